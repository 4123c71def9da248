//! Meetings in the team's scope: listed, planned with people and agenda.

use super::backlog::{self, AgendaBacklogPoint};
use super::said::{MeetingBody, Said};
use super::series::{self, MeetingOfSeries};
use super::times::{MeetingTimes, SentToParty};
use crate::meeting::{AnsweredBy, Attendance, JoinProvider, MeetingState};
use crate::store::invitations::{self, SentInvitation};
use crate::store::meetings::{self, Linked, Meeting};
use crate::store::people::{self, Asked, Reads};
use crate::store::{backlog as waiting, notes, times};
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{Talk, authorize, member};
use engagement::sign_off;
use engagement::store::{culture, members, parties};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{
    Event, EventKind, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// The longest stretch of time that is looked at, in days.
const MOST_DAYS: i32 = 400;

#[derive(Serialize, ToSchema)]
pub struct MeetingList {
    items: Vec<MeetingRow>,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingRow {
    pub id: RecordId,
    number: i64,
    project_id: ProjectId,
    title: String,
    starts: Timestamp,
    time_zone: String,
    minutes: i64,
    place: String,
    join_url: String,
    join_service: Option<JoinProvider>,
    state: MeetingState,
    /// The parties that somebody is asked of.
    party_ids: Vec<PartyId>,
    asked: usize,
    accepted: usize,
    declined: usize,
    /// Whether anybody knows of it now; nobody does once they were told that it is off.
    is_sent: bool,
    /// Whether a client's people are choosing its time.
    is_choosing: bool,
    /// Whether it is one of a series.
    is_of_series: bool,
    pub revision: i64,
}

/// One meeting with its people and its agenda.
#[derive(Serialize, ToSchema)]
pub struct MeetingDetail {
    #[serde(flatten)]
    pub row: MeetingRow,
    purpose: String,
    /// Whether it was ever sent.
    was_sent: bool,
    /// Why it was called off.
    reason: String,
    /// Date and time of day in its zone, as they are typed.
    local_starts: String,
    called_by: MeetingPersonName,
    people: Vec<MeetingPerson>,
    points: Vec<MeetingPoint>,
    notes: Vec<super::notes::MeetingNote>,
    /// The times that a client's people chose from last.
    times: Option<MeetingTimes>,
    /// The invitation that each party reads, to remind its people of it.
    invited: Vec<SentToParty>,
    /// Who of the clients reads something of it, as it was sent; comments and notes nobody.
    client_readers: Vec<MeetingClientReader>,
    series: Option<MeetingOfSeries>,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingPersonName {
    id: PersonId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingPerson {
    person_id: PersonId,
    name: String,
    /// Left out for the team.
    party_id: Option<PartyId>,
    is_needed: bool,
    /// Whether they were told of it.
    is_told: bool,
    answer: Attendance,
    /// What they said with it.
    answer_note: String,
    answered_by: Option<AnsweredBy>,
    answered_at: Option<Timestamp>,
    attended: Option<bool>,
    /// The time that they would rather have.
    proposes: Option<MeetingProposedTime>,
}

/// A beginning that somebody proposed, and by whose clock.
#[derive(Serialize, ToSchema)]
pub struct MeetingProposedTime {
    starts: Timestamp,
    /// Of whoever proposed it.
    time_zone: String,
}

/// Somebody of a client, and what they read of a meeting.
#[derive(Serialize, ToSchema)]
pub struct MeetingClientReader {
    name: String,
    party_id: PartyId,
    reads: Vec<Reads>,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingPoint {
    id: Uuid,
    title: String,
    minutes: Option<i64>,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    is_internal: bool,
    record: Option<MeetingRecord>,
    /// Whether it was talked about; left out where nobody has said.
    is_reached: Option<bool>,
    /// Where it waited before it came onto this agenda.
    backlog: Option<AgendaBacklogPoint>,
}

/// A record that a point is about, or that became of a note.
#[derive(Serialize, ToSchema)]
pub struct MeetingRecord {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
}

pub(super) fn row(meeting: Meeting, asked: &[Asked], is_choosing: bool) -> MeetingRow {
    let is_sent = asked.iter().any(|one| one.told_sequence.is_some());
    let asked: Vec<&Asked> = asked.iter().filter(|one| one.is_invited).collect();
    let answered = |answer| asked.iter().filter(|one| one.answer == answer).count();
    let parties: BTreeSet<PartyId> = asked.iter().filter_map(|one| one.party).collect();
    MeetingRow {
        id: meeting.id,
        number: meeting.number,
        project_id: meeting.project,
        join_service: (!meeting.fields.join_url.is_empty())
            .then(|| JoinProvider::of(&meeting.fields.join_url)),
        title: meeting.fields.title,
        starts: meeting.fields.starts,
        time_zone: meeting.fields.time_zone,
        minutes: meeting.fields.minutes,
        place: meeting.fields.place,
        join_url: meeting.fields.join_url,
        state: meeting.state,
        party_ids: parties.into_iter().collect(),
        asked: asked.len(),
        accepted: answered(Attendance::Accepted),
        declined: answered(Attendance::Declined),
        is_sent,
        is_choosing: is_choosing && meeting.state == MeetingState::Planned,
        is_of_series: meeting.slot.is_some(),
        revision: meeting.revision,
    }
}

pub(super) fn whole(conn: &mut Conn, meeting: Meeting) -> Result<MeetingDetail> {
    let asked = people::of_meeting(conn, meeting.id)?;
    let points = meetings::points(conn, meeting.id)?;
    let notes = notes::of_meeting(conn, meeting.id)?;
    let times = super::times::told(conn, &meeting)?;
    let is_choosing = times.as_ref().is_some_and(MeetingTimes::are_open);
    let named = asked.iter().map(|one| one.person).chain(points.iter().filter_map(|point| point.owner));
    let noting = notes.iter().flat_map(|note| [Some(note.changed_by), note.fields.owner]).flatten();
    let names = person::names(conn, named.chain(noting).chain([meeting.called_by]))?;
    let ids: Vec<RecordId> = points
        .iter()
        .filter_map(|point| point.record)
        .chain(notes.iter().filter_map(|note| note.record))
        .collect();
    let linked = meetings::linked(conn, meeting.project, &ids)?;
    let mut waited = waited(conn, &meeting, points.iter().filter_map(|point| point.backlog))?;
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
    let of = |id: Option<RecordId>| id.and_then(|id| linked.get(&id)).map(MeetingRecord::of);
    Ok(MeetingDetail {
        purpose: meeting.fields.purpose.clone(),
        was_sent: meeting.sequence > 0,
        reason: meeting.reason.clone(),
        local_starts: meeting.fields.local().strftime("%Y-%m-%dT%H:%M").to_string(),
        called_by: MeetingPersonName { id: meeting.called_by, name: name(meeting.called_by) },
        people: asked
            .iter()
            .filter(|one| one.is_invited)
            .map(|one| person_of(conn, one, (&meeting, &names)))
            .collect::<Result<_>>()?,
        points: points
            .into_iter()
            .map(|point| MeetingPoint {
                id: point.id,
                title: point.title,
                minutes: point.minutes,
                owner_id: point.owner,
                owner_name: point.owner.map(name),
                is_internal: point.is_internal,
                record: of(point.record),
                is_reached: point.is_reached,
                backlog: point.backlog.and_then(|id| waited.remove(&id)),
            })
            .collect(),
        notes: notes
            .into_iter()
            .map(|note| super::notes::shown(note.clone(), &names, of(note.record)))
            .collect(),
        times,
        invited: invited(conn, &meeting)?,
        client_readers: client_readers(conn, &meeting)?,
        series: series::of(conn, &meeting)?,
        row: row(meeting, &asked, is_choosing),
    })
}

/// What came from the points for a next meeting, with where it stood.
fn waited(
    conn: &mut Conn,
    meeting: &Meeting,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, AgendaBacklogPoint>> {
    let points = ids.map(|id| waiting::get(conn, id)).collect::<Result<Vec<_>>>()?;
    if points.is_empty() {
        return Ok(HashMap::new());
    }
    let shown = backlog::shown(conn, meeting.project, points)?;
    Ok(shown.into_iter().map(|one| (one.id, one)).collect())
}

/// Nobody is invited to what is over or off.
fn invited(conn: &mut Conn, meeting: &Meeting) -> Result<Vec<SentToParty>> {
    if meeting.state != MeetingState::Planned {
        return Ok(Vec::new());
    }
    let sent = invitations::of_meeting(conn, meeting.id)?.into_iter().filter(|one| !one.is_cancelled);
    let of_party =
        |one: SentInvitation| one.party.map(|party_id| SentToParty { party_id, subject_id: one.key });
    Ok(sent.filter_map(of_party).collect())
}

impl MeetingRecord {
    pub(super) fn of(linked: &Linked) -> Self {
        let Linked { id, kind, number, title } = linked.clone();
        Self { id, kind, number, title }
    }
}

fn person_of(
    conn: &mut Conn,
    one: &Asked,
    (meeting, names): (&Meeting, &HashMap<PersonId, String>),
) -> Result<MeetingPerson> {
    let proposes = match one.proposes {
        Some(starts) => Some(MeetingProposedTime { starts, time_zone: clock_of(conn, meeting, one)? }),
        None => None,
    };
    Ok(MeetingPerson {
        person_id: one.person,
        name: names.get(&one.person).cloned().unwrap_or_default(),
        party_id: one.party,
        is_needed: one.is_needed,
        is_told: one.told_sequence.is_some(),
        answer: one.answer,
        answer_note: one.answer_note.clone(),
        answered_by: one.answered_by,
        answered_at: one.answered_at,
        attended: one.attended,
        proposes,
    })
}

/// The zone that somebody lives by, as letters to them tell it.
fn clock_of(conn: &mut Conn, meeting: &Meeting, one: &Asked) -> Result<String> {
    match one.party {
        Some(party) => match parties::get(conn, meeting.project, party) {
            Ok(party) => Ok(culture::manner(conn, &party, one.person)?.time_zone),
            Err(Failure::NotFound) => Ok(meeting.fields.time_zone.clone()),
            Err(other) => Err(other),
        },
        None => Ok(person::get(conn, one.person)?.time_zone),
    }
}

/// Whoever left a party reads nothing any more; minutes that were sent its whole party does.
fn client_readers(conn: &mut Conn, meeting: &Meeting) -> Result<Vec<MeetingClientReader>> {
    let found = people::client_readers(conn, meeting.id)?;
    let minutes: BTreeSet<PartyId> =
        sign_off::of_record(conn, meeting.id)?.into_iter().map(|one| one.party).collect();
    let mut readers = Vec::new();
    for party in parties::of_project(conn, meeting.project)? {
        for contact in parties::contacts(conn, party.id)? {
            let own = found.iter().filter(|(person, of, _)| (*person, *of) == (contact.person, party.id));
            let mut reads: Vec<Reads> = own.map(|(_, _, reads)| *reads).collect();
            reads.extend(minutes.contains(&party.id).then_some(Reads::Minutes));
            if !reads.is_empty() {
                readers.push(MeetingClientReader { name: contact.name, party_id: party.id, reads });
            }
        }
    }
    readers.sort_by(|one, other| (one.party_id, &one.name).cmp(&(other.party_id, &other.name)));
    Ok(readers)
}

pub(super) fn tagged(body: MeetingDetail) -> Tagged<Json<MeetingDetail>> {
    Tagged { revision: body.row.revision, answer: Json(body) }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FollowingQuery {
    /// The later meetings of its series too; left out: no.
    #[serde(default)]
    pub(super) with_following: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MeetingListQuery {
    /// From this day on, a civil date; left out: thirty days ago.
    from: Option<String>,
    /// Up to and with this day; left out: half a year after the first.
    until: Option<String>,
}

impl MeetingListQuery {
    /// As moments in UTC, a day wider on either side: a civil day is another stretch in each zone.
    pub(super) fn checked(&self, now: Timestamp) -> Result<(Timestamp, Timestamp)> {
        let mut input = Input::new();
        let from = self.from.as_deref().map(|day| input.date("from", day));
        let until = self.until.as_deref().map(|day| input.date("until", day));
        input.finish()?;
        let from = from.unwrap_or_else(|| now.plus_days(-30).in_zone("UTC").date());
        let until = until.unwrap_or_else(|| from.saturating_add(183.days()));
        let days = (until - from).get_days();
        if !(0..=MOST_DAYS).contains(&days) {
            return Err(Failure::invalid("until", "out_of_range"));
        }
        let at = |day: Date| -> Result<Timestamp> {
            let at = day.to_zoned(TimeZone::UTC).map_err(Failure::fault)?;
            Ok(Timestamp::from_micros(at.timestamp().as_microsecond()))
        };
        Ok((at(from)?.plus_days(-1), at(until)?.plus_days(2)))
    }
}

endpoint!(/// The meetings of a project that begin in some days, the first ones first; a day more on either side.
    list_meetings: GET "/api/v1/projects/{project}/meetings", Team, ReadProject);
async fn list_meetings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<MeetingListQuery>,
) -> Answer<Json<MeetingList>> {
    let scope = cx.scope.clone();
    let (from, until) = query.checked(cx.now())?;
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let asked = people::between(conn, project, from, until)?;
        let found = meetings::between(conn, project, from, until)?;
        let mut of: HashMap<RecordId, Vec<Asked>> = HashMap::new();
        asked.into_iter().for_each(|one| of.entry(one.meeting).or_default().push(one));
        let choosing: BTreeSet<RecordId> = times::open_of_project(conn, project)?.into_iter().collect();
        let row = |meeting: Meeting| {
            let asked = of.remove(&meeting.id).unwrap_or_default();
            let is_choosing = choosing.contains(&meeting.id);
            row(meeting, &asked, is_choosing)
        };
        Ok(MeetingList { items: found.into_iter().map(row).collect() })
    });
    Ok(Json(found.await?))
}

/// Everybody of a project: the team without a party, the client's people with theirs.
pub(super) fn everybody(conn: &mut Conn, project: ProjectId) -> Result<HashMap<PersonId, Option<PartyId>>> {
    let mut all: HashMap<PersonId, Option<PartyId>> = HashMap::new();
    for party in parties::of_project(conn, project)? {
        all.extend(parties::contacts(conn, party.id)?.into_iter().map(|one| (one.person, Some(party.id))));
    }
    all.extend(members::active(conn, project)?.into_iter().map(|one| (one.person_id, None)));
    Ok(all)
}

pub(super) fn happened(tx: &mut Tx, kind: EventKind, meeting: &Meeting, by: PersonId) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(kind, at, Some(by)).in_project(meeting.project).on(meeting.id))
}

/// Plans a meeting with its people and its agenda.
pub fn create(tx: &mut Tx, project: ProjectId, body: &MeetingBody, by: PersonId) -> Result<Meeting> {
    let said = body.checked(tx, project, None)?;
    made(tx, project, &said, by)
}

/// The same at each of some times, with an agenda of its own.
pub(super) fn create_at(
    tx: &mut Tx,
    project: ProjectId,
    body: &MeetingBody,
    starts: &[Timestamp],
    by: PersonId,
) -> Result<Vec<Meeting>> {
    let mut said = body.checked(tx, project, None)?;
    let mut all = Vec::new();
    for at in starts {
        said.fields.starts = *at;
        said.points.iter_mut().for_each(|point| point.id = Uuid::now_v7());
        all.push(made(tx, project, &said, by)?);
        // A point that waited is talked about once.
        said.points.retain(|point| point.backlog.is_none());
    }
    Ok(all)
}

fn made(tx: &mut Tx, project: ProjectId, said: &Said, by: PersonId) -> Result<Meeting> {
    let meeting = meetings::create(tx, project, &said.fields, by)?;
    people::put(tx, (meeting.id, project), &said.people)?;
    meetings::put_points(tx, meeting.id, &said.points)?;
    happened(tx, "meeting.planned", &meeting, by)?;
    Ok(meeting)
}

endpoint!(/// Plans a meeting. It is internal, and nobody is told, until somebody sends it.
    create_meeting: POST "/api/v1/projects/{project}/meetings", Team, Talk);
async fn create_meeting(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<MeetingBody>,
) -> Answer<Created<MeetingDetail>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        let meeting = create(tx, project, &body, proof.person())?;
        whole(tx, meeting)
    });
    let body = created.await?;
    Ok(Created { location: format!("/api/v1/meetings/{}", body.row.id), body })
}

endpoint!(/// One meeting with its people, its agenda and what was written down.
    get_meeting: GET "/api/v1/meetings/{meeting}", Team, ReadProject);
async fn get_meeting(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        member(conn, &scope, meeting.project)?;
        whole(conn, meeting)
    });
    Ok(tagged(found.await?))
}

/// What a meeting is from now on.
pub fn put(
    tx: &mut Tx,
    before: &Meeting,
    revision: Option<i64>,
    body: &MeetingBody,
    by: PersonId,
) -> Result<Meeting> {
    if before.state == MeetingState::Cancelled {
        return Err(Refusal::new("meeting.called_off").into());
    }
    let said = body.checked(tx, before.project, Some(before.id))?;
    let meeting = meetings::put_fields(tx, before.id, revision, &said.fields)?;
    people::put(tx, (meeting.id, meeting.project), &said.people)?;
    meetings::put_points(tx, meeting.id, &said.points)?;
    happened(tx, "meeting.changed", &meeting, by)?;
    if let Some(slot) = before.slot.filter(|_| before.fields.starts != meeting.fields.starts) {
        series::follow(tx, slot.series, &[meeting.id])?;
    }
    meetings::get(tx, meeting.id)
}

endpoint!(/// Says anew what a meeting is, who is asked and what about. Nobody is told of it until somebody sends it. What
    /// changed of it changes for the later ones of its series too, where they have nothing of their own; they keep their agenda.
    put_meeting: PUT "/api/v1/meetings/{meeting}", Team, Talk);
async fn put_meeting(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<FollowingQuery>,
    IfMatch(revision): IfMatch,
    Json(body): Json<MeetingBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let wanted = series::wanted(tx, id)?;
        let meeting = put(tx, &before, revision, &body, proof.person())?;
        if query.with_following {
            series::put_following(tx, (&before, &wanted), &meeting, proof.person())?;
        }
        whole(tx, meeting)
    });
    Ok(tagged(changed.await?))
}

pub fn routes() -> Routes {
    routes![list_meetings, create_meeting, get_meeting, put_meeting]
}
