//! The levelling that somebody waits for: how far it is, and ending it with what was found. It begins with the
//! alternative that comes of it; whoever stops waiting ends it with nothing.

use crate::planning::Plans;
use crate::planning::levelling_under_way::HowFar;
use crate::times;
use engagement::access::{self, EditPlan, authorize};
use kernel::ProjectId;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

/// Of the caller's own levelling in a project.
#[derive(Serialize, ToSchema)]
pub struct LevellingProgress {
    /// It may be over, or another process may be at it.
    is_running: bool,
    seconds: u64,
    searched_seconds: u64,
    /// How many of how many tasks have their place by the rule; then an earlier finish is searched.
    tasks_placed: usize,
    tasks: usize,
    /// Where the plan ends with the best so far, about; none before every task has a place.
    finish: Option<String>,
    /// How many the search tried.
    tried: u64,
}

impl LevellingProgress {
    fn of(far: Option<HowFar>) -> Self {
        Self {
            is_running: far.is_some(),
            seconds: far.map_or(0, |far| far.seconds),
            searched_seconds: far.map_or(0, |far| far.searched_seconds),
            tasks_placed: far.map_or(0, |far| far.placed),
            tasks: far.map_or(0, |far| far.of),
            finish: far.and_then(|far| far.finish).map(times::date_time),
            tried: far.map_or(0, |far| far.schedules),
        }
    }
}

endpoint!(/// How far the caller's levelling is.
    get_levelling: GET "/api/v1/projects/{project}/levelling", Team, ReadPlan);
async fn get_levelling(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<LevellingProgress>> {
    let scope = cx.scope.clone();
    cx.db().read(move |conn| access::member(conn, &scope, project).map(drop)).await?;
    let far = cx.app.get::<Plans>().levellings.how_far((project, cx.scope.person()));
    Ok(Json(LevellingProgress::of(far)))
}

endpoint!(/// What the caller's levelling has found by now is enough. Pressed twice or too late, it changes nothing.
    put_levelling_end: PUT "/api/v1/projects/{project}/levelling/end", Team, EditPlan);
async fn put_levelling_end(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    cx.db().write(move |tx| authorize::<EditPlan>(tx, &scope, project).map(drop)).await?;
    cx.app.get::<Plans>().levellings.end((project, cx.scope.person()));
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![get_levelling, put_levelling_end]
}
