//! The row of headings of a table, whatever its columns may mean.

use super::cell::{Cell, Row, Table};

/// Index into the table's rows: among the first so many, the row with the most known headings, one of those that
/// are needed among them.
pub(super) fn find<M: Copy + PartialEq>(
    table: &Table,
    rows_searched: usize,
    needed: &[M],
    meaning_of: fn(&str) -> Option<M>,
) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, row) in table.rows.iter().take(rows_searched).enumerate() {
        let meanings = meanings(row, meaning_of);
        let known = meanings.iter().flatten().count();
        let texts = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let is_headed = meanings.iter().flatten().any(|meaning| needed.contains(meaning));
        let is_better = best.is_none_or(|(most, _)| known > most);
        if is_headed && (known >= 2 || texts == 1) && is_better {
            best = Some((known, index));
        }
    }
    best.map(|(_, index)| index)
}

/// The meaning of each column of a row of headings; of two columns that mean the same the first counts.
pub(super) fn meanings<M: Copy + PartialEq>(row: &Row, meaning_of: fn(&str) -> Option<M>) -> Vec<Option<M>> {
    let mut taken = Vec::new();
    let mut meaning = |cell: &Cell| {
        let Cell::Text(text) = cell else { return None };
        let meaning = meaning_of(text)?;
        (!taken.contains(&meaning)).then(|| {
            taken.push(meaning);
            meaning
        })
    };
    row.cells.iter().map(&mut meaning).collect()
}
