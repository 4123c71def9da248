//! One text for many rows: the list in parentheses that follows `values` or `in` is written as often as there are
//! rows.
//!
//! What must hold: a text is made for few lengths only, so that what is kept of statements stays small.

use crate::dialect::{Piece, pieces};
use crate::{Result, Value};
use kernel::Failure;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// So many rows go into one statement, the most first.
const LENGTHS: [usize; 3] = [64, 8, 1];

/// The statements that do `sql` for all rows, with their parameters. `common` are the first parameters of the text
/// and the same for each row; those of one row follow.
pub(crate) fn statements<'a>(
    sql: &'static str,
    common: &[Value<'a>],
    rows: &[Vec<Value<'a>>],
) -> Result<Vec<(&'static str, Vec<Value<'a>>)>> {
    let width = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != width) {
        return Err(Failure::fault("rows of different widths"));
    }
    let (mut made, mut rest) = (Vec::new(), rows);
    while let Some(length) = LENGTHS.into_iter().find(|length| *length <= rest.len()) {
        let (now, later) = rest.split_at(length);
        let params = common.iter().chain(now.iter().flatten()).cloned().collect();
        made.push((text(sql, common.len(), width, length)?, params));
        rest = later;
    }
    Ok(made)
}

type Known = HashMap<(usize, usize, usize), &'static str>;

/// The text for so many rows, made once for each text of the program.
fn text(sql: &'static str, common: usize, width: usize, length: usize) -> Result<&'static str> {
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let key = (sql.as_ptr().addr(), sql.len(), length);
    if let Some(text) = known.get(&key) {
        return Ok(text);
    }
    let text: &'static str = repeated(sql, common, width, length)
        .ok_or_else(|| Failure::fault(format!("no list for each row in: {sql}")))?
        .leak();
    known.insert(key, text);
    Ok(text)
}

fn repeated(sql: &str, common: usize, width: usize, length: usize) -> Option<String> {
    let (before, list, after) = list(sql)?;
    let is_values = before.trim_end().to_ascii_lowercase().ends_with("values");
    let between = if is_values { "), (" } else { ", " };
    let each: Vec<String> = (0..length).map(|row| of_row(list, common, row * width)).collect();
    Some(format!("{before}({}){after}", each.join(between)))
}

/// The text before the list, what stands in its parentheses, and what follows them.
fn list(sql: &str) -> Option<(&str, &str, &str)> {
    let (mut at, mut depth, mut begin, mut is_expected) = (0, 0, None, false);
    for piece in pieces(sql) {
        match piece {
            Piece::Word(word) => {
                is_expected = ["values", "in"].iter().any(|it| word.eq_ignore_ascii_case(it))
            }
            Piece::Between("(") if begin.is_some() => depth += 1,
            Piece::Between("(") if is_expected && sql[at + 1..].starts_with('$') => begin = Some(at + 1),
            Piece::Between(")") if begin.is_some() && depth == 0 => {
                let begin = begin?;
                return Some((&sql[..begin - 1], &sql[begin..at], &sql[at + 1..]));
            }
            Piece::Between(")") if begin.is_some() => depth -= 1,
            Piece::Between(_) => {}
        }
        at += match piece {
            Piece::Word(text) | Piece::Between(text) => text.len(),
        };
    }
    None
}

/// The list with the parameters of one row; those that are common stay.
fn of_row(list: &str, common: usize, shift: usize) -> String {
    let number = |word: &str| word.strip_prefix('$').and_then(|digits| digits.parse::<usize>().ok());
    pieces(list)
        .map(|piece| match piece {
            Piece::Word(word) => match number(word) {
                Some(number) if number > common => format!("${}", number + shift),
                _ => word.to_owned(),
            },
            Piece::Between(text) => text.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_for_each_row() {
        for (sql, common, width, length, wanted) in [
            (
                "insert into t (a, b) values ($1, $2)",
                0,
                2,
                2,
                "insert into t (a, b) values ($1, $2), ($3, $4)",
            ),
            (
                "insert into t (a, b, c) values ($2, $1, 'in ($9)') on conflict (a) do nothing",
                1,
                1,
                3,
                "insert into t (a, b, c) values ($2, $1, 'in ($9)'), ($3, $1, 'in ($9)'), ($4, $1, 'in ($9)') \
                 on conflict (a) do nothing",
            ),
            (
                "update t set a = $1 where b in ($2) and c",
                1,
                1,
                2,
                "update t set a = $1 where b in ($2, $3) and c",
            ),
            (
                "select a from t where b in (select b from s) and c IN ($1)",
                0,
                1,
                2,
                "select a from t where b in (select b from s) and c IN ($1, $2)",
            ),
        ] {
            assert_eq!(repeated(sql, common, width, length).as_deref(), Some(wanted));
        }
        assert_eq!(repeated("select a from t where b = $1", 0, 1, 2), None);
    }

    #[test]
    fn many_rows_take_few_statements() {
        let rows: Vec<Vec<Value<'_>>> = (0..300_i64).map(|number| vec![number.into()]).collect();
        let made = statements("delete from t where a in ($1)", &[], &rows).unwrap();
        let lengths: Vec<usize> = made.iter().map(|(_, params)| params.len()).collect();
        assert_eq!(lengths, [64, 64, 64, 64, 8, 8, 8, 8, 8, 1, 1, 1, 1]);
        let all: Vec<&Value<'_>> = made.iter().flat_map(|(_, params)| params).collect();
        assert_eq!(all, rows.iter().flatten().collect::<Vec<_>>());
        assert_eq!(statements("delete from t where a in ($1)", &[], &[]).unwrap(), []);
        let uneven = [vec![Value::Null], vec![]];
        assert!(statements("delete from t where a in ($1)", &[], &uneven).is_err());
    }
}
