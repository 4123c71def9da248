//! Lists of requirements in spreadsheets and Word documents: each row below the headings is one requirement. Rows are never dropped
//! in silence: what cannot be read is a finding with row and column.

use super::cell::{Row, Table};
use super::requirement_heading::{self, RequirementColumn, word_of};
use super::word::open_document;
use super::{columns::letters, open_with};
use crate::detect::{Detected, check_size, detect};
use crate::error::{ImportError, excerpt};
use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest title that is read; what is longer is cut and told.
const LONGEST_TITLE: usize = 200;

/// What a person said about the sheet; everything left out is found by itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequirementMapping {
    pub sheet: Option<String>,
    /// Counted from 1, as the spreadsheet shows it.
    pub header_row: Option<u64>,
    /// By the column's index from 0; `None` leaves the column out.
    pub columns: BTreeMap<usize, Option<RequirementColumn>>,
}

/// What stands in the file, for choosing sheet and columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementSheet {
    pub sheets: Vec<String>,
    pub sheet: String,
    /// Counted from 1; `None` when no row of headings was found.
    pub header_row: Option<u64>,
    pub columns: Vec<RequirementSheetColumn>,
    /// Rows below the headings that hold something.
    pub rows: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementSheetColumn {
    pub index: usize,
    pub title: String,
    /// The first value below the heading.
    pub sample: String,
    pub maps_to: Option<RequirementColumn>,
}

/// One row of the list; what it says nothing of is left out. Kind, priority and source are the product's own
/// words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedRequirement {
    pub line: u64,
    pub reference: Option<String>,
    pub title: String,
    pub kind: Option<&'static str>,
    pub priority: Option<&'static str>,
    pub source: Option<&'static str>,
    pub source_note: Option<String>,
    pub need: Option<String>,
    pub pain: Option<String>,
    pub description: Option<String>,
    pub acceptance_criteria: Option<String>,
    pub owner: Option<String>,
    pub internal_note: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRequirements {
    pub rows: Vec<ImportedRequirement>,
    pub not_understood: Vec<Finding>,
    pub sheet: RequirementSheet,
}

/// Reads a list of requirements. Without a known column it holds no rows, only the sheet to choose columns in.
pub fn read_requirements(
    bytes: &[u8],
    file_name: &str,
    mapping: Option<&RequirementMapping>,
) -> Result<ImportedRequirements, ImportError> {
    let usual = RequirementMapping::default();
    let mapping = mapping.unwrap_or(&usual);
    let limits = Limits::default();
    let has_headings = |table: &Table| requirement_heading::find(table).is_some();
    check_size(bytes, limits)?;
    let wanted = mapping.sheet.as_deref();
    let (sheets, table) = match detect(bytes, file_name) {
        Detected::Docx => open_document(bytes, wanted, limits, &has_headings)?,
        _ => {
            let opened = open_with(bytes, file_name, wanted, limits, &has_headings)?;
            (opened.sheets, opened.table)
        }
    };
    let columns = Columns::find(&table, mapping)?;
    let mut findings = Findings::default();
    for column in columns.unused() {
        findings.push(Finding::new("import.column_unused").in_column(columns.name(column)));
    }
    let is_headed = columns.has(RequirementColumn::Title) || columns.has(RequirementColumn::Description);
    let mut rows = Vec::new();
    for row in columns.body(&table).iter().filter(|row| is_headed && !row.is_empty()) {
        rows.extend(read_row(&columns, row, limits, &mut findings));
    }
    let sheet = sheet(sheets, &table, &columns);
    Ok(ImportedRequirements { rows, not_understood: findings.into_list(), sheet })
}

struct Columns {
    header: Option<usize>,
    titles: Vec<String>,
    meanings: Vec<Option<RequirementColumn>>,
}

impl Columns {
    fn find(table: &Table, mapping: &RequirementMapping) -> Result<Self, ImportError> {
        let header = match mapping.header_row {
            Some(number) => table.rows.iter().position(|row| row.number == number),
            None => requirement_heading::find(table),
        };
        let row = header.and_then(|index| table.rows.get(index));
        let mut titles: Vec<String> =
            row.map_or_else(Vec::new, |row| row.cells.iter().map(|c| c.shown()).collect());
        let mut meanings = row.map_or_else(Vec::new, requirement_heading::meanings);
        titles.resize(table.width(), String::new());
        meanings.resize(table.width(), None);
        for (column, meaning) in &mapping.columns {
            if *column >= meanings.len() {
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
    fn has(&self, meaning: RequirementColumn) -> bool {
        self.meanings.contains(&Some(meaning))
    }
    fn name(&self, column: usize) -> String {
        match self.titles.get(column).map_or("", |title| title.trim()) {
            "" => letters(column),
            title => excerpt(title),
        }
    }
    fn unused(&self) -> impl Iterator<Item = usize> {
        (0..self.meanings.len())
            .filter(|column| self.meanings[*column].is_none() && !self.titles[*column].trim().is_empty())
    }
    fn body<'t>(&self, table: &'t Table) -> &'t [Row] {
        table.rows.get(self.header.map_or(0, |index| index + 1)..).unwrap_or_default()
    }
}

fn sheet(sheets: Vec<String>, table: &Table, columns: &Columns) -> RequirementSheet {
    let body = columns.body(table);
    let sample = |index: usize| {
        let value = body.iter().map(|row| row.cell(index)).find(|cell| !cell.is_empty());
        value.map_or(String::new(), |cell| excerpt(&cell.shown()))
    };
    RequirementSheet {
        sheets,
        sheet: table.sheet.clone(),
        header_row: columns.header.and_then(|index| table.rows.get(index)).map(|row| row.number),
        columns: (0..columns.meanings.len())
            .map(|index| RequirementSheetColumn {
                index,
                title: columns.titles[index].trim().to_owned(),
                sample: sample(index),
                maps_to: columns.meanings[index],
            })
            .collect(),
        rows: body.iter().filter(|row| !row.is_empty()).count(),
    }
}

/// One row; none where it has neither title nor description, which is told.
fn read_row(
    columns: &Columns,
    row: &Row,
    limits: Limits,
    findings: &mut Findings,
) -> Option<ImportedRequirement> {
    let mut read = ImportedRequirement { line: row.number, ..ImportedRequirement::default() };
    let mut title = None;
    for (index, meaning) in columns.meanings.iter().enumerate() {
        let Some(meaning) = meaning else { continue };
        let cell = row.cell(index);
        if cell.is_empty() {
            continue;
        }
        let mut text = cell.shown().trim().to_owned();
        if text.len() > limits.text_bytes {
            let end = (0..=limits.text_bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            let finding = Finding::new("import.text_cut").with("limit", limits.text_bytes as u64);
            findings.push(finding.at_line(row.number).in_column(columns.name(index)));
        }
        let mut word = |column| {
            let word = word_of(column, &text);
            if word.is_none() {
                let finding = Finding::new("import.value_unreadable").with("value", excerpt(&text));
                findings.push(finding.at_line(row.number).in_column(columns.name(index)));
            }
            word
        };
        match meaning {
            RequirementColumn::Kind => read.kind = word(*meaning),
            RequirementColumn::Priority => read.priority = word(*meaning),
            RequirementColumn::Source => read.source = word(*meaning),
            RequirementColumn::Reference => read.reference = Some(excerpt(&text)),
            RequirementColumn::Title => title = Some(text),
            RequirementColumn::SourceNote => read.source_note = Some(one_line(&text)),
            RequirementColumn::Need => read.need = Some(text),
            RequirementColumn::Pain => read.pain = Some(text),
            RequirementColumn::Description => read.description = Some(text),
            RequirementColumn::AcceptanceCriteria => read.acceptance_criteria = Some(text),
            RequirementColumn::Owner => read.owner = Some(one_line(&text)),
            RequirementColumn::InternalNote => read.internal_note = Some(text),
        }
    }
    let Some(whole) = title.or_else(|| read.description.clone()).or_else(|| read.need.clone()) else {
        findings.push(Finding::new("import.row_without_title").at_line(row.number));
        return None;
    };
    read.title = one_line(&whole);
    Some(read)
}

/// The text in one line, cut to the length of a title.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    if line.chars().count() <= LONGEST_TITLE {
        return line;
    }
    let mut short: String = line.chars().take(LONGEST_TITLE - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_chinese_with_headings_below_a_title() {
        let list = "客户需求清单,,,,\n需求编号,需求名称,类型,优先级,验收标准\nR-1,离线扫码,功能性需求,高,\"断网 8 小时\n不丢数据\"\nR-2,接口,接口,随便,\n,,,,\n,,功能,,\n";
        let read = read_requirements(list.as_bytes(), "list.csv", None).expect("read");
        assert_eq!(read.sheet.header_row, Some(2));
        let first = &read.rows[0];
        assert_eq!((first.reference.as_deref(), first.title.as_str()), (Some("R-1"), "离线扫码"));
        assert_eq!((first.kind, first.priority), (Some("function"), Some("must")));
        assert_eq!(first.acceptance_criteria.as_deref(), Some("断网 8 小时\n不丢数据"));
        assert_eq!((read.rows.len(), read.rows[1].priority), (2, None));
        let codes: Vec<_> = read.not_understood.iter().map(|one| one.code.as_ref()).collect();
        assert_eq!(codes, ["import.value_unreadable", "import.row_without_title"]);
    }

    #[test]
    fn columns_named_by_a_person() {
        let list = "A,B,C\nScan offline,must,8 hours\n";
        let unread = read_requirements(list.as_bytes(), "list.csv", None).expect("read");
        assert_eq!((unread.rows.len(), unread.sheet.columns.len()), (0, 3));
        let columns = [
            (0, Some(RequirementColumn::Title)),
            (1, Some(RequirementColumn::Priority)),
            (2, Some(RequirementColumn::AcceptanceCriteria)),
        ];
        let mapping = RequirementMapping { header_row: Some(1), columns: columns.into(), sheet: None };
        let read = read_requirements(list.as_bytes(), "list.csv", Some(&mapping)).expect("read");
        assert_eq!((read.rows[0].title.as_str(), read.rows[0].priority), ("Scan offline", Some("must")));
        let beyond = RequirementMapping { columns: [(9, None)].into(), ..mapping };
        let refused =
            read_requirements(list.as_bytes(), "list.csv", Some(&beyond)).expect_err("no such column");
        assert_eq!(refused.code, "import.column_missing");
    }

    #[test]
    fn a_description_alone_is_a_title_too() {
        let list = "Description,Priority\n\"Scans are kept.\nFor hours.\",should\n";
        let read = read_requirements(list.as_bytes(), "list.csv", None).expect("read");
        assert_eq!(read.rows[0].title, "Scans are kept. For hours.");
        assert_eq!(read.rows[0].description.as_deref(), Some("Scans are kept.\nFor hours."));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (bytes, name) in [(&b""[..], "x.csv"), (b"<Project/>", "x.xml"), (b"PK\x03\x04broken", "x.xlsx")]
        {
            assert!(read_requirements(bytes, name, None).is_err(), "{name}");
        }
    }
}
