//! What one party agreed on of the plan: the days that it confirmed or approved, and what follows from these alone.
//!
//! Must hold: an agreed day moves by being agreed with this very party and by nothing else. Of two days for the same
//! thing the later word counts, whichever comes into the plan first.

use crate::computed::Dates;
use crate::plan_document::{PlanDays, ShownPlan};
use crate::planning::agreed::Agreed;
use crate::times;
use jiff::civil::Date;
use kernel::{PartyId, RecordId, Timestamp};
use std::collections::HashMap;

/// What a party said yes to: `PD-v2` or `CR-3`, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub name: String,
    pub at: Timestamp,
}

/// A task's days, and since when they are agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedDays {
    pub days: PlanDays,
    pub at: Timestamp,
}

/// Everything that is agreed with one party.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreedWith {
    pub party: PartyId,
    /// Its last word.
    pub word: Word,
    /// The day on which the project ends.
    pub finish: Date,
    pub tasks: HashMap<RecordId, AgreedDays>,
}

impl AgreedWith {
    /// Where nothing was agreed with the party before.
    fn first(party: PartyId, word: &Word, finish: Date) -> Self {
        Self { party, word: word.clone(), finish, tasks: HashMap::new() }
    }

    pub fn days(&self, task: RecordId) -> Option<&PlanDays> {
        self.tasks.get(&task).map(|agreed| &agreed.days)
    }

    /// What was agreed, if that was not earlier than what is there.
    fn put(&mut self, task: RecordId, days: PlanDays, at: Timestamp) {
        if self.tasks.get(&task).is_none_or(|known| known.at <= at) {
            self.tasks.insert(task, AgreedDays { days, at });
        }
    }

    fn say(&mut self, word: &Word, finish: Date) {
        if self.word.at <= word.at {
            self.word = word.clone();
            self.finish = finish;
        }
    }
}

/// After the party confirmed the plan as it read it. What it read earlier and does not read now stays as agreed.
pub fn confirmed(before: Option<&AgreedWith>, party: PartyId, shown: &ShownPlan, word: &Word) -> AgreedWith {
    let mut after = before.cloned().unwrap_or_else(|| AgreedWith::first(party, word, shown.finish));
    after.say(word, shown.finish);
    for row in &shown.rows {
        after.put(row.task, PlanDays { start: row.start, finish: row.finish }, word.at);
    }
    after
}

/// Where a task stood before a change and where it stands with it; milestones are named or stay.
pub type Moved<'a> = &'a dyn Fn(RecordId) -> Option<(PlanDays, PlanDays)>;

/// After the party approved a change: the finish and the milestones that were offered. Work that stood as agreed goes
/// where the change puts it; what had moved before keeps its agreed days.
pub fn approved(
    before: Option<&AgreedWith>,
    party: PartyId,
    agreed: &Agreed,
    word: &Word,
    moved: Moved,
) -> AgreedWith {
    let finish = times::civil(agreed.finish);
    let mut after = before.cloned().unwrap_or_else(|| AgreedWith::first(party, word, finish));
    after.say(word, finish);
    for (task, known) in before.into_iter().flat_map(|before| &before.tasks) {
        if let Some((_, is)) = moved(*task).filter(|(was, is)| was == &known.days && was != is) {
            after.put(*task, is, word.at);
        }
    }
    for (milestone, day) in &agreed.milestones {
        let day = times::civil(*day);
        after.put(*milestone, PlanDays { start: day, finish: day }, word.at);
    }
    after
}

/// Computed dates as the days that somebody reads.
pub fn days_of(dates: &Dates) -> PlanDays {
    PlanDays { start: times::start_day(dates.start), finish: times::finish_day(dates.finish) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan_document::PlanRow;
    use crate::task::TaskKind;
    use jiff::civil::date;
    use uuid::Uuid;

    fn id(task: u128) -> RecordId {
        RecordId(Uuid::from_u128(task))
    }

    fn days(start: i8, finish: i8) -> PlanDays {
        PlanDays { start: date(2026, 3, start), finish: date(2026, 3, finish) }
    }

    fn word(name: &str, at: i64) -> Word {
        Word { name: name.into(), at: Timestamp(at) }
    }

    fn shown(finish: i8, rows: &[(u128, i8, i8)]) -> ShownPlan {
        let row = |(task, start, finish): &(u128, i8, i8)| PlanRow {
            task: id(*task),
            title: format!("Task {task}"),
            kind: TaskKind::Task,
            start: date(2026, 3, *start),
            finish: date(2026, 3, *finish),
            is_client_side: false,
            is_done: false,
        };
        ShownPlan { finish: date(2026, 3, finish), rows: rows.iter().map(row).collect() }
    }

    fn offer(finish: i8, milestones: &[(u128, i8)]) -> Agreed {
        let day = |day: i8| times::of_civil(date(2026, 3, day));
        let milestones = milestones.iter().map(|(task, on)| (id(*task), day(*on))).collect();
        Agreed { finish: day(finish), milestones }
    }

    fn told(agreed: &AgreedWith) -> (String, i8, Vec<(u128, i8, i8)>) {
        let mut rows: Vec<_> = agreed.tasks.iter().collect();
        rows.sort_by_key(|(task, _)| **task);
        let row = |(task, agreed): (&RecordId, &AgreedDays)| {
            (task.uuid().as_u128(), agreed.days.start.day(), agreed.days.finish.day())
        };
        (agreed.word.name.clone(), agreed.finish.day(), rows.into_iter().map(row).collect())
    }

    #[test]
    fn what_is_confirmed_is_agreed_and_the_rest_stays() {
        let party = PartyId::new();
        let first = confirmed(None, party, &shown(20, &[(1, 2, 4), (2, 20, 20)]), &word("PD-v1", 10));
        assert_eq!(told(&first), ("PD-v1".into(), 20, vec![(1, 2, 4), (2, 20, 20)]));
        for (read, at, wanted) in [
            (shown(27, &[(2, 27, 27)]), 20, ("PD-v2".to_owned(), 27, vec![(1, 2, 4), (2, 27, 27)])),
            (shown(27, &[(3, 9, 9)]), 20, ("PD-v2".into(), 27, vec![(1, 2, 4), (2, 20, 20), (3, 9, 9)])),
            // An older word that comes late says nothing of what was agreed since.
            (
                shown(6, &[(2, 6, 6), (3, 9, 9)]),
                5,
                ("PD-v1".into(), 20, vec![(1, 2, 4), (2, 20, 20), (3, 9, 9)]),
            ),
        ] {
            let after = confirmed(Some(&first), party, &read, &word("PD-v2", at));
            assert_eq!(told(&after), wanted, "{read:?}");
        }
    }

    #[test]
    fn a_change_moves_what_it_names_and_the_work_that_stood_as_agreed() {
        let party = PartyId::new();
        let first =
            confirmed(None, party, &shown(20, &[(1, 2, 4), (2, 20, 20), (3, 5, 6)]), &word("PD-v1", 10));
        // The third has slipped to the ninth since; the fourth was never agreed.
        let moved = |task: RecordId| match task.uuid().as_u128() {
            1 => Some((days(2, 4), days(2, 6))),
            3 => Some((days(8, 9), days(10, 11))),
            4 => Some((days(1, 1), days(3, 3))),
            _ => None,
        };
        for (offer, at, wanted) in [
            (offer(24, &[]), 20, ("CR-1", 24, vec![(1, 2, 6), (2, 20, 20), (3, 5, 6)])),
            (
                offer(24, &[(2, 23), (5, 24)]),
                20,
                ("CR-1", 24, vec![(1, 2, 6), (2, 23, 23), (3, 5, 6), (5, 24, 24)]),
            ),
            (
                offer(24, &[(2, 23), (5, 24)]),
                5,
                ("PD-v1", 20, vec![(1, 2, 4), (2, 20, 20), (3, 5, 6), (5, 24, 24)]),
            ),
        ] {
            let after = approved(Some(&first), party, &offer, &word("CR-1", at), &moved);
            assert_eq!(told(&after), (wanted.0.to_owned(), wanted.1, wanted.2), "{offer:?} at {at}");
        }
        let alone = approved(None, party, &offer(24, &[(5, 24)]), &word("CR-1", 1), &moved);
        assert_eq!(told(&alone), ("CR-1".into(), 24, vec![(5, 24, 24)]), "nothing that was never agreed");
    }
}
