//! The columns of one sheet: what was found, corrected by what a person said.

use super::SheetMapping;
use super::cell::{Row, Table};
use super::heading::{self, ColumnMeaning};
use crate::error::ImportError;

pub(super) struct Columns {
    /// Index of the row of headings.
    pub header: Option<usize>,
    titles: Vec<String>,
    meanings: Vec<Option<ColumnMeaning>>,
}

impl Columns {
    pub fn find(table: &Table, mapping: &SheetMapping) -> Result<Self, ImportError> {
        let header = match mapping.header_row {
            Some(number) => table.rows.iter().position(|row| row.number == number),
            None => heading::find(table),
        };
        let width = table.width();
        let row = header.and_then(|index| table.rows.get(index));
        let mut titles: Vec<String> =
            row.map_or_else(Vec::new, |row| row.cells.iter().map(|c| c.shown()).collect());
        let mut meanings = row.map_or_else(Vec::new, heading::meanings);
        titles.resize(width, String::new());
        meanings.resize(width, None);
        for (column, meaning) in &mapping.columns {
            if *column >= width {
                let refusal = ImportError::new("import.column_missing");
                return Err(refusal.with("column", *column as u64 + 1));
            }
            if meaning.is_some() {
                meanings.iter_mut().filter(|found| *found == meaning).for_each(|found| *found = None);
            }
            meanings[*column] = *meaning;
        }
        Ok(Self { header, titles, meanings })
    }

    pub fn has(&self, meaning: ColumnMeaning) -> bool {
        self.meanings.contains(&Some(meaning))
    }

    pub fn meaning(&self, column: usize) -> Option<ColumnMeaning> {
        self.meanings.get(column).copied().flatten()
    }

    pub fn column(&self, meaning: ColumnMeaning) -> Option<usize> {
        self.meanings.iter().position(|found| *found == Some(meaning))
    }

    /// The heading, or the letter the spreadsheet shows.
    pub fn title(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", |title| title.trim())
    }

    pub fn name(&self, column: usize) -> String {
        match self.title(column) {
            "" => letters(column),
            title => crate::error::excerpt(title),
        }
    }

    /// The rows below the headings.
    pub fn body<'t>(&self, table: &'t Table) -> &'t [Row] {
        table.rows.get(self.header.map_or(0, |index| index + 1)..).unwrap_or_default()
    }

    /// Columns with a heading that mean nothing to us.
    pub fn unused(&self) -> impl Iterator<Item = usize> {
        (0..self.meanings.len())
            .filter(|column| self.meanings[*column].is_none() && !self.title(*column).is_empty())
    }
}

/// A, B … Z, AA …
pub(super) fn letters(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        name.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }
}
