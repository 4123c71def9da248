//! The register of expectations in the team's scope: listed, written down, answered, shared.

use crate::expectation::{Answered, ExpectationAnswer, checked_since, checked_words, may_rewrite};
use crate::store::expectations::{self, Expectation, KeptAnswer, NewExpectation, Said};
use ::store::{Conn, Tx};
use engagement::access::{EditPlan, ShareWithClient, authorize, member};
use engagement::store::parties;
use jiff::civil::Date;
use kernel::{
    Audience, Event, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp,
};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ExpectationList {
    items: Vec<ExpectationRow>,
}

#[derive(Serialize, ToSchema)]
pub struct ExpectationRow {
    id: RecordId,
    number: i64,
    project_id: ProjectId,
    words: String,
    /// Whose it is; none where it is not known.
    said_by: Option<ExpectationPerson>,
    /// A civil date.
    since: Option<String>,
    answer: ExpectationAnswer,
    agreed: String,
    reason: String,
    /// The client wrote it in the portal.
    is_clients: bool,
    audience: Audience,
    party_id: Option<PartyId>,
    /// The number under which the client knows it.
    client_number: Option<i64>,
    newest_at: Timestamp,
    revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ExpectationPerson {
    id: Option<PersonId>,
    name: String,
}

/// One with every answer that was given, the oldest first.
#[derive(Serialize, ToSchema)]
pub struct ExpectationDetail {
    #[serde(flatten)]
    row: ExpectationRow,
    answers: Vec<GivenAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct GivenAnswer {
    answer: ExpectationAnswer,
    agreed: String,
    reason: String,
    by: ExpectationPerson,
    at: Timestamp,
}

impl From<Expectation> for ExpectationRow {
    fn from(one: Expectation) -> Self {
        let said_by = ExpectationPerson { id: one.said_by, name: one.said_by_name };
        Self {
            id: one.id,
            number: one.number,
            project_id: one.project,
            words: one.words,
            said_by: Some(said_by).filter(|person| !person.name.is_empty()),
            since: one.since,
            answer: one.answered.answer,
            agreed: one.answered.agreed,
            reason: one.answered.reason,
            is_clients: one.is_clients,
            audience: if one.party.is_some() { Audience::Client } else { Audience::Internal },
            party_id: one.party,
            client_number: one.client_number,
            newest_at: one.newest_at,
            revision: one.revision,
        }
    }
}

impl From<KeptAnswer> for GivenAnswer {
    fn from(kept: KeptAnswer) -> Self {
        Self {
            answer: kept.answered.answer,
            agreed: kept.answered.agreed,
            reason: kept.answered.reason,
            by: ExpectationPerson { id: kept.by, name: kept.by_name },
            at: kept.at,
        }
    }
}

fn whole(conn: &mut Conn, one: Expectation) -> Result<ExpectationDetail> {
    let answers = expectations::answers(conn, one.id)?;
    Ok(ExpectationDetail { answers: answers.into_iter().map(GivenAnswer::from).collect(), row: one.into() })
}

fn tagged(body: ExpectationDetail) -> Tagged<Json<ExpectationDetail>> {
    Tagged { revision: body.row.revision, answer: Json(body) }
}

endpoint!(/// What the clients of a project expect, by number.
    list_expectations: GET "/api/v1/projects/{project}/expectations", Team, ReadProject);
async fn list_expectations(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ExpectationList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        expectations::of_project(conn, project)
    });
    Ok(Json(ExpectationList { items: found.await?.into_iter().map(ExpectationRow::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectationBody {
    words: String,
    /// Somebody of the client.
    said_by_id: Option<PersonId>,
    /// A civil date.
    since: Option<String>,
}

/// What a body says, once it is checked.
struct Checked {
    words: String,
    by: Option<PersonId>,
    by_name: String,
    since: Option<Date>,
}

impl Checked {
    fn said(&self) -> Said<'_> {
        Said { words: &self.words, by: self.by, by_name: &self.by_name, since: self.since }
    }
}

impl ExpectationBody {
    /// Whose it was `before` may have left since; anybody else is of a client in this project, of the one that reads it.
    fn checked(&self, conn: &mut Conn, project: ProjectId, before: Option<&Expectation>) -> Result<Checked> {
        let mut input = Input::new();
        let words = checked_words(&mut input, &self.words);
        let since = checked_since(&mut input, self.since.as_deref());
        input.finish()?;
        let (by, by_name) = match (self.said_by_id, before) {
            (None, _) => (None, String::new()),
            (Some(person), Some(before)) if before.said_by == Some(person) => {
                (Some(person), before.said_by_name.clone())
            }
            (Some(person), before) => {
                let reader = before.and_then(|before| before.party);
                let is_known = match reader {
                    Some(party) => parties::role(conn, party, person)?.is_some(),
                    None => parties::is_on_client_side(conn, project, person)?,
                };
                if !is_known {
                    return Err(Failure::invalid("said_by_id", "unknown"));
                }
                (Some(person), person::get(conn, person)?.name)
            }
        };
        Ok(Checked { words, by, by_name, since })
    }
}

endpoint!(/// Writes down what the client expects. It is internal until somebody shares it.
    create_expectation: POST "/api/v1/projects/{project}/expectations", Team, EditPlan);
async fn create_expectation(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ExpectationBody>,
) -> Answer<Created<ExpectationDetail>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        let checked = body.checked(tx, project, None)?;
        let by = Some(proof.person());
        let new = NewExpectation { project, said: checked.said(), of_client: None, form_key: None, by };
        let one = expectations::create(tx, &new)?;
        happened(tx, &one, "expectation.raised", by)?;
        whole(tx, one)
    });
    let body = created.await?;
    Ok(Created { location: format!("/api/v1/expectations/{}", body.row.id), body })
}

fn happened(tx: &mut Tx, one: &Expectation, kind: &'static str, by: Option<PersonId>) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(one.project).on(one.id);
    let event = event.detail(json!({ "side": "team" }));
    tx.event(if one.party.is_some() { event.for_client(one.party) } else { event })
}

endpoint!(/// One expectation with every answer that was given.
    get_expectation: GET "/api/v1/expectations/{expectation}", Team, ReadProject);
async fn get_expectation(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<ExpectationDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let one = expectations::get(conn, id)?;
        member(conn, &scope, one.project)?;
        whole(conn, one)
    });
    Ok(tagged(found.await?))
}

endpoint!(/// Says anew what is expected, by whom and since when. What the client wrote stays as they wrote it.
    put_expectation: PUT "/api/v1/expectations/{expectation}", Team, EditPlan);
async fn put_expectation(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ExpectationBody>,
) -> Answer<Tagged<Json<ExpectationDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = expectations::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &scope, before.project)?;
        may_rewrite(before.is_clients)?;
        let checked = body.checked(tx, before.project, Some(&before))?;
        let one = expectations::put_said(tx, id, revision, checked.said())?;
        happened(tx, &one, "expectation.changed", Some(proof.person()))?;
        whole(tx, one)
    });
    Ok(tagged(changed.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectationAnswerBody {
    answer: ExpectationAnswer,
    /// What both sides hold to; may be empty.
    #[serde(default)]
    agreed: String,
    /// Needed where it is corrected or declined.
    #[serde(default)]
    reason: String,
}

endpoint!(/// Answers an expectation. Where it is shared, the client reads the answer, the reason and what was agreed. What
    /// was said before stays, with who said it.
    create_expectation_answer: POST "/api/v1/expectations/{expectation}/answers", Team, EditPlan);
async fn create_expectation_answer(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<ExpectationAnswerBody>,
) -> Answer<Tagged<Json<ExpectationDetail>>> {
    let ExpectationAnswerBody { answer, agreed, reason } = body;
    let answered = Answered { answer, agreed, reason }.checked()?;
    let scope = cx.scope.clone();
    let said = cx.db().write(move |tx| {
        let before = expectations::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &scope, before.project)?;
        if before.answered == answered {
            return whole(tx, before);
        }
        let by = person::get(tx, proof.person())?;
        let one = expectations::answer(tx, id, &answered, (Some(by.id), &by.name))?;
        happened(tx, &one, "expectation.answered", Some(by.id))?;
        whole(tx, one)
    });
    Ok(tagged(said.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectationPartyBody {
    /// Who reads it from now on; left out or null: nobody of a client.
    party_id: Option<PartyId>,
}

endpoint!(/// Shows an expectation to one client party, or to none any more. They read the words, whose it is, the answer, the
    /// reason and what was agreed; comments that were there before stay in the team. What was rewritten or answered
    /// since it was looked at is not shown, and what the client wrote is not taken from them.
    put_expectation_party: PUT "/api/v1/expectations/{expectation}/party", Team, ShareWithClient);
async fn put_expectation_party(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ExpectationPartyBody>,
) -> Answer<Tagged<Json<ExpectationDetail>>> {
    let scope = cx.scope.clone();
    let shared = cx.db().write(move |tx| {
        let before = expectations::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        if let Some(party) = body.party_id {
            parties::get(tx, before.project, party)?;
        }
        if before.party == body.party_id {
            return whole(tx, before);
        }
        may_rewrite(before.is_clients)?;
        if let Some(party) = body.party_id {
            if revision.is_some_and(|read| read != before.revision) {
                return Err(Failure::Outdated);
            }
            is_of(tx, &before, party)?;
        }
        let by = Some(proof.person());
        let one = expectations::put_party(tx, id, body.party_id, by)?;
        let kind = if one.party.is_some() { "expectation.shared" } else { "expectation.unshared" };
        happened(tx, &one, kind, by)?;
        whole(tx, one)
    });
    Ok(tagged(shared.await?))
}

/// One client does not read what somebody of another expects.
fn is_of(conn: &mut Conn, one: &Expectation, party: PartyId) -> Result<()> {
    match one.said_by {
        Some(person) if parties::role(conn, party, person)?.is_none() => {
            Err(Refusal::new("expectation.of_another").with("name", one.said_by_name.as_str()).into())
        }
        _ => Ok(()),
    }
}

pub fn routes() -> Routes {
    routes![
        list_expectations,
        create_expectation,
        get_expectation,
        put_expectation,
        create_expectation_answer,
        put_expectation_party
    ]
}
