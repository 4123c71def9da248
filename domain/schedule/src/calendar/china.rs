//! The public holidays of mainland China and their make-up working days as exceptions of a calendar. The days stand
//! in engagement, where culture cards know them too. Years after the last one there are not known yet: a plan
//! that runs into them is told so.

use crate::times::of_civil;
use engagement::public_holidays::{CHINA, CHINA_MAKE_UP_DAYS, CHINA_UNTIL};
use engine::calendar::{CalendarException, Shift};
use engine::time::Day;

/// 9 to 12 and 13 to 18.
pub const SHIFTS: [Shift; 2] = [Shift::hours(9, 12), Shift::hours(13, 18)];

pub fn exceptions() -> Vec<CalendarException> {
    let off = CHINA.iter().map(|one| {
        CalendarException::days(
            &format!("{} {}", one.name, one.name_en),
            of_civil(one.from),
            of_civil(one.to),
            Vec::new(),
        )
    });
    let on = CHINA_MAKE_UP_DAYS.iter().map(|date| {
        CalendarException::days(
            "调休上班 make-up working day",
            of_civil(*date),
            of_civil(*date),
            SHIFTS.to_vec(),
        )
    });
    off.chain(on).collect()
}

pub fn covers_until() -> Day {
    of_civil(CHINA_UNTIL)
}
