//! Who decides for a party, and who acts for whom when.

use super::sign_offs::date;
use crate::deciding::{Decider, DecisionRule, Deputy, Mode};
use ::store::{Conn, Tx, params};
use kernel::{Failure, PartyId, Result};

/// A rule and the revision under which it was read; 0 and no deciders where nobody set one.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRule {
    pub rule: DecisionRule,
    pub revision: i64,
}

pub fn get(conn: &mut Conn, party: PartyId) -> Result<KeptRule> {
    let kept = conn.opt(
        "select mode, currency, revision from decision_rules where party_id = $1",
        params![party],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<i64>(2)?)),
    )?;
    let (mode, currency, revision) = kept.unwrap_or_else(|| (Mode::Any.word().into(), String::new(), 0));
    let deciders = conn.rows(
        "select person_id, position, limit_minor from deciders where party_id = $1 order by position",
        params![party],
        |row| Ok(Decider { person: row.get(0)?, position: row.get(1)?, limit_minor: row.get(2)? }),
    )?;
    let mode = Mode::from_kept(&mode)?;
    Ok(KeptRule { rule: DecisionRule { mode, currency, deciders }, revision })
}

pub fn deputies(conn: &mut Conn, party: PartyId) -> Result<Vec<Deputy>> {
    conn.rows(
        "select person_id, deputy_id, from_day, until_day from deputies
         where party_id = $1 order by from_day, person_id, deputy_id",
        params![party],
        |row| {
            let (from, until) = (row.get::<String>(2)?, row.get::<String>(3)?);
            Ok(Deputy { person: row.get(0)?, deputy: row.get(1)?, from: date(&from)?, until: date(&until)? })
        },
    )
}

/// Sets the rule and the deputies. What was sent already keeps those who were asked then.
pub fn put(
    tx: &mut Tx,
    party: PartyId,
    expected: Option<i64>,
    rule: &DecisionRule,
    deputies: &[Deputy],
) -> Result<()> {
    let before = get(tx, party)?;
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    tx.exec(
        "insert into decision_rules (party_id, mode, currency, revision) values ($1, $2, $3, $4)
         on conflict (party_id) do update
           set mode = excluded.mode, currency = excluded.currency, revision = excluded.revision",
        params![party, rule.mode.word(), rule.currency.as_str(), before.revision + 1],
    )?;
    tx.exec("delete from deciders where party_id = $1", params![party])?;
    for decider in &rule.deciders {
        tx.exec(
            "insert into deciders (party_id, person_id, position, limit_minor) values ($1, $2, $3, $4)",
            params![party, decider.person, decider.position, decider.limit_minor],
        )?;
    }
    tx.exec("delete from deputies where party_id = $1", params![party])?;
    for one in deputies {
        tx.exec(
            "insert into deputies (party_id, person_id, deputy_id, from_day, until_day)
             values ($1, $2, $3, $4, $5)",
            params![party, one.person, one.deputy, one.from.to_string(), one.until.to_string()],
        )?;
    }
    Ok(())
}
