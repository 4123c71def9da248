//! Asking a client's people, keeping what they answer, and handing it in: proof, rule, write, evidence and letters
//! of one transaction.
//!
//! Must hold: each answers for themselves; a form that is sent twice writes what it wrote before.

use crate::QUESTIONNAIRE;
use crate::questionnaire::{
    AnswerKind, QuestionnaireAnswer, QuestionnaireQuestion, answer_words, checked_answer, may_answer,
    may_return, may_send, unanswered,
};
use crate::store::questionnaires::{self, Questionnaire, answers};
use ::store::Tx;
use engagement::access::{Authorized, ShareWithClient};
use engagement::letters::{self, NotReached, Words};
use engagement::noted_act::{Consent, NotedAct, Witness, note_of_client};
use engagement::sign_off::{Content, Item, QuestionedItem};
use engagement::store::parties::PartyContact;
use engagement::store::{members, parties, projects};
use kernel::{ClientPrincipal, Failure, PartyId, PartyRole, PersonId, Refusal, Result};
use serde_json::{Map, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Sends it to these people of a party, each with a link straight to it; whoever was asked before gets no second
/// letter. Tells who is not reached.
pub fn send_questionnaire(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    of: &Questionnaire,
    party: PartyId,
    persons: &[PersonId],
) -> Result<Vec<NotReached>> {
    may_send(of.state, of.fields.questions())?;
    let party = parties::get(tx, of.project, party)?;
    if of.party.is_some_and(|known| known != party.id) {
        return Err(Failure::refused("questionnaire.of_another_party"));
    }
    let mut chosen = Vec::new();
    for person in persons {
        let contact = parties::contact(tx, party.id, *person)?.ok_or(Failure::NotFound)?;
        if contact.role == PartyRole::ClientViewer {
            return Err(Refusal::new("questionnaire.viewer_cannot_answer").with("name", contact.name).into());
        }
        chosen.push(contact);
    }
    if chosen.is_empty() {
        return Err(Failure::invalid("person_ids", "required"));
    }
    let asked = questionnaires::send(tx, of, party.id, persons, by.person())?;
    let sent = questionnaires::get(tx, of.id)?;
    let key = sent.client_key.ok_or_else(|| Failure::fault("a questionnaire that was sent has a key"))?;
    let mut not_reached = Vec::new();
    for contact in chosen.into_iter().filter(|contact| asked.contains(&contact.person)) {
        if let Some(reason) = letters::unreachable(tx, party.id, contact.person)? {
            let PartyContact { person: person_id, name, .. } = contact;
            not_reached.push(NotReached { person_id, name, reason: reason.into() });
            continue;
        }
        let params = params(tx, &sent, sent.client_number)?;
        let words = Words { template: "questionnaire_asked", about: Some(of.id.uuid()), params };
        letters::to_contact(tx, public_url, &party, &contact, &format!("/questionnaires/{key}"), words)?;
    }
    Ok(not_reached)
}

fn params(tx: &mut Tx, of: &Questionnaire, number: Option<i64>) -> Result<Map<String, serde_json::Value>> {
    let project = projects::get(tx, of.project)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params
        .insert("number".into(), json!(format!("{}-{}", QUESTIONNAIRE.prefix, number.unwrap_or(of.number))));
    params.insert("title".into(), json!(of.fields.title));
    Ok(params)
}

/// What somebody filled in of a questionnaire; what is not named stays as it was.
#[derive(Debug, Clone)]
pub struct ClientAnswers {
    pub questionnaire: Uuid,
    pub answers: HashMap<Uuid, QuestionnaireAnswer>,
}

/// Keeps what somebody filled in so far. The team reads it when it is handed in.
pub fn answer_as_client(tx: &mut Tx, by: &ClientPrincipal, given: &ClientAnswers) -> Result<()> {
    let (of, _) = asked(tx, by, given.questionnaire)?;
    let known: HashMap<Uuid, &QuestionnaireQuestion> = questions(&of).map(|(one, _)| (one.id, one)).collect();
    for (id, answer) in &given.answers {
        let question = known.get(id).ok_or_else(|| Failure::invalid("body", "unknown"))?;
        let answer = checked_answer(question, answer)?;
        answers::put(tx, of.id, by, given.questionnaire, *id, &answer)?;
    }
    Ok(())
}

/// Each question with its place: the second of the third section is `3.2`.
fn questions(of: &Questionnaire) -> impl Iterator<Item = (&QuestionnaireQuestion, String)> {
    let sections = of.fields.sections.iter().zip(1..);
    sections.flat_map(|(section, part)| {
        section.questions.iter().zip(1..).map(move |(question, place)| (question, format!("{part}.{place}")))
    })
}

/// The questionnaire, if this person may answer it now. The role is asked inside the transaction.
fn asked(tx: &mut Tx, by: &ClientPrincipal, key: Uuid) -> Result<(Questionnaire, PartyContact)> {
    let contact = writer(tx, by)?;
    let id = answers::of_recipient(tx, by, key)?;
    let of = questionnaires::get(tx, id)?;
    let recipient = answers::recipient(tx, of.id, by.person)?.ok_or(Failure::NotFound)?;
    may_answer(of.closed_at.is_some(), recipient.submitted_at.is_some())?;
    Ok((of, contact))
}

/// Whoever said that they are somebody else, or looks for the team, or was taken off the project, does not act.
pub(super) fn writer(tx: &mut Tx, by: &ClientPrincipal) -> Result<PartyContact> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    match contact.role {
        PartyRole::ClientViewer => Err(Failure::Forbidden),
        PartyRole::ClientContact | PartyRole::ClientApprover => Ok(contact),
    }
}

/// The button that hands it in, in the words that were read.
#[derive(Debug, Clone)]
pub struct ClientSubmission {
    pub questionnaire: Uuid,
    pub consent: String,
    /// `en` or `zh-CN`.
    pub locale: String,
}

/// Hands in what was filled in: from now on the team reads it, and it stands in the party's evidence.
pub fn submit_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    submission: &ClientSubmission,
) -> Result<()> {
    let (of, contact) = asked(tx, by, submission.questionnaire)?;
    let given = answers::of_person(tx, of.id, by.person)?;
    if !unanswered(&of.fields.sections, &given).is_empty() {
        return Err(Failure::refused("questionnaire.answers_missing"));
    }
    if !answers::submit(tx, of.id, by.person)? {
        return Err(Failure::Busy);
    }
    let receipt = note(tx, witness, by, &of, &given, submission)?;
    answers::put_receipt(tx, of.id, by.person, receipt)?;
    questionnaires::happened(tx, &of, "questionnaire.submitted", Some(by.person))?;
    for to in told(tx, &of)? {
        let mut params = params(tx, &of, None)?;
        params.insert("by".into(), json!(contact.name));
        let words = Words { template: "questionnaire_submitted", about: Some(of.id.uuid()), params };
        let place = format!("/projects/{}/questionnaires/{}", of.project, of.id);
        letters::to_member(tx, public_url, of.project, to, &place, words)?;
    }
    Ok(())
}

/// Gives back what somebody handed in, with a word why: they go on where they were, and hand it in once more. What
/// they said before stays in the evidence.
pub(super) fn give_back(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    of: &Questionnaire,
    person: PersonId,
    words: &str,
) -> Result<()> {
    answers::recipient(tx, of.id, person)?.ok_or(Failure::NotFound)?;
    may_return(of.closed_at.is_some())?;
    if !answers::give_back(tx, of.id, person, words)? {
        return Ok(());
    }
    questionnaires::happened(tx, of, "questionnaire.returned", Some(by.person()))?;
    let (Some(party), Some(key)) = (of.party, of.client_key) else { return Ok(()) };
    let party = parties::get(tx, of.project, party)?;
    let Some(contact) = parties::contact(tx, party.id, person)? else { return Ok(()) };
    if letters::unreachable(tx, party.id, person)?.is_some() {
        return Ok(());
    }
    let mut params = params(tx, of, of.client_number)?;
    params.insert("quote".into(), json!(words));
    let words = Words { template: "questionnaire_returned", about: Some(of.id.uuid()), params };
    letters::to_contact(tx, public_url, &party, &contact, &format!("/questionnaires/{key}"), words)
}

/// Its owner, or else those who run the project.
fn told(tx: &mut Tx, of: &Questionnaire) -> Result<Vec<PersonId>> {
    match of.fields.owner_id {
        Some(owner) if members::role(tx, of.project, owner)?.is_some() => Ok(vec![owner]),
        _ => members::managers(tx, of.project),
    }
}

/// Puts it into the party's evidence; gives the receipt's key. The receipt is for whoever answered alone: others of
/// the party have not read the answers.
fn note(
    tx: &mut Tx,
    witness: &Witness,
    by: &ClientPrincipal,
    of: &Questionnaire,
    given: &HashMap<Uuid, QuestionnaireAnswer>,
    submission: &ClientSubmission,
) -> Result<Uuid> {
    let is_chinese = submission.locale == "zh-CN";
    let content = content(of, is_chinese);
    let said = questions(of).zip(&content.items).filter_map(|((question, _), item)| {
        let words = answer_words(question, given.get(&question.id)?, is_chinese);
        Some(QuestionedItem { key: item.key, number: item.number.clone(), words })
    });
    let noted = NotedAct {
        questioned: said.collect(),
        consent: Some(Consent { words: &submission.consent, locale: &submission.locale }),
        is_commercial: true,
        ..NotedAct::new("questionnaire.submitted", submission.questionnaire, &content)
    };
    note_of_client(tx, witness, by, &noted)
}

/// The questions as they were read.
fn content(of: &Questionnaire, is_chinese: bool) -> Content {
    let number = format!("{}-{}", QUESTIONNAIRE.prefix, of.client_number.unwrap_or_default());
    let item = |(question, place): (&QuestionnaireQuestion, String)| Item {
        key: question.id,
        number: place,
        version: 1,
        title: question.words.read_in(is_chinese).to_owned(),
        body: offered(question, is_chinese),
        ..Item::default()
    };
    Content {
        kind: QUESTIONNAIRE.name.to_owned(),
        number,
        version: 1,
        title: of.fields.title.clone(),
        summary: of.fields.intro.read_in(is_chinese).to_owned(),
        figures: Vec::new(),
        items: questions(of).map(item).collect(),
        valid_until: None,
    }
}

/// What could be chosen.
fn offered(question: &QuestionnaireQuestion, is_chinese: bool) -> String {
    match question.kind {
        AnswerKind::Scale => {
            let (low, high) = (question.low.read_in(is_chinese), question.high.read_in(is_chinese));
            format!("1 {low} – {} {high}", question.scale_most)
        }
        _ => {
            let options = question.options.iter().map(|option| format!("- {}", option.read_in(is_chinese)));
            options.collect::<Vec<_>>().join("\n")
        }
    }
}
