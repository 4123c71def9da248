//! The working hours of a project without its plan: its wall clock and its calendar, for whatever counts working
//! time beside the tasks.

use crate::calendar::WorkingCalendar;
use crate::store::{calendars, plans, resources};
use crate::times;
use crate::times::minute_in_zone;
use ::store::Conn;
use engagement::store::projects;
use engine::calendar::CalendarIndex;
use engine::time::{Day, Minute};
use engine::working_time::WorkingTime;
use jiff::civil::Date;
use kernel::{CalendarId, Failure, PersonId, ProjectId, Result, Timestamp};
use std::collections::HashMap;

pub struct ProjectHours {
    zone: String,
    pub working_time: WorkingTime,
    /// Working minutes of the day that the project counts in.
    pub minutes_per_day: i64,
}

impl ProjectHours {
    pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Self> {
        let (own, options) = plans::hours(conn, project)?;
        let working_time = working_time(&calendars::of_project(conn, project)?, own)?;
        let zone = projects::get(conn, project)?.time_zone;
        Ok(Self { zone, working_time, minutes_per_day: options.minutes_per_day.max(1) })
    }

    /// The project's wall clock at a moment.
    pub fn minute(&self, at: Timestamp) -> Minute {
        minute_in_zone(at, &self.zone)
    }

    /// The moment at which the project's wall clock shows a minute.
    pub fn moment(&self, at: Minute) -> Timestamp {
        let ((year, month, day), minute) = (at.day().civil(), at.minute_of_day());
        let date =
            jiff::civil::Date::new(year as i16, month as i8, day as i8).unwrap_or(jiff::civil::Date::MAX);
        let clock = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
        let found = clock.in_tz(&self.zone).map(|zoned| zoned.timestamp().as_microsecond());
        Timestamp::from_micros(found.unwrap_or_default())
    }

    /// Whether any minute of a civil date is worked.
    pub fn works_on(&self, date: Date) -> bool {
        works_on(&self.working_time, date)
    }

    /// The end of a civil date.
    pub fn end_of_day(&self, date: &str) -> Option<Minute> {
        times::parse_day(date).map(|day| day.start().plus(engine::time::MINUTES_PER_DAY))
    }
}

/// When those work who stand in a project's plan with a calendar of their own.
pub struct PeopleHours(Vec<(PersonId, CalendarId)>, HashMap<CalendarId, WorkingTime>);

impl PeopleHours {
    pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Self> {
        let with_own: Vec<(PersonId, CalendarId)> = resources::of_project(conn, project)?
            .into_iter()
            .filter_map(|one| one.person.zip(one.calendar))
            .collect();
        let kept = calendars::of_project(conn, project)?;
        let mut hours = HashMap::new();
        for (_, calendar) in &with_own {
            if !hours.contains_key(calendar) {
                hours.insert(*calendar, working_time(&kept, *calendar)?);
            }
        }
        Ok(Self(with_own, hours))
    }

    /// Whether somebody's own calendar has nothing of a day on the project's wall clock.
    pub fn is_off(&self, person: PersonId, date: Date) -> bool {
        let own = self.0.iter().filter(|(one, _)| *one == person);
        own.filter_map(|(_, calendar)| self.1.get(calendar)).any(|hours| !works_on(hours, date))
    }
}

fn working_time(kept: &[WorkingCalendar], own: CalendarId) -> Result<WorkingTime> {
    let index = |id| kept.iter().position(|one| one.id == id).map(|place| CalendarIndex(place as u32));
    let engine: Vec<_> = kept.iter().map(|calendar| calendar.to_engine(&index)).collect();
    let own = index(own).unwrap_or(CalendarIndex(0));
    engine::hours::working_time(&engine, own).map_err(Failure::fault)
}

fn works_on(hours: &WorkingTime, date: Date) -> bool {
    let (year, month, day) = (i32::from(date.year()), date.month() as u8, date.day() as u8);
    Day::from_civil(year, month, day).is_some_and(|day| {
        let start = day.start();
        hours.minutes_between(start, start.plus(engine::time::MINUTES_PER_DAY)) > 0
    })
}
