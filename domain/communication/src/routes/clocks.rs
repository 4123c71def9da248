//! A response clock as the team reads it, how a question is handled, and what a project promises.

use super::acts::follow_promise;
use super::questions::{Question, whole};
use crate::clock_facts::{self, ProjectClock, promised, promises};
use crate::comment::checked_text;
use crate::promise::{Priority, PromisedTime, ResponsePromise, check, check_kind};
use crate::question::{Speaker, may_answer_circle};
use crate::response_clock::{Clock, CountState, Measure};
use crate::store::{clocks, questions};
use ::store::Conn;
use engagement::access::{RunProject, Talk, authorize, member};
use engine::time::Minute;
use kernel::{Event, Failure, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// In working minutes of the project's calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResponseClock {
    /// What the bar shows: the first answer until it is there, then the resolution.
    measure: Measure,
    state: CountState,
    promised_minutes: Option<i64>,
    spent_minutes: i64,
    /// By how much the first answer missed what was promised; none while it is awaited, and where it was kept.
    first_answer_late_minutes: Option<i64>,
    /// `YYYY-MM-DDTHH:MM` of the project's wall clock; none while the other side is awaited.
    due: Option<String>,
    /// The side that is awaited; none when it is closed.
    awaited: Option<Speaker>,
    waited_for_team_minutes: i64,
    waited_for_client_minutes: i64,
    /// How many of them make a working day.
    minutes_per_day: i64,
}

impl ResponseClock {
    pub fn of(project: &ProjectClock, clock: &Clock) -> Self {
        let (measure, count) = clock.shown();
        Self {
            measure,
            state: count.state,
            promised_minutes: count.promised,
            spent_minutes: count.spent,
            first_answer_late_minutes: clock.first_answer.missed_by(),
            due: count.due.map(|due: Minute| schedule::times::date_time(due)),
            awaited: clock.awaited,
            waited_for_team_minutes: clock.waited.team,
            waited_for_client_minutes: clock.waited.client,
            minutes_per_day: project.hours.minutes_per_day,
        }
    }

    pub fn is_over(&self) -> bool {
        self.state == CountState::Over
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionChange {
    priority: Option<Priority>,
    /// Both sides read it.
    cause: Option<String>,
    /// Both sides read it.
    solution: Option<String>,
    /// Needed with cause or solution, as it was shown to whoever writes them: of the party the commercial circle alone reads
    /// the question. Given to everybody meanwhile, the words are refused.
    is_commercial: Option<bool>,
}

endpoint!(/// How a question is handled: priority, cause, solution. A new priority takes what the project promises for it now.
    update_question: PATCH "/api/v1/questions/{question}", Team, Talk);
async fn update_question(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<QuestionChange>,
) -> Answer<Json<Question>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let changed = cx.db().write(move |tx| {
        let mut question = questions::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, question.project)?;
        let before = question.clone();
        if body.cause.is_some() || body.solution.is_some() {
            let told = body.is_commercial.ok_or_else(|| Failure::invalid("is_commercial", "required"))?;
            may_answer_circle(told, question.is_commercial())?;
        }
        if let Some(priority) = body.priority.filter(|priority| *priority != question.priority) {
            question.priority = priority;
            question.promise = promised(tx, question.project, priority)?;
        }
        if let Some(cause) = body.cause {
            question.cause = optional_text("cause", &cause)?;
        }
        if let Some(solution) = body.solution {
            question.solution = optional_text("solution", &solution)?;
        }
        if question != before {
            clocks::put_handling(tx, &question)?;
            follow_promise(tx, &question)?;
            questions::index(tx, &question)?;
            let event = Event::new("question.changed", tx.now(), Some(proof.person()));
            tx.event(event.in_project(question.project).on(id))?;
        }
        whole(tx, id, now)
    });
    Ok(Json(changed.await?))
}

fn optional_text(field: &'static str, text: &str) -> Result<String> {
    if text.trim().is_empty() { Ok(String::new()) } else { checked_text(field, text) }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsePromises {
    /// All four priorities of questions.
    items: Vec<ResponsePromise>,
    /// For change requests: first answer and offer. Left out: as before.
    change_requests: Option<PromisedTime>,
}

/// The promises with how many minutes make a working day, for whoever writes them in hours and days.
#[derive(Serialize, ToSchema)]
pub struct ResponsePromiseList {
    items: Vec<ResponsePromise>,
    /// For change requests: first answer and offer.
    change_requests: PromisedTime,
    minutes_per_day: i64,
}

fn kept_promises(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<ResponsePromiseList> {
    Ok(ResponsePromiseList {
        items: promises(conn, project)?,
        change_requests: clock_facts::change_promise(conn, project)?,
        minutes_per_day: ProjectClock::of_project(conn, project, now)?.hours.minutes_per_day,
    })
}

endpoint!(/// How soon clients' questions are promised a first answer and a solution, and their change requests a first answer and an
    /// offer, in working minutes.
    get_response_promises: GET "/api/v1/projects/{project}/response-promises", Team, ReadProject);
async fn get_response_promises(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<ResponsePromiseList>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        kept_promises(conn, project, now)
    });
    Ok(Json(found.await?))
}

endpoint!(/// Promises anew. It holds for what is asked from now on.
    put_response_promises: PUT "/api/v1/projects/{project}/response-promises", Team, RunProject);
async fn put_response_promises(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ResponsePromises>,
) -> Answer<Json<ResponsePromiseList>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let kept = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        check(&body.items)?;
        for promise in &body.items {
            clocks::put_promise(tx, project, promise)?;
        }
        if let Some(promise) = body.change_requests {
            check_kind("change_requests", promise)?;
            clock_facts::promise_changes(tx, project, promise)?;
        }
        let event = Event::new("response_promises.changed", tx.now(), Some(proof.person()));
        tx.event(event.in_project(project))?;
        kept_promises(tx, project, now)
    });
    Ok(Json(kept.await?))
}

pub fn routes() -> Routes {
    routes![update_question, get_response_promises, put_response_promises]
}
