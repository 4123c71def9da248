//! Demonstrations: something the client looks at before it is finished, and what they say of each thing it shows.
//!
//! Must hold: a verdict locks nothing and is no sign-off; it goes with the version of the requirement that was
//! shown; what was sent is not edited any more.

use crate::requirement::{LONGEST_TITLE, optional_text};
use kernel::{Failure, FieldProblem, Input, PersonId, RecordId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// So much is still looked at one by one.
pub const MOST_ITEMS: usize = 60;
/// The longest words of one item, in characters.
pub const LONGEST_ITEM: usize = 500;
/// The longest remark, in characters.
pub const LONGEST_REMARK: usize = 4_000;
const LONGEST_LINK: usize = 1_000;

/// One thing that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemonstrationItemBody {
    /// Kept while it is edited; left out, it is a new one.
    #[serde(default = "Uuid::now_v7")]
    pub id: Uuid,
    /// What is to be looked at, in the words that the client reads.
    pub words: String,
    /// The requirement it shows. The client reads the words above and nothing of it.
    #[serde(default)]
    pub requirement_id: Option<RecordId>,
}

/// The whole demonstration as it shall be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemonstrationFields {
    pub title: String,
    /// Markdown.
    #[serde(default)]
    pub description: String,
    /// Where it is looked at, over https; may be empty where it is shown in a meeting.
    #[serde(default)]
    pub link: String,
    /// The day it is shown, a civil date.
    #[serde(default)]
    pub shown_on: Option<String>,
    /// Until when the verdicts are wanted, a civil date.
    #[serde(default)]
    pub due: Option<String>,
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    #[serde(default)]
    pub items: Vec<DemonstrationItemBody>,
}

impl DemonstrationFields {
    /// The fields as they are kept: trimmed, within their lengths.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let items = self.items.iter().enumerate().map(|(place, item)| DemonstrationItemBody {
            id: item.id,
            words: input.line(&format!("items.{place}.words"), &item.words, LONGEST_ITEM),
            requirement_id: item.requirement_id,
        });
        let items = items.collect();
        let fields = Self {
            title: input.line("title", &self.title, LONGEST_TITLE),
            description: optional_text(&mut input, "description", &self.description)?,
            link: input.optional_line("link", &self.link, LONGEST_LINK),
            shown_on: self.shown_on.as_ref().map(|day| input.date("shown_on", day).to_string()),
            due: self.due.as_ref().map(|day| input.date("due", day).to_string()),
            owner_id: self.owner_id,
            items,
        };
        if !fields.link.is_empty() && host(&fields.link).is_none() {
            input.problem("link", "not_https");
        }
        if fields.items.len() > MOST_ITEMS {
            let problem = FieldProblem::new("items", "too_many").with("max", MOST_ITEMS);
            return Err(Failure::Invalid(vec![problem]));
        }
        input.finish().map(|()| fields)
    }
}

/// The host that a link leads to, as it is shown before somebody follows it. None where it is not a plain https
/// address: no user, no space, nothing that a browser reads otherwise.
pub fn host(link: &str) -> Option<&str> {
    let rest = link.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let (name, port) = authority.split_once(':').unwrap_or((authority, ""));
    let fits = authority.chars().all(is_plain)
        && !name.is_empty()
        && !name.starts_with(['.', '-'])
        && port.chars().all(|c| c.is_ascii_digit())
        && !link
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '"' | '<' | '>'));
    fits.then_some(authority)
}

/// Where a demonstration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemonstrationState {
    Draft,
    Sent,
}

kernel::words!(DemonstrationState { Draft = "draft", Sent = "sent" });

/// What was sent stays as it was sent; nothing is sent twice.
pub fn may_edit(state: DemonstrationState) -> Result<(), Refusal> {
    match state {
        DemonstrationState::Draft => Ok(()),
        DemonstrationState::Sent => Err(Refusal::new("demonstration.was_sent")),
    }
}

/// Nobody can say anything of nothing.
pub fn may_send(state: DemonstrationState, items: usize) -> Result<(), Refusal> {
    may_edit(state)?;
    match items {
        0 => Err(Refusal::new("demonstration.without_items")),
        _ => Ok(()),
    }
}

/// What the client says of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemonstrationVerdict {
    AsWanted,
    ChangesWanted,
    NotMeant,
}

kernel::words!(DemonstrationVerdict {
    AsWanted = "as_wanted",
    ChangesWanted = "changes_wanted",
    NotMeant = "not_meant",
});

impl DemonstrationVerdict {
    /// Whether the team can do nothing with it unless it says what.
    pub const fn wants_words(self) -> bool {
        !matches!(self, Self::AsWanted)
    }
}

/// A remark as it is kept; one is wanted where something is to be otherwise.
pub fn checked_remark(verdict: DemonstrationVerdict, remark: &str) -> Result<String, &'static str> {
    let remark = remark.replace("\r\n", "\n").trim().to_owned();
    match remark.chars().count() {
        0 if verdict.wants_words() => Err("required"),
        length if length > LONGEST_REMARK => Err("too_long"),
        _ if remark.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) => Err("control_characters"),
        _ => Ok(remark),
    }
}

/// Whether there is still something to do about a verdict: it wants something, nobody dealt with it, and the
/// requirement says what it said when it was shown.
pub fn is_open(
    verdict: DemonstrationVerdict,
    is_settled: bool,
    shown_version: Option<i64>,
    version_now: Option<i64>,
) -> bool {
    verdict.wants_words() && !is_settled && version_now <= shown_version
}

#[cfg(test)]
mod tests {
    use super::*;
    use DemonstrationVerdict::*;

    #[test]
    fn links_are_plain_https_addresses() {
        for (link, shown) in [
            ("https://demo.hengmu.example/build/41?x=1#top", Some("demo.hengmu.example")),
            ("https://demo.hengmu.example:8443/", Some("demo.hengmu.example:8443")),
            ("https://demo.hengmu.example", Some("demo.hengmu.example")),
            ("http://demo.hengmu.example", None),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("https:///path", None),
            ("https://bank.example@evil.example/", None),
            ("https://evil.example\\@bank.example/", None),
            ("https://demo.example/ two", None),
            ("https://-demo.example/", None),
            ("https://demo.example:x/", None),
            (" https://demo.example/", None),
        ] {
            assert_eq!(host(link), shown, "{link}");
        }
    }

    #[test]
    fn where_it_stands_says_what_may_be_done() {
        use DemonstrationState::{Draft, Sent};
        for (state, items, edit, send) in [
            (Draft, 0, true, false),
            (Draft, 1, true, true),
            (Sent, 0, false, false),
            (Sent, 1, false, false),
        ] {
            assert_eq!((may_edit(state).is_ok(), may_send(state, items).is_ok()), (edit, send), "{state:?}");
            assert_eq!(DemonstrationState::from_word(state.word()), Some(state));
        }
    }

    #[test]
    fn what_is_to_be_otherwise_is_said() {
        let long = "长".repeat(LONGEST_REMARK + 1);
        for (verdict, remark, kept) in [
            (AsWanted, " ", Ok("")),
            (AsWanted, " good ", Ok("good")),
            (ChangesWanted, "", Err("required")),
            (NotMeant, " \n", Err("required")),
            (ChangesWanted, "a\r\nb", Ok("a\nb")),
            (AsWanted, long.as_str(), Err("too_long")),
            (NotMeant, "\u{1}", Err("control_characters")),
        ] {
            assert_eq!(checked_remark(verdict, remark), kept.map(str::to_owned), "{verdict:?}");
            assert_eq!(DemonstrationVerdict::from_word(verdict.word()), Some(verdict));
        }
    }

    #[test]
    fn a_verdict_is_open_until_somebody_deals_with_it() {
        for (verdict, settled, shown, now, open) in [
            (AsWanted, false, Some(1), Some(1), false),
            (ChangesWanted, false, Some(1), Some(1), true),
            (NotMeant, false, Some(1), Some(1), true),
            (ChangesWanted, true, Some(1), Some(1), false),
            (ChangesWanted, false, Some(1), Some(2), false),
            (ChangesWanted, false, None, None, true),
            (NotMeant, true, None, None, false),
        ] {
            assert_eq!(
                is_open(verdict, settled, shown, now),
                open,
                "{verdict:?} {settled} {shown:?} {now:?}"
            );
        }
    }

    #[test]
    fn fields_are_checked() {
        let fields = |title: &str, link: &str, items: &[&str]| DemonstrationFields {
            title: title.into(),
            description: " a\r\nb ".into(),
            link: link.into(),
            shown_on: Some("2026-02-28".into()),
            due: None,
            owner_id: None,
            items: items
                .iter()
                .map(|words| DemonstrationItemBody {
                    id: Uuid::now_v7(),
                    words: (*words).into(),
                    requirement_id: None,
                })
                .collect(),
        };
        for (wrong, field) in [
            (fields("", "", &[]), "title"),
            (fields("x", "http://x.example", &[]), "link"),
            (fields("x", "", &["fine", " "]), "items.1.words"),
            (fields("x", "", &["y"; MOST_ITEMS + 1]), "items"),
        ] {
            let Err(Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} accepted") };
            assert_eq!(problems[0].field, field);
        }
        let kept = fields("x", "https://x.example/a", &["fine"]).checked().expect("fine");
        assert_eq!(kept.description, "a\nb");
        assert_eq!(kept.checked().as_ref(), Ok(&kept));
    }
}
