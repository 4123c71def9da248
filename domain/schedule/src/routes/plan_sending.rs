//! Asking a party to confirm the plan, and what its answer means.
//!
//! Must hold: what is sent is what the party reads of the plan at the revision that was looked at, and nothing of
//! what it does not read.

use super::plan_documents::{PlanSending, sending};
use crate::plan_document::{self, MOST_ROWS, PlanDifference, Sent, ShownPlan, differences};
use crate::planning::Plans;
use crate::store::plan_documents::{self, Sending};
use crate::store::{imports, plans, sharing};
use ::store::{Conn, Tx};
use engagement::access::{Authorized, ShareWithClient, authorize, may};
use engagement::sign_off::{
    self, Content, Decided, NewSignOff, SignOff, SignOffKind, SignOffReader, Verdict, Wording,
};
use engagement::store::parties;
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, PartyId, ProjectId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

/// The plan as a party reads it, in one exact version.
pub const PLAN_SIGN_OFF: SignOffKind = SignOffKind {
    name: "plan",
    verdicts: &[Verdict::Approved, Verdict::OtherTerms, Verdict::Declined],
    decided,
};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanConfirmationBody {
    /// For the client.
    title: String,
    /// Markdown for the client; may be empty.
    #[serde(default)]
    summary: String,
    /// When the answer is wanted, a civil date.
    #[serde(default)]
    due: Option<String>,
}

/// What will be sent, checked; nothing is written yet.
struct Prepared {
    plan: ShownPlan,
    confirmed: Option<Sending>,
    content: Content,
    due: Option<Date>,
    number: i64,
}

fn prepare(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    body: &PlanConfirmationBody,
) -> Result<Prepared> {
    let wording =
        Wording { title: &body.title, summary: &body.summary, due: body.due.as_deref() }.checked()?;
    let party = parties::get(conn, project, party)?.id;
    let plan = may_send(conn, project, party)?;
    let sendings = match plan_documents::of_party(conn, party)? {
        Some(document) => plan_documents::sendings(conn, document.id)?,
        None => Vec::new(),
    };
    let number = sendings.first().map_or(1, |newest| newest.number + 1);
    let confirmed = sendings.into_iter().find(Sending::is_confirmed);
    let before = confirmed.as_ref().map(|sending| &sending.plan);
    let sent = Sent { number, title: &wording.title, summary: &wording.summary };
    let content = plan_document::content(&plan, before, &sent);
    Ok(Prepared { content, plan, confirmed, due: wording.due, number })
}

/// What the party reads, where that is the plan as it stands.
fn may_send(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<ShownPlan> {
    let (rule, _) = sharing::rule(conn, party)?;
    if rule.held {
        return Err(Failure::refused("plan_document.dates_are_held"));
    }
    if imports::is_under_way(conn, project)? {
        return Err(Failure::refused("import.running"));
    }
    match plan_documents::shown(conn, party)? {
        Some(plan) if plan.rows.len() > MOST_ROWS => {
            Err(Refusal::new("plan_document.too_long").with("most", MOST_ROWS).into())
        }
        Some(plan) if !plan.rows.is_empty() => Ok(plan),
        _ => Err(Failure::refused("plan_document.nothing_shared")),
    }
}

/// What the client will read, who that is, and what is another than in the version confirmed before.
#[derive(Serialize, ToSchema)]
pub struct PlanConfirmationPreview {
    /// For `If-Match` when it is sent.
    plan_revision: i64,
    content: Content,
    readers: Vec<SignOffReader>,
    /// The client's count of the version confirmed last.
    since: Option<i64>,
    differences: Vec<PlanDifference>,
}

endpoint!(/// What a request to confirm the plan would show, and to whom. Nothing is sent.
    create_plan_confirmation_preview: POST "/api/v1/projects/{project}/parties/{party}/plan-confirmation-previews", Team, ShareWithClient);
async fn create_plan_confirmation_preview(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    Json(body): Json<PlanConfirmationBody>,
) -> Answer<Json<PlanConfirmationPreview>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        let prepared = prepare(conn, project, party, &body)?;
        let live = known.get(conn, project)?;
        let days = |from, to| live.working_days_between(from, to);
        let was = prepared.confirmed.as_ref().map(|sending| &sending.plan);
        Ok(PlanConfirmationPreview {
            plan_revision: live.plan.revision,
            differences: was.map(|was| differences(Some(was), &prepared.plan, &days)).unwrap_or_default(),
            since: prepared.confirmed.as_ref().map(|sending| sending.number),
            readers: sign_off::readers(conn, party, false)?,
            content: prepared.content,
        })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Asks a client party to confirm the plan as it reads it now. A version that waits is superseded. `If-Match`
    /// names the revision of the plan that was looked at.
    create_plan_confirmation: POST "/api/v1/projects/{project}/parties/{party}/plan-confirmations", Team, ShareWithClient);
async fn create_plan_confirmation(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    IfMatch(revision): IfMatch,
    Json(body): Json<PlanConfirmationBody>,
) -> Answer<Created<PlanSending>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let sent = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let looked_at = revision.ok_or_else(|| Failure::invalid("If-Match", "required"))?;
        let prepared = prepare(tx, project, party, &body)?;
        if plans::revision(tx, project)? != looked_at {
            return Err(Failure::Outdated);
        }
        let sign_off = send(tx, &proof, &public_url, &signer, party, &prepared)?;
        let not_reached = sign_off::not_reached(tx, &sign_off)?;
        let Prepared { number, plan, .. } = prepared;
        let sent = Sending { number, plan, sign_off, is_pending: false, baseline: None };
        Ok(PlanSending { not_reached, ..sending(&sent) })
    });
    let body = sent.await?;
    Ok(Created { location: format!("/api/v1/sign-offs/{}", body.sign_off_id), body })
}

fn send(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    party: PartyId,
    prepared: &Prepared,
) -> Result<SignOff> {
    let Prepared { plan, content, due, number, .. } = prepared;
    let document = plan_documents::share(tx, by.project(), party, &content.title, by.person())?;
    let new = NewSignOff {
        project: document.project,
        party,
        record: document.id,
        content,
        amount: None,
        is_commercial: false,
        due: *due,
        opened_by: by.person(),
    };
    let sign_off = sign_off::open(tx, public_url, signer, &PLAN_SIGN_OFF, &new)?;
    plan_documents::put_sending(tx, document.id, sign_off.id, *number, plan)?;
    plan_documents::happened(tx, &document, "plan_document.sent", Some(by.person()), *number)?;
    Ok(sign_off)
}

/// What was confirmed goes on its way to the agreed baseline; how it stands is read from the sign-offs.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let sign_off = decided.sign_off;
    let is_confirmed = decided.verdict.is_approval();
    if is_confirmed {
        plan_documents::agree(tx, sign_off.id)?;
    }
    let kind = if is_confirmed { "plan_document.confirmed" } else { "plan_document.declined" };
    let document = plan_documents::of_party(tx, sign_off.party)?.ok_or(Failure::NotFound)?;
    let by = decided.steps.last().map(|step| step.person);
    plan_documents::happened(tx, &document, kind, by, sign_off.content.version)
}

pub fn routes() -> Routes {
    routes![create_plan_confirmation_preview, create_plan_confirmation]
}
