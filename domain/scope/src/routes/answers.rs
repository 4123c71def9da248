//! What the endpoints about requirements answer with.

use crate::requirement::{RequirementFields, RequirementState};
use crate::store::confirmations::{self, Answer as PartyAnswer};
use crate::store::requirements::Requirement as Stored;
use crate::store::traces::Traced;
use crate::store::versions::Version;
use ::store::Conn;
use kernel::{PartyId, PersonId, RecordId, Result, SignOffId, Timestamp};
use people::person::{self, VersionAuthor};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

const TASK: &str = "task";

#[derive(Debug, Serialize, ToSchema)]
pub struct Requirement {
    pub id: RecordId,
    pub number: i64,
    /// For `If-Match`.
    pub revision: i64,
    pub state: RequirementState,
    /// The newest version.
    pub version: i64,
    /// The version that the client was asked about last.
    pub sent_version: Option<i64>,
    /// The version that stands confirmed: with the state `unconfirmed`, "unconfirmed since" this one.
    pub confirmed_version: Option<i64>,
    pub questioned_version: Option<i64>,
    /// The party it was sent to; only that one can be asked about it.
    pub party_id: Option<PartyId>,
    /// The number and version that the client knows: they count what was sent only.
    pub client_number: Option<i64>,
    pub client_version: Option<i64>,
    pub reference: String,
    pub fields: RequirementFields,
    pub owner_name: Option<String>,
    /// How many tasks fulfil it.
    pub task_count: i64,
    /// For the team alone; belongs to no version.
    pub internal_note: String,
    pub updated_at: Timestamp,
}

pub fn shown(stored: Stored, names: &HashMap<PersonId, String>, task_count: i64) -> Requirement {
    Requirement {
        id: stored.id,
        number: stored.number,
        revision: stored.revision,
        state: stored.state,
        version: stored.course.version,
        sent_version: stored.course.sent_version,
        confirmed_version: stored.course.confirmed_version,
        questioned_version: stored.course.questioned_version,
        party_id: stored.party,
        client_number: stored.client_number.filter(|_| stored.client_version.is_some()),
        client_version: stored.client_version,
        reference: stored.reference,
        owner_name: stored.fields.owner_id.and_then(|owner| names.get(&owner).cloned()),
        task_count,
        fields: stored.fields,
        internal_note: stored.internal_note,
        updated_at: stored.updated_at,
    }
}

/// One requirement with what hangs on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementDetail {
    #[serde(flatten)]
    pub requirement: Requirement,
    /// What the party answered, the newest first.
    pub answers: Vec<RequirementAnswer>,
    /// The tasks that fulfil it.
    pub tasks: Vec<TracedRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementAnswer {
    pub request_id: Uuid,
    pub sign_off_id: Option<SignOffId>,
    pub version: i64,
    /// `confirmed` or `questioned`.
    pub outcome: String,
    pub remark: String,
    pub at: Timestamp,
}

fn answered(answer: PartyAnswer) -> RequirementAnswer {
    RequirementAnswer {
        request_id: answer.request,
        sign_off_id: answer.sign_off,
        version: answer.version,
        outcome: answer.outcome,
        remark: answer.remark,
        at: answer.at,
    }
}

/// A record at the other end of a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedRecord {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub state: String,
    /// Of a requirement: the version that the client confirmed last.
    pub confirmed_version: Option<i64>,
}

pub fn traced(one: Traced) -> TracedRecord {
    TracedRecord {
        id: one.id,
        kind: one.kind,
        number: one.number,
        title: one.title,
        state: one.state,
        confirmed_version: one.confirmed_version,
    }
}

/// Everything about one requirement.
pub fn detail(conn: &mut Conn, stored: Stored) -> Result<RequirementDetail> {
    let names = person::names(conn, stored.fields.owner_id)?;
    let answers = confirmations::answers(conn, stored.id)?;
    let ends = crate::store::traces::leads_to(conn, stored.id)?;
    let tasks: Vec<Traced> = ends.into_iter().filter(|end| end.kind == TASK).collect();
    Ok(RequirementDetail {
        requirement: shown(stored, &names, tasks.len() as i64),
        answers: answers.into_iter().map(answered).collect(),
        tasks: tasks.into_iter().map(traced).collect(),
    })
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementVersion {
    pub version: i64,
    pub fields: RequirementFields,
    pub by: Option<VersionAuthor>,
    pub at: Timestamp,
}

pub fn version(one: Version, names: &HashMap<PersonId, String>) -> RequirementVersion {
    let author = |id| VersionAuthor::of(id, names);
    RequirementVersion { version: one.version, fields: one.fields, by: one.by.map(author), at: one.at }
}
