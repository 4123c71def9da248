//! How an occurrence stands by what became of what it made, also where the job did not see it yet.

use crate::produced_kind::{Became, ProducedKinds};
use crate::store::entries;
use crate::store::occurrences::Kept;
use ::store::Conn;
use kernel::{Result, Timestamp};

/// The same with what became of it, on the day that those who take part were sent.
pub(super) fn as_it_stands(
    conn: &mut Conn,
    kinds: ProducedKinds,
    mut one: Kept,
    now: Timestamp,
) -> Result<Kept> {
    let Some(kind) = kinds.of(one.produces) else { return Ok(one) };
    if one.made_at.is_none() || one.done_at.is_some() || one.word.is_some() {
        return Ok(one);
    }
    // What was missed is missed for good once nobody waits for it.
    let is_followed = one.is_open || one.over_at > now;
    if !is_followed && !kind.may_be_called_off {
        return Ok(one);
    }
    match (kind.became)(conn, one.product)? {
        Became::Done(at) if is_followed => one.done_at = Some(at),
        Became::CalledOff(reason) => one.called_off = Some(reason),
        Became::Done(_) | Became::Open | Became::Gone => {}
    }
    let sent_for = if is_followed { (kind.sent_for)(conn, one.product)? } else { None };
    if let Some(at) = sent_for.filter(|at| *at != one.at) {
        let fields = entries::get(conn, one.entry)?.fields;
        one.at = at;
        one.day = at.in_zone(&fields.time_zone).date();
        one.over_at = fields.recurring().end_of_day(one.day);
    }
    Ok(one)
}
