//! A row that changes once its next date was made: that one stands and is counted for the new days, or it falls away.
//!
//! Must hold: it is not made twice, and nothing falls away that somebody began with or was sent.

use crate::occurrence::Occurrence;
use crate::produced_kind::ProducedKinds;
use crate::store::entries::Entry;
use crate::store::occurrences::{self, Kept};
use crate::store::sides::ProjectSides;
use ::store::{Conn, Tx};
use kernel::{PersonId, Result};
use serde::Deserialize;
use utoipa::ToSchema;

/// How far from its day one looks for the new day in whose place it stands.
const AROUND_DAYS: i64 = 45;

/// What becomes of what a row made already when other days follow from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MadeAlready {
    /// It stands in the place of the new day that is nearest.
    #[default]
    Kept,
    /// It is taken back as far as nobody began with it.
    FallsAway,
}

pub(super) fn carry_over(
    tx: &mut Tx,
    kinds: ProducedKinds,
    entry: &Entry,
    made: MadeAlready,
    by: PersonId,
) -> Result<()> {
    let sides = ProjectSides::of_project(tx, entry.project)?;
    let (mut standing, now) = (Vec::new(), tx.now());
    for one in occurrences::made_ahead(tx, entry.id, now)? {
        let falling_away = kinds.of(one.produces).and_then(|kind| kind.falling_away.as_ref());
        match falling_away.filter(|_| made == MadeAlready::FallsAway) {
            Some(falling) if (falling.may)(tx, one.product)? => {
                (falling.fall)(tx, one.product, by)?;
                occurrences::forget(tx, one.id)?;
            }
            _ => standing.push(one),
        }
    }
    standing.iter().try_for_each(|one| take_place(tx, &sides, entry, one))
}

/// Also one that is over by now: what stands in its place is not expected twice in one week.
fn take_place(tx: &mut Tx, sides: &ProjectSides, entry: &Entry, one: &Kept) -> Result<()> {
    let around = (one.at.plus_days(-AROUND_DAYS), one.at.plus_days(AROUND_DAYS));
    let mut days = sides.occurrences(&entry.fields, around.0, around.1);
    days.sort_by_key(|new: &Occurrence| ((new.day - one.day).get_days().abs(), new.day < one.day));
    for new in days {
        if new.slot == one.slot {
            return Ok(());
        }
        if occurrences::get(tx, entry.id, new.slot)?.is_none() {
            return occurrences::put_slot(tx, one.id, new.slot);
        }
    }
    Ok(())
}

/// Whether it is made, lies ahead, and nobody began with it.
pub(super) fn may_fall_away(conn: &mut Conn, kinds: ProducedKinds, one: &Kept) -> Result<bool> {
    let falling_away = kinds.of(one.produces).and_then(|kind| kind.falling_away.as_ref());
    match falling_away.filter(|_| one.made_at.is_some() && one.done_at.is_none() && one.word.is_none()) {
        Some(falling) => (falling.may)(conn, one.product),
        None => Ok(false),
    }
}
