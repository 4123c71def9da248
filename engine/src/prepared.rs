//! A plan made ready for computing: checked, put in order, calendars compiled, and for every task
//! the span of its work on the calendars that count.

use crate::assignments;
use crate::calendar::{Calendar, CalendarIndex, DayHours};
use crate::check::check;
use crate::further::FurtherRules;
use crate::hours::working_time;
use crate::network::Network;
use crate::plan::{Constraint, Lag, LagCalendar, Plan, TaskIndex};
use crate::schedule::{PlanError, Warning};
use crate::span::{Dates, Hours, HoursIndex, Span};
use crate::working_time::WorkingTime;
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) struct Prepared<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) network: Arc<Network>,
    pub(crate) hours: Hours,
    pub(crate) project_hours: HoursIndex,
    pub(crate) clock: HoursIndex,
    /// What each task's lag and float are counted on: its own calendar, or the project's.
    pub(crate) own_hours: Vec<HoursIndex>,
    pub(crate) spans: Vec<Span>,
    pub(crate) further: FurtherRules,
    pub(crate) warnings: Vec<Warning>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Result<Prepared<'a>, PlanError> {
        check(plan)?;
        let network = Arc::new(Network::new(plan)?);
        Prepared::over(plan, network)
    }

    /// The same of a plan that was checked, and whose tasks and dependencies this network connects.
    pub(crate) fn over(plan: &'a Plan, network: Arc<Network>) -> Result<Prepared<'a>, PlanError> {
        let mut pool = HoursPool::new(&plan.calendars);
        let project_hours = pool.one(plan.calendar)?;
        if !pool.of(project_hours).has_work() {
            let calendar = &plan.calendars[plan.calendar.0 as usize];
            return Err(PlanError::CalendarWithoutWork { name: calendar.name.clone() });
        }
        let clock = pool.around_the_clock();
        let mut warnings = network.warnings.clone();
        let mut own_hours = Vec::with_capacity(plan.tasks.len());
        for (index, task) in (0_u32..).zip(&plan.tasks) {
            own_hours.push(match (task.duration.is_elapsed, task.calendar) {
                (true, _) if !network.is_summary[index as usize] => clock,
                (_, Some(calendar)) => {
                    pool.working_or(&[calendar], project_hours, TaskIndex(index), &mut warnings)?
                }
                (_, None) => project_hours,
            });
        }
        let spans = assignments::spans(plan, &network, &mut pool, &own_hours, &mut warnings)?;
        let hours = Hours { all: pool.all };
        let further = FurtherRules::of(plan);
        Ok(Prepared { plan, network, hours, project_hours, clock, own_hours, spans, further, warnings })
    }

    pub(crate) fn project(&self) -> &WorkingTime {
        self.hours.of(self.project_hours)
    }

    pub(crate) fn own(&self, task: u32) -> &WorkingTime {
        self.hours.of(self.own_hours[task as usize])
    }

    /// The task's constraint, and those it has besides.
    pub(crate) fn constraints(&self, task: u32) -> impl Iterator<Item = Constraint> + '_ {
        std::iter::once(self.plan.tasks[task as usize].constraint).chain(self.further.constraints(task))
    }

    /// The calendar a dependency's lag in working time runs on.
    pub(crate) fn lag_hours(&self, dependency: u32) -> &WorkingTime {
        let link = &self.plan.dependencies[dependency as usize];
        let index = match self.plan.options.lag_calendar {
            LagCalendar::Predecessor => self.own_hours[link.predecessor.0 as usize],
            LagCalendar::Successor => self.own_hours[link.successor.0 as usize],
            LagCalendar::Project => self.project_hours,
            LagCalendar::AroundTheClock => self.clock,
        };
        self.hours.of(index)
    }
}

impl Prepared<'_> {
    /// What a lag in percent is of; asked for only then.
    pub(crate) fn predecessor_minutes(&self, dependency: u32, dates: Dates) -> i64 {
        let link = &self.plan.dependencies[dependency as usize];
        let predecessor = link.predecessor.0 as usize;
        match (link.lag, self.network.is_summary[predecessor]) {
            (Lag::WorkingMinutes(_) | Lag::ElapsedMinutes(_), _) => 0,
            (_, true) => self.project().minutes_between(dates.start, dates.finish),
            (_, false) => self.plan.tasks[predecessor].duration.minutes,
        }
    }
}

/// Compiles every calendar, and every set of calendars that must work together, once.
pub(crate) struct HoursPool<'a> {
    calendars: &'a [Calendar],
    all: Vec<WorkingTime>,
    by_calendars: HashMap<Vec<u32>, HoursIndex>,
    /// Different calendars with the same hours are one.
    by_hours: HashMap<WorkingTime, HoursIndex>,
}

impl<'a> HoursPool<'a> {
    fn new(calendars: &'a [Calendar]) -> HoursPool<'a> {
        HoursPool { calendars, all: Vec::new(), by_calendars: HashMap::new(), by_hours: HashMap::new() }
    }

    pub(crate) fn of(&self, HoursIndex(at): HoursIndex) -> &WorkingTime {
        &self.all[at as usize]
    }

    fn around_the_clock(&mut self) -> HoursIndex {
        self.add(WorkingTime::around_the_clock())
    }

    fn one(&mut self, calendar: CalendarIndex) -> Result<HoursIndex, PlanError> {
        self.together(&[calendar])
    }

    /// Where all of these calendars work.
    pub(crate) fn together(&mut self, calendars: &[CalendarIndex]) -> Result<HoursIndex, PlanError> {
        let mut key: Vec<u32> = calendars.iter().map(|&calendar| self.deciding(calendar)).collect();
        key.sort_unstable();
        key.dedup();
        if let Some(&known) = self.by_calendars.get(&key) {
            return Ok(known);
        }
        let mut compiled: Option<WorkingTime> = None;
        for &calendar in &key {
            let next = working_time(self.calendars, CalendarIndex(calendar))?;
            compiled = Some(match compiled {
                Some(so_far) => so_far.intersection(&next),
                None => next,
            });
        }
        let index = self.add(compiled.unwrap_or_else(WorkingTime::around_the_clock));
        self.by_calendars.insert(key, index);
        Ok(index)
    }

    /// The same, unless these calendars never work together: then the task is told and another counts.
    pub(crate) fn working_or(
        &mut self,
        calendars: &[CalendarIndex],
        otherwise: HoursIndex,
        task: TaskIndex,
        warnings: &mut Vec<Warning>,
    ) -> Result<HoursIndex, PlanError> {
        let index = self.together(calendars)?;
        if self.of(index).has_work() {
            return Ok(index);
        }
        warnings.push(Warning::NoWorkingTime { task });
        Ok(otherwise)
    }

    fn add(&mut self, hours: WorkingTime) -> HoursIndex {
        let all = &mut self.all;
        *self.by_hours.entry(hours).or_insert_with_key(|hours| {
            all.push(hours.clone());
            HoursIndex((all.len() - 1) as u32)
        })
    }

    /// A derived calendar that says nothing of its own is its base.
    fn deciding(&self, CalendarIndex(calendar): CalendarIndex) -> u32 {
        let mut at = calendar;
        for _ in 0..self.calendars.len() {
            match self.calendars.get(at as usize) {
                Some(found) if says_nothing(found) => match found.base {
                    Some(CalendarIndex(base)) => at = base,
                    None => return at,
                },
                _ => return at,
            }
        }
        at
    }
}

fn says_nothing(calendar: &Calendar) -> bool {
    calendar.week.iter().all(|hours| *hours == DayHours::Inherit)
        && calendar.work_weeks.is_empty()
        && calendar.exceptions.is_empty()
}
