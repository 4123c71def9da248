//! From bytes to bytes and words: transfer encodings and the encodings of texts, as mail programs write them and
//! not only as they should. What cannot be decoded is passed by, never an error.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;

/// The standard allows 75; some programs write all in one.
const LONGEST_WORD: usize = 4_096;

/// Undoes a transfer encoding; one that is not known is none.
pub fn transferred(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(bytes),
        "quoted-printable" => quoted_printable(bytes, false),
        _ => bytes.to_vec(),
    }
}

/// Signs that do not belong there are left out, an end that was cut off too.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    // Line ends are passed by as they are: large files are not copied for them.
    base64_decode(bytes).unwrap_or_else(|| {
        let signs: Vec<u8> = bytes.iter().copied().filter(is_sign).collect();
        base64_decode(&signs).unwrap_or_default()
    })
}

/// `is_header`: the variant of header lines, where an underscore is a space.
pub fn quoted_printable(bytes: &[u8], is_header: bool) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'=', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                plain.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
            (b'_', _) if is_header => plain.push(b' '),
            _ => plain.push(byte),
        }
    }
    plain
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => byte.wrapping_sub(b'A').wrapping_add(10) & 0x0f,
    }
}

/// A text in the encoding it claims. Where that is none, or a lie, it is UTF-8, or what Chinese programs write.
pub fn text(charset: &str, bytes: &[u8]) -> String {
    let charset = charset.trim().trim_matches(['"', '\'']);
    match Encoding::for_label(charset.as_bytes()) {
        Some(encoding) if encoding == UTF_8 || is_plain(charset) => unlabelled(bytes),
        // Programs that write GBK or GB18030 call it GB2312.
        Some(encoding) if encoding == encoding_rs::GBK => GB18030.decode(bytes).0.into_owned(),
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => match charset_decoder(charset.as_bytes()).filter(|_| !charset.is_empty()) {
            Some(decoder) => decoder(bytes),
            None => unlabelled(bytes),
        },
    }
}

/// Seven bits are claimed: eight are a lie.
fn is_plain(charset: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968"].iter().any(|plain| charset.eq_ignore_ascii_case(plain))
}

pub fn unlabelled(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if kernel::looks_chinese(bytes) => text.into_owned(),
        _ if bytes.contains(&0) => String::from_utf8_lossy(bytes).into_owned(),
        _ => WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// Encoded words (RFC 2047) of a header, each run of them as one in UTF-8: many programs cut a Chinese character in
/// two between words. They stay encoded, so that nothing in them is taken for the header's own signs.
pub fn rejoined(header: &str) -> String {
    let mut joined = String::with_capacity(header.len());
    let mut rest = header;
    let mut run: Option<(String, Vec<u8>)> = None;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, after)) = encoded_word(from) else {
            flush(&mut joined, &mut run);
            joined.push_str(before);
            joined.push_str("=?");
            rest = &from[2..];
            continue;
        };
        let is_next = before.trim().is_empty() && run.is_some();
        if !is_next {
            flush(&mut joined, &mut run);
            joined.push_str(before);
        }
        let (charset, bytes) = word;
        match &mut run {
            Some((known, gathered)) if known.eq_ignore_ascii_case(&charset) => gathered.extend(bytes),
            _ => {
                // Space between two encoded words is none, whatever their encodings.
                flush(&mut joined, &mut run);
                run = Some((charset, bytes));
            }
        }
        rest = after;
    }
    flush(&mut joined, &mut run);
    joined.push_str(rest);
    joined
}

/// `=?charset?B?…?=` at the beginning: its charset and bytes, and what follows.
fn encoded_word(from: &str) -> Option<((String, Vec<u8>), &str)> {
    let window = &from[..from.floor_char_boundary(LONGEST_WORD)];
    let (charset, rest) = window.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (coded, rest) = rest.split_once("?=")?;
    if charset.is_empty() || charset.contains(char::is_whitespace) || coded.contains(['\r', '\n']) {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => base64(coded.as_bytes()),
        "Q" | "q" => quoted_printable(coded.as_bytes(), true),
        _ => return None,
    };
    // A language may follow the charset (RFC 2231).
    let charset = charset.split('*').next().unwrap_or_default();
    Some(((charset.to_owned(), bytes), &from[window.len() - rest.len()..]))
}

fn flush(joined: &mut String, run: &mut Option<(String, Vec<u8>)>) {
    let Some((charset, bytes)) = run.take() else { return };
    joined.push_str("=?utf-8?Q?");
    for byte in text(&charset, &bytes).bytes() {
        joined.push_str(&format!("={byte:02X}"));
    }
    joined.push_str("?=");
}
