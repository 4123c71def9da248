//! Tables of this file: a name, its columns, and rows with as many cells.

use engine::time::Minute;

pub(super) struct Table {
    pub(super) text: String,
}

impl Table {
    pub(super) fn new(name: &str, columns: &[&str]) -> Table {
        Table { text: format!("%T\t{name}\n%F\t{}\n", columns.join("\t")) }
    }

    pub(super) fn row(&mut self, cells: &[&str]) {
        self.text.push_str("%R");
        for cell in cells {
            self.text.push('\t');
            // A tab or a line end would be the next cell.
            self.text.extend(cell.chars().map(|sign| if sign.is_control() { ' ' } else { sign }));
        }
        self.text.push('\n');
    }
}

/// Hours with as many decimals as a minute needs.
pub(super) fn hours(minutes: i64) -> String {
    match minutes % 60 {
        0 => (minutes / 60).to_string(),
        _ => format!("{:.6}", minutes as f64 / 60.0),
    }
}

pub(super) fn moment(at: Minute) -> String {
    at.to_string().replace('T', " ")
}

pub(super) fn optional_moment(at: Option<Minute>) -> String {
    at.map(moment).unwrap_or_default()
}
