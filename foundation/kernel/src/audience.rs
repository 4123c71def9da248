//! Who is on which side, and who may see a record.

use crate::words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The side for which a route exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Team,
    Client,
    Anyone,
}

/// Who may see a record, a comment, a file. Everything starts internal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Internal,
    Client,
}

words!(Audience { Internal = "internal", Client = "client" });

/// What a member of the delivery team may do in a project, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectRole {
    ReadOnly,
    Member,
    ProjectManager,
}

words!(ProjectRole { ReadOnly = "read_only", Member = "member", ProjectManager = "project_manager" });

/// What a client's person may do in a project, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    ClientViewer,
    ClientContact,
    ClientApprover,
}

words!(PartyRole { ClientViewer = "client_viewer", ClientContact = "client_contact", ClientApprover = "client_approver" });
