//! Offers, what was decided about them, and what was agreed by that.

use super::{from_json, to_json};
use crate::offer::{Offered, OfferedMilestone};
use crate::request::OfferState;
use ::store::{Conn, Row, Tx, params};
use engagement::sign_off::Money;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use schedule::edit::Edit;
use schedule::planning::what_if::Impact;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct ChangeOffer {
    pub id: Uuid,
    pub change: RecordId,
    pub version: i64,
    pub sign_off: SignOffId,
    pub state: OfferState,
    pub offered: Offered,
    /// What it brings into the plan: an assessment written afterwards does not change it.
    pub edits: Vec<Edit>,
    /// What was computed when it was sent.
    pub impact: Impact,
    pub sent_at: Timestamp,
    pub sent_by: PersonId,
    pub ended_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ChangeOffer> {
    Ok(ChangeOffer {
        id: row.get(0)?,
        change: row.get(1)?,
        version: row.get(2)?,
        sign_off: row.get::<Uuid>(3)?.into(),
        state: OfferState::from_kept(&row.get::<String>(4)?)?,
        offered: from_json(&row.get::<String>(5)?)?,
        edits: from_json(&row.get::<String>(6)?)?,
        impact: from_json(&row.get::<String>(7)?)?,
        sent_at: row.get(8)?,
        sent_by: row.get(9)?,
        ended_at: row.get(10)?,
    })
}

/// The newest first.
pub fn of_change(conn: &mut Conn, change: RecordId) -> Result<Vec<ChangeOffer>> {
    conn.rows(
        "select id, change_id, version, sign_off_id, state, offered, edits, impact, sent_at, sent_by, ended_at
         from change_offers where change_id = $1 order by version desc",
        params![change],
        read,
    )
}

pub fn of_version(conn: &mut Conn, change: RecordId, version: i64) -> Result<ChangeOffer> {
    conn.one(
        "select id, change_id, version, sign_off_id, state, offered, edits, impact, sent_at, sent_by, ended_at
         from change_offers where change_id = $1 and version = $2",
        params![change, version],
        read,
    )
}

pub fn of_sign_off(conn: &mut Conn, sign_off: SignOffId) -> Result<ChangeOffer> {
    conn.one(
        "select id, change_id, version, sign_off_id, state, offered, edits, impact, sent_at, sent_by, ended_at
         from change_offers where sign_off_id = $1",
        params![sign_off.uuid()],
        read,
    )
}

/// Every offer that the client has not answered, with its change and its sign-off.
pub fn waiting(conn: &mut Conn) -> Result<Vec<((RecordId, Uuid), SignOffId)>> {
    conn.rows(
        "select o.change_id, o.id, o.sign_off_id from change_requests c
         join change_offers o on o.change_id = c.id
         where c.state = 'offered' and o.state = 'waiting'",
        params![],
        |row| Ok(((row.get(0)?, row.get(1)?), row.get::<Uuid>(2)?.into())),
    )
}

pub fn create(tx: &mut Tx, offer: &ChangeOffer) -> Result<()> {
    tx.exec(
        "insert into change_offers (id, change_id, version, sign_off_id, state, offered, edits, impact, sent_at, sent_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            offer.id,
            offer.change,
            offer.version,
            offer.sign_off.uuid(),
            offer.state.word(),
            to_json(&offer.offered)?,
            to_json(&offer.edits)?,
            to_json(&offer.impact)?,
            offer.sent_at,
            offer.sent_by
        ],
    )?;
    Ok(())
}

/// Ends an offer that waits; another one stays as it ended.
pub fn end(tx: &mut Tx, offer: Uuid, state: OfferState) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update change_offers set state = $2, ended_at = $3 where id = $1 and state = 'waiting'",
        params![offer, state.word(), now],
    )?;
    Ok(())
}

#[derive(Debug, Clone, PartialEq)]
pub struct ChangeDecision {
    pub offer: Uuid,
    pub verdict: OfferState,
    /// Conditions, other terms, reasons: the client's words.
    pub words: String,
    /// The names of those who decided.
    pub decided_by: String,
    pub decided_at: Timestamp,
}

pub fn create_decision(tx: &mut Tx, change: RecordId, decision: &ChangeDecision) -> Result<()> {
    tx.exec(
        "insert into change_decisions (offer_id, change_id, verdict, words, decided_by, decided_at)
         values ($1, $2, $3, $4, $5, $6)",
        params![
            decision.offer,
            change,
            decision.verdict.word(),
            decision.words.as_str(),
            decision.decided_by.as_str(),
            decision.decided_at
        ],
    )?;
    Ok(())
}

/// The oldest first.
pub fn decisions(conn: &mut Conn, change: RecordId) -> Result<Vec<ChangeDecision>> {
    conn.rows(
        "select offer_id, verdict, words, decided_by, decided_at from change_decisions where change_id = $1
         order by decided_at, offer_id",
        params![change],
        |row| {
            Ok(ChangeDecision {
                offer: row.get(0)?,
                verdict: OfferState::from_kept(&row.get::<String>(1)?)?,
                words: row.get(2)?,
                decided_by: row.get(3)?,
                decided_at: row.get(4)?,
            })
        },
    )
}

/// What both sides agreed on: the numbers of the offer, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreedValues {
    pub offer_version: i64,
    pub finish: String,
    pub milestones: Vec<OfferedMilestone>,
    /// By so much the contract changes.
    pub price: Option<Money>,
    pub at: Timestamp,
}

pub fn agree(tx: &mut Tx, project: ProjectId, offer: &ChangeOffer) -> Result<()> {
    let (now, price) = (tx.now(), offer.offered.price.as_ref());
    tx.exec(
        "insert into agreed_values (change_id, project_id, offer_version, finish, milestones, price_minor, currency,
           agreed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            offer.change,
            project,
            offer.version,
            offer.offered.finish.to_string(),
            to_json(&offer.offered.milestones)?,
            price.map(|price| price.minor),
            price.map(|price| price.currency.as_str()),
            now
        ],
    )?;
    Ok(())
}

fn read_agreed(row: &Row) -> Result<AgreedValues> {
    let price = row.get::<Option<i64>>(3)?.zip(row.get::<Option<String>>(4)?);
    Ok(AgreedValues {
        offer_version: row.get(0)?,
        finish: row.get(1)?,
        milestones: from_json(&row.get::<String>(2)?)?,
        price: price.map(|(minor, currency)| Money { minor, currency }),
        at: row.get(5)?,
    })
}

pub fn agreed(conn: &mut Conn, change: RecordId) -> Result<Option<AgreedValues>> {
    conn.opt(
        "select offer_version, finish, milestones, price_minor, currency, agreed_at from agreed_values
         where change_id = $1",
        params![change],
        read_agreed,
    )
}

/// What was agreed of other changes of its project at the same moment or later and is in the plan already, the oldest
/// first.
pub fn agreed_since(
    conn: &mut Conn,
    project: ProjectId,
    change: RecordId,
    at: Timestamp,
) -> Result<Vec<AgreedValues>> {
    conn.rows(
        "select v.offer_version, v.finish, v.milestones, v.price_minor, v.currency, v.agreed_at
         from agreed_values v join change_applications a on a.change_id = v.change_id
         where v.project_id = $1 and a.state = 'applied'
           and (v.agreed_at > $2 or (v.agreed_at = $2 and v.change_id > $3))
         order by v.agreed_at, v.change_id",
        params![project, at, change],
        read_agreed,
    )
}

/// What was agreed with one party and is in the plan, the oldest first.
pub fn agreed_with(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
) -> Result<Vec<(RecordId, AgreedValues)>> {
    conn.rows(
        "select v.offer_version, v.finish, v.milestones, v.price_minor, v.currency, v.agreed_at, v.change_id
         from agreed_values v join change_applications a on a.change_id = v.change_id
         join change_requests c on c.id = v.change_id
         where v.project_id = $1 and c.party_id = $2 and a.state = 'applied' order by v.agreed_at, v.change_id",
        params![project, party],
        |row| Ok((row.get(6)?, read_agreed(row)?)),
    )
}
