//! Asking and answering, for both sides: the proof, the rule, the write, the event and the letters of one
//! transaction.

use super::commenting::seen_of_client;
use super::comments;
use super::letters::{self, Reaches};
use super::questions::AnswerBody;
use crate::clock_facts::promised;
use crate::clocked_kind::QUESTION_CLOCK;
use crate::comment::checked_text;
use crate::notification::{Facts, NotificationKind, told};
use crate::promise::Priority;
use crate::promised_answer_facts;
use crate::question::{self, Speaker, standing};
use crate::response_clock::Promise;
use crate::store::questions::{self, NewAnswer, NewQuestion, Question};
use ::store::{Conn, Tx, Viewer, records, records::Record};
use engagement::access::{Authorized, Talk};
use engagement::sign_off;
use engagement::store::{members, parties, parties::Party};
use kernel::{
    Audience, ClientPrincipal, Event, Failure, PartyRole, PersonId, ProjectId, RecordId, Refusal, Result,
};
use people::person::{self, Person};
use serde_json::json;
use uuid::Uuid;

/// What a member asks a client.
pub(super) struct Asking {
    pub party: kernel::PartyId,
    pub title: Option<String>,
    pub body: String,
    pub to_person: Option<PersonId>,
    pub about: Option<RecordId>,
    pub due: Option<String>,
    /// For the commercial circle of the party alone.
    pub is_commercial: Option<bool>,
}

/// What a client's person typed into the portal.
#[derive(Debug, Clone)]
pub struct ClientAsking {
    pub text: String,
    /// The key of the shared record it is about.
    pub about: Option<Uuid>,
    /// The page said that of their side only the commercial circle reads it.
    pub is_told_circle: bool,
    /// Makes a form that is sent twice one question.
    pub form_key: Uuid,
}

#[derive(Debug, Clone)]
pub struct ClientAnswer {
    pub question: Uuid,
    pub text: String,
    /// The page said that of their side only the commercial circle reads it.
    pub is_told_circle: bool,
    pub form_key: Uuid,
}

pub(super) fn ask_as_member(
    tx: &mut Tx,
    by: &Authorized<Talk>,
    public_url: &str,
    asking: &Asking,
) -> Result<(Question, Reaches)> {
    let body = checked_text("body", &asking.body)?;
    let title = question::title(asking.title.as_deref(), &body)?;
    let due = asking.due.as_deref().map(checked_date).transpose()?;
    let party = parties::get(tx, by.project(), asking.party)?;
    let about = asking.about.map(|record| shared_record(tx, &party, record)).transpose()?;
    let is_commercial = is_for_circle(tx, about.as_ref().map(|(record, _)| record), asking.is_commercial)?;
    if let Some(person) = asking.to_person {
        can_answer(tx, &party, person, is_commercial)?;
    }
    let author = person::get(tx, by.person())?;
    let new = NewQuestion {
        project: by.project(),
        party: party.id,
        title: &title,
        body: &body,
        asked_by: author.id,
        asked_by_name: &author.name,
        asked_by_side: Speaker::Team,
        to_person: asking.to_person,
        about: about.map(|(record, key)| (record.id, key)),
        owner: Some(author.id),
        due: due.as_deref(),
        promise: Promise::default(),
        form_key: None,
        is_commercial,
    };
    let asked = questions::create(tx, &new, standing(Speaker::Team, None, false))?;
    questions::index(tx, &asked)?;
    happened(tx, &asked, "question.asked", author.id, Speaker::Team)?;
    let told = question::told(&title, &body);
    let reaches = letters::to_client(tx, public_url, &asked, &party, "question_asked", &author.name, &told)?;
    Ok((asked, reaches))
}

fn checked_date(text: &str) -> Result<String> {
    let mut input = kernel::Input::new();
    let date = input.date("due", text);
    input.finish().map(|()| date.to_string())
}

/// Whether a member's question is for the commercial circle alone; about a record where money was asked about it is, unless
/// somebody says otherwise.
fn is_for_circle(conn: &mut Conn, about: Option<&Record>, said: Option<bool>) -> Result<bool> {
    let Some(record) = about else { return Ok(question::is_for_circle(said, false, false)?) };
    let has_reason = comments::is_for_circle(conn, record, None)?;
    Ok(question::is_for_circle(said, record.is_commercial, has_reason)?)
}

/// Whoever is asked by name may answer, and reads the question.
fn can_answer(conn: &mut Conn, party: &Party, person: PersonId, is_commercial: bool) -> Result<()> {
    let contact = parties::contact(conn, party.id, person)?.ok_or(Failure::NotFound)?;
    if contact.role == PartyRole::ClientViewer {
        return Err(Refusal::new("question.viewer_cannot_answer").with("name", contact.name).into());
    }
    if is_commercial && !contact.is_commercial {
        return Err(Refusal::new("question.person_outside_circle").with("name", contact.name).into());
    }
    Ok(())
}

/// A question may be about a record only if its party sees that record.
fn shared_record(tx: &mut Tx, party: &Party, id: RecordId) -> Result<(Record, Uuid)> {
    let record = records::get(tx, id)?;
    if record.project != Some(party.project) {
        return Err(Failure::NotFound);
    }
    let is_seen = record.audience == Audience::Client && record.party.is_none_or(|only| only == party.id);
    let key = record.client_key.filter(|_| is_seen);
    key.map(|key| (record, key)).ok_or_else(|| Failure::refused("question.record_not_shared"))
}

/// A client's person asks. Sent twice, the form gives the same question.
pub fn ask_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    asking: &ClientAsking,
) -> Result<Question> {
    let about = asking.about.map(|key| visible_record(tx, by, key)).transpose()?.flatten();
    ask_about_as_client(tx, by, public_url, asking, about)
}

/// The same about a record that stays the team's, under the key of what the party reads of it.
pub fn ask_about_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    asking: &ClientAsking,
    about: Option<(RecordId, Uuid)>,
) -> Result<Question> {
    may_act(tx, by)?;
    if let Some(already) = questions::of_form(tx, asking.form_key, by.party, by.person)? {
        return Ok(already);
    }
    let body = checked_text("text", &asking.text)?;
    let title = question::title(None, &body)?;
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let owner = about.map(|(record, _)| owner_in_team(tx, by.project, record)).transpose()?.flatten();
    let circle = (contact.is_commercial, asking.is_told_circle);
    let seen = seen_of_client(tx, by.party, about.map(|(record, _)| record), circle)?;
    let author = person::get(tx, by.person)?;
    let new = NewQuestion {
        project: by.project,
        party: by.party,
        title: &title,
        body: &body,
        asked_by: author.id,
        asked_by_name: &author.name,
        asked_by_side: Speaker::Client,
        to_person: None,
        about,
        owner,
        due: None,
        promise: promised(tx, by.project, Priority::Normal)?,
        form_key: questions::unused_form_key(tx, asking.form_key)?,
        is_commercial: seen.is_commercial,
    };
    let asked = questions::create(tx, &new, standing(Speaker::Client, None, false))?;
    sign_off::stop_counts(tx, by.project, by.party)?;
    questions::index(tx, &asked)?;
    happened(tx, &asked, "question.asked", author.id, Speaker::Client)?;
    tell_team(tx, public_url, &asked, NotificationKind::QuestionAsked, &author.name, &body)?;
    Ok(asked)
}

/// The record behind a client's key, if it is theirs to see. A party may know a task that another party's
/// record stands for: then the question is asked without it.
fn visible_record(tx: &mut Tx, by: &ClientPrincipal, key: Uuid) -> Result<Option<(RecordId, Uuid)>> {
    match records::visible(tx, &viewer(by), key) {
        Ok(record) => Ok(Some((record.id(), key))),
        Err(Failure::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The question behind a client's key, if whoever acts reads it now.
pub(super) fn question_read(tx: &mut Tx, by: &ClientPrincipal, key: Uuid) -> Result<Question> {
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let record = records::visible_in_circle(tx, &viewer(by), key, contact.is_commercial)?;
    questions::get(tx, record.id())
}

pub(super) fn viewer(by: &ClientPrincipal) -> Viewer {
    Viewer { project: by.project, party: by.party, person: by.person }
}

/// Whoever said that they are somebody else, or looks for the team, or was taken off the project, does not
/// act. The role is asked inside the transaction.
pub(super) fn may_act(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let role = parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    question::may_write(role)
}

pub(super) fn owner_in_team(
    conn: &mut Conn,
    project: ProjectId,
    record: RecordId,
) -> Result<Option<PersonId>> {
    match records::get(conn, record)?.owner {
        Some(owner) if works_on(conn, project, owner)? => Ok(Some(owner)),
        _ => Ok(None),
    }
}

/// A member whose account is open: whoever left the house stays on old projects by name only.
pub(super) fn works_on(conn: &mut Conn, project: ProjectId, person: PersonId) -> Result<bool> {
    let is_member = members::role(conn, project, person)?.is_some();
    Ok(is_member && person::get(conn, person)?.disabled_at.is_none())
}

/// The members whose accounts are open.
pub(super) fn working(conn: &mut Conn, project: ProjectId) -> Result<Vec<members::Member>> {
    let mut working = Vec::new();
    for member in members::all(conn, project)? {
        if person::get(conn, member.person_id)?.disabled_at.is_none() {
            working.push(member);
        }
    }
    Ok(working)
}

pub(super) fn answer_as_member(
    tx: &mut Tx,
    by: &Authorized<Talk>,
    public_url: &str,
    id: RecordId,
    answer: &AnswerBody,
) -> Result<Reaches> {
    let body = checked_text("body", &answer.body)?;
    let asked = questions::get(tx, id)?;
    question::may_answer(asked.state)?;
    question::may_answer_circle(answer.is_commercial, asked.is_commercial())?;
    let author = person::get(tx, by.person())?;
    let new = NewAnswer {
        author: author.id,
        author_name: &author.name,
        author_side: Speaker::Team,
        body: &body,
        form_key: None,
    };
    questions::create_answer(tx, &asked, &new)?;
    let answered = settle(tx, &asked, author.id, Speaker::Team)?;
    let party = parties::get(tx, asked.project, asked.party)?;
    letters::to_client(tx, public_url, &answered, &party, "question_answered", &author.name, &body)
}

/// A client's person answers, or adds to their own question. Sent twice, the form writes once.
pub fn answer_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    answer: &ClientAnswer,
) -> Result<Question> {
    may_act(tx, by)?;
    let asked = question_read(tx, by, answer.question)?;
    if questions::is_answer_of_form(tx, answer.form_key, asked.id)? {
        return Ok(asked);
    }
    question::may_answer_circle(answer.is_told_circle, asked.is_commercial())?;
    question::may_answer(asked.state)?;
    let body = checked_text("text", &answer.text)?;
    add_words(tx, by, public_url, &asked, (&body, answer.form_key))
}

/// Checked words of the client's, under an open question.
pub(super) fn add_words(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    asked: &Question,
    words: (&str, Uuid),
) -> Result<Question> {
    let author = write_down(tx, by, asked, words)?;
    let answered = settle(tx, asked, author.id, Speaker::Client)?;
    tell_team(tx, public_url, &answered, NotificationKind::QuestionAnswered, &author.name, words.0)?;
    Ok(answered)
}

/// Checked words of the client's, under a question that stays closed.
pub(super) fn add_after_closing(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    asked: &Question,
    words: (&str, Uuid),
) -> Result<Question> {
    let author = write_down(tx, by, asked, words)?;
    questions::index(tx, asked)?;
    happened(tx, asked, "question.answered", author.id, Speaker::Client)?;
    tell_team(tx, public_url, asked, NotificationKind::QuestionAnswered, &author.name, words.0)?;
    Ok(asked.clone())
}

fn write_down(
    tx: &mut Tx,
    by: &ClientPrincipal,
    asked: &Question,
    (body, form_key): (&str, Uuid),
) -> Result<Person> {
    let author = person::get(tx, by.person)?;
    let new = NewAnswer {
        author: author.id,
        author_name: &author.name,
        author_side: Speaker::Client,
        body,
        form_key: questions::unused_form_key(tx, form_key)?,
    };
    questions::create_answer(tx, asked, &new)?;
    sign_off::stop_counts(tx, by.project, by.party)?;
    Ok(author)
}

/// After an answer: where the question stands now, found by its new words, told to whoever listens.
fn settle(tx: &mut Tx, asked: &Question, by: PersonId, side: Speaker) -> Result<Question> {
    let now = standing(asked.asked_by_side, Some(side), false);
    let answered = questions::put_standing(tx, asked.id, now)?;
    questions::index(tx, &answered)?;
    happened(tx, &answered, "question.answered", by, side)?;
    Ok(answered)
}

pub(super) fn happened(
    tx: &mut Tx,
    question: &Question,
    kind: kernel::EventKind,
    by: PersonId,
    side: Speaker,
) -> Result<()> {
    let at = tx.now();
    let event = Event::new(kind, at, Some(by)).in_project(question.project).on(question.id);
    tx.event(event.for_client(Some(question.party)).detail(json!({ "side": side.word() })))?;
    follow_promise(tx, question)
}

/// What the client reads of what was promised follows at once.
pub(super) fn follow_promise(tx: &mut Tx, question: &Question) -> Result<()> {
    promised_answer_facts::follow(tx, &QUESTION_CLOCK, (question.id, question.project, question.party))
}

/// Mails to those of the team who are to answer, by the same rule as their notifications.
pub(super) fn tell_team(
    tx: &mut Tx,
    public_url: &str,
    question: &Question,
    kind: NotificationKind,
    by: &str,
    words: &str,
) -> Result<()> {
    let template = kind.word();
    let event = if kind == NotificationKind::QuestionAsked { "question.asked" } else { "question.answered" };
    for (person, _) in told(&facts(tx, question, event, true)?) {
        letters::to_team(tx, public_url, question, person, template, by, words)?;
    }
    Ok(())
}

/// What the rule of notifications needs to know about a question.
pub(super) fn facts(conn: &mut Conn, question: &Question, event: &str, is_by_client: bool) -> Result<Facts> {
    let asker = match question.asked_by_side {
        Speaker::Team if works_on(conn, question.project, question.asked_by)? => Some(question.asked_by),
        _ => None,
    };
    Ok(Facts {
        kind: event.to_owned(),
        actor: None,
        mentioned: Vec::new(),
        owner: owner_in_team(conn, question.project, question.id)?,
        asker,
        managers: members::managers(conn, question.project)?,
        is_by_client,
    })
}
