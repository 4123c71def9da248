//! The stored form of a result: a version byte, the plan's finish, then one entry a task: its id, flags, its times
//! as differences in variable-length integers (LEB128, zigzag), and why it stands there; then the warnings. About
//! 60 bytes a task. The first version held neither reasons nor warnings and is still read.

use super::{Computed, Dates, PlanWarning, STORED, Why};
use engine::time::Minute;
use kernel::{Failure, RecordId, Result};
use uuid::Uuid;

const VERSION: u8 = 2;
const WITHOUT_REASONS: u8 = 1;
const CRITICAL: u8 = 1;
const SUMMARY: u8 = 2;

/// Words by their place, which is stored: new ones come last.
const WORDS: &[&str] = &[
    STORED,
    "project_start",
    "project_finish",
    "predecessor",
    "successor",
    "summary",
    "constraint",
    "calendar",
    "resource",
    "levelling",
    "status_date",
    "manual",
    "actual",
    "children",
    "constraint_not_kept",
    "dependency_not_kept",
    "deadline_missed",
    "manual_dates_too_early",
    "finish_before_start",
    "dependency_on_own_summary",
    "no_working_time",
    "out_of_years",
];

pub fn encode(computed: &Computed) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 + computed.dates.len() * 48);
    out.push(VERSION);
    put(&mut out, computed.finish.0);
    put(&mut out, computed.dates.len() as i64);
    let mut last = computed.finish.0;
    for dates in &computed.dates {
        out.extend_from_slice(dates.task.uuid().as_bytes());
        let critical = if dates.is_critical { CRITICAL } else { 0 };
        let summary = if dates.is_summary { SUMMARY } else { 0 };
        out.push(critical | summary);
        out.push(dates.percent_complete);
        put(&mut out, dates.start.0 - last);
        put(&mut out, dates.finish.0 - dates.start.0);
        put(&mut out, dates.early_start.0 - dates.start.0);
        put(&mut out, dates.early_finish.0 - dates.finish.0);
        put(&mut out, dates.late_start.0 - dates.start.0);
        put(&mut out, dates.late_finish.0 - dates.finish.0);
        put(&mut out, dates.duration_minutes);
        put(&mut out, dates.total_float_minutes);
        put(&mut out, dates.free_float_minutes);
        put_word(&mut out, dates.why.code, dates.why.task_id);
        last = dates.start.0;
    }
    put(&mut out, computed.warnings.len() as i64);
    for warning in &computed.warnings {
        put_word(&mut out, warning.code, warning.task_id);
    }
    out
}

/// A word that is not known is stored as none.
fn put_word(out: &mut Vec<u8>, word: &str, task: Option<RecordId>) {
    let place = WORDS.iter().position(|known| *known == word).unwrap_or(0);
    out.push(place as u8);
    out.push(u8::from(task.is_some()));
    if let Some(task) = task {
        out.extend_from_slice(task.uuid().as_bytes());
    }
}

pub fn decode(bytes: &[u8]) -> Result<Computed> {
    let mut input = Reader { bytes };
    let version = input.byte()?;
    if !(WITHOUT_REASONS..=VERSION).contains(&version) {
        return Err(broken());
    }
    let finish = Minute(input.number()?);
    let count = usize::try_from(input.number()?).map_err(|_| broken())?;
    let mut dates = Vec::with_capacity(count.min(bytes.len() / 20));
    let mut last = finish.0;
    for _ in 0..count {
        let one = input.dates(last, version)?;
        last = one.start.0;
        dates.push(one);
    }
    let mut warnings = Vec::new();
    if version > WITHOUT_REASONS {
        for _ in 0..input.number()? {
            let (code, task_id) = input.word()?;
            warnings.push(PlanWarning { code, task_id });
        }
    }
    Ok(Computed::new(finish, dates, warnings))
}

fn broken() -> Failure {
    Failure::fault("a stored result of a plan cannot be read")
}

fn put(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.bytes.split_first().ok_or_else(broken)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<i64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(broken())
    }

    fn id(&mut self) -> Result<RecordId> {
        let (id, rest) = self.bytes.split_at_checked(16).ok_or_else(broken)?;
        self.bytes = rest;
        Ok(RecordId(Uuid::from_slice(id).map_err(|_| broken())?))
    }

    fn word(&mut self) -> Result<(&'static str, Option<RecordId>)> {
        let word = WORDS.get(usize::from(self.byte()?)).ok_or_else(broken)?;
        let task = if self.byte()? == 0 { None } else { Some(self.id()?) };
        Ok((word, task))
    }

    fn dates(&mut self, last: i64, version: u8) -> Result<Dates> {
        let task = self.id()?;
        let flags = self.byte()?;
        let percent_complete = self.byte()?;
        let start = last.wrapping_add(self.number()?);
        let finish = start.wrapping_add(self.number()?);
        let mut dates = Dates {
            task,
            start: Minute(start),
            finish: Minute(finish),
            early_start: Minute(start.wrapping_add(self.number()?)),
            early_finish: Minute(finish.wrapping_add(self.number()?)),
            late_start: Minute(start.wrapping_add(self.number()?)),
            late_finish: Minute(finish.wrapping_add(self.number()?)),
            duration_minutes: self.number()?,
            total_float_minutes: self.number()?,
            free_float_minutes: self.number()?,
            percent_complete,
            is_critical: flags & CRITICAL != 0,
            is_summary: flags & SUMMARY != 0,
            why: Why { code: STORED, task_id: None },
        };
        if version > WITHOUT_REASONS {
            (dates.why.code, dates.why.task_id) = self.word()?;
        }
        Ok(dates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Computed {
        let dates = |start: i64, critical| Dates {
            task: RecordId::new(),
            start: Minute(start),
            finish: Minute(start + 480),
            early_start: Minute(start),
            early_finish: Minute(start + 480),
            late_start: Minute(start + 960),
            late_finish: Minute(start + 1_440),
            duration_minutes: 480,
            total_float_minutes: -240,
            free_float_minutes: 0,
            percent_complete: 40,
            is_critical: critical,
            is_summary: !critical,
            why: Why { code: "predecessor", task_id: critical.then(RecordId::new) },
        };
        let warnings = ["deadline_missed", "out_of_years"]
            .map(|code| PlanWarning { code, task_id: (code == "deadline_missed").then(RecordId::new) });
        Computed::new(Minute(29_000_480), vec![dates(29_000_000, true), dates(-5, false)], warnings.into())
    }

    #[test]
    fn a_result_comes_back_as_it_was() {
        let computed = sample();
        assert!(computed.says_why());
        assert_eq!(decode(&encode(&computed)), Ok(computed));
    }

    #[test]
    fn a_reason_that_is_not_known_is_computed_again() {
        let mut computed = sample();
        computed.dates[0].why.code = "moonlight";
        assert!(!decode(&encode(&computed)).expect("readable").says_why());
    }

    #[test]
    fn a_cut_result_is_a_fault_and_no_panic() {
        let bytes = encode(&sample());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length} bytes were enough");
        }
    }
}
