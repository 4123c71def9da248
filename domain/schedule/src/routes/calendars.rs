//! Working calendars of a project. Changing one recomputes the plan.

use super::answers::{self, PlanCalendar};
use crate::calendar::{CalendarBody, WorkingCalendar};
use crate::plan::Plan;
use crate::planning::{self, Change, LivePlan, Plans, settled};
use crate::store::{calendars, plans};
use engagement::access::{self, EditPlan, authorize};
use kernel::{CalendarId, Event, Failure, ProjectId, Refusal, Result};
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct CalendarList {
    items: Vec<PlanCalendar>,
}

endpoint!(/// The working calendars of a project.
    list_calendars: GET "/api/v1/projects/{project}/calendars", Team, ReadPlan);
async fn list_calendars(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<CalendarList>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        Ok(answers::calendars(&*plans.get(conn, project)?))
    });
    Ok(Json(CalendarList { items: items.await? }))
}

endpoint!(/// Adds a working calendar.
    create_calendar: POST "/api/v1/projects/{project}/calendars", Team, EditPlan);
async fn create_calendar(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CalendarBody>,
) -> Answer<Json<CalendarList>> {
    let blank = WorkingCalendar {
        id: CalendarId::new(),
        name: String::new(),
        base: None,
        hours: Default::default(),
        covers_until: None,
        source_uid: None,
    };
    change_calendar(cx, project, move |live| {
        refuse_bad_base(live, &body, None)?;
        Ok((body.over(&blank)?, true))
    })
    .await
}

endpoint!(/// Changes a working calendar; the plan is computed anew.
    update_calendar: PUT "/api/v1/projects/{project}/calendars/{calendar}", Team, EditPlan);
async fn update_calendar(
    cx: Cx<Team>,
    Path((project, calendar)): Path<(ProjectId, CalendarId)>,
    Json(body): Json<CalendarBody>,
) -> Answer<Json<CalendarList>> {
    change_calendar(cx, project, move |live| {
        let known = live.plan.calendars.iter().find(|known| known.id == calendar).ok_or(Failure::NotFound)?;
        refuse_bad_base(live, &body, Some(calendar))?;
        Ok((body.over(known)?, false))
    })
    .await
}

/// A base is a calendar of the same project that does not itself rest on this one.
fn refuse_bad_base(live: &LivePlan, body: &CalendarBody, own: Option<CalendarId>) -> Result<()> {
    let mut next = body.base_id;
    let mut steps = 0;
    while let Some(base) = next {
        let known = live.plan.calendars.iter().find(|calendar| calendar.id == base);
        let known = known.ok_or_else(|| Failure::invalid("base_id", "unknown"))?;
        steps += 1;
        if Some(base) == own || steps > live.plan.calendars.len() {
            return Err(Refusal::new("plan.calendar_loop").with("calendar", body.name.clone()).into());
        }
        next = known.base;
    }
    Ok(())
}

async fn change_calendar(
    cx: Cx<Team>,
    project: ProjectId,
    made: impl FnOnce(&LivePlan) -> Result<(WorkingCalendar, bool)> + Send + 'static,
) -> Answer<Json<CalendarList>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let (calendar, is_new) = cx
        .db()
        .read(move |conn| {
            access::member(conn, &scope, project)?;
            made(&*known.get(conn, project)?)
        })
        .await?;
    let mut change = Change::new(project, Vec::new());
    let list = if is_new { &mut change.additions.calendars } else { &mut change.additions.changed_calendars };
    list.push(calendar);
    let scope = cx.scope.clone();
    let edited = planning::change(cx.db(), cx.app.get::<Plans>(), change, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    });
    Ok(Json(CalendarList { items: answers::calendars(&edited.await?.live) }))
}

endpoint!(/// Deletes a calendar that nothing uses.
    delete_calendar: DELETE "/api/v1/projects/{project}/calendars/{calendar}", Team, EditPlan);
async fn delete_calendar(
    cx: Cx<Team>,
    Path((project, calendar)): Path<(ProjectId, CalendarId)>,
) -> Answer<NoContent> {
    let (reader, writer, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>().clone());
    let read = move |conn: &mut Conn| {
        access::may::<EditPlan>(conn, &reader, project)?;
        let live = plans.get(conn, project)?;
        if is_used(&live.plan, calendar) {
            return Err(Failure::refused("calendar.in_use"));
        }
        Ok(live.plan.revision)
    };
    settled(cx.db(), read, move |tx, revision: &i64| {
        let proof = authorize::<EditPlan>(tx, &writer, project)?;
        if !plans::touch(tx, project, *revision)? {
            return Ok(None);
        }
        calendars::delete(tx, project, calendar)?;
        let at = tx.now();
        tx.event(Event::new("calendar.deleted", at, Some(proof.person())).in_project(project))?;
        Ok(Some(()))
    })
    .await?;
    Ok(NoContent)
}

fn is_used(plan: &Plan, calendar: CalendarId) -> bool {
    plan.calendar == calendar
        || plan.tasks.iter().any(|task| task.calendar == Some(calendar))
        || plan.deleted.tasks.iter().any(|(_, task)| task.calendar == Some(calendar))
        || plan.resources.iter().any(|resource| resource.calendar == Some(calendar))
        || plan.calendars.iter().any(|other| other.base == Some(calendar))
}

pub fn routes() -> Routes {
    routes![list_calendars, create_calendar, update_calendar, delete_calendar]
}
