//! Messages of pasted conversations: entries of the log like those that people note, each a record of its own.

use super::log::{indexed, record};
use crate::log::LogKind;
use crate::question::Speaker;
use ::store::{Conn, Tx, params};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::borrow::Cow;
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    pub party: Option<PartyId>,
    pub at: Timestamp,
    /// Whoever of either side it was, where that is known.
    pub speaker: Option<PersonId>,
    pub side: Option<Speaker>,
    /// As the text calls whoever spoke.
    pub name: Option<String>,
    pub said: String,
}

impl NewMessage {
    /// What is kept: with the name of whoever is not known.
    fn words(&self) -> Cow<'_, str> {
        match (&self.name, self.speaker) {
            (Some(_), None) => self.named(),
            _ => Cow::Borrowed(&self.said),
        }
    }
    fn named(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => Cow::Owned(format!("{name}: {}", self.said)),
            None => Cow::Borrowed(&self.said),
        }
    }
}

/// Of each message whether it stands in the log already: the same words at the same moment, of the same person or of
/// somebody who was not known then, or is not now. What was said twice in a minute stands there twice.
pub fn known(conn: &mut Conn, project: ProjectId, messages: &[NewMessage]) -> Result<Vec<bool>> {
    let (Some(first), Some(last)) =
        (messages.iter().map(|one| one.at).min(), messages.iter().map(|one| one.at).max())
    else {
        return Ok(Vec::new());
    };
    let mut left = entries(conn, project, first, last)?;
    let mut is_known = vec![false; messages.len()];
    // Whoever said it is looked for first: of two who said the same, each is found as their own.
    for is_same in [is_the_same, is_the_same_of_somebody] {
        for (message, is_known) in messages.iter().zip(&mut is_known).filter(|(_, is_known)| !**is_known) {
            let Some(entries) = left.get_mut(&(message.at, message.party)) else { continue };
            if let Some(at) = entries.iter().position(|entry| is_same(message, entry)) {
                entries.swap_remove(at);
                *is_known = true;
            }
        }
    }
    Ok(is_known)
}

/// Since when the whole of a text stands in the log already that says no times, where it was written down after a moment:
/// one message right after the other, and nothing of another text before or behind.
pub fn written_since(
    conn: &mut Conn,
    project: ProjectId,
    messages: &[NewMessage],
    after: Timestamp,
) -> Result<Option<Timestamp>> {
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else { return Ok(None) };
    let there = entries(conn, project, after, last.at)?;
    let stands = |message: &NewMessage, at: Timestamp| {
        let found = there.get(&(at, message.party)).into_iter().flatten();
        found.into_iter().any(|entry| is_the_same(message, entry) || is_the_same_of_somebody(message, entry))
    };
    let is_of_it = |begun: Timestamp| {
        let at = |micros: i64| Timestamp::from_micros(begun.micros() + micros);
        let is_other = |micros: i64| there.contains_key(&(at(micros), first.party));
        messages.iter().all(|message| stands(message, at(message.at.micros() - first.at.micros())))
            && !is_other(-1)
            && !is_other(last.at.micros() - first.at.micros() + 1)
    };
    Ok(there.keys().map(|(at, _)| *at).filter(|begun| is_of_it(*begun)).max())
}

type Entry = (String, Option<PersonId>);

/// By moment and party.
type Entries = HashMap<(Timestamp, Option<PartyId>), Vec<Entry>>;

fn entries(conn: &mut Conn, project: ProjectId, first: Timestamp, last: Timestamp) -> Result<Entries> {
    let there = conn.rows(
        "select at, body, actor_id, party_id from communication_log_entries
         where project_id = $1 and at >= $2 and at <= $3 and kind = $4 and what = 'log_entry.created'
           and deleted_at is null",
        params![project, first, last, LogKind::Chat.word()],
        |row| {
            let (at, words): (Timestamp, String) = (row.get(0)?, row.get(1)?);
            Ok(((at, row.get(3)?), (words, row.get(2)?)))
        },
    )?;
    let mut found = Entries::new();
    for (place, entry) in there {
        found.entry(place).or_default().push(entry);
    }
    Ok(found)
}

fn is_the_same(message: &NewMessage, (words, actor): &Entry) -> bool {
    *words == message.words() && *actor == message.speaker
}

fn is_the_same_of_somebody(message: &NewMessage, (words, actor): &Entry) -> bool {
    match actor {
        None => *words == message.named(),
        Some(_) => message.speaker.is_none() && *words == message.said,
    }
}

/// Internal, as whatever is noted.
pub fn create(tx: &mut Tx, project: ProjectId, by: PersonId, new: &NewMessage) -> Result<RecordId> {
    let id = record(tx, project, by, &new.words(), None)?;
    tx.exec(
        "insert into communication_log_entries (id, project_id, party_id, at, kind, what, side, actor_id, record_id, body)
         values ($1, $2, $3, $4, $5, 'log_entry.created', $6, $7, $1, $8)",
        params![
            id,
            project,
            new.party,
            new.at,
            LogKind::Chat.word(),
            new.side.map(Speaker::word),
            new.speaker,
            new.words().as_ref()
        ],
    )?;
    indexed(tx, id)?;
    Ok(id)
}
