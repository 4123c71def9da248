//! Why a file is refused: a code with parameters, which the screen turns into a sentence in the reader's
//! language, and an English sentence for the command line.

use serde::Serialize;
use serde_json::{Map, Value};

/// The file as a whole cannot be imported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportError {
    pub code: &'static str,
    /// Line of the file, counted from 1.
    pub line: Option<u64>,
    /// The element or column that is wrong.
    pub element: Option<String>,
    pub params: Map<String, Value>,
}

/// Every refusal with its English sentence; `{name}` is replaced by the parameter of that name.
const SENTENCES: &[(&str, &str)] = &[
    ("import.empty", "The file is empty."),
    (
        "import.mpp",
        "This is a binary Microsoft Project file (.mpp). Open it in Microsoft Project and choose File → Save as → XML, then import the XML file.",
    ),
    ("import.xls", "This is an old binary Excel file (.xls). Save it as .xlsx, then import that file."),
    ("import.doc", "This is an old Word file (.doc). Save it as .docx, then import that file."),
    ("import.document", "The Word document cannot be read. Open it in Word and save it again as .docx."),
    (
        "import.unknown_format",
        "The file is neither Microsoft Project XML, a Primavera export (XER, XML) nor a spreadsheet (XLSX, CSV).",
    ),
    ("import.too_large", "The file is too large: {actual} bytes, at most {limit} are read."),
    ("import.encoding", "The text is not valid {encoding}."),
    ("import.encoding_unknown", "The encoding {encoding} is not known."),
    ("import.dtd_refused", "The file contains a document type declaration (DTD), which is not accepted."),
    ("import.entity_refused", "The file uses the entity &{entity};, which is not accepted."),
    ("import.character", "The file contains a character that XML does not allow."),
    ("import.xml", "The XML is broken: {reason}."),
    ("import.truncated", "The file ends in the middle; <{expected}> is not closed."),
    ("import.too_deep", "Elements are nested deeper than {limit} levels."),
    ("import.wrong_root", "The root element is <{found}>; Microsoft Project XML begins with <Project>."),
    (
        "import.wrong_namespace",
        "The namespace is {found}; Microsoft Project XML uses http://schemas.microsoft.com/project.",
    ),
    ("import.no_tasks", "The file contains no tasks."),
    ("import.too_many", "There are more than {limit} of these, which is more than a plan can hold."),
    ("import.text_too_long", "The text is longer than {limit} bytes."),
    ("import.outline_too_deep", "The outline is deeper than {limit} levels."),
    ("import.missing_field", "A {record} has no {field}."),
    ("import.bad_value", "The value \"{value}\" cannot be read."),
    ("import.date_out_of_range", "The date {value} is outside the years {first} to {last}."),
    ("import.number_out_of_range", "The number {value} is outside what a plan can hold."),
    ("import.duplicate_uid", "The UID {uid} is used twice."),
    ("import.workbook", "The workbook cannot be read: {reason}."),
    ("import.workbook_bomb", "The file unpacks to far more than its size and is not opened."),
    (
        "import.workbook_protected",
        "The file is protected with a password. Save it without one, then import it.",
    ),
    ("import.sheet_missing", "The workbook has no sheet \"{sheet}\"."),
    ("import.no_sheet", "The workbook has no sheet with cells."),
    ("import.csv", "The list cannot be read: {reason}."),
    (
        "import.no_header",
        "No row of headings was found. Name the columns, for example Task name, Duration, Start, Predecessors.",
    ),
    ("import.no_title_column", "No column holds the names of the tasks."),
    ("import.column_missing", "The mapping names column {column}, which the sheet does not have."),
];

/// The codes a screen must be able to say.
pub const ERROR_CODES: &[&str] = &codes();

const fn codes() -> [&'static str; SENTENCES.len()] {
    let mut all = [""; SENTENCES.len()];
    let mut index = 0;
    while index < SENTENCES.len() {
        all[index] = SENTENCES[index].0;
        index += 1;
    }
    all
}

impl ImportError {
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, line: None, element: None, params: Map::new() }
    }
    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
    pub(crate) fn in_element(mut self, element: impl Into<String>) -> Self {
        self.element = Some(element.into());
        self
    }
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, &self.element) {
            (Some(line), Some(element)) => write!(f, "Line {line}, {element}: ")?,
            (Some(line), None) => write!(f, "Line {line}: ")?,
            (None, Some(element)) => write!(f, "{element}: ")?,
            (None, None) => {}
        }
        let sentence = SENTENCES.iter().find(|(code, _)| *code == self.code).map_or(self.code, |(_, s)| s);
        f.write_str(&fill(sentence, &self.params))
    }
}
impl std::error::Error for ImportError {}

/// Puts parameters into a sentence.
fn fill(sentence: &str, params: &Map<String, Value>) -> String {
    let mut out = sentence.to_owned();
    for (name, value) in params {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        out = out.replace(&format!("{{{name}}}"), &text);
    }
    out
}

/// A text from the file, cut so that it can stand in a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < text.trim().len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_sentence_that_names_the_place() {
        let refusal =
            ImportError::new("import.bad_value").at_line(7).in_element("Duration").with("value", "soon");
        assert_eq!(refusal.to_string(), "Line 7, Duration: The value \"soon\" cannot be read.");
        let whole = ImportError::new("import.too_large").with("actual", 10).with("limit", 5);
        assert_eq!(whole.to_string(), "The file is too large: 10 bytes, at most 5 are read.");
    }

    #[test]
    fn codes_are_unique() {
        let mut sorted = ERROR_CODES.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), ERROR_CODES.len());
    }
}
