//! What a client's person writes under a record that they read: the proof, the rule, the write, the event and the letters
//! of one transaction.
//!
//! Must hold: it is read by the team and by its author's party, or by the circle of that party, and by nobody else.

use super::acts::{may_act, owner_in_team, viewer, works_on};
use super::comment_letters;
use super::comments::{self as told_of, Rendered, named_in};
use crate::comment::{Seen, may_go_on, may_write_under, of_client};
use crate::notification::{Facts, told};
use crate::store::comments::{self, Comment, NewComment};
use ::store::{Conn, Tx, records, records::Record};
use engagement::letters::{self, Words};
use engagement::sign_off;
use engagement::store::{members, parties, projects, sign_offs};
use kernel::{Audience, ClientPrincipal, CommentId, Failure, PartyId, PersonId, ProjectId, RecordId, Result};
use people::person;
use schedule::store::task_reports;
use serde_json::{Map, json};
use uuid::Uuid;

/// What a client's person typed under a record.
#[derive(Debug, Clone)]
pub struct ClientComment {
    /// The key under which they read it.
    pub record: Uuid,
    /// The sign-off by which they read it, where it has no page of its own.
    pub sign_off: Option<Uuid>,
    pub words: Rendered,
    /// The page said that of their side only the commercial circle reads it.
    pub is_told_circle: bool,
    /// Makes a form that is sent twice one comment.
    pub form_key: Uuid,
}

/// Writes it once, however often the form is sent.
pub fn comment_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    said: &ClientComment,
) -> Result<()> {
    match write(tx, by, said)? {
        Some((record, written)) => tell(tx, public_url, &record, &written),
        None => Ok(()),
    }
}

/// Mails to the team, and to whoever of their own side is named.
pub(super) fn tell(tx: &mut Tx, public_url: &str, record: &Record, written: &Comment) -> Result<()> {
    tell_team(tx, public_url, record, written)?;
    let named = comment_letters::named_of_own_side(tx, written)?;
    comment_letters::mail(tx, public_url, (record, written), named)
}

/// None where it was written before. Nobody of the team has a mail of it yet.
pub(super) fn write(
    tx: &mut Tx,
    by: &ClientPrincipal,
    said: &ClientComment,
) -> Result<Option<(Record, Comment)>> {
    may_act(tx, by)?;
    if comments::of_form(tx, said.form_key, by.party, by.person)?.is_some() {
        return Ok(None);
    }
    let hour_ago = tx.now().plus_seconds(-3_600);
    may_go_on(comments::written_since(tx, by.person, hour_ago)?)?;
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let record = record_read(tx, by, said.record, contact.is_commercial)?;
    let asked = sign_offs::asked_of_party(tx, record.id, by.party)?;
    let is_read = |about_money: bool| !about_money || contact.is_commercial;
    let is_said_there =
        |(key, about_money): &(Uuid, bool)| Some(*key) == said.sign_off && is_read(*about_money);
    may_write_under(&record.kind, asked.iter().any(is_said_there))?;
    let circle = (contact.is_commercial, said.is_told_circle);
    let seen = seen_of_client(tx, by.party, Some(record.id), circle)?;
    let Rendered { text, html } = said.words.clone();
    let new = NewComment {
        record: record.id,
        project: by.project,
        seen,
        record_key: Some(said.record),
        author: by.person,
        author_name: &contact.name,
        body: &text,
    };
    let form_key = comments::unused_form_key(tx, said.form_key)?;
    let written = comments::create_of_client(tx, &new, html, form_key)?;
    // Whoever says something is not silent.
    sign_off::stop_counts(tx, by.project, by.party)?;
    told_of::tell(tx, &written)?;
    Ok(Some((record, written)))
}

/// What a member of the team says under a record from outside the app, for the team alone. Whoever calls asked before whether
/// they may.
pub fn note_as_member(tx: &mut Tx, record: &Record, by: PersonId, words: Rendered) -> Result<CommentId> {
    let project = told_of::project_of(record)?;
    let author = person::get(tx, by)?;
    let new = NewComment {
        record: record.id,
        project,
        seen: Seen { audience: Audience::Internal, party: None, is_commercial: false },
        record_key: None,
        author: author.id,
        author_name: &author.name,
        body: &words.text,
    };
    let written = comments::create_rendered(tx, &new, words.html)?;
    told_of::tell(tx, &written)?;
    Ok(written.id)
}

/// Who reads what a client's person writes on a record, or about it; whether they are of the circle, and were told that it
/// alone reads it.
pub(super) fn seen_of_client(
    conn: &mut Conn,
    party: PartyId,
    on: Option<RecordId>,
    circle: (bool, bool),
) -> Result<Seen> {
    let Some(on) = on else { return of_client(party, circle, false, false) };
    let asked = sign_offs::asked_of_party(conn, on, party)?;
    let is_about_money =
        records::get(conn, on)?.is_commercial || asked.iter().any(|(_, about_money)| *about_money);
    let has_words = comments::has_words_for_circle(conn, on, Some(party))?;
    of_client(party, circle, is_about_money, has_words)
}

/// The record behind a client's key, if it is theirs to read now; a task may be another party's record.
fn record_read(tx: &mut Tx, by: &ClientPrincipal, key: Uuid, is_of_circle: bool) -> Result<Record> {
    let found = match records::visible_in_circle(tx, &viewer(by), key, is_of_circle) {
        Err(Failure::NotFound) => task_reports::read_task(tx, by.party, key)?.record,
        found => found?.id(),
    };
    records::get(tx, found)
}

/// What the rule of notifications needs to know of a client's comment.
pub(super) fn facts(conn: &mut Conn, comment: &Comment, mentioned: Vec<PersonId>) -> Result<Facts> {
    let spoke = match comment.seen.party {
        Some(party) => comments::last_of_team(conn, comment.record, party)?,
        None => None,
    };
    let asker = match spoke {
        Some(person) if works_on(conn, comment.project, person)? => Some(person),
        _ => None,
    };
    Ok(Facts {
        kind: "comment.created".to_owned(),
        actor: Some(comment.author),
        mentioned,
        owner: owner_in_team(conn, comment.project, comment.record)?,
        asker,
        managers: members::managers(conn, comment.project)?,
        is_by_client: true,
    })
}

/// Mails to those of the team who are told of it, by the same rule as their notifications.
fn tell_team(tx: &mut Tx, public_url: &str, record: &Record, written: &Comment) -> Result<()> {
    let mentioned = named_in(tx, written.project, &written.body)?;
    let project = projects::get(tx, written.project)?;
    for (to, _) in told(&facts(tx, written, mentioned)?) {
        let mut params = Map::new();
        params.insert("project".into(), json!(project.client_name));
        params.insert("title".into(), json!(record.title));
        params.insert("by".into(), json!(person::get(tx, written.author)?.name));
        params.insert("quote".into(), json!(written.body));
        let words = Words { template: "comment_written", about: Some(record.id.uuid()), params };
        letters::to_member(tx, public_url, written.project, to, &place_of(record, written), words)?;
    }
    Ok(())
}

/// Where the team reads it in its app: on the record, or at its place of a file.
pub(super) fn place_of(record: &Record, written: &Comment) -> String {
    let place = place_of_record(written.project, record);
    match written.place {
        Some(of) if record.kind == "document" => format!("{place}&look={}&pin={}", of.version, written.id),
        _ => place,
    }
}

/// Where the team reads a record in its app.
pub(super) fn place_of_record(project: ProjectId, record: &Record) -> String {
    let id = record.id;
    let below = match record.kind.as_str() {
        "task" => format!("plan?record={id}"),
        "issue" => format!("issues?record=issue:{id}"),
        "expectation" => format!("charter?record=expectation:{id}"),
        "requirement" => format!("scope?record=requirement:{id}"),
        "document" => format!("documents?record=document:{id}"),
        "change_request" => format!("changes/{id}"),
        "deliverable" => format!("deliverables/{id}"),
        "demonstration" => format!("demonstrations/{id}"),
        "questionnaire" => format!("questionnaires/{id}"),
        "meeting" => format!("meetings/{id}"),
        "report" => format!("reports/{id}"),
        "question" => format!("questions?question={id}"),
        "log_entry" => "communication".to_owned(),
        "communication_plan_entry" => "communication-plan".to_owned(),
        "charter" => "charter".to_owned(),
        "plan_document" => "agreed-plan".to_owned(),
        "requirements_document" => format!("sign-offs?about={id}"),
        _ => "sign-offs".to_owned(),
    };
    format!("/projects/{project}/{below}")
}
