//! The job that writes the log's own entries: it follows the events in the order of their commits. What happened
//! before there was a log is followed like anything else, from the first event on.
//!
//! Must hold: every event is followed once, also where the job was stopped in the middle or runs on several nodes.

use crate::log::{LogKind, noted};
use crate::question::Speaker;
use crate::store::log::{self, Followed, TakenBack};
use ::store::outbox::{self, OutboxItem, State};
use ::store::{Conn, Db, Page, events, events::StoredEvent, records};
use engagement::code;
use engagement::store::links;
use kernel::{Failure, LETTER, Letter, LinkId, PartyId, PersonId, ProjectId, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

/// How many events one transaction follows: the writer is not held for long.
const AT_ONCE: u32 = 200;

/// Writes what happened since the last look; tells how many events were looked at.
pub async fn follow_the_log(db: &Db) -> Result<usize> {
    earlier_letters(db).await?;
    let mut looked_at = 0;
    loop {
        let found = db.read(|conn| {
            let from = log::followed(conn)?;
            let events = events::after(conn, from, AT_ONCE)?;
            let last = events.last().map(|event| event.id);
            let mut follows = Vec::new();
            for event in &events {
                follows.extend(of_event(conn, event)?);
            }
            let gone: Vec<TakenBack> = events.iter().filter_map(taken_back).collect();
            Ok(last.map(|last| (last, events.len(), follows, gone)))
        });
        let Some((last, count, follows, gone)) = found.await? else { return Ok(looked_at) };
        looked_at += count;
        let written = db.write(move |tx| {
            follows.iter().try_for_each(|one| log::follow(tx, one))?;
            gone.iter().try_for_each(|one| log::take_back(tx, one))?;
            let last = last.max(log::followed(tx)?);
            log::put_followed(tx, last)
        });
        written.await?;
    }
}

fn of_event(conn: &mut Conn, event: &StoredEvent) -> Result<Option<Followed>> {
    let (Some(project), Some(noted)) = (event.project, noted(&event.kind, event.audience, &event.detail))
    else {
        return Ok(None);
    };
    if event.kind == "letter.sent" {
        let Some(id) = field::<Uuid>(&event.detail, "letter") else { return Ok(None) };
        return match known(outbox::as_it_went(conn, id))? {
            Some(item) => of_letter(conn, &item),
            None => Ok(None),
        };
    }
    let Some(party) = party(conn, event)? else { return Ok(None) };
    let (kept_back, kept_from) =
        (field::<Uuid>(&event.detail, "letter"), field::<PersonId>(&event.detail, "to"));
    let person = field::<PersonId>(&event.detail, "person");
    let present: Vec<PersonId> = field(&event.detail, "people").unwrap_or_default();
    // A mail that somebody of the team put here was written by the client's person, when they wrote it.
    let is_theirs = noted.kind == LogKind::Mail && person.is_some();
    Ok(Some(Followed {
        project,
        party,
        at: field(&event.detail, "at")
            .filter(|_| is_theirs || noted.kind == LogKind::Meeting)
            .unwrap_or(event.at),
        kind: noted.kind,
        what: event.kind.clone(),
        side: noted.side,
        actor: if is_theirs { person } else { event.actor },
        record: event.record,
        part: field(&event.detail, "comment")
            .or(field(&event.detail, "sign_off"))
            .or(kept_back)
            .or(field(&event.detail, "mail")),
        event: Some(event.id),
        letter: None,
        people: match present.is_empty() {
            true => event.actor.into_iter().filter(|_| !is_theirs).chain(person).chain(kept_from).collect(),
            false => present,
        },
    }))
}

/// Somebody said by mistake that a meeting was held: no talk, and none stands in the log.
fn taken_back(event: &StoredEvent) -> Option<TakenBack> {
    let project = event.project.filter(|_| event.kind == "meeting.not_held")?;
    Some(TakenBack { project, record: event.record?, what: "meeting.held", before: event.id })
}

/// Whose log it stands in: one party's, or every party's. None where what it named is gone.
fn party(conn: &mut Conn, event: &StoredEvent) -> Result<Option<Option<PartyId>>> {
    if let Some(party) = event.party.or(field(&event.detail, "party")) {
        return Ok(Some(Some(party)));
    }
    if let Some(link) = field::<LinkId>(&event.detail, "link") {
        return Ok(known(links::get(conn, link))?.map(|link| Some(link.party)));
    }
    match event.record {
        Some(record) => Ok(known(records::get(conn, record))?.map(|record| record.party)),
        None => Ok(Some(None)),
    }
}

fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Failure::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

fn field<T: DeserializeOwned>(detail: &Value, name: &str) -> Option<T> {
    serde_json::from_value(detail.get(name)?.clone()).ok()
}

/// A mail to the client's people, once it has left. Codes are keys and no talk; mails to the team are none either.
fn of_letter(conn: &mut Conn, item: &OutboxItem) -> Result<Option<Followed>> {
    let Ok(letter) = serde_json::from_value::<Letter>(item.payload.clone()) else { return Ok(None) };
    let (Some(project), Some(link), Some(at)) = (letter.project, letter.link, item.sent_at) else {
        return Ok(None);
    };
    let Some(link) = known(links::get(conn, link))? else { return Ok(None) };
    let is_talk = letter.template != code::TEMPLATE;
    Ok((is_talk && item.state == State::Sent).then(|| sent(item.id, project, link.party, letter.to, at)))
}

fn sent(id: Uuid, project: ProjectId, party: PartyId, to: PersonId, at: kernel::Timestamp) -> Followed {
    Followed {
        project,
        party: Some(party),
        at,
        kind: LogKind::Mail,
        what: "letter.sent".to_owned(),
        side: Some(Speaker::Team),
        actor: None,
        record: None,
        part: None,
        event: None,
        letter: Some(id),
        people: vec![to],
    }
}

/// The mails that left before their leaving was an event; looked for once.
async fn earlier_letters(db: &Db) -> Result<()> {
    if db.read(log::are_letters_logged).await? {
        return Ok(());
    }
    let mut page = Page::first(AT_ONCE);
    loop {
        let asked = page.clone();
        let (follows, next) = db.read(move |conn| earlier(conn, &asked)).await?;
        db.write(move |tx| follows.iter().try_for_each(|one| log::follow(tx, one))).await?;
        match next {
            Some(next) => page.after = Some(next),
            None => return db.write(log::put_letters_logged).await,
        }
    }
}

fn earlier(conn: &mut Conn, page: &Page) -> Result<(Vec<Followed>, Option<String>)> {
    let found = outbox::list(conn, page)?;
    let mut follows = Vec::new();
    for item in found.items.iter().filter(|item| item.kind == LETTER) {
        follows.extend(of_letter(conn, item)?);
    }
    Ok((follows, found.next))
}
