//! A change request as the team's screen reads it.

use crate::assessment::{Assessed, Internals};
use crate::clock_facts;
use crate::offer::Offered;
use crate::request::{ApplicationState, ChangeOrigin, ChangeSource, ChangeState, OfferState};
use crate::store::applications::{self, Reason};
use crate::store::assessments::{self, ImpactAssessment};
use crate::store::offers::{self, ChangeOffer};
use crate::store::requests::{self, ChangeRequest};
use ::store::Conn;
use communication::routes::ResponseClock;
use engagement::letters::NotReached;
use engagement::sign_off::{self, Money};
use engagement::store::projects;
use jiff::civil::Date;
use kernel::{BaselineId, Failure, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use schedule::planning::what_if::{self, Impact};
use schedule::planning::{LivePlan, Plans, Step};
use schedule::times;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeRow {
    pub id: RecordId,
    pub project_id: ProjectId,
    pub number: i64,
    pub title: String,
    pub state: ChangeState,
    pub origin: ChangeOrigin,
    pub source: ChangeSource,
    pub party_id: Option<PartyId>,
    /// The number under which the client knows it; none while it is internal.
    pub client_number: Option<i64>,
    pub asked_by_id: Option<PersonId>,
    pub asked_by_name: String,
    pub received_at: Timestamp,
    /// A civil date.
    pub wanted_by: Option<String>,
    pub owner_id: Option<PersonId>,
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub revision: i64,
}

impl From<ChangeRequest> for ChangeRow {
    fn from(change: ChangeRequest) -> Self {
        Self {
            id: change.id,
            project_id: change.project,
            number: change.number,
            title: change.title,
            state: change.state,
            origin: change.origin,
            source: change.source,
            party_id: change.party,
            client_number: change.client_number,
            asked_by_id: change.asked_by,
            asked_by_name: change.asked_by_name,
            received_at: change.received_at,
            wanted_by: change.wanted_by,
            owner_id: change.owner,
            updated_at: change.updated_at,
            revision: change.revision,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ChangeAnswer {
    #[serde(flatten)]
    pub row: ChangeRow,
    pub description: String,
    pub assessment: Option<AssessmentAnswer>,
    /// The newest first.
    pub offers: Vec<OfferAnswer>,
    /// What a fresh calculation says of the offer that waits.
    pub drift: Option<Drift>,
    pub agreed: Option<AgreedAnswer>,
    pub application: Option<ApplicationAnswer>,
    pub tasks: Vec<ChangeTask>,
    pub closure: Option<Closure>,
    /// Against what was promised; none where it is not the client's.
    pub clock: Option<ResponseClock>,
    /// After sending: those of the client who get no mail. Empty otherwise.
    pub not_reached: Vec<NotReached>,
}

#[derive(Serialize, ToSchema)]
pub struct AssessmentAnswer {
    version: i64,
    at: Timestamp,
    by_id: PersonId,
    by_name: String,
    #[serde(flatten)]
    assessed: Assessed,
    impact: Impact,
    /// The plan has moved on since the impact was computed.
    is_outdated: bool,
    internal: Internals,
    /// Price of the newest offer less cost, where both are in one currency.
    margin_minor: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct OfferAnswer {
    version: i64,
    sign_off_id: SignOffId,
    state: OfferState,
    /// It waits, but its last day is over.
    is_over: bool,
    #[serde(flatten)]
    offered: Offered,
    impact: Impact,
    sent_at: Timestamp,
    sent_by_name: String,
    ended_at: Option<Timestamp>,
    /// Those whose turn it is.
    waiting_for: Vec<String>,
    decision: Option<DecisionAnswer>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChangeDecision)]
pub struct DecisionAnswer {
    verdict: OfferState,
    /// Conditions, other terms or reasons, in the client's words.
    words: String,
    decided_by: String,
    decided_at: Timestamp,
}

/// The offer beside the plan as it is now. It binds all the same.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ChangeDrift)]
pub struct Drift {
    plan_revision: i64,
    finish_offered: String,
    finish_when_offered: Option<String>,
    finish_now: Option<String>,
    /// Working days from the offered finish to the one computed now; negative is earlier.
    finish_differs_working_days: i64,
    milestones: Vec<DriftedMilestone>,
    /// A fresh calculation gives other dates than those offered.
    differs_from_offer: bool,
    /// A fresh calculation gives other dates than when the offer was sent.
    moved_since_offer: bool,
    /// The plan would no longer take the work.
    refused: Option<Reason>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ChangeDriftedMilestone)]
pub struct DriftedMilestone {
    task_id: RecordId,
    offered: String,
    /// None: it is gone.
    now: Option<String>,
}

/// What was agreed beside what is computed now.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangeAgreement)]
pub struct AgreedAnswer {
    offer_version: i64,
    agreed_at: Timestamp,
    finish: String,
    finish_now: Option<String>,
    /// Working days from the agreed finish to the one computed now; negative is earlier.
    finish_differs_working_days: i64,
    milestones: Vec<AgreedMilestone>,
    /// By so much the contract changes.
    price: Option<Money>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChangeAgreedMilestone)]
pub struct AgreedMilestone {
    task_id: RecordId,
    title: Option<String>,
    agreed: String,
    now: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChangeApplication)]
pub struct ApplicationAnswer {
    state: ApplicationState,
    attempts: i64,
    reason: Option<Reason>,
    baseline_id: Option<BaselineId>,
    applied_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeTask {
    id: RecordId,
    number: i64,
    title: String,
    state: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChangeClosure)]
pub struct Closure {
    at: Timestamp,
    by_name: String,
    note: String,
}

/// Everything about one change request, on one snapshot.
pub fn whole(conn: &mut Conn, plans: &Plans, id: RecordId, now: Timestamp) -> Result<ChangeAnswer> {
    let change = requests::get(conn, id)?;
    let live = plans.get(conn, change.project)?;
    let sent = offers::of_change(conn, id)?;
    let assessment = assessments::newest(conn, id)?;
    let waiting = sent.iter().find(|offer| offer.state == OfferState::Waiting).cloned();
    let drift = waiting.map(|offer| drift(conn, plans, &change, &offer)).transpose()?;
    let price = sent.first().and_then(|offer| offer.offered.price.clone());
    let assessment = assessment.map(|one| assessment_answer(conn, one, &live, price)).transpose()?;
    let agreed = agreed_answer(conn, id, &live)?;
    let mut offers = Vec::new();
    for offer in sent {
        offers.push(offer_answer(conn, offer, change.project, now)?);
    }
    let closure = match (change.closed_at, change.closed_by) {
        (Some(at), Some(by)) => {
            Some(Closure { at, by_name: name(conn, by)?, note: change.closing_note.clone() })
        }
        _ => None,
    };
    let application = applications::get(conn, id)?.map(|one| ApplicationAnswer {
        state: one.state,
        attempts: one.attempts,
        reason: one.reason,
        baseline_id: one.baseline,
        applied_at: one.applied_at,
    });
    let tasks = applications::tasks(conn, id)?.into_iter().map(|linked| ChangeTask {
        id: linked.task,
        number: linked.number,
        title: linked.title,
        state: linked.state,
    });
    let clock = clock_facts::clocks(conn, change.project, &[id], now)?.remove(&id);
    Ok(ChangeAnswer {
        clock,
        description: change.description.clone(),
        row: change.into(),
        assessment,
        offers,
        drift,
        agreed,
        application,
        tasks: tasks.collect(),
        closure,
        not_reached: Vec::new(),
    })
}

fn name(conn: &mut Conn, person: PersonId) -> Result<String> {
    Ok(person::names(conn, [person])?.remove(&person).unwrap_or_default())
}

fn assessment_answer(
    conn: &mut Conn,
    one: ImpactAssessment,
    live: &LivePlan,
    price: Option<Money>,
) -> Result<AssessmentAnswer> {
    let internal = one.internals;
    let cost = internal.cost_minor.zip(internal.currency.as_deref());
    let margin_minor = cost.zip(price).and_then(|((cost, currency), price)| {
        (currency == price.currency).then_some(price.minor.saturating_sub(cost))
    });
    Ok(AssessmentAnswer {
        version: one.version,
        at: one.at,
        by_name: name(conn, one.by)?,
        by_id: one.by,
        assessed: one.assessed,
        is_outdated: one.impact.plan_revision != live.plan.revision,
        impact: one.impact,
        margin_minor,
        internal,
    })
}

fn offer_answer(
    conn: &mut Conn,
    offer: ChangeOffer,
    project: ProjectId,
    now: Timestamp,
) -> Result<OfferAnswer> {
    let asked = sign_off::get(conn, offer.sign_off)?;
    let today = today(conn, project, now)?;
    let waiting: Vec<PersonId> = sign_off::waiting_for(conn, &asked, now)?;
    let names = person::names(conn, waiting.iter().copied())?;
    let decisions = offers::decisions(conn, offer.change)?;
    let decision = decisions.into_iter().find(|decision| decision.offer == offer.id);
    Ok(OfferAnswer {
        version: offer.version,
        sign_off_id: offer.sign_off,
        state: offer.state,
        is_over: asked.is_over(today),
        sent_by_name: name(conn, offer.sent_by)?,
        offered: offer.offered,
        impact: offer.impact,
        sent_at: offer.sent_at,
        ended_at: offer.ended_at,
        waiting_for: waiting.iter().filter_map(|person| names.get(person).cloned()).collect(),
        decision: decision.map(|decision| DecisionAnswer {
            verdict: decision.verdict,
            words: decision.words,
            decided_by: decision.decided_by,
            decided_at: decision.decided_at,
        }),
    })
}

/// The day where the project is.
pub fn today(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Date> {
    Ok(now.in_zone(&projects::get(conn, project)?.time_zone).date())
}

/// Calculates the waiting offer anew on the plan as it is.
fn drift(conn: &mut Conn, plans: &Plans, change: &ChangeRequest, offer: &ChangeOffer) -> Result<Drift> {
    let (step, refused) = match what_if::compute(conn, plans, change.project, &offer.edits) {
        Ok(step) => (Some(step), None),
        Err(Failure::Fault(why)) => return Err(Failure::Fault(why)),
        Err(failure) => (None, Some(Reason::of(&failure))),
    };
    Ok(drifted(offer, step.as_ref(), refused))
}

fn drifted(offer: &ChangeOffer, step: Option<&Step>, refused: Option<Reason>) -> Drift {
    let after = step.map(|step| &step.after);
    let finish_now = after.and_then(what_if::finish);
    let finish_offered = offer.offered.finish.to_string();
    let then = |task: RecordId| {
        let found = offer.impact.milestones.iter().find(|one| one.task_id == task);
        found.and_then(|one| one.after.clone())
    };
    let mut moved = finish_now != offer.impact.finish_after;
    let mut differs = finish_now.as_deref() != Some(finish_offered.as_str());
    let milestones = offer.offered.milestones.iter().map(|milestone| {
        let offered = milestone.date.to_string();
        let now = after.and_then(|live| what_if::finish_of(live, milestone.task_id));
        moved |= now != then(milestone.task_id);
        differs |= now.as_deref() != Some(offered.as_str());
        DriftedMilestone { task_id: milestone.task_id, offered, now }
    });
    let milestones: Vec<_> = milestones.collect();
    Drift {
        plan_revision: step.map_or(0, |step| step.before.plan.revision),
        finish_differs_working_days: after.map_or(0, |live| working_days(live, &finish_offered)),
        finish_offered,
        finish_when_offered: offer.impact.finish_after.clone(),
        finish_now,
        milestones,
        differs_from_offer: differs,
        moved_since_offer: moved,
        refused,
    }
}

/// From the end of a day to the computed finish.
fn working_days(live: &LivePlan, from: &str) -> i64 {
    let Ok(from) = times::parse("finish", from, live.plan.options.default_finish_minute) else { return 0 };
    live.working_days(from, live.computed.finish)
}

fn agreed_answer(conn: &mut Conn, change: RecordId, live: &LivePlan) -> Result<Option<AgreedAnswer>> {
    let Some(agreed) = offers::agreed(conn, change)? else { return Ok(None) };
    let milestones = agreed.milestones.into_iter().map(|milestone| AgreedMilestone {
        agreed: milestone.date.to_string(),
        now: what_if::finish_of(live, milestone.task_id),
        task_id: milestone.task_id,
        title: milestone.title.or_else(|| live.plan.task(milestone.task_id).map(|task| task.title.clone())),
    });
    Ok(Some(AgreedAnswer {
        offer_version: agreed.offer_version,
        agreed_at: agreed.at,
        finish_now: what_if::finish(live),
        finish_differs_working_days: working_days(live, &agreed.finish),
        finish: agreed.finish,
        milestones: milestones.collect(),
        price: agreed.price,
    }))
}
