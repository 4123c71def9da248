//! Foreign ids in bodies and queries: refused as an id that does not exist is, with nothing written.

use super::expected::Who;
use super::requests::principal;
use super::{changes, filed};
use crate::digest;
use crate::world::{World, working_week};
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;

/// A request with a hole for an id, and ids that belong elsewhere.
struct Case {
    method: &'static str,
    path: String,
    body: Value,
    foreign: Vec<String>,
}

const HOLE: &str = "00000000-0000-4000-8000-000000000000";

fn case(method: &'static str, path: String, body: Value, foreign: &[&String]) -> Case {
    Case { method, path, body, foreign: foreign.iter().map(|id| (*id).clone()).collect() }
}

fn edit<'w>(value: Value, foreign: &[&'w String]) -> (Value, Vec<&'w String>) {
    (value, foreign.to_vec())
}

fn edits(world: &World) -> Vec<(Value, Vec<&String>)> {
    let (own, other) = (&world.ours.internal_task, &world.other);
    let tasks = vec![&other.internal_task, &other.parties[0].shared_task, &other.parties[0].question];
    let calendars = vec![&other.calendar];
    let dependencies = vec![&other.dependency];
    vec![
        edit(json!({ "op": "update_task", "id": HOLE, "set": { "title": "x" } }), &tasks),
        edit(json!({ "op": "move_task", "id": HOLE }), &tasks),
        edit(json!({ "op": "move_task", "id": own, "parent_id": HOLE }), &tasks),
        edit(json!({ "op": "move_task", "id": own, "after_id": HOLE }), &tasks),
        edit(json!({ "op": "create_task", "title": "x", "parent_id": HOLE }), &tasks),
        edit(json!({ "op": "create_task", "title": "x", "after_id": HOLE }), &tasks),
        edit(json!({ "op": "delete_task", "id": HOLE }), &tasks),
        edit(json!({ "op": "restore_task", "id": HOLE }), &tasks),
        edit(json!({ "op": "create_dependency", "predecessor_id": own, "successor_id": HOLE }), &tasks),
        edit(json!({ "op": "create_dependency", "predecessor_id": HOLE, "successor_id": own }), &tasks),
        edit(json!({ "op": "update_dependency", "id": HOLE, "lag_minutes": 60 }), &dependencies),
        edit(json!({ "op": "delete_dependency", "id": HOLE }), &dependencies),
        edit(json!({ "op": "set_assignments", "task_id": HOLE, "assignments": [] }), &tasks),
        edit(json!({ "op": "update_task", "id": own, "set": { "calendar_id": HOLE } }), &calendars),
        edit(json!({ "op": "update_plan", "calendar_id": HOLE }), &calendars),
    ]
}

/// The revision at which the world leaves every rule of sharing.
const SHARED_ONCE: i64 = 1;

/// Every place in a body or a query where an id of another project, party or person could be put.
fn cases(world: &World) -> Vec<Case> {
    let (ours, other) = (&world.ours, &world.other);
    let at = |rest: &str| format!("/api/v1/projects/{}/{rest}", ours.project);
    let own = &ours.parties[0];
    let tasks = [&other.internal_task, &other.parties[0].shared_task];
    let mut cases = Vec::new();
    for (edit, foreign) in edits(world) {
        for path in ["plan-edits", "plan-previews"] {
            cases.push(case("POST", at(path), json!({ "edits": [edit] }), &foreign));
        }
    }
    let owner = json!({ "op": "update_task", "id": ours.internal_task, "set": { "owner_id": HOLE } });
    let outsider = world.ids["outsider"].to_string();
    let elsewhere = [&other.parties[0].contacts[0].person, &outsider];
    cases.push(case("POST", at("plan-edits"), json!({ "edits": [owner] }), &elsewhere));
    for rule in [
        json!({ "task_ids": [HOLE] }),
        json!({ "hidden_task_ids": [HOLE] }),
        json!({ "client_titles": { HOLE: "x" } }),
    ] {
        let sharing = format!("parties/{}/sharing", own.id);
        cases.push(case("PUT", at(&sharing), json!({ "rule": rule }), &tasks));
        cases.push(case("POST", at(&format!("{sharing}-previews")), json!({ "rule": rule }), &tasks));
        let invitation = json!({ "party_id": own.id, "person_ids": [own.contacts[0].person], "sharing": rule,
                "sharing_revision": SHARED_ONCE });
        cases.push(case("POST", at("invitations"), invitation, &tasks));
    }
    cases.extend(beside_the_plan(world));
    let item = json!({ "words": "x", "owner_id": HOLE });
    cases.push(case("POST", at("kickoff/items"), item, &elsewhere));
    let parties = [&other.parties[0].id, &other.parties[1].id];
    for (field, foreign) in [("owner_id", &elsewhere), ("party_id", &parties)] {
        let mut row = super::communication_plans::entry_body();
        row["fields"]["is_internal"] = json!(false);
        row["fields"][field] = json!(HOLE);
        cases.push(case("POST", at("communication-plan/entries"), row, foreign));
    }
    cases.extend(agreed_with_a_client(world));
    cases.extend(noted_talks(world));
    cases
}

/// With whom somebody talked.
fn noted_talks(world: &World) -> Vec<Case> {
    let (ours, other) = (&world.ours, &world.other);
    let path = format!("/api/v1/projects/{}/communication-log", ours.project);
    let talk = |party: &str, people: Value| json!({ "kind": "call", "words": "x", "party_id": party, "person_ids": people });
    let contacts = [&other.parties[0].contacts[0].person, &ours.parties[1].contacts[0].person];
    vec![
        case("POST", path.clone(), talk(HOLE, json!([])), &[&other.parties[0].id, &other.parties[1].id]),
        case("POST", path, talk(&ours.parties[0].id, json!([HOLE])), &contacts),
    ]
}

/// Invitations, questions, comments, calendars, and what queries name.
fn beside_the_plan(world: &World) -> Vec<Case> {
    let (ours, other) = (&world.ours, &world.other);
    let at = |rest: &str| format!("/api/v1/projects/{}/{rest}", ours.project);
    let own = &ours.parties[0];
    let parties = [&other.parties[0].id, &other.parties[1].id];
    let tasks = [&other.internal_task, &other.parties[0].shared_task];
    let contacts = [&other.parties[0].contacts[0].person, &ours.parties[1].contacts[0].person];
    let invitation = |party: &str, people: Value| json!({ "party_id": party, "person_ids": people });
    vec![
        case("POST", at("invitations"), invitation(HOLE, json!([own.contacts[0].person])), &parties),
        case(
            "POST",
            at("invitations"),
            invitation(&own.id, json!([own.contacts[0].person, HOLE])),
            &contacts,
        ),
        case("POST", at("client-views"), json!({ "party_id": HOLE }), &parties),
        case("POST", at("client-views"), json!({ "party_id": own.id, "as_person_id": HOLE }), &contacts),
        case("POST", at("questions"), json!({ "party_id": HOLE, "body": "Why?" }), &parties),
        case(
            "POST",
            at("questions"),
            json!({ "party_id": own.id, "body": "Why?", "to_person": HOLE }),
            &contacts,
        ),
        case(
            "POST",
            at("questions"),
            json!({ "party_id": own.id, "body": "Why?", "record_id": HOLE }),
            &[tasks[0], tasks[1], &other.parties[0].question],
        ),
        case(
            "POST",
            format!("/api/v1/records/{}/comments", own.shared_task),
            json!({ "body": "x", "audience": "client", "party_id": HOLE }),
            &parties,
        ),
        case(
            "PUT",
            format!("/api/v1/records/{}/audience", ours.internal_task),
            json!({ "audience": "client", "party_id": HOLE }),
            &parties,
        ),
        case(
            "POST",
            at("calendars"),
            json!({ "name": "x", "week": working_week(), "exceptions": [], "base_id": HOLE }),
            &[&other.calendar],
        ),
        case(
            "POST",
            at("resources"),
            json!({ "name": "x", "kind": "material", "calendar_id": HOLE }),
            &[&other.calendar],
        ),
        case(
            "POST",
            at("resources"),
            json!({ "name": "x", "kind": "client_person", "person_id": HOLE }),
            &[&other.parties[0].contacts[0].person],
        ),
        case("GET", at(&format!("plan?baseline={HOLE}")), Value::Null, &[&other.baseline]),
        case("GET", format!("/api/v1/search?q=shared&project={HOLE}"), Value::Null, &[&other.project]),
    ]
}

/// Who decides; requirements, deliverables, the charter, and what is sent for confirmation.
fn agreed_with_a_client(world: &World) -> Vec<Case> {
    let (ours, other) = (&world.ours, &world.other);
    let at = |rest: &str| format!("/api/v1/projects/{}/{rest}", ours.project);
    let own = &ours.parties[0];
    let parties = [&other.parties[0].id, &other.parties[1].id];
    let contacts = [&other.parties[0].contacts[0].person, &ours.parties[1].contacts[0].person];
    let rule = at(&format!("parties/{}/decision-rule", own.id));
    let decider = |person: &str| json!([{ "person_id": person }]);
    let deputy = json!([{ "person_id": own.contacts[0].person, "deputy_id": HOLE,
                          "from": "2026-03-02", "until": "2026-03-06" }]);
    vec![
        case("PUT", rule.clone(), json!({ "mode": "all", "deciders": decider(HOLE) }), &contacts),
        case(
            "PUT",
            rule,
            json!({ "mode": "all", "deciders": decider(&own.contacts[0].person), "deputies": deputy }),
            &contacts,
        ),
        case(
            "POST",
            at("requirements"),
            json!({ "fields": { "title": "x", "kind": "function", "owner_id": HOLE } }),
            &[&other.parties[0].contacts[0].person, &world.ids["outsider"].to_string()],
        ),
        case(
            "POST",
            at("deliverables"),
            json!({ "title": "x", "owner_id": HOLE }),
            &[&other.parties[0].contacts[0].person, &world.ids["outsider"].to_string()],
        ),
        case(
            "POST",
            at("requirement-confirmations"),
            json!({ "party_id": HOLE, "title": "x", "items": [{ "id": ours.internal_task, "version": 1 }] }),
            &parties,
        ),
        case("POST", at("requirement-confirmation-previews"), json!({ "party_id": HOLE }), &parties),
        case(
            "POST",
            at("requirement-confirmation-previews"),
            json!({ "party_id": own.id, "requirement_ids": [HOLE] }),
            &[&other.requirement, &ours.internal_task],
        ),
        case(
            "PUT",
            at("charter"),
            json!({ "fields": { "responsibilities": [{
                "label": "x",
                "people": [{ "person_id": HOLE, "duty": "accountable" }],
            }] } }),
            &[&other.parties[0].contacts[0].person, &world.ids["outsider"].to_string()],
        ),
        case(
            "PUT",
            at("charter"),
            json!({ "fields": { "goals": [{ "milestones": [HOLE] }] } }),
            &[&other.internal_task],
        ),
        case(
            "POST",
            at("requirement-confirmations"),
            json!({ "party_id": own.id, "title": "x", "items": [{ "id": HOLE, "version": 1 }] }),
            &[&other.requirement, &ours.internal_task],
        ),
        case("GET", at(&format!("requirements/document?party={HOLE}")), Value::Null, &parties),
    ]
}

/// What somebody is reminded of.
fn of_a_reminder(world: &World) -> Vec<Case> {
    let other = &world.other.parties[0];
    let path = format!("/api/v1/projects/{}/reminders", world.ours.project);
    let of = |kind: &str, foreign: &String| {
        case("POST", path.clone(), json!({ "kind": kind, "subject_id": HOLE }), &[foreign])
    };
    vec![of("question", &other.question), of("task", &other.shared_task)]
}

/// Documents: what they hang on, and for whom they are.
fn of_a_document(world: &World, document: &str) -> Vec<Case> {
    let other = &world.other;
    let records = [&other.internal_task, &other.parties[0].shared_task, &other.parties[0].question];
    let parties = [&other.parties[0].id, &other.parties[1].id];
    let path = format!("/api/v1/documents/{document}");
    let made = format!("/api/v1/projects/{}/documents?file_name=a.txt&record_id={HOLE}", world.ours.project);
    let audience = json!({ "audience": "client", "party_id": HOLE, "version": 1 });
    vec![
        case("POST", made, Value::Null, &records),
        case("PATCH", path.clone(), json!({ "record_id": HOLE }), &records),
        case("PUT", format!("{path}/audience"), audience, &parties),
    ]
}

/// Change requests: for whom, by whom, whose, and which tasks they and their offers name.
fn of_a_change(world: &World, change: &str, mail: &str) -> Vec<Case> {
    let other = &world.other;
    let parties = [&other.parties[0].id, &other.parties[1].id];
    let contact = &other.parties[0].contacts[0].person;
    let outsider = world.ids["outsider"].to_string();
    let tasks = vec![&other.internal_task, &other.parties[0].shared_task];
    let made = format!("/api/v1/projects/{}/changes", world.ours.project);
    let at = |rest: &str| format!("/api/v1/changes/{change}{rest}");
    let mut cases = Vec::new();
    for (field, foreign) in [
        ("party_id", parties.to_vec()),
        ("asked_by_id", vec![contact, &outsider]),
        ("owner_id", vec![contact, &outsider]),
    ] {
        cases.push(case(
            "POST",
            made.clone(),
            json!({ "title": "x", "description": "", field: HOLE }),
            &foreign,
        ));
        cases.push(case("PATCH", at(""), json!({ field: HOLE }), &foreign));
        if field != "owner_id" {
            let made = format!("/api/v1/projects/{}/dropped-mails/{mail}/changes", world.ours.project);
            let mut body = changes::out_of_a_mail();
            body[field] = json!(HOLE);
            cases.push(case("POST", made, body, &foreign));
        }
    }
    let update = json!({ "op": "update_task", "id": HOLE, "set": { "title": "x" } });
    let assessment = json!({ "from_version": 1, "edits": [update] });
    cases.push(case("PUT", at("/assessment"), assessment, &tasks));
    cases.push(case("POST", at("/what-ifs"), json!({ "edits": [update] }), &tasks));
    let offer = json!({ "assessment_version": 1, "title": "x", "finish": "2026-12-31", "valid_until": "2026-12-31",
        "milestones": [{ "task_id": HOLE, "title": "x", "date": "2026-12-31" }] });
    cases.push(case("POST", at("/offers"), offer, &tasks));
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_id_in_a_body_is_an_id_that_does_not_exist() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let mut wrong = Vec::new();
        let own = &world.ours.parties[0];
        let change = changes::fresh(&world, &world.ours, own, "create_offer").await;
        let mail = changes::dropped(&world, &world.ours).await;
        let document = filed::written(&world, &world.ours).await;
        let before = digest::of(world.app.db()).await;
        let all = cases(&world).into_iter().chain(of_a_change(&world, &change, &mail));
        let all = all.chain(of_a_document(&world, &document)).chain(of_a_reminder(&world));
        for Case { method, path, body, foreign } in all {
            let manager = principal(&world, Who::ProjectManager).expect("of the team");
            let send = async |id: &str| {
                let path = path.replace(HOLE, id);
                let body = body.to_string().replace(HOLE, id);
                let answer = match method {
                    "GET" => world.app.get(&path).as_(manager.clone()).await,
                    _ => {
                        let sending = world.app.send(method, &path).as_(manager.clone());
                        sending.if_match(SHARED_ONCE).body("application/json", body).await
                    }
                };
                let mut json = answer.json();
                json.as_object_mut().map(|problem| problem.remove("request_id"));
                (answer.status, json.to_string().replace(id, "ID"))
            };
            let nowhere = send(&Uuid::now_v7().to_string()).await;
            if !matches!(nowhere.0, 404 | 422) {
                wrong.push(format!("{method} {path} {body}: {} for no id: {}", nowhere.0, nowhere.1));
            }
            for id in &foreign {
                let found = send(id).await;
                if found != nowhere {
                    wrong.push(format!("{method} {path} {body} with {id}: {found:?}, not {nowhere:?}"));
                }
            }
        }
        let after = digest::of(world.app.db()).await;
        let changed: Vec<_> = after.iter().filter(|(table, now)| before[*table] != **now).collect();
        assert!(wrong.is_empty() && changed.is_empty(), "changed {changed:?}\n{}", wrong.join("\n"));
    })
    .await;
}
