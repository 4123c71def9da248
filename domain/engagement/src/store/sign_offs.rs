//! Sign-offs, their seats and the answers given.

use crate::deciding::{Mode, Money, Panel, Standing, Verdict};
use crate::sign_off::{Answered, NewSignOff, Paper, SignOff, State, Step};
use ::store::{Conn, Row, Tx, params};
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use std::collections::HashMap;
use uuid::Uuid;

fn read(row: &Row) -> Result<SignOff> {
    let content: String = row.get(5)?;
    let mode: String = row.get(10)?;
    let amount = match (row.get::<Option<i64>>(6)?, row.get::<Option<String>>(7)?) {
        (Some(minor), Some(currency)) => Some(Money { minor, currency }),
        _ => None,
    };
    Ok(SignOff {
        id: SignOffId(row.get(0)?),
        key: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        record: row.get(4)?,
        content: serde_json::from_str(&content).map_err(Failure::fault)?,
        amount,
        is_commercial: row.get(8)?,
        due: row.get::<Option<String>>(9)?.map(|day| date(&day)).transpose()?,
        mode: Mode::from_kept(&mode)?,
        state: state(&row.get::<String>(11)?)?,
        answers: row.get(12)?,
        verdict: row.get::<Option<String>>(13)?.as_deref().map(verdict).transpose()?,
        opened_by: row.get(14)?,
        opened_at: row.get(15)?,
        ended_at: row.get(16)?,
        ended_by: row.get(17)?,
        reason: row.get(18)?,
        newer: row.get(19)?,
        receipt: row.get(20)?,
    })
}

pub(super) fn verdict(word: &str) -> Result<Verdict> {
    Verdict::from_kept(word)
}

fn state(word: &str) -> Result<State> {
    State::from_kept(word)
}

pub(super) fn date(text: &str) -> Result<Date> {
    text.parse().map_err(Failure::fault)
}

pub fn get(conn: &mut Conn, id: SignOffId) -> Result<SignOff> {
    conn.one(
        "select id, client_key, project_id, party_id, record_id, content, amount_minor, currency, is_commercial,
                due, mode, state, answers, verdict, opened_by, opened_at, ended_at, ended_by, reason, newer_key,
                receipt_key
         from sign_offs where id = $1",
        params![id.uuid()],
        read,
    )
}

/// Where it stands, without reading what was shown.
pub fn state_of(conn: &mut Conn, id: SignOffId) -> Result<State> {
    conn.one("select state from sign_offs where id = $1", params![id.uuid()], |row| {
        state(&row.get::<String>(0)?)
    })
}

/// The one behind a client's key, if it is of that party.
pub fn of_party(conn: &mut Conn, project: ProjectId, party: PartyId, key: Uuid) -> Result<SignOff> {
    conn.one(
        "select id, client_key, project_id, party_id, record_id, content, amount_minor, currency, is_commercial,
                due, mode, state, answers, verdict, opened_by, opened_at, ended_at, ended_by, reason, newer_key,
                receipt_key
         from sign_offs where client_key = $3 and project_id = $1 and party_id = $2",
        params![project, party, key],
        read,
    )
}

/// All that was ever asked about a record, the newest first.
pub fn of_record(conn: &mut Conn, record: RecordId) -> Result<Vec<SignOff>> {
    conn.rows(
        "select id, client_key, project_id, party_id, record_id, content, amount_minor, currency, is_commercial,
                due, mode, state, answers, verdict, opened_by, opened_at, ended_at, ended_by, reason, newer_key,
                receipt_key
         from sign_offs where record_id = $1 order by opened_at desc, id desc",
        params![record],
        read,
    )
}

/// What a party answered about a record, the newest first.
pub fn answered(conn: &mut Conn, record: RecordId, party: PartyId) -> Result<Vec<Answered>> {
    let decided = |one: SignOff| {
        let is_decided = one.party == party && one.state == State::Decided;
        one.verdict.filter(|_| is_decided).map(|verdict| (verdict, one))
    };
    let found = of_record(conn, record)?.into_iter().filter_map(decided);
    let answered = found.map(|(verdict, one)| {
        let steps = steps(conn, one.id)?;
        let questioned = steps.iter().flat_map(|step| &step.questioned);
        Ok(Answered {
            verdict,
            questioned: questioned.map(|item| item.key).collect(),
            at: one.ended_at.unwrap_or(one.opened_at),
            content: one.content,
        })
    });
    answered.collect()
}

/// Whether money was ever asked about on a record: what is said on it is for the commercial circle unless somebody
/// knowingly says otherwise.
pub fn is_about_money(conn: &mut Conn, record: RecordId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from sign_offs where record_id = $1 and is_commercial limit 1",
        params![record],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// What a party was ever asked about on a record: the key of each, and whether it was about money.
pub fn asked_of_party(conn: &mut Conn, record: RecordId, party: PartyId) -> Result<Vec<(Uuid, bool)>> {
    conn.rows(
        "select client_key, is_commercial from sign_offs where record_id = $1 and party_id = $2",
        params![record, party],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The records of a project on which money was ever asked about.
pub fn records_about_money(conn: &mut Conn, project: ProjectId) -> Result<Vec<RecordId>> {
    conn.rows(
        "select distinct record_id from sign_offs where project_id = $1 and is_commercial",
        params![project],
        |row| row.get(0),
    )
}

/// What was sent in a project, the newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId, limit: u32) -> Result<Vec<SignOff>> {
    conn.rows(
        "select id, client_key, project_id, party_id, record_id, content, amount_minor, currency, is_commercial,
                due, mode, state, answers, verdict, opened_by, opened_at, ended_at, ended_by, reason, newer_key,
                receipt_key
         from sign_offs where project_id = $1 order by opened_at desc, id desc limit $2",
        params![project, limit],
        read,
    )
}

/// What waits in a project for an answer.
pub fn all_waiting(conn: &mut Conn, project: ProjectId) -> Result<Vec<SignOff>> {
    conn.rows(
        "select id, client_key, project_id, party_id, record_id, content, amount_minor, currency, is_commercial,
                due, mode, state, answers, verdict, opened_by, opened_at, ended_at, ended_by, reason, newer_key,
                receipt_key
         from sign_offs where project_id = $1 and state = 'waiting'",
        params![project],
        read,
    )
}

pub fn create(
    tx: &mut Tx,
    key: Uuid,
    new: &NewSignOff<'_>,
    panel: &Panel,
    waiting: &[PersonId],
) -> Result<SignOff> {
    let id = SignOffId::new();
    let now = tx.now();
    tx.exec(
        "insert into sign_offs (id, client_key, project_id, party_id, record_id, kind, content, amount_minor,
           currency, is_commercial, due, mode, state, answers, opened_by, opened_at, reason, number, version, title,
           valid_until, record_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', 0, $13, $14, '', $15, $16, $17, $18,
           (select r.client_key from records r where r.id = $5 and r.audience = 'client'
              and (r.party_id is null or r.party_id = $4)))",
        params![
            id.uuid(),
            key,
            new.project,
            new.party,
            new.record,
            new.content.kind.as_str(),
            new.content.canonical()?,
            new.amount.as_ref().map(|money| money.minor),
            new.amount.as_ref().map(|money| money.currency.as_str()),
            new.is_commercial,
            new.due.map(|day| day.to_string()),
            panel.mode.word(),
            new.opened_by,
            now,
            new.content.number.as_str(),
            new.content.version,
            new.content.title.as_str(),
            new.content.valid_until.map(|day| day.to_string())
        ],
    )?;
    let names = person::names(tx, panel.seats.iter().copied())?;
    for (seat, position) in panel.seats.iter().zip(1_i64..) {
        tx.exec(
            "insert into sign_off_seats (sign_off_id, sign_off_key, project_id, party_id, position, person_id,
               person_name, is_waiting)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                id.uuid(),
                key,
                new.project,
                new.party,
                position,
                seat,
                names.get(seat).cloned().unwrap_or_default(),
                waiting.contains(seat)
            ],
        )?;
    }
    get(tx, id)
}

/// Who is asked, as it was when they were asked.
pub fn panel(conn: &mut Conn, sign_off: &SignOff) -> Result<Panel> {
    let seats = conn.rows(
        "select person_id from sign_off_seats where sign_off_id = $1 order by position",
        params![sign_off.id.uuid()],
        |row| row.get(0),
    )?;
    Ok(Panel { mode: sign_off.mode, seats })
}

/// A seat as both sides see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    pub person: PersonId,
    /// Whose it was, where a deputy took it over; empty otherwise.
    pub taken_over_from: String,
}

pub fn seats(conn: &mut Conn, id: SignOffId) -> Result<Vec<Seat>> {
    conn.rows(
        "select person_id, taken_over_from from sign_off_seats where sign_off_id = $1 order by position",
        params![id.uuid()],
        |row| Ok(Seat { person: row.get(0)?, taken_over_from: row.get(1)? }),
    )
}

/// The waiting sign-offs of a party in which somebody has a seat and has not answered.
pub fn open_seats(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Vec<SignOffId>> {
    conn.rows(
        "select s.id from sign_off_seats t join sign_offs s on s.id = t.sign_off_id
         where t.party_id = $1 and t.person_id = $2 and s.state = 'waiting'
           and not exists (select 1 from sign_off_steps p where p.sign_off_id = s.id and p.seat_id = $2)
         order by s.opened_at, s.id",
        params![party, person],
        |row| row.get(0).map(SignOffId),
    )
}

/// Another takes a seat over, and its turn with it.
pub fn move_seat(tx: &mut Tx, id: SignOffId, from: PersonId, to: PersonId) -> Result<()> {
    let names = person::names(tx, [from, to])?;
    let name = |person| names.get(&person).cloned().unwrap_or_default();
    tx.exec(
        "update sign_off_seats set person_id = $3, person_name = $4, taken_over_from = $5
         where sign_off_id = $1 and person_id = $2",
        params![id.uuid(), from, to, name(to), name(from)],
    )?;
    Ok(())
}

/// The seats whose turn it is.
pub fn waiting(conn: &mut Conn, id: SignOffId) -> Result<Vec<PersonId>> {
    conn.rows(
        "select person_id from sign_off_seats where sign_off_id = $1 and is_waiting order by position",
        params![id.uuid()],
        |row| row.get(0),
    )
}

/// The one that waits for this party about this record, if any, gives way to a newer one.
pub fn supersede(tx: &mut Tx, record: RecordId, party: PartyId, newer: Uuid) -> Result<Option<SignOffId>> {
    let now = tx.now();
    let earlier = tx.opt(
        "select id from sign_offs where record_id = $1 and party_id = $2 and state = 'waiting'",
        params![record, party],
        |row| row.get(0).map(SignOffId),
    )?;
    tx.exec(
        "update sign_offs set state = 'superseded', ended_at = $3, newer_key = $4
         where record_id = $1 and party_id = $2 and state = 'waiting'",
        params![record, party, now, newer],
    )?;
    close_seats(tx)?;
    Ok(earlier)
}

/// Takes back what still waits; tells whether it was in time.
pub fn withdraw(tx: &mut Tx, id: SignOffId, by: PersonId, reason: &str) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update sign_offs set state = 'withdrawn', ended_at = $2, ended_by = $3, reason = $4
         where id = $1 and state = 'waiting'",
        params![id.uuid(), now, by, reason],
    )?;
    close_seats(tx)?;
    Ok(rows == 1)
}

/// Nobody waits on what has ended in this write.
fn close_seats(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update sign_off_seats set is_waiting = false
         where is_waiting and sign_off_id in (select id from sign_offs where ended_at = $1)",
        params![now],
    )?;
    Ok(())
}

/// One more answer, and where it stands with it; `false` when somebody else answered or ended it in between.
pub fn answer(tx: &mut Tx, before: &SignOff, standing: &Standing) -> Result<bool> {
    let now = tx.now();
    let (state, verdict, ended_at, on) = match standing {
        Standing::Waiting { on } => (State::Waiting, None, None, on.as_slice()),
        Standing::Decided(verdict) => (State::Decided, Some(verdict.word()), Some(now), &[][..]),
    };
    let rows = tx.exec(
        "update sign_offs set answers = answers + 1, state = $3, verdict = $4, ended_at = $5
         where id = $1 and state = 'waiting' and answers = $2",
        params![before.id.uuid(), before.answers, state.word(), verdict, ended_at],
    )?;
    if rows == 0 {
        return Ok(false);
    }
    tx.exec(
        "update sign_off_seats set is_waiting = false where sign_off_id = $1 and is_waiting",
        params![before.id.uuid()],
    )?;
    for seat in on {
        tx.exec(
            "update sign_off_seats set is_waiting = true where sign_off_id = $1 and person_id = $2",
            params![before.id.uuid(), seat],
        )?;
    }
    Ok(true)
}

/// Time is up and nobody answered; `false` when somebody did, or it ended in between.
pub fn deem(tx: &mut Tx, id: SignOffId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update sign_offs set state = 'decided', verdict = 'deemed_accepted', ended_at = $2
         where id = $1 and state = 'waiting' and answers = 0",
        params![id.uuid(), now],
    )?;
    close_seats(tx)?;
    Ok(rows == 1)
}

pub fn put_receipt(tx: &mut Tx, id: SignOffId, receipt: Uuid) -> Result<()> {
    tx.exec("update sign_offs set receipt_key = $2 where id = $1", params![id.uuid(), receipt])?;
    Ok(())
}

pub fn add_step(tx: &mut Tx, sign_off: &SignOff, step: &Step) -> Result<()> {
    tx.exec(
        "insert into sign_off_steps (id, sign_off_id, sign_off_key, project_id, party_id, seat_id, person_id,
           person_name, on_behalf_of, verdict, remark, questioned, authenticated, receipt_key, form_key, at, paper,
           recorded_by, file_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        params![
            Uuid::now_v7(),
            sign_off.id.uuid(),
            sign_off.key,
            sign_off.project,
            sign_off.party,
            step.seat,
            step.person,
            step.person_name.as_str(),
            step.on_behalf_of.as_str(),
            step.verdict.word(),
            step.remark.as_str(),
            serde_json::to_string(&step.questioned).map_err(Failure::fault)?,
            step.authenticated.as_str(),
            step.receipt,
            step.form_key,
            step.at,
            step.paper.as_ref().map(serde_json::to_string).transpose().map_err(Failure::fault)?,
            step.recorded_by,
            step.file
        ],
    )?;
    Ok(())
}

/// Who is asked, whose turn it is and who answered: what says on whom a sign-off waits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Course {
    /// In their order.
    pub seats: Vec<PersonId>,
    pub open: Vec<PersonId>,
    pub answered: Vec<PersonId>,
    /// The last answer.
    pub answered_at: Option<Timestamp>,
}

/// Of many sign-offs in few statements.
pub fn courses(
    conn: &mut Conn,
    ids: impl Iterator<Item = SignOffId> + Clone,
) -> Result<HashMap<SignOffId, Course>> {
    let mut courses: HashMap<SignOffId, Course> = HashMap::new();
    let seats = conn.rows_of_many(
        "select sign_off_id, person_id, is_waiting from sign_off_seats where sign_off_id in ($1)
         order by sign_off_id, position",
        &[],
        ids.clone().map(|id| id.uuid()),
        |row| Ok((SignOffId(row.get(0)?), row.get::<PersonId>(1)?, row.get::<bool>(2)?)),
    )?;
    for (id, person, is_open) in seats {
        let course = courses.entry(id).or_default();
        course.seats.push(person);
        course.open.extend(is_open.then_some(person));
    }
    let steps = conn.rows_of_many(
        "select sign_off_id, person_id, at from sign_off_steps where sign_off_id in ($1)
         order by sign_off_id, at, id",
        &[],
        ids.map(|id| id.uuid()),
        |row| Ok((SignOffId(row.get(0)?), row.get::<PersonId>(1)?, row.get::<Timestamp>(2)?)),
    )?;
    for (id, person, at) in steps {
        let course = courses.entry(id).or_default();
        course.answered.push(person);
        course.answered_at = Some(at);
    }
    Ok(courses)
}

/// The answers given, in their order.
pub fn steps(conn: &mut Conn, id: SignOffId) -> Result<Vec<Step>> {
    conn.rows(
        "select seat_id, person_id, person_name, on_behalf_of, verdict, remark, questioned, authenticated,
                receipt_key, form_key, at, paper, recorded_by, file_id
         from sign_off_steps where sign_off_id = $1 order by at, id",
        params![id.uuid()],
        |row| {
            Ok(Step {
                seat: row.get(0)?,
                person: row.get(1)?,
                person_name: row.get(2)?,
                on_behalf_of: row.get(3)?,
                verdict: verdict(&row.get::<String>(4)?)?,
                remark: row.get(5)?,
                questioned: serde_json::from_str(&row.get::<String>(6)?).map_err(Failure::fault)?,
                authenticated: row.get(7)?,
                receipt: row.get(8)?,
                form_key: row.get(9)?,
                at: row.get(10)?,
                paper: paper(row.get(11)?)?,
                recorded_by: row.get(12)?,
                file: row.get(13)?,
            })
        },
    )
}

pub(super) fn paper(text: Option<String>) -> Result<Option<Paper>> {
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Failure::fault)
}
