//! Messages of pasted conversations: entries of the log like those that people note, each a record of its own.

use super::log::{first_words, indexed};
use crate::LOG_ENTRY;
use crate::log::LogKind;
use crate::question::Speaker;
use ::store::records::{self, NewRecord};
use ::store::{Conn, Tx, params};
use kernel::{Audience, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    pub party: Option<PartyId>,
    pub at: Timestamp,
    /// Whoever of either side it was, where that is known.
    pub speaker: Option<PersonId>,
    pub side: Option<Speaker>,
    pub words: String,
}

/// Of each message whether it stands in the log already: the same words of the same person at the same moment. What was
/// said twice in a minute stands there twice.
pub fn known(conn: &mut Conn, project: ProjectId, messages: &[NewMessage]) -> Result<Vec<bool>> {
    let (Some(first), Some(last)) =
        (messages.iter().map(|one| one.at).min(), messages.iter().map(|one| one.at).max())
    else {
        return Ok(Vec::new());
    };
    let there = conn.rows(
        "select at, body, actor_id, party_id from communication_log_entries
         where project_id = $1 and at >= $2 and at <= $3 and kind = $4 and what = 'log_entry.created'
           and deleted_at is null",
        params![project, first, last, LogKind::Chat.word()],
        |row| {
            let (at, words): (Timestamp, String) = (row.get(0)?, row.get(1)?);
            Ok((at, words, row.get::<Option<PersonId>>(2)?, row.get::<Option<PartyId>>(3)?))
        },
    )?;
    let mut left: HashMap<_, usize> = HashMap::new();
    for one in there {
        *left.entry(one).or_default() += 1;
    }
    let mut is_known = |one: &NewMessage| {
        let key = (one.at, one.words.clone(), one.speaker, one.party);
        let Some(count) = left.get_mut(&key).filter(|count| **count > 0) else { return false };
        *count -= 1;
        true
    };
    Ok(messages.iter().map(&mut is_known).collect())
}

/// Internal, as whatever is noted.
pub fn create(tx: &mut Tx, project: ProjectId, by: PersonId, new: &NewMessage) -> Result<RecordId> {
    let id = RecordId::new();
    records::create(
        tx,
        &NewRecord {
            id,
            project: Some(project),
            client: None,
            kind: &LOG_ENTRY,
            title: &first_words(&new.words),
            audience: Audience::Internal,
            party: None,
            owner: None,
            state: "noted",
            due: None,
            by: Some(by),
        },
    )?;
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
            new.words.as_str()
        ],
    )?;
    indexed(tx, id)?;
    Ok(id)
}
