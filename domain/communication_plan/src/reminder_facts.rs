//! What of the communication plan a client's people are reminded of: a review of it that they have not answered.

use crate::review::{PREFIX, may_review};
use crate::store::reviews::{self, Review};
use ::store::Conn;
use communication::AskedKind;
use communication::reminder::ReminderKind;
use communication::reminder_facts::OpenAsking;
use engagement::store::parties;
use kernel::{Failure, PersonId, ProjectId, Result, Timestamp};
use std::collections::HashSet;
use uuid::Uuid;

/// What the server knows of communication plans when somebody is reminded.
pub const ASKED_KINDS: &[&AskedKind] = &[&REVIEW];

const REVIEW: AskedKind = AskedKind { kind: ReminderKind::PlanReview, open: of_review };

/// Of those who were asked by name and have not answered whoever may; each of them answers, so it is open until the last.
fn of_review(conn: &mut Conn, project: ProjectId, id: Uuid, _: Timestamp) -> Result<Option<OpenAsking>> {
    let review = reviews::get(conn, id)?;
    if review.project != project {
        return Err(Failure::NotFound);
    }
    let Some(people) = waited_for(conn, &review)? else { return Ok(None) };
    let record = *review.entries.first().ok_or_else(|| Failure::fault("a review of no row"))?;
    Ok(Some(OpenAsking {
        record,
        party: review.party,
        title: format!("{PREFIX}-{}", review.number),
        place: format!("/plan-reviews/{}", review.key),
        people,
        sign_off: None,
    }))
}

/// Who was asked, has not answered, and may; nothing where everybody did or it is closed.
pub(crate) fn waited_for(conn: &mut Conn, review: &Review) -> Result<Option<Vec<PersonId>>> {
    let asked = reviews::asked(conn, review.id)?.into_iter().filter(|one| one.answered_at.is_none());
    let waiting: HashSet<_> = asked.map(|one| one.person).collect();
    if !review.is_open() || waiting.is_empty() {
        return Ok(None);
    }
    let able = parties::contacts(conn, review.party)?.into_iter();
    let able = able.filter(|one| waiting.contains(&one.person) && may_review(one.role).is_ok());
    Ok(Some(able.map(|one| one.person).collect()))
}
