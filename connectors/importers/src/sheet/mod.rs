//! Task lists in spreadsheets: XLSX workbooks and CSV, in Chinese and English, with headings found by themselves
//! or mapped by a person. Rows are never dropped in silence: what cannot be read is a finding with row and column.

mod cell;
mod columns;
mod date;
mod headed;
mod heading;
mod list;
mod outline;
mod owner;
mod predecessor;
mod requirement_heading;
mod requirements;
mod rows;
mod timing;
mod value;
mod word;
mod workbook;

use crate::detect::{Detected, check_size, detect, refusal};
use crate::error::{ImportError, excerpt};
use crate::limits::Limits;
use crate::plan::{Format, ImportedPlan};
use cell::Table;
use columns::Columns;
pub use date::DateOrder;
pub use heading::ColumnMeaning;
pub use requirement_heading::RequirementColumn;
pub use requirements::{
    ImportedRequirement, ImportedRequirements, RequirementMapping, RequirementSheet, RequirementSheetColumn,
    read_requirements,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub(crate) use word::is_document;
use workbook::Workbook;

/// What a person said about the sheet; everything left out is found by itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetMapping {
    pub sheet: Option<String>,
    /// Counted from 1, as the spreadsheet shows it.
    pub header_row: Option<u64>,
    /// By the column's index from 0; `None` leaves the column out.
    pub columns: BTreeMap<usize, Option<ColumnMeaning>>,
    pub date_order: Option<DateOrder>,
    /// Where the schedule begins when the list says nothing of it.
    pub start: Option<jiff::civil::DateTime>,
    pub minutes_per_day: Option<u32>,
}

/// What stands in the file, for choosing sheet and columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetPreview {
    pub sheets: Vec<String>,
    pub sheet: String,
    /// Counted from 1; `None` when no row of headings was found.
    pub header_row: Option<u64>,
    pub columns: Vec<PreviewColumn>,
    /// Rows below the headings that hold something.
    pub rows: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewColumn {
    pub index: usize,
    pub title: String,
    /// The first value below the heading.
    pub sample: String,
    pub maps_to: Option<ColumnMeaning>,
}

/// Reads the plan of a workbook or list.
pub fn read_sheet(
    bytes: &[u8],
    file_name: &str,
    mapping: Option<&SheetMapping>,
) -> Result<(ImportedPlan, SheetPreview), ImportError> {
    read_sheet_within(bytes, file_name, mapping, Limits::default())
}

/// The same with limits of one's own.
pub fn read_sheet_within(
    bytes: &[u8],
    file_name: &str,
    mapping: Option<&SheetMapping>,
    limits: Limits,
) -> Result<(ImportedPlan, SheetPreview), ImportError> {
    let usual = SheetMapping::default();
    let mapping = mapping.unwrap_or(&usual);
    let opened = open(bytes, file_name, mapping, limits)?;
    let columns = Columns::find(&opened.table, mapping)?;
    let preview = preview(&opened, &columns);
    if !columns.has(ColumnMeaning::Title) {
        let code = if columns.header.is_some() { "import.no_title_column" } else { "import.no_header" };
        return Err(ImportError::new(code));
    }
    let plan = rows::read_plan(&opened.table, &columns, mapping, limits, opened.format, stem(file_name))?;
    Ok((plan, preview))
}

/// What stands in the file, also when no column is known yet.
pub fn preview_sheet(
    bytes: &[u8],
    file_name: &str,
    mapping: Option<&SheetMapping>,
) -> Result<SheetPreview, ImportError> {
    let usual = SheetMapping::default();
    let mapping = mapping.unwrap_or(&usual);
    let opened = open(bytes, file_name, mapping, Limits::default())?;
    let columns = Columns::find(&opened.table, mapping)?;
    Ok(preview(&opened, &columns))
}

struct Opened {
    format: Format,
    sheets: Vec<String>,
    table: Table,
}

fn open(
    bytes: &[u8],
    file_name: &str,
    mapping: &SheetMapping,
    limits: Limits,
) -> Result<Opened, ImportError> {
    let has_headings = |table: &Table| heading::find(table).is_some();
    open_with(bytes, file_name, mapping.sheet.as_deref(), limits, &has_headings)
}

fn open_with(
    bytes: &[u8],
    file_name: &str,
    sheet: Option<&str>,
    limits: Limits,
    has_headings: &dyn Fn(&Table) -> bool,
) -> Result<Opened, ImportError> {
    check_size(bytes, limits)?;
    match detect(bytes, file_name) {
        Detected::Xlsx => open_workbook(bytes, sheet, limits, has_headings),
        Detected::Csv => {
            let table = list::read_list(bytes, limits)?;
            Ok(Opened { format: Format::Csv, sheets: Vec::new(), table })
        }
        other => Err(refusal(other, file_name)),
    }
}

/// The sheet that was asked for, otherwise the first with headings, otherwise the first with anything.
fn open_workbook(
    bytes: &[u8],
    wanted: Option<&str>,
    limits: Limits,
    has_headings: &dyn Fn(&Table) -> bool,
) -> Result<Opened, ImportError> {
    let mut workbook = Workbook::open(bytes, limits)?;
    let sheets = workbook.sheets.clone();
    let opened = |table, sheets| Ok(Opened { format: Format::Xlsx, sheets, table });
    if let Some(wanted) = wanted {
        let missing = || ImportError::new("import.sheet_missing").with("sheet", excerpt(wanted));
        let sheet = sheets.iter().find(|sheet| *sheet == wanted).ok_or_else(missing)?;
        let table = workbook.table(sheet)?;
        return opened(table, sheets);
    }
    let mut filled = None;
    for sheet in &sheets {
        let table = workbook.table(sheet)?;
        if has_headings(&table) {
            return opened(table, sheets);
        }
        if filled.is_none() && !table.rows.is_empty() {
            filled = Some(table);
        }
    }
    match filled {
        Some(table) => opened(table, sheets),
        None => Err(ImportError::new("import.no_sheet")),
    }
}

fn preview(opened: &Opened, columns: &Columns) -> SheetPreview {
    let body = columns.body(&opened.table);
    let sample = |index: usize| {
        let value = body.iter().map(|row| row.cell(index)).find(|cell| !cell.is_empty());
        value.map_or(String::new(), |cell| excerpt(&cell.shown()))
    };
    SheetPreview {
        sheets: opened.sheets.clone(),
        sheet: opened.table.sheet.clone(),
        header_row: columns.header.and_then(|index| opened.table.rows.get(index)).map(|row| row.number),
        columns: (0..opened.table.width())
            .map(|index| PreviewColumn {
                index,
                title: columns.title(index).to_owned(),
                sample: sample(index),
                maps_to: columns.meaning(index),
            })
            .collect(),
        rows: body.iter().filter(|row| !row.is_empty()).count(),
    }
}

fn stem(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
