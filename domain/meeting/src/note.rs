//! Minutes: what was said, decided and promised in a meeting, and what a party reads of it to confirm.
//!
//! Must hold: an internal note has no place in what is sent, and a name stands there only if it is of the team or of
//! the party that reads it.

use crate::invitation::Somebody;
use crate::meeting::Fields;
use engagement::sign_off::{Content, Figure, Item, Label, Value};
use jiff::civil::Date;
use kernel::{Input, PartyId, PersonId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest note, in characters.
const LONGEST: usize = 4_000;
/// The most notes of one meeting.
pub const MOST_NOTES: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// What was said.
    Said,
    Decision,
    /// Somebody does something until a day.
    Action,
}
kernel::words!(NoteKind { Said = "said", Decision = "decision", Action = "action" });

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingNoteBody)]
pub struct NoteBody {
    pub kind: NoteKind,
    pub words: String,
    /// The point of the agenda it belongs to.
    #[serde(default)]
    pub point_id: Option<Uuid>,
    /// Of an action: who does it, of the team or of those invited.
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    /// Of an action: until when, a civil date.
    #[serde(default)]
    pub due: Option<String>,
    /// Never sent.
    #[serde(default)]
    pub is_internal: bool,
}

/// A note as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteFields {
    pub kind: NoteKind,
    pub words: String,
    pub point: Option<Uuid>,
    pub owner: Option<PersonId>,
    pub due: Option<Date>,
    pub is_internal: bool,
}

impl NoteBody {
    pub fn checked(&self) -> Result<NoteFields> {
        let mut input = Input::new();
        let words = input.text("words", &self.words, LONGEST);
        let due = self.due.as_deref().map(str::trim).filter(|day| !day.is_empty());
        let due = due.map(|day| input.date("due", day));
        input.finish()?;
        let is_action = self.kind == NoteKind::Action;
        Ok(NoteFields {
            kind: self.kind,
            words,
            point: self.point_id,
            owner: self.owner_id.filter(|_| is_action),
            due: due.filter(|_| is_action),
            is_internal: self.is_internal,
        })
    }
}

/// A note with the names that stand around it.
#[derive(Debug, Clone)]
pub struct Noted {
    pub fields: NoteFields,
    pub point_title: String,
    pub owner: Option<Somebody>,
}

/// The words around minutes that are sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The client's number of the meeting, `M-2`.
    pub number: &'a str,
    pub version: i64,
    pub title: &'a str,
    pub summary: &'a str,
    pub party: PartyId,
}

/// The name of the sign-off kind.
pub const MINUTES: &str = "minutes";

/// The minutes as a party reads and confirms them: figures and words as they were typed, in no language of ours.
pub fn content(fields: &Fields, attended: &[Somebody], notes: &[Noted], sent: &Sent<'_>) -> Content {
    let is_known = |one: &&Somebody| one.party.is_none() || one.party == Some(sent.party);
    let names = attended.iter().filter(is_known).map(|one| one.name.as_str()).collect::<Vec<_>>().join(" · ");
    let figure =
        |code: &str, value| Figure { label: Label::Code(code.to_owned()), now: None, becomes: Some(value) };
    let mut figures = vec![figure("meeting_day", Value::Date(fields.local().date()))];
    if !names.is_empty() {
        figures.push(figure("meeting_people", Value::Text(names)));
    }
    let shared = notes.iter().filter(|note| !note.fields.is_internal);
    let items = (1..).zip(shared).map(|(place, note)| item(place, note, sent.party)).collect();
    Content {
        kind: MINUTES.to_owned(),
        number: sent.number.to_owned(),
        version: sent.version,
        title: sent.title.to_owned(),
        summary: sent.summary.to_owned(),
        figures,
        items,
        valid_until: None,
    }
}

/// The first line is read at once; the point it belongs to, what more was written, and who does it until when below.
fn item(place: usize, note: &Noted, party: PartyId) -> Item {
    let owner = note.owner.as_ref().filter(|one| one.party.is_none() || one.party == Some(party));
    let due = note.fields.due.map(|day| day.to_string());
    let promised: Vec<String> = owner.map(|one| one.name.clone()).into_iter().chain(due).collect();
    let (first, rest) = note.fields.words.split_once('\n').unwrap_or((&note.fields.words, ""));
    let below = [note.point_title.as_str(), rest.trim(), &promised.join(" · ")];
    let below: Vec<&str> = below.into_iter().filter(|part| !part.is_empty()).collect();
    Item {
        // A key of this sending alone: an answer names the item by it.
        key: Uuid::new_v4(),
        number: place.to_string(),
        version: 1,
        title: first.trim().to_owned(),
        body: below.join("\n\n"),
        sort: Some(note.fields.kind.word().to_owned()),
        ..Item::default()
    }
}

/// Whether two contents say the same but for the keys of one sending and their version.
pub fn says_the_same(one: &Content, other: &Content) -> bool {
    let plain = |content: &Content| Content { version: 0, ..without_keys(content) };
    plain(one) == plain(other)
}

fn without_keys(content: &Content) -> Content {
    let mut content = content.clone();
    content.items.iter_mut().for_each(|item| item.key = Uuid::nil());
    content
}

/// What tells that the same was looked at: all that is read but the words that whoever sends it types.
pub fn seen(content: &Content) -> Result<String> {
    let read = Content { title: String::new(), summary: String::new(), ..without_keys(content) };
    read.sha256()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;

    fn noted(words: &str, is_internal: bool, owner: Option<Somebody>) -> Noted {
        let fields = NoteFields {
            kind: NoteKind::Action,
            words: words.into(),
            point: None,
            owner: None,
            due: Some(jiff::civil::date(2026, 4, 1)),
            is_internal,
        };
        Noted { fields, point_title: "Interfaces".into(), owner }
    }

    #[test]
    fn internal_notes_and_names_of_another_party_are_not_in_what_is_sent() {
        let (own, other) = (PartyId::new(), PartyId::new());
        let fields = Fields {
            title: "Review".into(),
            purpose: "secret purpose".into(),
            starts: Timestamp::from_micros(0),
            time_zone: "UTC".into(),
            minutes: 30,
            place: String::new(),
            join_url: String::new(),
        };
        let somebody = |name: &str, party| Somebody { name: name.into(), party };
        let notes = [
            noted("They pay late", true, None),
            noted("Send the list", false, Some(somebody("Foreign", Some(other)))),
            noted("Check the list", false, Some(somebody("Own", Some(own)))),
        ];
        let attended = [somebody("Lin", None), somebody("Foreign", Some(other)), somebody("Own", Some(own))];
        let sent = Sent { number: "M-1", version: 1, title: "Review", summary: "", party: own };
        let content = content(&fields, &attended, &notes, &sent);
        let text = content.canonical().expect("text");
        assert!(
            !text.contains("They pay late") && !text.contains("Foreign") && !text.contains("secret"),
            "{text}"
        );
        let below: Vec<_> = content.items.iter().map(|item| item.body.as_str()).collect();
        assert_eq!(below, ["Interfaces\n\n2026-04-01", "Interfaces\n\nOwn · 2026-04-01"]);
        let again = Sent { version: 2, ..sent };
        assert!(says_the_same(&content, &super::content(&fields, &attended, &notes, &again)));
        assert!(!says_the_same(&content, &super::content(&fields, &attended, &notes[..2], &again)));
    }
}
