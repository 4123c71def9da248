//! Comments: internal unless said otherwise, and never wider than the record they hang on. What a client's person writes
//! is for the team and their own party.

use crate::question::Speaker;
use kernel::{Audience, Failure, PartyId, PersonId, Refusal, Result};

/// The longest comment, question or answer, in characters.
pub const LONGEST: usize = 10_000;

/// Who may see something: everybody of the team, and perhaps a party or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub audience: Audience,
    /// None with `Client`: every party of the project.
    pub party: Option<PartyId>,
    /// Of the party the commercial circle alone.
    pub is_commercial: bool,
}

impl Seen {
    pub const INTERNAL: Self = Self { audience: Audience::Internal, party: None, is_commercial: false };
}

/// New words on a record of the circle are told to it alone, whoever reads the record later.
pub fn reworded(seen: Seen, is_record_commercial: bool) -> Seen {
    let is_for_circle = seen.audience == Audience::Client && is_record_commercial;
    Seen { is_commercial: seen.is_commercial || is_for_circle, ..seen }
}

/// Who of the clients reads a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readers {
    /// Every party of the project.
    Everybody,
    /// These, each under its own key; nobody where there are none.
    Parties(Vec<PartyId>),
}

/// Who will see a new comment. A wish that is wider than the record is refused, never quietly narrowed; where several
/// parties read the record, it is said for which of them it is.
pub fn audience(readers: &Readers, is_record_commercial: bool, wish: Seen) -> Result<Seen, Refusal> {
    let parties = match (wish.audience, readers) {
        (Audience::Internal, _) => return Ok(Seen::INTERNAL),
        (Audience::Client, Readers::Parties(none)) if none.is_empty() => {
            return Err(Refusal::new("comment.record_is_internal"));
        }
        (Audience::Client, _) if is_record_commercial && !wish.is_commercial => {
            return Err(Refusal::new("comment.record_is_commercial"));
        }
        (Audience::Client, Readers::Everybody) => return Ok(wish),
        (Audience::Client, Readers::Parties(parties)) => parties,
    };
    match (wish.party, parties.as_slice()) {
        (None, [only]) => Ok(Seen { party: Some(*only), ..wish }),
        (None, _) => Err(Refusal::new("comment.say_for_whom")),
        (Some(wished), _) if parties.contains(&wished) => Ok(wish),
        (Some(_), _) => Err(Refusal::new("comment.party_does_not_see_record")),
    }
}

/// The kinds whose records a client reads on a page of their own, with what was said on them. Others are read where they
/// are agreed to.
const WITH_A_PAGE: [&str; 7] =
    ["task", "issue", "requirement", "change_request", "deliverable", "document", "expectation"];

/// The kinds that are asked about on their page: what somebody says of one is a question with a number.
const ASKED_ABOUT: [&str; 4] = ["report", "meeting", "questionnaire", "demonstration"];

/// Whether a client's person asks about records of a kind, and does not write under them.
pub fn is_asked_about(kind: &str) -> bool {
    ASKED_ABOUT.contains(&kind)
}

/// Of those, the kinds to which some of a side are asked, and whose letters go to these alone.
const ASKED_OF_SOME: [&str; 2] = ["meeting", "questionnaire"];

pub fn is_asked_of_some(kind: &str) -> bool {
    ASKED_OF_SOME.contains(&kind)
}

/// Where a client's person writes under a record: on its own page, or on that of a sign-off which is about it.
pub fn may_write_under(kind: &str, is_read_in_sign_off: bool) -> Result<()> {
    match WITH_A_PAGE.contains(&kind) || is_read_in_sign_off {
        true => Ok(()),
        false => Err(Failure::NotFound),
    }
}

/// Who will see what a client's person writes: their party, or its circle. Where money was asked about or the circle was
/// written to, whoever is of the circle writes to it alone, as the page told them; whoever is not reads none of that and
/// writes to their party.
pub fn of_client(
    party: PartyId,
    (is_of_circle, is_told_circle): (bool, bool),
    is_about_money: bool,
    has_words_for_circle: bool,
) -> Result<Seen> {
    if is_told_circle && !is_of_circle {
        return Err(Failure::NotFound);
    }
    let is_commercial = is_of_circle && (is_told_circle || is_about_money || has_words_for_circle);
    Ok(Seen { audience: Audience::Client, party: Some(party), is_commercial })
}

/// What is written for a client where nobody says whether it is for the circle alone: what stands where money was asked
/// about, or where the circle was written to already, is.
pub fn is_for_circle(said: Option<bool>, is_about_money: bool, has_words_for_circle: bool) -> bool {
    said.unwrap_or(is_about_money || has_words_for_circle)
}

/// Somebody who can be mentioned.
#[derive(Debug, Clone, PartialEq)]
pub struct Mentionable {
    pub person: PersonId,
    pub name: String,
}

/// The members whose name stands in the text after an `@`. "@Lin Wei" does not also mention "Lin".
pub fn mentioned(text: &str, members: &[Mentionable]) -> Vec<PersonId> {
    let mut by_length: Vec<&Mentionable> =
        members.iter().filter(|member| !member.name.trim().is_empty()).collect();
    by_length.sort_by_key(|member| std::cmp::Reverse(member.name.chars().count()));
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['@', '＠']) {
        let after = text[at..].chars().next().map_or("", |sign| &text[at + sign.len_utf8()..]);
        let named = by_length.iter().find(|member| starts_with_name(after, &member.name));
        if let Some(member) = named
            && !found.contains(&member.person)
        {
            found.push(member.person);
        }
    }
    found
}

fn starts_with_name(text: &str, name: &str) -> bool {
    let Some(rest) = text.get(..name.len()).filter(|start| start.to_lowercase() == name.to_lowercase())
    else {
        return false;
    };
    // A longer Latin word is another name; Chinese names run on into the sentence.
    let next = text[rest.len()..].chars().next();
    let last_is_latin = name.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    !(last_is_latin && next.is_some_and(|c| c.is_ascii_alphanumeric()))
}

/// So much one of the client's people writes within an hour, whatever a form sends.
pub const MOST_AN_HOUR: i64 = 40;

/// Whether somebody who wrote so much within the last hour may go on.
pub fn may_go_on(written: i64) -> Result<(), Refusal> {
    if written < MOST_AN_HOUR { Ok(()) } else { Err(Refusal::new("comment.too_many")) }
}

/// A text as people wrote it: no stray control characters, line ends of one kind, within the limit.
pub fn checked_text(field: &'static str, text: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut input = kernel::Input::new();
    let text = input.text(field, &text, LONGEST);
    input.finish().map(|()| text)
}

/// Only the author puts words into a comment.
pub fn may_edit(author: PersonId, by: PersonId) -> Result<()> {
    if author == by { Ok(()) } else { Err(Failure::Forbidden) }
}

/// The author, and whoever decides what the client sees, take a comment back from the client or delete it. What the
/// client wrote stands.
pub fn may_take_back(author: (PersonId, Speaker), by: PersonId, is_manager: bool) -> Result<()> {
    match author {
        (_, Speaker::Client) => Err(Failure::refused("comment.is_of_client")),
        (author, Speaker::Team) if author == by || is_manager => Ok(()),
        (_, Speaker::Team) => Err(Failure::Forbidden),
    }
}

/// What was said to some may be taken back from them, from all or from who is not of the commercial circle; it is never
/// told to more by a change. What is not wished stays.
pub fn narrowed(
    seen: Seen,
    audience: Option<Audience>,
    is_commercial: Option<bool>,
) -> Result<Seen, Refusal> {
    match (seen.audience, audience.unwrap_or(seen.audience), is_commercial) {
        (_, Audience::Internal, _) => Ok(Seen::INTERNAL),
        (Audience::Internal, Audience::Client, _) => Err(Refusal::new("comment.never_wider")),
        (Audience::Client, Audience::Client, Some(false)) if seen.is_commercial => {
            Err(Refusal::new("comment.never_wider"))
        }
        (Audience::Client, Audience::Client, wish) => {
            Ok(Seen { is_commercial: wish.unwrap_or(seen.is_commercial), ..seen })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_never_wider_than_its_record() {
        let (one, two) = (PartyId::new(), PartyId::new());
        let internal = Seen::INTERNAL;
        let client = |party| Seen { audience: Audience::Client, party, is_commercial: false };
        let circle = |party| Seen { is_commercial: true, ..client(party) };
        let refused = |code| Err(Refusal::new(code));
        let of = |parties: &[PartyId]| Readers::Parties(parties.to_vec());
        for (readers, is_commercial, wish, becomes) in [
            (of(&[]), false, internal, Ok(internal)),
            (Readers::Everybody, false, internal, Ok(internal)),
            (of(&[]), false, client(None), refused("comment.record_is_internal")),
            (of(&[]), false, client(Some(one)), refused("comment.record_is_internal")),
            (Readers::Everybody, false, client(None), Ok(client(None))),
            (Readers::Everybody, false, client(Some(one)), Ok(client(Some(one)))),
            (of(&[one]), false, client(None), Ok(client(Some(one)))),
            (of(&[one]), false, client(Some(one)), Ok(client(Some(one)))),
            (of(&[one]), false, client(Some(two)), refused("comment.party_does_not_see_record")),
            (of(&[one]), false, circle(None), Ok(circle(Some(one)))),
            (of(&[one, two]), false, client(None), refused("comment.say_for_whom")),
            (of(&[one, two]), false, client(Some(two)), Ok(client(Some(two)))),
            (of(&[one, two]), false, circle(Some(one)), Ok(circle(Some(one)))),
            (of(&[one, two]), false, internal, Ok(internal)),
            (Readers::Everybody, false, circle(Some(one)), Ok(circle(Some(one)))),
            (of(&[one]), true, circle(Some(one)), Ok(circle(Some(one)))),
            (of(&[one]), true, client(Some(one)), refused("comment.record_is_commercial")),
            (of(&[one]), true, circle(Some(two)), refused("comment.party_does_not_see_record")),
            (of(&[one]), true, internal, Ok(internal)),
        ] {
            assert_eq!(audience(&readers, is_commercial, wish), becomes, "{readers:?} {wish:?}");
        }
    }

    #[test]
    fn who_sees_what_a_clients_person_writes() {
        let party = PartyId::new();
        for (is_of_circle, is_told_circle, is_about_money, has_words_for_circle, is_commercial) in [
            (false, false, false, false, Ok(false)),
            (true, false, false, false, Ok(false)),
            (true, false, true, false, Ok(true)),
            (true, false, false, true, Ok(true)),
            (true, true, false, false, Ok(true)),
            // Whoever sees no prices writes to everybody of their party, and reads it there.
            (false, false, true, true, Ok(false)),
            (false, true, true, false, Err(Failure::NotFound)),
        ] {
            let seen = of_client(party, (is_of_circle, is_told_circle), is_about_money, has_words_for_circle);
            let wanted = is_commercial.map(|is_commercial| Seen {
                audience: Audience::Client,
                party: Some(party),
                is_commercial,
            });
            assert_eq!(seen, wanted, "{is_of_circle} {is_told_circle} {is_about_money}");
        }
    }

    #[test]
    fn where_a_clients_person_writes() {
        for (kind, is_read_in_sign_off, may) in [
            ("task", false, true),
            ("document", false, true),
            ("charter", false, false),
            ("charter", true, true),
            ("question", false, false),
            ("questionnaire", false, false),
        ] {
            assert_eq!(may_write_under(kind, is_read_in_sign_off).is_ok(), may, "{kind}");
        }
        for (kind, is_asked) in [("report", true), ("meeting", true), ("task", false), ("charter", false)] {
            assert_eq!(is_asked_about(kind), is_asked, "{kind}");
        }
        for kind in ASKED_OF_SOME {
            assert!(is_asked_about(kind), "{kind}");
        }
        assert!(!is_asked_of_some("report") && !is_asked_of_some("demonstration"));
    }

    #[test]
    fn an_audience_never_rises() {
        let party = Some(PartyId::new());
        let client = Seen { audience: Audience::Client, party, is_commercial: false };
        let (internal, circle) = (Seen::INTERNAL, Seen { is_commercial: true, ..client });
        let never = || Err(Refusal::new("comment.never_wider"));
        let (to_team, to_client) = (Some(Audience::Internal), Some(Audience::Client));
        for (seen, audience, is_commercial, becomes) in [
            (internal, to_team, None, Ok(internal)),
            (client, to_team, None, Ok(internal)),
            (circle, to_team, Some(true), Ok(internal)),
            (client, to_client, None, Ok(client)),
            (client, None, None, Ok(client)),
            (client, None, Some(true), Ok(circle)),
            (client, None, Some(false), Ok(client)),
            (circle, to_client, None, Ok(circle)),
            (circle, None, Some(false), never()),
            (internal, to_client, None, never()),
            (internal, to_client, Some(true), never()),
            (internal, None, Some(true), Ok(internal)),
        ] {
            assert_eq!(
                narrowed(seen, audience, is_commercial),
                becomes,
                "{seen:?} {audience:?} {is_commercial:?}"
            );
        }
    }

    #[test]
    fn what_is_for_the_circle_unless_somebody_says_otherwise() {
        for (said, is_about_money, has_words_for_circle, for_circle) in [
            (None, false, false, false),
            (None, true, false, true),
            (None, false, true, true),
            (Some(false), true, true, false),
            (Some(true), false, false, true),
        ] {
            assert_eq!(is_for_circle(said, is_about_money, has_words_for_circle), for_circle, "{said:?}");
        }
    }

    #[test]
    fn who_takes_a_comment_back() {
        let [author, other] = [PersonId::new(), PersonId::new()];
        let stands = || Err(Failure::refused("comment.is_of_client"));
        for (side, by, is_manager, wanted) in [
            (Speaker::Team, author, false, Ok(())),
            (Speaker::Team, other, true, Ok(())),
            (Speaker::Team, other, false, Err(Failure::Forbidden)),
            (Speaker::Client, other, true, stands()),
            (Speaker::Client, author, false, stands()),
        ] {
            assert_eq!(may_take_back((author, side), by, is_manager), wanted);
        }
    }

    #[test]
    fn names_after_an_at_sign() {
        let people: Vec<_> = ["Lin", "Lin Wei", "岑屿", "Émile"]
            .map(|name| Mentionable { person: PersonId::new(), name: name.into() })
            .into();
        let id = |name: &str| people.iter().find(|p| p.name == name).map(|p| p.person).expect("one of them");
        for (text, names) in [
            ("@Lin please", vec!["Lin"]),
            ("@lin wei, please", vec!["Lin Wei"]),
            ("ask @Linda", vec![]),
            ("请@岑屿看一下，＠岑屿", vec!["岑屿"]),
            ("lin@example.org", vec![]),
            ("@émile and @Lin", vec!["Émile", "Lin"]),
            ("@", vec![]),
            ("@岑", vec![]),
        ] {
            let wanted: Vec<_> = names.iter().map(|name| id(name)).collect();
            assert_eq!(mentioned(text, &people), wanted, "{text}");
        }
    }

    #[test]
    fn how_much_somebody_writes_within_an_hour() {
        for (written, may) in [(0, true), (MOST_AN_HOUR - 1, true), (MOST_AN_HOUR, false), (i64::MAX, false)]
        {
            assert_eq!(may_go_on(written).is_ok(), may, "{written}");
        }
    }

    #[test]
    fn texts_from_forms() {
        assert_eq!(checked_text("body", " one\r\ntwo\rthree "), Ok("one\ntwo\nthree".to_owned()));
        for (text, code) in [("  ", "required"), ("a\u{0}b", "control_characters")] {
            assert_eq!(checked_text("body", text), Err(Failure::invalid("body", code)));
        }
        assert!(checked_text("body", &"长".repeat(LONGEST)).is_ok());
        assert!(checked_text("body", &"长".repeat(LONGEST + 1)).is_err());
    }
}
