//! Store functions on both databases.

mod backup;
mod durability;
mod locked_reads;
mod outbox;
mod postgresql;
mod records;
mod sealing;
mod search;
mod small_tables;
mod writing;

use kernel::{Audience, ProjectId, RecordId};
use store::records::{NewRecord, RecordKind};

pub static TASK: RecordKind = RecordKind { name: "task", prefix: "T" };
pub static QUESTION: RecordKind = RecordKind { name: "question", prefix: "Q" };

/// A task of the team's own.
pub fn task(project: ProjectId, title: &str) -> NewRecord<'_> {
    NewRecord {
        id: RecordId::new(),
        project: Some(project),
        client: None,
        kind: &TASK,
        title,
        audience: Audience::Internal,
        party: None,
        owner: None,
        state: "to_do",
        due: None,
        by: None,
    }
}
