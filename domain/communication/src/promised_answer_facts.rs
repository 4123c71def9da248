//! What was promised to a party, as far as its team released that: read of what runs on a clock, and written for it.

use crate::clock_facts::ProjectClock;
use crate::clocked_kind::{Clocked, ClockedKind, ClockedKinds, Which};
use crate::promised_answer::promised;
use crate::question::Speaker;
use crate::response_clock::Measure;
use crate::store::promised::{self as kept, PromiseRelease, PromisedAnswer};
use ::store::{Conn, Tx};
use kernel::{PartyId, ProjectId, RecordId, Result, Timestamp};

/// Of one record of a client's, as whoever may read it knows it.
fn of_record(
    clock: &ProjectClock,
    kind: &ClockedKind,
    one: &Clocked,
) -> Option<(Measure, Option<Timestamp>)> {
    if one.asked_by != Speaker::Client {
        return None;
    }
    let turns = if kind.is_read_whole { Some(&one.turns) } else { one.told.as_ref() }?;
    let (measure, due) = promised(&clock.of_turns(one, turns))?;
    Some((measure, due.map(|due| clock.hours.moment(due))))
}

/// All that was promised to a party and is not given yet.
pub fn of_party(
    conn: &mut Conn,
    kinds: ClockedKinds,
    release: &PromiseRelease,
    now: Timestamp,
) -> Result<Vec<PromisedAnswer>> {
    let clock = ProjectClock::of_project(conn, release.project, now)?;
    let mut found = Vec::new();
    for kind in kinds.0 {
        let all = (kind.of_project)(conn, release.project, Which::All)?;
        let own = all.iter().filter(|one| one.party == Some(release.party));
        found.extend(own.filter_map(|one| Some((one.record, of_record(&clock, kind, one)?))));
    }
    let records: Vec<RecordId> = found.iter().map(|(record, _)| *record).collect();
    let keys = kept::keys(conn, &records)?;
    let told = found.into_iter().filter_map(|(record, (measure, due))| {
        Some(PromisedAnswer { record, key: *keys.get(&record)?, measure, due })
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|one| one.record);
    Ok(told)
}

/// After something happened to a record that runs on a clock: what its party reads of the promise follows at once.
pub fn follow(
    tx: &mut Tx,
    kind: &ClockedKind,
    (record, project, party): (RecordId, ProjectId, PartyId),
) -> Result<()> {
    let Some(release) = kept::release(tx, party)? else { return Ok(()) };
    let now = tx.now();
    let clock = ProjectClock::of_project(tx, project, now)?;
    let one = (kind.get)(tx, record)?;
    let key = kept::keys(tx, &[record])?.remove(&record);
    match of_record(&clock, kind, &one).zip(key) {
        Some(((measure, due), key)) => kept::put(tx, &release, &PromisedAnswer { record, key, measure, due }),
        None => kept::delete(tx, record),
    }
}

/// The same for everything of a party.
pub fn follow_party(tx: &mut Tx, kinds: ClockedKinds, party: PartyId) -> Result<()> {
    let Some(release) = kept::release(tx, party)? else { return Ok(()) };
    let now = tx.now();
    let fresh = of_party(tx, kinds, &release, now)?;
    for told in kept::of_party(tx, party)? {
        if !fresh.iter().any(|one| one.record == told.record) {
            kept::delete(tx, told.record)?;
        }
    }
    fresh.iter().try_for_each(|one| kept::put(tx, &release, one))
}
