//! The stored form of a result: a version byte, the plan's finish, then one entry a task: its id, flags, and
//! its times as differences in variable-length integers (LEB128, zigzag). About 45 bytes a task.

use super::{Computed, Dates, Why};
use engine::time::Minute;
use kernel::{Failure, RecordId, Result};
use uuid::Uuid;

const VERSION: u8 = 1;
const CRITICAL: u8 = 1;
const SUMMARY: u8 = 2;

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
        last = dates.start.0;
    }
    out
}

pub fn decode(bytes: &[u8]) -> Result<Computed> {
    let mut input = Reader { bytes };
    if input.byte()? != VERSION {
        return Err(broken());
    }
    let finish = Minute(input.number()?);
    let count = usize::try_from(input.number()?).map_err(|_| broken())?;
    let mut dates = Vec::with_capacity(count.min(bytes.len() / 20));
    let mut last = finish.0;
    for _ in 0..count {
        let one = input.dates(last)?;
        last = one.start.0;
        dates.push(one);
    }
    Ok(Computed::new(finish, dates, Vec::new()))
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

    fn dates(&mut self, last: i64) -> Result<Dates> {
        let (id, rest) = self.bytes.split_at_checked(16).ok_or_else(broken)?;
        self.bytes = rest;
        let task = RecordId(Uuid::from_slice(id).map_err(|_| broken())?);
        let flags = self.byte()?;
        let percent_complete = self.byte()?;
        let start = last.wrapping_add(self.number()?);
        let finish = start.wrapping_add(self.number()?);
        Ok(Dates {
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
            why: Why { code: "stored", task_id: None },
        })
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
            why: Why { code: "stored", task_id: None },
        };
        Computed::new(Minute(29_000_480), vec![dates(29_000_000, true), dates(-5, false)], Vec::new())
    }

    #[test]
    fn a_result_comes_back_as_it_was() {
        let computed = sample();
        assert_eq!(decode(&encode(&computed)), Ok(computed));
    }

    #[test]
    fn a_cut_result_is_a_fault_and_no_panic() {
        let bytes = encode(&sample());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length} bytes were enough");
        }
    }
}
