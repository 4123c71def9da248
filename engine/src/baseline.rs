//! How far a plan has moved from a baseline: what was agreed against what is computed now.

use crate::time::Minute;
use crate::working_time::WorkingTime;
use serde::{Deserialize, Serialize};

/// A task as it was when the baseline was taken. A plan may have as many baselines as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineTask {
    pub start: Minute,
    pub finish: Minute,
    pub duration_minutes: i64,
    pub work_minutes: i64,
}

/// Working minutes, positive where later, longer or more than agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variance {
    pub start_minutes: i64,
    pub finish_minutes: i64,
    pub duration_minutes: i64,
    pub work_minutes: i64,
}

/// `hours` is the calendar the variance in dates is counted on: the task's own, or the project's.
pub fn variance(agreed: &BaselineTask, now: &BaselineTask, hours: &WorkingTime) -> Variance {
    Variance {
        start_minutes: hours.minutes_between(agreed.start, now.start),
        finish_minutes: hours.minutes_between(agreed.finish, now.finish),
        duration_minutes: now.duration_minutes.saturating_sub(agreed.duration_minutes),
        work_minutes: now.work_minutes.saturating_sub(agreed.work_minutes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, CalendarIndex};
    use crate::hours::working_time;

    #[test]
    fn variances_are_counted_in_working_time() {
        let hours = working_time(&[Calendar::standard()], CalendarIndex(0)).expect("a sound calendar");
        let at = |day, hour| Minute::from_civil(2026, 3, day, hour, 0).expect("a real time");
        // From Friday to Monday is no working day; a day longer.
        let agreed =
            BaselineTask { start: at(6, 8), finish: at(6, 17), duration_minutes: 480, work_minutes: 480 };
        let now =
            BaselineTask { start: at(6, 17), finish: at(10, 17), duration_minutes: 960, work_minutes: 400 };
        let expected =
            Variance { start_minutes: 480, finish_minutes: 960, duration_minutes: 480, work_minutes: -80 };
        assert_eq!(variance(&agreed, &now, &hours), expected);
        let earlier = variance(&now, &agreed, &hours);
        assert_eq!((earlier.start_minutes, earlier.finish_minutes), (-480, -960));
    }
}
