//! XLSX workbooks. How far each part unpacks is measured before the workbook is opened, and cells are taken one by
//! one: a sheet that claims a million columns costs nothing.

use super::cell::{Cell, Row, Table};
use crate::error::{ImportError, excerpt};
use crate::limits::{Limits, YEARS};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Parts of this size may be compressed as far as they like.
const SMALL_PART: u64 = 1 << 20;
/// More cells than any plan has.
pub(super) const CELLS: usize = 4_000_000;

pub(super) struct Workbook<'b> {
    workbook: Xlsx<Cursor<&'b [u8]>>,
    limits: Limits,
    starts_1904: bool,
    pub sheets: Vec<String>,
}

impl<'b> Workbook<'b> {
    pub fn open(bytes: &'b [u8], limits: Limits) -> Result<Self, ImportError> {
        check_unpacked_size(bytes, limits)?;
        guarded(|| {
            let workbook: Xlsx<_> =
                Xlsx::new(Cursor::new(bytes)).map_err(|broken| unreadable(&broken.to_string()))?;
            let shown = |sheet: &&calamine::Sheet| {
                sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
            };
            let sheets =
                workbook.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
            let starts_1904 = workbook.has_1904_epoch();
            Ok(Self { workbook, limits, starts_1904, sheets })
        })
    }

    pub fn table(&mut self, sheet: &str) -> Result<Table, ImportError> {
        guarded(|| self.cells(sheet))
    }

    fn cells(&mut self, sheet: &str) -> Result<Table, ImportError> {
        let (limits, starts_1904) = (self.limits, self.starts_1904);
        let mut cells =
            self.workbook.worksheet_cells_reader(sheet).map_err(|broken| unreadable(&broken.to_string()))?;
        let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
        let (mut count, mut text_budget, mut is_cut) = (0_usize, limits.unpacked_bytes, false);
        let too_many = |row: u32, limit: usize| {
            ImportError::new("import.too_many").at_line(u64::from(row) + 1).with("limit", limit as u64)
        };
        while let Some(cell) = cells.next_cell().map_err(|broken| unreadable(&broken.to_string()))? {
            let (row, column) = cell.get_position();
            let value = read_cell(cell.get_value(), starts_1904);
            let column = column as usize;
            if value.is_empty() {
                continue;
            }
            if column >= limits.columns {
                is_cut = true;
                continue;
            }
            if let Cell::Text(text) = &value {
                // The same shared text may stand in every cell.
                text_budget = text_budget
                    .checked_sub(text.len() as u64)
                    .ok_or_else(|| ImportError::new("import.workbook_bomb"))?;
            }
            let line = rows.entry(row).or_default();
            if line.len() <= column {
                count += column + 1 - line.len();
                line.resize(column + 1, Cell::Empty);
            }
            line[column] = value;
            if count > CELLS {
                return Err(too_many(row, CELLS));
            }
            if rows.len() > limits.rows() {
                return Err(too_many(row, limits.tasks));
            }
        }
        let rows = rows.into_iter().map(|(row, cells)| Row { number: u64::from(row) + 1, cells }).collect();
        Ok(Table { sheet: sheet.to_owned(), rows, is_cut })
    }
}

/// Unpacks every part once, counting, so that a declared size that lies is found out.
pub(super) fn check_unpacked_size(bytes: &[u8], limits: Limits) -> Result<(), ImportError> {
    let broken = |broken: zip::result::ZipError| unreadable(&broken.to_string());
    let bomb = || ImportError::new("import.workbook_bomb");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > limits.workbook_parts {
        return Err(bomb());
    }
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let left = limits.unpacked_bytes.saturating_sub(total);
        let allowed =
            left.min(part.compressed_size().saturating_mul(limits.compression_ratio).max(SMALL_PART));
        if part.size() > allowed {
            return Err(bomb());
        }
        let mut counted = part.take(allowed + 1);
        let real =
            std::io::copy(&mut counted, &mut std::io::sink()).map_err(|e| unreadable(&e.to_string()))?;
        if real > allowed {
            return Err(bomb());
        }
        total += real;
    }
    Ok(())
}

/// The library reads hostile files for us; should it panic on one, that file is refused and nothing else happens.
fn guarded<V>(work: impl FnOnce() -> Result<V, ImportError>) -> Result<V, ImportError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(unreadable("a part of it is broken")))
}

fn unreadable(reason: &str) -> ImportError {
    ImportError::new("import.workbook").with("reason", excerpt(reason))
}

fn read_cell(value: &DataRef<'_>, starts_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(yes) => Cell::Yes(*yes),
        DataRef::DateTime(time) => read_time(time, starts_1904),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn read_time(time: &ExcelDateTime, starts_1904: bool) -> Cell {
    if time.is_duration() {
        return Cell::Days(time.as_f64());
    }
    serial_moment(time.as_f64(), starts_1904).map_or(Cell::Number(time.as_f64()), Cell::Moment)
}

/// Days since the end of 1899 (or of 1903), with the 29 February 1900 that never was.
pub(super) fn serial_moment(serial: f64, starts_1904: bool) -> Option<DateTime> {
    if !(0.0..200_000.0).contains(&serial) {
        return None;
    }
    let epoch = match (starts_1904, serial < 60.0) {
        (true, _) => Date::constant(1904, 1, 1),
        (false, true) => Date::constant(1899, 12, 31),
        (false, false) => Date::constant(1899, 12, 30),
    };
    let minutes = (serial * 1440.0).round() as i64;
    let moment = epoch.to_datetime(jiff::civil::Time::midnight()).checked_add(minutes.minutes()).ok()?;
    YEARS.contains(&moment.year()).then_some(moment)
}
