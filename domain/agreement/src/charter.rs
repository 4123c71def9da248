//! The project charter: its fields, what a goal still lacks, and where the charter stands with the client.
//!
//! Must hold: where it stands follows from what was sent and answered and is set by nobody; a goal is SMART only
//! when each of its parts is written down.

use crate::kpi::{Kpi, KpiMeasure};
use crate::responsibility::ResponsibilityLine;
use crate::silence::SilenceClause;
use engagement::sign_off::Money;
use jiff::civil::Date;
use kernel::{FieldProblem, Input, PersonId, RecordId, Refusal, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest line, in characters.
pub const LONGEST_LINE: usize = 500;
/// The longest running text of one field, in characters.
const LONGEST_TEXT: usize = 10_000;
/// The most lines of one list.
const MOST_LINES: usize = 100;
/// The most goals, stakeholders, lines of the responsibility matrix.
const MOST_ROWS: usize = 60;
/// The largest budget, in the smallest unit: beyond it sums would no longer be exact in a browser.
const LARGEST_BUDGET: i64 = 1_000_000_000_000_000;

/// The whole text of one version. A left out field is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CharterFields {
    pub scope_in: Vec<String>,
    pub scope_out: Vec<String>,
    pub assumptions: Vec<String>,
    pub constraints: Vec<String>,
    #[schema(value_type = Option<String>)]
    pub start: Option<Date>,
    #[schema(value_type = Option<String>)]
    pub finish: Option<Date>,
    /// A client reads it only in a request to the commercial circle.
    pub budget: Option<Money>,
    /// People and means the project has.
    pub resources: String,
    pub goals: Vec<Goal>,
    /// For the team alone.
    pub kpis: Vec<Kpi>,
    pub responsibilities: Vec<ResponsibilityLine>,
    /// Under which silence counts as acceptance, where both sides want that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<SilenceClause>,
    /// For the team alone.
    pub stakeholders: Vec<Stakeholder>,
}

/// A goal, a field for each part of SMART.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Goal {
    /// Without one it is new. It stays the same over all versions: what serves the goal names it by this.
    pub id: Option<Uuid>,
    /// What exactly shall be so.
    pub specific: String,
    /// By what it is measured, for example the time per pallet.
    pub measure: String,
    /// The value to reach, for example `≤ 40`.
    pub target: String,
    /// The target's unit, for example `s`.
    pub unit: String,
    /// Why it can be reached.
    pub achievable: String,
    /// Why it matters.
    pub relevant: String,
    #[schema(value_type = Option<String>)]
    pub due: Option<Date>,
    /// The milestones it is broken down to; the client does not read them here.
    pub milestones: Vec<RecordId>,
    /// By which of the charter's figures it is followed; the client does not read it.
    #[serde(default)]
    pub kpi: Option<KpiMeasure>,
}

/// What makes a goal SMART.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoalPart {
    Specific,
    Measurable,
    Achievable,
    Relevant,
    Due,
}

/// Somebody who has a stake in the project: one of both sides' people, or an outsider by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stakeholder {
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// Of an outsider; empty where a person is named.
    #[serde(default)]
    pub name: String,
    /// What they want of the project.
    #[serde(default)]
    pub interest: String,
    pub influence: Influence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Influence {
    Low,
    Medium,
    High,
}

impl Goal {
    /// The parts that are not written down yet.
    pub fn missing(&self) -> Vec<GoalPart> {
        let is_measurable = ![&self.measure, &self.target, &self.unit].iter().any(|part| part.is_empty());
        let parts = [
            (GoalPart::Specific, !self.specific.is_empty()),
            (GoalPart::Measurable, is_measurable),
            (GoalPart::Achievable, !self.achievable.is_empty()),
            (GoalPart::Relevant, !self.relevant.is_empty()),
            (GoalPart::Due, self.due.is_some()),
        ];
        parts.into_iter().filter(|(_, is_there)| !is_there).map(|(part, _)| part).collect()
    }

    fn checked(&self, input: &mut Input, place: usize) -> Self {
        let mut text =
            |name: &str, value: &str| optional_text(input, &format!("fields.goals.{place}.{name}"), value);
        let mut milestones = self.milestones.clone();
        milestones.sort_unstable();
        milestones.dedup();
        Self {
            id: self.id,
            specific: text("specific", &self.specific),
            measure: text("measure", &self.measure),
            target: text("target", &self.target),
            unit: text("unit", &self.unit),
            achievable: text("achievable", &self.achievable),
            relevant: text("relevant", &self.relevant),
            due: self.due,
            milestones,
            kpi: self.kpi,
        }
    }
}

impl CharterFields {
    /// The fields as they are kept: trimmed, without empty lines, within their lengths.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let fields = Self {
            scope_in: lines(&mut input, "fields.scope_in", &self.scope_in),
            scope_out: lines(&mut input, "fields.scope_out", &self.scope_out),
            assumptions: lines(&mut input, "fields.assumptions", &self.assumptions),
            constraints: lines(&mut input, "fields.constraints", &self.constraints),
            start: self.start,
            finish: self.finish,
            budget: self.budget.clone(),
            resources: optional_text(&mut input, "fields.resources", &self.resources),
            goals: rows(&mut input, "fields.goals", &self.goals, Goal::checked),
            kpis: rows(&mut input, "fields.kpis", &self.kpis, Kpi::checked),
            responsibilities: rows(
                &mut input,
                "fields.responsibilities",
                &self.responsibilities,
                ResponsibilityLine::checked,
            ),
            silence: self.silence.as_ref().map(|clause| clause.checked(&mut input)),
            stakeholders: rows(&mut input, "fields.stakeholders", &self.stakeholders, Stakeholder::checked),
        };
        if self.start.zip(self.finish).is_some_and(|(start, finish)| finish < start) {
            input.problem("fields.finish", "before_start");
        }
        check_budget(&mut input, self.budget.as_ref());
        input.finish()?;
        match (1..).zip(&fields.responsibilities).find(|(_, line)| line.has_several_accountable()) {
            Some((number, line)) => Err(Refusal::new("charter.several_accountable")
                .with("number", number)
                .with("title", line.label.as_str())
                .into()),
            None => Ok(fields),
        }
    }
}

impl CharterFields {
    /// The fields with an id for every goal. One that came without is the goal that stood in its place before, unless
    /// that is still there; otherwise it is new.
    pub fn with_goal_ids(mut self, before: Option<&Self>) -> Self {
        let mut taken = HashSet::new();
        for goal in &mut self.goals {
            goal.id = goal.id.filter(|id| taken.insert(*id));
        }
        for (place, goal) in self.goals.iter_mut().enumerate() {
            if goal.id.is_none() {
                let stood_there = before.and_then(|before| before.goals.get(place)?.id);
                let id = stood_there.filter(|id| !taken.contains(id)).unwrap_or_else(Uuid::new_v4);
                taken.insert(id);
                goal.id = Some(id);
            }
        }
        self
    }

    /// The fields of a version that was written when goals had no ids: their places count.
    pub fn with_places_as_ids(mut self) -> Self {
        for (goal, place) in self.goals.iter_mut().zip(1..) {
            goal.id = goal.id.or(Some(Uuid::from_u128(place)));
        }
        self
    }
}

fn check_budget(input: &mut Input, budget: Option<&Money>) {
    let Some(Money { minor, currency }) = budget else { return };
    if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        input.problem("fields.budget.currency", "invalid");
    }
    if !(0..=LARGEST_BUDGET).contains(minor) {
        input.problem("fields.budget.minor", "out_of_range");
    }
}

impl Stakeholder {
    fn checked(&self, input: &mut Input, place: usize) -> Self {
        let field = |name: &str| format!("fields.stakeholders.{place}.{name}");
        let name = match self.person_id {
            Some(_) => String::new(),
            None => input.line(&field("name"), &self.name, 200),
        };
        let interest = input.optional_line(&field("interest"), &self.interest, LONGEST_LINE);
        Self { name, interest, ..self.clone() }
    }
}

fn lines(input: &mut Input, field: &str, lines: &[String]) -> Vec<String> {
    too_many(input, field, lines.len(), MOST_LINES);
    let checked = lines.iter().enumerate();
    let checked =
        checked.map(|(place, line)| input.optional_line(&format!("{field}.{place}"), line, LONGEST_LINE));
    checked.filter(|line| !line.is_empty()).collect()
}

fn rows<T>(input: &mut Input, field: &str, rows: &[T], check: fn(&T, &mut Input, usize) -> T) -> Vec<T> {
    too_many(input, field, rows.len(), MOST_ROWS);
    rows.iter().enumerate().map(|(place, row)| check(row, input, place)).collect()
}

fn too_many(input: &mut Input, field: &str, count: usize, most: usize) {
    if count > most {
        input.problem(field, "too_many");
    }
}

/// Running text that may be empty, in one way of ending lines.
fn optional_text(input: &mut Input, field: &str, value: &str) -> String {
    match value.replace("\r\n", "\n").trim() {
        "" => String::new(),
        value => input.text(field, value, LONGEST_TEXT),
    }
}

/// Where a charter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CharterState {
    Draft,
    Sent,
    Confirmed,
    Declined,
    /// What was confirmed has been edited since.
    Unconfirmed,
}

/// A version that a party answered, and whether what it read is still what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnsweredVersion {
    pub number: i64,
    pub has_same_words: bool,
}

/// What happened to a charter, as far as its standing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    pub is_waiting: bool,
    pub confirmed: Option<AnsweredVersion>,
    pub declined: Option<AnsweredVersion>,
}

/// A later refusal of the same words outweighs an earlier confirmation; other words leave it behind.
pub fn standing(course: &Course) -> CharterState {
    let holds = |answered: Option<AnsweredVersion>| answered.is_some_and(|one| one.has_same_words);
    let is_declined_later = course.declined.map(|one| one.number) > course.confirmed.map(|one| one.number);
    match course {
        Course { is_waiting: true, .. } => CharterState::Sent,
        Course { declined, .. } if holds(*declined) && is_declined_later => CharterState::Declined,
        Course { confirmed, .. } if holds(*confirmed) => CharterState::Confirmed,
        Course { confirmed: Some(_), .. } => CharterState::Unconfirmed,
        _ => CharterState::Draft,
    }
}

/// What stands in the way of asking a party to confirm it, each with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lack {
    /// `scope_in`, `start`, `finish`, `goals`, `goal` or `accountable`.
    pub code: &'static str,
    /// Of a goal or a line of the responsibility matrix, from 0.
    pub place: Option<usize>,
    /// Of a goal: the parts of SMART that are missing.
    pub parts: Vec<GoalPart>,
}

/// Everything that stands in the way, in the order of the page.
pub fn lacks(fields: &CharterFields) -> Vec<Lack> {
    let whole = |code| Lack { code, place: None, parts: Vec::new() };
    let of_whole = [
        ("scope_in", fields.scope_in.is_empty()),
        ("start", fields.start.is_none()),
        ("finish", fields.finish.is_none()),
        ("goals", fields.goals.is_empty()),
    ];
    let mut found: Vec<Lack> =
        of_whole.into_iter().filter(|(_, lacks)| *lacks).map(|(code, _)| whole(code)).collect();
    for (place, goal) in fields.goals.iter().enumerate() {
        let parts = goal.missing();
        if !parts.is_empty() {
            found.push(Lack { code: "goal", place: Some(place), parts });
        }
    }
    for (place, line) in fields.responsibilities.iter().enumerate() {
        if line.accountable().is_none() {
            found.push(Lack { code: "accountable", place: Some(place), parts: Vec::new() });
        }
    }
    found
}

/// For tests and for fields that are wrong on the way in.
pub(crate) fn unknown(field: String) -> kernel::Failure {
    kernel::Failure::Invalid(vec![FieldProblem::new(field, "unknown")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn goal() -> Goal {
        Goal {
            id: None,
            specific: "Pallets are moved faster".into(),
            measure: "Time per pallet".into(),
            target: "≤ 40".into(),
            unit: "s".into(),
            achievable: "The trial took 38 s.".into(),
            relevant: "Peak season".into(),
            due: Some(date(2026, 12, 1)),
            milestones: Vec::new(),
            kpi: None,
        }
    }

    #[test]
    fn what_a_goal_lacks() {
        use GoalPart::*;
        for (goal, missing) in [
            (goal(), vec![]),
            (Goal { specific: String::new(), ..goal() }, vec![Specific]),
            (Goal { measure: String::new(), ..goal() }, vec![Measurable]),
            (Goal { target: String::new(), ..goal() }, vec![Measurable]),
            (Goal { unit: String::new(), ..goal() }, vec![Measurable]),
            (Goal { achievable: String::new(), ..goal() }, vec![Achievable]),
            (Goal { relevant: String::new(), due: None, ..goal() }, vec![Relevant, Due]),
            (Goal::default(), vec![Specific, Measurable, Achievable, Relevant, Due]),
        ] {
            assert_eq!(goal.missing(), missing, "{goal:?}");
        }
    }

    #[test]
    fn a_goal_keeps_its_id() {
        let [a, b, other] = [1, 2, 9].map(Uuid::from_u128);
        let with = |ids: &[Option<Uuid>]| CharterFields {
            goals: ids.iter().map(|id| Goal { id: *id, ..goal() }).collect(),
            ..CharterFields::default()
        };
        let before = with(&[Some(a), Some(b)]);
        for (sent, kept) in [
            (vec![Some(a), Some(b)], vec![Some(a), Some(b)]),
            (vec![Some(b), Some(a)], vec![Some(b), Some(a)]),
            (vec![None, None], vec![Some(a), Some(b)]),
            (vec![None, Some(a)], vec![None, Some(a)]),
            (vec![Some(a), Some(a)], vec![Some(a), Some(b)]),
            (vec![Some(other), None, None], vec![Some(other), Some(b), None]),
        ] {
            let found = with(&sent).with_goal_ids(Some(&before));
            let ids: Vec<_> = found.goals.iter().map(|goal| goal.id).collect();
            assert!(ids.iter().all(Option::is_some), "{ids:?}");
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{ids:?}");
            for (id, kept) in ids.iter().zip(&kept) {
                let is_fresh = ![a, b, other].contains(&id.unwrap());
                assert!(if kept.is_none() { is_fresh } else { id == kept }, "{sent:?}: {ids:?}");
            }
        }
        assert_eq!(with(&[None, Some(other)]).with_places_as_ids(), with(&[Some(a), Some(other)]));
    }

    #[test]
    fn where_a_charter_stands() {
        use CharterState::*;
        let course = |is_waiting, confirmed: Option<(i64, bool)>, declined: Option<(i64, bool)>| Course {
            is_waiting,
            confirmed: confirmed.map(|(number, has_same_words)| AnsweredVersion { number, has_same_words }),
            declined: declined.map(|(number, has_same_words)| AnsweredVersion { number, has_same_words }),
        };
        for (case, state) in [
            (course(false, None, None), Draft),
            (course(true, None, None), Sent),
            (course(true, Some((1, false)), None), Sent),
            (course(false, Some((1, true)), None), Confirmed),
            (course(false, Some((1, false)), None), Unconfirmed),
            (course(false, None, Some((1, true))), Declined),
            (course(false, None, Some((1, false))), Draft),
            (course(false, Some((1, false)), Some((2, true))), Declined),
            (course(false, Some((1, true)), Some((2, false))), Confirmed),
            (course(false, Some((2, true)), Some((1, true))), Confirmed),
            (course(false, Some((1, false)), Some((2, false))), Unconfirmed),
        ] {
            assert_eq!(standing(&case), state, "{case:?}");
        }
    }

    #[test]
    fn what_stands_in_the_way_of_asking() {
        let codes = |fields: &CharterFields| lacks(fields).iter().map(|one| one.code).collect::<Vec<_>>();
        assert_eq!(codes(&CharterFields::default()), ["scope_in", "start", "finish", "goals"]);
        let whole = CharterFields {
            scope_in: vec!["Two aisles".into()],
            start: Some(date(2026, 6, 1)),
            finish: Some(date(2026, 12, 1)),
            goals: vec![goal(), Goal { due: None, ..goal() }],
            responsibilities: vec![ResponsibilityLine {
                label: "Trial run".into(),
                record_id: None,
                people: vec![],
            }],
            ..CharterFields::default()
        };
        let found = lacks(&whole);
        assert_eq!(found[0], Lack { code: "goal", place: Some(1), parts: vec![GoalPart::Due] });
        assert_eq!((found[1].code, found[1].place, found.len()), ("accountable", Some(0), 2));
    }

    #[test]
    fn fields_are_checked_and_tidied() {
        let wrong = CharterFields {
            scope_in: vec!["x".repeat(LONGEST_LINE + 1)],
            start: Some(date(2026, 6, 2)),
            finish: Some(date(2026, 6, 1)),
            budget: Some(Money { minor: -1, currency: "yuan".into() }),
            stakeholders: vec![Stakeholder {
                person_id: None,
                name: " ".into(),
                interest: String::new(),
                influence: Influence::High,
            }],
            ..CharterFields::default()
        };
        let Err(kernel::Failure::Invalid(problems)) = wrong.checked() else { panic!("accepted") };
        let named: Vec<_> = problems.iter().map(|one| (one.field.as_str(), one.code)).collect();
        assert_eq!(
            named,
            [
                ("fields.scope_in.0", "too_long"),
                ("fields.stakeholders.0.name", "required"),
                ("fields.finish", "before_start"),
                ("fields.budget.currency", "invalid"),
                ("fields.budget.minor", "out_of_range"),
            ]
        );
        let tidied = CharterFields { scope_in: vec![" a ".into(), "  ".into()], ..CharterFields::default() };
        assert_eq!(tidied.checked().unwrap().scope_in, ["a"]);
    }
}
