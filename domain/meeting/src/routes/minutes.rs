//! Who was there, and the minutes: what a party would read, asking it to confirm, and what its answer means.
//!
//! Must hold: what is sent is what was looked at; an internal note goes to nobody.

use super::backlog;
use super::meetings::{MeetingDetail, everybody, happened, tagged, whole};
use crate::MEETING;
use crate::invitation::{Invitation, Somebody};
use crate::meeting::MeetingState;
use crate::note::{self, MINUTES, Noted, Sent};
use crate::store::invitations::{self, Sending};
use crate::store::meetings::{self, Meeting};
use crate::store::{backlog as waiting, notes, people};
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, Talk, authorize, may, member};
use engagement::sign_off::{
    self, Content, Decided, NewSignOff, SignOff, SignOffKind, SignOffReader, State, Verdict, Wording,
};
use engagement::store::parties;
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Event, Failure, PartyId, PersonId, RecordId, Refusal, Result, SignOffId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Tagged, Team, endpoint, routes};

/// The minutes of a meeting in one exact version: confirmed, or objected to in words.
pub const MINUTES_SIGN_OFF: SignOffKind =
    SignOffKind { name: MINUTES, verdicts: &[Verdict::Approved, Verdict::Declined], decided };

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingHoldingBody {
    /// Who was there, of those who were asked.
    person_ids: Vec<PersonId>,
    /// The points of the agenda that were not reached: they wait for a next meeting. Left out: nobody says.
    #[serde(default)]
    put_back: Option<BTreeSet<Uuid>>,
}

/// Says that a meeting was held, and who was there.
pub fn hold(tx: &mut Tx, before: &Meeting, present: &BTreeSet<PersonId>, by: PersonId) -> Result<Meeting> {
    if before.state == MeetingState::Cancelled {
        return Err(Refusal::new("meeting.called_off").into());
    }
    if before.fields.starts > tx.now() {
        return Err(Refusal::new("meeting.not_begun").into());
    }
    let asked = people::of_meeting(tx, before.id)?;
    let asked: Vec<_> = asked.into_iter().filter(|one| one.is_invited).collect();
    if !present.iter().all(|person| asked.iter().any(|one| one.person == *person)) {
        return Err(Failure::invalid("person_ids", "unknown"));
    }
    let is_same = asked.iter().all(|one| one.attended == Some(present.contains(&one.person)));
    if before.state == MeetingState::Held && is_same {
        return Ok(before.clone());
    }
    for one in &asked {
        people::put_attended(tx, before.id, one.person, Some(present.contains(&one.person)))?;
    }
    let meeting = meetings::put_state(tx, before.id, None, (MeetingState::Held, ""))?;
    if before.state == MeetingState::Held {
        happened(tx, "meeting.changed", &meeting, by)?;
        return Ok(meeting);
    }
    let mut parties: BTreeMap<Option<PartyId>, Vec<PersonId>> = BTreeMap::new();
    for one in asked.iter().filter(|one| present.contains(&one.person)) {
        parties.entry(one.party).or_default().push(one.person);
    }
    let team = parties.remove(&None).unwrap_or_default();
    for (party, own) in parties {
        let people: Vec<PersonId> = own.into_iter().chain(team.iter().copied()).collect();
        let at = tx.now();
        let event = Event::new("meeting.held", at, Some(by)).in_project(meeting.project).on(meeting.id);
        tx.event(event.detail(json!({ "party": party, "people": people, "at": meeting.fields.starts })))?;
    }
    Ok(meeting)
}

endpoint!(/// Says that the meeting was held, who of those who were asked was there, and what of the agenda was not reached.
    put_meeting_attendance: PUT "/api/v1/meetings/{meeting}/attendance", Team, Talk);
async fn put_meeting_attendance(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<MeetingHoldingBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let held = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let mut meeting = hold(tx, &before, &body.person_ids.iter().copied().collect(), proof.person())?;
        if let Some(put_back) = &body.put_back
            && backlog::close(tx, &meeting, put_back, proof.person())?
        {
            meeting = meetings::touch(tx, &meeting)?;
        }
        whole(tx, meeting)
    });
    Ok(tagged(held.await?))
}

/// Takes back that a meeting was held, while no party was sent its minutes: what was written down stays.
pub fn take_holding_back(tx: &mut Tx, before: &Meeting, by: PersonId) -> Result<Meeting> {
    match before.state {
        MeetingState::Planned => return Ok(before.clone()),
        MeetingState::Cancelled => return Err(Refusal::new("meeting.called_off").into()),
        MeetingState::Held => {}
    }
    if !sign_off::of_record(tx, before.id)?.is_empty() {
        return Err(Refusal::new("meeting.minutes_sent").into());
    }
    for one in people::of_meeting(tx, before.id)? {
        people::put_attended(tx, before.id, one.person, None)?;
    }
    waiting::forget_unreached(tx, before.id)?;
    let meeting = meetings::put_state(tx, before.id, None, (MeetingState::Planned, ""))?;
    happened(tx, "meeting.not_held", &meeting, by)?;
    Ok(meeting)
}

endpoint!(/// Takes back that the meeting was held; only while its minutes were sent to nobody.
    delete_meeting_attendance: DELETE "/api/v1/meetings/{meeting}/attendance", Team, Talk);
async fn delete_meeting_attendance(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let planned = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let meeting = take_holding_back(tx, &before, proof.person())?;
        whole(tx, meeting)
    });
    Ok(tagged(planned.await?))
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesBody {
    pub party_id: PartyId,
    /// For the client.
    pub title: String,
    /// Markdown for the client; may be empty.
    #[serde(default)]
    pub summary: String,
    /// When the answer is wanted, a civil date.
    #[serde(default)]
    pub due: Option<String>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesSendingBody {
    pub party_id: PartyId,
    /// For the client.
    pub title: String,
    /// Markdown for the client; may be empty.
    #[serde(default)]
    pub summary: String,
    /// When the answer is wanted, a civil date.
    #[serde(default)]
    pub due: Option<String>,
    /// As the preview told it; where the party would read anything else by now, sending answers 412.
    pub seen: String,
}

/// What would be sent, checked; nothing is written yet.
struct Prepared {
    meeting: Meeting,
    content: Content,
    due: Option<Date>,
    left_out: usize,
}

fn prepare(conn: &mut Conn, meeting: Meeting, body: &MinutesBody) -> Result<Prepared> {
    let wording =
        Wording { title: &body.title, summary: &body.summary, due: body.due.as_deref() }.checked()?;
    let party = parties::get(conn, meeting.project, body.party_id)?.id;
    if meeting.state != MeetingState::Held {
        return Err(Refusal::new("minutes.not_held").into());
    }
    let asked = people::of_meeting(conn, meeting.id)?;
    if asked.iter().all(|one| one.party != Some(party)) {
        return Err(Refusal::new("minutes.of_another_party").into());
    }
    let notes = noted(conn, &meeting)?;
    let left_out = notes.iter().filter(|note| note.fields.is_internal).count();
    if left_out == notes.len() {
        return Err(Refusal::new("minutes.nothing_shared").into());
    }
    let there: Vec<_> = asked.iter().filter(|one| one.attended == Some(true)).collect();
    let names = person::names(conn, there.iter().map(|one| one.person))?;
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
    let attended: Vec<Somebody> =
        there.iter().map(|one| Somebody { name: name(one.person), party: one.party }).collect();
    let sent_before = of_party(conn, meeting.id, party)?;
    let invitation = invitations::of_party(conn, meeting.id, Some(party))?;
    let number = match invitation.and_then(|one| one.number) {
        Some(number) => number,
        None => invitations::next_number(conn, party)?,
    };
    let number = format!("{}-{number}", MEETING.prefix);
    let version = i64::try_from(sent_before.len()).unwrap_or_default() + 1;
    let sent = Sent { number: &number, version, title: &wording.title, summary: &wording.summary, party };
    let content = note::content(&meeting.fields, &attended, &notes, &sent);
    let standing = sent_before.iter().find(|one| matches!(one.state, State::Waiting | State::Decided));
    if standing.is_some_and(|one| {
        one.verdict != Some(Verdict::Declined) && note::says_the_same(&one.content, &content)
    }) {
        return Err(Refusal::new("minutes.already_sent").into());
    }
    Ok(Prepared { meeting, content, due: wording.due, left_out })
}

/// The sign-offs of a meeting at one party, the newest first.
fn of_party(conn: &mut Conn, meeting: RecordId, party: PartyId) -> Result<Vec<SignOff>> {
    let all = sign_off::of_record(conn, meeting)?;
    Ok(all.into_iter().filter(|one| one.party == party).collect())
}

/// The notes with the names around them.
fn noted(conn: &mut Conn, meeting: &Meeting) -> Result<Vec<Noted>> {
    let points = meetings::points(conn, meeting.id)?;
    let mut kept = notes::of_meeting(conn, meeting.id)?;
    let names = person::names(conn, kept.iter().filter_map(|note| note.fields.owner))?;
    let sides = everybody(conn, meeting.project)?;
    let place = |point: Option<Uuid>| {
        points.iter().position(|one| Some(one.id) == point && !one.is_internal).unwrap_or(points.len())
    };
    kept.sort_by_key(|note| (place(note.fields.point), note.id));
    let told = kept.into_iter().map(|note| {
        let title = points.get(place(note.fields.point)).map(|one| one.title.clone());
        let owner = note.fields.owner.filter(|owner| sides.contains_key(owner));
        let owner = owner.map(|owner| Somebody {
            name: names.get(&owner).cloned().unwrap_or_default(),
            party: sides.get(&owner).copied().flatten(),
        });
        Noted { fields: note.fields, point_title: title.unwrap_or_default(), owner }
    });
    Ok(told.collect())
}

/// What the party will read, and who that is.
#[derive(Serialize, ToSchema)]
pub struct MinutesPreview {
    content: Content,
    readers: Vec<SignOffReader>,
    /// Internal notes, which nobody reads.
    left_out: usize,
    /// To be sent along, so that what is sent is what was looked at.
    seen: String,
}

endpoint!(/// What a party would read of the minutes, and who. Nothing is sent.
    create_minutes_preview: POST "/api/v1/meetings/{meeting}/minutes-previews", Team, ShareWithClient);
async fn create_minutes_preview(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<MinutesBody>,
) -> Answer<Json<MinutesPreview>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        may::<ShareWithClient>(conn, &scope, meeting.project)?;
        let prepared = prepare(conn, meeting, &body)?;
        let readers = sign_off::readers(conn, body.party_id, false)?;
        let Prepared { content, left_out, .. } = prepared;
        let seen = note::seen(&content)?;
        Ok(MinutesPreview { content, readers, left_out, seen })
    });
    Ok(Json(found.await?))
}

#[derive(Serialize, ToSchema)]
pub struct MinutesSendingList {
    items: Vec<MinutesSending>,
}

/// Minutes that a party was asked to confirm.
#[derive(Serialize, ToSchema)]
pub struct MinutesSending {
    pub sign_off_id: SignOffId,
    party_id: PartyId,
    version: i64,
    state: State,
    verdict: Option<Verdict>,
    sent_at: Timestamp,
    not_reached: Vec<engagement::letters::NotReached>,
}

fn sending(sign_off: &SignOff) -> MinutesSending {
    MinutesSending {
        sign_off_id: sign_off.id,
        party_id: sign_off.party,
        version: sign_off.content.version,
        state: sign_off.state,
        verdict: sign_off.verdict,
        sent_at: sign_off.opened_at,
        not_reached: Vec::new(),
    }
}

endpoint!(/// The minutes that parties were asked to confirm, the newest first.
    list_minutes: GET "/api/v1/meetings/{meeting}/minutes", Team, ReadProject);
async fn list_minutes(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<MinutesSendingList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        member(conn, &scope, meeting.project)?;
        let all = sign_off::of_record(conn, id)?;
        Ok(MinutesSendingList { items: all.iter().map(sending).collect() })
    });
    Ok(Json(found.await?))
}

/// Asks a party to confirm the minutes.
pub fn send_minutes(
    tx: &mut Tx,
    (public_url, signer): (&str, &Signer),
    id: RecordId,
    body: MinutesSendingBody,
    by: PersonId,
) -> Result<SignOff> {
    let meeting = meetings::get(tx, id)?;
    let MinutesSendingBody { party_id, title, summary, due, seen } = body;
    let body = MinutesBody { party_id, title, summary, due };
    let prepared = prepare(tx, meeting, &body)?;
    if seen != note::seen(&prepared.content)? {
        return Err(Failure::Outdated);
    }
    number_kept(tx, &prepared.meeting, party_id, by)?;
    let new = NewSignOff {
        project: prepared.meeting.project,
        party: party_id,
        record: id,
        content: &prepared.content,
        amount: None,
        is_commercial: false,
        due: prepared.due,
        opened_by: by,
    };
    let sign_off = sign_off::open(tx, public_url, signer, &MINUTES_SIGN_OFF, &new)?;
    happened(tx, "minutes.sent", &prepared.meeting, by)?;
    Ok(sign_off)
}

/// Where the party was never invited by us, the meeting gets its number there all the same.
fn number_kept(tx: &mut Tx, meeting: &Meeting, party: PartyId, by: PersonId) -> Result<()> {
    if invitations::of_party(tx, meeting.id, Some(party))?.is_some() {
        return Ok(());
    }
    let invitation = Invitation::of(&meeting.fields, &[], &[], Some(party));
    let sequence = invitations::next_sequence(tx, meeting, Some(party))?;
    let (party, invitation) = (Some(party), &invitation);
    let sending = Sending { meeting, party, sequence, invitation, is_cancelled: false, by };
    invitations::put(tx, &sending).map(drop)
}

endpoint!(/// Asks a client party to confirm the minutes as they were looked at. Those that wait are superseded.
    create_minutes: POST "/api/v1/meetings/{meeting}/minutes", Team, ShareWithClient);
async fn create_minutes(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<MinutesSendingBody>,
) -> Answer<Created<MinutesSending>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let sent = cx.db().write(move |tx| {
        let project = meetings::get(tx, id)?.project;
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let sign_off = send_minutes(tx, (&public_url, &signer), id, body, proof.person())?;
        let not_reached = sign_off::not_reached(tx, &sign_off)?;
        Ok(MinutesSending { not_reached, ..sending(&sign_off) })
    });
    let body = sent.await?;
    Ok(Created { location: format!("/api/v1/sign-offs/{}", body.sign_off_id), body })
}

/// How they stand is read from the sign-offs; only that it happened is noted.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let sign_off = decided.sign_off;
    let meeting = meetings::get(tx, sign_off.record)?;
    let kind = if decided.verdict.is_approval() { "minutes.confirmed" } else { "minutes.objected" };
    let by = decided.steps.last().map(|step| step.person).unwrap_or(sign_off.opened_by);
    happened(tx, kind, &meeting, by)
}

pub fn routes() -> Routes {
    routes![
        put_meeting_attendance,
        delete_meeting_attendance,
        create_minutes_preview,
        list_minutes,
        create_minutes
    ]
}
