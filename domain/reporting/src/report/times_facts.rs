//! Times of a meeting that people of a party were asked to choose from and have said nothing of.
//!
//! Must hold: whoever was asked reads them, nobody else of the party does. So each line is kept back until somebody of the
//! team lets it in.

use super::Line;
use ::store::Conn;
use kernel::{PartyId, ProjectId, Result, Timestamp};
use meeting::store::waiting;

/// How the keys of these lines begin.
pub const KEPT_BACK: &str = "decisions:times:";

/// One for each meeting: as it was sent, with the first of its times that is ahead.
pub fn lines(conn: &mut Conn, (project, party): (ProjectId, PartyId), now: Timestamp) -> Result<Vec<Line>> {
    let asked = waiting::times(conn, project, now)?.into_iter().filter(|one| one.party == party);
    let of = |one: waiting::Unanswered| {
        let line = Line::told(&format!("{KEPT_BACK}{}", one.key), "times").day("due", one.day);
        Line { title: one.title, ..line }
    };
    Ok(asked.map(of).collect())
}
