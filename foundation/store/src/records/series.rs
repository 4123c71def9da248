//! Numbers of records: per project (or client organisation) and kind, and apart from these the numbers that
//! clients see.
//!
//! What must hold: a client series counts shared records only, and no two records that one party sees carry
//! the same number. A record shared with every party takes a number that is free in all their series.

use crate::{Result, Tx, params};
use kernel::PartyId;
use uuid::Uuid;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Series {
    /// Everything of the kind.
    Team,
    /// What is shared with one party, or with all of them.
    Client(Option<PartyId>),
}

impl Series {
    fn key(self) -> Uuid {
        match self {
            Self::Team => Uuid::nil(),
            Self::Client(None) => Uuid::max(),
            Self::Client(Some(party)) => party.0,
        }
    }
}

/// Allots `count` numbers and tells the first.
pub(crate) fn next(tx: &mut Tx, scope: Uuid, kind: &str, series: Series, count: i64) -> Result<i64> {
    let newest = match series {
        Series::Team | Series::Client(Some(_)) => newest_of(tx, scope, kind, series)?,
        Series::Client(None) => newest_of_clients(tx, scope, kind)?,
    };
    tx.exec(
        "insert into record_series (scope_id, kind, series, newest) values ($1, $2, $3, $4)
         on conflict (scope_id, kind, series) do update set newest = excluded.newest",
        params![scope, kind, series.key(), newest + count],
    )?;
    Ok(newest + 1)
}

/// A party's series goes on after the records shared with everybody.
fn newest_of(tx: &mut Tx, scope: Uuid, kind: &str, series: Series) -> Result<i64> {
    let everybody = match series {
        Series::Team => Uuid::nil(),
        Series::Client(_) => Uuid::max(),
    };
    tx.one(
        "select coalesce(max(newest), 0) from record_series
         where scope_id = $1 and kind = $2 and series in ($3, $4)",
        params![scope, kind, series.key(), everybody],
        |row| row.get(0),
    )
}

fn newest_of_clients(tx: &mut Tx, scope: Uuid, kind: &str) -> Result<i64> {
    tx.one(
        "select coalesce(max(newest), 0) from record_series
         where scope_id = $1 and kind = $2 and series <> $3",
        params![scope, kind, Uuid::nil()],
        |row| row.get(0),
    )
}
