//! Work with interruptions: where an assignment's work was laid out by hand, the stretches in which it
//! is done say how long it works and where it pauses. They move with the task: only their lengths and
//! the gaps between them count, both in working minutes of the assignment's calendar. Microsoft Project
//! writes them as the timephased work of an edited contour (codes 1 and 2 of `TimephasedData`).

use crate::plan::Stretch;
use crate::working_time::WorkingTime;

/// No work for so many working minutes, once so many are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) after_minutes: i64,
    pub(crate) minutes: i64,
}

/// The working minutes of the stretches, and the pauses between them. Stretches that begin before the
/// last one ended count from there on.
pub(crate) fn laid_out(stretches: &[Stretch], hours: &WorkingTime) -> (i64, Vec<Pause>) {
    let mut sorted: Vec<&Stretch> = stretches.iter().filter(|stretch| stretch.from < stretch.to).collect();
    sorted.sort_unstable_by_key(|stretch| (stretch.from, stretch.to));
    let mut worked = 0;
    let mut pauses = Vec::new();
    let mut ended = None;
    for stretch in sorted {
        let from = hours.worked_before(stretch.from);
        let to = hours.worked_before(stretch.to);
        let end: i64 = ended.unwrap_or(from);
        if from > end && worked > 0 {
            pauses.push(Pause { after_minutes: worked, minutes: from - end });
        }
        worked += (to - from.max(end)).max(0);
        ended = Some(end.max(to));
    }
    (worked, pauses)
}

/// The pauses still to come when so many minutes are done, counted from there.
pub(crate) fn remaining(pauses: &[Pause], done: i64) -> Vec<Pause> {
    let later = pauses.iter().filter(|pause| pause.after_minutes > done);
    later.map(|pause| Pause { after_minutes: pause.after_minutes - done, ..*pause }).collect()
}

pub(crate) fn total(pauses: &[Pause]) -> i64 {
    pauses.iter().map(|pause| pause.minutes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, CalendarIndex};
    use crate::hours::working_time;
    use crate::time::Minute;

    fn at(day: i64, hour: i64) -> Minute {
        // 2026-03-02 is a Monday.
        Minute((20_514 + day) * 1_440 + hour * 60)
    }

    fn stretch(from: Minute, to: Minute) -> Stretch {
        Stretch { assignment: 0, from, to }
    }

    #[test]
    fn a_night_and_a_weekend_are_no_pause_and_a_working_day_is() {
        let calendars = [Calendar::standard()];
        let hours = working_time(&calendars, CalendarIndex(0)).expect("hours");
        let by_day =
            [stretch(at(7, 8), at(7, 17)), stretch(at(3, 8), at(3, 17)), stretch(at(4, 8), at(5, 8))];
        assert_eq!(laid_out(&by_day, &hours), (3 * 480, vec![]));
        let interrupted = [stretch(at(0, 8), at(1, 8)), stretch(at(2, 8), at(2, 12))];
        let pause = Pause { after_minutes: 480, minutes: 480 };
        assert_eq!(laid_out(&interrupted, &hours), (720, vec![pause]));
        assert_eq!(remaining(&[pause], 100), [Pause { after_minutes: 380, minutes: 480 }]);
        assert_eq!(remaining(&[pause], 480), []);
    }
}
