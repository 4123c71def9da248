//! A calendar that came in, as far as it is understood: which meeting, when, and how somebody answered.

use crate::writing::Part;
use std::collections::HashMap;

/// The largest calendar that is read.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The most events of one.
const MOST_EVENTS: usize = 5_000;
/// The most people of one event.
const MOST_PEOPLE: usize = 500;
/// The longest unfolded line; what is longer is cut.
const LONGEST_LINE: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotACalendar {
    TooLarge,
    /// It does not begin as one.
    Other,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadCalendar {
    /// In capitals.
    pub method: Option<String>,
    pub events: Vec<ReadEvent>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadEvent {
    pub uid: String,
    pub sequence: i64,
    /// Which one of a series, as it stands there, with the zone named beside it.
    pub instance: Option<(String, Option<String>)>,
    pub title: String,
    /// When it begins, as it stands there, with the zone named beside it.
    pub starts: Option<(String, Option<String>)>,
    pub rule: Option<String>,
    pub comment: String,
    pub answers: Vec<ReadAnswer>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ReadAnswer {
    /// In small letters.
    pub address: String,
    pub part: Option<Part>,
}

/// Never more than its bounds; what is not understood is passed over.
pub fn read(bytes: &[u8]) -> Result<ReadCalendar, NotACalendar> {
    if bytes.len() > MOST_BYTES {
        return Err(NotACalendar::TooLarge);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut found: Option<ReadCalendar> = None;
    // Of the components around a line only the names count: deeper ones are passed over.
    let mut around: Vec<String> = Vec::new();
    let mut event: Option<ReadEvent> = None;
    for line in unfolded(&text) {
        let Some(line) = Line::of(&line) else { continue };
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                if name == "VCALENDAR" {
                    found.get_or_insert_default();
                }
                if name == "VEVENT" && event.is_none() {
                    event = Some(ReadEvent::default());
                }
                around.push(name);
                around.truncate(16);
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                if name == "VEVENT"
                    && let (Some(calendar), Some(event)) = (&mut found, event.take())
                    && calendar.events.len() < MOST_EVENTS
                {
                    calendar.events.push(event);
                }
                if let Some(place) = around.iter().rposition(|one| *one == name) {
                    around.truncate(place);
                }
            }
            _ => match (around.last().map(String::as_str), &mut event, &mut found) {
                (Some("VEVENT"), Some(event), _) => event.take(line),
                (Some("VCALENDAR"), None, Some(calendar)) if line.name == "METHOD" => {
                    calendar.method = Some(line.value.trim().to_ascii_uppercase());
                }
                _ => {}
            },
        }
    }
    found.ok_or(NotACalendar::Other)
}

impl ReadEvent {
    fn take(&mut self, line: Line) {
        match line.name.as_str() {
            "UID" => self.uid = line.value.trim().to_owned(),
            "SEQUENCE" => self.sequence = line.value.trim().parse().unwrap_or_default(),
            "SUMMARY" => self.title = plain(&line.value),
            "COMMENT" => self.comment = plain(&line.value),
            "RRULE" => self.rule = Some(line.value.trim().to_owned()),
            "RECURRENCE-ID" => self.instance = Some(line.moment()),
            "DTSTART" => self.starts = Some(line.moment()),
            "ATTENDEE" if self.answers.len() < MOST_PEOPLE => {
                let value = line.value.trim();
                let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
                let address = if scheme.is_some() { &value[7..] } else { value };
                let part = line.parameters.get("PARTSTAT").and_then(|word| Part::from_word(word));
                self.answers.push(ReadAnswer { address: address.trim().to_lowercase(), part });
            }
            _ => {}
        }
    }
}

/// Lines as they were before they were folded, whatever ends them.
fn unfolded(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
            if line.len() + more.len() <= LONGEST_LINE {
                line.push_str(&more[1..]);
            }
        }
        Some(line)
    })
}

struct Line {
    /// In capitals.
    name: String,
    parameters: HashMap<String, String>,
    value: String,
}

impl Line {
    /// `NAME;PARAMETER="a:b";OTHER=c:value`; a colon or semicolon between quotes separates nothing.
    fn of(line: &str) -> Option<Self> {
        let mut is_quoted = false;
        let colon = line.char_indices().find(|(_, sign)| {
            is_quoted ^= *sign == '"';
            *sign == ':' && !is_quoted
        });
        let (head, value) = line.split_at(colon?.0);
        let mut is_quoted = false;
        let mut parts = head.split(|sign: char| {
            is_quoted ^= sign == '"';
            sign == ';' && !is_quoted
        });
        let name = parts.next()?.trim().trim_start_matches('\u{feff}').to_ascii_uppercase();
        let parameters = parts.filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        });
        Some(Self { name, parameters: parameters.collect(), value: value[1..].to_owned() })
    }
    /// A time as it stands there, with the zone named beside it.
    fn moment(&self) -> (String, Option<String>) {
        (self.value.trim().to_owned(), self.parameters.get("TZID").cloned())
    }
}

/// Running text without its escapes.
fn plain(value: &str) -> String {
    let mut signs = value.chars();
    let mut text = String::with_capacity(value.len());
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            sign => text.push(sign),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_other_programs_write_it() {
        let text = "BEGIN:VCALENDAR\r\nMETHOD:reply\r\nBEGIN:VTIMEZONE\r\nTZID:X;Y\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
            UID:abc@rapport\r\nSEQUENCE:3\r\nATTENDEE;CN=\"Zheng: Haiyan;x\";PARTSTAT=Accepted:MAILTO:Zheng@Exam\r\n ple.test\r\n\
            COMMENT:Yes\\, gladly\\nuntil noon\r\nBEGIN:VALARM\r\nSUMMARY:Not this\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let calendar = read(text.as_bytes()).expect("a calendar");
        assert_eq!(calendar.method.as_deref(), Some("REPLY"));
        let [event] = &calendar.events[..] else { panic!("one") };
        assert_eq!((event.uid.as_str(), event.sequence, event.title.as_str()), ("abc@rapport", 3, ""));
        assert_eq!(event.comment, "Yes, gladly\nuntil noon");
        let wanted = ReadAnswer { address: "zheng@example.test".into(), part: Some(Part::Accepted) };
        assert_eq!(event.answers, [wanted]);
    }

    #[test]
    fn what_is_no_calendar_or_too_large_is_said_to_be() {
        assert_eq!(read(b"hello"), Err(NotACalendar::Other));
        assert_eq!(read(&vec![b'x'; MOST_BYTES + 1]), Err(NotACalendar::TooLarge));
        assert_eq!(read(b"BEGIN:VCALENDAR").map(|one| one.events.len()), Ok(0));
        let unclosed = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\n".repeat(200);
        assert_eq!(read(unclosed.as_bytes()).map(|one| one.events.len()), Ok(0));
    }
}
