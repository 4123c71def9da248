//! Calendars to subscribe to, each behind a secret address.
//!
//! Must hold: the secret is shown once and only its hash is kept; whoever may not read any more, reads nothing of it at once, and a client's
//! feed ends with the access through which it was made, even if they are let in again.

use kernel::{LinkId, PartyId, PersonId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// The meetings of one of the team, in all their projects.
    Person,
    /// All meetings and milestones of a project, for one of the team.
    Project,
    /// What one of a client's people is invited to, and the milestones that they see.
    Client,
}
kernel::words!(FeedKind { Person = "person", Project = "project", Client = "client" });

#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    pub id: Uuid,
    pub kind: FeedKind,
    pub person: PersonId,
    pub project: Option<ProjectId>,
    pub party: Option<PartyId>,
    /// Of a client's: the link through which it was made, with which it ends for good.
    pub link: Option<LinkId>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}
