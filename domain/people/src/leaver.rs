//! Somebody leaves: open work goes to somebody else, then the account is closed.

use crate::person::{self, Person};
use kernel::{Event, Failure, PersonId, Result};
use store::{Tx, params};

/// What upper crates do for a leaver. `server` fills it at start and puts it into the app.
#[derive(Clone, Copy)]
pub struct Handover {
    /// Each gives the open work of one sort from one person to another and tells how much it was.
    pub moves: &'static [MoveWork],
}

/// By whom, from whom, to whom.
pub type MoveWork = fn(&mut Tx, PersonId, PersonId, PersonId) -> Result<u64>;

/// Moves the work, then disables.
pub(crate) fn hand_over(
    tx: &mut Tx,
    by: PersonId,
    from: PersonId,
    to: PersonId,
    work: Handover,
) -> Result<u64> {
    let (leaver, successor) = (team_member(tx, from)?, team_member(tx, to)?);
    if leaver.id == successor.id {
        return Err(Failure::invalid("to", "same_person"));
    }
    if successor.disabled_at.is_some() {
        return Err(Failure::invalid("to", "disabled"));
    }
    let mut moved = 0;
    for give in work.moves {
        moved += give(tx, by, from, to)?;
    }
    disable(tx, by, &leaver)?;
    Ok(moved)
}

/// A client contact is nobody in the administration of the team.
pub(crate) fn team_member(tx: &mut Tx, id: PersonId) -> Result<Person> {
    let person = person::get(tx, id)?;
    if person.is_team { Ok(person) } else { Err(Failure::NotFound) }
}

/// Closes an account: sessions, tokens, links of mails and the letters that still wait end at once.
pub(crate) fn disable(tx: &mut Tx, by: PersonId, person: &Person) -> Result<()> {
    if person.disabled_at.is_some() {
        return Ok(());
    }
    if person.id == by {
        return Err(Failure::refused("person.cannot_disable_self"));
    }
    let now = tx.now();
    tx.exec("update persons set disabled_at = $2 where id = $1", params![person.id, now])?;
    keep_an_administrator(tx)?;
    tx.exec("delete from sessions where person_id = $1", params![person.id])?;
    tx.exec("delete from api_tokens where person_id = $1", params![person.id])?;
    crate::password_reset::forget(tx, person.id)?;
    let to = person.id.to_string();
    store::outbox::cancel_where(tx, kernel::LETTER, crate::event::PERSON_DISABLED, |letter| {
        letter["to"] == *to
    })?;
    let detail = serde_json::json!({"person": person.id});
    tx.event(Event::new(crate::event::PERSON_DISABLED, now, Some(by)).detail(detail))
}

/// Somebody must be left who can let others in.
pub(crate) fn keep_an_administrator(tx: &mut Tx) -> Result<()> {
    const SQL: &str =
        "select count(*) from persons where is_team and is_administrator and disabled_at is null";
    match tx.one(SQL, params![], |row| row.get::<i64>(0))? {
        0 => Err(Failure::refused("person.last_administrator")),
        _ => Ok(()),
    }
}
