//! Comments: internal unless said otherwise, and never wider than the record they hang on.

use kernel::{Audience, Failure, PartyId, PersonId, Refusal, Result};

/// The longest comment, question or answer, in characters.
pub const LONGEST: usize = 10_000;

/// Who may see something: everybody of the team, and perhaps a party or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub audience: Audience,
    /// None with `Client`: every party of the project.
    pub party: Option<PartyId>,
}

impl Seen {
    pub const INTERNAL: Self = Self { audience: Audience::Internal, party: None };
}

/// Who will see a new comment. A wish that is wider than the record is refused, never quietly narrowed.
pub fn audience(record: Seen, wish: Seen) -> Result<Seen, Refusal> {
    match (wish.audience, record.audience) {
        (Audience::Internal, _) => Ok(Seen::INTERNAL),
        (Audience::Client, Audience::Internal) => Err(Refusal::new("comment.record_is_internal")),
        (Audience::Client, Audience::Client) => match (wish.party, record.party) {
            (wished, None) => Ok(Seen { audience: Audience::Client, party: wished }),
            (None, Some(only)) => Ok(Seen { audience: Audience::Client, party: Some(only) }),
            (Some(wished), Some(only)) if wished == only => Ok(wish),
            (Some(_), Some(_)) => Err(Refusal::new("comment.party_does_not_see_record")),
        },
    }
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

/// The author, and whoever decides what the client sees, take a comment back from the client or delete it.
pub fn may_take_back(author: PersonId, by: PersonId, is_manager: bool) -> Result<()> {
    if author == by || is_manager { Ok(()) } else { Err(Failure::Forbidden) }
}

/// What was said to some may be taken back from them; it is never told to more by a change.
pub fn narrowed(seen: Seen, wish: Audience) -> Result<Seen, Refusal> {
    match (seen.audience, wish) {
        (_, Audience::Internal) => Ok(Seen::INTERNAL),
        (Audience::Client, Audience::Client) => Ok(seen),
        (Audience::Internal, Audience::Client) => Err(Refusal::new("comment.never_wider")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_never_wider_than_its_record() {
        let (one, two) = (PartyId::new(), PartyId::new());
        let internal = Seen::INTERNAL;
        let client = |party| Seen { audience: Audience::Client, party };
        let refused = |code| Err(Refusal::new(code));
        for (record, wish, becomes) in [
            (internal, internal, Ok(internal)),
            (client(None), internal, Ok(internal)),
            (internal, client(None), refused("comment.record_is_internal")),
            (internal, client(Some(one)), refused("comment.record_is_internal")),
            (client(None), client(None), Ok(client(None))),
            (client(None), client(Some(one)), Ok(client(Some(one)))),
            (client(Some(one)), client(None), Ok(client(Some(one)))),
            (client(Some(one)), client(Some(one)), Ok(client(Some(one)))),
            (client(Some(one)), client(Some(two)), refused("comment.party_does_not_see_record")),
        ] {
            assert_eq!(audience(record, wish), becomes, "{record:?} {wish:?}");
        }
    }

    #[test]
    fn an_audience_never_rises() {
        let (internal, client) =
            (Seen::INTERNAL, Seen { audience: Audience::Client, party: Some(PartyId::new()) });
        for (seen, wish, becomes) in [
            (internal, Audience::Internal, Ok(internal)),
            (client, Audience::Internal, Ok(internal)),
            (client, Audience::Client, Ok(client)),
            (internal, Audience::Client, Err(Refusal::new("comment.never_wider"))),
        ] {
            assert_eq!(narrowed(seen, wish), becomes, "{seen:?} {wish:?}");
        }
    }

    #[test]
    fn who_takes_a_comment_back() {
        let [author, other] = [PersonId::new(), PersonId::new()];
        for (by, is_manager, wanted) in
            [(author, false, Ok(())), (other, true, Ok(())), (other, false, Err(Failure::Forbidden))]
        {
            assert_eq!(may_take_back(author, by, is_manager), wanted);
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
    fn texts_from_forms() {
        assert_eq!(checked_text("body", " one\r\ntwo\rthree "), Ok("one\ntwo\nthree".to_owned()));
        for (text, code) in [("  ", "required"), ("a\u{0}b", "control_characters")] {
            assert_eq!(checked_text("body", text), Err(Failure::invalid("body", code)));
        }
        assert!(checked_text("body", &"长".repeat(LONGEST)).is_ok());
        assert!(checked_text("body", &"长".repeat(LONGEST + 1)).is_err());
    }
}
