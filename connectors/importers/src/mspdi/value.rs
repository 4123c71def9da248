//! The values of Microsoft Project's XML: `PT8H0M0S`, `2026-03-05T08:00:00`, tenths of minutes, codes.
//!
//! An input that cannot be read refuses the file with its line; a stored result that cannot be read becomes a
//! finding, because nothing is computed from it.

use crate::error::{ImportError, excerpt};
use crate::finding::{Finding, Findings};
use crate::limits::{LONGEST_MINUTES, YEARS};
use crate::xml::Element;
use jiff::civil::{Date, DateTime, Time};

/// Reads the children of one record.
pub(crate) struct Fields<'e> {
    pub element: &'e Element,
}

impl<'e> Fields<'e> {
    pub fn of(element: &'e Element) -> Self {
        Self { element }
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.element.text_of(name).map(str::to_owned)
    }

    pub fn whole(&self, name: &str) -> Result<Option<i64>, ImportError> {
        self.read(name, |text| whole_number(text).ok_or("import.bad_value"))
    }

    pub fn number(&self, name: &str) -> Result<Option<f64>, ImportError> {
        self.read(name, |text| number(text).ok_or("import.bad_value"))
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, ImportError> {
        self.read(name, |text| flag(text).ok_or("import.bad_value"))
    }

    pub fn moment(&self, name: &str) -> Result<Option<DateTime>, ImportError> {
        Ok(self.read(name, moment)?.flatten())
    }

    pub fn date(&self, name: &str) -> Result<Option<Date>, ImportError> {
        Ok(self.moment(name)?.map(DateTime::date))
    }

    /// `PT8H0M0S` in minutes.
    pub fn minutes(&self, name: &str) -> Result<Option<f64>, ImportError> {
        self.read(name, |text| duration_minutes(text).ok_or("import.bad_value"))
    }

    /// Tenths of minutes, as lags and delays are written.
    pub fn tenths(&self, name: &str) -> Result<Option<f64>, ImportError> {
        self.read(name, |text| match number(text).map(|tenths| tenths / 10.0) {
            Some(minutes) if minutes.abs() <= LONGEST_MINUTES => Ok(minutes),
            Some(_) => Err("import.number_out_of_range"),
            None => Err("import.bad_value"),
        })
    }

    pub fn percent(&self, name: &str) -> Result<Option<f64>, ImportError> {
        Ok(self.number(name)?.map(|percent| percent.clamp(0.0, 100.0)))
    }

    /// A result of the other program: broken, it is noted and left out.
    pub fn stored<V>(
        &self,
        name: &str,
        findings: &mut Findings,
        read: impl FnOnce(&str) -> Option<V>,
    ) -> Option<V> {
        let child = self.element.child(name)?;
        let text = child.text.trim();
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            let finding = Finding::new("import.stored_unreadable").at_line(child.line).in_column(name);
            findings.push(finding.with("value", excerpt(text)));
        }
        value
    }

    fn read<V>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<V, &'static str>,
    ) -> Result<Option<V>, ImportError> {
        let Some(child) = self.element.child(name) else { return Ok(None) };
        let text = child.text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        read(text).map(Some).map_err(|code| {
            let refusal =
                ImportError::new(code).at_line(child.line).in_element(name).with("value", excerpt(text));
            refusal.with("first", *YEARS.start()).with("last", *YEARS.end())
        })
    }
}

pub(crate) fn whole_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let number = number(text)?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

pub(crate) fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "True" => Some(true),
        "0" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// A date with time. Year 1 is how some programs write "no date".
pub(crate) fn moment(text: &str) -> Result<Option<DateTime>, &'static str> {
    let local = text.strip_suffix('Z').unwrap_or(text);
    let moment: DateTime = local.parse().map_err(|_| "import.bad_value")?;
    match moment.year() {
        1 => Ok(None),
        year if YEARS.contains(&year) => Ok(Some(moment)),
        _ => Err("import.date_out_of_range"),
    }
}

pub(crate) fn stored_moment(text: &str) -> Option<DateTime> {
    moment(text).ok().flatten()
}

/// `08:00:00`; `24:00:00` is the end of the day and reads as midnight.
pub(crate) fn time(text: &str) -> Option<Time> {
    if text.starts_with("24:00") {
        return Some(Time::midnight());
    }
    // Some programs write a whole date before the time.
    let text = text.rsplit_once('T').map_or(text, |(_, time)| time);
    text.strip_suffix('Z').unwrap_or(text).parse().ok()
}

/// ISO 8601 durations: `PT8H0M0S`, `-PT4H`, also with days (`P1DT0H`), which are round the clock. Plain numbers
/// are tenths of minutes, as old versions wrote them.
pub(crate) fn duration_minutes(text: &str) -> Option<f64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let minutes = match rest.strip_prefix('P') {
        Some(parts) => iso_minutes(parts)?,
        None => number(rest)? / 10.0,
    };
    (minutes.is_finite() && minutes <= LONGEST_MINUTES).then_some(sign * minutes)
}

fn iso_minutes(parts: &str) -> Option<f64> {
    let (date, time) = parts.split_once('T').unwrap_or((parts, ""));
    let units = |text: &str, units: &[(char, f64)]| {
        let mut sum = 0.0;
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let unit = rest[end..].chars().next()?;
            let factor = units.iter().find(|(letter, _)| *letter == unit)?.1;
            sum += number(&rest[..end])? * factor;
            rest = &rest[end + 1..];
        }
        Some(sum)
    };
    let days = units(date, &[('D', 1440.0), ('W', 10_080.0)])?;
    let hours = units(time, &[('H', 60.0), ('M', 1.0), ('S', 1.0 / 60.0)])?;
    (!date.is_empty() || !time.is_empty()).then_some(days + hours)
}

/// How a duration or lag is shown; the codes 35 and up are the same with a question mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    pub elapsed: bool,
    pub percent: bool,
    pub estimated: bool,
}

/// Codes 3 to 12 are minutes to months, each working and elapsed in turn; 19 and 20 percent; 21 none.
pub(crate) fn unit(code: i64) -> Unit {
    let (base, estimated) = if code >= 35 { (code - 32, true) } else { (code, false) };
    Unit { elapsed: matches!(base, 4 | 6 | 8 | 10 | 12 | 20), percent: matches!(base, 19 | 20), estimated }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_minutes() {
        let cases = [
            ("PT8H0M0S", Some(480.0)),
            ("PT0H30M30S", Some(30.5)),
            ("-PT4H0M0S", Some(-240.0)),
            ("P1DT2H", Some(1560.0)),
            ("PT1.5H", Some(90.0)),
            ("4800", Some(480.0)),
            ("PT", None),
            ("P", None),
            ("PT8X", None),
            ("PT8", None),
            ("PT99999999999999H", None),
            ("8 hours", None),
            ("PT8小H", None),
        ];
        for (text, minutes) in cases {
            assert_eq!(duration_minutes(text), minutes, "{text}");
        }
    }

    #[test]
    fn dates_have_bounds() {
        assert!(moment("2026-03-05T08:00:00").expect("read").is_some());
        assert_eq!(moment("0001-01-01T00:00:00"), Ok(None));
        assert_eq!(moment("9999-12-31T00:00:00"), Err("import.date_out_of_range"));
        assert_eq!(moment("2026-13-05T08:00:00"), Err("import.bad_value"));
    }

    #[test]
    fn unit_codes() {
        let cases = [
            (7, false, false, false),
            (8, true, false, false),
            (19, false, true, false),
            (20, true, true, false),
            (39, false, false, true),
            (40, true, false, true),
            (53, false, false, true),
        ];
        for (code, elapsed, percent, estimated) in cases {
            assert_eq!(unit(code), Unit { elapsed, percent, estimated }, "{code}");
        }
    }
}
