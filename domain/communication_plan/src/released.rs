//! How both sides keep in touch as one party reads it: put together of the rows about it, looked at, and then kept as it
//! was shown. Its days follow the calendar.
//!
//! Must hold: nothing of another party and nothing that is the team's alone has a place in it.

use crate::entry::{Channel, EntryFields};
use crate::rhythm::Rhythm;
use jiff::civil::Date;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommunicationPlanLine)]
pub struct Line {
    pub title: String,
    pub audience: String,
    pub purpose: String,
    pub outcome: String,
    pub channel: Channel,
    pub urgent_channel: Channel,
    pub rhythm: Rhythm,
    #[schema(value_type = String)]
    pub from: Date,
    pub time: String,
    pub time_zone: String,
    pub content: Vec<String>,
    /// Of the team.
    pub owner: Option<String>,
    /// Of the party.
    pub client_owner: Option<String>,
}

impl Line {
    pub fn of(fields: &EntryFields, names: &HashMap<PersonId, String>) -> Self {
        let name = |person: Option<PersonId>| person.and_then(|person| names.get(&person).cloned());
        Self {
            title: fields.title.clone(),
            audience: fields.audience.clone(),
            purpose: fields.purpose.clone(),
            outcome: fields.outcome.clone(),
            channel: fields.channel,
            urgent_channel: fields.urgent_channel,
            rhythm: fields.rhythm.clone(),
            from: fields.from,
            time: fields.time.clone(),
            time_zone: fields.time_zone.clone(),
            content: fields.content.clone(),
            owner: name(fields.owner_id),
            client_owner: name(fields.client_owner_id),
        }
    }
}
