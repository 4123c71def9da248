//! When the project ends with which certainty, what was forecast before, and how it is forecast. The team's alone.

use crate::forecast::{self, Forecast, ForecastSettings, ForecastsKept};
use crate::planning::Plans;
use crate::store::forecasts::{self, Made};
use crate::store::plans;
use engagement::access::{self, EditPlan, authorize};
use kernel::{Event, Failure, ProjectId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

/// About a year of working days.
const MOST_DAYS: i64 = 260;

#[derive(Serialize, ToSchema)]
pub struct ForecastAnswer {
    /// None: this project does not forecast.
    settings: Option<ForecastSettings>,
    /// The newest there is.
    forecast: Option<Forecast>,
    made_at: Option<Timestamp>,
    /// Whether it is of the plan and the settings as they are; a newer one is on its way otherwise.
    is_current: bool,
    /// By day, the newest first.
    earlier: Vec<EarlierForecast>,
    kept: ForecastsKept,
}

#[derive(Serialize, ToSchema)]
pub struct EarlierForecast {
    day: String,
    planned_finish: String,
    p50: String,
    p80: String,
    p90: String,
}

endpoint!(/// When the project ends with which certainty, and what was forecast before.
    get_forecast: GET "/api/v1/projects/{project}/forecast", Team, ReadPlan);
async fn get_forecast(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ForecastAnswer>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let answer = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let settings = forecasts::settings(conn, project)?;
        let made = forecasts::of_project(conn, project, MOST_DAYS)?;
        if made.is_empty() {
            return Ok(answered(settings, made, 0, ForecastsKept::default()));
        }
        let revision = plans::revision(conn, project)?;
        let said: Vec<(String, Forecast)> =
            made.iter().map(|made| (made.day.clone(), made.forecast.clone())).collect();
        let kept = forecast::kept(&said, &known.get(conn, project)?.plan);
        Ok(answered(settings, made, revision, kept))
    });
    Ok(Json(answer.await?))
}

fn answered(
    settings: Option<ForecastSettings>,
    made: Vec<Made>,
    plan_revision: i64,
    kept: ForecastsKept,
) -> ForecastAnswer {
    let earlier = made.iter().map(|Made { day, forecast, .. }| EarlierForecast {
        day: day.clone(),
        planned_finish: forecast.planned_finish.clone(),
        p50: forecast.p50.clone(),
        p80: forecast.p80.clone(),
        p90: forecast.p90.clone(),
    });
    let earlier = earlier.collect();
    let newest = made.into_iter().next();
    ForecastAnswer {
        is_current: newest.as_ref().is_some_and(|made| {
            made.forecast.plan_revision == plan_revision
                && settings.is_some_and(|settings| settings.revision == made.settings_revision)
        }),
        made_at: newest.as_ref().map(|made| made.made_at),
        forecast: newest.map(|made| made.forecast),
        settings,
        earlier,
        kept,
    }
}

endpoint!(/// Begins to forecast, or changes how: what tasks may come to where nobody estimated them.
    put_forecast_settings: PUT "/api/v1/projects/{project}/forecast-settings", Team, EditPlan);
async fn put_forecast_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ForecastSettings>,
) -> Answer<Json<ForecastSettings>> {
    let problems = body.problems();
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    let scope = cx.scope.clone();
    let written = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        let before = forecasts::settings(tx, project)?;
        // Sent twice, it is one.
        if let Some(before) =
            before.filter(|before| *before == ForecastSettings { revision: before.revision, ..body })
        {
            return Ok(before);
        }
        if !forecasts::put_settings(tx, project, &body)? {
            return Err(Failure::Outdated);
        }
        let at = tx.now();
        tx.event(Event::new("forecast.changed", at, Some(proof.person())).in_project(project))?;
        Ok(ForecastSettings { revision: body.revision + 1, ..body })
    });
    Ok(Json(written.await?))
}

endpoint!(/// Stops forecasting. What was forecast stays.
    delete_forecast_settings: DELETE "/api/v1/projects/{project}/forecast-settings", Team, EditPlan);
async fn delete_forecast_settings(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let stopped = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        if forecasts::delete_settings(tx, project)? {
            let at = tx.now();
            tx.event(Event::new("forecast.stopped", at, Some(proof.person())).in_project(project))?;
        }
        Ok(())
    });
    stopped.await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![get_forecast, put_forecast_settings, delete_forecast_settings]
}
