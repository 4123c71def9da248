//! An event says that something happened: ids only, no text. What is shown is rendered at send time in the
//! receiver's scope.

use crate::{Audience, PartyId, PersonId, ProjectId, RecordId, Timestamp};

/// A noun and a participle, for example `task.created`. Constants beside the rule that makes them.
pub type EventKind = &'static str;

/// What is written in the same transaction as the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub kind: EventKind,
    pub at: Timestamp,
    /// Who did it; nobody for the product itself.
    pub actor: Option<PersonId>,
    pub project: Option<ProjectId>,
    pub record: Option<RecordId>,
    /// Whether a client may learn of it, and which party (none: all of the project).
    pub audience: Audience,
    pub party: Option<PartyId>,
    /// Ids and short words a renderer needs, as JSON. Never free text.
    pub detail: serde_json::Value,
}

impl Event {
    pub fn new(kind: EventKind, at: Timestamp, actor: Option<PersonId>) -> Self {
        Self {
            kind,
            at,
            actor,
            project: None,
            record: None,
            audience: Audience::Internal,
            party: None,
            detail: serde_json::Value::Null,
        }
    }
    pub fn in_project(mut self, project: ProjectId) -> Self {
        self.project = Some(project);
        self
    }
    pub fn on(mut self, record: RecordId) -> Self {
        self.record = Some(record);
        self
    }
    /// Lets the client's side learn of it; `None` means every party of the project.
    pub fn for_client(mut self, party: Option<PartyId>) -> Self {
        self.audience = Audience::Client;
        self.party = party;
        self
    }
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
