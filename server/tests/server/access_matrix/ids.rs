//! The ids of a path: those that stand already, fresh ones that a request uses up, and foreign ones.

use super::expected::{Relation, Who};
use super::requests::{Ids, RANDOM, Spot, has, principal};
use super::{
    agreed_plans, asked_and_shown, changes, channels, charters, communication_plans, deliverables,
    expectations, filed, imported_files, issues, kickoffs, meetings, reports, requirements, sign_offs,
    talked_through, talks,
};
use crate::world::{Place, World, text};
use kernel::Side;
use serde_json::{Value, json};
use std::time::Duration;
use web::Route;

/// The link of a contact.
async fn link_of(world: &World, place: &Place, person: &str) -> String {
    let parties =
        world.done("GET", &format!("/api/v1/projects/{}/parties", place.project), Value::Null).await;
    let parties = parties["items"].as_array().expect("parties").clone();
    let mut contacts = parties.iter().flat_map(|party| party["contacts"].as_array().expect("contacts"));
    let found = contacts.find(|contact| contact["person_id"] == person).expect("the contact");
    text(&found["invitation"]["link_id"])
}

async fn fresh_contact(world: &World, spot: Spot<'_>, takes_part: bool) -> String {
    let person = world.contact(&spot.party.client).await;
    if takes_part {
        let path =
            format!("/api/v1/projects/{}/parties/{}/contacts/{person}", spot.place.project, spot.party.id);
        world.done("PUT", &path, json!({ "role": "client_contact" })).await;
    }
    person
}

async fn fresh_person(world: &World) -> String {
    let email = format!("person{}@hengmu.example", world.number());
    let body = json!({ "name": "Somebody", "email": email, "locale": "en" });
    text(&world.done("POST", "/api/v1/persons", body).await["id"])
}

async fn failed_letter(world: &World) -> String {
    let db = world.app.db();
    let id = db.write(|tx| {
        let now = tx.now();
        store::outbox::enqueue(tx, "matrix", &json!({}), now)
    });
    let id = id.await.expect("a letter");
    let claimed = store::outbox::claim(db, "matrix", "matrix", 9, Duration::from_secs(60)).await;
    assert!(claimed.expect("letters").iter().any(|letter| letter.id == id));
    db.write(move |tx| store::outbox::failed(tx, id, "refused", None)).await.expect("failed");
    id.to_string()
}

/// What a client's path names, by the client's keys; None: it is named alike on both sides.
async fn of_client_side(world: &World, spot: Spot<'_>, name: &str) -> Option<String> {
    let Spot { place, party, relation } = spot;
    Some(match name {
        "item" if relation == Relation::OwnInternal => place.internal_task.clone(),
        "item" => party.item.clone(),
        "question" if relation == Relation::OwnInternal => party.question.clone(),
        "question" => party.question_key.clone(),
        "change" if relation == Relation::OwnInternal => changes::known(world, place, party).await,
        "change" => changes::key(world, place, party).await,
        "requirement" if relation == Relation::OwnInternal => place.requirement.clone(),
        "requirement" => requirements::key(world, place, party).await,
        "deliverable" | "review" | "case" => {
            deliverables::key(world, place, party, name, relation == Relation::OwnInternal).await
        }
        "sign_off" | "receipt" if relation == Relation::OwnInternal => party.question.clone(),
        "sign_off" => sign_offs::waiting(world, place, party).await.key.to_string(),
        "receipt" => sign_offs::receipt(world, place, party).await,
        "expectation" => expectations::key(world, place, party, relation == Relation::OwnInternal).await,
        "report" if relation == Relation::OwnInternal => party.question.clone(),
        "report" => reports::key(world, place, party).await,
        "kickoff_pack" if relation == Relation::OwnInternal => party.question.clone(),
        "kickoff_pack" => kickoffs::pack_key(world, place, party).await,
        "issue" => issues::key(world, place, party, relation == Relation::OwnInternal).await,
        "meeting" | "meeting_times" | "plan_review" if relation == Relation::OwnInternal => {
            party.question.clone()
        }
        "meeting" => meetings::key(world, place, party).await,
        "meeting_times" => meetings::times_key(world, place, party).await,
        "plan_review" => communication_plans::review_key(world, place, party).await,
        "record" if relation == Relation::OwnInternal => party.question.clone(),
        "record" => party.question_key.clone(),
        "document" if relation == Relation::OwnInternal => filed::written(world, place).await,
        "document" => filed::key(world, place, party).await,
        _ => return None,
    })
}

/// Under a question one answers; a comment stands under what is shown.
fn meant<'a>(route: &Route, name: &'a str) -> &'a str {
    if (route.name, name) == ("create_portal_comment", "record") { "item" } else { name }
}

/// Ids that exist already: for looking, and for requests that are denied.
pub async fn standing(world: &World, route: &Route, who: Who, spot: Spot<'_>) -> Ids {
    talks::release(world, spot.place, spot.party, route.name).await;
    let mut ids = Ids::new();
    for name in route.parameters() {
        let known = match route.side {
            Side::Client => of_client_side(world, spot, meant(route, name)).await,
            _ => None,
        };
        let known = match known {
            Some(id) => Some(id),
            None => talked_through::known(world, route, who, spot, (name, &ids)).await,
        };
        if let Some(id) = known {
            ids.insert(name, id);
            continue;
        }
        let id = of_place(world, route, who, spot, (name, &ids)).await;
        ids.insert(name, id);
    }
    ids
}

/// What stands in the place already, by the name of the path's parameter.
async fn of_place(
    world: &World,
    route: &Route,
    who: Who,
    spot: Spot<'_>,
    (name, ids): (&'static str, &Ids),
) -> String {
    let Spot { place, party, relation } = spot;
    let contact = &party.contacts[0].person;
    let task = if relation == Relation::OwnInternal { &place.internal_task } else { &party.shared_task };
    match (route.side, name) {
        (side, "questionnaire" | "demonstration") => {
            let is_key = side == Side::Client && relation != Relation::OwnInternal;
            asked_and_shown::known(world, place, party, name, is_key).await
        }
        (_, "shown") => asked_and_shown::item(world, &ids["demonstration"]).await,
        (_, "expectation") => expectations::written(world, place).await,
        (_, "issue") => issues::raised(world, place).await,
        (_, "report") => reports::drafted(world, place, party).await,
        (_, "document") => filed::known(world, place).await,
        (_, "section" | "version") => "1".to_owned(),
        (_, "language") => "en".to_owned(),
        (_, "share_link") => filed::link(world, &ids["document"]).await,
        (_, "project" | "subject") => place.project.clone(),
        (_, "party") => party.id.clone(),
        (_, "record" | "task") => task.clone(),
        (_, "comment") => place.comment.clone(),
        (_, "entry") => talks::entry(world, place).await,
        (_, "question") => party.question.clone(),
        (_, "change") => changes::known(world, place, party).await,
        (_, "mail") => changes::dropped(world, place).await,
        (_, "sign_off") => sign_offs::waiting(world, place, party).await.id.to_string(),
        (_, "client") => party.client.clone(),
        (_, "contact" | "recipient") => contact.clone(),
        (_, "person") if has(route, "party") || route.name == "put_functions" => contact.clone(),
        (_, "person") => world.ids["reader"].to_string(),
        (_, "baseline") => place.baseline.clone(),
        (_, "alternative") if route.name == "put_alternative_adoption" => world.taken_over(place).await,
        (_, "alternative") => world.alternative(place).await,
        (_, "calendar") => place.calendar.clone(),
        (_, "resource") => place.resource.clone(),
        (_, "link") => link_of(world, place, contact).await,
        (_, "import") => imported_files::known(world, place, route).await,
        (_, "requirement") => place.requirement.clone(),
        (_, "deliverable") => deliverables::known(world, place).await,
        (_, "defect" | "condition" | "remark") => deliverables::found(world, &ids["deliverable"], name).await,
        (_, "item") => failed_letter(world).await,
        (_, "goal") => charters::goal(world, place).await,
        (_, "kickoff_item") => kickoffs::item(world, place).await,
        (_, "template") => kickoffs::template(world, who).await,
        (Side::Client | Side::Anyone, "token") => token(world, who),
        (Side::Team, "token") => own_token(world, who).await,
        (_, "session") => own_session(world, who).await.1,
        (_, "tag") => "en".to_owned(),
        (_, "key") => "nobodys-key".to_owned(),
        (_, "file") => portal::STYLE_PATH.rsplit('/').next().expect("a file").to_owned(),
        (_, other) => panic!("the matrix does not know {{{other}}} of {}", route.path),
    }
}

pub fn token(world: &World, who: Who) -> String {
    match who.contact() {
        Some((party, contact)) => world.ours.parties[party].contacts[contact].token.clone(),
        None => "nobodys-link".to_owned(),
    }
}

pub async fn own_session(world: &World, who: Who) -> (String, String) {
    world.session(world.ids[who.person().unwrap_or("manager")]).await
}

async fn own_token(world: &World, who: Who) -> String {
    let by = principal(world, who).unwrap_or_else(|| world.root());
    let made =
        world.app.post("/api/v1/me/tokens").as_(by).json(json!({ "name": "t", "scope": "read" })).await;
    text(&made.expect(201).json()["id"])
}

/// Ids for a request that goes through and uses something up.
pub async fn fresh(world: &World, route: &Route, who: Who, spot: Spot<'_>) -> Ids {
    let Spot { place, party, .. } = spot;
    let mut ids = standing(world, route, who, spot).await;
    match route.name {
        "delete_baseline" => {
            ids.insert("baseline", world.baseline(&place.project).await);
            // The plan is compared with the newest, which cannot go.
            world.baseline(&place.project).await;
        }
        "update_calendar" | "delete_calendar" => {
            ids.insert("calendar", world.calendar(&place.project).await);
        }
        "update_resource" | "delete_resource" => {
            ids.insert("resource", world.resource(&place.project).await);
        }
        _ if has(route, "import") => {
            ids.insert("import", imported_files::fresh(world, place, route).await);
        }
        "revoke_link" => {
            let person = fresh_contact(world, spot, true).await;
            world.invite(&place.project, &party.id, &person).await;
            ids.insert("link", link_of(world, place, &person).await);
        }
        "put_party_contact" | "remove_party_contact" => {
            let takes_part = route.name == "remove_party_contact";
            ids.insert("person", fresh_contact(world, spot, takes_part).await);
        }
        "delete_contact" => drop(ids.insert("contact", fresh_contact(world, spot, false).await)),
        "delete_person_totp" => {
            let person = fresh_person(world).await;
            world.second_factor(&person).await;
            ids.insert("person", person);
        }
        "put_member" | "update_person" | "create_handover" => {
            ids.insert("person", fresh_person(world).await);
        }
        "remove_member" => {
            let person = fresh_person(world).await;
            let path = format!("/api/v1/projects/{}/members/{person}", place.project);
            world.done("PUT", &path, json!({ "role": "member" })).await;
            ids.insert("person", person);
        }
        "change_comment" | "put_deletion" | "delete_deletion" => {
            let by = principal(world, who);
            ids.insert("comment", world.comment(&place.internal_task, by).await);
        }
        "put_settlement" | "delete_settlement" => {
            ids.insert("comment", filed::remark(world, place).await);
        }
        "create_answer"
        | "put_closure"
        | "delete_closure"
        | "update_question"
        | "put_question_circle"
        | "delete_question_circle" => {
            ids.insert("question", world.question(&place.project, &party.id).await);
        }
        "create_report_approval" => reports::ask_member(world, &ids["report"]).await,
        "put_task_return" => agreed_plans::reported(world, place, party, &ids["task"]).await,
        "put_audience" => {
            let id = RANDOM();
            let edits = json!({ "edits": [{ "op": "create_task", "id": id, "title": "To be shown" }] });
            world.done("POST", &format!("/api/v1/projects/{}/plan-edits", place.project), edits).await;
            ids.insert("record", id);
        }
        _ => fresh_agreement(world, route, spot, &mut ids).await,
    }
    ids
}

/// The same for what is agreed with a client.
async fn fresh_agreement(world: &World, route: &Route, spot: Spot<'_>, ids: &mut Ids) {
    let Spot { place, party, .. } = spot;
    match route.name {
        "create_charter_preview" | "create_charter_confirmation" => charters::write(world, place).await,
        "put_questionnaire"
        | "create_questionnaire_sending"
        | "put_demonstration"
        | "create_demonstration_sending" => {
            let what = if has(route, "demonstration") { "demonstration" } else { "questionnaire" };
            ids.insert(what, asked_and_shown::written(world, place, what).await);
        }
        "put_signed_paper" => {
            ids.insert("sign_off", deliverables::submitted(world, place, party).await);
        }
        "put_requirement" | "put_requirement_dropping" | "delete_requirement_dropping" => {
            ids.insert("requirement", world.requirement(&place.project).await);
        }
        _ if has(route, "change") && route.side == Side::Team => {
            ids.insert("change", changes::fresh(world, place, party, route.name).await);
        }
        _ if has(route, "document") && route.side == Side::Team => {
            let document = filed::shown(world, place, party).await;
            if has(route, "share_link") {
                ids.insert("share_link", filed::link(world, &document).await);
            }
            ids.insert("document", document);
        }
        _ if has(route, "deliverable") && route.side == Side::Team => {
            let deliverable = deliverables::written(world, place).await;
            let hangs_on_it = |name: &&str| matches!(*name, "defect" | "condition" | "remark");
            for what in route.parameters().filter(hangs_on_it) {
                ids.insert(what, deliverables::found(world, &deliverable, what).await);
            }
            ids.insert("deliverable", deliverable);
        }
        _ => {}
    }
}

/// What belongs elsewhere, for each parameter but the first.
pub async fn foreign(world: &World, route: &Route, who: Who, name: &'static str) -> String {
    let elsewhere = &world.other.parties[1];
    match name {
        "party" => elsewhere.id.clone(),
        "person" | "contact" if route.name == "remove_member" => world.ids["outsider"].to_string(),
        "person" | "contact" | "recipient" => elsewhere.contacts[0].person.clone(),
        "link" => link_of(world, &world.other, &elsewhere.contacts[0].person).await,
        "client_feed" => meetings::feed(world, &world.other, elsewhere).await,
        "baseline" => world.other.baseline.clone(),
        "alternative" => world.alternative(&world.other).await,
        "calendar" => world.other.calendar.clone(),
        "resource" => world.other.resource.clone(),
        "import" => imported_files::known(world, &world.other, route).await,
        "task" => world.other.internal_task.clone(),
        "document" => filed::known(world, &world.other).await,
        "version" | "position" => "99".to_owned(),
        "language" => "fr".to_owned(),
        "slot" => "2027-03-02".to_owned(),
        "message" => channels::told(world, &channels::made(world, &world.other).await).await,
        "share_link" => filed::link(world, &filed::known(world, &world.other).await).await,
        "goal" => charters::goal(world, &world.other).await,
        "mail" => changes::dropped(world, &world.other).await,
        "kickoff_item" => kickoffs::item(world, &world.other).await,
        "requirement" => world.other.requirement.clone(),
        "backlog_point" => meetings::waiting(world, &world.other).await,
        "shown" => {
            let elsewhere = asked_and_shown::written(world, &world.other, "demonstration").await;
            asked_and_shown::item(world, &elsewhere).await
        }
        "defect" | "condition" | "remark" => {
            let deliverable = deliverables::known(world, &world.other).await;
            deliverables::found(world, &deliverable, name).await
        }
        "session" | "token" | "feed" => {
            let somebody_else = if who == Who::ReadOnly { Who::Outsider } else { Who::ReadOnly };
            match name {
                "feed" => talked_through::own_feed(world, somebody_else).await,
                "session" => own_session(world, somebody_else).await.1,
                _ => own_token(world, somebody_else).await,
            }
        }
        other => panic!("the matrix does not know what a foreign {{{other}}} is"),
    }
}
