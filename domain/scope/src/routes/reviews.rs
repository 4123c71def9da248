//! Sending work in progress for review, what the client's people remark on it, and what became of each remark.
//!
//! Must hold: nothing is sent but by a person who may share; what was said by the client is never changed.

use super::client_side::{may_act, tell_owner, viewer, words_of};
use super::deliverable_answers::{DeliverableDetail, detail};
use crate::DELIVERABLE;
use crate::requirement::optional_text;
use crate::review::{RemarkOutcome, Remarks, checked_answer, may_close, may_remark, may_reopen, may_send};
use crate::store::deliverables::{self, Deliverable};
use crate::store::reviews::{self, NewReview, RemarkAnswer, Review, ReviewItem, Speaking};
use crate::store::submissions;
use ::store::Tx;
use ::store::records;
use engagement::access::{Authorized, ShareWithClient, Talk, authorize};
use engagement::letters::{self, NotReached, Words};
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content, Item, QuestionedItem};
use engagement::store::parties;
use kernel::{ClientPrincipal, Failure, Input, PartyId, PartyRole, PersonId, RecordId, Result};
use people::person;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewBody {
    party_id: PartyId,
    /// Of the deliverable that was looked at; a newer one is refused with 412.
    revision: i64,
    /// By when remarks are wanted, a civil date.
    due: Option<String>,
    /// What is to be looked at above all; the client reads it.
    #[serde(default)]
    note: String,
}

endpoint!(/// Sends the deliverable as it stands for review: the party sees it and may remark; nothing is accepted by it.
    create_deliverable_review: POST "/api/v1/deliverables/{deliverable}/reviews", Team, ShareWithClient);
async fn create_deliverable_review(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<ReviewBody>,
) -> Answer<Created<DeliverableDetail>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let made = cx.db().write(move |tx| {
        let of = deliverables::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        if of.revision != body.revision {
            return Err(Failure::Outdated);
        }
        let review = send_review(tx, &proof, &of, body.party_id, body.due.as_deref(), &body.note)?;
        let not_reached = ask(tx, &public_url, &review)?;
        detail(tx, of, not_reached)
    });
    Ok(Created { location: format!("/api/v1/deliverables/{id}"), body: made.await? })
}

/// Opens the next round; the letters are the caller's.
pub fn send_review(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    of: &Deliverable,
    party: PartyId,
    due: Option<&str>,
    note: &str,
) -> Result<Review> {
    let mut input = Input::new();
    if of.handover.is_empty() {
        input.problem("handover", "required");
    }
    let due = due.map(|due| input.date("due", due).to_string());
    let note = optional_text(&mut input, "note", note)?;
    input.finish()?;
    let party = parties::get(tx, of.project, party)?.id;
    if of.party.is_some_and(|known| known != party) {
        return Err(Failure::refused("deliverable.of_another_party"));
    }
    may_send(of.state, deliverables::counted(tx, of.id)?.open_round.is_some())?;
    let criteria = deliverables::criteria(tx, of.id)?;
    let new = NewReview { party, due: due.as_deref(), note: &note, by: by.person() };
    reviews::send(tx, of, &criteria, &new)
}

/// A letter to everybody of the party who may remark; tells who gets none.
fn ask(tx: &mut Tx, public_url: &str, review: &Review) -> Result<Vec<NotReached>> {
    let party = parties::get(tx, review.project, review.party)?;
    let mut not_reached = Vec::new();
    for contact in parties::contacts(tx, party.id)? {
        if contact.role < PartyRole::ClientContact {
            continue;
        }
        if let Some(reason) = letters::unreachable(tx, party.id, contact.person)? {
            let (person_id, name) = (contact.person, contact.name);
            not_reached.push(NotReached { person_id, name, reason: reason.to_owned() });
            continue;
        }
        let words = words(tx, review, "review_asked")?;
        letters::to_contact(tx, public_url, &party, &contact, &format!("/reviews/{}", review.key), words)?;
    }
    Ok(not_reached)
}

fn words(tx: &mut Tx, review: &Review, template: &'static str) -> Result<Words<'static>> {
    words_of(tx, (review.project, review.deliverable), review.number, &review.title, template)
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarkAnswerBody {
    outcome: RemarkOutcome,
    /// The client reads it; declining needs a reason.
    #[serde(default)]
    words: String,
}

endpoint!(/// Says what became of a remark. The client reads it.
    put_remark_answer: PUT "/api/v1/deliverables/{deliverable}/remarks/{remark}/answer", Team, Talk);
async fn put_remark_answer(
    cx: Cx<Team>,
    Path((id, remark)): Path<(RecordId, Uuid)>,
    Json(body): Json<RemarkAnswerBody>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let words = checked_answer(body.outcome, &body.words)?;
    answer(&cx, id, remark, Some((body.outcome, words))).await
}

endpoint!(/// A remark is open again.
    delete_remark_answer: DELETE "/api/v1/deliverables/{deliverable}/remarks/{remark}/answer", Team, Talk);
async fn delete_remark_answer(
    cx: Cx<Team>,
    Path((id, remark)): Path<(RecordId, Uuid)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    answer(&cx, id, remark, None).await
}

async fn answer(
    cx: &Cx<Team>,
    id: RecordId,
    remark: Uuid,
    said: Option<(RemarkOutcome, String)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let scope = cx.scope.clone();
    let answered = cx.db().write(move |tx| {
        let of = deliverables::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, of.project)?;
        let name = person::get(tx, proof.person())?.name;
        let answer = said.as_ref().map(|(outcome, words)| RemarkAnswer {
            outcome: *outcome,
            words,
            by: proof.person(),
            name: &name,
        });
        if reviews::put_answer(tx, of.id, remark, answer.as_ref())? {
            let kind =
                if said.is_some() { "deliverable.remark_answered" } else { "deliverable.remark_reopened" };
            deliverables::happened(tx, &of, kind, Some(proof.person()), Value::Null)?;
        }
        detail(tx, of, Vec::new())
    });
    let body = answered.await?;
    Ok(Tagged { revision: body.row.revision, answer: Json(body) })
}

endpoint!(/// Closes the open round, once every remark has its answer; whoever remarked is told.
    create_review_closure: POST "/api/v1/deliverables/{deliverable}/review-closures", Team, ShareWithClient);
async fn create_review_closure(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let closed = cx.db().write(move |tx| {
        let of = deliverables::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        close(tx, &public_url, &of, proof.person())?;
        detail(tx, of, Vec::new())
    });
    let body = closed.await?;
    Ok(Tagged { revision: body.row.revision, answer: Json(body) })
}

/// A round that is closed already stays as it is.
fn close(tx: &mut Tx, public_url: &str, of: &Deliverable, by: PersonId) -> Result<()> {
    let open = reviews::of_deliverable(tx, of.id)?.into_iter().find(|one| one.ended_at.is_none());
    let Some(review) = open else { return Ok(()) };
    let mut remarks = reviews::remarks(tx, of.id)?;
    remarks.retain(|one| one.review == review.id);
    may_close(remarks.iter().filter(|one| one.outcome.is_none()).count())?;
    reviews::close(tx, of.id)?;
    let detail = json!({ "round": review.round });
    deliverables::happened(tx, of, "deliverable.review_closed", Some(by), detail)?;
    let party = parties::get(tx, review.project, review.party)?;
    let mut people: Vec<PersonId> = remarks.into_iter().map(|one| one.person).collect();
    people.sort_unstable();
    people.dedup();
    for person in people {
        let Some(contact) = parties::contact(tx, party.id, person)? else { continue };
        if letters::unreachable(tx, party.id, person)?.is_none() {
            let words = words(tx, &review, "review_closed")?;
            let place = format!("/reviews/{}", review.key);
            letters::to_contact(tx, public_url, &party, &contact, &place, words)?;
        }
    }
    Ok(())
}

endpoint!(/// Opens the newest round again, while nothing was submitted since. Who looked and what was remarked stays.
    create_review_reopening: POST "/api/v1/deliverables/{deliverable}/review-reopenings", Team, ShareWithClient);
async fn create_review_reopening(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let scope = cx.scope.clone();
    let opened = cx.db().write(move |tx| {
        let of = deliverables::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        reopen(tx, &of, proof.person())?;
        detail(tx, of, Vec::new())
    });
    let body = opened.await?;
    Ok(Tagged { revision: body.row.revision, answer: Json(body) })
}

/// A round that is open stays as it is.
fn reopen(tx: &mut Tx, of: &Deliverable, by: PersonId) -> Result<()> {
    let Some(newest) = reviews::of_deliverable(tx, of.id)?.into_iter().next() else { return Ok(()) };
    let Some(ended_at) = newest.ended_at else { return Ok(()) };
    let sent = submissions::of_deliverable(tx, of.id)?;
    may_reopen(sent.iter().any(|submission| submission.sent_at >= ended_at))?;
    if reviews::reopen(tx, &newest)? {
        let detail = json!({ "round": newest.round });
        deliverables::happened(tx, of, "deliverable.review_reopened", Some(by), detail)?;
    }
    Ok(())
}

/// What a client's person said of a round in the portal.
#[derive(Debug, Clone)]
pub struct ClientRemarks {
    pub review: Uuid,
    pub remarks: Remarks,
    /// Makes a form that is sent twice one act.
    pub form_key: Uuid,
}

/// Writes down what somebody of the party remarks, or that they have seen it. Sent twice, the form writes once.
pub fn remark_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    said: &ClientRemarks,
) -> Result<()> {
    may_act(tx, by)?;
    let review = reviews::of_key(tx, by.party, said.review)?;
    let record = records::visible(tx, &viewer(by), review.deliverable_key)?;
    let mut remarks = said.remarks.checked(review.items.len())?;
    let name = person::get(tx, by.person)?.name;
    let speaking = Speaking { person: by.person, name: &name, form_key: said.form_key };
    if leave_out_said(tx, &speaking, &mut remarks)? {
        return Ok(());
    }
    may_remark(review.ended_at.is_none())?;
    let is_first_look = reviews::look(tx, &review, &speaking)?;
    reviews::remark(tx, &review, &speaking, &remarks)?;
    if remarks.is_empty() && !is_first_look {
        return Ok(());
    }
    note(tx, witness, by, &review, &remarks)?;
    let of = deliverables::get(tx, record.id())?;
    let kind = if remarks.is_empty() { "deliverable.seen" } else { "deliverable.remarked" };
    let detail = json!({ "round": review.round, "count": remarks.len() });
    deliverables::happened(tx, &of, kind, Some(by.person), detail)?;
    if remarks.is_empty() {
        return Ok(());
    }
    sign_off::stop_counts(tx, by.project, by.party)?;
    let quote: Vec<&str> = remarks.iter().map(|(_, words)| words.as_str()).collect();
    tell_owner(tx, public_url, &of, review.sent_by, "deliverable_remarked", &name, &quote.join("\n\n"))
}

/// What somebody said of a round, beside what was sent to be looked at.
fn note(
    tx: &mut Tx,
    witness: &Witness,
    by: &ClientPrincipal,
    review: &Review,
    remarks: &[(Option<usize>, String)],
) -> Result<()> {
    let item = |(place, one): (usize, &ReviewItem)| Item {
        key: one.key,
        number: (place + 1).to_string(),
        version: review.round,
        title: one.words.clone(),
        ..Item::default()
    };
    let content = Content {
        kind: "review".to_owned(),
        number: format!("{}-{}", DELIVERABLE.prefix, review.number),
        version: review.round,
        title: review.title.clone(),
        summary: review.note.clone(),
        items: review.items.iter().enumerate().map(item).collect(),
        ..Content::default()
    };
    let of_items = remarks.iter().filter_map(|(place, words)| {
        let item = content.items.get((*place)?)?;
        Some(QuestionedItem { key: item.key, number: item.number.clone(), words: words.clone() })
    });
    let act = if remarks.is_empty() { "review.seen" } else { "review.remarked" };
    let noted = NotedAct {
        remark: remarks.iter().find(|(place, _)| place.is_none()).map_or("", |(_, words)| words),
        questioned: of_items.collect(),
        ..NotedAct::new(act, review.key, &content)
    };
    note_of_client(tx, witness, by, &noted).map(drop)
}

/// What this form said before is not said again; tells whether that was everything.
fn leave_out_said(
    tx: &mut Tx,
    by: &Speaking<'_>,
    remarks: &mut Vec<(Option<usize>, String)>,
) -> Result<bool> {
    let said = std::mem::take(remarks);
    let had_words = !said.is_empty();
    for one in said {
        if !reviews::is_said(tx, by, &one.1)? {
            remarks.push(one);
        }
    }
    Ok(had_words && remarks.is_empty())
}

pub fn routes() -> Routes {
    routes![
        create_deliverable_review,
        put_remark_answer,
        delete_remark_answer,
        create_review_closure,
        create_review_reopening
    ]
}
