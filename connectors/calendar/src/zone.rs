//! A time zone as a calendar carries it: the offset before, and each change of the clock within the time it is used.

use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// The most changes that are told of one zone: two a year.
const MOST: usize = 200;

pub fn zone_lines(name: &str, first: Timestamp, last: Timestamp) -> Vec<String> {
    let Ok(zone) = TimeZone::get(name) else { return Vec::new() };
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{name}")];
    // What held before the first moment has to begin before it.
    let from = zone.preceding(first).next().map_or(Timestamp::UNIX_EPOCH, |change| change.timestamp());
    let before = from.checked_sub(1.second()).unwrap_or(from);
    let mut offset = zone.to_offset(before);
    let start = zone.to_offset_info(first.min(from));
    if from == Timestamp::UNIX_EPOCH {
        observance(
            &mut lines,
            start.dst(),
            (start.offset(), start.offset()),
            DateTime::constant(1970, 1, 1, 0, 0, 0, 0),
        );
        offset = start.offset();
    }
    let until = last.checked_add(24.hours()).unwrap_or(last);
    for change in zone.following(before).take(MOST).take_while(|change| change.timestamp() <= until) {
        let at = offset.to_datetime(change.timestamp());
        observance(&mut lines, change.dst(), (offset, change.offset()), at);
        offset = change.offset();
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// From when, as the clock stood until then, another offset holds.
fn observance(lines: &mut Vec<String>, dst: Dst, (from, to): (Offset, Offset), at: DateTime) {
    let word = if dst.is_dst() { "DAYLIGHT" } else { "STANDARD" };
    lines.push(format!("BEGIN:{word}"));
    lines.push(format!("DTSTART:{}", at.strftime("%Y%m%dT%H%M%S")));
    lines.push(format!("TZOFFSETFROM:{}", told(from)));
    lines.push(format!("TZOFFSETTO:{}", told(to)));
    lines.push(format!("END:{word}"));
}

fn told(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_changes_says_its_offset_alone() {
        let at: Timestamp = "2026-03-27T00:00:00Z".parse().unwrap();
        let lines = zone_lines("Asia/Shanghai", at, at);
        assert_eq!(lines.iter().filter(|line| line.as_str() == "BEGIN:STANDARD").count(), 1, "{lines:?}");
        assert!(lines.contains(&"TZOFFSETTO:+0800".to_owned()), "{lines:?}");
    }

    #[test]
    fn a_zone_with_changes_says_those_around_its_use() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let lines = zone_lines("America/New_York", at("2026-02-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        let told = lines.join("|");
        for wanted in [
            "BEGIN:STANDARD|DTSTART:20251102T020000|TZOFFSETFROM:-0400|TZOFFSETTO:-0500",
            "BEGIN:DAYLIGHT|DTSTART:20260308T020000|TZOFFSETFROM:-0500|TZOFFSETTO:-0400",
            "BEGIN:STANDARD|DTSTART:20261101T020000|TZOFFSETFROM:-0400|TZOFFSETTO:-0500",
        ] {
            assert!(told.contains(wanted), "{told}");
        }
        assert_eq!(
            zone_lines("Nowhere/At_All", at("2026-02-01T00:00:00Z"), at("2026-02-01T00:00:00Z")),
            [""; 0]
        );
    }
}
