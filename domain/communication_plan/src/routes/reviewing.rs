//! Reviews of the plan as the team has them: who is to be asked about what, asked by a manager who looked at it, closed,
//! and what was answered beside the rows as they are by now.
//!
//! Must hold: what is asked about is what the party reads; nobody is written to who was not chosen by name.

use super::review_acts::write_to;
use crate::entry::Product;
use crate::released::Line;
use crate::review::{ReviewAnswer, Verdict, may_review};
use crate::store::releases;
use crate::store::reviews::{self, Asked, NewReview, Review};
use crate::store::{entries, occurrences};
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize, member};
use engagement::letters::{self, NotReached};
use engagement::store::parties::{self, PartyContact};
use jiff::civil::Date;
use kernel::{Event, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How far back a review that is asked for counts for its day.
const MENDED_DAYS: i64 = 31;

#[derive(Serialize, ToSchema)]
pub struct PlanReviewPreview {
    /// The version that the party reads; none where it reads nothing.
    release_number: Option<i64>,
    /// What they would be asked about.
    lines: Vec<Line>,
    /// Who can be asked.
    people: Vec<PlanReviewPerson>,
}

#[derive(Serialize, ToSchema)]
pub struct PlanReviewPerson {
    person_id: PersonId,
    name: String,
    /// Why no mail reaches them: `not_invited` or `revoked`.
    not_reached: Option<String>,
}

endpoint!(/// What a party would be asked about, and who of it can be asked. Nothing is sent.
    get_plan_review_preview: GET "/api/v1/projects/{project}/parties/{party}/communication-plan-review", Team, ReadProject);
async fn get_plan_review_preview(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<PlanReviewPreview>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        let release = releases::read_now(conn, project, party)?;
        let mut people = Vec::new();
        for contact in parties::contacts(conn, party)? {
            if may_review(contact.role).is_ok() {
                let not_reached = letters::unreachable(conn, party, contact.person)?.map(str::to_owned);
                people.push(PlanReviewPerson { person_id: contact.person, name: contact.name, not_reached });
            }
        }
        let (release_number, lines) = release.map(|one| (one.number, one.lines)).unzip();
        Ok(PlanReviewPreview { release_number, lines: lines.unwrap_or_default(), people })
    });
    Ok(Json(found.await?))
}

#[derive(Serialize, ToSchema)]
pub struct PlanReviewList {
    items: Vec<PlanReview>,
    /// Of those who were asked a moment ago.
    not_reached: Vec<NotReached>,
}

#[derive(Serialize, ToSchema)]
pub struct PlanReview {
    id: Uuid,
    party_id: PartyId,
    /// Shown as `PR-2`, in this party's count.
    number: i64,
    by_name: String,
    asked_at: Timestamp,
    #[schema(value_type = Option<String>)]
    due: Option<Date>,
    /// No more answers are taken.
    closed_at: Option<Timestamp>,
    lines: Vec<ReviewedLine>,
    people: Vec<ReviewingPerson>,
}

#[derive(Serialize, ToSchema)]
pub struct ReviewedLine {
    entry_id: RecordId,
    title: String,
    /// The row stands in the plan.
    stands: bool,
    /// It reads otherwise than what was asked about.
    is_changed: bool,
    said: Vec<SaidOfLine>,
}

#[derive(Serialize, ToSchema)]
pub struct SaidOfLine {
    person_id: PersonId,
    verdict: Verdict,
    words: String,
}

#[derive(Serialize, ToSchema)]
pub struct ReviewingPerson {
    person_id: PersonId,
    name: String,
    answered_at: Option<Timestamp>,
    usefulness: Option<i64>,
    words: String,
}

endpoint!(/// What clients were asked about the plan, the newest first, with what they answered.
    list_plan_reviews: GET "/api/v1/projects/{project}/communication-plan-reviews", Team, ReadProject);
async fn list_plan_reviews(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<PlanReviewList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        list(conn, project, Vec::new())
    });
    Ok(Json(found.await?))
}

fn list(conn: &mut Conn, project: ProjectId, not_reached: Vec<NotReached>) -> Result<PlanReviewList> {
    let rows = entries::of_project(conn, project)?;
    let owners = rows.iter().flat_map(|row| [row.fields.owner_id, row.fields.client_owner_id]).flatten();
    let names = person::names(conn, owners.collect::<Vec<_>>())?;
    let now: HashMap<RecordId, Line> =
        rows.into_iter().map(|row| (row.id, Line::of(&row.fields, &names))).collect();
    let mut items = Vec::new();
    for review in reviews::of_project(conn, project)? {
        let asked = reviews::asked(conn, review.id)?;
        items.push(told(conn, review, &asked, &now)?);
    }
    Ok(PlanReviewList { items, not_reached })
}

fn told(
    conn: &mut Conn,
    review: Review,
    asked: &[Asked],
    now: &HashMap<RecordId, Line>,
) -> Result<PlanReview> {
    let names = person::names(conn, asked.iter().map(|one| one.person).collect::<Vec<_>>())?;
    let lines = review.lines.iter().zip(&review.entries).enumerate().map(|(place, (line, entry))| {
        let said = asked.iter().filter_map(|one| {
            let row = one.answer.as_ref()?.rows.get(place)?;
            Some(SaidOfLine { person_id: one.person, verdict: row.verdict, words: row.words.clone() })
        });
        let by_now = now.get(entry);
        ReviewedLine {
            entry_id: *entry,
            title: line.title.clone(),
            stands: by_now.is_some(),
            is_changed: by_now.is_some_and(|by_now| by_now != line),
            said: said.collect(),
        }
    });
    let person = |one: &Asked| {
        let ReviewAnswer { usefulness, words, .. } = one.answer.clone().unwrap_or_default();
        let name = names.get(&one.person).cloned().unwrap_or_default();
        ReviewingPerson { person_id: one.person, name, answered_at: one.answered_at, usefulness, words }
    };
    Ok(PlanReview {
        id: review.id,
        party_id: review.party,
        number: review.number,
        lines: lines.collect(),
        people: asked.iter().map(person).collect(),
        by_name: review.asked_by_name,
        asked_at: review.asked_at,
        due: review.due,
        closed_at: review.closed_at,
    })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanReviewBody {
    party_id: PartyId,
    /// The version that was looked at; where the party reads another by now, 412.
    release_number: i64,
    /// Who is asked, each by mail with a link of their own.
    person_ids: Vec<PersonId>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due: Option<Date>,
}

endpoint!(/// Asks people of a party how the plan that they read serves them. What the party was asked before is closed.
    create_plan_review: POST "/api/v1/projects/{project}/communication-plan-reviews", Team, ShareWithClient);
async fn create_plan_review(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<PlanReviewBody>,
) -> Answer<Created<PlanReviewList>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let asked = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let not_reached = ask(tx, project, &public_url, &body, proof.person())?;
        list(tx, project, not_reached)
    });
    let location = format!("/api/v1/projects/{project}/communication-plan-reviews");
    Ok(Created { location, body: asked.await? })
}

fn ask(
    tx: &mut Tx,
    project: ProjectId,
    public_url: &str,
    body: &PlanReviewBody,
    by: PersonId,
) -> Result<Vec<NotReached>> {
    let party = parties::get(tx, project, body.party_id)?;
    let people = chosen(tx, body)?;
    let release = releases::read_now(tx, project, party.id)?;
    let release = release.ok_or_else(|| Refusal::new("plan_review.not_shown"))?;
    if release.number != body.release_number {
        return Err(Failure::Outdated);
    }
    let mut input = Input::new();
    if let Some(due) = body.due {
        input.date("due", &due.to_string());
    }
    input.finish()?;
    let rows: Vec<RecordId> = release.basis.iter().map(|one| one.entry).collect();
    let author = person::get(tx, by)?.name;
    let new = NewReview {
        project,
        party: party.id,
        lines: &release.lines,
        entries: &rows,
        due: body.due,
        people: &people.iter().map(|one| one.person).collect::<Vec<_>>(),
        by: (by, &author),
    };
    let review = reviews::create(tx, &new)?;
    count_as_kept(tx, &review)?;
    let event = Event::new("plan_review.asked", tx.now(), Some(by)).in_project(project);
    tx.event(event.detail(json!({ "party": party.id, "number": review.number })))?;
    write_to(tx, public_url, &party, &review, people)
}

/// Those who were chosen, each of them somebody who may answer.
fn chosen(tx: &mut Tx, body: &PlanReviewBody) -> Result<Vec<PartyContact>> {
    let contacts = parties::contacts(tx, body.party_id)?;
    let is_chosen = |one: &PartyContact| body.person_ids.contains(&one.person);
    let people: Vec<PartyContact> = contacts.into_iter().filter(is_chosen).collect();
    if people.is_empty() {
        return Err(Failure::invalid("person_ids", "required"));
    }
    let is_known = |person: &PersonId| people.iter().any(|one| one.person == *person);
    if !body.person_ids.iter().all(is_known) || people.iter().any(|one| may_review(one.role).is_err()) {
        return Err(Failure::invalid("person_ids", "not_a_contact"));
    }
    Ok(people)
}

/// What the plan says about reviewing itself is kept with it, for as long as that can be mended.
fn count_as_kept(tx: &mut Tx, review: &Review) -> Result<()> {
    let now = tx.now();
    let of_party = |one: &entries::Entry| {
        one.fields.produces == Product::PlanReview && one.fields.party_id == Some(review.party)
    };
    let rows: Vec<entries::Entry> =
        entries::of_project(tx, review.project)?.into_iter().filter(of_party).collect();
    for one in occurrences::of_project(tx, review.project, now.plus_days(-MENDED_DAYS))? {
        let Some(row) = rows.iter().find(|row| row.id == one.entry) else { continue };
        if occurrences::put_done(tx, one.id, now)? {
            let at = tx.now();
            let event = Event::new("communication_plan_entry.kept", at, None);
            tx.event(event.in_project(review.project).on(row.id))?;
        }
    }
    Ok(())
}

endpoint!(/// Takes no more answers. Closed already, nothing is written.
    put_plan_review_closing: PUT "/api/v1/communication-plan-reviews/{plan_review}/closing", Team, ShareWithClient);
async fn put_plan_review_closing(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Json<PlanReviewList>> {
    let scope = cx.scope.clone();
    let closed = cx.db().write(move |tx| {
        let review = reviews::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, review.project)?;
        if reviews::close(tx, id)? {
            let event = Event::new("plan_review.closed", tx.now(), Some(proof.person()));
            let detail = json!({ "party": review.party, "number": review.number });
            tx.event(event.in_project(review.project).detail(detail))?;
        }
        list(tx, review.project, Vec::new())
    });
    Ok(Json(closed.await?))
}

pub fn routes() -> Routes {
    routes![get_plan_review_preview, list_plan_reviews, create_plan_review, put_plan_review_closing]
}
