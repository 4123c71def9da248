//! What a reader has to say about a file it did read: values left out or taken otherwise, and where.
//! A finding never stops an import; what must stop it is an [`crate::ImportError`].

use crate::error::fill;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// Something in the file that the plan does not carry, or carries otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    #[serde(rename = "where")]
    pub place: Place,
    /// `import.…`; the screen has a sentence for each of [`FINDING_CODES`].
    pub code: Cow<'static, str>,
    pub params: Map<String, Value>,
}

/// Where in the file, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Line of an XML file or row of a sheet, counted from 1.
    pub line: Option<u64>,
    /// Heading of the column or name of the element.
    pub column: Option<String>,
    /// Title of the task, resource or calendar.
    pub title: Option<String>,
}

/// Findings of one sort that are listed; the rest is counted, so that a hostile file does not fill memory with them.
const LISTED_OF_ONE_SORT: u64 = 1_000;

/// What a reader collects while it reads.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    counts: HashMap<Cow<'static, str>, u64>,
}

impl Findings {
    pub fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code.clone()).or_default();
        *count += 1;
        if *count <= LISTED_OF_ONE_SORT {
            self.list.push(finding);
        }
    }

    /// The list, with one more entry for each sort that had to be cut.
    pub fn into_list(mut self) -> Vec<Finding> {
        let mut cut: Vec<_> =
            self.counts.into_iter().filter(|(_, count)| *count > LISTED_OF_ONE_SORT).collect();
        cut.sort();
        self.list.extend(cut.into_iter().map(|(code, count)| {
            let more = Finding::new("import.and_more").with("count", count - LISTED_OF_ONE_SORT);
            more.with("code", code.into_owned())
        }));
        self.list
    }
}

/// Everything a reader may have to say about a file it did read, with its English sentence.
const FINDINGS: &[(&str, &str)] = &[
    (
        "import.predecessor_missing",
        "The predecessor {predecessor} does not exist; the dependency was left out.",
    ),
    (
        "import.predecessor_is_itself",
        "The task names itself as its predecessor; the dependency was left out.",
    ),
    ("import.predecessor_unreadable", "The predecessor \"{value}\" cannot be read and was left out."),
    (
        "import.dependency_unreadable",
        "The dependency type {value} is unknown; it was read as finish to start.",
    ),
    ("import.cross_project", "The dependency on another project ({project}) was left out."),
    ("import.task_missing", "An assignment names task {task}, which does not exist; it was left out."),
    (
        "import.resource_missing",
        "An assignment names resource {resource}, which does not exist; it was left out.",
    ),
    ("import.calendar_missing", "Calendar {calendar} does not exist; the project calendar is used."),
    ("import.calendar_loop", "The calendar is based on itself; its base was left out."),
    (
        "import.calendar_without_hours",
        "The calendar has no working hours; Monday to Friday, 8 to 12 and 13 to 17 is used.",
    ),
    ("import.calendar_hours_unreadable", "The working hours {value} cannot be read and were left out."),
    ("import.exception_unreadable", "A calendar exception cannot be read and was left out."),
    ("import.constraint_without_date", "The constraint has no date and was left out."),
    ("import.stored_unreadable", "The stored value {value} cannot be read; it is only used for comparing."),
    ("import.timephased_unreadable", "{count} entries of time-phased work cannot be read and were left out."),
    ("import.custom_fields", "{count} values of custom fields were not taken."),
    ("import.costs", "Costs and rates of {count} records were not taken."),
    ("import.subproject", "The task stands for another project file; its contents are not in this file."),
    ("import.start_from_dates", "The file names no project start; the earliest date in it is used."),
    ("import.no_start", "The file names no date at all; the project's own start is used."),
    ("import.row_without_title", "The row has values but no task name; it was left out."),
    ("import.value_unreadable", "The value \"{value}\" cannot be read and was left out."),
    ("import.text_cut", "The text is longer than {limit} bytes and was cut."),
    (
        "import.outline_jump",
        "The outline level jumps from {from} to {to}; the task was put below the task above it.",
    ),
    (
        "import.duplicate_row_id",
        "The number {value} is used by several rows; predecessors mean the first one.",
    ),
    ("import.column_unused", "The column is not mapped to anything."),
    (
        "import.date_order_assumed",
        "Dates such as {value} can be read in two ways; the month was taken to stand first.",
    ),
    ("import.finish_before_start", "The finish lies before the start; it was left out."),
    ("import.columns_beyond_limit", "Only the first {limit} columns are read."),
    ("import.and_more", "{count} more of the sort {code}."),
    ("import.cell_error", "The cell holds the error {value}."),
];

/// The codes a screen must be able to say.
pub const FINDING_CODES: &[&str] = &finding_codes();

const fn finding_codes() -> [&'static str; FINDINGS.len()] {
    let mut all = [""; FINDINGS.len()];
    let mut index = 0;
    while index < FINDINGS.len() {
        all[index] = FINDINGS[index].0;
        index += 1;
    }
    all
}

impl Finding {
    pub(crate) fn new(code: &'static str) -> Self {
        Self { place: Place::default(), code: Cow::Borrowed(code), params: Map::new() }
    }
    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }
    pub(crate) fn in_column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }
    pub(crate) fn titled(mut self, title: impl Into<String>) -> Self {
        self.place.title = Some(title.into());
        self
    }
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = &self.place;
        let parts =
            [place.line.map(|line| format!("line {line}")), place.column.clone(), place.title.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            write!(f, "{}: ", parts.join(", "))?;
        }
        let sentence =
            FINDINGS.iter().find(|(code, _)| *code == self.code).map_or("", |(_, sentence)| sentence);
        f.write_str(&fill(sentence, &self.params))
    }
}
