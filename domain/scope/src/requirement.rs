//! Requirements: what is wanted, in fields, and where one stands with the client.
//!
//! Must hold: where a requirement stands follows from what happened to it (sent, answered, edited, dropped) and
//! is set by nobody. A version is never changed: an edit makes the next one.

use kernel::{FieldProblem, Input, PersonId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 200;
/// The longest running text of one field, in characters.
pub const LONGEST_TEXT: usize = 10_000;

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($variant),* }

        kernel::words!($type { $($variant = $word),* });
    };
}

words!(RequirementKind {
    Function = "function",
    Interface = "interface",
    Experience = "experience",
    Quality = "quality",
    Constraint = "constraint",
});

words!(RequirementSource {
    Interview = "interview",
    Questionnaire = "questionnaire",
    Document = "document",
    Mail = "mail",
    Meeting = "meeting",
    Other = "other",
});

words!(
    /// MoSCoW, the most wanted first.
    RequirementPriority { Must = "must", Should = "should", Could = "could", Wont = "wont" }
);

words!(
    /// Where a requirement stands.
    RequirementState {
        Draft = "draft",
        Sent = "sent",
        Confirmed = "confirmed",
        Questioned = "questioned",
        Unconfirmed = "unconfirmed",
        Dropped = "dropped",
    }
);

/// The whole text of one version. A left out field is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementFields {
    pub title: String,
    pub kind: RequirementKind,
    #[serde(default = "usual_source")]
    pub source: RequirementSource,
    /// Who said it when, or which page of which document.
    #[serde(default)]
    pub source_note: String,
    /// What the client needs.
    #[serde(default)]
    pub need: String,
    /// The pain behind the need, in our own words; the client does not read it.
    #[serde(default)]
    pub pain: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub acceptance_criteria: String,
    #[serde(default = "usual_priority")]
    pub priority: RequirementPriority,
    #[serde(default)]
    pub owner_id: Option<PersonId>,
}

fn usual_source() -> RequirementSource {
    RequirementSource::Other
}

fn usual_priority() -> RequirementPriority {
    RequirementPriority::Should
}

/// What a client reads of a version and agrees to: the same bytes in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientWords {
    pub kind: RequirementKind,
    pub priority: RequirementPriority,
    pub title: String,
    pub body: String,
    pub criteria: String,
}

impl RequirementFields {
    /// The fields as they are kept: trimmed, within their lengths.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let fields = Self {
            title: input.line("title", &self.title, LONGEST_TITLE),
            kind: self.kind,
            source: self.source,
            source_note: input.optional_line("source_note", &self.source_note, LONGEST_TITLE),
            need: optional_text(&mut input, "need", &self.need)?,
            pain: optional_text(&mut input, "pain", &self.pain)?,
            description: optional_text(&mut input, "description", &self.description)?,
            acceptance_criteria: optional_text(&mut input, "acceptance_criteria", &self.acceptance_criteria)?,
            priority: self.priority,
            owner_id: self.owner_id,
        };
        input.finish().map(|()| fields)
    }

    /// The client's part: what is wanted how much, need and description, one below the other. Nothing that was
    /// written for ourselves.
    pub fn client_words(&self) -> ClientWords {
        let parts = [self.need.as_str(), self.description.as_str()];
        let body: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        ClientWords {
            kind: self.kind,
            priority: self.priority,
            title: self.title.clone(),
            body: body.join("\n\n"),
            criteria: self.acceptance_criteria.clone(),
        }
    }
}

/// Running text that may be empty, in one way of ending lines.
pub fn optional_text(input: &mut Input, field: &'static str, value: &str) -> Result<String> {
    let value = value.replace("\r\n", "\n").trim().to_owned();
    if value.chars().count() > LONGEST_TEXT {
        let problem = FieldProblem::new(field, "too_long").with("max", LONGEST_TEXT);
        return Err(kernel::Failure::Invalid(vec![problem]));
    }
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        input.problem(field, "control_characters");
    }
    Ok(value)
}

/// What happened to a requirement, as far as its standing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    pub version: i64,
    /// The version in which the words that the client reads changed last.
    pub words_version: i64,
    /// The version that was sent last.
    pub sent_version: Option<i64>,
    pub confirmed_version: Option<i64>,
    pub questioned_version: Option<i64>,
    /// Whether a request for confirmation waits for the client.
    pub is_waiting: bool,
    pub is_dropped: bool,
}

/// Where a requirement stands. A question outweighs an earlier confirmation of the same words; an edit of what
/// only the team reads takes no confirmation away.
pub fn standing(course: &Course) -> RequirementState {
    use RequirementState::*;
    let holds = |version: Option<i64>| version.is_some_and(|version| version >= course.words_version);
    match course {
        Course { is_dropped: true, .. } => Dropped,
        Course { is_waiting: true, .. } => Sent,
        _ if holds(course.questioned_version) && course.questioned_version > course.confirmed_version => {
            Questioned
        }
        _ if holds(course.confirmed_version) => Confirmed,
        _ if course.confirmed_version.is_some() => Unconfirmed,
        _ => Draft,
    }
}

/// Whether there is something to ask the client: words that they have not confirmed, and were not asked about.
pub fn is_to_be_asked(course: &Course) -> bool {
    match standing(course) {
        RequirementState::Confirmed | RequirementState::Dropped => false,
        RequirementState::Sent => course.sent_version < Some(course.words_version),
        _ => true,
    }
}

/// A request that waits names the requirement: it is taken back before the requirement is dropped.
pub fn may_drop(state: RequirementState) -> Result<(), Refusal> {
    match state {
        RequirementState::Sent => Err(Refusal::new("requirement.waits_for_client")),
        _ => Ok(()),
    }
}

/// A dropped requirement is brought back before it is edited.
pub fn may_edit(state: RequirementState) -> Result<(), Refusal> {
    match state {
        RequirementState::Dropped => Err(Refusal::new("requirement.is_dropped")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RequirementState::*;

    fn fields() -> RequirementFields {
        RequirementFields {
            title: "Scan offline".into(),
            kind: RequirementKind::Function,
            source: RequirementSource::Interview,
            source_note: String::new(),
            need: "Scanning goes on without network.".into(),
            pain: "The night shift blames us.".into(),
            description: "Scans are kept for eight hours.".into(),
            acceptance_criteria: "No scan is lost.".into(),
            priority: RequirementPriority::Must,
            owner_id: None,
        }
    }

    #[test]
    fn where_a_requirement_stands() {
        let course = |version, words, sent, confirmed, questioned, is_waiting| Course {
            version,
            words_version: words,
            sent_version: sent,
            confirmed_version: confirmed,
            questioned_version: questioned,
            is_waiting,
            is_dropped: false,
        };
        for (case, state) in [
            (course(1, 1, None, None, None, false), Draft),
            (course(4, 4, None, None, None, false), Draft),
            (course(1, 1, Some(1), None, None, true), Sent),
            // The request was taken back: nothing was said about it.
            (course(1, 1, Some(1), None, None, false), Draft),
            (course(1, 1, Some(1), Some(1), None, false), Confirmed),
            (course(2, 2, Some(1), Some(1), None, false), Unconfirmed),
            (course(2, 1, Some(1), Some(1), None, false), Confirmed),
            (course(2, 2, Some(2), Some(1), None, true), Sent),
            (course(2, 2, Some(2), Some(2), None, false), Confirmed),
            (course(1, 1, Some(1), None, Some(1), false), Questioned),
            (course(2, 2, Some(1), None, Some(1), false), Draft),
            (course(2, 2, Some(2), Some(1), Some(2), false), Questioned),
            (course(3, 3, Some(2), Some(1), Some(2), false), Unconfirmed),
            (course(2, 2, Some(2), Some(2), Some(1), false), Confirmed),
            (course(1, 1, Some(1), Some(1), Some(1), false), Confirmed),
            (Course { is_dropped: true, ..course(2, 2, Some(2), Some(2), None, false) }, Dropped),
            (Course { is_dropped: true, ..course(2, 2, Some(2), None, None, true) }, Dropped),
        ] {
            assert_eq!(standing(&case), state, "{case:?}");
        }
    }

    #[test]
    fn what_is_still_to_be_asked() {
        let drafted = Course { version: 1, words_version: 1, ..Course::default() };
        let sent = Course { sent_version: Some(1), is_waiting: true, ..drafted };
        let confirmed = Course { confirmed_version: Some(1), is_waiting: false, ..sent };
        for (course, ask) in [
            (drafted, true),
            (sent, false),
            (Course { words_version: 2, ..sent }, true),
            (confirmed, false),
            (Course { words_version: 2, ..confirmed }, true),
            (Course { words_version: 2, sent_version: Some(2), is_waiting: true, ..confirmed }, false),
            (Course { questioned_version: Some(1), is_waiting: false, ..sent }, true),
            (Course { is_dropped: true, ..drafted }, false),
        ] {
            assert_eq!(is_to_be_asked(&course), ask, "{course:?}");
        }
    }

    #[test]
    fn what_may_be_dropped_and_edited() {
        for (state, drop, edit) in [
            (Draft, true, true),
            (Sent, false, true),
            (Confirmed, true, true),
            (Questioned, true, true),
            (Unconfirmed, true, true),
            (Dropped, true, false),
        ] {
            assert_eq!((may_drop(state).is_ok(), may_edit(state).is_ok()), (drop, edit), "{state:?}");
        }
    }

    #[test]
    fn the_client_reads_how_much_it_is_wanted_and_nothing_of_ours() {
        let words = fields().client_words();
        assert_eq!(words.body, "Scanning goes on without network.\n\nScans are kept for eight hours.");
        assert_eq!(words.criteria, "No scan is lost.");
        let hidden = RequirementFields { pain: "x".into(), source_note: "y".into(), ..fields() };
        assert_eq!(hidden.client_words(), words);
        for read in [
            RequirementFields { priority: RequirementPriority::Could, ..fields() },
            RequirementFields { kind: RequirementKind::Quality, ..fields() },
        ] {
            assert_ne!(read.client_words(), words, "what the client agreed to is another thing now");
        }
    }

    #[test]
    fn fields_are_checked() {
        let long = "需".repeat(LONGEST_TEXT + 1);
        for (wrong, field) in [
            (RequirementFields { title: "  ".into(), ..fields() }, "title"),
            (RequirementFields { title: "x".repeat(LONGEST_TITLE + 1), ..fields() }, "title"),
            (RequirementFields { need: long.clone(), ..fields() }, "need"),
            (RequirementFields { acceptance_criteria: long, ..fields() }, "acceptance_criteria"),
            (RequirementFields { pain: "\u{1}".into(), ..fields() }, "pain"),
        ] {
            let Err(kernel::Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} accepted") };
            assert_eq!(problems[0].field, field);
        }
        let kept = RequirementFields { need: " a\r\nb ".into(), ..fields() }.checked().expect("fine");
        assert_eq!(kept.need, "a\nb");
        assert_eq!(kept.checked().as_ref(), Ok(&kept));
    }

    #[test]
    fn every_word_comes_back() {
        for state in RequirementState::ALL {
            assert_eq!(RequirementState::from_word(state.word()), Some(state));
        }
        assert_eq!(RequirementPriority::from_word("won't"), None);
    }
}
