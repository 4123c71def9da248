//! The code that shows whose mailbox somebody reads: six digits, mailed to the registered address, once on each
//! device. A forwarded mail lets another look, and not decide.
//!
//! Must hold: the code is nowhere kept but in the letter on its way; it works once, for ten minutes, for five
//! tries, and on the device that asked for it: whoever guesses elsewhere uses up nothing of the person's own.
//! Wrong tries count even where nothing else is written.

mod mailing;

pub use mailing::{check, is_needed, send};

use crate::store::codes::{AskedBy, ContactCode, MadeCode};
use kernel::{Refusal, Result, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub const MINUTES: i64 = 10;
pub const MOST_TRIES: i64 = 5;
/// Codes mailed in an hour for one device, for one address of the net, and to one person at all.
const MOST_FOR_A_DEVICE: usize = 3;
const MOST_FOR_AN_ADDRESS: usize = 6;
const MOST_TO_A_PERSON: usize = 12;
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
}

/// Whether a try counts still.
fn is_open(code: &ContactCode, now: Timestamp) -> bool {
    now < code.expires_at && code.tries < MOST_TRIES
}

/// What is to be said of what was entered.
fn weigh(kept: Option<&ContactCode>, entered: &str, now: Timestamp) -> Checked {
    let Some(code) = kept.filter(|code| is_open(code, now)) else { return Checked::Over };
    let digits: String = entered.chars().filter_map(digit).collect();
    let tries_left = MOST_TRIES - code.tries - 1;
    match is_same(&salted(code.id, &digits), &code.hash) {
        true => Checked::Right,
        false if tries_left > 0 => Checked::Wrong { tries_left },
        false => Checked::Over,
    }
}

/// The newest that count towards a bound decide how long to wait.
fn refuse_too_many(made: &[MadeCode], by: AskedBy<'_>, now: Timestamp) -> Result<()> {
    let of_device: Vec<&MadeCode> =
        made.iter().filter(|one| one.device_hash.as_deref() == Some(by.device_hash)).collect();
    let of_address: Vec<&MadeCode> = made.iter().filter(|one| one.ip == by.ip).collect();
    let bounds = [
        (of_device, MOST_FOR_A_DEVICE),
        (of_address, MOST_FOR_AN_ADDRESS),
        (made.iter().collect(), MOST_TO_A_PERSON),
    ];
    let free_again = bounds.iter().filter_map(|(made, most)| {
        let first = made.len().checked_sub(*most)?;
        made.get(first).map(|one| one.at.plus_seconds(3600))
    });
    match free_again.max() {
        Some(at) => {
            let seconds = (at.micros() - now.micros()) / 1_000_000;
            Err(Refusal::new("sign_off.too_many_codes").with("minutes", seconds / 60 + 1).into())
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

/// Spaces and dashes fall away; digits as Chinese keyboards type them count.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || c == '-' => None,
        _ => Some('x'),
    }
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
        for (kept, entered, now, wanted) in [
            (None, "123456", 0, Checked::Over),
            (Some(code(0)), "123 456", 99, Checked::Right),
            (Some(code(0)), "123456", 100, Checked::Over),
            (Some(code(0)), "123457", 0, wrong(MOST_TRIES - 1)),
            (Some(code(0)), "", 0, wrong(MOST_TRIES - 1)),
            (Some(code(MOST_TRIES - 1)), "123456", 0, Checked::Right),
            (Some(code(MOST_TRIES - 1)), "123457", 0, Checked::Over),
            (Some(code(MOST_TRIES)), "123456", 0, Checked::Over),
        ] {
            assert_eq!(weigh(kept.as_ref(), entered, Timestamp(now)), wanted, "{entered} at {now}");
        }
    }

    #[test]
    fn so_many_an_hour() {
        let at = |minute: i64| Timestamp(minute * 60_000_000);
        let made = |codes: &[(i64, u8, &str)]| -> Vec<MadeCode> {
            let one = |(minute, device, ip): &(i64, u8, &str)| MadeCode {
                at: at(*minute),
                device_hash: Some(vec![*device]),
                ip: (*ip).to_owned(),
            };
            codes.iter().map(one).collect()
        };
        let others: Vec<(i64, u8, &str)> = (1..=12).map(|n| (n, n as u8 + 10, "elsewhere")).collect();
        for (codes, minutes) in [
            (vec![], None),
            (vec![(1, 1, "a"), (2, 1, "a")], None),
            (vec![(1, 1, "a"), (2, 1, "a"), (3, 1, "b")], Some(42)),
            // Another device of the same office.
            (vec![(1, 2, "a"), (2, 2, "a"), (3, 2, "a")], None),
            (others[..6].to_vec(), None),
            ((1..=6).map(|n| (n, n as u8 + 10, "a")).collect(), Some(42)),
            (others, Some(42)),
        ] {
            let by = AskedBy {
                party: kernel::PartyId::new(),
                person: kernel::PersonId::new(),
                device_hash: &[1],
                ip: "a",
            };
            let refused = refuse_too_many(&made(&codes), by, at(20)).err();
            let wanted = minutes.map(|n| Refusal::new("sign_off.too_many_codes").with("minutes", n).into());
            assert_eq!(refused, wanted, "{codes:?}");
        }
    }
}
