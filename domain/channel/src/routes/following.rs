//! The job that writes what each channel is told: it follows the events in the order of their commits.
//!
//! Must hold: every event is looked at once, also where the job was stopped in the middle or runs on several nodes; a channel
//! is told nothing that was before it.

use crate::channel::Channel;
use crate::store::channels;
use crate::store::messages::{self, NewMessage};
use crate::topic::{Told, may_reach_clients, told};
use ::store::events::{self, StoredEvent};
use ::store::{Db, Tx};
use engagement::store::projects;
use kernel::{ProjectId, Result, Timestamp};

/// How many events one transaction follows: the writer is not held for long.
const AT_ONCE: u32 = 200;
/// How long it is kept what was told.
const KEPT_DAYS: i64 = 90;

/// Writes what happened since the last look; tells how many events were looked at.
pub async fn follow(db: &Db) -> Result<usize> {
    let mut looked_at = 0;
    loop {
        let is_done = db.read(|conn| {
            let from = messages::followed(conn)?;
            Ok(from.is_some_and(|from| events::newest(conn).is_ok_and(|newest| newest <= from)))
        });
        if is_done.await? {
            return Ok(looked_at);
        }
        let count = db.write(follow_next).await?;
        if count == 0 {
            return Ok(looked_at);
        }
        looked_at += count;
    }
}

fn follow_next(tx: &mut Tx) -> Result<usize> {
    // What happened before there were channels is no news.
    let Some(from) = messages::followed(tx)? else {
        let newest = events::newest(tx)?;
        return messages::put_followed(tx, newest).map(|()| 0);
    };
    let events = events::after(tx, from, AT_ONCE)?;
    let Some(last) = events.last().map(|event| event.id) else { return Ok(0) };
    let channels = channels::active(tx)?;
    for event in &events {
        let (Some(told), Some(project)) = (told(&event.kind), event.project) else { continue };
        for channel in channels.iter().filter(|channel| is_told(channel, told, event, project)) {
            tell(tx, channel, event, project)?;
        }
    }
    messages::put_followed(tx, last)?;
    Ok(events.len())
}

/// Whether this channel hears of this event at all.
pub fn is_told(channel: &Channel, told: &Told, event: &StoredEvent, project: ProjectId) -> bool {
    let is_of_project = channel.project.is_none_or(|of| of == project);
    let is_of_party = match channel.party {
        None => true,
        Some(party) => event.party.is_none_or(|of| of == party) && may_reach_clients(told, event.audience),
    };
    is_of_project && is_of_party && event.at >= channel.created_at && channel.topics.contains(&told.topic)
}

fn tell(tx: &mut Tx, channel: &Channel, event: &StoredEvent, project: ProjectId) -> Result<()> {
    if projects::archived(tx, project)?.is_some() {
        return Ok(());
    }
    let due_at = due(tx, channel, project)?;
    let new = NewMessage { channel: channel.id, event: event.id, what: &event.kind, at: event.at, due_at };
    messages::create(tx, &new)
}

fn due(tx: &mut Tx, channel: &Channel, project: ProjectId) -> Result<Timestamp> {
    let now = tx.now();
    let Some(quiet) = channel.quiet else { return Ok(now) };
    let zone = match channel.project {
        Some(_) => projects::get(tx, project)?.time_zone,
        None => people::setup::time_zone(tx)?,
    };
    Ok(quiet.due(now, &zone))
}

/// What was told long ago is forgotten.
pub fn sweep(tx: &mut Tx) -> Result<()> {
    let at = tx.now().plus_days(-KEPT_DAYS);
    messages::clear_before(tx, at)
}
