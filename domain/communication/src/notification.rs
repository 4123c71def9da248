//! Who of the team is told of what: only what needs them. Made from events after their commit, by a rule that
//! knows the facts and nothing else.

use crate::mail_pace::Topic;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The communication plan made this for somebody.
pub const PREPARED: &str = "communication_plan.prepared";

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Their name stands in a comment.
    Mention,
    /// The client asks, and they are to answer.
    QuestionAsked,
    /// The client answered, or added to, a question of theirs.
    QuestionAnswered,
    /// The client says that it is not solved yet.
    QuestionReopened,
    /// Three quarters of what was promised are gone.
    QuestionWarned,
    /// What was promised to the client was not kept.
    QuestionOverdue,
    /// Somebody commented on what they own.
    Comment,
    /// Somebody of the client's wrote under what they own or wrote under.
    ClientComment,
    /// A task became theirs.
    TaskAssigned,
    /// The client decided on what was sent to be agreed to.
    SignOffDecided,
    /// The client's people sent a file, on their own or to something.
    FileSent,
    QuestionnaireSubmitted,
    /// They remarked on work in progress.
    DeliverableRemarked,
    AcceptanceCaseFailed,
    DemonstrationAnswered,
    /// They say that something of theirs is done.
    TaskReported,
    ChangeRequested,
    /// They say what they expect.
    ExpectationRaised,
    /// Three quarters of what was promised for a change request are gone.
    ChangeWarned,
    /// What was promised for it was not kept.
    ChangeOverdue,
    /// What the communication plan says was not kept.
    CommunicationMissed,
    /// The client says how the communication plan serves them.
    PlanReviewed,
    /// Somebody of them has not said so, days after they were asked or after the day that was named.
    PlanReviewUnanswered,
    /// They are asked to look at a report before it is sent.
    ReportAsked,
    /// They were asked to, and are not any more.
    ReportLookDropped,
    /// A phase that the client reads is done, and the draft of its report is theirs.
    PhaseReportDrafted,
    /// The communication plan prepared a meeting, a draft or a task, which is theirs to finish.
    CommunicationPrepared,
    /// What they drafted may be sent now.
    ReportApproved,
    /// Mail waits for somebody who says where it belongs.
    MailHeld,
    /// The client marked which of the proposed times suit.
    MeetingTimesAnswered,
    /// The client does not come for sure, comes after all, or has a word on it.
    MeetingAnswered,
    /// A letter to the client will not arrive.
    LetterReturned,
}

kernel::words!(NotificationKind {
    Mention = "mention",
    QuestionAsked = "question_asked",
    QuestionAnswered = "question_answered",
    QuestionReopened = "question_reopened",
    QuestionWarned = "question_warned",
    QuestionOverdue = "question_overdue",
    Comment = "comment",
    ClientComment = "client_comment",
    TaskAssigned = "task_assigned",
    SignOffDecided = "sign_off_decided",
    FileSent = "file_sent",
    QuestionnaireSubmitted = "questionnaire_submitted",
    DeliverableRemarked = "deliverable_remarked",
    AcceptanceCaseFailed = "acceptance_case_failed",
    DemonstrationAnswered = "demonstration_answered",
    TaskReported = "task_reported",
    ChangeRequested = "change_requested",
    ExpectationRaised = "expectation_raised",
    ChangeWarned = "change_warned",
    ChangeOverdue = "change_overdue",
    CommunicationMissed = "communication_missed",
    PlanReviewed = "plan_reviewed",
    PlanReviewUnanswered = "plan_review_unanswered",
    ReportAsked = "report_asked",
    ReportLookDropped = "report_look_dropped",
    PhaseReportDrafted = "phase_report_drafted",
    CommunicationPrepared = "communication_prepared",
    ReportApproved = "report_approved",
    MailHeld = "mail_held",
    MeetingTimesAnswered = "meeting_times_answered",
    MeetingAnswered = "meeting_answered",
    LetterReturned = "letter_returned",
});

impl NotificationKind {
    pub fn topic(self) -> Topic {
        match self {
            Self::QuestionAsked | Self::QuestionAnswered | Self::QuestionReopened => Topic::Questions,
            Self::Mention | Self::Comment | Self::ClientComment => Topic::Comments,
            Self::SignOffDecided => Topic::Decisions,
            Self::ChangeRequested => Topic::Changes,
            Self::QuestionnaireSubmitted
            | Self::DeliverableRemarked
            | Self::AcceptanceCaseFailed
            | Self::DemonstrationAnswered => Topic::Deliverables,
            Self::TaskAssigned | Self::TaskReported => Topic::Tasks,
            Self::FileSent => Topic::Files,
            Self::QuestionWarned
            | Self::QuestionOverdue
            | Self::ChangeWarned
            | Self::ChangeOverdue
            | Self::CommunicationMissed => Topic::Promises,
            Self::ReportAsked
            | Self::ReportLookDropped
            | Self::PhaseReportDrafted
            | Self::CommunicationPrepared
            | Self::ReportApproved
            | Self::PlanReviewed
            | Self::PlanReviewUnanswered
            | Self::ExpectationRaised => Topic::ReportsAndPlan,
            Self::MailHeld | Self::LetterReturned => Topic::Mails,
            Self::MeetingTimesAnswered | Self::MeetingAnswered => Topic::Meetings,
        }
    }

    /// What several do within minutes is told once.
    pub fn is_gathered(self) -> bool {
        matches!(self, Self::MeetingTimesAnswered | Self::MeetingAnswered | Self::LetterReturned)
    }
}

/// What the rule needs to know about one event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    pub kind: String,
    pub actor: Option<PersonId>,
    pub mentioned: Vec<PersonId>,
    /// Who owns the record, or a question's record that it is about.
    pub owner: Option<PersonId>,
    /// The team's person who asked, or whom the client asked.
    pub asker: Option<PersonId>,
    /// The project managers: they are asked when nobody else is.
    pub managers: Vec<PersonId>,
    /// Who spoke: `client` for a client's person.
    pub is_by_client: bool,
}

/// Everybody to be told, each once, with the strongest reason. Nobody is told of what they did themselves.
pub fn told(facts: &Facts) -> Vec<(PersonId, NotificationKind)> {
    let mut told: Vec<(PersonId, NotificationKind)> = match facts.kind.as_str() {
        "comment.created" => {
            let mentioned = facts.mentioned.iter().map(|person| (*person, NotificationKind::Mention));
            let others = match facts.is_by_client {
                true => for_answering(facts, NotificationKind::ClientComment),
                false => facts.owner.map(|owner| (owner, NotificationKind::Comment)).into_iter().collect(),
            };
            mentioned.chain(others).collect()
        }
        "question.asked" if facts.is_by_client => for_answering(facts, NotificationKind::QuestionAsked),
        "question.answered" if facts.is_by_client => for_answering(facts, NotificationKind::QuestionAnswered),
        "question.reopened" if facts.is_by_client => for_answering(facts, NotificationKind::QuestionReopened),
        "question.warned" => for_answering(facts, NotificationKind::QuestionWarned),
        "question.overdue" => for_managers(facts, NotificationKind::QuestionOverdue),
        "change_request.warned" => for_answering(facts, NotificationKind::ChangeWarned),
        "change_request.overdue" => for_managers(facts, NotificationKind::ChangeOverdue),
        "communication_plan_entry.missed" => for_answering(facts, NotificationKind::CommunicationMissed),
        "communication_plan_entry.overdue" => for_managers(facts, NotificationKind::CommunicationMissed),
        "plan_review.unanswered" => for_answering(facts, NotificationKind::PlanReviewUnanswered),
        "task.assigned" => {
            facts.owner.map(|owner| (owner, NotificationKind::TaskAssigned)).into_iter().collect()
        }
        "report.asked" => {
            facts.owner.map(|owner| (owner, NotificationKind::ReportAsked)).into_iter().collect()
        }
        "report.look_dropped" => {
            facts.owner.map(|owner| (owner, NotificationKind::ReportLookDropped)).into_iter().collect()
        }
        "report.phase_drafted" => for_answering(facts, NotificationKind::PhaseReportDrafted),
        PREPARED => for_answering(facts, NotificationKind::CommunicationPrepared),
        "report.approved" => for_answering(facts, NotificationKind::ReportApproved),
        "sign_off.decided" => for_managers(facts, NotificationKind::SignOffDecided),
        "mail.held" => for_managers(facts, NotificationKind::MailHeld),
        "letter.returned" => for_managers(facts, NotificationKind::LetterReturned),
        kind => match by_client(kind) {
            Some(reason) if facts.is_by_client => for_answering(facts, reason),
            _ => Vec::new(),
        },
    };
    told.retain(|(person, _)| Some(*person) != facts.actor);
    told.sort();
    told.dedup_by_key(|(person, _)| *person);
    told
}

/// What a client's people do and one of the team has to know: whoever owns the record, otherwise the managers.
pub fn by_client(event: &str) -> Option<NotificationKind> {
    Some(match event {
        "document.uploaded" => NotificationKind::FileSent,
        "questionnaire.submitted" => NotificationKind::QuestionnaireSubmitted,
        "deliverable.remarked" => NotificationKind::DeliverableRemarked,
        "deliverable.case_failed" => NotificationKind::AcceptanceCaseFailed,
        "demonstration.answered" => NotificationKind::DemonstrationAnswered,
        "task.reported" => NotificationKind::TaskReported,
        "change_request.received" => NotificationKind::ChangeRequested,
        "expectation.raised" => NotificationKind::ExpectationRaised,
        "plan_review.answered" => NotificationKind::PlanReviewed,
        "meeting.times_answered" => NotificationKind::MeetingTimesAnswered,
        "meeting.answered" => NotificationKind::MeetingAnswered,
        _ => return None,
    })
}

/// Whoever asked or owns the matter; the managers when there is nobody.
fn for_answering(facts: &Facts, kind: NotificationKind) -> Vec<(PersonId, NotificationKind)> {
    let own: Vec<_> = facts.asker.into_iter().chain(facts.owner).collect();
    let persons = if own.is_empty() { &facts.managers } else { &own };
    persons.iter().map(|person| (*person, kind)).collect()
}

fn for_managers(facts: &Facts, kind: NotificationKind) -> Vec<(PersonId, NotificationKind)> {
    facts.managers.iter().map(|person| (*person, kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use NotificationKind::*;

    #[test]
    fn only_what_needs_them() {
        let [lin, cen, wen] = [PersonId::new(), PersonId::new(), PersonId::new()];
        let facts = |kind: &str| Facts { kind: kind.into(), ..Facts::default() };
        for (facts, wanted) in [
            (facts("plan.changed"), vec![]),
            (
                Facts {
                    mentioned: vec![lin, cen],
                    owner: Some(lin),
                    actor: Some(cen),
                    ..facts("comment.created")
                },
                vec![(lin, Mention)],
            ),
            (Facts { owner: Some(lin), actor: Some(lin), ..facts("comment.created") }, vec![]),
            (
                Facts { managers: vec![lin, wen], is_by_client: true, ..facts("question.asked") },
                vec![(lin, QuestionAsked), (wen, QuestionAsked)],
            ),
            (
                Facts {
                    managers: vec![lin],
                    owner: Some(wen),
                    is_by_client: true,
                    ..facts("question.asked")
                },
                vec![(wen, QuestionAsked)],
            ),
            (Facts { managers: vec![lin], ..facts("question.asked") }, vec![]),
            (
                Facts {
                    asker: Some(cen),
                    managers: vec![lin],
                    is_by_client: true,
                    ..facts("question.answered")
                },
                vec![(cen, QuestionAnswered)],
            ),
            (
                Facts { managers: vec![lin], owner: Some(wen), ..facts("question.warned") },
                vec![(wen, QuestionWarned)],
            ),
            (Facts { managers: vec![lin], ..facts("question.warned") }, vec![(lin, QuestionWarned)]),
            (
                Facts { managers: vec![lin], owner: Some(wen), ..facts("question.overdue") },
                vec![(lin, QuestionOverdue)],
            ),
            (Facts { managers: vec![lin], owner: Some(wen), ..facts("question.reopened") }, vec![]),
            (
                Facts { owner: Some(wen), is_by_client: true, ..facts("question.reopened") },
                vec![(wen, QuestionReopened)],
            ),
            (
                Facts { managers: vec![lin, wen], ..facts("sign_off.decided") },
                vec![(lin, SignOffDecided), (wen, SignOffDecided)],
            ),
            (
                Facts { managers: vec![lin, wen], ..facts("mail.held") },
                vec![(lin, MailHeld), (wen, MailHeld)],
            ),
            (
                Facts { owner: Some(cen), actor: Some(lin), ..facts("task.assigned") },
                vec![(cen, TaskAssigned)],
            ),
        ] {
            assert_eq!(told(&facts), wanted, "{facts:?}");
        }
    }

    #[test]
    fn what_runs_out_or_was_not_kept_is_told_to_its_owner_and_then_to_the_managers() {
        let [lin, wen] = [PersonId::new(), PersonId::new()];
        for (kind, owner, wanted) in [
            ("change_request.warned", Some(wen), vec![(wen, ChangeWarned)]),
            ("change_request.warned", None, vec![(lin, ChangeWarned)]),
            ("change_request.overdue", Some(wen), vec![(lin, ChangeOverdue)]),
            ("communication_plan_entry.missed", Some(wen), vec![(wen, CommunicationMissed)]),
            ("communication_plan_entry.missed", None, vec![(lin, CommunicationMissed)]),
            ("communication_plan_entry.overdue", Some(wen), vec![(lin, CommunicationMissed)]),
            ("plan_review.unanswered", Some(wen), vec![(wen, PlanReviewUnanswered)]),
            ("plan_review.unanswered", None, vec![(lin, PlanReviewUnanswered)]),
            ("letter.returned", Some(wen), vec![(lin, LetterReturned)]),
            ("report.asked", Some(wen), vec![(wen, ReportAsked)]),
            ("report.asked", None, vec![]),
            ("report.look_dropped", Some(wen), vec![(wen, ReportLookDropped)]),
            ("report.look_dropped", None, vec![]),
            ("report.phase_drafted", Some(wen), vec![(wen, PhaseReportDrafted)]),
            ("report.phase_drafted", None, vec![(lin, PhaseReportDrafted)]),
            (PREPARED, Some(wen), vec![(wen, CommunicationPrepared)]),
            (PREPARED, None, vec![(lin, CommunicationPrepared)]),
            ("report.approved", Some(wen), vec![(wen, ReportApproved)]),
        ] {
            let facts = Facts { kind: kind.into(), managers: vec![lin], owner, ..Facts::default() };
            assert_eq!(told(&facts), wanted, "{facts:?}");
        }
    }

    #[test]
    fn what_a_client_writes_is_told_to_whoever_spoke_or_owns_it() {
        let [lin, cen, wen] = [PersonId::new(), PersonId::new(), PersonId::new()];
        let nobody = Facts { kind: "comment.created".into(), is_by_client: true, ..Facts::default() };
        let alone = Facts { managers: vec![cen], ..nobody.clone() };
        let busy = Facts { owner: Some(lin), asker: Some(wen), mentioned: vec![lin], ..alone.clone() };
        for (facts, wanted) in [
            (busy, vec![(lin, Mention), (wen, ClientComment)]),
            (alone, vec![(cen, ClientComment)]),
            (nobody, vec![]),
        ] {
            let mut wanted = wanted;
            wanted.sort();
            assert_eq!(told(&facts), wanted, "{facts:?}");
        }
    }

    #[test]
    fn what_a_client_sends_is_told_to_its_owner_or_the_managers() {
        let [lin, wen] = [PersonId::new(), PersonId::new()];
        for (kind, reason) in [
            ("document.uploaded", FileSent),
            ("questionnaire.submitted", QuestionnaireSubmitted),
            ("deliverable.remarked", DeliverableRemarked),
            ("deliverable.case_failed", AcceptanceCaseFailed),
            ("demonstration.answered", DemonstrationAnswered),
            ("task.reported", TaskReported),
            ("change_request.received", ChangeRequested),
            ("plan_review.answered", PlanReviewed),
            ("meeting.times_answered", MeetingTimesAnswered),
            ("meeting.answered", MeetingAnswered),
        ] {
            let facts = Facts { kind: kind.into(), managers: vec![lin], ..Facts::default() };
            assert_eq!(told(&facts), [], "{kind} by the team");
            let by_client = Facts { is_by_client: true, ..facts };
            assert_eq!(told(&by_client), [(lin, reason)], "{kind}");
            assert_eq!(told(&Facts { owner: Some(wen), ..by_client.clone() }), [(wen, reason)], "{kind}");
            let both = Facts { owner: Some(wen), asker: Some(wen), ..by_client };
            assert_eq!(told(&both), [(wen, reason)], "{kind}, once");
        }
    }
}
