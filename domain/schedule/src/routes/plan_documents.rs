//! The agreed plan in the team's scope: how it stands with each party, what was agreed for the milestones and where
//! they stand now, and what moved between two versions.

use crate::agreed_with::AgreedWith;
use crate::plan_document::{Course, PlanDifference, PlanDocumentState, ShownPlan, differences, state};
use crate::planning::{LivePlan, Plans};
use crate::store::plan_documents::{self, Sending};
use crate::task::{Task, TaskKind, TaskState};
use crate::times;
use ::store::Conn;
use engagement::access::member;
use engagement::letters::NotReached;
use engagement::sign_off::{State, Verdict};
use engagement::store::parties::{self, Party};
use jiff::civil::Date;
use kernel::{Failure, PartyId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanSending {
    pub sign_off_id: SignOffId,
    /// In the client's count.
    pub number: i64,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub sent_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Whether its baseline is made.
    pub has_baseline: bool,
    /// After sending: those who are asked and get no mail. Empty otherwise.
    pub not_reached: Vec<NotReached>,
}

pub fn sending(one: &Sending) -> PlanSending {
    PlanSending {
        sign_off_id: one.sign_off.id,
        number: one.number,
        state: one.sign_off.state,
        verdict: one.sign_off.verdict,
        sent_at: one.sign_off.opened_at,
        ended_at: one.sign_off.ended_at,
        has_baseline: one.baseline.is_some(),
        not_reached: Vec::new(),
    }
}

/// How the plan stands with one party.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDocument {
    party_id: PartyId,
    client_name: String,
    state: PlanDocumentState,
    /// In the client's count: with the state `unconfirmed`, "unconfirmed since" this one.
    confirmed_number: Option<i64>,
    /// What this party said yes to last, `PD-v2` or `CR-3`; nothing as long as it agreed to nothing.
    agreed_as: Option<String>,
    /// The finish that this party agreed to.
    agreed_finish: Option<String>,
    /// The milestones it sees for which it agreed to another day than stands beside them in the list of all, or to
    /// none.
    otherwise: Vec<PlanMilestone>,
    /// The newest first.
    sendings: Vec<PlanSending>,
}

/// A milestone that both sides agreed on, and where it stands now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanMilestone {
    task_id: RecordId,
    title: String,
    /// A civil date; nothing where it was never agreed.
    agreed: Option<String>,
    now: String,
    /// From the agreed day to the present one; negative is earlier.
    working_days: Option<i64>,
    is_done: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AgreedPlan {
    /// The agreement that the milestones are held against; nothing as long as nothing was agreed.
    agreed_as: Option<String>,
    agreed_at: Option<Timestamp>,
    agreed_finish: Option<String>,
    finish: Option<String>,
    finish_working_days: Option<i64>,
    /// In the order of the outline: those that were agreed, and those that a party sees and never agreed to.
    milestones: Vec<PlanMilestone>,
    documents: Vec<PlanDocument>,
}

endpoint!(/// What both sides agreed on of the plan, where it stands now, and what each party was asked to confirm.
    get_agreed_plan: GET "/api/v1/projects/{project}/agreed-plan", Team, ReadPlan);
async fn get_agreed_plan(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<AgreedPlan>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        whole(conn, &live)
    });
    Ok(Json(found.await?))
}

fn whole(conn: &mut Conn, live: &LivePlan) -> Result<AgreedPlan> {
    let project = live.plan.project;
    let agreed = live.agreed();
    // The baseline of an agreement holds the whole plan: what nobody agreed to in it is no agreed day.
    let last = |task: RecordId| live.agreed_days(task).map(|days| days.finish);
    let (mut documents, mut shown) = (Vec::new(), HashSet::new());
    for party in parties::of_project(conn, project)? {
        let read = plan_documents::shown(conn, party.id)?;
        let tasks: HashSet<RecordId> =
            read.into_iter().flat_map(|plan| plan.rows).map(|row| row.task).collect();
        let with = live.agreed_with(party.id);
        let own =
            milestones(live, &tasks, &|task| with.and_then(|with| with.days(task)).map(|days| days.finish));
        documents.push(PlanDocument {
            otherwise: otherwise(&own, &milestones(live, &tasks, &last)),
            ..document(conn, party, with, own.iter().any(PlanMilestone::has_moved))?
        });
        shown.extend(tasks);
    }
    let has_tasks = !live.plan.tasks.is_empty();
    let finish = Some(live.computed.finish).filter(|_| has_tasks);
    Ok(AgreedPlan {
        agreed_as: agreed.and_then(|baseline| baseline.agreed_as.clone()),
        agreed_at: agreed.map(|baseline| baseline.at),
        agreed_finish: agreed.map(|baseline| times::finish_date(baseline.dates.finish)),
        finish: finish.map(times::finish_date),
        finish_working_days: agreed.zip(finish).map(|(was, is)| live.working_days(was.dates.finish, is)),
        milestones: milestones(live, &shown, &last),
        documents,
    })
}

/// The day that is agreed for a task.
type AgreedDay<'a> = &'a dyn Fn(RecordId) -> Option<Date>;

/// Those among the shown, beside the days that are agreed.
fn milestones(live: &LivePlan, shown: &HashSet<RecordId>, agreed: AgreedDay) -> Vec<PlanMilestone> {
    let all = live.plan.tasks.iter().filter(|task| task.kind == TaskKind::Milestone);
    let shown = all.filter(|task| shown.contains(&task.id));
    shown.filter_map(|task| milestone(live, task, agreed(task.id))).collect()
}

fn milestone(live: &LivePlan, task: &Task, agreed: Option<Date>) -> Option<PlanMilestone> {
    let now = times::finish_day(live.computed.dates(task.id)?.finish);
    Some(PlanMilestone {
        task_id: task.id,
        title: task.title.clone(),
        agreed: agreed.map(|agreed| agreed.to_string()),
        now: now.to_string(),
        working_days: agreed.map(|agreed| live.working_days_between(agreed, now)),
        is_done: task.state == TaskState::Done,
    })
}

impl PlanMilestone {
    fn has_moved(&self) -> bool {
        !self.is_done && self.agreed.as_ref() != Some(&self.now)
    }
}

/// Both lists are of the same milestones.
fn otherwise(own: &[PlanMilestone], all: &[PlanMilestone]) -> Vec<PlanMilestone> {
    let differs = own.iter().zip(all).filter(|(own, all)| own.agreed != all.agreed);
    differs.map(|(own, _)| own.clone()).collect()
}

fn document(
    conn: &mut Conn,
    party: Party,
    with: Option<&AgreedWith>,
    has_moved: bool,
) -> Result<PlanDocument> {
    let sendings = sendings_of(conn, party.id)?;
    let number = |is: fn(&Sending) -> bool| sendings.iter().find(|one| is(one)).map(|one| one.number);
    let course = Course {
        is_waiting: sendings.iter().any(Sending::is_waiting),
        confirmed: number(Sending::is_confirmed),
        declined: number(Sending::is_declined),
        // What was just confirmed is agreed, whether its baseline is made already or not.
        has_moved: has_moved && sendings.iter().all(|one| !one.is_pending),
    };
    Ok(PlanDocument {
        party_id: party.id,
        client_name: party.client_name,
        state: state(&course),
        confirmed_number: course.confirmed,
        agreed_as: with.map(|with| with.word.name.clone()),
        agreed_finish: with.map(|with| with.finish.to_string()),
        otherwise: Vec::new(),
        sendings: sendings.iter().map(sending).collect(),
    })
}

fn sendings_of(conn: &mut Conn, party: PartyId) -> Result<Vec<Sending>> {
    match plan_documents::of_party(conn, party)? {
        Some(document) => plan_documents::sendings(conn, document.id),
        None => Ok(Vec::new()),
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlanDiffQuery {
    /// The older version in the client's count; 0 or left out is before anything was sent.
    from: Option<i64>,
    /// The newer version; left out, the plan as the party reads it now.
    to: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct PlanDiff {
    from: i64,
    /// Nothing for the plan as the party reads it now.
    to: Option<i64>,
    differences: Vec<PlanDifference>,
}

endpoint!(/// What moved, came and went between two versions that a party was sent.
    get_plan_diff: GET "/api/v1/projects/{project}/parties/{party}/plan-diff", Team, ReadPlan);
async fn get_plan_diff(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    Query(query): Query<PlanDiffQuery>,
) -> Answer<Json<PlanDiff>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let party = parties::get(conn, project, party)?.id;
        let sendings = sendings_of(conn, party)?;
        let of = |number: i64| {
            let found = sendings.iter().find(|one| one.number == number);
            found.map(|one| one.plan.clone()).ok_or(Failure::NotFound)
        };
        let was = query.from.filter(|from| *from != 0).map(of).transpose()?;
        let is = match query.to {
            Some(to) => Some(of(to)?),
            None => plan_documents::shown(conn, party)?,
        };
        let live = known.get(conn, project)?;
        let days = |from, to| live.working_days_between(from, to);
        let is = is.unwrap_or_else(|| nothing(&was));
        Ok(PlanDiff {
            from: query.from.unwrap_or(0),
            to: query.to,
            differences: differences(was.as_ref(), &is, &days),
        })
    });
    Ok(Json(found.await?))
}

/// A party that sees nothing any more.
fn nothing(was: &Option<ShownPlan>) -> ShownPlan {
    ShownPlan { finish: was.as_ref().map(|was| was.finish).unwrap_or_default(), rows: Vec::new() }
}

pub fn routes() -> Routes {
    routes![get_agreed_plan, get_plan_diff]
}
