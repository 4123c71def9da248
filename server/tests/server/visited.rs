//! No page of a client is forgotten: each route of the clients' side is come to by the walk through the pages, or by one
//! of the forms that a client's person sends in the world where everything is shown; or it stands here with its reason.

use crate::canaries::pages;
use crate::dice::Dice;
use crate::two_worlds::shown::{Shown, wound};
use crate::world::World;
use kernel::Side;
use std::collections::BTreeSet;
use store::testing::sqlite;
use web::Route;

/// By name, and why.
const EXCEPTIONS: [(&str, &str); 1] =
    [("create_forgotten_device", "changes what a device is known as and shows nothing of the project")];
/// Every so many steps somebody looks: pages come and go.
const BETWEEN_WALKS: usize = 3;

fn leads_to(route: &Route, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    let (wanted, found): (Vec<&str>, Vec<&str>) =
        (route.path.split('/').collect(), path.split('/').collect());
    wanted.len() == found.len()
        && wanted.iter().zip(&found).all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_of_a_client_is_come_to() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let mut shown = Shown::new(&world, 0);
    let mut walked = BTreeSet::new();
    let steps = wound(&mut Dice(1));
    for (number, step) in steps.iter().enumerate() {
        shown.step(*step).await;
        if number % BETWEEN_WALKS == 0 || number + 1 == steps.len() {
            let found = pages(&world, &shown.visitor.contact).await;
            let is_there =
                found.iter().filter(|(path, _)| path.contains(" (200,") || path.contains(" (303,"));
            walked.extend(is_there.filter_map(|(path, _)| Some(path.split_once(" (")?.0.to_owned())));
        }
    }
    let routes = server::assembly::routes();
    let of_clients: Vec<&Route> = routes.table().filter(|route| route.side == Side::Client).collect();
    walked.extend(shown.visitor.led_to.iter().cloned());
    let is_visited = |route: &Route| match route.method {
        "GET" => walked.iter().any(|path| leads_to(route, path)),
        _ => shown.visitor.pressed.iter().any(|path| leads_to(route, path)),
    };
    let is_excepted = |route: &Route| EXCEPTIONS.iter().any(|(name, _)| *name == route.name);
    let forgotten: Vec<&str> = of_clients
        .iter()
        .filter(|route| !is_visited(route) && !is_excepted(route))
        .map(|route| route.name)
        .collect();
    assert!(forgotten.is_empty(), "nobody comes to {forgotten:?}");
    for (name, why) in EXCEPTIONS {
        let route = of_clients.iter().find(|route| route.name == name);
        let route = route.unwrap_or_else(|| panic!("{name} is no route of a client"));
        assert!(!is_visited(route), "{name} is come to, although {why}");
    }
}
