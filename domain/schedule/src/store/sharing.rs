//! What each client party sees, and what it could see when.

use super::rows::{from_json, to_json};
use crate::sharing::SharingRule;
use kernel::{PartyId, PersonId, ProjectId, Result, Timestamp};
use store::{Conn, Tx, params};
use uuid::Uuid;

/// The rule of a party and its revision; nothing shared, at revision 0, where nobody decided.
pub fn rule(conn: &mut Conn, party: PartyId) -> Result<(SharingRule, i64)> {
    let kept =
        conn.opt("select rule, revision from sharing_rules where party_id = $1", params![party], |row| {
            Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
        })?;
    kept.map_or_else(|| Ok((SharingRule::default(), 0)), |(text, revision)| Ok((from_json(&text)?, revision)))
}

/// The parties of a project for which somebody decided.
pub fn rules(conn: &mut Conn, project: ProjectId) -> Result<Vec<(PartyId, SharingRule)>> {
    let rows = conn.rows(
        "select party_id, rule from sharing_rules where project_id = $1 order by party_id",
        params![project],
        |row| Ok((row.get::<PartyId>(0)?, row.get::<String>(1)?)),
    )?;
    rows.into_iter().map(|(party, text)| Ok((party, from_json(&text)?))).collect()
}

pub fn put_rule(
    tx: &mut Tx,
    project: ProjectId,
    party: PartyId,
    by: PersonId,
    rule: &SharingRule,
) -> Result<()> {
    let at = tx.now();
    tx.exec(
        "insert into sharing_rules (party_id, project_id, rule, is_held, at, by_person, revision)
         values ($1, $2, $3, $4, $5, $6, 1)
         on conflict (party_id) do update
         set rule = excluded.rule, is_held = excluded.is_held, at = excluded.at, by_person = excluded.by_person,
             revision = sharing_rules.revision + 1",
        params![party, project, to_json(rule)?, rule.held, at, by],
    )?;
    Ok(())
}

/// One entry of "what was visible when".
#[derive(Debug, Clone, PartialEq)]
pub struct SharingChange {
    pub at: Timestamp,
    pub by: Option<PersonId>,
    pub visible_count: i64,
}

pub fn note(tx: &mut Tx, party: PartyId, by: PersonId, rule: &SharingRule, visible_count: i64) -> Result<()> {
    let at = tx.now();
    tx.exec(
        "insert into sharing_history (id, party_id, at, by_person, visible_count, rule) values ($1, $2, $3, $4, $5, $6)",
        params![Uuid::now_v7(), party, at, by, visible_count, to_json(rule)?],
    )?;
    Ok(())
}

pub fn history(conn: &mut Conn, party: PartyId) -> Result<Vec<SharingChange>> {
    conn.rows(
        "select at, by_person, visible_count from sharing_history where party_id = $1 order by at desc, id desc limit 50",
        params![party],
        |row| Ok(SharingChange { at: row.get(0)?, by: row.get(1)?, visible_count: row.get(2)? }),
    )
}
