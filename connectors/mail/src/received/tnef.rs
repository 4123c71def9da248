//! `winmail.dat`: the packet (TNEF) that Outlook puts words and files into when it believes that the reader has
//! Outlook too. What is read of it: the text, and the files with their names.
//!
//! What must hold: every length is checked against what is there; a packet that ends early gives what came before.

use super::{FileNote, ReceivedFile};
use crate::reading::coded::text as decoded;
use crate::reading::html::readable;
use crate::reading::words::{one_line, tidied};

#[derive(Debug, Default, PartialEq)]
pub struct Packet {
    pub text: String,
    pub files: Vec<ReceivedFile>,
}

const SIGNATURE: u32 = 0x223E_9F78;
/// More files and properties than these are not read.
const MOST_FILES: usize = 50;
const MOST_PROPERTIES: u32 = 2_000;

const BODY: u32 = 0x0002_800C;
const CODEPAGE: u32 = 0x0006_9007;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const FILE_BEGINS: u32 = 0x0006_9002;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_BYTES: u32 = 0x0006_800F;
const FILE_PROPERTIES: u32 = 0x0006_9005;

const PROPERTY_BODY: u16 = 0x1000;
const PROPERTY_HTML: u16 = 0x1013;
const PROPERTY_LONG_NAME: u16 = 0x3707;
const PROPERTY_MEDIA_TYPE: u16 = 0x370E;

/// Opens a packet; none where it is no packet, or holds nothing that is read.
pub fn open(bytes: &[u8]) -> Option<Packet> {
    let mut from = Bytes(bytes);
    if from.u32()? != SIGNATURE {
        return None;
    }
    from.take(2)?;
    let mut packet = Packet::default();
    let mut charset = String::new();
    while let Some((attribute, value)) = attribute(&mut from) {
        match attribute {
            CODEPAGE => charset = charset_of(Bytes(value).u32().unwrap_or_default()),
            BODY if packet.text.is_empty() => packet.text = tidied(&narrow(&charset, value)),
            MESSAGE_PROPERTIES => words(&mut packet, &charset, value),
            FILE_BEGINS if packet.files.len() >= MOST_FILES => break,
            FILE_BEGINS => packet.files.push(ReceivedFile {
                name: format!("attachment-{}.bin", packet.files.len() + 1),
                media_type: "application/octet-stream".to_owned(),
                is_minor: false,
                note: Some(FileNote::Unpacked),
                bytes: Vec::new(),
            }),
            FILE_TITLE => named(&mut packet, &narrow(&charset, value)),
            FILE_BYTES => {
                if let Some(file) = packet.files.last_mut() {
                    file.bytes = value.to_vec();
                }
            }
            FILE_PROPERTIES => described(&mut packet, &charset, value),
            _ => {}
        }
    }
    packet.files.retain(|file| !file.bytes.is_empty());
    (!packet.files.is_empty() || !packet.text.is_empty()).then_some(packet)
}

/// Level, name, length, value and a sum that nobody checks.
fn attribute<'a>(from: &mut Bytes<'a>) -> Option<(u32, &'a [u8])> {
    from.take(1)?;
    let name = from.u32()?;
    let length = from.u32()? as usize;
    let value = from.take(length)?;
    let _ = from.take(2);
    Some((name, value))
}

fn words(packet: &mut Packet, charset: &str, value: &[u8]) {
    let found = properties(value);
    let of = |wanted: u16| found.iter().find(|one| one.name == wanted);
    if let Some(body) = of(PROPERTY_BODY) {
        packet.text = tidied(&body.text(charset));
    }
    if packet.text.is_empty() {
        let html = of(PROPERTY_HTML).map(|html| tidied(&readable(&html.text("utf-8"))));
        packet.text = html.unwrap_or_default();
    }
}

fn named(packet: &mut Packet, name: &str) {
    let name = one_line(name);
    if let Some(file) = packet.files.last_mut().filter(|_| !name.is_empty()) {
        file.name = name;
    }
}

fn described(packet: &mut Packet, charset: &str, value: &[u8]) {
    let found = properties(value);
    let of = |wanted: u16| found.iter().find(|one| one.name == wanted).map(|one| one.text(charset));
    named(packet, &of(PROPERTY_LONG_NAME).unwrap_or_default());
    let kind = of(PROPERTY_MEDIA_TYPE).map(|kind| one_line(&kind).to_ascii_lowercase());
    if let (Some(file), Some(kind)) = (packet.files.last_mut(), kind.filter(|kind| kind.contains('/'))) {
        file.media_type = kind;
    }
}

struct Property<'a> {
    name: u16,
    is_wide: bool,
    value: &'a [u8],
}

impl Property<'_> {
    fn text(&self, charset: &str) -> String {
        match self.is_wide {
            true => decoded("utf-16le", self.value).trim_end_matches('\0').to_owned(),
            false => narrow(charset, self.value),
        }
    }
}

/// The properties that hold words or bytes. One of a sort that is not known ends the list, because nobody knows how
/// long it is.
fn properties(value: &[u8]) -> Vec<Property<'_>> {
    let mut from = Bytes(value);
    let mut found = Vec::new();
    let count = from.u32().unwrap_or_default().min(MOST_PROPERTIES);
    for _ in 0..count {
        let Some(more) = property(&mut from) else { return found };
        found.extend(more);
    }
    found
}

fn property<'a>(from: &mut Bytes<'a>) -> Option<Vec<Property<'a>>> {
    const MANY: u16 = 0x1000;
    let kind = from.u16()?;
    let name = from.u16()?;
    if name >= 0x8000 {
        skip_name(from)?;
    }
    let (base, is_many) = (kind & !MANY, kind & MANY != 0);
    let fixed = match base {
        0x0002 | 0x0003 | 0x0004 | 0x000A | 0x000B => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x001E | 0x001F | 0x000D | 0x0102 => None,
        _ => return None,
    };
    let count = match fixed.is_none() || is_many {
        true => from.u32()?.min(MOST_PROPERTIES),
        false => 1,
    };
    let mut found = Vec::new();
    for _ in 0..count {
        let value = match fixed {
            Some(length) => from.take(length)?,
            None => {
                let length = from.u32()? as usize;
                let value = from.take(length)?;
                let _ = from.take(padding(length));
                value
            }
        };
        if fixed.is_none() {
            found.push(Property { name, is_wide: base == 0x001F, value });
        }
    }
    Some(found)
}

/// Properties with names of their own carry them along.
fn skip_name(from: &mut Bytes) -> Option<()> {
    from.take(16)?;
    match from.u32()? {
        0 => from.take(4).map(drop),
        _ => {
            let length = from.u32()? as usize;
            from.take(length)?;
            from.take(padding(length)).map(drop)
        }
    }
}

/// Values begin at every fourth byte.
fn padding(length: usize) -> usize {
    (4 - length % 4) % 4
}

fn narrow(charset: &str, value: &[u8]) -> String {
    let end = value.iter().position(|byte| *byte == 0).unwrap_or(value.len());
    decoded(charset, &value[..end])
}

/// A Windows code page by its number.
fn charset_of(codepage: u32) -> String {
    match codepage {
        936 => "gbk".to_owned(),
        950 => "big5".to_owned(),
        932 => "shift_jis".to_owned(),
        65_001 => "utf-8".to_owned(),
        other => format!("windows-{other}"),
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}
