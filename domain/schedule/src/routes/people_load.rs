//! What is asked of the people of a plan, week by week, and what makes up one week of somebody.

use super::elsewhere::{ElsewhereProject, seen_projects};
use crate::planning::load::by_week::{self, PeopleLoad, PersonWeek};
use crate::planning::{Plans, elsewhere};
use crate::times;
use engagement::access;
use engagement::store::members;
use engine::time::Day;
use kernel::{Failure, Input, ProjectId, RecordId, ResourceId, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PeopleLoadQuery {
    /// A day of the first week that is wanted; without it, the first week that asks anything of anybody.
    from: Option<String>,
}

endpoint!(/// The hours asked of each person of the plan, here and in other projects, over half a year of weeks.
    get_people_load: GET "/api/v1/projects/{project}/people-load", Team, ReadPlan);
async fn get_people_load(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<PeopleLoadQuery>,
) -> Answer<Json<PeopleLoad>> {
    let from = query.from.map(|from| day("from", &from)).transpose()?;
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let load = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let taken = elsewhere::of(conn, &known, &live)?;
        Ok(by_week::people_load(&live, &taken, from))
    });
    Ok(Json(load.await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PersonWeekQuery {
    /// A day of the week; without it, the first week that asks anything of anybody.
    week: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PersonWeekAnswer {
    #[serde(flatten)]
    week: PersonWeek,
    /// In the order of the plan.
    tasks: Vec<TaskOfWeek>,
    elsewhere: Vec<ElsewhereOfWeek>,
}

#[derive(Serialize, ToSchema)]
pub struct TaskOfWeek {
    task_id: RecordId,
    minutes: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ElsewhereOfWeek {
    /// None: projects that the caller takes no part in, together.
    project: Option<ElsewhereProject>,
    minutes: i64,
}

endpoint!(/// What makes up one week of one person: the tasks of the plan, and what other projects take.
    get_person_week: GET "/api/v1/projects/{project}/people-load/{resource}", Team, ReadPlan);
async fn get_person_week(
    cx: Cx<Team>,
    Path((project, resource)): Path<(ProjectId, ResourceId)>,
    Query(query): Query<PersonWeekQuery>,
) -> Answer<Json<PersonWeekAnswer>> {
    let day = query.week.map(|week| day("week", &week)).transpose()?;
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let answer = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let taken = elsewhere::of(conn, &known, &live)?;
        let found = by_week::week_of_person(&live, &taken, resource, day).ok_or(Failure::NotFound)?;
        let own = members::projects_of(conn, scope.person())?;
        let seen = seen_projects(conn, own, &taken)?;
        let (shown, hidden): (Vec<_>, Vec<_>) =
            found.elsewhere.iter().partition(|(project, _)| seen.contains_key(project));
        let mut elsewhere: Vec<ElsewhereOfWeek> = shown
            .into_iter()
            .map(|(project, minutes)| ElsewhereOfWeek {
                project: seen.get(project).cloned(),
                minutes: *minutes,
            })
            .collect();
        let minutes = hidden.iter().map(|(_, minutes)| **minutes).sum();
        if minutes > 0 {
            elsewhere.push(ElsewhereOfWeek { project: None, minutes });
        }
        let tasks = found.tasks.into_iter().map(|(task_id, minutes)| TaskOfWeek { task_id, minutes });
        Ok(PersonWeekAnswer { week: found.week, tasks: tasks.collect(), elsewhere })
    });
    Ok(Json(answer.await?))
}

fn day(field: &'static str, text: &str) -> Result<Day> {
    let mut input = Input::new();
    input.date(field, text);
    input.finish()?;
    times::parse_day(text).ok_or_else(|| Failure::invalid(field, "not_a_date"))
}

pub fn routes() -> Routes {
    routes![get_people_load, get_person_week]
}
