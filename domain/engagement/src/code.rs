//! The code that shows whose mailbox somebody reads: six digits, mailed to the registered address, once on each
//! device. A forwarded mail lets another look, and not decide.
//!
//! Must hold: the code is nowhere kept but in the letter on its way; it works once, for ten minutes, for five
//! tries, and on the device that asked for it: whoever guesses elsewhere uses up nothing of the person's own.
//! Wrong tries count even where nothing else is written, and through one link there are so many in its life: then its
//! holder asks for a fresh one, which goes to the registered address.

mod mailing;

pub use mailing::{check, is_needed, is_spent, may_be_mailed, one_works, send, takes_no_more};

use crate::store::codes::{AskedBy, ContactCode, MadeCode};
use kernel::{LinkId, Refusal, Result, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub const MINUTES: i64 = 10;
pub const MOST_TRIES: i64 = 5;
/// Wrong tries through one link in its life: more than anybody types by mistake, and far too few to guess.
pub const MOST_WRONG_OF_A_LINK: i64 = 20;
/// Codes mailed in an hour for one device, and for all devices on which the person proved themselves.
const MOST_FOR_A_DEVICE: usize = 3;
const MOST_FOR_PROVED: usize = 12;
/// And for devices that never proved anything: of one network, through one link, and for all of them, so that
/// whoever holds many old mails does not fill the mailbox.
const MOST_FOR_A_NETWORK: usize = 6;
const MOST_FOR_A_LINK: usize = 12;
const MOST_FOR_UNPROVED: usize = 48;
/// The letter's template; its parameter `code` is wiped once it is sent.
pub const TEMPLATE: &str = "sign_off_code";

/// What came of a code that somebody entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The device counts as theirs from now on.
    Right,
    Wrong {
        tries_left: i64,
    },
    /// None is good any more, or none was asked for: a fresh one is needed.
    Over,
    /// Too often wrong through this link: a fresh link is needed.
    Spent,
}

/// Whether a try counts still.
fn is_open(code: &ContactCode, now: Timestamp) -> bool {
    now < code.expires_at && code.tries < MOST_TRIES
}

/// What is to be said of what was entered, through a link that so many wrong tries came through before.
fn weigh(kept: Option<&ContactCode>, wrong_before: i64, entered: &str, now: Timestamp) -> Checked {
    if wrong_before >= MOST_WRONG_OF_A_LINK {
        return Checked::Spent;
    }
    let Some(code) = kept.filter(|code| is_open(code, now)) else { return Checked::Over };
    let digits: String = entered.chars().filter_map(digit).collect();
    let left_of_link = MOST_WRONG_OF_A_LINK - wrong_before - 1;
    let tries_left = (MOST_TRIES - code.tries - 1).min(left_of_link);
    match is_same(&salted(code.id, &digits), &code.hash) {
        true => Checked::Right,
        false if left_of_link == 0 => Checked::Spent,
        false if tries_left > 0 => Checked::Wrong { tries_left },
        false => Checked::Over,
    }
}

/// The codes that devices had mailed through a link which never proved anything.
fn is_unproved_of(link: LinkId) -> impl Fn(&MadeCode) -> bool {
    move |one| !one.is_proved && one.link == Some(link)
}

/// The newest that count towards a bound decide how long to wait. What devices ask for that never proved anything has
/// bounds of its own: whoever holds a forwarded mail uses up nothing of the right person's. Where only the link's bound
/// is reached, a fresh link helps at once.
fn refuse_too_many(made: &[MadeCode], by: AskedBy<'_>, now: Timestamp) -> Result<()> {
    let counted = |counts: &dyn Fn(&MadeCode) -> bool| -> Vec<&MadeCode> {
        made.iter().filter(|one| one.is_proved == by.is_proved && counts(one)).collect()
    };
    let of_device = made.iter().filter(|one| one.device_hash.as_deref() == Some(by.device_hash)).collect();
    let mut bounds: Vec<(Vec<&MadeCode>, usize)> = vec![(of_device, MOST_FOR_A_DEVICE)];
    match by.is_proved {
        true => bounds.push((counted(&|_| true), MOST_FOR_PROVED)),
        false => bounds.extend([
            (counted(&|one| one.ip == by.ip), MOST_FOR_A_NETWORK),
            (counted(&|_| true), MOST_FOR_UNPROVED),
        ]),
    }
    let free_again = |(made, most): (Vec<&MadeCode>, usize)| {
        let first = made.len().checked_sub(most)?;
        made.get(first).map(|one| one.at.plus_seconds(3600))
    };
    let otherwise = bounds.into_iter().filter_map(free_again).max();
    let of_link = match by.is_proved {
        true => None,
        false => {
            free_again((made.iter().filter(|one| is_unproved_of(by.link)(one)).collect(), MOST_FOR_A_LINK))
        }
    };
    match otherwise.max(of_link) {
        Some(at) => {
            let seconds = (at.micros() - now.micros()) / 1_000_000;
            let refusal = Refusal::new("sign_off.too_many_codes").with("minutes", seconds / 60 + 1);
            Err(refusal.with("fresh_link_helps", otherwise.is_none()).into())
        }
        None => Ok(()),
    }
}

/// Six digits, each code as likely as any other.
fn fresh_code() -> String {
    const CODES: u32 = 1_000_000;
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        let number = u32::from_le_bytes(bytes);
        if number < u32::MAX / CODES * CODES {
            return format!("{:06}", number % CODES);
        }
    }
}

/// What is read off a mail or a paper and typed: spaces and dashes fall away, signs as Chinese keyboards type them
/// count as the narrow ones.
pub(crate) fn plain(c: char) -> Option<char> {
    match c {
        c if c.is_whitespace() => None,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' => None,
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32),
        _ => Some(c),
    }
}

fn digit(c: char) -> Option<char> {
    plain(c).map(|c| if c.is_ascii_digit() { c } else { 'x' })
}

fn salted(id: Uuid, code: &str) -> Vec<u8> {
    Sha256::new().chain_update(id).chain_update(code).finalize().to_vec()
}

/// Takes as long for a near miss as for a far one.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_as_people_type_them() {
        for (entered, digits) in
            [("123456", "123456"), (" 123 456 ", "123456"), ("１２３-４５６", "123456"), ("12a456", "12x456")]
        {
            assert_eq!(entered.chars().filter_map(digit).collect::<String>(), digits);
        }
    }

    #[test]
    fn signs_as_keyboards_type_them() {
        for (typed, signs) in [
            ("3f9a 5c6d", "3f9a5c6d"),
            ("３ｆ９ａ\u{3000}５ｃ６ｄ", "3f9a5c6d"),
            ("３Ｆ９Ａ—5C6D", "3F9A5C6D"),
            ("3f9a-5c6d", "3f9a5c6d"),
            ("３ｆ９ａ－５ｃ６ｄ", "3f9a5c6d"),
            ("3f9a…", "3f9a…"),
        ] {
            assert_eq!(typed.chars().filter_map(plain).collect::<String>(), signs, "{typed}");
        }
    }

    #[test]
    fn codes_have_six_digits() {
        for _ in 0..100 {
            let code = fresh_code();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn what_was_entered() {
        let id = Uuid::from_u128(1);
        let code = |tries| ContactCode { id, hash: salted(id, "123456"), expires_at: Timestamp(100), tries };
        let wrong = |tries_left| Checked::Wrong { tries_left };
        for (kept, wrong_before, entered, now, wanted) in [
            (None, 0, "123456", 0, Checked::Over),
            (Some(code(0)), 0, "123 456", 99, Checked::Right),
            (Some(code(0)), 0, "123456", 100, Checked::Over),
            (Some(code(0)), 0, "123457", 0, wrong(MOST_TRIES - 1)),
            (Some(code(0)), 0, "", 0, wrong(MOST_TRIES - 1)),
            (Some(code(MOST_TRIES - 1)), 0, "123456", 0, Checked::Right),
            (Some(code(MOST_TRIES - 1)), 0, "123457", 0, Checked::Over),
            (Some(code(MOST_TRIES)), 0, "123456", 0, Checked::Over),
            // Of the link's own bound less is left than of the code's.
            (Some(code(0)), MOST_WRONG_OF_A_LINK - 3, "123457", 0, wrong(2)),
            (Some(code(0)), MOST_WRONG_OF_A_LINK - 1, "123457", 0, Checked::Spent),
            (Some(code(0)), MOST_WRONG_OF_A_LINK - 1, "123456", 0, Checked::Right),
            (Some(code(0)), MOST_WRONG_OF_A_LINK, "123456", 0, Checked::Spent),
            (None, MOST_WRONG_OF_A_LINK, "123456", 0, Checked::Spent),
        ] {
            let said = weigh(kept.as_ref(), wrong_before, entered, Timestamp(now));
            assert_eq!(said, wanted, "{entered} at {now} after {wrong_before}");
        }
    }

    /// Minute, device, network, link, and whether the device proved itself.
    type Made<'a> = (i64, u8, &'a str, u128, bool);

    #[test]
    fn so_many_an_hour() {
        let at = |minute: i64| Timestamp(minute * 60_000_000);
        let link = |number: u128| kernel::LinkId(Uuid::from_u128(number));
        let made = |codes: &[Made<'_>]| -> Vec<MadeCode> {
            let one = |(minute, device, ip, of, is_proved): &Made<'_>| MadeCode {
                at: at(*minute),
                device_hash: Some(vec![*device]),
                ip: (*ip).to_owned(),
                link: Some(link(*of)),
                is_proved: *is_proved,
            };
            codes.iter().map(one).collect()
        };
        let many = |count: i64, ip: fn(i64) -> &'static str, of: u128, is_proved: bool| -> Vec<Made<'_>> {
            (1..=count).map(|n| (n, n as u8 + 10, ip(n), of, is_proved)).collect()
        };
        let everywhere = |n: i64| ["b", "c", "d", "e", "f"][n as usize % 5];
        let strangers = many(47, everywhere, 9, false);
        let of_many_mails: Vec<_> = (2..6)
            .flat_map(|of| many(12, everywhere, of, false))
            .map(|(_, device, ip, of, is)| (1, device, ip, of, is))
            .collect();
        for (codes, is_proved, minutes) in [
            (vec![], false, None),
            (vec![(1, 1, "a", 1, false), (2, 1, "a", 1, false)], false, None),
            (vec![(1, 1, "a", 1, false), (2, 1, "a", 1, false), (3, 1, "b", 1, false)], false, Some(42)),
            (vec![(1, 1, "a", 1, true), (2, 1, "a", 1, true), (3, 1, "b", 1, true)], true, Some(42)),
            // Other devices of the same office.
            (many(5, |_| "a", 1, false), false, None),
            (many(6, |_| "a", 1, false), false, Some(42)),
            (many(6, |_| "a", 1, true), false, None),
            (many(11, everywhere, 1, false), false, None),
            (many(12, everywhere, 1, false), false, Some(42)),
            // Whoever holds a forwarded mail, from wherever: neither the device that proved itself waits for them, nor
            // a new one that comes through another link.
            (strangers.clone(), true, None),
            (strangers, false, None),
            // Of four forwarded mails.
            (of_many_mails.clone(), false, Some(42)),
            (of_many_mails, true, None),
            (many(12, everywhere, 1, true), true, Some(42)),
            (many(12, everywhere, 1, true), false, None),
        ] {
            let by = AskedBy {
                party: kernel::PartyId::new(),
                person: kernel::PersonId::new(),
                device_hash: &[1],
                ip: "a",
                link: link(1),
                is_proved,
            };
            let refused = refuse_too_many(&made(&codes), by, at(20)).err();
            let is_of_link = codes.len() == 12 && !is_proved;
            let refusal = |n| Refusal::new("sign_off.too_many_codes").with("minutes", n);
            let wanted = minutes.map(|n| refusal(n).with("fresh_link_helps", is_of_link).into());
            assert_eq!(refused, wanted, "{is_proved} {codes:?}");
        }
    }
}
