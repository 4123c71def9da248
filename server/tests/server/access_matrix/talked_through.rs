//! What both sides talk through: ids of meetings, mails, channels and rows of a communication plan that exist already.

use super::expected::Who;
use super::requests::{Ids, Spot, principal};
use super::{channels, communication_plans, meetings, received_mails};
use crate::world::{World, text};
use serde_json::json;
use web::Route;

pub async fn known(
    world: &World,
    route: &Route,
    who: Who,
    spot: Spot<'_>,
    (name, ids): (&str, &Ids),
) -> Option<String> {
    let Spot { place, party, .. } = spot;
    Some(match name {
        "meeting" => meetings::fresh(world, place, party, route.name).await,
        "note" => meetings::noted(world, place).await,
        "backlog_point" => meetings::waiting(world, place).await,
        "feed" => own_feed(world, who).await,
        "client_feed" => meetings::feed(world, place, party).await,
        "secret" => "nobodys-secret".to_owned(),
        "plan_entry" => communication_plans::entry(world, place).await,
        "slot" => communication_plans::SLOT.to_owned(),
        "plan_review" => communication_plans::asked(world, place, party).await,
        "received_mail" => received_mails::arrived(world, place, route.name).await,
        "position" => "0".to_owned(),
        "channel" => channels::made(world, place).await,
        "message" => channels::told(world, &ids["channel"]).await,
        _ => return None,
    })
}

pub async fn own_feed(world: &World, who: Who) -> String {
    let by = principal(world, who).unwrap_or_else(|| world.root());
    let made = world.app.post("/api/v1/me/calendar-feeds").as_(by).json(json!({})).await;
    text(&made.expect(201).json()["id"])
}
