//! Counting the days after which silence is acceptance: the letters that name the day, the announcement before it,
//! and what is written when nobody answered.
//!
//! Must hold: each step is one transaction with the row that says it was taken, so that it happens once whichever
//! node comes first, and goes on where one was killed; the conditional write decides against an answer in the same
//! moment; nobody is named as having accepted.

use super::opening::{event, today, waiting_for};
use super::{Decided, Mode, Panel, SignOff, SignOffKinds, State, Verdict, letters};
use crate::store::sign_off_letters::{self, SignOffLetter};
use crate::store::{parties, projects, sign_offs, tacit as counts};
use crate::tacit::{self, ANNOUNCED_BEFORE, Count, Due, Running, Stop, TacitTerms};
use ::store::{Conn, Db, Tx, outbox};
use evidence::{Signer, Statement, Subject};
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, Result, SignOffId};
use serde::Serialize;
use std::sync::Arc;

/// What it takes to follow the counts, from the crates above.
#[derive(Clone)]
pub struct Counting {
    pub kinds: SignOffKinds,
    pub signer: Signer,
    pub public_url: Arc<str>,
    /// So many working days of the project's calendar after a day.
    pub working_day_after: WorkingDayAfter,
}

/// The terms under which something just asked stands. Where one follows the other the later ones would not have
/// been asked at all; and what can be decided up to a day needs no second one.
pub(super) fn terms_of(tx: &mut Tx, sign_off: &SignOff, panel: &Panel) -> Result<Option<TacitTerms>> {
    let is_asked_of_all = panel.mode != Mode::InOrder || panel.seats.len() == 1;
    if !is_asked_of_all || sign_off.is_commercial || sign_off.content.valid_until.is_some() {
        return Ok(None);
    }
    counts::terms(tx, sign_off.party, &sign_off.content.kind)
}

/// Somebody of a party said something other than yes: whatever it was about, no silence of theirs counts.
pub fn stop_counts(tx: &mut Tx, project: ProjectId, party: PartyId) -> Result<()> {
    counts::stop_all(tx, project, party, Stop::Question)
}

/// Does what is due today, in every project. One that fails keeps no other from its turn; the last failure is told.
pub async fn follow_counts(db: &Db, counting: &Counting) -> Result<()> {
    let mut outcome = Ok(());
    for one in db.read(counts::running).await? {
        if let Err(failure) = follow_one(db, counting, one).await {
            outcome = Err(failure);
        }
    }
    outcome
}

async fn follow_one(db: &Db, counting: &Counting, one: Running) -> Result<()> {
    let (now, asking, working_day_after) = (db.clock().now(), one.clone(), counting.working_day_after);
    let known = db.read(move |conn| {
        let today = today(conn, asking.project, now)?;
        let due = tacit::due(&asking.count, today);
        // The calendar is asked when the count begins and when it ends. What it cannot tell stops the count.
        let days = match due {
            Due::Begin => named(conn, working_day_after, &asking, today).ok(),
            Due::Accept => asked_by(conn, working_day_after, &asking).ok(),
            Due::Nothing | Due::Announce | Due::TooLate => None,
        };
        Ok((due, days))
    });
    let (due, days) = known.await?;
    if due == Due::Nothing {
        return Ok(());
    }
    let counting = counting.clone();
    db.write(move |tx| step(tx, &counting, &one, due, days)).await
}

/// What the calendar tells about a count.
#[derive(Debug, Clone, Copy)]
enum Days {
    /// The day of the announcement, and the last day.
    Named(Date, Date),
    /// The letter that asks had to leave by then, or there was less time than the clause says.
    AskedBy(Date),
}

type WorkingDayAfter = fn(&mut Conn, ProjectId, Date, i64) -> Result<Date>;

fn named(conn: &mut Conn, working_day_after: WorkingDayAfter, one: &Running, today: Date) -> Result<Days> {
    let days = one.count.working_days;
    let announce_on = working_day_after(conn, one.project, today, days - ANNOUNCED_BEFORE)?;
    Ok(Days::Named(announce_on, working_day_after(conn, one.project, today, days)?))
}

/// The working day after the one on which the count began and its letters were written.
fn asked_by(conn: &mut Conn, working_day_after: WorkingDayAfter, one: &Running) -> Result<Days> {
    let letters = sign_off_letters::of_sign_off(conn, one.sign_off)?;
    let first = letters.iter().find(|letter| !letter.is_announcement).ok_or(Failure::NotFound)?;
    let written = outbox::get(conn, first.letter)?.created_at;
    let began = today(conn, one.project, written)?;
    Ok(Days::AskedBy(working_day_after(conn, one.project, began, 1)?))
}

fn step(tx: &mut Tx, counting: &Counting, one: &Running, due: Due, days: Option<Days>) -> Result<()> {
    let (id, public_url) = (one.sign_off, counting.public_url.as_ref());
    match (due, days) {
        (Due::Nothing, _) => Ok(()),
        (Due::Begin, Some(Days::Named(announce_on, last_day))) => {
            if counts::begin(tx, id, announce_on, last_day)? {
                ask(tx, public_url, id)?;
            }
            Ok(())
        }
        (Due::Begin, _) => {
            if counts::stop(tx, id, Stop::NotCounted)? {
                ask(tx, public_url, id)?;
            }
            Ok(())
        }
        (Due::Announce, _) => {
            if counts::announced(tx, id)? {
                let (sign_off, asked) = asked(tx, id)?;
                letters::announce(tx, public_url, &sign_off, &asked)?;
            }
            Ok(())
        }
        (Due::TooLate, _) => counts::stop(tx, id, Stop::NotAnnounced).map(drop),
        (Due::Accept, Some(Days::AskedBy(day))) => accept(tx, counting, one, day),
        (Due::Accept, _) => counts::stop(tx, id, Stop::NotCounted).map(drop),
    }
}

fn asked(tx: &mut Tx, id: SignOffId) -> Result<(SignOff, Vec<PersonId>)> {
    let sign_off = sign_offs::get(tx, id)?;
    let now = tx.now();
    let asked = waiting_for(tx, &sign_off, now)?;
    Ok((sign_off, asked))
}

fn ask(tx: &mut Tx, public_url: &str, id: SignOffId) -> Result<()> {
    let (sign_off, asked) = asked(tx, id)?;
    letters::ask(tx, public_url, &sign_off, &asked)
}

/// Time is up. Anything in doubt stops the count instead.
fn accept(tx: &mut Tx, counting: &Counting, one: &Running, asked_by: Date) -> Result<()> {
    let (sign_off, asked) = asked(tx, one.sign_off)?;
    if sign_off.state != State::Waiting || sign_off.answers > 0 {
        return counts::stop(tx, sign_off.id, Stop::Answered).map(drop);
    }
    if let Some(doubt) = doubt(tx, &sign_off, (asked_by, one.count.announce_on), &asked)? {
        return counts::stop(tx, sign_off.id, doubt).map(drop);
    }
    if !counts::stop(tx, sign_off.id, Stop::Accepted)? {
        return Ok(());
    }
    // Whoever answers in this moment has changed the row: the next look finds their answer.
    if !sign_offs::deem(tx, sign_off.id)? {
        return Err(Failure::Busy);
    }
    let receipt = record(tx, &counting.signer, &sign_off, &one.count)?;
    sign_offs::put_receipt(tx, sign_off.id, receipt)?;
    sign_off_letters::take_back(tx, sign_off.id, "sign_off.decided")?;
    let (at, sign_off) = (tx.now(), sign_offs::get(tx, sign_off.id)?);
    tx.event(event("sign_off.deemed_accepted", at, None, &sign_off))?;
    let verdict = Verdict::DeemedAccepted;
    let decided = Decided { sign_off: &sign_off, verdict, steps: &[], at };
    (counting.kinds.find(&sign_off.content.kind)?.decided)(tx, &decided)?;
    letters::deemed(tx, &counting.public_url, &sign_off, &asked, receipt)
}

/// Those whose silence would count must be able to answer, and both letters must have left for them in time.
fn doubt(
    conn: &mut Conn,
    sign_off: &SignOff,
    (asked_by, announce_on): (Date, Option<Date>),
    asked: &[PersonId],
) -> Result<Option<Stop>> {
    let zone = projects::get(conn, sign_off.project)?.time_zone;
    let letters = sign_off_letters::of_sign_off(conn, sign_off.id)?;
    let mut in_time = |person: PersonId, is_announcement: bool| -> Result<bool> {
        let of = |one: &&SignOffLetter| one.person == person && one.is_announcement == is_announcement;
        for letter in letters.iter().filter(of) {
            let sent = outbox::get(conn, letter.letter)?.sent_at.map(|at| at.in_zone(&zone).date());
            let latest = if is_announcement { announce_on } else { Some(asked_by) };
            if sent.is_some_and(|day| latest.is_some_and(|latest| day <= latest)) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let (mut reached, mut told) = (Vec::new(), Vec::new());
    for person in asked {
        if in_time(*person, false)? {
            reached.push(*person);
        }
        if in_time(*person, true)? {
            told.push(*person);
        }
    }
    let seats = sign_offs::waiting(conn, sign_off.id)?;
    let is_enough = |those: &[PersonId]| match sign_off.mode {
        Mode::Any => seats.iter().any(|seat| those.contains(seat)),
        Mode::One | Mode::All | Mode::InOrder => {
            !seats.is_empty() && seats.iter().all(|seat| those.contains(seat))
        }
    };
    Ok(match (is_enough(&reached), is_enough(&told)) {
        (false, _) => Some(Stop::NotReached),
        (true, false) => Some(Stop::NotAnnounced),
        (true, true) => None,
    })
}

/// What stands in the evidence instead of an answer: the clause, and the days it was counted by. Canonical.
#[derive(Serialize)]
struct Silence<'a> {
    verdict: Verdict,
    remark: &'a str,
    clause: &'a str,
    charter: &'a str,
    working_days: i64,
    announced_on: Option<Date>,
    last_day: Option<Date>,
}

fn record(tx: &mut Tx, signer: &Signer, sign_off: &SignOff, count: &Count) -> Result<uuid::Uuid> {
    let content = &sign_off.content;
    let silence = Silence {
        verdict: Verdict::DeemedAccepted,
        remark: "",
        clause: &count.clause,
        charter: &count.charter_number,
        working_days: count.working_days,
        announced_on: count.announce_on,
        last_day: count.last_day,
    };
    let statement = Statement {
        project: sign_off.project,
        party: sign_off.party,
        act: &format!("{}.{}", content.kind, Verdict::DeemedAccepted.word()),
        subject: Subject {
            kind: &content.kind,
            number: &content.number,
            key: sign_off.key,
            version: content.version,
            title: &content.title,
        },
        content: &content.canonical()?,
        answer: &serde_json::to_string(&silence).map_err(Failure::fault)?,
        consent: Some(&count.clause),
        locale: &parties::get(tx, sign_off.project, sign_off.party)?.locale,
        person: None,
        authenticated: "nobody",
        is_commercial: false,
        at: tx.now(),
    };
    evidence::record(tx, signer, &statement)
}
