//! One request for each cell: the path's ids as the relation wants them, and a body that would be accepted.

use super::expected::{Relation, Who};
use super::ids::{foreign, fresh, own_session, standing, token};
use super::samples::{WITHOUT_JSON, of_house, of_project, requested};
use super::{
    agreed_plans, changes, communication_plans, deliverables, filed, imported_files, kickoffs, meetings,
    portal_forms, reports,
};
use crate::visiting::shown_words;
use crate::world::{Party, Place, World};
use kernel::{Principal, Side, TeamPrincipal};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use web::Route;
use web::testing::Sending;

/// Ids by the name of the path's parameter.
pub type Ids = BTreeMap<&'static str, String>;

/// Where a cell happens.
#[derive(Clone, Copy)]
pub struct Spot<'w> {
    pub place: &'w Place,
    pub party: &'w Party,
    pub relation: Relation,
}

pub const RANDOM: fn() -> String = || Uuid::now_v7().to_string();

pub fn has(route: &Route, name: &str) -> bool {
    route.parameters().any(|parameter| parameter == name)
}

/// What a client's person reads under a key.
const THINGS: [&str; 17] = [
    "document",
    "record",
    "issue",
    "meeting",
    "meeting_times",
    "expectation",
    "deliverable",
    "review",
    "item",
    "question",
    "change",
    "sign_off",
    "receipt",
    "questionnaire",
    "demonstration",
    "report",
    "plan_review",
];

/// Whether the relation means anything on this route.
pub fn applies(route: &Route, who: Who, relation: Relation) -> bool {
    let names: Vec<_> = route.parameters().filter(|name| !matches!(*name, "token" | "tag")).collect();
    if route.side == Side::Anyone {
        return relation == Relation::Own;
    }
    if route.side == Side::Client {
        let has_thing = THINGS.iter().any(|thing| has(route, thing));
        return relation == Relation::Own
            || (has_thing && who.contact().is_some() && relation != Relation::Crossed);
    }
    let is_record = names.iter().any(|name| matches!(*name, "record" | "task"));
    let is_in_project = is_record
        || names.iter().any(|n| {
            matches!(
                *n,
                "project"
                    | "document"
                    | "channel"
                    | "received_mail"
                    | "issue"
                    | "meeting"
                    | "note"
                    | "backlog_point"
                    | "plan_entry"
                    | "plan_review"
                    | "expectation"
                    | "comment"
                    | "question"
                    | "sign_off"
                    | "requirement"
                    | "change"
                    | "deliverable"
                    | "entry"
                    | "questionnaire"
                    | "demonstration"
                    | "report"
            )
        });
    let has_party =
        is_record || names.iter().any(|name| matches!(*name, "party" | "link" | "question" | "sign_off"));
    let is_own = has(route, "session")
        || matches!(route.path, "/api/v1/me/tokens/{token}" | "/api/v1/me/calendar-feeds/{feed}");
    match relation {
        Relation::Own => true,
        Relation::OwnInternal => is_record,
        Relation::OtherParty => has_party,
        Relation::OtherProject => is_in_project,
        Relation::OtherClient => is_in_project && has_party,
        Relation::Crossed => names.len() > 1 || is_own || route.path.starts_with("/api/v1/persons/{person}"),
        Relation::Nonexistent => is_own || !names.is_empty(),
    }
}

fn spot<'w>(world: &'w World, who: Who, relation: Relation) -> Spot<'w> {
    let own = who.contact().map_or(0, |(party, _)| party);
    let (place, party) = match relation {
        Relation::OtherParty => (&world.ours, 1 - own),
        Relation::OtherProject => (&world.other, 0),
        Relation::OtherClient => (&world.other, 1),
        _ => (&world.ours, own),
    };
    Spot { place, party: &place.parties[party], relation }
}

/// The caller as the authenticator would say, for making things that must be the caller's.
pub fn principal(world: &World, who: Who) -> Option<Principal> {
    let person = world.ids[who.person()?];
    let is_administrator = matches!(who, Who::Administrator | Who::WriteToken);
    Some(Principal::Team(TeamPrincipal { person, is_administrator, session: None, token: None }))
}

/// The requests of a cell. `uses_up`: it goes through, so what it takes is made for it alone.
pub async fn requests(
    world: &World,
    route: &Route,
    who: Who,
    relation: Relation,
    uses_up: bool,
) -> Vec<(String, Sending)> {
    let spot = spot(world, who, relation);
    let ids = match uses_up && route.method != "GET" {
        true => fresh(world, route, who, spot).await,
        false => standing(world, route, who, spot).await,
    };
    let mut all = Vec::new();
    match relation {
        Relation::Nonexistent => {
            let random = |name: &str| !(route.side != Side::Team && matches!(name, "token" | "tag"));
            let ids = ids.into_iter().map(|(name, id)| (name, if random(name) { RANDOM() } else { id }));
            all.push(ids.collect());
        }
        Relation::Crossed => {
            let names: Vec<_> = route.parameters().collect();
            let crossed = if names.len() == 1 { &names[..] } else { &names[1..] };
            for name in crossed {
                let mut ids = ids.clone();
                ids.insert(name, foreign(world, route, who, name).await);
                all.push(ids);
            }
        }
        _ => all.push(ids),
    }
    let mut requests = Vec::new();
    for ids in all {
        let path = filled(route, &ids);
        let sending = world.app.send(route.method, &path);
        let sending = match route.name {
            "put_signed_paper" => {
                let mut body = of_project(route, spot);
                body["printed_hash"] = json!(deliverables::printed_hash(world, &ids["sign_off"]).await);
                sending.json(body)
            }
            "create_meeting_invitations" => sending.if_match(reports::revision(world, &ids["meeting"]).await),
            "create_meeting_times" => {
                let sending = sending.if_match(reports::revision(world, &ids["meeting"]).await);
                sending.json(of_project(route, spot))
            }
            "create_report_approval" => sending.if_match(reports::revision(world, &ids["report"]).await),
            "create_minutes" => {
                let mut body = of_project(route, spot);
                body["seen"] = meetings::seen(world, &ids["meeting"], &body).await;
                sending.json(body)
            }
            "create_report_version" => {
                let sending = sending.if_match(reports::revision(world, &ids["report"]).await);
                sending.json(of_project(route, spot))
            }
            "create_portal_decision" => {
                let page = world.app.get(path.trim_end_matches("/decisions")).await.text();
                let key = RANDOM();
                let pressed = vec![("verdict", "approved"), ("form_key", &*key), ("who", "as_named")];
                sending.form(&[pressed, shown_words(&page)].concat())
            }
            _ => with_body(world, route, spot, sending).await,
        };
        requests.push((path, dressed(world, route, who, sending).await));
    }
    requests
}

fn filled(route: &Route, ids: &Ids) -> String {
    let parts = route.path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) => ids[name.trim_end_matches('}')].as_str(),
        None => part,
    });
    let path = parts.collect::<Vec<_>>().join("/");
    match route.name {
        "create_import" => format!("{path}?file_name=plan.csv"),
        "create_document" | "create_document_version" => format!("{path}?file_name=plan.txt"),
        "create_dropped_mail" => format!("{path}?file_name=mail.eml"),
        "create_requirement_import" => format!("{path}?file_name=list.csv"),
        "search" | "portal_search" => format!("{path}?q=shared"),
        "get_plan_file" => format!("{path}?format=mspdi"),
        "get_availability" => format!("{path}?starts=2026-03-02T01:30:00Z&minutes=30"),
        _ => path,
    }
}

async fn dressed(world: &World, route: &Route, who: Who, sending: Sending) -> Sending {
    match (who.holder(), who.contact()) {
        (Some(_), _)
            if route.name == "delete_current_session" && who.person().is_some() && !who.is_token() =>
        {
            let (key, _) = own_session(world, who).await;
            sending.cookie(&format!("{}={key}", crate::world::SESSION))
        }
        (Some(holder), _) => world.dressed(sending, holder),
        // A link's secret is worth nothing as a session or a token.
        (None, Some(_)) if route.side != Side::Client => {
            let token = token(world, who);
            sending.bearer(&token).cookie(&format!("{}={token}", crate::world::SESSION))
        }
        _ => sending,
    }
}

async fn with_body(world: &World, route: &Route, spot: Spot<'_>, sending: Sending) -> Sending {
    if matches!(route.method, "GET" | "DELETE") && route.name != "delete_totp" {
        return sending;
    }
    if filed::takes_a_file(route) {
        return filed::with_file(world, route, sending);
    }
    if route.side == Side::Client {
        if route.name == "create_portal_calendar" {
            // The codes of a link and of a network have bounds, which are tried elsewhere.
            meetings::without_codes(world, spot.place).await;
        }
        return portal_forms::filled_in(route, sending);
    }
    let sending = match route.name {
        "put_sharing" => {
            let revision = world.sharing_revision(&spot.place.project, &spot.party.id).await;
            sending.if_match(revision)
        }
        "create_plan_confirmation" => {
            let revision = agreed_plans::revision(world, spot.place).await;
            sending.if_match(revision)
        }
        _ => sending,
    };
    match route.name {
        "create_import" | "create_requirement_import" => {
            sending.body("application/octet-stream", imported_files::contents(world, route))
        }
        "create_requirement_confirmation" => {
            let fresh = world.requirement(&spot.place.project).await;
            sending.json(requested(&spot.party.id, &fresh))
        }
        "create_kickoff_pack" => sending.json(kickoffs::looked_at(world, spot.place, spot.party).await),
        "create_communication_plan_release" => {
            sending.json(communication_plans::looked_at(world, spot.place, spot.party).await)
        }
        "create_plan_review" => {
            sending.json(communication_plans::review(world, spot.place, spot.party).await)
        }
        "create_dropped_mail" => sending.body("message/rfc822", changes::mail(world)),
        "create_reminder" => {
            // Of one question somebody is reminded once a day.
            let fresh = world.question(&spot.place.project, &spot.party.id).await;
            sending.json(json!({ "kind": "question", "subject_id": fresh }))
        }
        name if WITHOUT_JSON.contains(&name) => sending,
        _ => match of_house(world, route).await {
            Some(body) => sending.json(body),
            None => sending.json(of_project(route, spot)),
        },
    }
}

/// An administrator's request that would be accepted, but for one field that nobody asked for. None where a
/// route takes no JSON.
pub async fn with_an_unknown_field(world: &World, route: &Route) -> Option<Sending> {
    let takes_json = route.side != Side::Client
        && (!matches!(route.method, "GET" | "DELETE") || route.name == "delete_totp")
        && !WITHOUT_JSON.contains(&route.name);
    if !takes_json {
        return None;
    }
    let spot = spot(world, Who::Administrator, Relation::Own);
    let ids = standing(world, route, Who::Administrator, spot).await;
    let body = of_house(world, route).await;
    let mut body = body.unwrap_or_else(|| of_project(route, spot));
    body["nobody_asked"] = json!(true);
    let sending = world.app.send(route.method, &filled(route, &ids)).json(body);
    Some(world.dressed(sending, "administrator").if_match(1))
}
