//! Calendars: weeks, work weeks and exceptions, in the two ways Microsoft Project has written exceptions (days of
//! type 0 until 2003, a list of their own since 2007), with their recurrences.

use super::value::{Fields, time, whole_number};
use crate::error::{ImportError, excerpt};
use crate::finding::{Finding, Findings};
use crate::plan::{CalendarException, DayHours, ImportedCalendar, Recurrence, Shift, Week, WorkWeek};
use crate::xml::Element;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// More intervals a day than any calendar of a person has.
const SHIFTS_IN_DAY: usize = 48;
/// Single days that all recurrences without a counterpart in the engine may name in one file.
pub(super) const DAYS_OF_RECURRENCE: usize = 20_000;
/// Characters of the name of an exception.
const NAME_CHARACTERS: usize = 255;

pub(super) fn known(name: &str) -> Option<&'static str> {
    super::known_name(
        name,
        &[
            "UID",
            "Name",
            "IsBaseCalendar",
            "BaseCalendarUID",
            "WeekDays",
            "WeekDay",
            "DayType",
            "DayWorking",
            "WorkingTimes",
            "WorkingTime",
            "FromTime",
            "ToTime",
            "TimePeriod",
            "FromDate",
            "ToDate",
            "Exceptions",
            "Exception",
            "Type",
            "Period",
            "DaysOfWeek",
            "MonthItem",
            "MonthPosition",
            "Month",
            "MonthDay",
            "Occurrences",
            "WorkWeeks",
            "WorkWeek",
        ],
    )
}

pub(super) fn read(
    element: &Element,
    findings: &mut Findings,
    days_left: &mut usize,
) -> Result<ImportedCalendar, ImportError> {
    let fields = Fields::of(element);
    let missing = || super::missing_field(element, "Calendar", "UID");
    let mut reader = Reader { name: fields.text("Name").unwrap_or_default(), findings, days_left };
    let mut calendar = ImportedCalendar {
        uid: fields.whole("UID")?.ok_or_else(missing)?,
        name: reader.name.clone(),
        base_uid: fields.whole("BaseCalendarUID")?.filter(|uid| *uid >= 0),
        week: Week::default(),
        work_weeks: Vec::new(),
        exceptions: Vec::new(),
    };
    calendar.week = reader.week(element)?;
    for week in element.child("WorkWeeks").into_iter().flat_map(|list| list.all("WorkWeek")) {
        if let Some((from, to)) = reader.period(week)? {
            let name = Fields::of(week).text("Name").unwrap_or_default();
            calendar.work_weeks.push(WorkWeek { name, from, to, week: reader.week(week)? });
        }
    }
    let exceptions: Vec<&Element> =
        element.child("Exceptions").into_iter().flat_map(|list| list.all("Exception")).collect();
    if exceptions.is_empty() {
        reader.old_exceptions(element, &mut calendar.exceptions)?;
    } else {
        for exception in exceptions {
            reader.exception(exception, &mut calendar.exceptions)?;
        }
    }
    let is_base = fields.flag("IsBaseCalendar")?.unwrap_or(false);
    // Since 2013 base calendars name calendar 0 as their base, which does not exist.
    calendar.base_uid = calendar.base_uid.filter(|base| !(is_base && *base == 0));
    if calendar.base_uid.is_none() {
        if is_base && calendar.week.iter().all(|day| *day == DayHours::Inherit) {
            reader.note("import.calendar_without_hours", element, None);
        }
        fill_with_standard(&mut calendar.week);
    }
    Ok(calendar)
}

/// A day that nothing says anything of is as in Microsoft Project's Standard.
pub(super) fn fill_with_standard(week: &mut Week) {
    let standard = engine::calendar::Calendar::standard().week;
    for (day, usual) in week.iter_mut().zip(standard) {
        if *day == DayHours::Inherit {
            *day = usual;
        }
    }
}

struct Reader<'f> {
    name: String,
    findings: &'f mut Findings,
    days_left: &'f mut usize,
}

impl Reader<'_> {
    fn note(&mut self, code: &'static str, element: &Element, value: Option<&str>) {
        let mut finding = Finding::new(code).at_line(element.line).titled(self.name.clone());
        if let Some(value) = value {
            finding = finding.with("value", excerpt(value));
        }
        self.findings.push(finding);
    }

    /// Days 1 to 7 begin with Sunday.
    fn week(&mut self, element: &Element) -> Result<Week, ImportError> {
        let mut week = Week::default();
        for day in element.child("WeekDays").into_iter().flat_map(|list| list.all("WeekDay")) {
            let number = Fields::of(day).whole("DayType")?.unwrap_or(0);
            let Ok(sunday_first @ 1..=7) = usize::try_from(number) else { continue };
            let hours = if self.works(day)? {
                DayHours::Working(self.shifts(day).unwrap_or_else(standard_shifts))
            } else {
                DayHours::NonWorking
            };
            week[(sunday_first + 5) % 7] = hours;
        }
        Ok(week)
    }

    fn works(&mut self, day: &Element) -> Result<bool, ImportError> {
        Ok(Fields::of(day).flag("DayWorking")?.unwrap_or(day.child("WorkingTimes").is_some()))
    }

    /// `None` when the day names no hours.
    fn shifts(&mut self, day: &Element) -> Option<Vec<Shift>> {
        let times: Vec<&Element> =
            day.child("WorkingTimes").into_iter().flat_map(|list| list.all("WorkingTime")).collect();
        let mut shifts = Vec::with_capacity(times.len().min(SHIFTS_IN_DAY));
        for (index, element) in times.iter().enumerate() {
            let text = |name| element.text_of(name);
            match (text("FromTime").and_then(minute_of_day), text("ToTime").and_then(minute_of_day)) {
                (Some(from), Some(to)) if index < SHIFTS_IN_DAY => {
                    let to = if to <= from { to + 1440 } else { to };
                    shifts.push(Shift { from_minute: from, to_minute: to });
                }
                // Empty rows of the dialog are written without times.
                (None, None) if text("FromTime").is_none() && text("ToTime").is_none() => {}
                _ => {
                    let range =
                        format!("{} – {}", text("FromTime").unwrap_or("?"), text("ToTime").unwrap_or("?"));
                    self.note("import.calendar_hours_unreadable", element, Some(&range));
                }
            }
        }
        let shifts = merged(shifts);
        (!shifts.is_empty()).then_some(shifts)
    }

    fn period(&mut self, element: &Element) -> Result<Option<(Date, Date)>, ImportError> {
        let Some(period) = element.child("TimePeriod") else {
            self.note("import.exception_unreadable", element, None);
            return Ok(None);
        };
        let fields = Fields::of(period);
        match (fields.date("FromDate")?, fields.date("ToDate")?) {
            (Some(from), Some(to)) if from <= to => Ok(Some((from, to))),
            _ => {
                self.note("import.exception_unreadable", period, None);
                Ok(None)
            }
        }
    }

    fn hours_of_exception(&mut self, element: &Element) -> Result<Vec<Shift>, ImportError> {
        let works = self.works(element)?;
        Ok(if works { self.shifts(element).unwrap_or_else(standard_shifts) } else { Vec::new() })
    }

    fn old_exceptions(
        &mut self,
        calendar: &Element,
        into: &mut Vec<CalendarException>,
    ) -> Result<(), ImportError> {
        for day in calendar.child("WeekDays").into_iter().flat_map(|list| list.all("WeekDay")) {
            if Fields::of(day).whole("DayType")? != Some(0) {
                continue;
            }
            if let Some((from, to)) = self.period(day)? {
                let working = self.hours_of_exception(day)?;
                let recurrence = Recurrence::EveryDay;
                into.push(CalendarException { name: String::new(), from, to, recurrence, working });
            }
        }
        Ok(())
    }

    fn exception(&mut self, element: &Element, into: &mut Vec<CalendarException>) -> Result<(), ImportError> {
        let Some((from, to)) = self.period(element)? else { return Ok(()) };
        let name = element.text_of("Name").unwrap_or_default().chars().take(NAME_CHARACTERS).collect();
        let working = self.hours_of_exception(element)?;
        match recurrence(element) {
            Some(Repeats::AsEngine(recurrence)) => {
                into.push(CalendarException { name, from, to, recurrence, working });
            }
            Some(Repeats::OnDays(rule)) => {
                let count = whole(element, "Occurrences").and_then(|count| usize::try_from(count).ok());
                let days = rule.days(from, to).take(count.unwrap_or(usize::MAX).min(*self.days_left));
                let before = into.len();
                into.extend(days.map(|day| CalendarException {
                    name: name.clone(),
                    from: day,
                    to: day,
                    recurrence: Recurrence::EveryDay,
                    working: working.clone(),
                }));
                *self.days_left -= into.len() - before;
                if *self.days_left == 0 {
                    self.note("import.exception_unreadable", element, None);
                }
            }
            None => self.note("import.exception_unreadable", element, None),
        }
        Ok(())
    }
}

/// How an exception repeats: in a way the engine knows, or on days that are spelled out here.
enum Repeats {
    AsEngine(Recurrence),
    OnDays(DayRule),
}

/// "The second working day of every third month": days counted by sort within a month.
struct DayRule {
    every_months: i64,
    month: Option<i8>,
    ordinal: u8,
    sort: fn(Weekday) -> bool,
}

impl DayRule {
    fn days(self, from: Date, to: Date) -> impl Iterator<Item = Date> {
        let first = from.first_of_month();
        let months = (0..).map_while(move |step: i64| {
            first.checked_add((step * self.every_months).months()).ok().filter(|month| *month <= to)
        });
        let of_month = move |month: Date| {
            let of_sort = |day: &Date| (self.sort)(day.weekday());
            let mut days = (1..=month.days_in_month())
                .filter_map(|day| month.with().day(day).build().ok())
                .filter(of_sort);
            if self.ordinal == 5 { days.next_back() } else { days.nth(usize::from(self.ordinal) - 1) }
        };
        let month = self.month;
        months
            .filter(move |first| month.is_none_or(|month| month == first.month()))
            .filter_map(of_month)
            .filter(move |day| (from..=to).contains(day))
    }
}

/// Types 1 and 7 daily, 6 weekly, 4 and 5 monthly, 2 and 3 yearly.
fn recurrence(element: &Element) -> Option<Repeats> {
    let period = u16::try_from(whole(element, "Period").unwrap_or(1)).ok().filter(|period| *period > 0)?;
    let month = || {
        whole(element, "Month")
            .and_then(|month| i8::try_from(month + 1).ok())
            .filter(|m| (1..=12).contains(m))
    };
    let day =
        || whole(element, "MonthDay").and_then(|day| u8::try_from(day).ok()).filter(|d| (1..=31).contains(d));
    Some(match whole(element, "Type").unwrap_or(1) {
        1 if period == 1 => Repeats::AsEngine(Recurrence::EveryDay),
        1 | 7 => Repeats::AsEngine(Recurrence::Daily { every: period }),
        6 => Repeats::AsEngine(Recurrence::Weekly {
            every: period,
            weekdays: monday_first(whole(element, "DaysOfWeek")?)?,
        }),
        4 => Repeats::AsEngine(Recurrence::MonthlyOnDay { every: period, day: day()? }),
        5 => on_weekday(element, period, None)?,
        2 => Repeats::AsEngine(Recurrence::YearlyOnDay { month: month()? as u8, day: day()? }),
        3 => on_weekday(element, 1, Some(month()?))?,
        _ => return None,
    })
}

/// Items 0, 1 and 2 are any day, working day and weekend day; 3 to 9 are Sunday to Saturday.
fn on_weekday(element: &Element, every: u16, month: Option<i8>) -> Option<Repeats> {
    let ordinal = u8::try_from(whole(element, "MonthPosition")?).ok().filter(|position| *position < 5)? + 1;
    let sort: fn(Weekday) -> bool = match whole(element, "MonthItem")? {
        0 => |_| true,
        1 => |day| !matches!(day, Weekday::Saturday | Weekday::Sunday),
        2 => |day| matches!(day, Weekday::Saturday | Weekday::Sunday),
        item @ 3..=9 => {
            let weekday = ((item - 3 + 6) % 7) as u8;
            return Some(Repeats::AsEngine(match month {
                Some(month) => Recurrence::YearlyOnWeekday { month: month as u8, ordinal, weekday },
                None => Recurrence::MonthlyOnWeekday { every, ordinal, weekday },
            }));
        }
        _ => return None,
    };
    Some(Repeats::OnDays(DayRule { every_months: i64::from(every), month, ordinal, sort }))
}

/// Bit 0 is Sunday in the file and Monday in the plan.
fn monday_first(sunday_first: i64) -> Option<u8> {
    let bits = u8::try_from(sunday_first).ok().filter(|bits| (1..128).contains(bits))?;
    Some((bits >> 1) | ((bits & 1) << 6))
}

fn whole(element: &Element, name: &str) -> Option<i64> {
    element.text_of(name).and_then(whole_number)
}

fn minute_of_day(text: &str) -> Option<u16> {
    let time = time(text)?;
    let minute = time.hour() as u16 * 60 + time.minute() as u16;
    // 23:59:59 is how some programs write the end of the day.
    Some(if minute == 1439 && time.second() == 59 { 1440 } else { minute })
}

fn merged(mut shifts: Vec<Shift>) -> Vec<Shift> {
    shifts.sort_unstable();
    let mut joined: Vec<Shift> = Vec::with_capacity(shifts.len());
    for shift in shifts {
        match joined.last_mut() {
            Some(last) if shift.from_minute <= last.to_minute => {
                last.to_minute = last.to_minute.max(shift.to_minute)
            }
            _ => joined.push(shift),
        }
    }
    joined
}

fn standard_shifts() -> Vec<Shift> {
    vec![Shift::hours(8, 12), Shift::hours(13, 17)]
}
