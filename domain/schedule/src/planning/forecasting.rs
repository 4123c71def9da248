//! Forecasts follow the plans of projects that want them. A job: simulated beside the database's threads, written when
//! it is done; one that another node wrote meanwhile says the same.

use super::Plans;
use crate::forecast::Forecast;
use crate::store::forecasts;
use crate::times;
use engagement::store::projects;
use kernel::{Event, Failure, ProjectId, Result};
use store::Db;

/// Makes what is missing; tells how many. One that fails stops no other; it is told in the end.
pub async fn follow_plans(db: &Db, known: &Plans) -> Result<usize> {
    let due = db.read(forecasts::due).await?;
    let (mut made, mut outcome) = (0, Ok(()));
    for project in due {
        match forecast(db, known, project).await {
            Ok(is_made) => made += usize::from(is_made),
            Err(failure) => outcome = Err(failure),
        }
    }
    outcome.map(|()| made)
}

async fn forecast(db: &Db, known: &Plans, project: ProjectId) -> Result<bool> {
    let known = known.clone();
    let found = db.read(move |conn| {
        let settings = forecasts::settings(conn, project)?;
        let Some(settings) = settings.filter(|_| !known.is_importing(project)) else { return Ok(None) };
        if projects::archived(conn, project)?.is_some() {
            return Ok(None);
        }
        let zone = projects::get(conn, project)?.time_zone;
        Ok(Some((known.get(conn, project)?, settings, zone)))
    });
    let Some((live, settings, zone)) = found.await? else { return Ok(false) };
    let computed = tokio::task::spawn_blocking(move || Forecast::of(&live, &settings));
    let Some(forecast) = computed.await.map_err(Failure::fault)?.map_err(Failure::fault)? else {
        return Ok(false);
    };
    let written = db.write(move |tx| {
        // Whoever stopped it, or chose otherwise, meanwhile is not overruled.
        if forecasts::settings(tx, project)?.map(|now| now.revision) != Some(settings.revision) {
            return Ok(false);
        }
        let now = tx.now();
        let day = times::start_date(times::minute_in_zone(now, &zone));
        forecasts::put(tx, project, &day, settings.revision, &forecast)?;
        tx.event(Event::new("forecast.computed", now, None).in_project(project))?;
        Ok(true)
    });
    written.await
}
