//! What a file is, read off its first bytes. What its name or its sender says counts for nothing but the choice
//! among formats that share one container.
//!
//! Must hold: nothing is shown by a browser that could run in it. HTML and SVG are text here.

use serde::Serialize;
use utoipa::ToSchema;

/// So many first bytes are looked at.
pub const LOOKED_AT: usize = 4_096;

const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";
const GIF: &str = "image/gif";
const WEBP: &str = "image/webp";
const PDF: &str = "application/pdf";
const TEXT: &str = "text/plain";
const ZIP: &str = "application/zip";
const UNKNOWN: &str = "application/octet-stream";

/// What is a ZIP file inside, by the end of the name.
const PACKED: [(&str, &str); 6] = [
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
];

/// How a file can be looked at without saving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preview {
    Image,
    Pdf,
    Text,
}

/// The media type of a file that begins like this.
pub fn sniffed(beginning: &[u8], name: &str) -> &'static str {
    match beginning {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => PNG,
        [0xff, 0xd8, 0xff, ..] => JPEG,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => GIF,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => WEBP,
        [b'%', b'P', b'D', b'F', b'-', ..] => PDF,
        [b'P', b'K', 0x03, 0x04, ..] => packed(name),
        _ if is_text(beginning) => TEXT,
        _ => UNKNOWN,
    }
}

fn packed(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase();
    PACKED.iter().find(|(known, _)| *known == end).map_or(ZIP, |(_, media_type)| media_type)
}

/// UTF-8 without control characters; a character may be cut where the look ends.
fn is_text(beginning: &[u8]) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() => {
            std::str::from_utf8(&beginning[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

/// How a file of this type is looked at; none: it is saved.
pub fn preview(media_type: &str) -> Option<Preview> {
    match media_type {
        PNG | JPEG | GIF | WEBP => Some(Preview::Image),
        PDF => Some(Preview::Pdf),
        TEXT => Some(Preview::Text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide() {
        let webp = b"RIFF\x10\0\0\0WEBPVP8 ";
        for (beginning, name, media_type, shown) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "a.html", PNG, Some(Preview::Image)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "a", JPEG, Some(Preview::Image)),
            (b"GIF89a", "a.gif", GIF, Some(Preview::Image)),
            (webp, "a.webp", WEBP, Some(Preview::Image)),
            (b"RIFF\x10\0\0\0WAVEfmt ", "a.webp", UNKNOWN, None),
            (b"%PDF-1.7\n%\xe2\xe3", "offer.pdf", PDF, Some(Preview::Pdf)),
            (b"PK\x03\x04\x14\0", "list.XLSX", PACKED[1].1, None),
            (b"PK\x03\x04\x14\0", "list.png", ZIP, None),
            (b"<html><script>alert(1)</script>", "a.png", TEXT, Some(Preview::Text)),
            (b"<svg onload=alert(1)>", "a.svg", TEXT, Some(Preview::Text)),
            (b"\x89PNG<script>", "a.png", UNKNOWN, None),
            ("扫码记录\n".as_bytes(), "a.txt", TEXT, Some(Preview::Text)),
            (b"a\0b", "a.txt", UNKNOWN, None),
            (b"\xc4\xe3\xba\xc3", "gb18030.txt", UNKNOWN, None),
            (b"MZ\x90\0", "setup.exe", UNKNOWN, None),
            (b"", "empty", UNKNOWN, None),
        ] {
            let found = sniffed(beginning, name);
            assert_eq!((found, preview(found)), (media_type, shown), "{name}: {beginning:?}");
        }
    }

    #[test]
    fn a_character_may_be_cut_where_the_look_ends() {
        let text = "码".repeat(2_000);
        assert_eq!(sniffed(&text.as_bytes()[..LOOKED_AT], "a.txt"), TEXT);
    }
}
