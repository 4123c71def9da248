//! Reading a long list in pieces. A cursor is opaque to callers: the sort values of the last item.

use kernel::Failure;
use serde::Serialize;
use uuid::Uuid;

/// The most items one page may ask for.
const MOST: u32 = 500;
const USUAL: u32 = 50;

/// Which piece of a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub after: Option<String>,
    pub limit: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self { after: None, limit: USUAL }
    }
}

/// A piece of a list, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageOf<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl Page {
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The limit within reason, for `limit $n` in a statement plus one to see whether more follows.
    pub fn rows_wanted(&self) -> i64 {
        i64::from(self.limit.clamp(1, MOST)) + 1
    }

    /// What the cursor holds: a number and an id. A forged or cut one is a wrong field, not a fault.
    pub fn position(&self) -> crate::Result<Option<(i64, Uuid)>> {
        let Some(after) = &self.after else { return Ok(None) };
        let parse = || {
            let (number, id) = after.split_once('.')?;
            Some((i64::from_str_radix(number, 36).ok()?, Uuid::parse_str(id).ok()?))
        };
        parse().map(Some).ok_or_else(|| Failure::invalid("after", "not_a_cursor"))
    }
}

impl<T> PageOf<T> {
    /// Cuts the one row too many and makes the cursor from the last row kept.
    pub fn of(mut rows: Vec<T>, page: &Page, position: impl Fn(&T) -> (i64, Uuid)) -> Self {
        let limit = (page.rows_wanted() - 1) as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| {
            let (number, id) = position(last);
            format!("{}.{}", base36(number), id.simple())
        });
        Self { items: rows, next }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

fn base36(number: i64) -> String {
    let (mut rest, mut digits) = (number.unsigned_abs(), Vec::new());
    while rest > 0 || digits.is_empty() {
        let digit = std::char::from_digit((rest % 36) as u32, 36);
        digits.push(digit.expect("a remainder of 36 is a digit of base 36"));
        rest /= 36;
    }
    if number < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_made() {
        for number in [0, 7, 35, 36, -1, i64::MAX, i64::MIN + 1] {
            let page = PageOf::of(vec![1, 2], &Page::first(1), |_| (number, Uuid::max()));
            let again = Page { after: page.next, limit: 1 };
            assert_eq!(again.position().unwrap(), Some((number, Uuid::max())));
        }
    }

    #[test]
    fn a_forged_cursor_is_a_wrong_field() {
        for text in ["", "1", "x.y", "1.2", "……", "zzzzzzzzzzzzzzzzzz.00000000000000000000000000000000"] {
            let page = Page { after: Some(text.to_owned()), limit: 1 };
            assert_eq!(page.position(), Err(Failure::invalid("after", "not_a_cursor")), "{text}");
        }
    }
}
