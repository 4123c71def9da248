//! What a reader has to say about a file it did read: values left out or taken otherwise, and where.
//! A finding never stops an import; what must stop it is an [`crate::ImportError`].

use locales::{Locale, Param};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// Something in the file that the plan does not carry, or carries otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    #[serde(rename = "where")]
    pub place: Place,
    /// `import.…`, one of [`FINDING_CODES`]: the key of its words.
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

/// Everything a reader may have to say about a file it did read; the words are the catalogue's.
pub const FINDING_CODES: &[&str] = &[
    "import.predecessor_missing",
    "import.predecessor_is_itself",
    "import.predecessor_unreadable",
    "import.dependency_unreadable",
    "import.cross_project",
    "import.task_missing",
    "import.resource_missing",
    "import.calendar_missing",
    "import.calendar_loop",
    "import.calendar_without_hours",
    "import.calendar_hours_unreadable",
    "import.exception_unreadable",
    "import.constraint_without_date",
    "import.stored_unreadable",
    "import.actual_dates_contradict",
    "import.timephased_unreadable",
    "import.custom_fields",
    "import.costs",
    "import.subproject",
    "import.start_from_dates",
    "import.no_start",
    "import.row_without_title",
    "import.value_unreadable",
    "import.text_cut",
    "import.outline_jump",
    "import.duplicate_row_id",
    "import.column_unused",
    "import.date_order_assumed",
    "import.finish_before_start",
    "import.columns_beyond_limit",
    "import.and_more",
    "import.cell_error",
    "import.level_of_effort",
    "import.second_constraint",
    "import.expected_finish",
    "import.external_dates",
    "import.actual_dates_rule",
];

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

/// In the catalogue's English, for logs and tests; the screen says it in the reader's language.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = &self.place;
        let parts =
            [place.line.map(|line| format!("line {line}")), place.column.clone(), place.title.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            write!(f, "{}: ", parts.join(", "))?;
        }
        let params: Vec<(&str, Param)> =
            self.params.iter().map(|(name, value)| (name.as_str(), param(value))).collect();
        f.write_str(&locales::text(Locale::En, &self.code, &params))
    }
}

fn param(value: &Value) -> Param {
    match (value.as_i64(), value.as_str()) {
        (Some(number), _) => Param::Number(number),
        (_, Some(text)) => Param::Text(text.to_owned()),
        _ => Param::Text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_words_for_every_finding() {
        for code in FINDING_CODES {
            assert!(locales::has(code), "{code}");
        }
    }
}
