//! Word documents (DOCX, ECMA-376 WordprocessingML) as tables: each table is a sheet, tables with the same first row
//! are one, and the text is one more: each heading with its number and what stands below it.
//!
//! What must hold: what is deleted in tracked changes is not read; nothing but elements and text is followed; size,
//! depth, cells and text are bounded. Chapters without words of their own and what stands before the first heading
//! (cover, table of contents) are no rows.

use super::cell::{Cell, Row, Table};
use super::workbook::{CELLS, check_unpacked_size};
use crate::error::{ImportError, excerpt};
use crate::limits::Limits;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};

const BODY: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";
/// What the text of the document is called among its tables.
const TEXT: &str = "Text · 正文";
/// Deeper than Word writes tables in tables.
const DEEPEST: usize = 200;
/// More tables than anybody writes requirements in.
const MOST_TABLES: usize = 10_000;
/// What stands in a table is meant as a list more than what stands in the text.
const TABLES_WEIGH: usize = 3;

/// Whether a packed file is a Word document.
pub(crate) fn is_document(bytes: &[u8]) -> bool {
    let archive = zip::ZipArchive::new(Cursor::new(bytes));
    archive.is_ok_and(|archive| archive.index_for_name(BODY).is_some())
}

/// The names of all tables, and the one that was asked for, otherwise the longest that has headings.
pub(super) fn open_document(
    bytes: &[u8],
    wanted: Option<&str>,
    limits: Limits,
    has_headings: &dyn Fn(&Table) -> bool,
) -> Result<(Vec<String>, Table), ImportError> {
    check_unpacked_size(bytes, limits).map_err(|refusal| match refusal.code {
        "import.workbook" => ImportError::new("import.document"),
        _ => refusal,
    })?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let body = part(&mut archive, BODY)?.ok_or_else(unreadable)?;
    let outline =
        part(&mut archive, STYLES)?.map_or_else(|| Ok(Outline::default()), |text| outline(&text))?;
    let tables = Page::read(&body, &outline, limits)?.into_tables();
    let sheets: Vec<String> = tables.iter().map(|table| table.sheet.clone()).collect();
    let weight = |table: &Table| match table.sheet == TEXT {
        true => table.rows.len(),
        false => table.rows.len() * TABLES_WEIGH,
    };
    let found = match wanted {
        Some(wanted) => tables
            .into_iter()
            .find(|table| table.sheet == wanted)
            .ok_or_else(|| ImportError::new("import.sheet_missing").with("sheet", excerpt(wanted)))?,
        None => tables
            .into_iter()
            .rev()
            .max_by_key(|table| (has_headings(table), weight(table)))
            .ok_or_else(|| ImportError::new("import.no_sheet"))?,
    };
    Ok((sheets, found))
}

fn unreadable() -> ImportError {
    ImportError::new("import.document")
}

fn part(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, ImportError> {
    let Ok(mut part) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    part.read_to_end(&mut bytes).map_err(|_| unreadable())?;
    Ok(Some(crate::text_encoding::xml_text(&bytes)?.into_owned()))
}

/// What the styles say of a paragraph: a heading of some level (from 0), or a line of the table of contents.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Heading(usize),
    Contents,
}

type Outline = HashMap<String, Place>;

/// One step through a part: local names, without what the reader does not follow.
enum Step<'t> {
    Opens(String, BytesStart<'t>),
    Closes(String),
    Says(String),
    Ends,
}

struct Steps<'t> {
    reader: Reader<&'t [u8]>,
    depth: usize,
}

impl<'t> Steps<'t> {
    fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    fn next(&mut self) -> Result<Step<'t>, ImportError> {
        loop {
            return Ok(match self.reader.read_event().map_err(|_| unreadable())? {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(unreadable());
                    }
                    Step::Opens(local(start.name().as_ref()), start)
                }
                Event::End(end) => {
                    self.depth -= 1;
                    Step::Closes(local(end.name().as_ref()))
                }
                Event::Text(text) => Step::Says(text.xml10_content().into_owned()),
                Event::CData(text) => Step::Says(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Step::Says(referred(&reference)?),
                Event::DocType(_) => return Err(ImportError::new("import.dtd_refused")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => return Err(unreadable()),
                Event::Eof => Step::Ends,
            });
        }
    }
}

fn local(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned()
}

fn referred(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, ImportError> {
    if let Some(known) = resolve_predefined_entity(reference) {
        return Ok(known.to_owned());
    }
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        _ => Err(ImportError::new("import.entity_refused").with("entity", excerpt(reference))),
    }
}

/// The attribute `w:val`.
fn value(start: &BytesStart<'_>) -> Option<String> {
    let attributes = start.attributes().flatten();
    let mut named = attributes.filter(|one| local(one.key.as_ref()) == "val");
    named.next().map(|one| one.value.into_owned())
}

/// The styles by their ids. Built-in names are English in every language of Word.
fn outline(styles: &str) -> Result<Outline, ImportError> {
    let (mut known, mut style, mut steps) = (Outline::new(), None, Steps::new(styles));
    loop {
        match steps.next()? {
            Step::Opens(name, start) if name == "style" => {
                let attributes = start.attributes().flatten();
                let mut named = attributes.filter(|one| local(one.key.as_ref()) == "styleId");
                style = named.next().map(|one| one.value.into_owned());
            }
            Step::Opens(name, start) if name == "name" => {
                let said = value(&start).unwrap_or_default().to_lowercase();
                let level = said.strip_prefix("heading ").and_then(|level| level.parse::<usize>().ok());
                let place = level.map(|level| Place::Heading(level.saturating_sub(1)));
                let place = place.or_else(|| said.starts_with("toc ").then_some(Place::Contents));
                known.extend(style.clone().zip(place));
            }
            Step::Opens(name, start) if name == "outlineLvl" => {
                if let (Some(style), Some(place)) = (&style, level(&start)) {
                    known.entry(style.clone()).or_insert(place);
                }
            }
            Step::Closes(name) if name == "style" => style = None,
            Step::Ends => return Ok(known),
            _ => {}
        }
    }
}

/// Nine is body text.
fn level(start: &BytesStart<'_>) -> Option<Place> {
    value(start)?.parse().ok().filter(|level| *level < 9).map(Place::Heading)
}

#[derive(Default)]
struct Paragraph {
    text: String,
    place: Option<Place>,
    is_listed: bool,
}

/// A table that is still open, with what its merged cells said last.
#[derive(Default)]
struct Open {
    rows: Vec<Vec<String>>,
    cells: Vec<String>,
    cell: String,
    span: usize,
    goes_on: bool,
}

struct Heading {
    line: u64,
    level: usize,
    title: String,
    below: String,
}

/// The document as it is read.
struct Page<'o> {
    outline: &'o Outline,
    limits: Limits,
    text_budget: u64,
    line: u64,
    paragraph: Paragraph,
    open: Vec<Open>,
    tables: Vec<(String, Vec<Vec<String>>)>,
    /// The places of the tables by their first rows.
    by_first_row: HashMap<Vec<String>, usize>,
    cells: usize,
    headings: Vec<Heading>,
    /// Paragraphs that are no heading, for a document that has none.
    lines: Vec<(u64, String)>,
}

impl<'o> Page<'o> {
    fn read(body: &str, outline: &'o Outline, limits: Limits) -> Result<Self, ImportError> {
        let mut page = Self {
            outline,
            limits,
            text_budget: limits.unpacked_bytes,
            line: 1,
            paragraph: Paragraph::default(),
            open: Vec::new(),
            tables: Vec::new(),
            by_first_row: HashMap::new(),
            cells: 0,
            headings: Vec::new(),
            lines: Vec::new(),
        };
        let (mut steps, mut is_text) = (Steps::new(body), false);
        loop {
            match steps.next()? {
                Step::Opens(name, _) if is_passed_over(&name) => pass_over(&mut steps)?,
                Step::Opens(name, start) => {
                    is_text = name == "t";
                    page.opens(&name, &start);
                }
                Step::Says(text) if is_text => page.says(&text)?,
                Step::Says(_) => {}
                Step::Closes(name) => {
                    is_text = false;
                    page.closes(&name)?;
                }
                Step::Ends => return Ok(page),
            }
        }
    }

    fn opens(&mut self, name: &str, start: &BytesStart<'_>) {
        match name {
            "tbl" => self.open.push(Open::default()),
            "pStyle" => {
                let style = value(start).and_then(|id| self.outline.get(&id).copied());
                self.paragraph.place = self.paragraph.place.or(style);
            }
            "outlineLvl" => self.paragraph.place = level(start).or(self.paragraph.place),
            "numPr" => self.paragraph.is_listed = true,
            "tab" => self.paragraph.text.push(' '),
            "br" | "cr" => self.paragraph.text.push('\n'),
            "noBreakHyphen" => self.paragraph.text.push('-'),
            "gridSpan" => {
                if let Some(open) = self.open.last_mut() {
                    open.span = value(start).and_then(|span| span.parse().ok()).unwrap_or(1);
                }
            }
            "vMerge" => {
                if let Some(open) = self.open.last_mut() {
                    open.goes_on = value(start).is_none_or(|kind| kind == "continue");
                }
            }
            _ => {}
        }
    }

    fn says(&mut self, text: &str) -> Result<(), ImportError> {
        let bomb = || ImportError::new("import.workbook_bomb");
        self.text_budget = self.text_budget.checked_sub(text.len() as u64).ok_or_else(bomb)?;
        self.paragraph.text.push_str(text);
        Ok(())
    }

    fn closes(&mut self, name: &str) -> Result<(), ImportError> {
        match name {
            "p" => self.end_paragraph()?,
            "tc" => self.end_cell(),
            "tr" => self.end_row()?,
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ImportError> {
        let ended = std::mem::take(&mut self.paragraph);
        let text = ended.text.trim();
        self.line += 1;
        if text.is_empty() || ended.place == Some(Place::Contents) {
            return Ok(());
        }
        let text =
            if ended.is_listed && ended.place.is_none() { format!("- {text}") } else { text.to_owned() };
        if let Some(open) = self.open.last_mut() {
            append(&mut open.cell, &text);
            return Ok(());
        }
        let refuse_more = |count: usize| match count < self.limits.rows() {
            true => Ok(()),
            false => Err(ImportError::new("import.too_many").with("limit", self.limits.tasks as u64)),
        };
        match (ended.place, self.headings.last_mut()) {
            (Some(Place::Heading(level)), _) => {
                refuse_more(self.headings.len())?;
                self.headings.push(Heading { line: self.line, level, title: text, below: String::new() });
            }
            (_, Some(heading)) => append(&mut heading.below, &text),
            (_, None) => {
                refuse_more(self.lines.len())?;
                self.lines.push((self.line, text));
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let most = self.limits.columns;
        let Some(open) = self.open.last_mut() else { return };
        let mut cell = std::mem::take(&mut open.cell);
        if std::mem::take(&mut open.goes_on) {
            let above = open.rows.last().and_then(|row| row.get(open.cells.len()));
            cell = above.cloned().unwrap_or_default();
        }
        // What is merged to the side stands in the first of its columns.
        let span = std::mem::take(&mut open.span).clamp(1, most);
        open.cells.push(cell);
        open.cells.extend(std::iter::repeat_n(String::new(), span - 1));
        open.cells.truncate(most);
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let cells = std::mem::take(&mut open.cells);
        self.cells += cells.len();
        if self.cells > CELLS {
            return Err(ImportError::new("import.too_many").with("limit", CELLS as u64));
        }
        // A cell that is merged downwards says its words again in each row.
        let said: u64 = cells.iter().map(|cell| cell.len() as u64).sum();
        open.rows.push(cells);
        let (count, limits) = (open.rows.len(), self.limits);
        if count > limits.rows() {
            return Err(ImportError::new("import.too_many").with("limit", limits.tasks as u64));
        }
        let bomb = || ImportError::new("import.workbook_bomb");
        self.text_budget = self.text_budget.checked_sub(said).ok_or_else(bomb)?;
        Ok(())
    }

    /// A table in a table is text of its cell.
    fn end_table(&mut self) -> Result<(), ImportError> {
        let Some(ended) = self.open.pop() else { return Ok(()) };
        if let Some(around) = self.open.last_mut() {
            for row in ended.rows {
                append(&mut around.cell, &row.join(" "));
            }
            return Ok(());
        }
        let Some(first) = ended.rows.first() else { return Ok(()) };
        let known = self.by_first_row.get(first).and_then(|place| self.tables.get_mut(*place));
        if let Some((_, rows)) = known {
            rows.extend(ended.rows.into_iter().skip(1));
            return Ok(());
        }
        if self.tables.len() >= MOST_TABLES {
            return Err(ImportError::new("import.too_many").with("limit", MOST_TABLES as u64));
        }
        let name = self.headings.last().map_or(String::new(), |heading| excerpt(&heading.title));
        self.by_first_row.insert(first.clone(), self.tables.len());
        self.tables.push((name, ended.rows));
        Ok(())
    }

    /// The tables under the names of their headings, and the text.
    fn into_tables(self) -> Vec<Table> {
        let mut tables: Vec<Table> = Vec::new();
        for (index, (heading, rows)) in self.tables.into_iter().enumerate() {
            let number = index + 1;
            let sheet =
                if heading.is_empty() { format!("{number}") } else { format!("{number} · {heading}") };
            let rows = rows.into_iter().zip(1..).map(|(cells, number)| row(number, cells)).collect();
            tables.push(Table { sheet, rows, is_cut: false });
        }
        let mut rows = vec![row(1, ["Reference", "Title", "Description"].map(str::to_owned))];
        if self.headings.is_empty() {
            let of_line = |(line, text)| row(line, [String::new(), String::new(), text]);
            rows.extend(self.lines.into_iter().map(of_line));
        }
        let follows = self.headings.iter().skip(1).map(|next| next.level).chain([0]);
        for (heading, next_level) in self.headings.iter().zip(follows) {
            let is_chapter = heading.below.is_empty() && next_level > heading.level;
            if !is_chapter {
                let (reference, title) = numbered(&heading.title);
                rows.push(row(heading.line, [reference, title, &heading.below].map(str::to_owned)));
            }
        }
        if rows.len() > 1 {
            tables.push(Table { sheet: TEXT.to_owned(), rows, is_cut: false });
        }
        tables
    }
}

fn row(number: u64, cells: impl IntoIterator<Item = String>) -> Row {
    Row { number, cells: cells.into_iter().map(Cell::Text).collect() }
}

fn append(to: &mut String, text: &str) {
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(text);
}

/// Taken out by somebody, meant for another program, or said a second time for older ones.
fn is_passed_over(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "instrText" | "Fallback" | "pPrChange" | "rPrChange" | "tblPrChange")
}

fn pass_over(steps: &mut Steps<'_>) -> Result<(), ImportError> {
    let around = steps.depth - 1;
    while steps.depth > around {
        if let Step::Ends = steps.next()? {
            return Err(unreadable());
        }
    }
    Ok(())
}

/// A number or mark that a heading begins with, and the rest: "3.2.1 Login", "REQ-7: Login", "2．登录".
fn numbered(title: &str) -> (&str, &str) {
    let ends_mark = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '、' | '．' | ')' | '）');
    let Some((mark, rest)) = title.split_once(ends_mark) else { return ("", title) };
    let is_mark = mark.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && mark.chars().any(|c| c.is_ascii_digit())
        && mark.len() <= 20;
    if is_mark && !rest.trim().is_empty() { (mark.trim_end_matches('.'), rest.trim()) } else { ("", title) }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn marks_of_headings() {
        for (title, mark, rest) in [
            ("3.2.1 Login", "3.2.1", "Login"),
            ("1. Login", "1", "Login"),
            ("REQ-7: Login", "REQ-7", "Login"),
            ("2．离线扫码", "2", "离线扫码"),
            ("FR_01 离线扫码", "FR_01", "离线扫码"),
            ("Login", "", "Login"),
            ("Login 2", "", "Login 2"),
            ("3.2.1", "", "3.2.1"),
            ("Scan offline", "", "Scan offline"),
        ] {
            assert_eq!(numbered(title), (mark, rest), "{title}");
        }
    }
}
