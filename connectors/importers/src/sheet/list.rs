//! CSV as spreadsheets write it: comma, semicolon or tab, quotes round fields, line breaks inside quotes. Own
//! code rather than a library's, because a quote that is never closed must be refused with its line, not swallow
//! the rest of the list in silence.

use super::cell::{Cell, Row, Table};
use crate::error::ImportError;
use crate::limits::Limits;
use crate::text_encoding::list_text;

pub(super) fn read_list(bytes: &[u8], limits: Limits) -> Result<Table, ImportError> {
    let text = list_text(bytes)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let (separator, body, first_line) = separator(text);
    let mut rows = Vec::new();
    let mut reader = Fields { rest: body, separator, line: first_line, is_cut: false };
    while let Some(row) = reader.row(limits)? {
        if row.is_empty() {
            continue;
        }
        if rows.len() >= limits.rows() {
            let refusal = ImportError::new("import.too_many").at_line(row.number);
            return Err(refusal.with("limit", limits.tasks as u64));
        }
        rows.push(row);
    }
    Ok(Table { sheet: String::new(), rows, is_cut: reader.is_cut })
}

/// Excel's own first line `sep=;` decides; otherwise the sign that stands most often outside quotes in the first
/// lines.
fn separator(text: &str) -> (char, &str, u64) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(sign) = rest.chars().next()
    {
        let body = rest[sign.len_utf8()..].trim_start_matches('\r');
        return (sign, body.strip_prefix('\n').unwrap_or(body), 2);
    }
    let mut quoted = false;
    let mut counts = [(',', 0_u32), (';', 0), ('\t', 0)];
    for character in text.lines().take(30).flat_map(|line| line.chars().take(4096)) {
        match character {
            '"' => quoted = !quoted,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == character).for_each(|(_, count)| *count += 1),
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    (best.0, text, 1)
}

struct Fields<'t> {
    rest: &'t str,
    separator: char,
    line: u64,
    is_cut: bool,
}

impl Fields<'_> {
    fn row(&mut self, limits: Limits) -> Result<Option<Row>, ImportError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut row = Row { number: self.line, cells: Vec::new() };
        loop {
            let (text, ends_row) = if self.rest.starts_with('"') { self.quoted()? } else { self.plain() };
            if row.cells.len() < limits.columns {
                row.cells.push(if text.is_empty() { Cell::Empty } else { Cell::Text(text) });
            } else {
                self.is_cut |= !text.is_empty();
            }
            if ends_row {
                return Ok(Some(row));
            }
        }
    }

    /// Up to the next separator or line end.
    fn plain(&mut self) -> (String, bool) {
        let separator = self.separator;
        let end = self.rest.find([separator, '\n', '\r']).unwrap_or(self.rest.len());
        let text = self.rest[..end].to_owned();
        self.rest = &self.rest[end..];
        let ends_row = self.pass_delimiter();
        (text, ends_row)
    }

    fn quoted(&mut self) -> Result<(String, bool), ImportError> {
        let opened_at = self.line;
        let mut text = String::new();
        self.rest = &self.rest[1..];
        loop {
            let Some(end) = self.rest.find('"') else {
                let refusal = ImportError::new("import.csv").at_line(opened_at);
                return Err(refusal.with("reason", "a quotation mark is not closed"));
            };
            text.push_str(&self.rest[..end]);
            self.line += self.rest[..end].matches('\n').count() as u64;
            self.rest = &self.rest[end + 1..];
            if !self.rest.starts_with('"') {
                break;
            }
            text.push('"');
            self.rest = &self.rest[1..];
        }
        // What follows a closing quote up to the separator belongs to the field, as spreadsheets read it.
        let (tail, ends_row) = self.plain();
        text.push_str(&tail);
        Ok((text, ends_row))
    }

    /// Whether the row ends here.
    fn pass_delimiter(&mut self) -> bool {
        if let Some(rest) = self.rest.strip_prefix(self.separator) {
            self.rest = rest;
            return false;
        }
        for end in ["\r\n", "\n", "\r"] {
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                self.line += 1;
                return true;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &str) -> Vec<Vec<String>> {
        let table = read_list(list.as_bytes(), Limits::default()).expect("a list");
        table.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
    }

    #[test]
    fn separators_quotes_and_line_ends() {
        let cases: [(&str, &[&[&str]]); 7] = [
            ("a,b\nc,d\n", &[&["a", "b"], &["c", "d"]]),
            ("a;b\r\nc;1,5\r\n", &[&["a", "b"], &["c", "1,5"]]),
            ("a\tb\n", &[&["a", "b"]]),
            ("sep=;\r\na;b,c\n", &[&["a", "b,c"]]),
            ("\"a\"\"x\",\"two\nlines\"\nc,d", &[&["a\"x", "two\nlines"], &["c", "d"]]),
            ("a,\n\n,b\n", &[&["a", ""], &["", "b"]]),
            ("5\" pipe,b\n", &[&["5\" pipe", "b"]]),
        ];
        for (list, rows) in cases {
            assert_eq!(texts(list), rows, "{list:?}");
        }
    }

    #[test]
    fn an_open_quote_is_refused_with_its_line() {
        let refusal = read_list(b"a,b\n\"c,d\ne,f\n", Limits::default()).expect_err("open quote");
        assert_eq!((refusal.code, refusal.line), ("import.csv", Some(2)));
    }

    #[test]
    fn rows_keep_the_number_of_their_line() {
        let table = read_list(b"a,\"x\ny\"\n\nb,c\n", Limits::default()).expect("a list");
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 4]);
    }
}
