//! What a client's person reads of sign-offs: through the database's second lock only, with the client's own
//! keys and numbers. These types are made for clients; nothing internal has a place in them.

use super::sign_offs::{date, verdict};
use crate::deciding::{self, Deputy, Mode, Verdict};
use crate::sign_off::{Content, QuestionedItem, State};
use ::store::{ClientConn, Row, params};
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, PartyRole, PersonId, Result, Timestamp};
use uuid::Uuid;

/// The most of anything one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientSignOff {
    pub key: Uuid,
    pub content: Content,
    pub is_commercial: bool,
    pub due: Option<Date>,
    pub mode: Mode,
    pub state: State,
    /// Still waiting, but the last day on which it could be decided is over.
    pub is_over: bool,
    pub verdict: Option<Verdict>,
    pub opened_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub reason: String,
    /// The key of the one that took its place.
    pub newer: Option<Uuid>,
    /// Everybody who is asked, in their order.
    pub seats: Vec<ClientSeat>,
    pub steps: Vec<ClientStep>,
    /// Whether it is the viewer's turn, on their own seat or as a deputy.
    pub is_my_turn: bool,
    /// Whom the viewer would act for today.
    pub on_behalf_of: Option<String>,
    /// Whether the viewer is asked at all, now or later.
    pub is_mine: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientSeat {
    pub name: String,
    pub is_waiting: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientStep {
    pub name: String,
    pub on_behalf_of: String,
    pub verdict: Verdict,
    pub remark: String,
    pub questioned: Vec<QuestionedItem>,
    pub at: Timestamp,
    pub is_mine: bool,
    /// Of the viewer's own answers only.
    pub receipt: Option<Uuid>,
}

/// The viewer's party's sign-offs: those that wait before those that ended, the newest first.
pub fn sign_offs(conn: &mut ClientConn, viewer: &ClientPrincipal, today: Date) -> Result<Vec<ClientSignOff>> {
    let bare = conn.rows(
        "select client_key, content, is_commercial, due, mode, state, verdict, opened_at, ended_at, reason, newer_key
         from sign_offs order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1",
        params![MOST],
        |row| read(row, today),
    )?;
    let deputies = own_deputies(conn, viewer.person)?;
    bare.into_iter().map(|one| with_people(conn, one, viewer, &deputies, today)).collect()
}

/// One of them, whatever its state.
pub fn sign_off(
    conn: &mut ClientConn,
    viewer: &ClientPrincipal,
    key: Uuid,
    today: Date,
) -> Result<ClientSignOff> {
    let bare = conn.one(
        "select client_key, content, is_commercial, due, mode, state, verdict, opened_at, ended_at, reason, newer_key
         from sign_offs where client_key = $1",
        params![key],
        |row| read(row, today),
    )?;
    let deputies = own_deputies(conn, viewer.person)?;
    with_people(conn, bare, viewer, &deputies, today)
}

fn read(row: &Row, today: Date) -> Result<ClientSignOff> {
    let content: String = row.get(1)?;
    let content: Content = serde_json::from_str(&content).map_err(Failure::fault)?;
    let (mode, state) = (row.get::<String>(4)?, row.get::<String>(5)?);
    let state = State::from_word(&state).ok_or_else(|| Failure::fault("unknown state of a sign-off"))?;
    Ok(ClientSignOff {
        key: row.get(0)?,
        is_over: state == State::Waiting && content.valid_until.is_some_and(|last| today > last),
        content,
        is_commercial: row.get(2)?,
        due: row.get::<Option<String>>(3)?.map(|day| date(&day)).transpose()?,
        mode: Mode::from_word(&mode).ok_or_else(|| Failure::fault("unknown mode of deciding"))?,
        state,
        verdict: row.get::<Option<String>>(6)?.as_deref().map(verdict).transpose()?,
        opened_at: row.get(7)?,
        ended_at: row.get(8)?,
        reason: row.get(9)?,
        newer: row.get(10)?,
        seats: Vec::new(),
        steps: Vec::new(),
        is_my_turn: false,
        on_behalf_of: None,
        is_mine: false,
    })
}

fn with_people(
    conn: &mut ClientConn,
    bare: ClientSignOff,
    viewer: &ClientPrincipal,
    deputies: &[Deputy],
    today: Date,
) -> Result<ClientSignOff> {
    let seats = conn.rows(
        "select person_id, person_name, is_waiting from sign_off_seats where sign_off_key = $1 order by position",
        params![bare.key],
        |row| Ok((row.get::<PersonId>(0)?, ClientSeat { name: row.get(1)?, is_waiting: row.get(2)? })),
    )?;
    let steps = conn.rows(
        "select person_id, person_name, on_behalf_of, verdict, remark, questioned, at, receipt_key
         from sign_off_steps where sign_off_key = $1 order by at",
        params![bare.key],
        |row| read_step(row, viewer.person),
    )?;
    let may_decide = viewer.role == PartyRole::ClientApprover;
    let all: Vec<PersonId> = seats.iter().map(|(person, _)| *person).collect();
    let waiting: Vec<PersonId> =
        seats.iter().filter(|(_, seat)| seat.is_waiting).map(|(person, _)| *person).collect();
    let has_answered = steps.iter().any(|step| step.is_mine);
    let is_open = bare.state == State::Waiting && !bare.is_over && !has_answered && may_decide;
    let seat = deciding::seat_of(&all, &waiting, viewer.person, deputies, today).filter(|_| is_open);
    let of_another = seats.iter().find(|(person, _)| Some(*person) == seat && *person != viewer.person);
    Ok(ClientSignOff {
        is_my_turn: seat.is_some(),
        on_behalf_of: of_another.map(|(_, seat)| seat.name.clone()),
        is_mine: may_decide
            && (has_answered || deciding::seat_of(&all, &all, viewer.person, deputies, today).is_some()),
        seats: seats.into_iter().map(|(_, seat)| seat).collect(),
        steps,
        ..bare
    })
}

fn read_step(row: &Row, viewer: PersonId) -> Result<ClientStep> {
    let is_mine = row.get::<PersonId>(0)? == viewer;
    Ok(ClientStep {
        name: row.get(1)?,
        on_behalf_of: row.get(2)?,
        verdict: verdict(&row.get::<String>(3)?)?,
        remark: row.get(4)?,
        questioned: serde_json::from_str(&row.get::<String>(5)?).map_err(Failure::fault)?,
        at: row.get(6)?,
        receipt: row.get::<Option<Uuid>>(7)?.filter(|_| is_mine),
        is_mine,
    })
}

/// Whom the viewer acts for, and when.
fn own_deputies(conn: &mut ClientConn, viewer: PersonId) -> Result<Vec<Deputy>> {
    conn.rows("select person_id, from_day, until_day from deputies", params![], |row| {
        let (from, until) = (row.get::<String>(1)?, row.get::<String>(2)?);
        Ok(Deputy { person: row.get(0)?, deputy: viewer, from: date(&from)?, until: date(&until)? })
    })
}
