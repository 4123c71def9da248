//! Sets a report: reads its text as JSON from standard input and writes a PDF to standard output. Called with `picture`, it
//! reads one of a report's pictures as SVG and writes a PNG.
//!
//! Must hold: the same text gives the same bytes, so no clock is read; nothing is read or fetched but what comes in;
//! what people wrote is text and never markup.

mod picture;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::ExitCode;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// More than a report holds.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
const TEMPLATE: &str = include_str!("report.typ");
/// Made from Noto Sans SC by make_font.py; README.md says what it holds. Its licence stands beside it.
const FONT: &[u8] = include_bytes!("rapport_sans_sc.ttf");
/// Quotation marks and the like, as wide as English sets them.
const LATIN_MARKS: &[u8] = include_bytes!("rapport_latin_marks.ttf");

fn main() -> ExitCode {
    let written = match std::env::args().nth(1).as_deref() {
        None => given().and_then(set),
        Some("picture") => given().and_then(|svg| picture::painted(&svg)),
        Some(other) => Err(format!("nothing is known of {other}")),
    };
    match written {
        Ok(bytes) => match std::io::stdout().write_all(&bytes) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(said) => {
            eprintln!("{said}");
            ExitCode::FAILURE
        }
    }
}

fn given() -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let read =
        std::io::stdin().take(MOST_BYTES + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
    if read as u64 > MOST_BYTES {
        return Err("the text is longer than a report".into());
    }
    Ok(text)
}

fn set(text: Vec<u8>) -> Result<Vec<u8>, String> {
    let sheet = Sheet::new(text)?;
    let document: PagedDocument = typst::compile(&sheet).output.map_err(|errors| said(&errors))?;
    let options = PdfOptions { creator: Smart::Custom(Some("Rapport".into())), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))
}

fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("\n")
}

/// The template, the text beside it and what of it the font does not hold, and the fonts.
struct Sheet {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: [Font; 2],
    template: Source,
    files: [(FileId, Bytes); 2],
}

/// Each once, in order, as a list in JSON: "U+9F98". On paper a box stands where they would.
fn not_held(font: &Font, text: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let is_held =
        |sign: char| sign.is_whitespace() || is_unseen(sign) || font.info().coverage.contains(sign.into());
    let signs: BTreeSet<char> = text.chars().filter(|sign| !is_held(*sign)).collect();
    let named: Vec<String> = signs.into_iter().map(|sign| format!("\"U+{:04X}\"", u32::from(sign))).collect();
    Ok(format!("[{}]", named.join(",")))
}

/// Joins or varies its neighbours, and is nothing by itself.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(u32::from(sign), 0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
}

impl Sheet {
    fn new(text: Vec<u8>) -> Result<Self, String> {
        let read = |font| Font::new(Bytes::new(font), 0).ok_or("the font cannot be read");
        let fonts = [read(FONT)?, read(LATIN_MARKS)?];
        let missing = not_held(&fonts[0], &text)?;
        let file = |name: &str| {
            let path = VirtualPath::new(name).map_err(|_| "a path of ours")?;
            Ok::<_, String>(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
        };
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("/report.typ")?, TEMPLATE.to_owned()),
            files: [
                (file("/report.json")?, Bytes::new(text)),
                (file("/missing.json")?, Bytes::new(missing.into_bytes())),
            ],
        })
    }
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.template.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(one, _)| *one == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
