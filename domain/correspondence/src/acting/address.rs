//! The address under which one person answers about one thing: `reply+<token>@…`.
//!
//! Must hold: a token cannot be guessed or made from another; it names a thread and grants nothing else.

use kernel::Result;
use store::seal::SealKey;
use uuid::Uuid;

/// For what the installation's key marks tokens.
const PURPOSE: &str = "reply address";
/// So many bytes of the mark stand in the token: a local part has room for 64 letters.
const MARK: usize = 10;
/// The longest name before the `+`.
pub const LONGEST_NAME: usize = 20;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// What a recipient's address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It is none of ours, or bears no token.
    Nobody,
    /// A token that we did not make.
    Forged,
    Thread(Uuid),
}

/// The address for answers of a thread, where `base` is the one that is set.
pub fn reply_address(seal: &SealKey, base: &str, thread: Uuid) -> Result<String> {
    let (name, domain) = base.split_once('@').unwrap_or((base, ""));
    let bytes = [thread.as_bytes(), &mark(seal, thread)?[..]].concat();
    Ok(format!("{name}+{}@{domain}", letters(&bytes)))
}

/// Which thread an address names.
pub fn named(seal: &SealKey, base: &str, recipient: &str) -> Result<Named> {
    let (recipient, base) = (recipient.trim().to_ascii_lowercase(), base.to_ascii_lowercase());
    let (Some((local, domain)), Some((name, ours))) = (recipient.split_once('@'), base.split_once('@'))
    else {
        return Ok(Named::Nobody);
    };
    let token = local.strip_prefix(name).and_then(|rest| rest.strip_prefix('+'));
    let Some(token) = token.filter(|_| domain == ours) else { return Ok(Named::Nobody) };
    let Some(bytes) = bytes_of(token) else { return Ok(Named::Forged) };
    let Some((id, mark_given)) = bytes.split_at_checked(16) else { return Ok(Named::Forged) };
    let Ok(thread) = Uuid::from_slice(id) else { return Ok(Named::Forged) };
    let wanted = mark(seal, thread)?;
    let differing = wanted.iter().zip(mark_given).fold(0, |all, (one, other)| all | (one ^ other));
    Ok(if mark_given.len() == MARK && differing == 0 { Named::Thread(thread) } else { Named::Forged })
}

fn mark(seal: &SealKey, thread: Uuid) -> Result<[u8; MARK]> {
    let whole = seal.mark(PURPOSE, thread.as_bytes())?;
    let mut mark = [0; MARK];
    mark.copy_from_slice(&whole[..MARK]);
    Ok(mark)
}

/// Base 32 (RFC 4648) in small letters: servers on the way change capitals.
fn letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(LETTERS[(held >> bits & 31) as usize] as char);
        }
    }
    if bits > 0 {
        text.push(LETTERS[(held << (5 - bits) & 31) as usize] as char);
    }
    text
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0u32, 0);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|one| *one == letter)?;
        held = (held << 5 | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "reply@in.hengmu.example";

    #[test]
    fn an_address_names_its_thread_and_no_other() {
        let (seal, other) = (SealKey::new([7; 32]), SealKey::new([8; 32]));
        let thread = Uuid::now_v7();
        let address = reply_address(&seal, BASE, thread).expect("an address");
        let local = address.split('@').next().expect("a local part");
        assert!(local.len() <= 64, "{address}");
        assert_eq!(named(&seal, BASE, &address), Ok(Named::Thread(thread)));
        assert_eq!(named(&seal, BASE, &address.to_uppercase()), Ok(Named::Thread(thread)));
        assert_eq!(named(&other, BASE, &address), Ok(Named::Forged));
        let mut bent = address.clone().into_bytes();
        for place in "reply+".len()..local.len() - 1 {
            let before = bent[place];
            bent[place] = if before == b'a' { b'b' } else { b'a' };
            let bent_address = String::from_utf8_lossy(&bent).into_owned();
            assert_eq!(named(&seal, BASE, &bent_address), Ok(Named::Forged), "{bent_address}");
            bent[place] = before;
        }
    }

    #[test]
    fn what_is_no_address_of_ours() {
        let seal = SealKey::new([7; 32]);
        for (recipient, wanted) in [
            ("", Named::Nobody),
            ("reply@in.hengmu.example", Named::Nobody),
            ("someone+abc@in.hengmu.example", Named::Nobody),
            ("reply+abc@elsewhere.example", Named::Nobody),
            ("reply+@in.hengmu.example", Named::Forged),
            ("reply+abc@in.hengmu.example", Named::Forged),
            ("reply+回复@in.hengmu.example", Named::Forged),
        ] {
            assert_eq!(named(&seal, BASE, recipient), Ok(wanted), "{recipient}");
        }
    }
}
