//! A client's change request on the response clock: who is awaited with it, from what happened alone.
//!
//! The team is awaited until an offer is sent, the client as long as it can be decided. A question about an offer, other
//! terms, the end of its validity and a withdrawal hand it back to the team; what the team asks about the request hands it
//! to the client until they answer. Agreed, declined or closed, nobody is awaited: what follows is work, not an answer.

use crate::request::OfferState;
use communication::clock_facts::TalkAbout;
use communication::question::Speaker;
use communication::response_clock::Turn;
use kernel::Timestamp;

/// One offer, from being sent on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfferCourse {
    pub sent_at: Timestamp,
    /// From when on it can be decided no more.
    pub lapses_at: Option<Timestamp>,
    pub ended: Option<(Timestamp, OfferState)>,
}

/// What happened to one request; the offers in their order.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    pub offers: &'a [OfferCourse],
    pub talk: &'a TalkAbout,
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
enum Moment {
    OfferSent,
    /// It came to nothing.
    OfferGone,
    /// Agreed, declined or closed.
    Ended,
    /// A question about it, by its place, waits for somebody else.
    QuestionWaits(usize, Option<Speaker>),
    /// The team said something that the client reads.
    Told,
}

/// In the order of time; what lies ahead, as the end of a validity, is among them.
pub fn turns(course: &Course) -> Vec<(Timestamp, Turn)> {
    let mut standing = Standing { waits: vec![None; course.talk.questions.len()], ..Standing::default() };
    let mut turns = Vec::new();
    for (at, moment) in moments(course) {
        let before = standing.awaited();
        standing.take(moment);
        turns.extend(between(before, standing.awaited(), moment).into_iter().map(|turn| (at, turn)));
    }
    turns
}

fn moments(course: &Course) -> Vec<(Timestamp, Moment)> {
    let mut moments = Vec::new();
    for offer in course.offers {
        moments.push((offer.sent_at, Moment::OfferSent));
        moments.extend(lapsed(offer).map(|at| (at, Moment::OfferGone)));
        moments.extend(offer.ended.and_then(|(at, how)| Some((at, end(how)?))));
    }
    for (place, asked) in course.talk.questions.iter().enumerate() {
        moments.extend(asked.waits.iter().map(|(at, side)| (*at, Moment::QuestionWaits(place, *side))));
    }
    moments.extend(course.talk.told.iter().map(|at| (*at, Moment::Told)));
    moments.extend(course.closed_at.map(|at| (at, Moment::Ended)));
    moments.sort_by_key(|(at, _)| *at);
    moments
}

/// A decision can only be one made in time, also where it stands on paper and was recorded later.
fn lapsed(offer: &OfferCourse) -> Option<Timestamp> {
    let lapses_at = offer.lapses_at?;
    let has_lapsed = match offer.ended {
        None | Some((_, OfferState::Waiting)) => true,
        Some((ended_at, OfferState::Withdrawn | OfferState::Superseded)) => ended_at > lapses_at,
        Some((
            _,
            OfferState::Approved
            | OfferState::ApprovedWithConditions
            | OfferState::Declined
            | OfferState::OtherTerms,
        )) => false,
    };
    has_lapsed.then_some(lapses_at)
}

/// One that another takes the place of is not handed back in between.
fn end(how: OfferState) -> Option<Moment> {
    match how {
        OfferState::Approved | OfferState::ApprovedWithConditions | OfferState::Declined => {
            Some(Moment::Ended)
        }
        OfferState::Withdrawn | OfferState::OtherTerms => Some(Moment::OfferGone),
        OfferState::Waiting | OfferState::Superseded => None,
    }
}

#[derive(Debug, Default)]
struct Standing {
    is_offered: bool,
    has_ended: bool,
    /// For whom each question about it waits.
    waits: Vec<Option<Speaker>>,
}

impl Standing {
    fn take(&mut self, moment: Moment) {
        match moment {
            Moment::OfferSent => {
                (self.is_offered, self.has_ended) = (true, false);
                // What the client asked before is answered by it, and what the team asked was not needed for it, as
                // far as this clock goes.
                self.waits.fill(None);
            }
            Moment::OfferGone => self.is_offered = false,
            Moment::Ended => (self.is_offered, self.has_ended) = (false, true),
            Moment::QuestionWaits(place, side) => self.waits[place] = side,
            Moment::Told => {}
        }
    }

    fn awaited(&self) -> Option<Speaker> {
        let waits_for = |side| self.waits.contains(&Some(side));
        match (self.has_ended, self.is_offered) {
            (true, _) => None,
            (false, true) if waits_for(Speaker::Team) => Some(Speaker::Team),
            (false, true) => Some(Speaker::Client),
            (false, false) if waits_for(Speaker::Client) => Some(Speaker::Client),
            (false, false) => Some(Speaker::Team),
        }
    }
}

fn between(before: Option<Speaker>, after: Option<Speaker>, moment: Moment) -> Vec<Turn> {
    use Speaker::{Client, Team};
    match (before, after) {
        _ if before == after => match moment {
            Moment::Told => vec![Turn::Told(Team)],
            _ => Vec::new(),
        },
        (_, None) => vec![Turn::Closed],
        (Some(_), Some(Client)) => vec![Turn::Said(Team)],
        (Some(_), Some(Team)) => vec![Turn::Said(Client)],
        (None, Some(Client)) => vec![Turn::Reopened(Team), Turn::Said(Team)],
        (None, Some(Team)) => vec![Turn::Reopened(Client)],
    }
}

#[cfg(test)]
mod tests;
