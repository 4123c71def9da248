//! Versions of an assessment, each with its internal half. Nothing here is ever read by a client.

use super::{from_json, to_json};
use crate::assessment::{Assessed, Internals};
use ::store::{Conn, Tx, params};
use kernel::{PersonId, RecordId, Result, Timestamp};
use schedule::planning::what_if::Impact;

#[derive(Debug, Clone, PartialEq)]
pub struct ImpactAssessment {
    pub version: i64,
    pub assessed: Assessed,
    pub internals: Internals,
    /// As it was computed then.
    pub impact: Impact,
    pub at: Timestamp,
    pub by: PersonId,
}

/// The newest version.
pub fn newest(conn: &mut Conn, change: RecordId) -> Result<Option<ImpactAssessment>> {
    conn.opt(
        "select a.version, a.assessed, a.impact, a.at, a.by_person, i.cost_minor, i.currency, i.notes
         from impact_assessments a
         join change_internals i on i.change_id = a.change_id and i.version = a.version
         where a.change_id = $1 order by a.version desc",
        params![change],
        |row| {
            Ok(ImpactAssessment {
                version: row.get(0)?,
                assessed: from_json(&row.get::<String>(1)?)?,
                impact: from_json(&row.get::<String>(2)?)?,
                at: row.get(3)?,
                by: row.get(4)?,
                internals: Internals { cost_minor: row.get(5)?, currency: row.get(6)?, notes: row.get(7)? },
            })
        },
    )
}

pub fn create(
    tx: &mut Tx,
    change: RecordId,
    version: i64,
    by: PersonId,
    (assessed, internals, impact): (&Assessed, &Internals, &Impact),
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into impact_assessments (change_id, version, assessed, impact, at, by_person)
         values ($1, $2, $3, $4, $5, $6)",
        params![change, version, to_json(assessed)?, to_json(impact)?, now, by],
    )?;
    tx.exec(
        "insert into change_internals (change_id, version, cost_minor, currency, notes)
         values ($1, $2, $3, $4, $5)",
        params![change, version, internals.cost_minor, internals.currency.clone(), internals.notes.as_str()],
    )?;
    Ok(())
}
