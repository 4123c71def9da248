//! Reviews of the plan that nobody answers: whoever asked is told, once. The client's people are reminded by a person.

use crate::reminder_facts::waited_for;
use crate::review::is_late;
use crate::store::reviews::{self, Review};
use ::store::{Conn, Db, Tx};
use engagement::store::projects;
use kernel::{Event, Failure, Result, Timestamp};
use serde_json::json;

/// Each in a transaction of its own, so that it is told once wherever the process stops. Of an archived project nothing is
/// told until it is opened again.
pub(super) async fn tell_unanswered(db: &Db) -> Result<()> {
    let now = db.clock().now();
    for review in db.read(reviews::watched).await? {
        let looked_at = review.clone();
        match db.read(move |conn| standing(conn, &looked_at, now)).await? {
            Watched::On => {}
            Watched::Settled => drop(db.write(move |tx| reviews::put_unwatched(tx, review.id)).await?),
            Watched::Late => db.write(move |tx| tell(tx, &review)).await?,
        }
    }
    Ok(())
}

enum Watched {
    On,
    /// There is nothing to tell any more.
    Settled,
    Late,
}

fn standing(conn: &mut Conn, review: &Review, now: Timestamp) -> Result<Watched> {
    let project = projects::get(conn, review.project)?;
    if project.state != "active" {
        return Ok(Watched::On);
    }
    if !waits(conn, review)? {
        return Ok(Watched::Settled);
    }
    let civil = |at: Timestamp| at.in_zone(&project.time_zone).date();
    let is_late = is_late(civil(review.asked_at), review.due, civil(now));
    Ok(if is_late { Watched::Late } else { Watched::On })
}

/// Whether somebody who was asked can still answer it.
fn waits(conn: &mut Conn, review: &Review) -> Result<bool> {
    let review = reviews::get(conn, review.id)?;
    Ok(waited_for(conn, &review)?.is_some_and(|people| !people.is_empty()))
}

fn tell(tx: &mut Tx, review: &Review) -> Result<()> {
    let is_to_tell = waits(tx, review)?;
    if !reviews::put_unwatched(tx, review.id)? || !is_to_tell {
        return Ok(());
    }
    let row = review.entries.first().ok_or_else(|| Failure::fault("a review of no row"))?;
    let event = Event::new("plan_review.unanswered", tx.now(), None).in_project(review.project);
    let detail = json!({ "owner": review.asked_by, "party": review.party, "number": review.number });
    tx.event(event.on(*row).detail(detail))
}
