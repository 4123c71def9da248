//! The responsibility matrix (RACI): who is responsible, accountable, consulted and informed of each line.
//!
//! Must hold: nobody shares the accountability of a line; a line without it is not sent to anybody.

use kernel::{Input, PersonId, RecordId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A deliverable, a phase, or whatever else somebody answers for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsibilityLine {
    /// Of a deliverable or a phase its title, whatever was typed.
    pub label: String,
    /// The deliverable or the phase of the plan that it is about.
    #[serde(default)]
    pub record_id: Option<RecordId>,
    #[serde(default)]
    pub people: Vec<Responsibility>,
}

/// One person's part in a line; both sides' people have one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Responsibility {
    pub person_id: PersonId,
    pub duty: Duty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Answers for it and does it.
    AccountableAndResponsible,
    Accountable,
    Responsible,
    Consulted,
    Informed,
}

impl Duty {
    /// The letters by which it is known in every language.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::AccountableAndResponsible => "A/R",
            Self::Accountable => "A",
            Self::Responsible => "R",
            Self::Consulted => "C",
            Self::Informed => "I",
        }
    }
    pub const fn is_accountable(self) -> bool {
        matches!(self, Self::Accountable | Self::AccountableAndResponsible)
    }
}

impl ResponsibilityLine {
    /// The one who answers for it.
    pub fn accountable(&self) -> Option<PersonId> {
        self.people.iter().find(|one| one.duty.is_accountable()).map(|one| one.person_id)
    }

    /// Whether more than one answers for it, which nobody then does.
    pub fn has_several_accountable(&self) -> bool {
        self.people.iter().filter(|one| one.duty.is_accountable()).count() > 1
    }

    /// Those who answer for it come first.
    pub(crate) fn checked(&self, input: &mut Input, place: usize) -> Self {
        let field = |name: &str| format!("fields.responsibilities.{place}.{name}");
        let label = input.line(&field("label"), &self.label, 200);
        let mut people = self.people.clone();
        people.sort_by_key(|one| one.person_id);
        if people.windows(2).any(|two| two[0].person_id == two[1].person_id) {
            input.problem(field("people"), "named_twice");
        }
        people.sort_by_key(|one| (one.duty, one.person_id));
        Self { label, record_id: self.record_id, people }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Duty::*;

    fn line(duties: &[Duty]) -> ResponsibilityLine {
        let person = |duty: &Duty| Responsibility { person_id: PersonId::new(), duty: *duty };
        ResponsibilityLine {
            label: "Trial run".into(),
            record_id: None,
            people: duties.iter().map(person).collect(),
        }
    }

    #[test]
    fn exactly_one_is_accountable() {
        for (duties, has_one, has_several) in [
            (&[Accountable, Responsible, Consulted, Informed][..], true, false),
            (&[AccountableAndResponsible, Responsible], true, false),
            (&[Responsible, Informed], false, false),
            (&[], false, false),
            (&[Accountable, Accountable], true, true),
            (&[Accountable, AccountableAndResponsible], true, true),
        ] {
            let line = line(duties);
            let found = (line.accountable().is_some(), line.has_several_accountable());
            assert_eq!(found, (has_one, has_several), "{duties:?}");
        }
    }

    #[test]
    fn nobody_has_two_cells_in_a_line() {
        let mut line = line(&[Responsible, Consulted]);
        line.people[1].person_id = line.people[0].person_id;
        let mut input = Input::new();
        line.checked(&mut input, 0);
        let Err(kernel::Failure::Invalid(problems)) = input.finish() else { panic!("accepted") };
        assert_eq!(
            (problems[0].field.as_str(), problems[0].code),
            ("fields.responsibilities.0.people", "named_twice")
        );
    }
}
