//! How buffers stand is kept day by day, as plans change: by the plan's status date where it has one, else by the clock.
//! A job; what another node wrote meanwhile says the same.

use super::Plans;
use crate::buffer::Look;
use crate::store::buffers;
use crate::times;
use engagement::store::projects;
use kernel::{Event, Failure, ProjectId, Result};
use store::Db;

/// Keeps what is missing; tells of how many projects. One that fails stops no other; it is told in the end.
pub async fn follow_plans(db: &Db, known: &Plans) -> Result<usize> {
    let due = db.read(buffers::due).await?;
    let (mut kept, mut outcome) = (0, Ok(()));
    for project in due {
        match keep(db, known, project).await {
            Ok(is_kept) => kept += usize::from(is_kept),
            Err(failure) => outcome = Err(failure),
        }
    }
    outcome.map(|()| kept)
}

async fn keep(db: &Db, known: &Plans, project: ProjectId) -> Result<bool> {
    let known = known.clone();
    let found = db.read(move |conn| {
        if known.is_importing(project) || projects::archived(conn, project)?.is_some() {
            return Ok(None);
        }
        let zone = projects::get(conn, project)?.time_zone;
        Ok(Some((known.get(conn, project)?, zone)))
    });
    let Some((live, zone)) = found.await? else { return Ok(false) };
    let (revision, status_date) = (live.plan.revision, live.plan.status_date);
    let looked = tokio::task::spawn_blocking(move || Look::at(&live).map(|look| look.buffers()));
    let stand = looked.await.map_err(Failure::fault)??;
    let written = db.write(move |tx| {
        let now = tx.now();
        let day = match status_date {
            Some(status) => times::finish_date(status),
            None => times::start_date(times::minute_in_zone(now, &zone)),
        };
        stand.iter().try_for_each(|buffer| buffers::put(tx, project, &day, revision, buffer))?;
        tx.event(Event::new("buffer.computed", now, None).in_project(project))?;
        Ok(true)
    });
    written.await
}
