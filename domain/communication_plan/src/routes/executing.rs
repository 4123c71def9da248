//! The job that lets the plan happen: what comes near is written down, made, followed, and told where it was not kept.
//!
//! Must hold: each step is a conditional write of its own, so that it happens once wherever the process stops, on
//! however many nodes, and whichever way the clock jumps. What is over is not made any more; it stands as missed.

use super::releasing::follow_releases;
use super::standing_now::as_they_stand;
use super::unanswered::tell_unanswered;
use crate::occurrence::Occurrence;
use crate::produced_kind::{Make, ProducedKinds, Wanted};
use crate::standing::{State, Word};
use crate::store::entries::{self, Entry};
use crate::store::occurrences::{self, Kept, Spoken};
use crate::store::sides::ProjectSides;
use ::store::{Conn, Db, Tx};
use communication::notification::PREPARED;
use engagement::store::{members, projects};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Event, EventKind, Failure, ProjectId, RecordId, Result, Timestamp};
use serde_json::json;
use uuid::Uuid;
use web::App;

/// How far back it is written down what was not done while the product stood still.
const CAUGHT_UP_DAYS: i64 = 92;
/// After so many days what was missed is missed for good.
const FOLLOWED_DAYS: i64 = 31;
/// The managers are told of what its owner did not mend within.
const MANAGERS_AFTER_DAYS: i64 = 1;
/// Written in one transaction.
const AT_ONCE: usize = 20;
/// After so many attempts somebody has to make it by hand.
const MOST_ATTEMPTS: i64 = 8;

/// Everything that is due now; tells how many occurrences it wrote down.
pub async fn execute(app: &App) -> Result<usize> {
    let kinds = *app.get::<ProducedKinds>();
    // What one of them does not get through keeps none of the others waiting.
    let written = write_down(app.db()).await;
    let made = make_all(app, kinds).await;
    let followed = follow(app.db(), kinds).await;
    let told = tell(app.db(), kinds).await;
    let released = follow_releases(app.db()).await;
    let reviewed = tell_unanswered(app.db()).await;
    made.and(followed).and(told).and(released).and(reviewed)?;
    written
}

/// An occurrence whose time came near, with the row as it was when it was looked at.
struct Near {
    entry: Entry,
    occurrence: Occurrence,
    over_at: Timestamp,
}

async fn write_down(db: &Db) -> Result<usize> {
    let now = db.clock().now();
    let mut near = Vec::new();
    for project in db.read(entries::projects).await? {
        match db.read(move |conn| near_in(conn, project, now)).await? {
            Some(found) => near.extend(found),
            None => rest(db, project).await?,
        }
    }
    let mut written = 0;
    while !near.is_empty() {
        let some = near.split_off(near.len().saturating_sub(AT_ONCE));
        written += db.write(move |tx| write_some(tx, &some)).await?;
    }
    Ok(written)
}

/// What of a project comes near and is not written down; None: it is archived.
fn near_in(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Option<Vec<Near>>> {
    if projects::get(conn, project)?.state != "active" {
        return Ok(None);
    }
    let known = occurrences::of_project(conn, project, now.plus_days(-CAUGHT_UP_DAYS))?;
    let sides = ProjectSides::of_project(conn, project)?;
    let mut found = Vec::new();
    for entry in entries::of_project(conn, project)? {
        let recurring = entry.fields.recurring();
        let from = entry.counted_from.max(now.plus_days(-CAUGHT_UP_DAYS));
        let ahead = sides.occurrences(&entry.fields, from, now.plus_days(entry.fields.lead_days + 2));
        let last = last_day(&entry, now);
        for occurrence in ahead.into_iter().filter(|one| one.day <= last) {
            let is_known = known.iter().any(|one| {
                one.entry == entry.id && (one.slot == occurrence.slot || one.day == occurrence.day)
            });
            if !is_known {
                let over_at = recurring.end_of_day(occurrence.day);
                found.push(Near { entry: entry.clone(), occurrence, over_at });
            }
        }
    }
    Ok(Some(found))
}

/// The last day whose time is near, in the zone of the row.
fn last_day(entry: &Entry, now: Timestamp) -> Date {
    let today = now.in_zone(&entry.fields.time_zone).date();
    today.checked_add(entry.fields.lead_days.days()).unwrap_or(today)
}

/// A row that was changed meanwhile is looked at again the next time.
fn write_some(tx: &mut Tx, near: &[Near]) -> Result<usize> {
    let mut written = 0;
    for one in near {
        let is_as_seen = entries::get(tx, one.entry.id)? == one.entry;
        if is_as_seen && occurrences::put(tx, &one.entry, &one.occurrence, one.over_at)? {
            written += 1;
        }
    }
    Ok(written)
}

/// Of an archived project nothing is expected; written once a day, so that it begins anew when it is opened again.
async fn rest(db: &Db, project: ProjectId) -> Result<()> {
    let now = db.clock().now();
    let is_due = db.read(move |conn| {
        let rows = entries::of_project(conn, project)?;
        Ok(rows.iter().any(|row| row.counted_from < now.plus_days(-1)))
    });
    if !is_due.await? {
        return Ok(());
    }
    let rested = db.write(move |tx| {
        let now = tx.now();
        if projects::archived(tx, project)?.is_none() {
            return Ok(());
        }
        let over = occurrences::of_project(tx, project, now.plus_days(-CAUGHT_UP_DAYS))?;
        for one in over.iter().filter(|one| one.is_open && one.over_at <= now && one.done_at.is_none()) {
            let said = Spoken {
                word: Word::CalledOff,
                by: None,
                at: Some(now),
                words: String::new(),
                log_entry: None,
            };
            occurrences::put_word(tx, one.id, &said, None)?;
        }
        entries::count_from(tx, project, now)
    });
    rested.await
}

async fn make_all(app: &App, kinds: ProducedKinds) -> Result<()> {
    let now = app.db().clock().now();
    for one in app.db().read(move |conn| occurrences::open(conn, now)).await? {
        let is_to_make = one.made_at.is_none() && one.over_at > now && one.attempts < MOST_ATTEMPTS;
        if is_to_make && kinds.of(one.produces).is_some() {
            make(app, kinds, one, now).await?;
        }
    }
    Ok(())
}

async fn make(app: &App, kinds: ProducedKinds, one: Kept, now: Timestamp) -> Result<()> {
    let Some(kind) = kinds.of(one.produces) else { return Ok(()) };
    let (id, attempt, looked) = (one.id, one.attempts + 1, one.clone());
    let Some(wanted) = app.db().read(move |conn| wanted(conn, &looked, now)).await? else { return Ok(()) };
    if !occurrences::claim(app.db(), id).await? {
        return Ok(());
    }
    let failure = match &kind.make {
        Make::InTransaction(make) => make_with_it(app.db(), *make, id, wanted).await.err(),
        Make::Beside(make) => match make(app.clone(), wanted.clone()).await {
            Ok(()) => app.db().write(move |tx| made(tx, id, &wanted)).await.err(),
            Err(failure) => Some(failure),
        },
    };
    let Some(failure) = failure else { return Ok(()) };
    let noted = app.db().write(move |tx| {
        let again_at = tx.now().plus_seconds(30 << attempt.clamp(0, 8));
        occurrences::put_failed(tx, id, &code(&failure), again_at)
    });
    noted.await
}

/// Whoever comes second takes back what it made with its transaction.
async fn make_with_it(
    db: &Db,
    make: fn(&mut Tx, &Wanted) -> Result<RecordId>,
    id: Uuid,
    wanted: Wanted,
) -> Result<()> {
    let written = db.write(move |tx| {
        let product = make(tx, &wanted)?;
        if !occurrences::put_made_as(tx, id, product)? {
            return Err(Failure::Busy);
        }
        told(tx, &wanted, product)
    });
    written.await
}

fn made(tx: &mut Tx, id: Uuid, wanted: &Wanted) -> Result<()> {
    occurrences::put_made(tx, id)?;
    told(tx, wanted, wanted.id)
}

/// The row has made something, and whoever has the row has something prepared for them.
fn told(tx: &mut Tx, wanted: &Wanted, product: RecordId) -> Result<()> {
    let now = tx.now();
    let event = |kind: &'static str| Event::new(kind, now, None).in_project(wanted.project);
    let prepared = event(PREPARED).on(product).detail(json!({ "owner": wanted.by }));
    tx.event(event("communication_plan_entry.made").on(wanted.entry))?;
    tx.event(prepared)
}

fn code(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.code.to_owned(),
        _ => "communication_plan.not_made".to_owned(),
    }
}

/// None where it is far ahead (a clock was ahead), the project is archived, nobody is there to do it in whose name, or the row is gone.
fn wanted(conn: &mut Conn, one: &Kept, now: Timestamp) -> Result<Option<Wanted>> {
    let entry = entries::get(conn, one.entry)?;
    let is_near = one.day <= last_day(&entry, now);
    if !is_near || entry.deleted_at.is_some() || projects::get(conn, one.project)?.state != "active" {
        return Ok(None);
    }
    let owner = entry.fields.owner_id;
    let works_on = |conn: &mut Conn, person| members::role(conn, one.project, person);
    let by = match owner {
        Some(owner) if works_on(conn, owner)?.is_some() => Some(owner),
        _ => members::managers(conn, one.project)?.first().copied(),
    };
    Ok(by.map(|by| Wanted {
        id: one.product,
        project: one.project,
        entry: entry.id,
        fields: entry.fields,
        day: one.day,
        at: one.at,
        by,
    }))
}

/// What was made is held against what became of it.
async fn follow(db: &Db, kinds: ProducedKinds) -> Result<()> {
    let now = db.clock().now();
    let settled = db.read(move |conn| {
        let mut settled = Vec::new();
        let open = occurrences::open(conn, now)?;
        for (one, stands) in open.iter().zip(as_they_stand(conn, kinds, open.clone(), now)?) {
            let is_over = stands.over_at.plus_days(FOLLOWED_DAYS) <= now;
            if stands.done_at.is_some() || stands.at != one.at || is_over {
                settled.push((stands, is_over));
            }
        }
        Ok(settled)
    });
    let mut settled = settled.await?;
    while !settled.is_empty() {
        let some = settled.split_off(settled.len().saturating_sub(AT_ONCE));
        let written = db.write(move |tx| {
            for (stands, is_over) in &some {
                occurrences::put_moved(tx, stands)?;
                match stands.done_at {
                    Some(at) => drop(occurrences::put_done(tx, stands.id, at)?),
                    None if *is_over => occurrences::close(tx, stands.id)?,
                    None => {}
                }
            }
            Ok(())
        });
        written.await?;
    }
    Ok(())
}

/// Of what was missed its owner is told, and a day later the managers; nobody of the client's side.
async fn tell(db: &Db, kinds: ProducedKinds) -> Result<()> {
    let now = db.clock().now();
    let missed = db.read(move |conn| {
        let mut missed = Vec::new();
        let is_missed = |one: &Kept| one.state(now) == State::Missed;
        let open = occurrences::open(conn, now)?.into_iter().filter(is_missed).collect();
        for one in as_they_stand(conn, kinds, open, now)?.into_iter().filter(is_missed) {
            let is_to_tell = one.told_owner_at.is_none() || one.told_managers_at.is_none();
            if is_to_tell && projects::get(conn, one.project)?.state == "active" {
                missed.push(one);
            }
        }
        Ok(missed)
    });
    let mut missed = missed.await?;
    while !missed.is_empty() {
        let some = missed.split_off(missed.len().saturating_sub(AT_ONCE));
        let told = db.write(move |tx| some.iter().try_for_each(|one| tell_of(tx, one, now)));
        told.await?;
    }
    Ok(())
}

fn tell_of(tx: &mut Tx, one: &Kept, now: Timestamp) -> Result<()> {
    let entry = entries::get(tx, one.entry)?;
    if entry.deleted_at.is_some() {
        return occurrences::close(tx, one.id);
    }
    let tell = |tx: &mut Tx, kind: EventKind| {
        let event = Event::new(kind, tx.now(), None).in_project(one.project).on(one.entry);
        tx.event(event.detail(json!({ "owner": entry.fields.owner_id, "day": one.day.to_string() })))
    };
    if occurrences::tell_owner(tx, one.id)? {
        return tell(tx, "communication_plan_entry.missed");
    }
    let is_time = one.told_owner_at.is_some_and(|told| told.plus_days(MANAGERS_AFTER_DAYS) <= now);
    if is_time && occurrences::tell_managers(tx, one.id)? {
        tell(tx, "communication_plan_entry.overdue")?;
    }
    Ok(())
}
