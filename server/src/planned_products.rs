//! What occurrences of a communication plan make: tasks of its own crate, meetings and drafts of reports of the crates
//! above it. Nothing of it is sent.

use communication_plan::entry::Product;
use communication_plan::produced_kind::{Became, Make, ProducedKind, ProducedKinds, Wanted};
use communication_plan::{CHECK_IN, FEEDBACK_TALK, PLAN_REVIEW};
use engagement::store::{members, parties};
use kernel::{Failure, RecordId, Result};
use meeting::meeting::MeetingState;
use meeting::routes::{AskedBody, MeetingBody, PointBody};
use meeting::store::meetings;
use reporting::DraftedReport;
use reporting::report::ReportKind;
use reporting::store::reports;
use store::{Conn, Tx};

/// What the communication plan makes in time.
pub const PRODUCED_KINDS: ProducedKinds =
    ProducedKinds(&[&CHECK_IN, &MEETING, &PROGRESS_REPORT, &FEEDBACK_TALK, &PLAN_REVIEW]);

const MEETING: ProducedKind = ProducedKind {
    product: Product::Meeting,
    make: Make::InTransaction(plan_meeting),
    became: became_of_meeting,
};

const PROGRESS_REPORT: ProducedKind = ProducedKind {
    product: Product::ProgressReport,
    make: Make::InTransaction(draft_report),
    became: became_of_report,
};

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

fn became_of_meeting(conn: &mut Conn, id: RecordId) -> Result<Became> {
    match meetings::get(conn, id) {
        Ok(meeting) => Ok(match meeting.state {
            MeetingState::Planned => Became::Open,
            MeetingState::Held => Became::Done(meeting.fields.starts),
            MeetingState::Cancelled => Became::Gone,
        }),
        Err(Failure::NotFound) => Ok(Became::Gone),
        Err(failure) => Err(failure),
    }
}

fn draft_report(tx: &mut Tx, wanted: &Wanted) -> Result<RecordId> {
    let party = wanted.fields.party_id.ok_or(Failure::NotFound)?;
    let drafted = DraftedReport {
        project: wanted.project,
        party,
        kind: ReportKind::Progress,
        from: None,
        until: None,
        phase: None,
        owner: Some(wanted.by),
        by: None,
    };
    reporting::draft(tx, &drafted)
}

/// The first time that it was sent.
fn became_of_report(conn: &mut Conn, id: RecordId) -> Result<Became> {
    match reports::get(conn, id) {
        Ok(_) => Ok(reports::versions(conn, id)?.last().map_or(Became::Open, |sent| Became::Done(sent.at))),
        Err(Failure::NotFound) => Ok(Became::Gone),
        Err(failure) => Err(failure),
    }
}
