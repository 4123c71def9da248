//! What a channel is told of: events, by what they are about.

use kernel::Audience;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// What was promised and runs out, or ran out.
    Late,
    Questions,
    /// What clients were asked to agree to, and what they said.
    Decisions,
    Changes,
    Deliverables,
    Issues,
    /// Milestones, and tasks of the client's people.
    Plan,
    /// What was sent to the client to be looked at or filled in, and what it expects.
    Exchange,
    Files,
    Comments,
    /// The team's alone, as its meetings are: whoever of a client is asked to one reads it by name.
    Meetings,
    /// The team's alone: a report goes to people by name.
    Reports,
    /// What the communication plan made, and what was not kept of it.
    CommunicationPlan,
}

kernel::words!(Topic {
    Late = "late",
    Questions = "questions",
    Decisions = "decisions",
    Changes = "changes",
    Deliverables = "deliverables",
    Issues = "issues",
    Plan = "plan",
    Exchange = "exchange",
    Files = "files",
    Comments = "comments",
    Meetings = "meetings",
    Reports = "reports",
    CommunicationPlan = "communication_plan",
});

impl Topic {
    /// What a new channel is told of unless somebody says otherwise: little enough to be read.
    pub const fn by_default(self, is_shared: bool) -> bool {
        match self {
            Self::Questions | Self::Decisions | Self::Deliverables | Self::Exchange => true,
            Self::Late | Self::Changes | Self::Meetings | Self::Reports => !is_shared,
            Self::Plan => is_shared,
            Self::Issues | Self::Files | Self::Comments | Self::CommunicationPlan => false,
        }
    }

    /// Whether a channel that a client reads can be told of it.
    pub fn is_for_clients(self) -> bool {
        TOLD.iter().any(|one| one.topic == self && one.is_for_clients)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub event: &'static str,
    pub topic: Topic,
    /// Whether the party reads in its portal that it happened, once it reads the record.
    pub is_for_clients: bool,
}

const fn both(event: &'static str, topic: Topic) -> Told {
    Told { event, topic, is_for_clients: true }
}
const fn ours(event: &'static str, topic: Topic) -> Told {
    Told { event, topic, is_for_clients: false }
}

/// Every event that a channel can be told of. Its words are `channel.told.<event>`.
pub const TOLD: &[Told] = &[
    ours("question.warned", Topic::Late),
    ours("question.overdue", Topic::Late),
    ours("change_request.warned", Topic::Late),
    ours("change_request.overdue", Topic::Late),
    both("question.asked", Topic::Questions),
    both("question.answered", Topic::Questions),
    both("question.confirmed", Topic::Questions),
    both("question.reopened", Topic::Questions),
    both("sign_off.opened", Topic::Decisions),
    both("sign_off.decided", Topic::Decisions),
    both("sign_off.deemed_accepted", Topic::Decisions),
    ours("sign_off.withdrawn", Topic::Decisions),
    ours("change_request.received", Topic::Changes),
    ours("change_request.applied", Topic::Changes),
    ours("change_request.not_applied", Topic::Changes),
    ours("change_request.closed", Topic::Changes),
    both("deliverable.review_sent", Topic::Deliverables),
    both("deliverable.remarked", Topic::Deliverables),
    both("deliverable.case_failed", Topic::Deliverables),
    ours("deliverable.case_passed", Topic::Deliverables),
    ours("issue.raised", Topic::Issues),
    both("issue.shared", Topic::Issues),
    both("issue.solved", Topic::Issues),
    both("issue.confirmed", Topic::Issues),
    both("issue.reopened", Topic::Issues),
    both("milestone.moved", Topic::Plan),
    both("task.completed", Topic::Plan),
    both("task.reported", Topic::Plan),
    both("questionnaire.sent", Topic::Exchange),
    both("questionnaire.submitted", Topic::Exchange),
    both("demonstration.sent", Topic::Exchange),
    both("demonstration.answered", Topic::Exchange),
    both("expectation.raised", Topic::Exchange),
    both("expectation.answered", Topic::Exchange),
    ours("document.uploaded", Topic::Files),
    both("document.shared", Topic::Files),
    both("comment.created", Topic::Comments),
    ours("meeting.sent", Topic::Meetings),
    ours("meeting.called_off", Topic::Meetings),
    ours("meeting.stands_again", Topic::Meetings),
    ours("meeting.held", Topic::Meetings),
    ours("minutes.sent", Topic::Meetings),
    ours("minutes.confirmed", Topic::Meetings),
    ours("minutes.objected", Topic::Meetings),
    ours("report.approved", Topic::Reports),
    ours("report.sent", Topic::Reports),
    ours("communication_plan_entry.made", Topic::CommunicationPlan),
    ours("communication_plan_entry.missed", Topic::CommunicationPlan),
    ours("plan_review.answered", Topic::CommunicationPlan),
];

pub fn told(event: &str) -> Option<&'static Told> {
    TOLD.iter().find(|one| one.event == event)
}

/// Whether an event as it was written may be told where a client reads. What was for the team when it happened stays there;
/// events that carry no audience stand for their record, which is looked at when the message leaves.
pub fn may_reach_clients(told: &Told, audience: Audience) -> bool {
    let says_so = matches!(
        told.event,
        "comment.created"
            | "expectation.raised"
            | "expectation.answered"
            | "issue.solved"
            | "issue.confirmed"
            | "issue.reopened"
    );
    told.is_for_clients && (!says_so || audience == Audience::Client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_listed_once_and_every_topic_has_some() {
        for (index, one) in TOLD.iter().enumerate() {
            assert!(TOLD[index + 1..].iter().all(|other| other.event != one.event), "{}", one.event);
        }
        for topic in Topic::ALL {
            assert!(TOLD.iter().any(|one| one.topic == topic), "{topic:?}");
            assert!(!topic.by_default(true) || topic.is_for_clients(), "{topic:?} is for no client");
        }
    }

    #[test]
    fn what_clients_never_hear_of() {
        for (event, audience, is_told) in [
            ("question.overdue", Audience::Internal, false),
            ("question.overdue", Audience::Client, false),
            ("issue.raised", Audience::Internal, false),
            ("meeting.sent", Audience::Client, false),
            ("minutes.sent", Audience::Client, false),
            ("report.sent", Audience::Client, false),
            ("communication_plan_entry.missed", Audience::Client, false),
            ("change_request.received", Audience::Client, false),
            ("comment.created", Audience::Internal, false),
            ("comment.created", Audience::Client, true),
            ("expectation.answered", Audience::Internal, false),
            ("question.answered", Audience::Client, true),
            ("issue.solved", Audience::Internal, false),
            ("issue.reopened", Audience::Client, true),
            ("milestone.moved", Audience::Internal, true),
        ] {
            let one = told(event).expect("an event of the table");
            assert_eq!(may_reach_clients(one, audience), is_told, "{event} {audience:?}");
        }
    }
}
