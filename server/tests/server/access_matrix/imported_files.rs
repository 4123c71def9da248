//! Plan files and lists of requirements: brought in, applied, and there already.

use crate::world::{Place, World, text};
use serde_json::Value;
use store::params;
use uuid::Uuid;
use web::Route;

fn is_about_a_list(route: &Route) -> bool {
    route.path.contains("/requirement-imports")
}

/// Whether a route is about one file that was brought in.
pub fn takes_a_preview(route: &Route) -> bool {
    route.path.contains("imports/")
}

fn takes_back(route: &Route) -> bool {
    matches!(route.name, "remove_import_application" | "remove_requirement_import_application")
}

/// What the file of such a route says.
pub fn contents(world: &World, route: &Route) -> String {
    let number = world.number();
    if is_about_a_list(route) {
        format!("Title,Priority\nBrought in {number},must\n")
    } else {
        format!("Task name,Duration\nBrought in {number},2d\n")
    }
}

/// A preview, or an import that was applied for a route that takes one back.
pub async fn fresh(world: &World, place: &Place, route: &Route) -> String {
    let (noun, name) =
        if is_about_a_list(route) { ("requirement-imports", "list.csv") } else { ("imports", "plan.csv") };
    let path = format!("/api/v1/projects/{}/{noun}", place.project);
    let sending = world.app.post(&format!("{path}?file_name={name}")).as_(world.root());
    let made = sending.body("application/octet-stream", contents(world, route)).await.expect(200);
    let id = text(&made.json()["id"]);
    if takes_back(route) {
        world.done("POST", &format!("{path}/{id}/applications"), Value::Null).await;
    }
    id
}

/// One that is there already, in the state the route wants: a fresh preview takes the place of an older one.
pub async fn known(world: &World, place: &Place, route: &Route) -> String {
    const PLANS: &str = "select id from plan_imports where project_id = $1 and state = $2 order by id desc";
    const LISTS: &str =
        "select id from requirement_imports where project_id = $1 and state = $2 order by id desc";
    let state = if takes_back(route) { "applied" } else { "previewed" };
    let sql = if is_about_a_list(route) { LISTS } else { PLANS };
    let project: Uuid = place.project.parse().expect("an id");
    let known =
        world.app.db().read(move |conn| conn.opt(sql, params![project, state], |row| row.get::<Uuid>(0)));
    match known.await.expect("imports") {
        Some(known) => known.to_string(),
        None => fresh(world, place, route).await,
    }
}
