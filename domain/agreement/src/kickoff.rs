//! The kickoff checklist: what has to be done before a project begins well, who does it by when, and what the
//! product sees for itself.
//!
//! Must hold: what can be seen is ticked by what is there and by nobody's hand; what can only be known is ticked
//! by somebody, with name and time.

use jiff::civil::{Date, DateTime};
use kernel::{Input, PersonId, RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LONGEST_WORDS: usize = 200;
/// With a beginning that is no time before it.
const LONGEST_PLACE: usize = 500;
const LONGEST_NOTE: usize = 2_000;
const LONGEST_TEXT: usize = 10_000;
/// The most files that lie on the table.
const MOST_FILES: usize = 50;
/// The most items of one project.
pub const MOST_ITEMS: usize = 100;

/// The steps known to the product: their words stand in both languages of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KickoffStep {
    GoalsWritten,
    CharterConfirmed,
    RaciComplete,
    DecisionRuleSet,
    CultureCardFilled,
    PromisesSet,
    BaselineKept,
    ContactsInvited,
    PlanShared,
    AccountsArranged,
    MaterialsSent,
    MeetingHeld,
    MinutesSent,
}

impl KickoffStep {
    /// In the order in which they are usually done.
    pub const USUAL: [Self; 13] = [
        Self::GoalsWritten,
        Self::RaciComplete,
        Self::DecisionRuleSet,
        Self::CultureCardFilled,
        Self::PromisesSet,
        Self::BaselineKept,
        Self::ContactsInvited,
        Self::PlanShared,
        Self::CharterConfirmed,
        Self::AccountsArranged,
        Self::MaterialsSent,
        Self::MeetingHeld,
        Self::MinutesSent,
    ];

    /// Whether it is done, as far as the product sees it; None: only people know.
    pub fn is_seen_done(self, facts: &KickoffFacts) -> Option<bool> {
        Some(match self {
            Self::GoalsWritten => facts.has_goals,
            Self::CharterConfirmed => facts.is_charter_confirmed,
            Self::RaciComplete => facts.is_raci_complete,
            Self::DecisionRuleSet => facts.parties.all(|party| party.has_decision_rule),
            Self::CultureCardFilled => facts.parties.all(|party| party.has_culture_card),
            Self::ContactsInvited => facts.parties.all(|party| party.is_invited),
            Self::PlanShared => facts.parties.all(|party| party.sees_plan),
            Self::PromisesSet => facts.has_promises,
            Self::BaselineKept => facts.has_baseline,
            Self::AccountsArranged | Self::MaterialsSent | Self::MeetingHeld | Self::MinutesSent => {
                return None;
            }
        })
    }
}

/// What the product looks at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KickoffFacts {
    /// At least one goal, and each with all parts of SMART.
    pub has_goals: bool,
    pub is_charter_confirmed: bool,
    /// At least one line, and each with somebody accountable.
    pub is_raci_complete: bool,
    pub has_promises: bool,
    pub has_baseline: bool,
    pub parties: PartiesFacts,
}

/// Of the client parties: without one, nothing of them is done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartiesFacts(pub Vec<PartyFacts>);

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PartyFacts {
    pub has_decision_rule: bool,
    pub has_culture_card: bool,
    /// One of them has a link that works.
    pub is_invited: bool,
    pub sees_plan: bool,
}

impl PartiesFacts {
    fn all(&self, is: impl Fn(&PartyFacts) -> bool) -> bool {
        !self.0.is_empty() && self.0.iter().all(is)
    }
}

/// What somebody writes of an item.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KickoffItemFields {
    /// A step that the product knows; its words may be left empty.
    pub step: Option<KickoffStep>,
    pub words: String,
    pub owner_id: Option<PersonId>,
    #[schema(value_type = Option<String>)]
    pub due: Option<Date>,
    pub note: String,
    /// Ticked by hand; of what the product sees for itself it stays false.
    pub is_done: bool,
}

impl KickoffItemFields {
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let words = match self.step {
            Some(_) => input.optional_line("words", &self.words, LONGEST_WORDS),
            None => input.line("words", &self.words, LONGEST_WORDS),
        };
        let note = optional_text(&mut input, "note", &self.note, LONGEST_NOTE);
        let sees = self.step.and_then(|step| step.is_seen_done(&KickoffFacts::default())).is_some();
        if self.is_done && sees {
            input.problem("is_done", "seen_by_itself");
        }
        input.finish()?;
        Ok(Self { words, note, ..self.clone() })
    }
}

/// The meeting itself: when, where, what is talked about and what lies on the table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KickoffMeeting {
    /// By the project's clock: `2026-03-02T09:30`.
    #[schema(value_type = Option<String>)]
    pub starts: Option<DateTime>,
    pub place: String,
    /// A line for each point.
    pub agenda: String,
    /// A line for each.
    pub materials: String,
    /// Files of the project that lie on the table.
    pub files: Vec<RecordId>,
    /// How both sides talk with each other, a line for each rule.
    pub rules: String,
    /// What the team knows of the client's market and competitors; never in a pack.
    pub market: String,
}

impl KickoffMeeting {
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let meeting = Self {
            starts: self.starts,
            place: input.optional_line("place", &self.place, LONGEST_PLACE),
            agenda: optional_text(&mut input, "agenda", &self.agenda, LONGEST_TEXT),
            materials: optional_text(&mut input, "materials", &self.materials, LONGEST_TEXT),
            files: self.files.clone(),
            rules: optional_text(&mut input, "rules", &self.rules, LONGEST_TEXT),
            market: optional_text(&mut input, "market", &self.market, LONGEST_TEXT),
        };
        if meeting.starts.is_some_and(|starts| !(1900..=2200).contains(&starts.year())) {
            input.problem("starts", "out_of_range");
        }
        if meeting.files.len() > MOST_FILES {
            input.problem("files", "too_many");
        }
        input.finish()?;
        Ok(meeting)
    }
}

fn optional_text(input: &mut Input, field: &str, value: &str, longest: usize) -> String {
    match value.replace("\r\n", "\n").trim() {
        "" => String::new(),
        value => input.text(field, value, longest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use KickoffStep::*;

    #[test]
    fn what_is_there_ticks_itself() {
        let done =
            PartyFacts { has_decision_rule: true, has_culture_card: true, is_invited: true, sees_plan: true };
        let half = PartyFacts { has_culture_card: false, ..done };
        let facts = |parties: &[PartyFacts]| KickoffFacts {
            has_goals: true,
            is_charter_confirmed: false,
            is_raci_complete: true,
            has_promises: false,
            has_baseline: true,
            parties: PartiesFacts(parties.to_vec()),
        };
        for (step, parties, is_done) in [
            (GoalsWritten, &[][..], Some(true)),
            (CharterConfirmed, &[done], Some(false)),
            (RaciComplete, &[], Some(true)),
            (PromisesSet, &[], Some(false)),
            (BaselineKept, &[], Some(true)),
            (CultureCardFilled, &[done], Some(true)),
            (CultureCardFilled, &[done, half], Some(false)),
            (CultureCardFilled, &[], Some(false)),
            (DecisionRuleSet, &[done, half], Some(true)),
            (ContactsInvited, &[half], Some(true)),
            (PlanShared, &[PartyFacts::default()], Some(false)),
            (MeetingHeld, &[done], None),
        ] {
            assert_eq!(step.is_seen_done(&facts(parties)), is_done, "{step:?} {parties:?}");
        }
    }

    #[test]
    fn nobody_ticks_what_the_product_sees() {
        let item = |step, words: &str, is_done| KickoffItemFields {
            step,
            words: words.into(),
            is_done,
            ..KickoffItemFields::default()
        };
        for (item, is_accepted) in [
            (item(Some(MeetingHeld), "", true), true),
            (item(Some(PlanShared), "", true), false),
            (item(Some(PlanShared), "", false), true),
            (item(None, "Order the lift", true), true),
            (item(None, " ", false), false),
        ] {
            assert_eq!(item.checked().is_ok(), is_accepted, "{item:?}");
        }
    }

    #[test]
    fn a_meeting_is_at_a_time_that_every_clock_knows() {
        for (starts, is_accepted) in
            [("2026-03-02T09:30", true), ("9999-12-31T23:59", false), ("-009999-01-01T00:00", false)]
        {
            let meeting = KickoffMeeting { starts: starts.parse().ok(), ..KickoffMeeting::default() };
            assert!(meeting.starts.is_some(), "{starts}");
            assert_eq!(meeting.checked().is_ok(), is_accepted, "{starts}");
        }
    }

    #[test]
    fn every_step_stands_in_the_usual_list_once() {
        let mut usual = KickoffStep::USUAL.to_vec();
        usual.dedup();
        assert_eq!(usual.len(), 13);
    }
}
