//! Questionnaires in the team's scope: writing, sending, closing, and what was handed in.

use super::EditScope;
use super::questionnaire_acts::{give_back, send_questionnaire};
use crate::questionnaire::{
    QuestionnaireAnswer, QuestionnaireFields, QuestionnaireState, may_close, may_edit,
};
use crate::store::questionnaires::{self, Questionnaire, answers};
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize, member};
use engagement::letters::NotReached;
use engagement::store::members;
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

/// The longest word why something is given back, in characters.
const LONGEST_RETURN: usize = 2_000;

/// A questionnaire in the list.
#[derive(Serialize, ToSchema)]
pub struct QuestionnaireRow {
    id: RecordId,
    number: i64,
    /// For `If-Match`.
    revision: i64,
    state: QuestionnaireState,
    title: String,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    due: Option<String>,
    question_count: i64,
    /// How many were asked, and how many of them handed it in.
    asked_count: i64,
    submitted_count: i64,
    updated_at: Timestamp,
}

/// Somebody who was asked.
#[derive(Serialize, ToSchema)]
pub struct QuestionnaireRecipient {
    person_id: PersonId,
    name: String,
    asked_at: Timestamp,
    /// None while they have not handed it in.
    submitted_at: Option<Timestamp>,
    receipt: Option<Uuid>,
    /// It was given back to be handed in once more, and why.
    returned_at: Option<Timestamp>,
    returned_words: String,
}

/// One questionnaire with those who were asked.
#[derive(Serialize, ToSchema)]
pub struct QuestionnaireDetail {
    #[serde(flatten)]
    row: QuestionnaireRow,
    fields: QuestionnaireFields,
    /// The party it was sent to; only that one can be asked further.
    party_id: Option<PartyId>,
    client_number: Option<i64>,
    sent_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    recipients: Vec<QuestionnaireRecipient>,
    /// After a sending: who got no letter.
    not_reached: Vec<NotReached>,
}

#[derive(Serialize, ToSchema)]
pub struct QuestionnaireList {
    items: Vec<QuestionnaireRow>,
}

fn row(conn: &mut Conn, of: &Questionnaire) -> Result<QuestionnaireRow> {
    let (asked_count, submitted_count) = answers::counted(conn, of.id)?;
    let owner_name = person::names(conn, of.fields.owner_id)?.into_values().next();
    Ok(QuestionnaireRow {
        id: of.id,
        number: of.number,
        revision: of.revision,
        state: of.state,
        title: of.fields.title.clone(),
        owner_id: of.fields.owner_id,
        owner_name,
        due: of.fields.due.clone(),
        question_count: of.fields.questions() as i64,
        asked_count,
        submitted_count,
        updated_at: of.updated_at,
    })
}

fn detail(
    conn: &mut Conn,
    of: Questionnaire,
    not_reached: Vec<NotReached>,
) -> Result<Tagged<Json<QuestionnaireDetail>>> {
    let recipients = answers::recipients(conn, of.id)?;
    let names = person::names(conn, recipients.iter().map(|one| one.person))?;
    let recipient = |one: answers::Recipient| QuestionnaireRecipient {
        name: names.get(&one.person).cloned().unwrap_or_default(),
        person_id: one.person,
        asked_at: one.asked_at,
        submitted_at: one.submitted_at,
        receipt: one.receipt,
        returned_at: one.returned_at,
        returned_words: one.returned_words,
    };
    let body = QuestionnaireDetail {
        row: row(conn, &of)?,
        fields: of.fields,
        party_id: of.party,
        client_number: of.client_number,
        sent_at: of.sent_at,
        closed_at: of.closed_at,
        recipients: recipients.into_iter().map(recipient).collect(),
        not_reached,
    };
    Ok(Tagged { revision: body.row.revision, answer: Json(body) })
}

endpoint!(/// The questionnaires of a project, the newest first.
    list_questionnaires: GET "/api/v1/projects/{project}/questionnaires", Team, ReadProject);
async fn list_questionnaires(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<QuestionnaireList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let all = questionnaires::all(conn, project)?;
        all.iter().map(|one| row(conn, one)).collect::<Result<Vec<_>>>()
    });
    Ok(Json(QuestionnaireList { items: found.await? }))
}

/// An owner is a member of the project; whoever has left stays until somebody else is named.
fn checked(
    conn: &mut Conn,
    project: ProjectId,
    before: Option<&Questionnaire>,
    fields: &QuestionnaireFields,
) -> Result<QuestionnaireFields> {
    let fields = fields.checked()?;
    let is_kept = before.is_some_and(|before| before.fields.owner_id == fields.owner_id);
    if let Some(owner) = fields.owner_id.filter(|_| !is_kept) {
        members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "not_a_member"))?;
    }
    Ok(fields)
}

fn created(made: Tagged<Json<QuestionnaireDetail>>) -> Created<QuestionnaireDetail> {
    let Json(body) = made.answer;
    Created { location: format!("/api/v1/questionnaires/{}", body.row.id), body }
}

endpoint!(/// Writes a questionnaire down. It is internal until it is sent.
    create_questionnaire: POST "/api/v1/projects/{project}/questionnaires", Team, EditScope);
async fn create_questionnaire(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<QuestionnaireFields>,
) -> Answer<Created<QuestionnaireDetail>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let proof = authorize::<EditScope>(tx, &scope, project)?;
        let fields = checked(tx, project, None, &body)?;
        let made = questionnaires::create(tx, project, proof.person(), &fields)?;
        detail(tx, made, Vec::new())
    });
    Ok(created(made.await?))
}

endpoint!(/// One questionnaire with those who were asked.
    get_questionnaire: GET "/api/v1/questionnaires/{questionnaire}", Team, ReadProject);
async fn get_questionnaire(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = questionnaires::get(conn, id)?;
        member(conn, &scope, found.project)?;
        detail(conn, found, Vec::new())
    });
    found.await
}

endpoint!(/// Saves the whole draft. What was sent stays as it was sent.
    put_questionnaire: PUT "/api/v1/questionnaires/{questionnaire}", Team, EditScope);
async fn put_questionnaire(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<QuestionnaireFields>,
) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    let scope = cx.scope.clone();
    let saved = cx.db().write(move |tx| {
        let before = questionnaires::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, before.project)?;
        may_edit(before.state)?;
        let fields = checked(tx, before.project, Some(&before), &body)?;
        let now = questionnaires::save(tx, &before, expected, &fields, proof.person())?;
        detail(tx, now, Vec::new())
    });
    saved.await
}

endpoint!(/// A draft with the same questions, for nobody yet.
    create_questionnaire_copy: POST "/api/v1/questionnaires/{questionnaire}/copies", Team, EditScope);
async fn create_questionnaire_copy(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Created<QuestionnaireDetail>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let of = questionnaires::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, of.project)?;
        let by = proof.person();
        let is_member = members::role(tx, of.project, by)?.is_some();
        let copy = of.fields.copied(by);
        let copy = QuestionnaireFields { owner_id: copy.owner_id.filter(|_| is_member), ..copy };
        let made = questionnaires::create(tx, of.project, by, &copy)?;
        detail(tx, made, Vec::new())
    });
    Ok(created(made.await?))
}

/// Who is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireSending {
    party_id: PartyId,
    person_ids: Vec<PersonId>,
    /// Of the questionnaire that was looked at; a newer one is refused with 412.
    revision: i64,
}

endpoint!(/// Sends it to these people of a party, each with a link straight to it. Later it can be sent to more of them.
    create_questionnaire_sending: POST "/api/v1/questionnaires/{questionnaire}/sendings", Team, ShareWithClient);
async fn create_questionnaire_sending(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<QuestionnaireSending>,
) -> Answer<Created<QuestionnaireDetail>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let sent = cx.db().write(move |tx| {
        let of = questionnaires::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        if of.revision != body.revision {
            return Err(Failure::Outdated);
        }
        let not_reached = send_questionnaire(tx, &proof, &public_url, &of, body.party_id, &body.person_ids)?;
        let now = questionnaires::get(tx, id)?;
        detail(tx, now, not_reached)
    });
    Ok(created(sent.await?))
}

endpoint!(/// Takes no more answers.
    put_questionnaire_closing: PUT "/api/v1/questionnaires/{questionnaire}/closing", Team, ShareWithClient);
async fn put_questionnaire_closing(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    close(&cx, id, true).await
}

endpoint!(/// Takes answers again.
    delete_questionnaire_closing: DELETE "/api/v1/questionnaires/{questionnaire}/closing", Team, ShareWithClient);
async fn delete_questionnaire_closing(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    close(&cx, id, false).await
}

async fn close(cx: &Cx<Team>, id: RecordId, closed: bool) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    let scope = cx.scope.clone();
    let now = cx.db().write(move |tx: &mut Tx| {
        let before = questionnaires::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        may_close(before.state)?;
        let now = questionnaires::put_closed(tx, &before, proof.person(), closed)?;
        detail(tx, now, Vec::new())
    });
    now.await
}

/// Why it is given back; the client reads it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireReturn {
    words: String,
}

endpoint!(/// Gives back what one person handed in. They read why, and hand it in once more.
    put_questionnaire_return: PUT "/api/v1/questionnaires/{questionnaire}/recipients/{recipient}/return", Team,
    ShareWithClient);
async fn put_questionnaire_return(
    cx: Cx<Team>,
    Path((id, recipient)): Path<(RecordId, PersonId)>,
    Json(body): Json<QuestionnaireReturn>,
) -> Answer<Tagged<Json<QuestionnaireDetail>>> {
    let mut input = Input::new();
    let words = input.text("words", &body.words, LONGEST_RETURN);
    input.finish()?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let returned = cx.db().write(move |tx| {
        let of = questionnaires::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        give_back(tx, &proof, &public_url, &of, recipient, &words)?;
        detail(tx, of, Vec::new())
    });
    returned.await
}

/// What one person answered to one question.
#[derive(Serialize, ToSchema)]
pub struct SubmittedAnswer {
    question_id: Uuid,
    person_id: PersonId,
    answer: QuestionnaireAnswer,
    /// The requirement that was made of it.
    requirement_id: Option<RecordId>,
}

/// What was handed in; the questions stand in the questionnaire itself.
#[derive(Serialize, ToSchema)]
pub struct QuestionnaireResults {
    persons: Vec<QuestionnaireRecipient>,
    answers: Vec<SubmittedAnswer>,
}

endpoint!(/// What was handed in so far. What somebody only began stays with them.
    get_questionnaire_results: GET "/api/v1/questionnaires/{questionnaire}/results", Team, ReadProject);
async fn get_questionnaire_results(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<QuestionnaireResults>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let of = questionnaires::get(conn, id)?;
        member(conn, &scope, of.project)?;
        let drafts = answers::drafts(conn, id)?;
        let mut given: Vec<SubmittedAnswer> = answers::submitted(conn, id)?
            .into_iter()
            .map(|((question_id, person_id), answer)| SubmittedAnswer {
                question_id,
                person_id,
                answer,
                requirement_id: drafts.get(&(question_id, person_id)).copied(),
            })
            .collect();
        given.sort_by_key(|one| (one.question_id, one.person_id));
        let Json(detail) = detail(conn, of, Vec::new())?.answer;
        let persons = detail.recipients.into_iter().filter(|one| one.submitted_at.is_some()).collect();
        Ok(QuestionnaireResults { persons, answers: given })
    });
    Ok(Json(found.await?))
}

pub fn routes() -> Routes {
    routes![
        list_questionnaires,
        create_questionnaire,
        get_questionnaire,
        put_questionnaire,
        create_questionnaire_copy,
        create_questionnaire_sending,
        put_questionnaire_closing,
        delete_questionnaire_closing,
        put_questionnaire_return,
        get_questionnaire_results
    ]
}
