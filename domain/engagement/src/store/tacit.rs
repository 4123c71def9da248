//! What confirmed charters say about silence, and the counts that run under them.

use super::sign_offs::date;
use crate::tacit::{Count, Running, Stop, TacitTerms};
use ::store::{Conn, Row, Tx, params};
use jiff::civil::Date;
use kernel::{PartyId, ProjectId, Result, SignOffId};

/// Puts the terms of a party's newly confirmed charter in the place of those before. What was sent already stays
/// under the terms it was sent with.
pub fn put_terms(tx: &mut Tx, party: PartyId, terms: &[TacitTerms]) -> Result<()> {
    tx.exec("delete from tacit_terms where party_id = $1", params![party])?;
    for one in terms {
        tx.exec(
            "insert into tacit_terms (party_id, kind, working_days, clause, charter_number)
             values ($1, $2, $3, $4, $5)",
            params![
                party,
                one.kind.as_str(),
                one.working_days,
                one.clause.as_str(),
                one.charter_number.as_str()
            ],
        )?;
    }
    Ok(())
}

pub fn terms(conn: &mut Conn, party: PartyId, kind: &str) -> Result<Option<TacitTerms>> {
    conn.opt(
        "select kind, working_days, clause, charter_number from tacit_terms where party_id = $1 and kind = $2",
        params![party, kind],
        |row| {
            Ok(TacitTerms {
                kind: row.get(0)?,
                working_days: row.get(1)?,
                clause: row.get(2)?,
                charter_number: row.get(3)?,
            })
        },
    )
}

/// A count that has not begun: its days are named when the letters go.
pub fn prepare(tx: &mut Tx, sign_off: &crate::sign_off::SignOff, terms: &TacitTerms) -> Result<()> {
    tx.exec(
        "insert into tacit_counts (sign_off_id, sign_off_key, project_id, party_id, working_days, clause,
           charter_number) values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            sign_off.id.uuid(),
            sign_off.key,
            sign_off.project,
            sign_off.party,
            terms.working_days,
            terms.clause.as_str(),
            terms.charter_number.as_str()
        ],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Running> {
    let day = |text: Option<String>| text.map(|day| date(&day)).transpose();
    Ok(Running {
        sign_off: SignOffId(row.get(0)?),
        project: row.get(1)?,
        count: Count {
            working_days: row.get(2)?,
            clause: row.get(3)?,
            charter_number: row.get(4)?,
            announce_on: day(row.get(5)?)?,
            last_day: day(row.get(6)?)?,
            announced_at: row.get(7)?,
            stopped_by: row.get::<Option<String>>(8)?.as_deref().map(Stop::from_kept).transpose()?,
        },
    })
}

/// All that have not stopped: few, and none of an answered sign-off or an archived project.
pub fn running(conn: &mut Conn) -> Result<Vec<Running>> {
    conn.rows(
        "select c.sign_off_id, c.project_id, c.working_days, c.clause, c.charter_number, c.announce_on, c.last_day,
                c.announced_at, c.stopped_by
         from tacit_counts c join projects p on p.id = c.project_id
         where c.stopped_at is null and p.state = 'active' order by c.last_day, c.sign_off_id",
        params![],
        read,
    )
}

pub fn of_sign_off(conn: &mut Conn, sign_off: SignOffId) -> Result<Option<Count>> {
    let found = conn.opt(
        "select sign_off_id, project_id, working_days, clause, charter_number, announce_on, last_day, announced_at,
                stopped_by
         from tacit_counts where sign_off_id = $1",
        params![sign_off.uuid()],
        read,
    )?;
    Ok(found.map(|running| running.count))
}

/// Names the days; `false` where that was done, or the count has stopped.
pub fn begin(tx: &mut Tx, sign_off: SignOffId, announce_on: Date, last_day: Date) -> Result<bool> {
    let rows = tx.exec(
        "update tacit_counts set announce_on = $2, last_day = $3
         where sign_off_id = $1 and last_day is null and stopped_at is null",
        params![sign_off.uuid(), announce_on.to_string(), last_day.to_string()],
    )?;
    Ok(rows == 1)
}

/// Notes that it was announced; `false` where that was done, or the count has stopped.
pub fn announced(tx: &mut Tx, sign_off: SignOffId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update tacit_counts set announced_at = $2
         where sign_off_id = $1 and announced_at is null and stopped_at is null",
        params![sign_off.uuid(), now],
    )?;
    Ok(rows == 1)
}

/// Stops a count for good; `false` where it had stopped, or there is none.
pub fn stop(tx: &mut Tx, sign_off: SignOffId, by: Stop) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update tacit_counts set stopped_at = $2, stopped_by = $3 where sign_off_id = $1 and stopped_at is null",
        params![sign_off.uuid(), now, by.word()],
    )?;
    Ok(rows == 1)
}

/// Stops every count of a party in a project. One that has not begun goes on: nobody was asked yet, and the letters
/// that ask go when it begins.
pub fn stop_all(tx: &mut Tx, project: ProjectId, party: PartyId, by: Stop) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update tacit_counts set stopped_at = $3, stopped_by = $4
         where project_id = $1 and party_id = $2 and stopped_at is null and last_day is not null",
        params![project, party, now, by.word()],
    )?;
    Ok(())
}

/// Stops every count of a project that is archived.
pub fn stop_in(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update tacit_counts set stopped_at = $2, stopped_by = $3
         where project_id = $1 and stopped_at is null and last_day is not null",
        params![project, now, Stop::Ended.word()],
    )?;
    Ok(())
}
