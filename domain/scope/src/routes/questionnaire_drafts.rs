//! Answers become drafts of requirements: one, or all at once after a look at what would be written.
//!
//! Must hold: an answer makes one draft, however often it is asked for.

use super::EditScope;
use crate::QUESTIONNAIRE;
use crate::questionnaire::{QuestionnaireQuestion, answer_words, shortened, title_of};
use crate::requirement::{
    LONGEST_TITLE, RequirementFields, RequirementKind, RequirementPriority, RequirementSource,
};
use crate::store::questionnaires::{self, Questionnaire, answers};
use crate::store::requirements::{self, NewRequirement};
use crate::store::traces;
use ::store::{Conn, Tx};
use engagement::access::{authorize, member};
use engagement::store::parties;
use kernel::{Failure, PersonId, RecordId, Result};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// An answer and the requirement that would be made of it, or was.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AnswerDraft {
    question_id: Uuid,
    person_id: PersonId,
    /// The question's place: `3.2`.
    place: String,
    person_name: String,
    title: String,
    need: String,
    /// None while none was made.
    requirement_id: Option<RecordId>,
    requirement_number: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct AnswerDraftList {
    items: Vec<AnswerDraft>,
}

/// Everything that was answered, with the requirement of each. Chosen words are told in the party's language.
fn all(conn: &mut Conn, of: &Questionnaire) -> Result<Vec<AnswerDraft>> {
    let Some(party) = of.party else { return Ok(Vec::new()) };
    let is_chinese = parties::get(conn, of.project, party)?.locale == "zh-CN";
    let (given, made) = (answers::submitted(conn, of.id)?, answers::drafts(conn, of.id)?);
    let people = answers::recipients(conn, of.id)?;
    let names = person::names(conn, people.iter().map(|one| one.person))?;
    let mut found = Vec::new();
    for (question, place) in places(of) {
        for recipient in &people {
            let key = (question.id, recipient.person);
            let Some(answer) = given.get(&key) else { continue };
            let words = answer_words(question, answer, is_chinese);
            let requirement = made.get(&key).copied();
            let number = requirement.map(|id| requirements::get(conn, id)).transpose()?.map(|one| one.number);
            found.push(AnswerDraft {
                question_id: question.id,
                person_id: recipient.person,
                place: place.clone(),
                person_name: names.get(&recipient.person).cloned().unwrap_or_default(),
                title: title_of(question, &words, is_chinese),
                need: words,
                requirement_id: requirement,
                requirement_number: number,
            });
        }
    }
    Ok(found)
}

fn places(of: &Questionnaire) -> impl Iterator<Item = (&QuestionnaireQuestion, String)> {
    let sections = of.fields.sections.iter().zip(1..);
    sections.flat_map(|(section, part)| {
        section.questions.iter().zip(1..).map(move |(question, place)| (question, format!("{part}.{place}")))
    })
}

endpoint!(/// What would become of the answers: the requirement of each, made or not.
    list_answer_drafts: GET "/api/v1/questionnaires/{questionnaire}/requirement-drafts", Team, ReadProject);
async fn list_answer_drafts(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<AnswerDraftList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let of = questionnaires::get(conn, id)?;
        member(conn, &scope, of.project)?;
        all(conn, &of)
    });
    Ok(Json(AnswerDraftList { items: found.await? }))
}

/// One answer, by its question and the person who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenAnswer {
    question_id: Uuid,
    person_id: PersonId,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenAnswers {
    items: Vec<ChosenAnswer>,
}

/// What was made, and what there was already.
#[derive(Serialize, ToSchema)]
pub struct MadeDrafts {
    made: Vec<AnswerDraft>,
    already: Vec<AnswerDraft>,
}

endpoint!(/// Makes a draft of a requirement from each of these answers that has none yet.
    create_answer_drafts: POST "/api/v1/questionnaires/{questionnaire}/requirement-drafts", Team, EditScope);
async fn create_answer_drafts(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<ChosenAnswers>,
) -> Answer<Json<MadeDrafts>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let of = questionnaires::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, of.project)?;
        let known = all(tx, &of)?;
        let is_of = |one: &AnswerDraft, chosen: &ChosenAnswer| {
            (one.question_id, one.person_id) == (chosen.question_id, chosen.person_id)
        };
        if !body.items.iter().all(|chosen| known.iter().any(|one| is_of(one, chosen))) {
            return Err(Failure::NotFound);
        }
        let chosen = known.into_iter().filter(|one| body.items.iter().any(|chosen| is_of(one, chosen)));
        let (already, new): (Vec<_>, Vec<_>) = chosen.partition(|one| one.requirement_id.is_some());
        let made = new.into_iter().map(|one| make(tx, &of, one, proof.person()));
        Ok(MadeDrafts { made: made.collect::<Result<Vec<_>>>()?, already })
    });
    Ok(Json(made.await?))
}

fn make(tx: &mut Tx, of: &Questionnaire, draft: AnswerDraft, by: PersonId) -> Result<AnswerDraft> {
    let note = format!("{}-{} {} · {}", QUESTIONNAIRE.prefix, of.number, draft.place, draft.person_name);
    let fields = RequirementFields {
        title: draft.title.clone(),
        kind: RequirementKind::Function,
        source: RequirementSource::Questionnaire,
        source_note: shortened(&note, LONGEST_TITLE),
        need: draft.need.clone(),
        pain: String::new(),
        description: String::new(),
        acceptance_criteria: String::new(),
        priority: RequirementPriority::Should,
        owner_id: None,
    };
    let id = RecordId::new();
    let new = NewRequirement { id, fields: &fields.checked()?, reference: "", internal_note: "" };
    let made = requirements::create_many(tx, of.project, by, &[new])?;
    traces::put(tx, of.project, of.id, id, by)?;
    answers::put_draft(tx, of.id, (draft.question_id, draft.person_id), id, by)?;
    let number = made.first().map(|one| one.number);
    Ok(AnswerDraft { requirement_id: Some(id), requirement_number: number, ..draft })
}

pub fn routes() -> Routes {
    routes![list_answer_drafts, create_answer_drafts]
}
