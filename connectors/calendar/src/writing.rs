//! Calendars as text: one for subscribing, one for each mail that invites, changes or calls off.

use crate::zone::zone_lines;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kernel::CalendarMethod as Method;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Calendar {
    /// What a mail asks its reader's calendar to do; none in a calendar that is subscribed to.
    pub method: Option<Method>,
    pub name: String,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// From a moment in a zone, so many minutes.
    Timed { starts: Zoned, minutes: i64 },
    /// A whole day.
    Day(Date),
}

/// Whether an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Tentative,
    Confirmed,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: String,
    pub address: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    NeedsAction,
    Accepted,
    Tentative,
    Declined,
}

impl Part {
    pub const fn word(self) -> &'static str {
        match self {
            Self::NeedsAction => "NEEDS-ACTION",
            Self::Accepted => "ACCEPTED",
            Self::Tentative => "TENTATIVE",
            Self::Declined => "DECLINED",
        }
    }
    /// None for words that say nothing to us, such as delegating.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::NeedsAction, Self::Accepted, Self::Tentative, Self::Declined]
            .into_iter()
            .find(|part| part.word().eq_ignore_ascii_case(word))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    pub who: Mailbox,
    pub is_needed: bool,
    pub part: Part,
}

/// The rule by which an event comes again.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats {
    /// As RFC 5545 writes it, `FREQ=WEEKLY;COUNT=4`.
    pub rule: String,
    /// The last beginning.
    pub last: Zoned,
    /// The beginnings that do not take place.
    pub except: Vec<Zoned>,
    /// Those that do, beside the rule.
    pub also: Vec<Zoned>,
}

#[derive(Debug, Clone)]
pub struct Event {
    /// The same as long as it is the same meeting.
    pub uid: String,
    /// Grows with every change that is sent.
    pub sequence: i64,
    pub stamp: Timestamp,
    pub modified: Option<Timestamp>,
    pub when: When,
    pub standing: Standing,
    pub title: String,
    pub description: String,
    pub place: String,
    /// Where to join by a click.
    pub join: Option<String>,
    pub url: Option<String>,
    pub organizer: Option<Mailbox>,
    pub attendees: Vec<Attendee>,
    pub repeats: Option<Repeats>,
    /// Which one of a series this is, by the beginning it had.
    pub instance_of: Option<Zoned>,
}

/// How often a subscribed calendar is looked at again.
const REFRESH: &str = "PT1H";

/// The text, with the zones that its times are told in.
pub fn write(calendar: &Calendar) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Rapport//Rapport//EN");
    out.line("CALSCALE:GREGORIAN");
    match calendar.method {
        Some(method) => out.line(&format!("METHOD:{}", method.word())),
        None => {
            out.text("NAME", &calendar.name);
            out.text("X-WR-CALNAME", &calendar.name);
            out.line(&format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
            out.line(&format!("X-PUBLISHED-TTL:{REFRESH}"));
        }
    }
    for (zone, (first, last)) in zones(&calendar.events) {
        for line in zone_lines(&zone, first, last) {
            out.line(&line);
        }
    }
    for event in &calendar.events {
        put_event(&mut out, event, calendar.method);
    }
    out.line("END:VCALENDAR");
    out.0
}

/// Every zone that is used, with the first and the last moment told in it.
fn zones(events: &[Event]) -> BTreeMap<String, (Timestamp, Timestamp)> {
    let mut zones: BTreeMap<String, (Timestamp, Timestamp)> = BTreeMap::new();
    let mut seen = |at: &Zoned, until: Timestamp| {
        if let Some(name) = named(at.time_zone()) {
            let (first, last) = zones.entry(name.to_owned()).or_insert((at.timestamp(), until));
            *first = (*first).min(at.timestamp());
            *last = (*last).max(until);
        }
    };
    for event in events {
        let When::Timed { starts, .. } = &event.when else { continue };
        let last = event.repeats.as_ref().map_or(starts, |repeats| &repeats.last);
        seen(starts, last.timestamp().max(starts.timestamp()));
        let dates = event.repeats.iter().flat_map(|one| one.except.iter().chain(&one.also));
        for other in event.instance_of.iter().chain(dates) {
            seen(other, other.timestamp());
        }
    }
    zones
}

/// Of a zone that has a name and is not UTC.
fn named(zone: &TimeZone) -> Option<&str> {
    zone.iana_name().filter(|name| *name != "UTC" && *name != "Etc/UTC")
}

fn put_event(out: &mut Lines, event: &Event, method: Option<Method>) {
    out.line("BEGIN:VEVENT");
    out.line(&format!("UID:{}", word(&event.uid)));
    out.line(&format!("SEQUENCE:{}", event.sequence));
    out.line(&format!("DTSTAMP:{}", utc(event.stamp)));
    if let Some(at) = event.modified {
        out.line(&format!("LAST-MODIFIED:{}", utc(at)));
    }
    if let Some(at) = &event.instance_of {
        out.line(&moment("RECURRENCE-ID", at));
    }
    match &event.when {
        When::Timed { starts, minutes } => {
            out.line(&moment("DTSTART", starts));
            let ends = starts.timestamp().as_second().saturating_add(minutes.saturating_mul(60));
            let ends = Timestamp::from_second(ends).unwrap_or(starts.timestamp());
            out.line(&moment("DTEND", &ends.to_zoned(starts.time_zone().clone())));
        }
        When::Day(day) => {
            out.line(&format!("DTSTART;VALUE=DATE:{}", plain(*day)));
            // The end is the first day on which it is over.
            out.line(&format!("DTEND;VALUE=DATE:{}", plain(day.tomorrow().unwrap_or(*day))));
            out.line("TRANSP:TRANSPARENT");
        }
    }
    if let Some(repeats) = &event.repeats {
        let Repeats { rule, except, also, .. } = repeats;
        out.line(&format!("RRULE:{}", word(rule)));
        except.iter().for_each(|at| out.line(&moment("EXDATE", at)));
        also.iter().for_each(|at| out.line(&moment("RDATE", at)));
    }
    out.line(match event.standing {
        Standing::Tentative => "STATUS:TENTATIVE",
        Standing::Confirmed => "STATUS:CONFIRMED",
        Standing::Cancelled => "STATUS:CANCELLED",
    });
    out.text("SUMMARY", &event.title);
    out.text("DESCRIPTION", &event.description);
    out.text("LOCATION", &event.place);
    put_links(out, event);
    put_people(out, event, method);
    out.line("END:VEVENT");
}

fn put_links(out: &mut Lines, event: &Event) {
    if let Some(join) = &event.join {
        out.line(&format!("CONFERENCE;VALUE=URI;FEATURE=VIDEO:{}", word(join)));
    }
    if let Some(url) = &event.url {
        out.line(&format!("URL:{}", word(url)));
    }
}

fn put_people(out: &mut Lines, event: &Event, method: Option<Method>) {
    if let Some(Mailbox { name, address }) = &event.organizer {
        out.line(&format!("ORGANIZER;CN={}:mailto:{}", quoted(name), word(address)));
    }
    for Attendee { who, is_needed, part } in &event.attendees {
        let role = if *is_needed { "REQ-PARTICIPANT" } else { "OPT-PARTICIPANT" };
        let rsvp = if method == Some(Method::Request) { ";RSVP=TRUE" } else { "" };
        let (name, part) = (quoted(&who.name), part.word());
        let address = word(&who.address);
        out.line(&format!("ATTENDEE;CN={name};ROLE={role};PARTSTAT={part}{rsvp}:mailto:{address}"));
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn plain(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn moment(name: &str, at: &Zoned) -> String {
    match named(at.time_zone()) {
        Some(zone) => format!("{name};TZID={zone}:{}", at.strftime("%Y%m%dT%H%M%S")),
        None => format!("{name}:{}", utc(at.timestamp())),
    }
}

/// In a parameter: no quote, no control character.
fn quoted(text: &str) -> String {
    let clean: String = text.chars().filter(|sign| *sign != '"' && !sign.is_control()).collect();
    format!("\"{clean}\"")
}

/// What has no line breaks by nature.
fn word(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control() && !sign.is_whitespace()).collect()
}

/// The longest line, in octets, without its end.
const LONGEST_LINE: usize = 75;

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Folded between characters.
    fn line(&mut self, line: &str) {
        let mut room = LONGEST_LINE;
        for sign in line.chars() {
            if sign.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST_LINE - 1;
            }
            self.0.push(sign);
            room -= sign.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property of running text; an empty one is left out.
    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let mut value = String::with_capacity(text.len());
        for sign in text.replace("\r\n", "\n").chars() {
            match sign {
                '\\' | ';' | ',' => value.extend(['\\', sign]),
                '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => value.push_str("\\n"),
                sign if sign.is_control() && sign != '\t' => {}
                sign => value.push(sign),
            }
        }
        self.line(&format!("{name}:{value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(title: &str) -> Event {
        Event {
            uid: "one@rapport".into(),
            sequence: 2,
            stamp: "2026-03-01T08:00:00Z".parse().unwrap(),
            modified: None,
            when: When::Timed { starts: "2026-03-27T09:30:00[Europe/Berlin]".parse().unwrap(), minutes: 45 },
            standing: Standing::Confirmed,
            title: title.into(),
            description: String::new(),
            place: String::new(),
            join: None,
            url: None,
            organizer: None,
            attendees: vec![],
            repeats: None,
            instance_of: None,
        }
    }

    fn invited(event: Event) -> String {
        write(&Calendar { method: Some(Method::Request), name: String::new(), events: vec![event] })
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_none_breaks_a_character() {
        let text = invited(event(&"每周例会：验收标准，与遗留问题；".repeat(9)));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        assert!(!text.replace("\r\n", "").contains('\n'), "every line ends with CR and LF");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("每周例会：验收标准，与遗留问题；每周例会"));
    }

    #[test]
    fn nothing_typed_begins_a_line_of_its_own() {
        let mut hostile = event("a\r\nATTENDEE:mailto:x@y\nEND:VEVENT\u{2028}b");
        hostile.place = "c,d;e\\f".into();
        hostile.uid = "u\r\nEND:VCALENDAR".into();
        hostile.join = Some("https://a/b\r\nX:y".into());
        hostile.organizer = Some(Mailbox { name: "N\"\r\nX-BAD:1".into(), address: "o@x\r\nX-BAD:2".into() });
        let text = invited(hostile);
        assert!(!text.contains("\r\nATTENDEE") && !text.contains("\r\nX"), "{text}");
        assert_eq!(text.matches("END:VEVENT\r\n").count(), 1);
        assert!(text.contains("SUMMARY:a\\nATTENDEE:mailto:x@y\\nEND:VEVENT\\nb\r\n"));
        assert!(text.contains("LOCATION:c\\,d\\;e\\\\f\r\n"));
    }

    #[test]
    fn an_end_across_the_change_of_the_clock_is_told_in_the_zone() {
        let mut night = event("Night");
        night.when =
            When::Timed { starts: "2026-03-29T01:30:00[Europe/Berlin]".parse().unwrap(), minutes: 60 };
        let text = invited(night);
        assert!(text.contains("DTEND;TZID=Europe/Berlin:20260329T033000\r\n"), "{text}");
        assert!(text.contains("BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n"), "{text}");
    }

    #[test]
    fn a_whole_day_ends_before_the_next() {
        let mut day = event("Milestone");
        day.when = When::Day(jiff::civil::date(2026, 12, 31));
        let text = write(&Calendar { method: None, name: "Plan".into(), events: vec![day] });
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"), "{text}");
        assert!(text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"));
        assert!(!text.contains("METHOD"));
    }

    #[test]
    fn whoever_is_invited_is_asked_for_an_answer_and_whoever_is_told_it_is_off_is_not() {
        let mut one = event("Review");
        let who = Mailbox { name: "郑海燕".into(), address: "zheng@example.test".into() };
        one.attendees = vec![Attendee { who, is_needed: false, part: Part::NeedsAction }];
        let unfolded = |text: String| text.replace("\r\n ", "");
        let asked = unfolded(invited(one.clone()));
        assert!(asked.contains(
            "ATTENDEE;CN=\"郑海燕\";ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:zheng@example.test"
        ));
        one.standing = Standing::Cancelled;
        let off = write(&Calendar { method: Some(Method::Cancel), name: String::new(), events: vec![one] });
        assert!(off.contains("METHOD:CANCEL\r\n") && off.contains("STATUS:CANCELLED\r\n"));
        assert!(!off.contains("RSVP"));
    }
}
