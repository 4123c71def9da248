//! What a client's people said of what they were shown: every verdict is kept, the newest of an item counts.

use crate::demonstration::DemonstrationVerdict;
use ::store::{Conn, Row, Tx, params};
use kernel::{ClientPrincipal, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub item: Uuid,
    pub person: PersonId,
    pub person_name: String,
    pub verdict: DemonstrationVerdict,
    pub remark: String,
    pub at: Timestamp,
}

fn word(row: &Row, column: usize) -> Result<DemonstrationVerdict> {
    let word: String = row.get(column)?;
    DemonstrationVerdict::from_kept(&word)
}

/// Every verdict on a demonstration, the newest first.
pub fn of_demonstration(conn: &mut Conn, id: RecordId) -> Result<Vec<Verdict>> {
    conn.rows(
        "select item_id, person_id, person_name, verdict, remark, at from demonstration_verdicts
         where demonstration_id = $1 order by at desc, id desc",
        params![id],
        |row| {
            Ok(Verdict {
                item: row.get(0)?,
                person: row.get(1)?,
                person_name: row.get(2)?,
                verdict: word(row, 3)?,
                remark: row.get(4)?,
                at: row.get(5)?,
            })
        },
    )
}

/// A verdict on what a requirement's item showed.
#[derive(Debug, Clone, PartialEq)]
pub struct OfRequirement {
    pub demonstration: RecordId,
    pub number: i64,
    pub title: String,
    pub version: Option<i64>,
    pub person_name: String,
    pub verdict: DemonstrationVerdict,
    pub remark: String,
    pub at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

/// The verdicts on a requirement, the newest first.
pub fn of_requirement(conn: &mut Conn, requirement: RecordId) -> Result<Vec<OfRequirement>> {
    conn.rows(
        "select i.demonstration_id, r.number, r.title, v.verdict, i.requirement_version, v.person_name, v.remark, v.at,
           i.settled_at
         from demonstration_items i join demonstration_verdicts v on v.item_id = i.id
           join records r on r.id = i.demonstration_id
         where i.requirement_id = $1 order by v.at desc, v.id desc",
        params![requirement],
        |row| {
            Ok(OfRequirement {
                demonstration: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                verdict: word(row, 3)?,
                version: row.get(4)?,
                person_name: row.get(5)?,
                remark: row.get(6)?,
                at: row.get(7)?,
                settled_at: row.get(8)?,
            })
        },
    )
}

/// The newest verdict on an item that wants something else, with the requirement as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanting {
    pub demonstration: RecordId,
    pub number: i64,
    pub item: Uuid,
    pub words: String,
    pub verdict: DemonstrationVerdict,
    pub remark: String,
    pub person_name: String,
    pub at: Timestamp,
    pub shown_version: Option<i64>,
    pub requirement: Option<RecordId>,
    pub requirement_number: Option<i64>,
    pub version_now: Option<i64>,
}

/// What the newest verdicts of a project want, but for what somebody has dealt with; the newest first.
pub fn wanting(conn: &mut Conn, project: ProjectId) -> Result<Vec<Wanting>> {
    conn.rows(
        "select d.id, d.number, i.id, v.verdict, i.words, v.remark, v.person_name, v.at, i.requirement_version,
           i.requirement_id, q.number, q.version
         from demonstrations d join demonstration_items i on i.demonstration_id = d.id
           join demonstration_verdicts v on v.item_id = i.id
           left join requirements q on q.id = i.requirement_id
         where d.project_id = $1 and i.settled_at is null and v.verdict <> 'as_wanted'
           and not exists (select 1 from demonstration_verdicts n where n.item_id = i.id
                           and (n.at > v.at or (n.at = v.at and n.id > v.id)))
         order by v.at desc, i.position",
        params![project],
        |row| {
            Ok(Wanting {
                demonstration: row.get(0)?,
                number: row.get(1)?,
                item: row.get(2)?,
                verdict: word(row, 3)?,
                words: row.get(4)?,
                remark: row.get(5)?,
                person_name: row.get(6)?,
                at: row.get(7)?,
                shown_version: row.get(8)?,
                requirement: row.get(9)?,
                requirement_number: row.get(10)?,
                version_now: row.get(11)?,
            })
        },
    )
}

/// Whether this person sent this form before.
pub fn is_of_form(conn: &mut Conn, of: RecordId, form_key: Uuid, person: PersonId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from demonstration_verdicts where form_key = $1 and demonstration_id = $2 and person_id = $3 limit 1",
        params![form_key, of, person],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub struct NewVerdict<'a> {
    pub demonstration: RecordId,
    pub item: Uuid,
    pub item_key: Uuid,
    pub person_name: &'a str,
    pub verdict: DemonstrationVerdict,
    pub remark: &'a str,
    pub form_key: Uuid,
}

/// Adds a verdict; what was dealt with before it is open again.
pub fn add(tx: &mut Tx, by: &ClientPrincipal, new: &NewVerdict<'_>) -> Result<()> {
    let at = tx.now();
    tx.exec(
        "insert into demonstration_verdicts (id, demonstration_id, item_id, item_key, project_id, party_id, person_id,
           person_name, verdict, remark, form_key, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            Uuid::now_v7(),
            new.demonstration,
            new.item,
            new.item_key,
            by.project,
            by.party,
            by.person,
            new.person_name,
            new.verdict.word(),
            new.remark,
            new.form_key,
            at
        ],
    )?;
    tx.exec(
        "update demonstration_items set settled_at = null, settled_by = null where id = $1",
        params![new.item],
    )?;
    Ok(())
}
