//! Secrets of our own letters in the mails that quote them: links that open a page without a password, addresses for answers.
//! They are masked in what is kept of a mail and in what is given out of it.
//!
//! Must hold: none stays readable, however a mail program wrapped, quoted, encoded or rewrote it; every other byte stays, and
//! stays where it was.

/// What stands in an address after such a word opens a door.
struct Door {
    word: &'static [u8],
    /// So many letters has its secret.
    length: usize,
    /// Fewer are none: somebody else's address has the same word.
    least: usize,
    is_letter: fn(u8) -> bool,
}

impl Door {
    /// Whether these letters, or the first of them, are by chance.
    fn opens_with(&self, signs: &[Sign]) -> bool {
        let first = &signs[..signs.len().min(self.length)];
        let of = |is: fn(&u8) -> bool| first.iter().filter(|sign| is(&sign.letter)).count();
        // Chance writes large and small letters.
        let is_chance =
            self.length > 43 || (of(u8::is_ascii_uppercase) > 1 && of(u8::is_ascii_lowercase) > 1);
        first.len() >= self.least && is_chance
    }
}

const DOORS: [Door; 4] = [
    Door { word: b"p", length: 43, least: 36, is_letter: is_url_safe },
    Door { word: b"f", length: 43, least: 36, is_letter: is_url_safe },
    Door { word: b"ical", length: 43, least: 36, is_letter: is_url_safe },
    Door { word: b"set-password", length: 64, least: 48, is_letter: is_hex },
];
/// The token between `+` and `@` of an address for answers.
const REPLY_TOKEN: usize = 42;
const LONGEST_WORD: usize = 12;
/// Programs that rewrite addresses write signs as several: what follows without a gap goes with it.
const LONGEST: usize = 400;
/// A mail in a mail, and what is encoded in each.
const DEEPEST: usize = 4;

fn is_url_safe(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_')
}

fn is_hex(letter: u8) -> bool {
    letter.is_ascii_hexdigit()
}

fn is_base32(letter: u8) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, b'2'..=b'7')
}

/// Masks the secrets in words.
pub fn mask_text(text: &mut String) {
    let mut bytes = std::mem::take(text).into_bytes();
    mask_plain(&mut bytes);
    // Signs of ASCII took the place of signs of ASCII.
    *text = String::from_utf8(bytes).unwrap_or_default();
}

/// Masks the secrets in a mail or a file as it stands on disk, also where it is encoded.
pub fn mask_bytes(bytes: &mut [u8]) {
    mask_deep(bytes, 0);
}

fn mask_deep(bytes: &mut [u8], depth: usize) -> bool {
    let (mut from, mut is_changed) = (0, false);
    for block in encoded_blocks(bytes) {
        is_changed |= mask_plain(&mut bytes[from..block.start]);
        from = block.end;
        if depth < DEEPEST {
            is_changed |= mask_encoded(&mut bytes[block], depth);
        }
    }
    mask_plain(&mut bytes[from..]) | is_changed
}

fn mask_plain(bytes: &mut [u8]) -> bool {
    let (mut at, mut is_changed) = (0, false);
    while at < bytes.len() {
        if !matches!(bytes[at], b'/' | b'_' | b'\\' | b'%' | b'=' | b'&' | b'+') {
            at += 1;
            continue;
        }
        // From within a gap nothing else is seen than from its end: a long one is walked once.
        let begins = without_gap(bytes, at).0;
        if begins > at {
            at = begins;
            continue;
        }
        let found = behind_door(bytes, at).or_else(|| of_reply(bytes, at));
        for sign in found.iter().flatten() {
            sign.mask(bytes);
            is_changed = true;
        }
        at += 1;
    }
    is_changed
}

/// One sign of what is read, wherever and however it is written.
#[derive(Clone, Copy)]
struct Sign {
    letter: u8,
    /// Of its byte, or of the two digits that write it.
    places: [usize; 2],
    end: usize,
    /// A line was broken before it.
    is_after_gap: bool,
}

impl Sign {
    fn is_coded(self) -> bool {
        self.places[0] != self.places[1]
    }
    fn mask(self, bytes: &mut [u8]) {
        let written = if self.is_coded() { b"78" } else { b"xx" };
        for (place, byte) in self.places.iter().zip(written) {
            bytes[*place] = *byte;
        }
    }
    fn is_slash(self) -> bool {
        self.letter == b'/' || (self.letter == b'_' && !self.is_coded())
    }
}

/// The sign at a place: percent signs and those of quoted-printable are undone, ends of lines and marks of quotations passed by.
fn sign_at(bytes: &[u8], from: usize) -> Option<Sign> {
    const SLASHES: [&[u8]; 4] = [b"&#47;", b"&#x2F;", b"&#x2f;", b"\\/"];
    let (at, is_after_gap) = without_gap(bytes, from);
    let first = *bytes.get(at)?;
    let plain = |letter, end| Some(Sign { letter, places: [at, at], end, is_after_gap });
    match first {
        b'=' | b'%' => {
            let mut digits = at + 1;
            while let Some(end) = (first == b'%').then(|| follows(bytes, digits, b"25")).flatten() {
                digits = end;
            }
            let high = without_gap(bytes, digits).0;
            let low = without_gap(bytes, high + 1).0;
            let value = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
            let letter = u8::try_from(value(high)? << 4 | value(low)?).ok()?;
            Some(Sign { letter, places: [high, low], end: low + 1, is_after_gap })
        }
        b'&' | b'\\' => {
            let end = SLASHES.iter().find_map(|slash| follows(bytes, at, slash));
            end.map_or_else(|| plain(first, at + 1), |end| plain(b'/', end))
        }
        letter => plain(letter, at + 1),
    }
}

/// Where a word ends that stands at a place.
fn follows(bytes: &[u8], from: usize, word: &[u8]) -> Option<usize> {
    word.iter().try_fold(from, |at, letter| {
        let at = without_gap(bytes, at).0;
        (bytes.get(at) == Some(letter)).then_some(at + 1)
    })
}

/// Where what was broken goes on, and whether it was.
fn without_gap(bytes: &[u8], from: usize) -> (usize, bool) {
    const BREAKS: [&[u8]; 8] = [
        b"=\r\n",
        b"=\n",
        b"<wbr>",
        b"<wbr/>",
        b"<WBR>",
        b"&shy;",
        "\u{200b}".as_bytes(),
        "\u{ad}".as_bytes(),
    ];
    let (mut at, mut is_gap, mut is_new_line) = (from, false, false);
    loop {
        let rest = &bytes[at.min(bytes.len())..];
        let is_flowed = || rest.starts_with(b" \r") || rest.starts_with(b" \n");
        match rest.first() {
            // Every second byte of UTF-16.
            Some(0) => at += 1,
            Some(b'\r' | b'\n') => (at, is_gap, is_new_line) = (at + 1, true, true),
            Some(b' ' | b'\t' | b'>' | b'|') if is_new_line || is_flowed() => at += 1,
            _ => match BREAKS.iter().find(|one| rest.starts_with(one)) {
                Some(one) => (at, is_gap) = (at + one.len(), true),
                None => return (at, is_gap),
            },
        }
    }
}

fn behind_door(bytes: &[u8], at: usize) -> Option<Vec<Sign>> {
    let mut sign = sign_at(bytes, at).filter(|sign| sign.is_slash())?;
    let mut word = Vec::with_capacity(LONGEST_WORD);
    loop {
        sign = sign_at(bytes, sign.end)?;
        if sign.is_slash() {
            break;
        }
        word.push(sign.letter);
        if word.len() > LONGEST_WORD {
            return None;
        }
    }
    let door = DOORS.iter().find(|door| door.word == word)?;
    let mut secret: Vec<Sign> = Vec::with_capacity(door.length);
    while let Some(next) = sign_at(bytes, sign.end).filter(|next| (door.is_letter)(next.letter)) {
        let is_whole = secret.len() >= door.length;
        if is_whole && (secret.len() == LONGEST || next.is_after_gap || !door.opens_with(&secret)) {
            break;
        }
        secret.push(next);
        sign = next;
    }
    door.opens_with(&secret).then_some(secret)
}

fn of_reply(bytes: &[u8], at: usize) -> Option<Vec<Sign>> {
    let mut sign = sign_at(bytes, at).filter(|sign| sign.letter == b'+')?;
    let mut token = Vec::with_capacity(REPLY_TOKEN);
    while token.len() < REPLY_TOKEN {
        sign = sign_at(bytes, sign.end).filter(|next| is_base32(next.letter))?;
        token.push(sign);
    }
    sign_at(bytes, sign.end).filter(|next| next.letter == b'@').map(|_| token)
}

/// Lines that are base 64 and begin after an empty one, as the body of a part does.
fn encoded_blocks(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut blocks, mut from, mut is_after_empty) = (Vec::<std::ops::Range<usize>>::new(), 0, true);
    let mut goes_on = false;
    while from < bytes.len() {
        let end =
            bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| from + at + 1);
        let line = bytes[from..end].trim_ascii();
        let signs = without_padding(line);
        let is_encoded = !signs.is_empty() && signs.iter().all(|sign| value_of(*sign).is_some());
        match blocks.last_mut() {
            Some(block) if goes_on && is_encoded => block.end = end,
            _ if is_after_empty && is_encoded => blocks.push(from..end),
            _ => {}
        }
        let is_in = blocks.last().is_some_and(|block| block.end == end);
        goes_on = (is_in && signs.len() == line.len()) || (goes_on && line.is_empty());
        is_after_empty = line.is_empty() || (is_in && signs.len() < line.len());
        from = end;
    }
    blocks
}

fn without_padding(line: &[u8]) -> &[u8] {
    &line[..line.iter().rposition(|sign| *sign != b'=').map_or(0, |at| at + 1)]
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn value_of(sign: u8) -> Option<u32> {
    Some(u32::from(match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Opens base 64, masks what is inside and closes it again, each sign in its place.
fn mask_encoded(block: &mut [u8], depth: usize) -> bool {
    let mut plain = opened(block);
    if !mask_deep(&mut plain, depth + 1) {
        return false;
    }
    let mut signs = plain.chunks(3).flat_map(|three| {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        (0..4).map(move |place| SIGNS[(bits >> (18 - 6 * place) & 63) as usize])
    });
    for (place, sign) in block.iter_mut().filter(|sign| value_of(**sign).is_some()).zip(&mut signs) {
        *place = sign;
    }
    true
}

/// Where the places of the signs stand is not held: large files are one block.
fn opened(block: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(block.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0usize);
    for value in block.iter().filter_map(|sign| value_of(*sign)) {
        (bits, count) = (bits << 6 | value, count + 1);
        if count == 4 {
            plain.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    let rest = (bits << (6 * (4 - count))).to_be_bytes();
    plain.extend(rest[1..].iter().take(count.saturating_sub(1)));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use engagement::link::fresh_token;

    fn encoded(plain: &[u8], width: usize) -> String {
        let mut signs = String::new();
        for three in plain.chunks(3) {
            let bits =
                three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for place in 0..4 {
                signs.push(match place <= three.len() {
                    true => char::from(SIGNS[(bits >> (18 - 6 * place) & 63) as usize]),
                    false => '=',
                });
            }
        }
        let lines: Vec<String> =
            signs.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        lines.join("\r\n")
    }

    /// The signs of base 64 in the body of a mail, opened.
    fn opened_body(mail: &[u8]) -> Vec<u8> {
        let body = mail.windows(4).position(|end| end == b"\r\n\r\n").map_or(mail, |at| &mail[at + 4..]);
        let values: Vec<u32> = body.iter().filter_map(|sign| value_of(*sign)).collect();
        let mut plain = Vec::new();
        for four in values.chunks(4) {
            let bits = four.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - four.len()));
            plain.extend(bits.to_be_bytes()[1..].iter().take(four.len() - 1));
        }
        plain
    }

    fn of(text: &str) -> String {
        let mut masked = text.to_owned();
        mask_text(&mut masked);
        assert_eq!(masked.len(), text.len(), "every sign in its place");
        masked
    }

    /// Broken after so many letters.
    fn broken(text: &str, width: usize, gap: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        letters.chunks(width).map(String::from_iter).collect::<Vec<_>>().join(gap)
    }

    #[test]
    fn no_secret_stays_readable_however_it_is_wrapped() {
        for _ in 0..20 {
            let (token, _) = fresh_token();
            let link = format!("https://rapport.example/p/{token}/questions/3?x=1");
            for gap in ["\n", "\r\n> ", "\r\n> > ", " \r\n", "=\r\n", "<wbr>", "\r\n\t", "\u{200b}"] {
                for width in 12..90 {
                    let masked = of(&format!("看这里 {} 谢谢", broken(&link, width, gap)));
                    let joined = masked.replace(gap, "");
                    assert!(!joined.contains(&token), "{gap:?} {width}: {masked}");
                    assert!(
                        joined.contains("/p/xxxx") && joined.contains("/questions/3?x=1"),
                        "{gap:?} {width}: {masked}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_secret_stays_readable_however_it_is_written() {
        for _ in 0..50 {
            let (token, _) = fresh_token();
            let key: String = token
                .bytes()
                .flat_map(|byte| format!("{byte:02x}").into_bytes())
                .take(64)
                .map(char::from)
                .collect();
            for (link, secret) in [
                (format!("https://rapport.example/p/{token}"), &token),
                (format!("http://10.0.0.1:8080/rapport/f/{token}/file."), &token),
                (format!("webcal://rapport.example/ical/{token}.ics"), &token),
                (format!("https://rapport.example/set-password/{key}"), &key),
                (format!("<a href=\"https://rapport.example/p/{token}\">Open</a>"), &token),
                (
                    format!(
                        "https://eur01.safelinks.example/?url=https%3A%2F%2Frapport.example%2Fp%2F{token}%2Fquestions&data=05"
                    ),
                    &token,
                ),
                (
                    format!("https://x.example/?u=https%253A%252F%252Frapport.example%252Fp%252F{token}"),
                    &token,
                ),
                (
                    format!("https://urldefense.example/v2/url?u=https-3A__rapport.example_p_{token}&d=Dw"),
                    &token,
                ),
                (format!("https:&#x2F;&#x2F;rapport.example&#x2F;p&#x2F;{token}"), &token),
                (format!("\"https:\\/\\/rapport.example\\/p\\/{token}\""), &token),
                (format!("https://rapport.example=2Fp=2F{token}=2Fquestions"), &token),
            ] {
                assert!(!of(&link).contains(secret.as_str()), "{link}");
                let mail = format!(
                    "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                    encoded(format!("您好：\r\n> {link}\r\n").as_bytes(), 76)
                );
                let wide: Vec<u8> = link.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let within = format!(
                    "--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
                    encoded(mail.as_bytes(), 60)
                );
                for (mail, depth) in [(mail, 1), (within, 2)] {
                    let mut masked = mail.clone().into_bytes();
                    mask_bytes(&mut masked);
                    assert_eq!(masked.len(), mail.len());
                    assert!(masked != mail.as_bytes(), "{link}");
                    let mut inner = masked;
                    for _ in 0..depth {
                        inner = opened_body(&inner);
                    }
                    assert!(!String::from_utf8_lossy(&inner).contains(secret.as_str()), "{link}");
                }
                let mut masked = wide.clone();
                mask_bytes(&mut masked);
                let read: Vec<u16> =
                    masked.chunks(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
                assert!(!String::from_utf16_lossy(&read).contains(secret.as_str()), "{link}");
            }
        }
    }

    /// A stranger may send as much: what were a walk from each place to the end would not end today.
    #[test]
    fn whatever_repeats_is_walked_once() {
        for part in [
            "=\n",
            "=\r\n",
            "&shy;",
            "<wbr>",
            "_p_",
            "/p/",
            "_p_\n\n\n\n",
            "=2F=\n=\np",
            "%25",
            "+\n>",
            "+a\n",
            "/ical=\n",
        ] {
            let mut bytes = part.repeat(400_000 / part.len()).into_bytes();
            let before = bytes.clone();
            mask_bytes(&mut bytes);
            assert!(bytes == before, "{part:?}");
        }
    }

    #[test]
    fn an_address_for_answers_is_a_secret_too() {
        let address = format!("reply+{}@in.hengmu.example", "ab2c7".repeat(9).get(..42).expect("a token"));
        for text in [
            address.clone(),
            address.replace('+', "%2B"),
            address.replace('@', "=40"),
            address.to_uppercase(),
        ] {
            assert!(of(&text).contains("xxxxxxxxxx"), "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let pdf: Vec<u8> = (0..60_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mail = format!("Subject: x\r\n\r\n{}\r\n", encoded(&pdf, 76));
        let mut masked = mail.clone().into_bytes();
        mask_bytes(&mut masked);
        assert!(masked == mail.as_bytes());
        for text in [
            "",
            "下周二可以。/p/ 见附件 = 100%",
            "https://shop.example/p/wireless-barcode-scanner-for-warehouses-xl-2000",
            "https://shop.example/p/4711?x=1 https://docs.example/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
            "a+b@c.example reply+short@in.example 1+1=2 & so on \\ %",
            "https://rapport.example/p/",
            "=",
            "/p/%",
        ] {
            assert_eq!(of(text), text);
        }
    }
}
