//! The offer: sent as a sign-off, taken back, replaced, and decided by the client.

use super::acts::happened;
use super::answers::{self, ChangeAnswer};
use super::requests::tagged;
use crate::CHANGE_REQUEST;
use crate::offer::{self, Offered, ShownMilestone, may_offer};
use crate::request::{ChangeState, OfferState};
use crate::store::offers::{ChangeDecision, ChangeOffer};
use crate::store::requests::ChangeRequest;
use crate::store::{applications, assessments, offers, released, requests};
use ::store::{Conn, Tx, records};
use engagement::access::{Authorized, ShareWithClient, authorize, may};
use engagement::sign_off::{self, Content, Decided, NewSignOff, SignOff, SignOffKind, Verdict};
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, PartyId, RecordId, Refusal, Result};
use schedule::edit::Edit;
use schedule::planning::what_if::{self, Impact};
use schedule::planning::{Plans, Step, elsewhere};
use schedule::store::shown;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Tagged, Team, endpoint, routes};

/// The client decides on an offer; a decision leaves the plan to the job that brings the work in.
pub const CHANGE_OFFER: SignOffKind = SignOffKind {
    name: "change_offer",
    verdicts: &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::OtherTerms, Verdict::Declined],
    decided,
};

endpoint!(/// Sends an offer to the client's deciders. One that waits is superseded by it: the old link says so.
    create_offer: POST "/api/v1/changes/{change}/offers", Team, ShareWithClient);
async fn create_offer(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<Offered>,
) -> Answer<Created<ChangeAnswer>> {
    let (reader, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let known = plans.clone();
    let prepared = cx.db().read(move |conn| {
        let change = requests::get(conn, id)?;
        may::<ShareWithClient>(conn, &reader, change.project)?;
        may_offer(change.state)?;
        let offered = body.checked(answers::today(conn, change.project, now)?)?;
        prepare_offer(conn, &known, &change, offered)
    });
    let (prepared, writer, public_url) = (prepared.await?, cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let sent = cx.db().write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &writer, change.project)?;
        may_offer(change.state)?;
        let sent = send_offer(tx, &proof, &public_url, &signer, &change, &prepared)?;
        sign_off::not_reached(tx, &sent)
    });
    let not_reached = sent.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    let body = ChangeAnswer { not_reached, ..whole };
    Ok(Created { location: format!("/api/v1/changes/{id}"), body })
}

/// An offer with what it brings into the plan.
pub struct PreparedOffer {
    offered: Offered,
    edits: Vec<Edit>,
    impact: Impact,
}

/// Computes what an offer brings along, on the plan as it stands. `Outdated` where it was assessed anew since
/// somebody looked.
pub fn prepare_offer(
    conn: &mut Conn,
    plans: &Plans,
    change: &ChangeRequest,
    offered: Offered,
) -> Result<PreparedOffer> {
    let assessed = assessments::newest(conn, change.id)?.ok_or(Refusal::new("change.not_assessed"))?;
    if assessed.version != offered.assessment_version {
        return Err(Failure::Outdated);
    }
    let (edits, known) = (assessed.assessed.edits, assessed.impact);
    let step: Step = what_if::compute(conn, plans, change.project, &edits)?;
    for (place, milestone) in offered.milestones.iter().enumerate() {
        if step.after.plan.task(milestone.task_id).is_none() {
            return Err(Failure::invalid(format!("milestones.{place}.task_id"), "unknown"));
        }
    }
    let impact = what_if::impact(&step, &elsewhere::of(conn, plans, &step.before)?);
    // Drawn of the same plan with the same work.
    let forecast = known.forecast.filter(|_| known.plan_revision == impact.plan_revision);
    Ok(PreparedOffer { offered, edits, impact: Impact { forecast, ..impact } })
}

/// Shows the request to its party, in the words of the offer, and asks those who decide.
pub fn send_offer(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    change: &ChangeRequest,
    prepared: &PreparedOffer,
) -> Result<SignOff> {
    let PreparedOffer { offered, edits, impact } = prepared;
    let party = change.party.ok_or(Refusal::new("change.no_party"))?;
    let number = show(tx, change, party, offered)?;
    let before = offers::of_change(tx, change.id)?;
    let version = before.first().map_or(1, |newest| newest.version + 1);
    let content = content(tx, party, number, version, offered)?;
    let new = NewSignOff {
        project: change.project,
        party,
        record: change.id,
        content: &content,
        amount: offered.price.clone(),
        is_commercial: offered.is_commercial(),
        due: offered.due,
        opened_by: by.person(),
    };
    let sent = sign_off::open(tx, public_url, signer, &CHANGE_OFFER, &new)?;
    for replaced in before {
        offers::end(tx, replaced.id, OfferState::Superseded)?;
    }
    let offer = ChangeOffer {
        id: Uuid::now_v7(),
        change: change.id,
        version,
        sign_off: sent.id,
        state: OfferState::Waiting,
        offered: offered.clone(),
        edits: edits.clone(),
        impact: impact.clone(),
        sent_at: tx.now(),
        sent_by: by.person(),
        ended_at: None,
    };
    offers::create(tx, &offer)?;
    requests::settle(tx, change.id)?;
    let detail = json!({ "version": version });
    happened(tx, change, "change_offer.sent", Some(by.person()), detail)?;
    Ok(sent)
}

/// From now on the client sees that there is a request. Gives their number of it.
///
/// The words of an offer with a price are for those who see prices, and they read them in the sign-off. The whole
/// party keeps the words it had, or reads no more than the number.
fn show(tx: &mut Tx, change: &ChangeRequest, party: PartyId, offered: &Offered) -> Result<i64> {
    let record = records::share(tx, change.id, Some(party))?;
    let number = record.client_number.ok_or_else(|| Failure::fault("a shared record without a number"))?;
    match (released::words(tx, change.id)?.is_some(), offered.is_commercial()) {
        (true, true) => {}
        (true, false) => released::put_words(tx, change.id, &offered.title, &offered.summary)?,
        (false, true) => {
            let title = format!("{}-{number}", CHANGE_REQUEST.prefix);
            released::create(tx, change, &record, &title, "", false)?;
        }
        (false, false) => {
            released::create(tx, change, &record, &offered.title, &offered.summary, false)?;
        }
    }
    requests::index(tx, change)?;
    Ok(number)
}

/// What is so now is what this party reads now.
fn content(conn: &mut Conn, party: PartyId, number: i64, version: i64, offered: &Offered) -> Result<Content> {
    let date = |text: String| text.parse::<Date>().ok();
    let finish_now = shown::finish(conn, party)?.and_then(date);
    let mut milestones: Vec<ShownMilestone> = Vec::new();
    for (place, milestone) in offered.milestones.iter().enumerate() {
        let seen = shown::task(conn, party, milestone.task_id)?.map(|task| (task.title, date(task.finish)));
        milestones.push(offer::shown_milestone(place, milestone, seen)?);
    }
    Ok(offer::content(CHANGE_OFFER.name, number, version, offered, finish_now, &milestones))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferWithdrawal {
    /// The client reads it.
    reason: String,
}

endpoint!(/// Takes back the offer that waits. Its page says so, with the reason.
    put_offer_withdrawal: PUT "/api/v1/changes/{change}/offer-withdrawal", Team, ShareWithClient);
async fn put_offer_withdrawal(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<OfferWithdrawal>,
) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let signer = cx.app.get::<Signer>().clone();
    let withdrawn = cx.db().write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, change.project)?;
        let mut input = kernel::Input::new();
        let reason = input.text("reason", &body.reason, 1_000);
        input.finish()?;
        let newest = offers::of_change(tx, id)?.into_iter().next();
        let offer = newest.ok_or(Refusal::new("change.no_offer"))?;
        match offer.state {
            OfferState::Waiting => {}
            OfferState::Withdrawn => return Ok(()),
            _ => return Err(Refusal::new("change.no_offer").into()),
        }
        // Taken back among the sign-offs a moment ago, it is what was asked for.
        if sign_off::get(tx, offer.sign_off)?.state != sign_off::State::Withdrawn {
            sign_off::withdraw(tx, &signer, proof.person(), offer.sign_off, &reason)?;
        }
        offers::end(tx, offer.id, OfferState::Withdrawn)?;
        requests::settle(tx, id)?;
        let detail = json!({ "version": offer.version });
        happened(tx, &change, "change_offer.withdrawn", Some(proof.person()), detail)
    });
    withdrawn.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

/// The client's decision, in its own transaction: what was offered is agreed, to the day and the cent.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let offer = offers::of_sign_off(tx, decided.sign_off.id)?;
    let change = requests::get(tx, offer.change)?;
    if change.state != ChangeState::Offered {
        return Err(Failure::fault("an offer was decided that does not wait"));
    }
    let (outcome, event) = match decided.verdict {
        Verdict::Approved => (OfferState::Approved, "change_request.approved"),
        // Silence never counts as agreeing to a price: no charter can name this kind.
        Verdict::DeemedAccepted => {
            return Err(Failure::fault("an offer that nobody answered is not accepted"));
        }
        Verdict::ApprovedWithConditions => (OfferState::ApprovedWithConditions, "change_request.approved"),
        Verdict::OtherTerms => (OfferState::OtherTerms, "change_request.other_terms"),
        Verdict::Declined => (OfferState::Declined, "change_request.declined"),
    };
    offers::end(tx, offer.id, outcome)?;
    let names: Vec<&str> = decided.steps.iter().map(|step| step.person_name.as_str()).collect();
    let words = decided.steps.iter().map(|step| step.remark.as_str()).filter(|words| !words.is_empty());
    let decision = ChangeDecision {
        offer: offer.id,
        verdict: outcome,
        words: words.collect::<Vec<_>>().join("\n\n"),
        decided_by: names.join(", "),
        decided_at: decided.at,
    };
    offers::create_decision(tx, change.id, &decision)?;
    if decided.verdict.is_approval() {
        offers::agree(tx, change.project, &offer)?;
        applications::create(tx, change.id, change.project, &offer.edits)?;
    }
    requests::settle(tx, change.id)?;
    let by = decided.steps.last().map(|step| step.person);
    happened(tx, &change, event, by, json!({ "version": offer.version }))
}

pub fn routes() -> Routes {
    routes![create_offer, put_offer_withdrawal]
}
