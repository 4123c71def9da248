//! Clients' change requests as a kind that runs on the response clock: what is promised for one when it comes, and the
//! turns of it.

use crate::CHANGE_REQUEST;
use crate::request::{ChangeOrigin, ChangeSource};
use crate::response::{Course, OfferCourse, turns};
use crate::store::clocked::{self, ClockedChange, SentOffer};
use ::store::Conn;
use communication::clock_facts::{ProjectClock, TalkAbout, change_promise, talk_about};
use communication::clocked_kind::{Clocked, ClockedKind};
use communication::question::Speaker;
use communication::response_clock::Promise;
use communication::routes::ResponseClock;
use engagement::store::projects;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Audience, Failure, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;

pub const CHANGE_CLOCK: ClockedKind = ClockedKind {
    record: &CHANGE_REQUEST,
    warned: "change_request.warned",
    overdue: "change_request.overdue",
    waiting_in: clocked::waiting_in,
    of_project: |conn, project, which| {
        let changes = clocked::of_project(conn, project, which)?;
        clocked_of(conn, changes)
    },
    get: |conn, id| {
        let changes = clocked::of_changes(conn, &[id])?;
        clocked_of(conn, changes)?.pop().ok_or(Failure::NotFound)
    },
    is_read_whole: false,
};

/// What is promised for a request that comes now. One that came by mail or was said in a meeting is internal until
/// there is an offer: of an answer before it the product would know nothing, so the offer alone is promised.
pub fn promised(
    conn: &mut Conn,
    project: ProjectId,
    origin: ChangeOrigin,
    source: ChangeSource,
) -> Result<Promise> {
    match (source, origin) {
        (ChangeSource::Portal, _) => Ok(change_promise(conn, project)?.promise()),
        (_, ChangeOrigin::Client) => {
            Ok(Promise { first_answer: None, ..change_promise(conn, project)?.promise() })
        }
        (_, ChangeOrigin::Team | ChangeOrigin::Environment) => Ok(Promise::default()),
    }
}

/// The clocks of those requests of a project that are a client's.
pub fn clocks(
    conn: &mut Conn,
    project: ProjectId,
    changes: &[RecordId],
    now: Timestamp,
) -> Result<HashMap<RecordId, ResponseClock>> {
    let changes = clocked::of_changes(conn, changes)?;
    if changes.is_empty() {
        return Ok(HashMap::new());
    }
    let clock = ProjectClock::of_project(conn, project, now)?;
    let clocked = clocked_of(conn, changes)?.into_iter();
    Ok(clocked.map(|one| (one.record, ResponseClock::of(&clock, &clock.of_clocked(&one)))).collect())
}

/// In the same few statements however many they are, all of one project.
fn clocked_of(conn: &mut Conn, changes: Vec<ClockedChange>) -> Result<Vec<Clocked>> {
    let Some(first) = changes.first() else { return Ok(Vec::new()) };
    let zone = projects::get(conn, first.project)?.time_zone;
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let ids: Vec<RecordId> = changes.iter().map(|change| change.id).collect();
    let mut offers = HashMap::<RecordId, Vec<SentOffer>>::new();
    for offer in clocked::offers(conn, &ids)? {
        offers.entry(offer.change).or_default().push(offer);
    }
    let mut talks = talk_about(conn, &ids)?;
    let of = |change: ClockedChange| {
        let sent = offers.remove(&change.id).unwrap_or_default();
        let talk = talks.remove(&change.id).unwrap_or_default();
        clocked_change(change, &sent, &talk, &zone)
    };
    Ok(changes.into_iter().map(of).collect())
}

fn clocked_change(change: ClockedChange, sent: &[SentOffer], talk: &TalkAbout, zone: &TimeZone) -> Clocked {
    let course = |offers: &[OfferCourse], talk: &TalkAbout| {
        turns(&Course { offers, talk, closed_at: change.closed_at })
    };
    let all: Vec<_> = sent.iter().map(|offer| offer_course(offer, zone)).collect();
    // The last day of an offer with a price is known to those who see prices; all of the party read that there is one.
    let told = sent.iter().map(|offer| OfferCourse {
        lapses_at: offer_course(offer, zone).lapses_at.filter(|_| !offer.is_commercial),
        ..offer_course(offer, zone)
    });
    let is_theirs = change.source == ChangeSource::Portal && change.audience == Audience::Client;
    Clocked {
        record: change.id,
        turns: course(&all, talk),
        told: is_theirs.then(|| course(&told.collect::<Vec<_>>(), &talk.told_to_all())),
        number: change.number,
        title: change.title,
        party: change.party,
        asked_by: Speaker::Client,
        asked_at: change.received_at,
        promise: change.promise,
        owner: change.owner.or(change.assessor),
    }
}

fn offer_course(offer: &SentOffer, zone: &TimeZone) -> OfferCourse {
    OfferCourse { sent_at: offer.sent_at, lapses_at: end_of(offer.valid_until, zone), ended: offer.ended }
}

/// The first moment after a day.
fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_micros(next.timestamp().as_microsecond()))
}
