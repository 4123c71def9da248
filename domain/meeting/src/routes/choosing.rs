//! Which times suit a client's person: said in the portal.
//!
//! Must hold: one answers for oneself, and for the times that stood on the page; the same answer twice is one.

use crate::meeting::may_say;
use crate::store::{meetings, times};
use crate::times::may_fit;
use ::store::Tx;
use engagement::store::parties;
use kernel::{ClientPrincipal, Event, Failure, Input, Result, Timestamp};
use serde_json::json;
use uuid::Uuid;

/// The longest word along with it, in characters.
const LONGEST_NOTE: usize = 500;

/// What a client's person says in the portal.
#[derive(Debug, Clone)]
pub struct ClientFits {
    /// The key under which they know the times.
    pub times: Uuid,
    /// The places of the times that suit, as they stood on the page; none where none does.
    pub places: Vec<usize>,
    pub note: String,
    /// Of the times on the page.
    pub round: i64,
}

pub fn fit_as_client(tx: &mut Tx, by: &ClientPrincipal, said: &ClientFits) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    may_say(parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?)?;
    let sent = times::of_key(tx, by.party, said.times)?;
    let choosers = times::choosers(tx, sent.meeting)?;
    let own = choosers.into_iter().find(|one| one.person == by.person);
    let own = own.filter(|one| one.reads(&sent)).ok_or(Failure::NotFound)?;
    may_fit(sent.state, (said.round, sent.round))?;
    let mut input = Input::new();
    let note = input.optional_line("note", &said.note.replace(['\r', '\n'], " "), LONGEST_NOTE);
    input.finish()?;
    let starts = sent.times.starts.iter().enumerate();
    let fits: Vec<Timestamp> =
        starts.filter(|(place, _)| said.places.contains(place)).map(|(_, starts)| *starts).collect();
    if own.fits.as_ref() == Some(&fits) && own.note == note {
        return Ok(());
    }
    times::put_fits(tx, (sent.meeting, by.person), &fits, &note)?;
    let meeting = meetings::get(tx, sent.meeting)?;
    let at = tx.now();
    let event =
        Event::new("meeting.times_answered", at, Some(by.person)).in_project(meeting.project).on(meeting.id);
    tx.event(event.detail(json!({ "side": "client", "sent_by": sent.sent_by })))
}
