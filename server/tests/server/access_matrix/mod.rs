//! The access matrix: every route of the product, asked by everybody about everything.

pub mod agreed_plans;
mod archived;
pub mod asked_and_shown;
mod bodies;
pub mod changes;
pub mod channels;
mod charters;
pub mod communication_plans;
pub mod deliverables;
mod expectations;
mod expected;
mod filed;
mod ids;
mod imported_files;
pub mod issues;
mod kickoffs;
pub mod meetings;
mod portal_forms;
mod received_mails;
pub mod reports;
mod requests;
mod requirements;
mod samples;
pub mod sign_offs;
mod talked_through;
pub mod talks;

use crate::digest::{self, Digests};
use crate::world::World;
use expected::{EVERYBODY, Expected, RELATIONS, Relation, Who, expected};
use imported_files::takes_a_preview;
use kernel::Side;
use requests::{applies, requests, with_an_unknown_field};
use std::time::Duration;
use store::testing::each_database;
use web::Route;
use web::testing::{Sending, TestAnswer};

/// One cell that is to be asked.
#[derive(Clone, Copy)]
struct Cell {
    who: Who,
    relation: Relation,
    expected: Expected,
}

fn cells(route: &Route) -> Vec<Cell> {
    let mut cells = Vec::new();
    for who in EVERYBODY {
        // An open route does not ask who it is; three are enough to show it.
        let is_asked = route.side != Side::Anyone
            || matches!(who, Who::Anonymous | Who::ProjectManager | Who::ClientApprover);
        for relation in RELATIONS.iter().filter(|_| is_asked) {
            if applies(route, *who, *relation) {
                let expected = expected(route, *who, *relation);
                cells.push(Cell { who: *who, relation: *relation, expected });
            }
        }
    }
    cells
}

/// The answer; none where a stream was opened, which never ends.
async fn answered(route: &Route, sending: Sending) -> Option<TestAnswer> {
    if route.name != "get_stream" {
        return Some(sending.await);
    }
    tokio::time::timeout(Duration::from_millis(500), sending.answer()).await.ok()
}

/// What was found wrong, and how much was asked.
#[derive(Default)]
struct Findings {
    wrong: Vec<String>,
    asked: usize,
    hidden_json: Option<String>,
    hidden_page: Option<String>,
    hidden_link: Option<String>,
}

impl Findings {
    async fn ask(&mut self, route: &Route, cell: Cell, path: &str, sending: Sending) {
        self.asked += 1;
        let answer = answered(route, sending).await;
        let status = answer.as_ref().map_or(200, |answer| answer.status);
        let is_right = match cell.expected {
            Expected::Done => (200..400).contains(&status),
            Expected::Status(expected) => status == expected,
            Expected::Refused => matches!(status, 403 | 404),
        };
        let Cell { who, relation, expected } = cell;
        let text = answer.as_ref().map(TestAnswer::text).unwrap_or_default();
        if !is_right {
            let line = format!("{} {path} ({}) as {who:?}, {relation:?}", route.method, route.name);
            let short: String = text.chars().take(200).collect();
            self.wrong.push(format!("{line}: {status}, not {expected:?}: {short}"));
        } else if status == 404 {
            self.compare_hidden(route, path, text);
        }
    }

    /// Hidden and nonexistent cannot be told apart.
    fn compare_hidden(&mut self, route: &Route, path: &str, text: String) {
        let of_link = |area: &str| path.strip_prefix(area).and_then(|rest| rest.split('/').next());
        let text = match of_link("/p/").or(of_link("/f/")) {
            Some(token) => text.replace(token, "TOKEN"),
            None => text,
        };
        // A link to a file leads to no project, so its page leads back to none.
        let first = match (path.starts_with("/f/"), route.is_page()) {
            (true, _) => &mut self.hidden_link,
            (_, true) => &mut self.hidden_page,
            (_, false) => &mut self.hidden_json,
        };
        let first = first.get_or_insert_with(|| text.clone());
        if *first != text {
            self.wrong.push(format!("{} {path}: 404 differs: {text}", route.method));
        }
    }
}

/// How many routes are asked between two looks at all tables: a look costs more than what is asked.
const AT_ONCE: usize = 16;

/// First everything that is denied, with nothing changed by it; then what goes through.
async fn ask_routes(world: &World, routes: &[&Route], findings: &mut Findings) {
    let is_denied =
        |cell: &Cell| matches!(cell.expected, Expected::Status(401 | 403 | 404) | Expected::Refused);
    let (mut made, mut others) = (Vec::new(), Vec::new());
    for route in routes {
        let (denied, done): (Vec<_>, Vec<_>) = cells(route).into_iter().partition(is_denied);
        others.push((route, done));
        for cell in denied {
            // What the request is about is made before the look at the tables.
            for (path, sending) in requests(world, route, cell.who, cell.relation, false).await {
                made.push((route, cell, path, sending));
            }
        }
    }
    let before = digest::of(world.app.db()).await;
    for (route, cell, path, sending) in made {
        findings.ask(route, cell, &path, sending).await;
    }
    findings.wrong.extend(changed(world, before, "denied requests", routes).await);
    for (route, cells) in others {
        for cell in cells {
            for (path, sending) in requests(world, route, cell.who, cell.relation, true).await {
                findings.ask(route, cell, &path, sending).await;
            }
        }
    }
}

/// What changed since a look at the tables, if anything did.
async fn changed(world: &World, before: Digests, by: &str, routes: &[&Route]) -> Option<String> {
    let after = digest::of(world.app.db()).await;
    let changed: Vec<_> = after.iter().filter(|(table, now)| before[*table] != **now).collect();
    let names: Vec<_> = routes.iter().map(|route| route.name).collect();
    (!changed.is_empty()).then(|| format!("{by} changed {changed:?}; they were of {names:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_asks_every_route_for_everything() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        for holder in world.keys.keys() {
            // A key's first use is noted; what follows shall change nothing.
            world.dressed(world.app.get("/api/v1/me"), holder).await;
        }
        let routes = server::assembly::routes();
        let mut table: Vec<&Route> = routes.table().collect();
        // The clients look before the team rearranges what is shared.
        table.sort_by_key(|route| route.side != Side::Client);
        let mut findings = Findings::default();
        // A fresh preview of a file takes the place of an older one, so its routes are asked one by one.
        let (alone, together): (Vec<_>, Vec<_>) = table.into_iter().partition(|route| takes_a_preview(route));
        for routes in together.chunks(AT_ONCE).chain(alone.chunks(1)) {
            ask_routes(&world, routes, &mut findings).await;
        }
        println!("access matrix: {} routes, {} requests", routes.table().count(), findings.asked);
        assert!(findings.wrong.is_empty(), "{} wrong\n{}", findings.wrong.len(), findings.wrong.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_nobody_asked_for_is_refused_and_changes_nothing() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        world.dressed(world.app.get("/api/v1/me"), "administrator").await.expect(200);
        let (mut asked, mut wrong) = (0, Vec::new());
        let routes = server::assembly::routes();
        let table: Vec<&Route> = routes.table().collect();
        for routes in table.chunks(AT_ONCE) {
            let mut made = Vec::new();
            for route in routes {
                let sending = with_an_unknown_field(&world, route).await;
                made.extend(sending.map(|sending| (route.name, sending)));
            }
            let before = digest::of(world.app.db()).await;
            for (name, sending) in made {
                let answer = sending.await;
                let fields = answer.json()["fields"].as_array().cloned().unwrap_or_default();
                let is_named =
                    fields.iter().any(|one| one["field"] == "nobody_asked" && one["code"] == "unknown");
                if answer.status != 422 || !is_named {
                    wrong.push(format!("{name}: {} {}", answer.status, answer.text()));
                }
                asked += 1;
            }
            wrong.extend(changed(&world, before, "requests with an unknown field", routes).await);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(asked > 30, "only {asked} routes take JSON");
    })
    .await;
}
