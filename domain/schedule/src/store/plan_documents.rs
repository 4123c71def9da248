//! Plans that were sent for confirmation: one document for each party, its versions with what the party read, and
//! what was confirmed on its way to the agreed baseline. How a version stands is read from its sign-off.

use super::rows::{from_json, from_word, to_json};
use crate::PLAN_DOCUMENT;
use crate::plan_document::{PlanRow, ShownPlan};
use crate::task::TaskState;
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use engagement::sign_off::{self, SignOff, State};
use jiff::civil::Date;
use kernel::{
    Audience, BaselineId, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result,
    SignOffId, Timestamp,
};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanDocument {
    pub id: RecordId,
    pub project: ProjectId,
    pub party: PartyId,
}

fn read(row: &Row) -> Result<PlanDocument> {
    Ok(PlanDocument { id: row.get(0)?, project: row.get(1)?, party: row.get(2)? })
}

/// None as long as nothing was sent to the party.
pub fn of_party(conn: &mut Conn, party: PartyId) -> Result<Option<PlanDocument>> {
    conn.opt("select id, project_id, party_id from plan_documents where party_id = $1", params![party], read)
}

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<PlanDocument>> {
    conn.rows(
        "select id, project_id, party_id from plan_documents where project_id = $1",
        params![project],
        read,
    )
}

/// The document of a party, shared with it under a title; made at the first sending.
pub fn share(
    tx: &mut Tx,
    project: ProjectId,
    party: PartyId,
    title: &str,
    by: PersonId,
) -> Result<PlanDocument> {
    let document = match of_party(tx, party)? {
        Some(document) => document,
        None => create(tx, PlanDocument { id: RecordId::new(), project, party }, title, by)?,
    };
    records::share(tx, document.id, Some(party))?;
    records::change(tx, document.id, None, &RecordChange { title: Some(title), ..RecordChange::default() })?;
    Ok(document)
}

fn create(tx: &mut Tx, document: PlanDocument, title: &str, by: PersonId) -> Result<PlanDocument> {
    let record = NewRecord {
        id: document.id,
        project: Some(document.project),
        client: None,
        kind: &PLAN_DOCUMENT,
        title,
        audience: Audience::Internal,
        party: None,
        owner: Some(by),
        state: "open",
        due: None,
        by: Some(by),
    };
    records::create(tx, &record)?;
    tx.exec(
        "insert into plan_documents (id, project_id, party_id) values ($1, $2, $3)",
        params![document.id, document.project, document.party],
    )?;
    Ok(document)
}

/// A version that the party was asked to confirm.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// The client's count.
    pub number: i64,
    pub plan: ShownPlan,
    pub sign_off: SignOff,
    /// Confirmed, and not yet in the baseline.
    pub is_pending: bool,
    /// The baseline that its confirmation made.
    pub baseline: Option<BaselineId>,
}

impl Sending {
    pub fn is_confirmed(&self) -> bool {
        self.sign_off.state == State::Decided && self.sign_off.verdict.is_some_and(|one| one.is_approval())
    }
    pub fn is_declined(&self) -> bool {
        self.sign_off.state == State::Decided && !self.is_confirmed()
    }
    pub fn is_waiting(&self) -> bool {
        self.sign_off.state == State::Waiting
    }
}

pub fn put_sending(
    tx: &mut Tx,
    document: RecordId,
    sign_off: SignOffId,
    number: i64,
    plan: &ShownPlan,
) -> Result<()> {
    tx.exec(
        "insert into plan_sendings (sign_off_id, document_id, number, finish, shown, due_at)
         values ($1, $2, $3, $4, $5, 0)",
        params![sign_off.uuid(), document, number, plan.finish.to_string(), to_json(&plan.rows)?],
    )?;
    Ok(())
}

/// The newest first.
pub fn sendings(conn: &mut Conn, document: RecordId) -> Result<Vec<Sending>> {
    let rows = conn.rows(
        "select number, finish, shown, agreement, baseline_id, sign_off_id from plan_sendings
         where document_id = $1 order by number desc",
        params![document],
        |row| Ok((read_sending(row)?, row.get::<Uuid>(5)?)),
    )?;
    let with_sign_off = |(read, id): (ReadSending, Uuid)| {
        let (number, plan, is_pending, baseline) = read;
        Ok(Sending { number, plan, is_pending, baseline, sign_off: sign_off::get(conn, SignOffId(id))? })
    };
    rows.into_iter().map(with_sign_off).collect()
}

type ReadSending = (i64, ShownPlan, bool, Option<BaselineId>);

fn read_sending(row: &Row) -> Result<ReadSending> {
    let plan = ShownPlan { finish: date(&row.get::<String>(1)?)?, rows: from_json(&row.get::<String>(2)?)? };
    let is_pending = row.get::<Option<String>>(3)?.as_deref() == Some("pending");
    Ok((row.get(0)?, plan, is_pending, row.get(4)?))
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(Failure::fault)
}

/// What the party reads of the plan now; none while nothing was released to it.
pub fn shown(conn: &mut Conn, party: PartyId) -> Result<Option<ShownPlan>> {
    let project =
        conn.opt("select finish from released_projects where party_id = $1", params![party], |row| {
            row.get::<Option<String>>(0)
        })?;
    let Some(finish) = project.flatten() else { return Ok(None) };
    let rows = conn.rows(
        "select record_id, title, kind, start, finish, is_client_side, state from released_tasks
         where party_id = $1 order by sort",
        params![party],
        |row| {
            Ok(PlanRow {
                task: row.get(0)?,
                title: row.get(1)?,
                kind: from_word(row.get(2)?)?,
                start: date(&row.get::<String>(3)?)?,
                finish: date(&row.get::<String>(4)?)?,
                is_client_side: row.get(5)?,
                is_done: from_word::<TaskState>(row.get(6)?)? == TaskState::Done,
            })
        },
    )?;
    Ok(Some(ShownPlan { finish: date(&finish)?, rows }))
}

/// Puts a confirmed version on its way to the baseline.
pub fn agree(tx: &mut Tx, sign_off: SignOffId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update plan_sendings set agreement = 'pending', due_at = $2
         where sign_off_id = $1 and agreement is null",
        params![sign_off.uuid(), now],
    )?;
    Ok(())
}

/// A confirmed version that is not yet in the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingAgreement {
    pub document: PlanDocument,
    pub number: i64,
    pub plan: ShownPlan,
    pub sign_off: SignOffId,
}

/// What is to be brought into baselines by now, the oldest first.
pub fn due(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<SignOffId>> {
    conn.rows(
        "select sign_off_id from plan_sendings
         where agreement = 'pending' and due_at <= $1 order by due_at, sign_off_id limit $2",
        params![now, most],
        |row| row.get(0).map(SignOffId),
    )
}

/// One of them; none where another worker was faster.
pub fn pending(conn: &mut Conn, sign_off: SignOffId) -> Result<Option<PendingAgreement>> {
    conn.opt(
        "select s.number, s.finish, s.shown, s.agreement, s.baseline_id, s.sign_off_id, d.id, d.project_id, d.party_id
         from plan_sendings s join plan_documents d on d.id = s.document_id
         where s.sign_off_id = $1 and s.agreement = 'pending'",
        params![sign_off.uuid()],
        read_pending,
    )
}

fn read_pending(row: &Row) -> Result<PendingAgreement> {
    let (number, plan, ..) = read_sending(row)?;
    let document = PlanDocument { id: row.get(6)?, project: row.get(7)?, party: row.get(8)? };
    Ok(PendingAgreement { document, number, plan, sign_off: SignOffId(row.get(5)?) })
}

/// The one write that makes the baseline of a version; `false` when another worker was faster.
pub fn take(tx: &mut Tx, sign_off: SignOffId, baseline: BaselineId) -> Result<bool> {
    let rows = tx.exec(
        "update plan_sendings set agreement = 'made', baseline_id = $2
         where sign_off_id = $1 and agreement = 'pending'",
        params![sign_off.uuid(), baseline],
    )?;
    Ok(rows == 1)
}

/// Something was in the way: tried again later.
pub fn postpone(tx: &mut Tx, sign_off: SignOffId, to: Timestamp) -> Result<()> {
    tx.exec(
        "update plan_sendings set due_at = $2 where sign_off_id = $1 and agreement = 'pending'",
        params![sign_off.uuid(), to],
    )?;
    Ok(())
}

pub fn happened(
    tx: &mut Tx,
    document: &PlanDocument,
    kind: EventKind,
    by: Option<PersonId>,
    number: i64,
) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(document.project).on(document.id);
    tx.event(event.detail(serde_json::json!({ "number": number })))
}
