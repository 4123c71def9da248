//! From bytes to text: byte order marks, what an XML declaration names, and the encodings in which Chinese and
//! Western spreadsheets save lists. Broken bytes are refused, never replaced in silence.

use crate::error::ImportError;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// The text of an XML file: byte order mark first, then the declaration, then UTF-8.
pub(crate) fn xml_text(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some((encoding, rest)) = marked(bytes) {
        return strict(rest, encoding);
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => match declared(bytes) {
            Some(label) => named(&label)?,
            None => UTF_8,
        },
    };
    strict(bytes, encoding)
}

/// The text of a list: byte order mark, UTF-16 without a mark, UTF-8, otherwise what Chinese or Western
/// spreadsheets write.
pub(crate) fn list_text(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some((encoding, rest)) = marked(bytes) {
        return strict(rest, encoding);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return strict(bytes, encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if kernel::looks_chinese(bytes) => Ok(text),
        chinese => WINDOWS_1252
            .decode_without_bom_handling_and_without_replacement(bytes)
            .or(chinese)
            .ok_or_else(|| ImportError::new("import.encoding").with("encoding", "UTF-8, GB18030")),
    }
}

fn marked(bytes: &[u8]) -> Option<(&'static Encoding, &[u8])> {
    Encoding::for_bom(bytes).map(|(encoding, length)| (encoding, &bytes[length..]))
}

/// Every second byte of plain headings is zero in UTF-16.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512)];
    if head.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 4 >= head.len() / 2 => Some(UTF_16LE),
        (even, 0) if even * 4 >= head.len() / 2 => Some(UTF_16BE),
        _ => None,
    }
}

/// The `encoding` of the XML declaration, read as ASCII.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(256)];
    let head = &head[..head.iter().position(|byte| *byte == b'>')?];
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start().strip_prefix("<?xml")?;
    let after = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split_once(quote).map(|(label, _)| label.trim().to_owned())
}

fn named(label: &str) -> Result<&'static Encoding, ImportError> {
    let unknown = || {
        ImportError::new("import.encoding_unknown").at_line(1).with("encoding", crate::error::excerpt(label))
    };
    match Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(unknown)? {
        // The bytes of the declaration itself were plain, so it cannot be UTF-16.
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Ok(UTF_8),
        encoding => Ok(encoding),
    }
}

fn strict<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, ImportError> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
        let refusal = ImportError::new("import.encoding").with("encoding", encoding.name());
        match std::str::from_utf8(bytes) {
            Err(broken) if encoding == UTF_8 => {
                let lines = bytes[..broken.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
                refusal.at_line(lines as u64 + 1)
            }
            _ => refusal,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_the_encodings_spreadsheets_write() {
        let text = "任务名称,工期\n需求调研,3天\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (gb, _, _) = GB18030.encode(text);
        let cases: [(&str, Vec<u8>); 5] = [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with mark", [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat()),
            ("UTF-16 with mark", [b"\xFF\xFE".as_slice(), &utf16].concat()),
            ("GB18030", gb.into_owned()),
            ("UTF-16 big end first", {
                let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
                [b"\xFE\xFF".as_slice(), &big].concat()
            }),
        ];
        for (name, bytes) in cases {
            assert_eq!(list_text(&bytes).expect(name), text, "{name}");
        }
        assert_eq!(list_text(b"Name;Dauer\nPr\xFCfung;3\n").expect("western"), "Name;Dauer\nPrüfung;3\n");
    }

    #[test]
    fn xml_follows_its_mark_and_its_declaration() {
        let (gb, _, _) = GB18030.encode("<?xml version=\"1.0\" encoding=\"GB2312\"?><项目/>");
        assert!(xml_text(&gb).expect("declared").contains("项目"));
        let utf16: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(xml_text(&utf16).expect("unmarked"), "<a/>");
        let unknown = xml_text(b"<?xml version='1.0' encoding='klingon'?><a/>").expect_err("unknown");
        assert_eq!(unknown.code, "import.encoding_unknown");
        let broken = xml_text(b"<a>\n\n\xFF</a>").expect_err("broken");
        assert_eq!((broken.code, broken.line), ("import.encoding", Some(3)));
    }
}
