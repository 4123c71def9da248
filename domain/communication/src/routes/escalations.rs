//! The job that tells the team of promises that run out. Clocks are read outside the writer.

use crate::clock_facts::ProjectClock;
use crate::clocked_kind::{Clocked, ClockedKind, ClockedKinds, Which};
use crate::escalation::{Step, steps};
use crate::response_clock::Measure;
use crate::store::clocks;
use ::store::{Conn, Db, Tx};
use engagement::store::projects;
use kernel::{Event, ProjectId, Result, Timestamp};
use serde_json::json;
use std::collections::BTreeSet;

/// In one transaction: after a long stop hundreds may be due, and others write in between.
const TOLD_AT_ONCE: usize = 20;

/// A step that nobody told yet, of something as it was when it was looked at.
struct Due {
    kind: &'static ClockedKind,
    project: ProjectId,
    seen: Clocked,
    measure: Measure,
    step: Step,
}

/// Looks at every promise that runs. Clocks are read outside the writer; what was answered in between is left
/// alone. Tells how many steps were told.
pub async fn follow_the_clock(db: &Db, kinds: ClockedKinds) -> Result<usize> {
    let now = db.clock().now();
    let mut due = db.read(move |conn| due(conn, kinds, now)).await?;
    let mut told = 0;
    while !due.is_empty() {
        let some = due.split_off(due.len().saturating_sub(TOLD_AT_ONCE));
        told += db.write(move |tx| tell_all(tx, &some)).await?;
    }
    Ok(told)
}

fn tell_all(tx: &mut Tx, due: &[Due]) -> Result<usize> {
    let mut told = 0;
    for one in due {
        told += usize::from(tell(tx, one)?);
    }
    Ok(told)
}

/// In each project the same few statements, however much waits there.
fn due(conn: &mut Conn, kinds: ClockedKinds, now: Timestamp) -> Result<Vec<Due>> {
    let mut waiting_in = BTreeSet::new();
    for kind in kinds.0 {
        waiting_in.extend((kind.waiting_in)(conn)?);
    }
    let mut found = Vec::new();
    for project in waiting_in {
        if projects::get(conn, project)?.state != "active" {
            continue;
        }
        let clock = ProjectClock::of_project(conn, project, now)?;
        let told = clocks::told(conn, project)?;
        for kind in kinds.0 {
            for seen in (kind.of_project)(conn, project, Which::Waiting)? {
                for (measure, step) in steps(&clock.of_clocked(&seen)) {
                    let key = (seen.record, measure.word().to_owned(), step.word().to_owned());
                    if !told.contains(&key) {
                        found.push(Due { kind, project, seen: seen.clone(), measure, step });
                    }
                }
            }
        }
    }
    Ok(found)
}

fn tell(tx: &mut Tx, due: &Due) -> Result<bool> {
    let (record, kind) = (due.seen.record, due.kind);
    let is_as_seen = (kind.get)(tx, record)? == due.seen;
    if !is_as_seen || !clocks::tell_once(tx, due.project, record, due.measure, due.step.word())? {
        return Ok(false);
    }
    let what = match due.step {
        Step::Warned => kind.warned,
        Step::Overdue => kind.overdue,
    };
    let event = Event::new(what, tx.now(), None).in_project(due.project).on(record);
    tx.event(event.detail(json!({ "measure": due.measure.word(), "owner": due.seen.owner })))?;
    Ok(true)
}
