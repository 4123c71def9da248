//! What each client party sees, and what it could see when.

use super::rows::{from_json, to_json};
use crate::plan::Plan;
use crate::sharing::{SharingRule, visible};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use store::{Conn, Tx, params};
use uuid::Uuid;

/// The rule of a party; nothing shared where nobody decided.
pub fn rule(conn: &mut Conn, party: PartyId) -> Result<SharingRule> {
    let text = conn.opt("select rule from sharing_rules where party_id = $1", params![party], |row| {
        row.get::<String>(0)
    })?;
    text.map_or_else(|| Ok(SharingRule::default()), |text| from_json(&text))
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
        "insert into sharing_rules (party_id, project_id, rule, is_held, at, by_person) values ($1, $2, $3, $4, $5, $6)
         on conflict (party_id) do update
         set rule = excluded.rule, is_held = excluded.is_held, at = excluded.at, by_person = excluded.by_person",
        params![party, project, to_json(rule)?, rule.held, at, by],
    )?;
    Ok(())
}

/// Tasks that were brought back stay internal, whatever was decided before they went, until somebody shares
/// them again.
pub fn keep_internal(tx: &mut Tx, plan: &Plan, restored: &[RecordId], by: PersonId) -> Result<()> {
    if restored.is_empty() {
        return Ok(());
    }
    for (party, mut rule) in rules(tx, plan.project)? {
        let shown = visible(&rule, plan);
        let again: Vec<RecordId> =
            shown.iter().map(|shown| shown.task_id).filter(|id| restored.contains(id)).collect();
        if again.is_empty() {
            continue;
        }
        rule.task_ids.retain(|id| !again.contains(id));
        rule.client_titles.retain(|id, _| !again.contains(id));
        rule.hidden_task_ids.extend(again);
        put_rule(tx, plan.project, party, by, &rule)?;
    }
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
