//! What a report asks of the client: sign-offs, offers, what is to be looked at, and what is said to be solved.
//!
//! Must hold: what waits for the whole party stands here; whom of it something was asked by name is not told.

use super::super::{Line, SectionCode};
use super::{Facts, line};
use ::store::ClientConn;
use change::CHANGE_OFFER;
use change::store::for_client::ClientChange;
use engagement::sign_off::State;
use engagement::store::for_client::ClientSignOff;
use jiff::civil::Date;
use kernel::Result;
use risk::issue::IssueState;
use scope::store::deliverables_for_client::{self, ClientReview};
use scope::store::demonstrations::for_client::{self as demonstrations, ClientDemonstration};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the party was sent to look at and has not finished with.
pub(super) struct Shown {
    reviews: Vec<ClientReview>,
    demonstrations: Vec<ClientDemonstration>,
    /// All that it reads, with its title.
    readable: Vec<(String, String)>,
}

impl Shown {
    pub fn read(conn: &mut ClientConn) -> Result<Self> {
        let judged: BTreeSet<Uuid> =
            demonstrations::verdicts(conn)?.into_iter().map(|verdict| verdict.item).collect();
        let items = demonstrations::items(conn, None)?;
        let open: BTreeSet<Uuid> = items
            .into_iter()
            .filter(|item| !judged.contains(&item.key))
            .map(|item| item.demonstration)
            .collect();
        let mut reviews = deliverables_for_client::reviews(conn)?;
        let mut demonstrations = demonstrations::demonstrations(conn)?;
        let readable = reviews
            .iter()
            .map(|one| (review_place(one), one.title.clone()))
            .chain(demonstrations.iter().map(|one| (demonstration_place(one), one.title.clone())))
            .collect();
        reviews.retain(|review| review.ended_at.is_none());
        demonstrations.retain(|one| open.contains(&one.key));
        Ok(Self { reviews, demonstrations, readable })
    }

    pub fn readable(&self) -> impl Iterator<Item = (String, String)> {
        self.readable.iter().cloned()
    }
}

fn review_place(review: &ClientReview) -> String {
    format!("reviews/{}", review.key)
}

fn demonstration_place(one: &ClientDemonstration) -> String {
    format!("demonstrations/{}", one.key)
}

/// Since when it waits, and by when an answer is wanted.
type Days = (Date, Option<Date>);

fn asked(says: &str, place: String, (number, title): (String, &str), (since, due): Days) -> Line {
    let key = format!("{}:{place}", SectionCode::Decisions.word());
    let line = match due {
        Some(due) => line(&key, &format!("{says}_due")).day("due", due),
        None => line(&key, says),
    };
    Line { title: title.to_owned(), number, place, ..line }.day("since", since)
}

impl Facts {
    pub(super) fn open_decisions(&self) -> impl Iterator<Item = &ClientSignOff> {
        self.decisions.iter().filter(|one| one.state == State::Waiting && !one.is_over)
    }

    /// The sign-offs, then what is asked without one.
    pub(super) fn decisions(&self) -> Vec<Line> {
        let sign_offs = self.open_decisions().map(|one| self.decision(SectionCode::Decisions, one));
        sign_offs.chain(self.offered()).chain(self.to_look_at()).chain(self.to_confirm()).collect()
    }

    pub(super) fn decision(&self, code: SectionCode, one: &ClientSignOff) -> Line {
        let line = asked(
            "decision",
            format!("sign-offs/{}", one.key),
            (one.number.clone(), &one.title),
            (self.day(one.opened_at), one.due),
        );
        Line { key: format!("{}:{}", code.word(), line.place), ..line }
    }

    /// Offers whose sign-off is the commercial circle's: that one waits everybody of the party reads, not what it says.
    fn offered(&self) -> impl Iterator<Item = Line> {
        let is_asked_here = |change: &ClientChange| {
            let number = format!("CR-{}", change.number);
            self.decisions.iter().any(|one| one.kind == CHANGE_OFFER.name && one.number == number)
        };
        let waiting =
            self.changes.iter().filter(move |change| change.state == "offered" && !is_asked_here(change));
        waiting.map(|change| {
            let number = format!("CR-{}", change.number);
            // What the circle alone reads the name of is called by its number.
            let number = if number == change.title { String::new() } else { number };
            let named = (number, change.title.as_str());
            asked("offer", format!("changes/{}", change.key), named, (self.day(change.newest_at), None))
        })
    }

    /// Work in the making, and what was demonstrated.
    fn to_look_at(&self) -> impl Iterator<Item = Line> {
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let reviews = self.shown.reviews.iter().map(move |one| {
            let named = (format!("D-{}", one.number), one.title.as_str());
            asked("review", review_place(one), named, (self.day(one.sent_at), day(&one.due)))
        });
        let demonstrations = self.shown.demonstrations.iter().map(move |one| {
            let named = (format!("{}-{}", scope::DEMONSTRATION.prefix, one.number), one.title.as_str());
            asked("verdict", demonstration_place(one), named, (self.day(one.sent_at), day(&one.due)))
        });
        reviews.chain(demonstrations)
    }

    fn to_confirm(&self) -> impl Iterator<Item = Line> {
        let solved = self.issues.iter().filter(|issue| issue.state == IssueState::Solved);
        solved.map(|issue| {
            let named = (format!("I-{}", issue.number), issue.title.as_str());
            asked("confirm", format!("issues/{}", issue.key), named, (self.day(issue.newest_at), None))
        })
    }
}
