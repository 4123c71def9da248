//! The plan of a project as the team reads it: its rows, the next ninety days, and what was kept.

use super::carrying_over::may_fall_away;
use super::standing_now::as_they_stand;
use crate::entry::{EntryFields, Product};
use crate::occurrence::Occurrence;
use crate::produced_kind::ProducedKinds;
use crate::standing::{Counts, State};
use crate::store::entries::{self, Entry};
use crate::store::occurrences::{self, Kept};
use crate::store::releases;
use crate::store::sides::ProjectSides;
use ::store::Conn;
use jiff::civil::Date;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// How far ahead the page looks.
const AHEAD_DAYS: i64 = 90;
/// How far back it counts.
const COUNTED_DAYS: i64 = 365;

#[derive(Serialize, ToSchema)]
pub struct CommunicationPlan {
    items: Vec<CommunicationPlanEntry>,
    /// The next ninety days, in order.
    next: Vec<PlannedOccurrence>,
    /// Of the last year, the newest first.
    past: Vec<PlannedOccurrence>,
    /// Over all rows, also those that were taken out.
    counts: Counts,
    /// Of those rows that were taken out, until then.
    counts_of_taken_out: Counts,
    /// The last day whose public holidays are announced, where the next ninety days go beyond it.
    #[schema(value_type = Option<String>)]
    holidays_until: Option<Date>,
    /// What occurrences can make here.
    products: Vec<Product>,
    /// What parties were shown, the newest first.
    releases: Vec<CommunicationPlanRelease>,
}

#[derive(Serialize, ToSchema)]
pub struct CommunicationPlanRelease {
    party_id: PartyId,
    /// In this party's count.
    number: i64,
    by_name: Option<String>,
    shown_at: Timestamp,
    /// Replaced by a newer one, or taken back.
    ended_at: Option<Timestamp>,
    /// The rows read otherwise by now.
    is_outdated: bool,
}

fn released(conn: &mut Conn, project: ProjectId) -> Result<Vec<CommunicationPlanRelease>> {
    let all = releases::of_project(conn, project)?;
    let names = person::names(conn, all.iter().map(|one| one.by).collect::<Vec<_>>())?;
    let mut told = Vec::new();
    for one in all {
        let is_read = one.ended_at.is_none();
        told.push(CommunicationPlanRelease {
            party_id: one.party,
            number: one.number,
            by_name: names.get(&one.by).cloned(),
            shown_at: one.at,
            ended_at: one.ended_at,
            is_outdated: is_read && releases::put_together(conn, project, one.party)?.0 != one.lines,
        });
    }
    Ok(told)
}

#[derive(Serialize, ToSchema)]
pub struct CommunicationPlanEntry {
    id: RecordId,
    number: i64,
    fields: EntryFields,
    owner_name: Option<String>,
    client_owner_name: Option<String>,
    counts: Counts,
    revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct PlannedOccurrence {
    entry_id: RecordId,
    /// The day of the rhythm, under which one talks about it.
    #[schema(value_type = String)]
    slot: Date,
    /// The day on which it happens, in the zone of its row.
    #[schema(value_type = String)]
    day: Date,
    /// The day from which it was moved: off a day on which nobody works, or together with those who take part.
    #[schema(value_type = Option<String>)]
    moved_from: Option<Date>,
    at: Timestamp,
    state: State,
    produces: Product,
    /// What was made for it.
    product_id: Option<RecordId>,
    made_at: Option<Timestamp>,
    done_at: Option<Timestamp>,
    /// Why nothing could be made, as the code of a refusal.
    failure: Option<String>,
    /// Why what was made was called off, where it was; may be empty.
    called_off_because: Option<String>,
    /// Nobody began with what was made: it can fall away with a change of its row.
    may_fall_away: bool,
    said: Option<SaidOfOccurrence>,
}

#[derive(Serialize, ToSchema)]
pub struct SaidOfOccurrence {
    /// Nobody: the project was archived.
    by_name: Option<String>,
    at: Option<Timestamp>,
    words: String,
    log_entry_id: Option<RecordId>,
}

pub fn whole(
    conn: &mut Conn,
    kinds: ProducedKinds,
    project: ProjectId,
    now: Timestamp,
) -> Result<CommunicationPlan> {
    let rows = entries::of_project(conn, project)?;
    let sides = ProjectSides::of_project(conn, project)?;
    let (kept, taken_out) = counted(conn, kinds, project, now)?;
    let names = names(conn, &rows, &kept)?;
    let mut next = next(&rows, &kept, &sides, &names, now);
    for one in kept.iter().filter(|one| one.over_at > now) {
        let may_fall_away = may_fall_away(conn, kinds, one)?;
        let shown = next.iter_mut().find(|shown| (shown.entry_id, shown.slot) == (one.entry, one.slot));
        shown.into_iter().for_each(|shown| shown.may_fall_away = may_fall_away);
    }
    let is_past = |one: &&Kept| one.state(now) != State::Ahead && one.over_at <= now;
    let past = kept.iter().filter(is_past).map(|one| shown_kept(one, &names, now)).collect();
    let states =
        |all: &[Kept]| all.iter().filter(|one| one.over_at <= now).map(|one| one.state(now)).collect();
    let (of_kept, of_taken_out): (Vec<State>, Vec<State>) = (states(&kept), states(&taken_out));
    let counts = |entry: RecordId| {
        let own = kept.iter().filter(|one| one.entry == entry && one.over_at <= now);
        Counts::of(own.map(|one| one.state(now)))
    };
    Ok(CommunicationPlan {
        releases: released(conn, project)?,
        next,
        past,
        counts: Counts::of(of_kept.iter().chain(&of_taken_out).copied()),
        counts_of_taken_out: Counts::of(of_taken_out.iter().copied()),
        holidays_until: sides.holidays_until(now.plus_days(AHEAD_DAYS)),
        products: Product::ALL
            .into_iter()
            .filter(|product| *product == Product::Nothing || kinds.of(*product).is_some())
            .collect(),
        items: rows.into_iter().map(|row| shown(row, &names, &counts)).collect(),
    })
}

/// Of the last year as it stands: of the rows that are there, and of those that were taken out, as far as it was expected
/// or done until then.
fn counted(
    conn: &mut Conn,
    kinds: ProducedKinds,
    project: ProjectId,
    now: Timestamp,
) -> Result<(Vec<Kept>, Vec<Kept>)> {
    let ended: HashMap<RecordId, Timestamp> = entries::taken_out(conn, project)?.into_iter().collect();
    let (mut kept, mut taken_out) = (Vec::new(), Vec::new());
    let all = occurrences::of_project(conn, project, now.plus_days(-COUNTED_DAYS))?;
    for one in as_they_stand(conn, kinds, all, now)? {
        match ended.get(&one.entry) {
            None => kept.push(one),
            Some(end) if one.over_at <= *end || one.done_at.is_some() => taken_out.push(one),
            Some(_) => {}
        }
    }
    Ok((kept, taken_out))
}

type Names = HashMap<PersonId, String>;

fn names(conn: &mut Conn, rows: &[Entry], kept: &[Kept]) -> Result<Names> {
    let owners = rows.iter().flat_map(|row| [row.fields.owner_id, row.fields.client_owner_id]);
    let speakers = kept.iter().map(|one| one.word.as_ref().and_then(|said| said.by));
    person::names(conn, owners.chain(speakers).flatten().collect::<Vec<_>>())
}

fn shown(row: Entry, names: &Names, counts: &impl Fn(RecordId) -> Counts) -> CommunicationPlanEntry {
    let name = |person: Option<PersonId>| person.and_then(|person| names.get(&person).cloned());
    CommunicationPlanEntry {
        id: row.id,
        number: row.number,
        owner_name: name(row.fields.owner_id),
        client_owner_name: name(row.fields.client_owner_id),
        counts: counts(row.id),
        fields: row.fields,
        revision: row.revision,
    }
}

/// What follows from the rows, and in its place what is written down of it already.
fn next(
    rows: &[Entry],
    kept: &[Kept],
    sides: &ProjectSides,
    names: &Names,
    now: Timestamp,
) -> Vec<PlannedOccurrence> {
    let slots: HashSet<(RecordId, Date)> = kept.iter().map(|one| (one.entry, one.slot)).collect();
    let days: HashSet<(RecordId, Date)> = kept.iter().map(|one| (one.entry, one.day)).collect();
    let mut found: Vec<PlannedOccurrence> =
        kept.iter().filter(|one| one.over_at > now).map(|one| shown_kept(one, names, now)).collect();
    for row in rows {
        let from = row.counted_from.max(now.plus_days(-1));
        let ahead = sides.occurrences(&row.fields, from, now.plus_days(AHEAD_DAYS));
        let recurring = row.fields.recurring();
        let is_new = |one: &Occurrence| {
            let is_known = slots.contains(&(row.id, one.slot)) || days.contains(&(row.id, one.day));
            !is_known && recurring.end_of_day(one.day) > now
        };
        found.extend(ahead.into_iter().filter(is_new).map(|one| planned(row, &one)));
    }
    found.sort_by_key(|one| (one.at, one.entry_id));
    found
}

fn planned(row: &Entry, one: &Occurrence) -> PlannedOccurrence {
    PlannedOccurrence {
        entry_id: row.id,
        slot: one.slot,
        day: one.day,
        moved_from: one.moved_from(),
        at: one.at,
        state: State::Ahead,
        produces: row.fields.produces,
        product_id: None,
        made_at: None,
        done_at: None,
        failure: None,
        called_off_because: None,
        may_fall_away: false,
        said: None,
    }
}

fn shown_kept(one: &Kept, names: &Names, now: Timestamp) -> PlannedOccurrence {
    PlannedOccurrence {
        entry_id: one.entry,
        slot: one.slot,
        day: one.day,
        moved_from: one.moved_from,
        at: one.at,
        state: one.state(now),
        produces: one.produces,
        product_id: one.made_at.map(|_| one.product),
        made_at: one.made_at,
        done_at: one.done_at,
        failure: one.failure.clone(),
        called_off_because: one.called_off.clone(),
        may_fall_away: false,
        said: one.word.as_ref().map(|said| SaidOfOccurrence {
            by_name: said.by.and_then(|by| names.get(&by).cloned()),
            at: said.at,
            words: said.words.clone(),
            log_entry_id: said.log_entry,
        }),
    }
}
