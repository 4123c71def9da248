//! The change log: of each request its cause, what was decided, and what that did.

use crate::request::{ApplicationState, ChangeOrigin, ChangeSource, ChangeState, OfferState};
use crate::store::requests::{self, ChangeRequest, Filter};
use crate::store::{applications, offers};
use ::store::{Conn, Page};
use engagement::access::member;
use engagement::sign_off::Money;
use kernel::{BaselineId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ChangeLog {
    items: Vec<ChangeLogEntry>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeLogEntry {
    id: RecordId,
    number: i64,
    title: String,
    state: ChangeState,
    cause: ChangeCause,
    /// The newest; none while nothing was decided.
    decision: Option<LoggedDecision>,
    /// None while nothing was agreed.
    effect: Option<ChangeEffect>,
    closed_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeCause {
    origin: ChangeOrigin,
    source: ChangeSource,
    asked_by_name: String,
    received_at: Timestamp,
    description: String,
}

#[derive(Serialize, ToSchema)]
pub struct LoggedDecision {
    offer_version: Option<i64>,
    verdict: OfferState,
    words: String,
    decided_by: String,
    decided_at: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeEffect {
    finish: String,
    milestones: usize,
    price: Option<Money>,
    application: Option<ApplicationState>,
    applied_at: Option<Timestamp>,
    baseline_id: Option<BaselineId>,
    tasks: usize,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChangeLogQuery {
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

endpoint!(/// Every change of a project with its cause, its decision and its effect, the newest first.
    list_change_log: GET "/api/v1/projects/{project}/changes/log", Team, ReadProject);
async fn list_change_log(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<ChangeLogQuery>,
) -> Answer<Json<ChangeLog>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let log = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = requests::list(conn, project, &Filter::default(), &page)?;
        let next = found.next;
        let items = found.items.into_iter().map(|listed| entry(conn, listed.change));
        Ok(ChangeLog { items: items.collect::<Result<_>>()?, next })
    });
    Ok(Json(log.await?))
}

fn entry(conn: &mut Conn, change: ChangeRequest) -> Result<ChangeLogEntry> {
    let decision = match offers::decisions(conn, change.id)?.pop() {
        Some(decision) => {
            let of = offers::of_change(conn, change.id)?.into_iter().find(|one| one.id == decision.offer);
            Some(LoggedDecision {
                offer_version: of.map(|offer| offer.version),
                verdict: decision.verdict,
                words: decision.words,
                decided_by: decision.decided_by,
                decided_at: decision.decided_at,
            })
        }
        None => None,
    };
    let effect = match offers::agreed(conn, change.id)? {
        Some(agreed) => {
            let application = applications::get(conn, change.id)?;
            Some(ChangeEffect {
                finish: agreed.finish,
                milestones: agreed.milestones.len(),
                price: agreed.price,
                application: application.as_ref().map(|one| one.state),
                applied_at: application.as_ref().and_then(|one| one.applied_at),
                baseline_id: application.and_then(|one| one.baseline),
                tasks: applications::tasks(conn, change.id)?.len(),
            })
        }
        None => None,
    };
    Ok(ChangeLogEntry {
        id: change.id,
        number: change.number,
        title: change.title,
        state: change.state,
        cause: ChangeCause {
            origin: change.origin,
            source: change.source,
            asked_by_name: change.asked_by_name,
            received_at: change.received_at,
            description: change.description,
        },
        decision,
        effect,
        closed_at: change.closed_at,
    })
}

pub fn routes() -> Routes {
    routes![list_change_log]
}
