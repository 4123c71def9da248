//! What occurrences of a communication plan make: tasks of its own crate, meetings and drafts of reports of the crates
//! above it. Nothing of it is sent.

use communication::notification::PREPARED;
use communication_plan::entry::Product;
use communication_plan::produced_kind::{Became, FallingAway, Make, ProducedKind, ProducedKinds, Wanted};
use communication_plan::{CHECK_IN, FEEDBACK_TALK, PLAN_REVIEW};
use documents::store::documents;
use engagement::store::{members, parties};
use kernel::{Event, Failure, PersonId, RecordId, Result, Timestamp};
use meeting::meeting::MeetingState;
use meeting::routes::{AskedBody, MeetingBody, PointBody};
use meeting::store::invitations::SentInvitation;
use meeting::store::meetings::Meeting;
use meeting::store::{invitations, meetings, times};
use reporting::DraftedReport;
use reporting::report::ReportKind;
use reporting::store::reports;
use std::collections::HashMap;
use store::{Conn, Page, Tx, events};

/// What the communication plan makes in time.
pub const PRODUCED_KINDS: ProducedKinds =
    ProducedKinds(&[&CHECK_IN, &MEETING, &PROGRESS_REPORT, &PERIODIC_REVIEW, &FEEDBACK_TALK, &PLAN_REVIEW]);

const MEETING: ProducedKind = ProducedKind {
    product: Product::Meeting,
    make: Make::InTransaction(plan_meeting),
    became: became_of_meetings,
    may_be_called_off: true,
    sent_for,
    falling_away: Some(FallingAway { may: was_never_sent, fall: call_off }),
};

const PROGRESS_REPORT: ProducedKind = report(Product::ProgressReport, draft_progress);
const PERIODIC_REVIEW: ProducedKind = report(Product::PeriodicReview, draft_review);

const fn report(product: Product, draft: fn(&mut Tx, &Wanted) -> Result<RecordId>) -> ProducedKind {
    ProducedKind {
        product,
        make: Make::InTransaction(draft),
        became: became_of_reports,
        may_be_called_off: false,
        sent_for: |_, _| Ok(HashMap::new()),
        falling_away: Some(FallingAway { may: is_not_begun, fall: take_away }),
    }
}

/// Where nobody says how long it takes.
const USUAL_MINUTES: i64 = 60;

fn plan_meeting(tx: &mut Tx, wanted: &Wanted) -> Result<RecordId> {
    let fields = &wanted.fields;
    let local = wanted.at.in_zone(&fields.time_zone);
    let point = |title: &String| PointBody {
        id: None,
        title: title.chars().take(meeting::meeting::LONGEST_TITLE).collect(),
        minutes: None,
        owner_id: None,
        is_internal: false,
        record_id: None,
        backlog_id: None,
        is_reached: None,
    };
    let body = MeetingBody {
        title: fields.title.clone(),
        purpose: fields.purpose.clone(),
        starts: local.datetime().strftime("%Y-%m-%dT%H:%M").to_string(),
        time_zone: fields.time_zone.clone(),
        minutes: if fields.minutes > 0 { fields.minutes } else { USUAL_MINUTES },
        place: String::new(),
        join_url: String::new(),
        people: asked(tx, wanted)?,
        points: fields.content.iter().map(point).collect(),
    };
    Ok(meeting::routes::create(tx, wanted.project, &body, wanted.by)?.id)
}

/// The owner of each side, as far as they still take part.
fn asked(conn: &mut Conn, wanted: &Wanted) -> Result<Vec<AskedBody>> {
    let mut people = Vec::new();
    if let Some(owner) = wanted.fields.owner_id {
        people.extend(members::role(conn, wanted.project, owner)?.map(|_| owner));
    }
    if let Some((party, owner)) = wanted.fields.party_id.zip(wanted.fields.client_owner_id) {
        people.extend(parties::contact(conn, party, owner)?.map(|_| owner));
    }
    Ok(people.into_iter().map(|person_id| AskedBody { person_id, is_needed: true }).collect())
}

fn became_of_meetings(conn: &mut Conn, ids: &[RecordId]) -> Result<HashMap<RecordId, Became>> {
    let became = meetings::many(conn, ids)?.into_iter().map(|meeting| {
        let became = match meeting.state {
            MeetingState::Planned => Became::Open,
            MeetingState::Held => Became::Done(meeting.fields.starts),
            MeetingState::Cancelled => Became::CalledOff(meeting.reason),
        };
        (meeting.id, became)
    });
    Ok(became.collect())
}

/// The time that stands, where it was sent: to the client, or to the team where nobody else was asked.
fn sent_for(conn: &mut Conn, ids: &[RecordId]) -> Result<HashMap<RecordId, Timestamp>> {
    let mut sent = HashMap::<RecordId, Vec<SentInvitation>>::new();
    for one in invitations::of_meetings(conn, ids)? {
        sent.entry(one.meeting).or_default().push(one);
    }
    let stands = |meeting: Meeting| {
        let (sent, starts) = (sent.get(&meeting.id)?, meeting.fields.starts);
        let has_client = sent.iter().any(|one| one.party.is_some());
        let mut sent = sent.iter().filter(|one| !one.is_cancelled && one.party.is_some() == has_client);
        sent.any(|one| one.invitation.starts == starts).then_some((meeting.id, starts))
    };
    Ok(meetings::many(conn, ids)?.into_iter().filter_map(stands).collect())
}

fn was_never_sent(conn: &mut Conn, id: RecordId) -> Result<bool> {
    let is_planned = match meetings::get(conn, id) {
        Ok(meeting) => meeting.state == MeetingState::Planned && meeting.slot.is_none(),
        Err(Failure::NotFound) => false,
        Err(failure) => return Err(failure),
    };
    Ok(is_planned
        && is_untouched(conn, id)?
        && invitations::of_meeting(conn, id)?.is_empty()
        && times::of_meeting(conn, id)?.is_empty())
}

/// That it was made is all that happened to it: nobody prepared it, talked about it or filed something with it.
fn is_untouched(conn: &mut Conn, id: RecordId) -> Result<bool> {
    let happened = events::of_record(conn, id, &Page { after: None, limit: 3 })?.items;
    let since = happened.iter().filter(|event| event.kind != PREPARED).count();
    Ok(since <= 1 && documents::of_record(conn, id)?.is_empty())
}

fn call_off(tx: &mut Tx, id: RecordId, by: PersonId) -> Result<()> {
    let meeting = meetings::put_state(tx, id, None, (MeetingState::Cancelled, ""))?;
    let now = tx.now();
    tx.event(Event::new("meeting.called_off", now, Some(by)).in_project(meeting.project).on(id))
}

fn draft_progress(tx: &mut Tx, wanted: &Wanted) -> Result<RecordId> {
    draft_report(tx, wanted, ReportKind::Progress)
}

fn draft_review(tx: &mut Tx, wanted: &Wanted) -> Result<RecordId> {
    draft_report(tx, wanted, ReportKind::Review)
}

/// It ends on the day on which it is due, however early it is drafted.
fn draft_report(tx: &mut Tx, wanted: &Wanted, kind: ReportKind) -> Result<RecordId> {
    let party = wanted.fields.party_id.ok_or(Failure::NotFound)?;
    let drafted = DraftedReport {
        project: wanted.project,
        party,
        kind,
        from: None,
        until: Some(wanted.day),
        phase: None,
        owner: Some(wanted.by),
        by: None,
    };
    reporting::draft(tx, &drafted)
}

/// The first time that each was sent.
fn became_of_reports(conn: &mut Conn, ids: &[RecordId]) -> Result<HashMap<RecordId, Became>> {
    let mut became = HashMap::new();
    for id in ids {
        let sent = reports::versions(conn, *id)?.last().map(|first| first.at);
        became.insert(*id, sent.map_or(Became::Open, Became::Done));
    }
    Ok(became)
}

fn is_not_begun(conn: &mut Conn, id: RecordId) -> Result<bool> {
    match reports::get(conn, id) {
        Ok(report) => Ok(reporting::is_not_begun(&report) && is_untouched(conn, id)?),
        Err(Failure::NotFound) => Ok(false),
        Err(failure) => Err(failure),
    }
}

fn take_away(tx: &mut Tx, id: RecordId, by: PersonId) -> Result<()> {
    reporting::take_away(tx, id, by)
}
