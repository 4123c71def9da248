//! Who decides at a client party, and who stands in for whom: kept by whoever decides what the client sees.

use crate::access::{self, ShareWithClient, authorize};
use crate::deciding::{Decider, DecisionRule, Deputy, Mode};
use crate::store::{decision_rules, parties};
use ::store::{Conn, Tx};
use kernel::{Event, Failure, FieldProblem, Input, PartyId, PartyRole, PersonId, ProjectId, Result};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

/// The most deciders, and the most deputies.
const MOST: usize = 50;

#[derive(Serialize, ToSchema)]
#[schema(as = DecisionRule)]
pub struct RuleAnswer {
    mode: Mode,
    /// Of the limits.
    currency: String,
    /// In their order. Nobody: any approver of the party decides.
    deciders: Vec<DeciderAnswer>,
    deputies: Vec<DeputyAnswer>,
    /// 0 while nobody set a rule.
    revision: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Decider)]
pub struct DeciderAnswer {
    person_id: PersonId,
    name: String,
    limit_minor: Option<i64>,
    /// Whether they take part now as somebody who approves.
    is_approver: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Deputy)]
pub struct DeputyAnswer {
    person_id: PersonId,
    name: String,
    deputy_id: PersonId,
    deputy_name: String,
    from: String,
    until: String,
    is_approver: bool,
}

fn answer(conn: &mut Conn, party: PartyId) -> Result<RuleAnswer> {
    let kept = decision_rules::get(conn, party)?;
    let deputies = decision_rules::deputies(conn, party)?;
    let contacts = parties::contacts(conn, party)?;
    let of_deciders = kept.rule.deciders.iter().map(|decider| decider.person);
    let of_deputies = deputies.iter().flat_map(|deputy| [deputy.person, deputy.deputy]);
    let names = person::names(conn, of_deciders.chain(of_deputies))?;
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let is_approver = |person: PersonId| {
        contacts.iter().any(|contact| contact.person == person && contact.role == PartyRole::ClientApprover)
    };
    Ok(RuleAnswer {
        mode: kept.rule.mode,
        currency: kept.rule.currency,
        deciders: kept
            .rule
            .deciders
            .into_iter()
            .map(|decider| DeciderAnswer {
                person_id: decider.person,
                name: name(decider.person),
                limit_minor: decider.limit_minor,
                is_approver: is_approver(decider.person),
            })
            .collect(),
        deputies: deputies
            .into_iter()
            .map(|one| DeputyAnswer {
                person_id: one.person,
                name: name(one.person),
                deputy_id: one.deputy,
                deputy_name: name(one.deputy),
                from: one.from.to_string(),
                until: one.until.to_string(),
                is_approver: is_approver(one.deputy),
            })
            .collect(),
        revision: kept.revision,
    })
}

endpoint!(/// Who decides at a client party, with limits and deputies.
    get_decision_rule: GET "/api/v1/projects/{project}/parties/{party}/decision-rule", Team, ReadProjects);
async fn get_decision_rule(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<RuleAnswer>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        answer(conn, party)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRuleBody {
    mode: Mode,
    /// Three letters, for example `CNY`; needed where somebody has a limit.
    currency: Option<String>,
    /// In their order; none lets any approver of the party decide.
    deciders: Vec<DeciderBody>,
    deputies: Option<Vec<DeputyBody>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeciderBody {
    person_id: PersonId,
    /// The largest amount they may decide, in the currency's smallest unit; left out, there is no limit.
    limit_minor: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeputyBody {
    person_id: PersonId,
    deputy_id: PersonId,
    /// The first day, `YYYY-MM-DD`.
    from: String,
    /// The last day.
    until: String,
}

endpoint!(/// Sets who decides at a client party. What was sent already keeps those who were asked then; deputies count at once.
    put_decision_rule: PUT "/api/v1/projects/{project}/parties/{party}/decision-rule", Team, ShareWithClient);
async fn put_decision_rule(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    IfMatch(revision): IfMatch,
    Json(body): Json<DecisionRuleBody>,
) -> Answer<Json<RuleAnswer>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        let (rule, deputies) = checked(tx, party, &body)?;
        decision_rules::put(tx, party, revision, &rule, &deputies)?;
        let at = tx.now();
        let event = Event::new("decision_rule.changed", at, Some(proof.person())).in_project(project);
        tx.event(event.detail(json!({ "party": party })))?;
        answer(tx, party)
    });
    Ok(Json(changed.await?))
}

fn checked(tx: &mut Tx, party: PartyId, body: &DecisionRuleBody) -> Result<(DecisionRule, Vec<Deputy>)> {
    let mut input = Input::new();
    let deputies = body.deputies.as_deref().unwrap_or_default();
    if body.deciders.len() > MOST || deputies.len() > MOST {
        input.problem(if deputies.len() > MOST { "deputies" } else { "deciders" }, "too_many");
    }
    let currency = body.currency.as_deref().unwrap_or_default().trim().to_owned();
    let has_limits = body.deciders.iter().any(|decider| decider.limit_minor.is_some());
    match (currency.as_str(), has_limits) {
        ("", true) => input.problem("currency", "required"),
        ("", false) => {}
        (code, _) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {}
        _ => input.problem("currency", "unknown"),
    }
    let rule = DecisionRule { mode: body.mode, currency, deciders: deciders(&mut input, &body.deciders) };
    let deputies = checked_deputies(&mut input, deputies);
    input.finish()?;
    // Somebody who left stays named until the rule is set anew; nobody of elsewhere is ever named.
    let named = rule.deciders.iter().map(|one| one.person);
    for person in named.chain(deputies.iter().flat_map(|one| [one.person, one.deputy])) {
        match parties::role(tx, party, person)? {
            None => return Err(Failure::NotFound),
            Some(PartyRole::ClientApprover) => {}
            Some(_) => {
                let name = person::get(tx, person)?.name;
                let problem = FieldProblem::new("deciders", "not_an_approver").with("name", name);
                return Err(Failure::Invalid(vec![problem]));
            }
        }
    }
    Ok((rule, deputies))
}

fn deciders(input: &mut Input, bodies: &[DeciderBody]) -> Vec<Decider> {
    let mut deciders: Vec<Decider> = Vec::new();
    for (body, position) in bodies.iter().zip(1..) {
        if deciders.iter().any(|other| other.person == body.person_id) {
            input.problem(format!("deciders.{}", position - 1), "taken");
        }
        if body.limit_minor.is_some_and(|limit| limit < 0) {
            input.problem(format!("deciders.{}.limit_minor", position - 1), "out_of_range");
        }
        deciders.push(Decider { person: body.person_id, position, limit_minor: body.limit_minor });
    }
    deciders
}

fn checked_deputies(input: &mut Input, bodies: &[DeputyBody]) -> Vec<Deputy> {
    let mut deputies: Vec<Deputy> = Vec::new();
    for (place, body) in bodies.iter().enumerate() {
        let from = input.date(&format!("deputies.{place}.from"), &body.from);
        let until = input.date(&format!("deputies.{place}.until"), &body.until);
        if until < from {
            input.problem(format!("deputies.{place}.until"), "before_from");
        }
        if body.deputy_id == body.person_id {
            input.problem(format!("deputies.{place}.deputy_id"), "same_person");
        }
        let is_same = |other: &Deputy| (other.person, other.deputy) == (body.person_id, body.deputy_id);
        if deputies.iter().any(is_same) {
            input.problem(format!("deputies.{place}.deputy_id"), "taken");
        }
        deputies.push(Deputy { person: body.person_id, deputy: body.deputy_id, from, until });
    }
    deputies
}

pub fn routes() -> Routes {
    routes![get_decision_rule, put_decision_rule]
}
