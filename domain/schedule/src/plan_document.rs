//! The plan as a document for one client party: what it reads of the plan, in one exact version that it is asked to
//! confirm, and what moved from one version to another.
//!
//! Must hold: nothing stands in it that the party does not read of the plan anyhow: its own titles, civil days.

use crate::task::TaskKind;
use engagement::sign_off::{Content, Figure, Item, Label, Value};
use jiff::civil::Date;
use kernel::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// More rows than anybody reads through and confirms.
pub const MOST_ROWS: usize = 300;

/// One row as the party read it. The task stays with us.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    pub task: RecordId,
    pub title: String,
    pub kind: TaskKind,
    pub start: Date,
    pub finish: Date,
    pub is_client_side: bool,
    /// Done before it was sent: nobody promises it any more.
    pub is_done: bool,
}

/// What a party reads of the plan at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPlan {
    pub finish: Date,
    /// In the order of the outline.
    pub rows: Vec<PlanRow>,
}

/// The words around a plan that is sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The client's count.
    pub number: i64,
    pub title: &'a str,
    pub summary: &'a str,
}

/// The plan as the party reads and confirms it, beside the version that it confirmed last. What its own people do
/// stands once more among the items, so that each of them can be questioned.
pub fn content(plan: &ShownPlan, before: Option<&ShownPlan>, sent: &Sent<'_>) -> Content {
    let finish = Figure {
        label: Label::Code("finish".into()),
        now: before.map(|before| Value::Date(before.finish)),
        becomes: Some(Value::Date(plan.finish)),
    };
    let rows = compared(before, plan).into_iter().map(|row| Figure {
        label: Label::Text(row.title.to_owned()),
        now: row.was.map(value),
        becomes: row.becomes.map(value),
    });
    let own = plan.rows.iter().filter(|row| row.is_client_side && !row.is_done);
    Content {
        kind: crate::PLAN_SIGN_OFF.name.to_owned(),
        number: format!("{}-v{}", crate::PLAN_DOCUMENT.prefix, sent.number),
        version: sent.number,
        title: sent.title.to_owned(),
        summary: sent.summary.to_owned(),
        figures: std::iter::once(finish).chain(rows).collect(),
        items: (1..).zip(own).map(|(place, row)| item(place, row)).collect(),
        valid_until: None,
    }
}

fn value(row: &PlanRow) -> Value {
    match row.kind == TaskKind::Milestone || row.start == row.finish {
        true => Value::Date(row.finish),
        false => Value::Days { from: row.start, until: row.finish },
    }
}

/// Its days in a form that both languages read alike.
fn item(place: usize, row: &PlanRow) -> Item {
    let body = match value(row) {
        Value::Date(day) => day.to_string(),
        _ => format!("{} – {}", row.start, row.finish),
    };
    let (key, number) = (Uuid::new_v4(), place.to_string());
    Item { key, number, version: 1, title: row.title.clone(), body, ..Item::default() }
}

/// A row in two versions.
struct Compared<'a> {
    title: &'a str,
    was: Option<&'a PlanRow>,
    becomes: Option<&'a PlanRow>,
}

/// Every row of the newer version in its order, then those that only the older one has.
fn compared<'a>(was: Option<&'a ShownPlan>, is: &'a ShownPlan) -> Vec<Compared<'a>> {
    let old: Vec<&PlanRow> = was.into_iter().flat_map(|plan| &plan.rows).collect();
    let by_task: HashMap<RecordId, &PlanRow> = old.iter().map(|row| (row.task, *row)).collect();
    let new = is.rows.iter();
    let mut all: Vec<Compared> = new
        .map(|row| Compared { title: &row.title, was: by_task.get(&row.task).copied(), becomes: Some(row) })
        .collect();
    let gone = old.into_iter().filter(|old| is.rows.iter().all(|row| row.task != old.task));
    all.extend(gone.map(|row| Compared { title: &row.title, was: Some(row), becomes: None }));
    all
}

/// Counts the working days from one day to another; negative backwards.
pub type WorkingDays<'a> = &'a dyn Fn(Date, Date) -> i64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanDays {
    #[schema(value_type = String)]
    pub start: Date,
    #[schema(value_type = String)]
    pub finish: Date,
}

/// A row that is not the same in two versions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanDifference {
    pub title: String,
    pub kind: TaskKind,
    /// Nothing where the row is new.
    pub was: Option<PlanDays>,
    /// Nothing where the row is gone.
    pub becomes: Option<PlanDays>,
    /// Of the finish; negative is earlier.
    pub working_days: Option<i64>,
}

/// What moved, came and went between two versions.
pub fn differences(was: Option<&ShownPlan>, is: &ShownPlan, days: WorkingDays) -> Vec<PlanDifference> {
    let differs = |row: &Compared| match (row.was, row.becomes) {
        (Some(was), Some(is)) => (was.start, was.finish) != (is.start, is.finish),
        _ => true,
    };
    let told = compared(was, is).into_iter().filter(differs).map(|row| {
        let span = |row: &PlanRow| PlanDays { start: row.start, finish: row.finish };
        PlanDifference {
            title: row.title.to_owned(),
            kind: row.becomes.or(row.was).map_or(TaskKind::Task, |row| row.kind),
            working_days: row.was.zip(row.becomes).map(|(was, is)| days(was.finish, is.finish)),
            was: row.was.map(span),
            becomes: row.becomes.map(span),
        }
    });
    told.collect()
}

/// How the plan stands with a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanDocumentState {
    /// Never sent, or taken back.
    Draft,
    Sent,
    Confirmed,
    /// Confirmed once; since then a milestone moved that nobody agreed to move.
    Unconfirmed,
    Declined,
}

/// What was answered so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    pub is_waiting: bool,
    /// The client's count of the newest version that was confirmed.
    pub confirmed: Option<i64>,
    pub declined: Option<i64>,
    /// A milestone stands elsewhere than agreed, or was never agreed.
    pub has_moved: bool,
}

pub fn state(course: &Course) -> PlanDocumentState {
    match (course.is_waiting, course.confirmed, course.declined) {
        (true, ..) => PlanDocumentState::Sent,
        (_, confirmed, Some(declined)) if confirmed.is_none_or(|confirmed| confirmed < declined) => {
            PlanDocumentState::Declined
        }
        (_, Some(_), _) if course.has_moved => PlanDocumentState::Unconfirmed,
        (_, Some(_), _) => PlanDocumentState::Confirmed,
        (_, None, _) => PlanDocumentState::Draft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn row(task: u128, title: &str, kind: TaskKind, start: Date, finish: Date) -> PlanRow {
        let task = RecordId(Uuid::from_u128(task));
        PlanRow { task, title: title.into(), kind, start, finish, is_client_side: false, is_done: false }
    }

    fn day(day: i8) -> Date {
        date(2026, 3, day)
    }

    fn plan(handover: i8) -> ShownPlan {
        let access = row(3, "Access to the site", TaskKind::Task, day(2), day(3));
        ShownPlan {
            finish: day(handover),
            rows: vec![
                row(1, "Build", TaskKind::Phase, day(2), day(handover)),
                PlanRow { is_client_side: true, ..access },
                row(2, "Handover", TaskKind::Milestone, day(handover), day(handover)),
            ],
        }
    }

    const SENT: Sent = Sent { number: 2, title: "The plan", summary: "" };

    #[test]
    fn a_version_reads_beside_the_one_before() {
        let (was, is) = (plan(20), plan(27));
        let read = content(&is, Some(&was), &SENT);
        assert_eq!((read.kind.as_str(), read.number.as_str()), ("plan", "PD-v2"));
        let days = |from, until| Some(Value::Days { from: day(from), until: day(until) });
        let wanted = [
            ("", Some(Value::Date(day(20))), Some(Value::Date(day(27)))),
            ("Build", days(2, 20), days(2, 27)),
            ("Access to the site", days(2, 3), days(2, 3)),
            ("Handover", Some(Value::Date(day(20))), Some(Value::Date(day(27)))),
        ];
        let title = |label: &Label| match label {
            Label::Text(text) => text.clone(),
            Label::Code(_) => String::new(),
        };
        let found = read.figures.iter().map(|one| (title(&one.label), one.now.clone(), one.becomes.clone()));
        let wanted = wanted.into_iter().map(|(title, now, becomes)| (title.to_owned(), now, becomes));
        assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
        let items: Vec<_> = read.items.iter().map(|item| (item.title.as_str(), item.body.as_str())).collect();
        assert_eq!(items, [("Access to the site", "2026-03-02 – 2026-03-03")]);
        let first = content(&is, None, &SENT);
        assert!(first.figures.iter().all(|figure| figure.now.is_none()));
    }

    #[test]
    fn no_task_is_named_by_our_id() {
        let read = content(&plan(20), None, &SENT).canonical().expect("bytes");
        for row in plan(20).rows {
            assert!(!read.contains(&row.task.to_string()), "{read}");
        }
    }

    #[test]
    fn what_moved_came_and_went_is_told_in_days() {
        let (was, mut is) = (plan(20), plan(27));
        is.rows[1] = row(4, "Training", TaskKind::Task, day(9), day(10));
        let days = |from: Date, to: Date| i64::from((to - from).get_days());
        let found = differences(Some(&was), &is, &days);
        let told: Vec<_> = found.iter().map(|one| (one.title.as_str(), one.working_days)).collect();
        let wanted =
            [("Build", Some(7)), ("Training", None), ("Handover", Some(7)), ("Access to the site", None)];
        assert_eq!(told, wanted);
        assert!(found[1].was.is_none() && found[3].becomes.is_none());
        assert_eq!(differences(Some(&is), &is, &days), []);
    }

    #[test]
    fn how_it_stands() {
        use PlanDocumentState::{Confirmed, Declined, Draft, Sent, Unconfirmed};
        let course = |is_waiting, confirmed, declined, has_moved| Course {
            is_waiting,
            confirmed,
            declined,
            has_moved,
        };
        for (course, wanted) in [
            (course(false, None, None, true), Draft),
            (course(true, None, None, false), Sent),
            (course(true, Some(1), None, true), Sent),
            (course(false, Some(1), None, false), Confirmed),
            (course(false, Some(1), None, true), Unconfirmed),
            (course(false, None, Some(1), false), Declined),
            (course(false, Some(1), Some(2), false), Declined),
            (course(false, Some(2), Some(1), false), Confirmed),
        ] {
            assert_eq!(state(&course), wanted, "{course:?}");
        }
    }
}
