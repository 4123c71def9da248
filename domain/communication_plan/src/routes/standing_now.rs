//! How occurrences stand by what became of what they made, also where the job did not see it yet. However many there are,
//! each kind of what is made is asked once.

use crate::produced_kind::{Became, ProducedKind, ProducedKinds};
use crate::store::entries;
use crate::store::occurrences::Kept;
use ::store::Conn;
use kernel::{RecordId, Result, Timestamp};

/// The same with what became of each, on the day that those who take part were sent.
pub(super) fn as_they_stand(
    conn: &mut Conn,
    kinds: ProducedKinds,
    mut all: Vec<Kept>,
    now: Timestamp,
) -> Result<Vec<Kept>> {
    for kind in kinds.0 {
        let mut of_kind: Vec<&mut Kept> =
            all.iter_mut().filter(|one| one.produces == kind.product && is_asked(one, kind, now)).collect();
        let ids: Vec<RecordId> = of_kind.iter().map(|one| one.product).collect();
        if ids.is_empty() {
            continue;
        }
        let became = (kind.became)(conn, &ids)?;
        let followed: Vec<RecordId> =
            of_kind.iter().filter(|one| is_followed(one, now)).map(|one| one.product).collect();
        let sent_for = (kind.sent_for)(conn, &followed)?;
        for one in &mut of_kind {
            match became.get(&one.product) {
                Some(Became::Done(at)) if is_followed(one, now) => one.done_at = Some(*at),
                Some(Became::CalledOff(reason)) => one.called_off = Some(reason.clone()),
                Some(Became::Done(_) | Became::Open | Became::Gone) | None => {}
            }
            if let Some(at) = sent_for.get(&one.product).filter(|at| **at != one.at) {
                put_off(conn, one, *at)?;
            }
        }
    }
    Ok(all)
}

fn is_asked(one: &Kept, kind: &ProducedKind, now: Timestamp) -> bool {
    let is_settled = one.made_at.is_none() || one.done_at.is_some() || one.word.is_some();
    !is_settled && (is_followed(one, now) || kind.may_be_called_off)
}

/// What was missed is missed for good once nobody waits for it.
fn is_followed(one: &Kept, now: Timestamp) -> bool {
    one.is_open || one.over_at > now
}

/// It happens at another time than it was made for.
fn put_off(conn: &mut Conn, one: &mut Kept, at: Timestamp) -> Result<()> {
    let fields = entries::get(conn, one.entry)?.fields;
    let day = at.in_zone(&fields.time_zone).date();
    one.moved_from = Some(one.moved_from.unwrap_or(one.day)).filter(|from| *from != day);
    one.at = at;
    one.day = day;
    one.over_at = fields.recurring().end_of_day(day);
    Ok(())
}
