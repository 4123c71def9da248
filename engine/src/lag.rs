//! Lag and lead of a dependency: forward from the predecessor's date to the earliest date of the
//! successor, and backward from the successor's date to the latest of the predecessor.

use crate::plan::Lag;
use crate::time::Minute;
use crate::working_time::WorkingTime;

/// `predecessor_minutes` is what a percentage is of.
pub(crate) fn forward(lag: Lag, hours: &WorkingTime, predecessor_minutes: i64, from: Minute) -> Minute {
    match resolved(lag, predecessor_minutes) {
        (0, _) => from,
        (minutes, Counted::Elapsed) => from.plus(minutes),
        (minutes, Counted::Working) => working(hours, minutes, from),
    }
}

pub(crate) fn backward(lag: Lag, hours: &WorkingTime, predecessor_minutes: i64, from: Minute) -> Minute {
    match resolved(lag, predecessor_minutes) {
        (0, _) => from,
        (minutes, Counted::Elapsed) => from.plus(-minutes),
        (minutes, Counted::Working) => working(hours, -minutes, from),
    }
}

enum Counted {
    Working,
    Elapsed,
}

/// Percentages are rounded to the minute.
fn resolved(lag: Lag, predecessor_minutes: i64) -> (i64, Counted) {
    let share = |percent: f64| (percent * predecessor_minutes as f64 / 100.0).round() as i64;
    match lag {
        Lag::WorkingMinutes(minutes) => (minutes, Counted::Working),
        Lag::ElapsedMinutes(minutes) => (minutes, Counted::Elapsed),
        Lag::Percent(percent) => (share(percent).clamp(-i64::MAX, i64::MAX), Counted::Working),
        Lag::ElapsedPercent(percent) => (share(percent).clamp(-i64::MAX, i64::MAX), Counted::Elapsed),
    }
}

fn working(hours: &WorkingTime, minutes: i64, from: Minute) -> Minute {
    match minutes {
        1.. => hours.finish_after(from, minutes),
        _ => hours.start_before(from, -minutes),
    }
}
