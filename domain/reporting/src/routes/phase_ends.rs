//! When a phase that a party reads is done, a draft of its report stands there, and its owner knows.
//!
//! Must hold: once for each phase and party, also where the job was stopped in the middle or runs on several nodes; nothing of
//! what was done before it was followed; nothing is sent.

use super::reports::{DraftedReport, draft};
use crate::report::phase_facts::{Phase, ended};
use crate::report::{LONGEST_PERIOD, ReportKind};
use crate::store::phases;
use ::store::events::{self, StoredEvent};
use ::store::{Conn, Db, Tx, Viewer, records};
use engagement::access::Action;
use engagement::store::{members, parties, projects};
use jiff::Span;
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result};
use schedule::store::released;
use serde_json::json;
use uuid::Uuid;

/// How many events one look follows.
const AT_ONCE: u32 = 200;

/// What a party reads as done since the last look.
#[derive(Debug, Clone, Copy)]
struct Done {
    project: ProjectId,
    party: PartyId,
    record: RecordId,
    key: Uuid,
}

/// The events behind which nothing was looked at yet, and what was done among them.
struct Look {
    from: i64,
    last: i64,
    done: Vec<Done>,
}

/// Drafts the reports of what ended since the last look.
pub async fn follow_phases(db: &Db) -> Result<()> {
    if db.read(phases::followed).await?.is_none() {
        // What ended before is no news.
        return db.write(|tx| events::newest(tx).and_then(|newest| phases::put_followed(tx, newest))).await;
    }
    while let Some(Look { from, last, done }) = db.read(look).await? {
        let mut due = Vec::new();
        for one in done {
            let viewer = Viewer { project: one.project, party: one.party, person: PersonId::new() };
            let phase = db.read_as_client(viewer, move |conn| ended(conn, one.key)).await?;
            due.extend(phase.map(|phase| (one, phase)));
        }
        let drafted = db.write(move |tx| {
            // Another node was quicker.
            if phases::followed(tx)? != Some(from) {
                return Ok(());
            }
            for (one, phase) in &due {
                draft_once(tx, *one, phase)?;
            }
            phases::put_followed(tx, last)
        });
        drafted.await?;
    }
    Ok(())
}

/// None where nothing happened.
fn look(conn: &mut Conn) -> Result<Option<Look>> {
    let Some(from) = phases::followed(conn)? else { return Ok(None) };
    let events = events::after(conn, from, AT_ONCE)?;
    let Some(last) = events.last().map(|event| event.id) else { return Ok(None) };
    let mut done = Vec::new();
    for event in events.iter().filter(|event| event.kind == "task.completed") {
        done.extend(read_by_party(conn, event)?);
    }
    Ok(Some(Look { from, last, done }))
}

/// Nothing where the party or its project is not there any more, or is archived.
fn read_by_party(conn: &mut Conn, event: &StoredEvent) -> Result<Option<Done>> {
    let (Some(project), Some(party), Some(record)) = (event.project, event.party, event.record) else {
        return Ok(None);
    };
    if projects::archived(conn, project)?.is_some() || known(parties::get(conn, project, party))?.is_none() {
        return Ok(None);
    }
    let Some(of) = known(records::get(conn, record))? else { return Ok(None) };
    Ok(released::key_of(conn, &of, party)?.map(|key| Done { project, party, record, key }))
}

fn draft_once(tx: &mut Tx, one: Done, phase: &Phase) -> Result<()> {
    let Done { project, party, record, key } = one;
    if known(parties::get(tx, project, party))?.is_none() || phases::has_report(tx, project, party, key)? {
        return Ok(());
    }
    let owner = owner(tx, project, record)?;
    let earliest = phase.until.checked_sub(Span::new().days(LONGEST_PERIOD)).unwrap_or(phase.from);
    let drafted = DraftedReport {
        project,
        party,
        kind: ReportKind::Phase,
        from: Some(phase.from.max(earliest)),
        until: Some(phase.until),
        phase: Some(key),
        owner,
        by: None,
    };
    let id = draft(tx, &drafted)?;
    let now = tx.now();
    let event = Event::new("report.phase_drafted", now, None).in_project(project).on(id);
    tx.event(event.detail(json!({ "owner": owner })))
}

/// Whoever looks after the phase and may write, else a manager.
fn owner(conn: &mut Conn, project: ProjectId, record: RecordId) -> Result<Option<PersonId>> {
    if let Some(owner) = records::get(conn, record)?.owner {
        let role = members::role(conn, project, owner)?;
        if role.is_some_and(|role| role >= <super::WriteReport as Action>::NEEDS) {
            return Ok(Some(owner));
        }
    }
    Ok(members::managers(conn, project)?.into_iter().next())
}

fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Failure::NotFound) => Ok(None),
        found => found.map(Some),
    }
}
