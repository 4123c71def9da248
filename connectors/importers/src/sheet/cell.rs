//! One cell as a value, whichever sort of file it stood in, and a table of such cells.

use jiff::civil::DateTime;

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Yes(bool),
    /// A cell formatted as date or time.
    Moment(DateTime),
    /// A cell formatted as a stretch of time, in days.
    Days(f64),
    /// A spreadsheet's error value, for example `#REF!`.
    Error(String),
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// As a person sees it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => shown_number(*number),
            Self::Yes(yes) => yes.to_string(),
            Self::Moment(at) if at.time() == jiff::civil::Time::midnight() => at.date().to_string(),
            Self::Moment(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
            Self::Days(days) => format!("{:.2} h", days * 24.0),
        }
    }
}

/// Without the `.0` of whole numbers and without the noise of binary fractions.
pub(super) fn shown_number(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    if number.abs() < 1e12 { rounded.to_string() } else { number.to_string() }
}

/// Rows that hold something, with their numbers counted from 1.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub sheet: String,
    pub rows: Vec<Row>,
    /// Whether there were more columns than are read.
    pub is_cut: bool,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    pub number: u64,
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

impl Table {
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}
