//! The job that tells the team of promises that run out. Clocks are read outside the writer.

use crate::clock_facts::ProjectClock;
use crate::escalation::{Step, steps};
use crate::response_clock::Measure;
use crate::store::{clocks, questions};
use ::store::{Conn, Db, Tx};
use engagement::store::projects;
use kernel::{Event, ProjectId, RecordId, Result, Timestamp};
use serde_json::json;

/// A step that nobody told yet; the words as they were when it was found.
struct Due {
    project: ProjectId,
    question: RecordId,
    newest_at: Timestamp,
    measure: Measure,
    step: Step,
}

/// Looks at every promise that runs. Clocks are read outside the writer; what was answered in between is left
/// alone. Tells how many steps were told.
pub async fn follow_the_clock(db: &Db) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| due(conn, now)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let told = db.write(move |tx| {
        let mut told = 0;
        for one in &due {
            told += usize::from(tell(tx, one)?);
        }
        Ok(told)
    });
    told.await
}

fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<Due>> {
    let (mut found, mut of_project) = (Vec::new(), None);
    for (project, id) in clocks::waiting_for_team(conn)? {
        if of_project.as_ref().is_none_or(|(known, _)| *known != project) {
            let is_active = projects::get(conn, project)?.state == "active";
            let clock = is_active.then(|| ProjectClock::of_project(conn, project, now)).transpose()?;
            of_project = Some((project, clock));
        }
        let Some((_, Some(clock))) = &of_project else { continue };
        let question = questions::get(conn, id)?;
        let turns = clocks::turns(conn, id)?;
        for (measure, step) in steps(&clock.of(&question, &turns)) {
            if !clocks::is_told(conn, id, measure, step.word())? {
                found.push(Due { project, question: id, newest_at: question.newest_at, measure, step });
            }
        }
    }
    Ok(found)
}

fn tell(tx: &mut Tx, due: &Due) -> Result<bool> {
    let question = questions::get(tx, due.question)?;
    let is_as_seen = question.newest_at == due.newest_at;
    if !is_as_seen || !clocks::tell_once(tx, due.question, due.measure, due.step.word())? {
        return Ok(false);
    }
    let event = Event::new(due.step.event(), tx.now(), None).in_project(due.project).on(due.question);
    tx.event(event.detail(json!({ "measure": due.measure.word() })))?;
    Ok(true)
}
