//! What a client's person reads of sign-offs: through the database's second lock only, with the client's own
//! keys and numbers. These types are made for clients; nothing internal has a place in them.

use super::sign_offs::{date, paper, verdict};
use crate::deciding::{self, Deputy, Mode, Verdict};
use crate::sign_off::{Answered, Content, Paper, QuestionedItem, State};
use crate::tacit::Stop;
use ::store::{ClientConn, Row, params};
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, PartyRole, PersonId, Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// The most of anything one page shows.
const MOST: i64 = 200;

/// What a list says of it; the whole of what is agreed to is read by [`content`].
#[derive(Debug, Clone, PartialEq)]
pub struct ClientSignOff {
    pub key: Uuid,
    pub kind: String,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub valid_until: Option<Date>,
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
    /// Of a decision that nobody answered.
    pub receipt: Option<Uuid>,
    /// When silence counts as acceptance, and where the party agreed to that.
    pub tacit: Option<ClientCount>,
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
    /// Whose seat it was before this person took it over; empty otherwise.
    pub taken_over_from: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientCount {
    pub working_days: i64,
    pub clause: String,
    pub charter_number: String,
    /// The last day for an answer, once it is counted.
    pub last_day: Option<Date>,
    pub stopped_by: Option<Stop>,
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
    /// Where the viewer may read it: about money, each has their own alone.
    pub receipt: Option<Uuid>,
    /// What was signed, where it came on paper.
    pub paper: Option<Paper>,
}

/// The viewer's party's sign-offs: those that wait before those that ended, the newest first.
pub fn sign_offs(conn: &mut ClientConn, viewer: &ClientPrincipal, today: Date) -> Result<Vec<ClientSignOff>> {
    let bare = conn.rows(
        "select client_key, case when title is null then content end, is_commercial, due, mode, state, verdict,
                opened_at, ended_at, reason, newer_key, kind, number, version, title, valid_until, receipt_key
         from sign_offs order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1",
        params![MOST],
        |row| read(row, today),
    )?;
    let deputies = own_deputies(conn, viewer.person)?;
    let (mut seats, mut steps, mut counts) = people_of_all(conn, viewer.person)?;
    let with_people = |one: ClientSignOff| {
        let key = one.key;
        let asked = Asked {
            seats: seats.remove(&key).unwrap_or_default(),
            steps: steps.remove(&key).unwrap_or_default(),
            count: counts.remove(&key),
        };
        with_people(one, asked, viewer, &deputies, today)
    };
    Ok(bare.into_iter().map(with_people).collect())
}

/// The key of the record that a sign-off is about.
pub fn record_of(conn: &mut ClientConn, key: Uuid) -> Result<Option<Uuid>> {
    conn.one("select record_key from sign_offs where client_key = $1", params![key], |row| row.get(0))
}

/// Whether the viewer was asked about money on a record.
pub fn is_about_money(conn: &mut ClientConn, record: Uuid) -> Result<bool> {
    let found = conn.opt(
        "select 1 from sign_offs where record_key = $1 and is_commercial limit 1",
        params![record],
        |row| row.get::<i64>(0),
    );
    Ok(found?.is_some())
}

/// What the viewer was asked last about a record.
pub fn newest_about(conn: &mut ClientConn, record: Uuid) -> Result<Option<(Uuid, Content)>> {
    conn.opt(
        "select client_key, content from sign_offs where record_key = $1
         order by opened_at desc, client_key limit 1",
        params![record],
        |row| Ok((row.get(0)?, serde_json::from_str(&row.get::<String>(1)?).map_err(Failure::fault)?)),
    )
}

/// One of them, whatever its state.
pub fn sign_off(
    conn: &mut ClientConn,
    viewer: &ClientPrincipal,
    key: Uuid,
    today: Date,
) -> Result<ClientSignOff> {
    let bare = conn.one(
        "select client_key, case when title is null then content end, is_commercial, due, mode, state, verdict,
                opened_at, ended_at, reason, newer_key, kind, number, version, title, valid_until, receipt_key
         from sign_offs where client_key = $1",
        params![key],
        |row| read(row, today),
    )?;
    let deputies = own_deputies(conn, viewer.person)?;
    let asked = Asked {
        seats: conn.rows(
            "select sign_off_key, person_id, person_name, is_waiting, taken_over_from
             from sign_off_seats where sign_off_key = $1 order by position",
            params![key],
            |row| Ok(read_seat(row)?.1),
        )?,
        steps: conn.rows(
            "select sign_off_key, person_id, person_name, on_behalf_of, verdict, remark, questioned, at, receipt_key,
                    paper
             from sign_off_steps where sign_off_key = $1 order by at",
            params![key],
            |row| Ok(read_step(row, viewer.person)?.1),
        )?,
        count: conn.opt(
            "select sign_off_key, working_days, clause, charter_number, last_day, stopped_by
             from tacit_counts where sign_off_key = $1",
            params![key],
            |row| Ok(read_count(row)?.1),
        )?,
    };
    Ok(with_people(bare, asked, viewer, &deputies, today))
}

/// What was shown and is agreed to.
pub fn content(conn: &mut ClientConn, key: Uuid) -> Result<Content> {
    let content = conn.one("select content from sign_offs where client_key = $1", params![key], |row| {
        row.get::<String>(0)
    })?;
    serde_json::from_str(&content).map_err(Failure::fault)
}

/// The contents of everything that [`sign_offs`] lists, for searching them.
pub fn contents(conn: &mut ClientConn) -> Result<Vec<(Uuid, Content)>> {
    conn.rows(
        "select client_key, content from sign_offs
         order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1",
        params![MOST],
        |row| Ok((row.get(0)?, serde_json::from_str(&row.get::<String>(1)?).map_err(Failure::fault)?)),
    )
}

/// What the viewer's party answered about one kind of thing until then, the newest first.
pub fn answered(conn: &mut ClientConn, kind: &str, until: Timestamp) -> Result<Vec<Answered>> {
    let questioned = conn.rows(
        "select sign_off_key, questioned from sign_off_steps
         where sign_off_key in (select client_key from sign_offs where kind = $1 and state = 'decided')",
        params![kind],
        |row| {
            let items: Vec<QuestionedItem> =
                serde_json::from_str(&row.get::<String>(1)?).map_err(Failure::fault)?;
            Ok((row.get::<Uuid>(0)?, items))
        },
    )?;
    conn.rows(
        "select client_key, content, verdict, ended_at from sign_offs
         where kind = $1 and state = 'decided' and ended_at <= $2 order by ended_at desc, client_key limit $3",
        params![kind, until, MOST],
        |row| {
            let key: Uuid = row.get(0)?;
            let own = questioned.iter().filter(|(of, _)| *of == key).flat_map(|(_, items)| items);
            Ok(Answered {
                content: serde_json::from_str(&row.get::<String>(1)?).map_err(Failure::fault)?,
                verdict: verdict(&row.get::<String>(2)?)?,
                questioned: own.map(|item| item.key).collect(),
                at: row.get(3)?,
            })
        },
    )
}

type BySignOff<T> = HashMap<Uuid, T>;
type PeopleOfAll = (BySignOff<Vec<Seat>>, BySignOff<Vec<ClientStep>>, BySignOff<ClientCount>);

/// Seats, answers and counts of everything that [`sign_offs`] lists, in three statements for all of them.
fn people_of_all(conn: &mut ClientConn, viewer: PersonId) -> Result<PeopleOfAll> {
    let (mut seats, mut steps) = (BySignOff::<Vec<Seat>>::new(), BySignOff::<Vec<ClientStep>>::new());
    let found = conn.rows(
        "select sign_off_key, person_id, person_name, is_waiting, taken_over_from from sign_off_seats
         where sign_off_key in (
           select client_key from sign_offs
           order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1)
         order by position",
        params![MOST],
        read_seat,
    )?;
    for (key, seat) in found {
        seats.entry(key).or_default().push(seat);
    }
    let found = conn.rows(
        "select sign_off_key, person_id, person_name, on_behalf_of, verdict, remark, questioned, at, receipt_key, paper
         from sign_off_steps
         where sign_off_key in (
           select client_key from sign_offs
           order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1)
         order by at",
        params![MOST],
        |row| read_step(row, viewer),
    )?;
    for (key, step) in found {
        steps.entry(key).or_default().push(step);
    }
    let counts = conn.rows(
        "select sign_off_key, working_days, clause, charter_number, last_day, stopped_by from tacit_counts
         where sign_off_key in (
           select client_key from sign_offs
           order by case when state = 'waiting' then 0 else 1 end, opened_at desc, client_key limit $1)",
        params![MOST],
        read_count,
    )?;
    Ok((seats, steps, counts.into_iter().collect()))
}

/// A seat and whose it is.
type Seat = (PersonId, ClientSeat);

struct Asked {
    seats: Vec<Seat>,
    steps: Vec<ClientStep>,
    count: Option<ClientCount>,
}

fn read_seat(row: &Row) -> Result<(Uuid, Seat)> {
    let seat = ClientSeat { name: row.get(2)?, is_waiting: row.get(3)?, taken_over_from: row.get(4)? };
    Ok((row.get(0)?, (row.get(1)?, seat)))
}

fn read_count(row: &Row) -> Result<(Uuid, ClientCount)> {
    let count = ClientCount {
        working_days: row.get(1)?,
        clause: row.get(2)?,
        charter_number: row.get(3)?,
        last_day: row.get::<Option<String>>(4)?.map(|day| date(&day)).transpose()?,
        stopped_by: row.get::<Option<String>>(5)?.as_deref().map(Stop::from_kept).transpose()?,
    };
    Ok((row.get(0)?, count))
}

fn read(row: &Row, today: Date) -> Result<ClientSignOff> {
    let subject = subject(row)?;
    let (mode, state) = (row.get::<String>(4)?, row.get::<String>(5)?);
    let state = State::from_kept(&state)?;
    Ok(ClientSignOff {
        key: row.get(0)?,
        is_over: state == State::Waiting && subject.valid_until.is_some_and(|last| today > last),
        kind: row.get(11)?,
        number: subject.number,
        version: subject.version,
        title: subject.title,
        valid_until: subject.valid_until,
        is_commercial: row.get(2)?,
        due: row.get::<Option<String>>(3)?.map(|day| date(&day)).transpose()?,
        mode: Mode::from_kept(&mode)?,
        state,
        verdict: row.get::<Option<String>>(6)?.as_deref().map(verdict).transpose()?,
        opened_at: row.get(7)?,
        ended_at: row.get(8)?,
        reason: row.get(9)?,
        newer: row.get(10)?,
        receipt: row.get(16)?,
        tacit: None,
        seats: Vec::new(),
        steps: Vec::new(),
        is_my_turn: false,
        on_behalf_of: None,
        is_mine: false,
    })
}

struct Subject {
    number: String,
    version: i64,
    title: String,
    valid_until: Option<Date>,
}

/// What an earlier version sent has it in its content alone.
fn subject(row: &Row) -> Result<Subject> {
    if let Some(content) = row.get::<Option<String>>(1)? {
        let Content { number, version, title, valid_until, .. } =
            serde_json::from_str(&content).map_err(Failure::fault)?;
        return Ok(Subject { number, version, title, valid_until });
    }
    let valid_until = row.get::<Option<String>>(15)?.map(|day| date(&day)).transpose()?;
    Ok(Subject { number: row.get(12)?, version: row.get(13)?, title: row.get(14)?, valid_until })
}

fn with_people(
    bare: ClientSignOff,
    asked: Asked,
    viewer: &ClientPrincipal,
    deputies: &[Deputy],
    today: Date,
) -> ClientSignOff {
    let Asked { seats, steps, count } = asked;
    let may_decide = viewer.role == PartyRole::ClientApprover;
    let all: Vec<PersonId> = seats.iter().map(|(person, _)| *person).collect();
    let waiting: Vec<PersonId> =
        seats.iter().filter(|(_, seat)| seat.is_waiting).map(|(person, _)| *person).collect();
    let has_answered = steps.iter().any(|step| step.is_mine);
    let is_open = bare.state == State::Waiting && !bare.is_over && !has_answered && may_decide;
    let seat = deciding::seat_of(&all, &waiting, viewer.person, deputies, today).filter(|_| is_open);
    let of_another = seats.iter().find(|(person, _)| Some(*person) == seat && *person != viewer.person);
    let is_readable = |step: &ClientStep| step.is_mine || !bare.is_commercial;
    let receipt = |step: &ClientStep| step.receipt.filter(|_| is_readable(step));
    let steps = steps.into_iter().map(|step| ClientStep { receipt: receipt(&step), ..step }).collect();
    ClientSignOff {
        is_my_turn: seat.is_some(),
        tacit: count,
        on_behalf_of: of_another.map(|(_, seat)| seat.name.clone()),
        is_mine: may_decide
            && (has_answered || deciding::seat_of(&all, &all, viewer.person, deputies, today).is_some()),
        seats: seats.into_iter().map(|(_, seat)| seat).collect(),
        steps,
        ..bare
    }
}

fn read_step(row: &Row, viewer: PersonId) -> Result<(Uuid, ClientStep)> {
    let step = ClientStep {
        name: row.get(2)?,
        on_behalf_of: row.get(3)?,
        verdict: verdict(&row.get::<String>(4)?)?,
        remark: row.get(5)?,
        questioned: serde_json::from_str(&row.get::<String>(6)?).map_err(Failure::fault)?,
        at: row.get(7)?,
        receipt: row.get(8)?,
        paper: paper(row.get(9)?)?,
        is_mine: row.get::<PersonId>(1)? == viewer,
    };
    Ok((row.get(0)?, step))
}

/// Whom the viewer acts for, and when.
fn own_deputies(conn: &mut ClientConn, viewer: PersonId) -> Result<Vec<Deputy>> {
    conn.rows("select person_id, from_day, until_day from deputies", params![], |row| {
        let (from, until) = (row.get::<String>(1)?, row.get::<String>(2)?);
        Ok(Deputy { person: row.get(0)?, deputy: viewer, from: date(&from)?, until: date(&until)? })
    })
}

/// The time zone of whoever looks, where it is another than their organisation's.
pub fn zone_of_viewer(conn: &mut ClientConn) -> Result<Option<String>> {
    let zone =
        conn.opt("select time_zone from contact_cultures", params![], |row| row.get::<Option<String>>(0))?;
    Ok(zone.flatten())
}
