//! Points for a next meeting: put up, said anew, taken away, put aside, and left over from a meeting that was held.
//!
//! Must hold: it is the team's. A client reads of a point what stands on an agenda that was sent, and nothing before.

use super::meetings::{MeetingRecord, everybody, happened};
use crate::backlog::{BacklogBody, BacklogFields, MOST_WAITING, PointSource};
use crate::meeting::MeetingState;
use crate::store::backlog::{self, BacklogPoint, Stood};
use crate::store::meetings::{self, KeptPoint, Meeting};
use crate::store::people;
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{Talk, authorize, member};
use engagement::store::parties;
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct AgendaBacklogList {
    items: Vec<AgendaBacklogPoint>,
}

/// A point for a next meeting.
#[derive(Serialize, ToSchema)]
pub struct AgendaBacklogPoint {
    pub id: Uuid,
    title: String,
    minutes: Option<i64>,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    /// The client it is talked about with; left out where that is open.
    pub party_id: Option<PartyId>,
    is_internal: bool,
    pub record: Option<MeetingRecord>,
    source: PointSource,
    put_by_name: String,
    put_at: Timestamp,
    /// The meetings on whose agenda it was, the first one first.
    stood: Vec<AgendaStood>,
}

/// A meeting on whose agenda something stands, or stood.
#[derive(Serialize, ToSchema)]
pub struct AgendaStood {
    meeting_id: RecordId,
    number: i64,
    title: String,
    starts: Timestamp,
    state: MeetingState,
    /// Left out where nobody has said.
    is_reached: Option<bool>,
}

impl AgendaStood {
    pub(super) fn of(stood: Stood) -> Self {
        let Stood { meeting, number, title, starts, state, is_reached, .. } = stood;
        Self { meeting_id: meeting, number, title, starts, state, is_reached }
    }
}

/// With names, records, and where each stood.
pub(super) fn shown(
    conn: &mut Conn,
    project: ProjectId,
    points: Vec<BacklogPoint>,
) -> Result<Vec<AgendaBacklogPoint>> {
    let people = points.iter().flat_map(|one| [Some(one.put_by), one.fields.owner]).flatten();
    let names = person::names(conn, people)?;
    let ids: Vec<RecordId> = points.iter().filter_map(|one| one.fields.record).collect();
    let linked = meetings::linked(conn, project, &ids)?;
    let mut stood: HashMap<Uuid, Vec<AgendaStood>> = HashMap::new();
    for one in backlog::stood(conn, project)? {
        if let Some(point) = one.point {
            stood.entry(point).or_default().push(AgendaStood::of(one));
        }
    }
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
    let one = |point: BacklogPoint| AgendaBacklogPoint {
        id: point.id,
        title: point.fields.title,
        minutes: point.fields.minutes,
        owner_id: point.fields.owner,
        owner_name: point.fields.owner.map(name),
        party_id: point.fields.party,
        is_internal: point.fields.is_internal,
        record: point.fields.record.and_then(|id| linked.get(&id)).map(MeetingRecord::of),
        source: point.source,
        put_by_name: name(point.put_by),
        put_at: point.put_at,
        stood: stood.remove(&point.id).unwrap_or_default(),
    };
    Ok(points.into_iter().map(one).collect())
}

fn one_shown(conn: &mut Conn, id: Uuid) -> Result<AgendaBacklogPoint> {
    let point = backlog::get(conn, id)?;
    shown(conn, point.project, vec![point])?.pop().ok_or(Failure::NotFound)
}

/// It is told with the record that it is about.
fn told(tx: &mut Tx, project: ProjectId, record: Option<RecordId>, by: PersonId) -> Result<()> {
    let at = tx.now();
    let event = Event::new("meeting.put_up", at, Some(by)).in_project(project);
    tx.event(match record {
        Some(record) => event.on(record),
        None => event,
    })
}

endpoint!(/// The points of a project for a next meeting, in the order in which they were put up, with the meetings that did not
    /// reach them.
    list_agenda_backlog: GET "/api/v1/projects/{project}/agenda-backlog", Team, ReadProject);
async fn list_agenda_backlog(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<AgendaBacklogList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let waiting = backlog::waiting(conn, project)?;
        Ok(AgendaBacklogList { items: shown(conn, project, waiting)? })
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgendaBacklogBody {
    /// Chosen by the caller, so that a repeated request puts nothing up twice.
    id: Uuid,
    point: BacklogBody,
}

/// The party, the owner and the record are of the project.
fn checked(
    conn: &mut Conn,
    project: ProjectId,
    body: &BacklogBody,
    before: Option<&BacklogFields>,
) -> Result<BacklogFields> {
    let fields = body.checked()?;
    if let Some(party) = fields.party {
        parties::get(conn, project, party).map_err(|_| Failure::invalid("party_id", "unknown"))?;
    }
    let was = |owner: &PersonId| before.is_some_and(|before| before.owner == Some(*owner));
    if let Some(owner) = fields.owner.filter(|owner| !was(owner))
        && !everybody(conn, project)?.contains_key(&owner)
    {
        return Err(Failure::invalid("owner_id", "unknown"));
    }
    let is_new = |record: &RecordId| before.is_none_or(|before| before.record != Some(*record));
    if let Some(record) = fields.record.filter(is_new)
        && meetings::linked(conn, project, &[record])?.is_empty()
    {
        return Err(Failure::invalid("record_id", "unknown"));
    }
    Ok(fields)
}

fn put_up(
    tx: &mut Tx,
    project: ProjectId,
    (id, fields): (Uuid, BacklogFields),
    (source, series): (PointSource, Option<Uuid>),
    by: PersonId,
) -> Result<()> {
    if backlog::waiting(tx, project)?.len() >= MOST_WAITING {
        return Err(Refusal::new("agenda.too_many_waiting").with("most", MOST_WAITING).into());
    }
    let (record, put_at) = (fields.record, tx.now());
    let point = BacklogPoint { id, project, series, fields, source, put_by: by, put_at, ended_at: None };
    backlog::create(tx, &point)?;
    told(tx, project, record, by)
}

endpoint!(/// Puts a point up for a next meeting, without saying for which. Sent again with the same id, it is the one that stands
    /// there.
    create_agenda_backlog_point: POST "/api/v1/projects/{project}/agenda-backlog", Team, Talk);
async fn create_agenda_backlog_point(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewAgendaBacklogBody>,
) -> Answer<Created<AgendaBacklogPoint>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        match backlog::get(tx, body.id) {
            Ok(there) if there.project == project => return one_shown(tx, there.id),
            Ok(_) => return Err(Failure::invalid("id", "taken")),
            Err(Failure::NotFound) => {}
            Err(other) => return Err(other),
        }
        let fields = checked(tx, project, &body.point, None)?;
        put_up(tx, project, (body.id, fields), (PointSource::Team, None), proof.person())?;
        one_shown(tx, body.id)
    });
    let body = created.await?;
    Ok(Created { location: format!("/api/v1/agenda-backlog/{}", body.id), body })
}

endpoint!(/// Says a point for a next meeting anew. One that was taken away waits again.
    put_agenda_backlog_point: PUT "/api/v1/agenda-backlog/{backlog_point}", Team, Talk);
async fn put_agenda_backlog_point(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    Json(body): Json<BacklogBody>,
) -> Answer<Json<AgendaBacklogPoint>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = backlog::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let fields = checked(tx, before.project, &body, Some(&before.fields))?;
        if fields != before.fields || before.ended_at.is_some() {
            backlog::put_fields(tx, id, &fields)?;
            told(tx, before.project, fields.record, proof.person())?;
        }
        one_shown(tx, id)
    });
    Ok(Json(changed.await?))
}

endpoint!(/// Takes a point away that is for no meeting any more. On an agenda it stays.
    delete_agenda_backlog_point: DELETE "/api/v1/agenda-backlog/{backlog_point}", Team, Talk);
async fn delete_agenda_backlog_point(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let gone = cx.db().write(move |tx| {
        let before = backlog::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        if before.ended_at.is_some() {
            return Ok(());
        }
        backlog::end(tx, id)?;
        told(tx, before.project, None, proof.person())
    });
    gone.await.map(|()| NoContent)
}

/// What is not for this meeting but for the next one: one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaPutAsideBody {
    /// A point that waits already.
    #[serde(default)]
    backlog_id: Option<Uuid>,
    /// A point of the agenda; it leaves it.
    #[serde(default)]
    point_id: Option<Uuid>,
    /// What was proposed of a record, with the title under which it was.
    #[serde(default)]
    proposed: Option<BacklogBody>,
}

#[derive(Serialize, ToSchema)]
pub struct AgendaPutAside {
    backlog_id: Uuid,
}

endpoint!(/// Puts something aside for the next meeting: it waits, and is not proposed for this one again. A point of the agenda
    /// leaves it.
    create_agenda_put_aside: POST "/api/v1/meetings/{meeting}/put-asides", Team, Talk);
async fn create_agenda_put_aside(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<AgendaPutAsideBody>,
) -> Answer<Created<AgendaPutAside>> {
    let scope = cx.scope.clone();
    let put = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        may_put_aside(&meeting)?;
        let backlog_id = aside(tx, &meeting, &body, proof.person())?;
        backlog::put_aside(tx, id, backlog_id, proof.person())?;
        happened(tx, "meeting.put_aside", &meeting, proof.person())?;
        Ok(AgendaPutAside { backlog_id })
    });
    let body = put.await?;
    Ok(Created { location: format!("/api/v1/meetings/{id}/put-asides/{}", body.backlog_id), body })
}

fn may_put_aside(meeting: &Meeting) -> Result<()> {
    match meeting.state {
        MeetingState::Planned => Ok(()),
        MeetingState::Held => Err(Refusal::new("meeting.is_over").into()),
        MeetingState::Cancelled => Err(Refusal::new("meeting.called_off").into()),
    }
}

/// The point that waits from then on.
fn aside(tx: &mut Tx, meeting: &Meeting, body: &AgendaPutAsideBody, by: PersonId) -> Result<Uuid> {
    match (body.backlog_id, body.point_id, &body.proposed) {
        (Some(id), None, None) => {
            let point = backlog::get(tx, id).ok().filter(|one| one.project == meeting.project);
            point.map(|one| one.id).ok_or_else(|| Failure::invalid("backlog_id", "unknown"))
        }
        (None, Some(id), None) => off_agenda(tx, meeting, id, by),
        (None, None, Some(proposed)) => {
            let mut fields = checked(tx, meeting.project, proposed, None)?;
            // What one client knows is not shown to whoever comes to the next meeting.
            fields.is_internal |= fields.party.is_none();
            let waiting = backlog::waiting(tx, meeting.project)?;
            let same = |one: &&BacklogPoint| fields.record.is_some() && one.fields.record == fields.record;
            if let Some(there) = waiting.iter().find(same) {
                return Ok(there.id);
            }
            let id = Uuid::now_v7();
            put_up(tx, meeting.project, (id, fields), (PointSource::Team, None), by)?;
            Ok(id)
        }
        _ => Err(Failure::invalid("backlog_id", "required")),
    }
}

fn off_agenda(tx: &mut Tx, meeting: &Meeting, id: Uuid, by: PersonId) -> Result<Uuid> {
    let mut points = meetings::points(tx, meeting.id)?;
    let place = points.iter().position(|one| one.id == id);
    let point = points.remove(place.ok_or_else(|| Failure::invalid("point_id", "unknown"))?);
    meetings::put_points(tx, meeting.id, &points)?;
    meetings::touch(tx, meeting)?;
    waiting_again(tx, meeting, &point, (PointSource::Team, by))
}

/// The point of the backlog that a point of an agenda is from then on: the one it came from, or one of its own.
fn waiting_again(
    tx: &mut Tx,
    meeting: &Meeting,
    point: &KeptPoint,
    (source, by): (PointSource, PersonId),
) -> Result<Uuid> {
    let parties: BTreeSet<PartyId> = people::of_meeting(tx, meeting.id)?
        .into_iter()
        .filter(|one| one.is_invited)
        .filter_map(|one| one.party)
        .collect();
    let party = parties.first().copied().filter(|_| parties.len() == 1);
    let before = point.backlog.map(|id| backlog::get(tx, id)).transpose()?;
    let party = before.as_ref().and_then(|before| before.fields.party).or(party);
    let fields = BacklogFields {
        title: point.title.clone(),
        minutes: point.minutes,
        owner: point.owner,
        party,
        // What was for several, or for the team, is shown to nobody by itself.
        is_internal: point.is_internal || party.is_none(),
        record: point.record,
    };
    let series = meeting.slot.map(|slot| slot.series);
    match before {
        None => {
            let id = Uuid::now_v7();
            put_up(tx, meeting.project, (id, fields), (source, series), by)?;
            Ok(id)
        }
        Some(before) => {
            backlog::put_fields(tx, before.id, &fields)?;
            Ok(before.id)
        }
    }
}

endpoint!(/// Takes back that something was put aside: it is proposed for this meeting again.
    delete_agenda_put_aside: DELETE "/api/v1/meetings/{meeting}/put-asides/{backlog_point}", Team, Talk);
async fn delete_agenda_put_aside(
    cx: Cx<Team>,
    Path((id, point)): Path<(RecordId, Uuid)>,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let gone = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        let of = backlog::get(tx, point)?;
        if of.project != meeting.project {
            return Err(Failure::NotFound);
        }
        let Some(at) = backlog::put_aside_at(tx, id, point)? else { return Ok(()) };
        backlog::take_aside_back(tx, id, point)?;
        // It waits only because it was put aside.
        if of.put_at == at {
            backlog::end(tx, point)?;
        }
        happened(tx, "meeting.put_aside", &meeting, proof.person())
    });
    gone.await.map(|()| NoContent)
}

/// A meeting was held: what it did not reach waits for the next one, everything else was talked about, ticked or not. Tells
/// whether anything is otherwise than it stood.
pub(super) fn close(tx: &mut Tx, meeting: &Meeting, put_back: &BTreeSet<Uuid>, by: PersonId) -> Result<bool> {
    let points = meetings::points(tx, meeting.id)?;
    if !put_back.iter().all(|id| points.iter().any(|point| point.id == *id)) {
        return Err(Failure::invalid("put_back", "unknown"));
    }
    let mut is_otherwise = false;
    for point in &points {
        let is_left = put_back.contains(&point.id);
        let is_reached =
            if is_left { Some(false) } else { point.is_reached.filter(|is_reached| *is_reached) };
        if point.is_reached == is_reached {
            continue;
        }
        is_otherwise = true;
        let id = match is_left {
            false => point.backlog,
            true => Some(waiting_again(tx, meeting, point, (PointSource::Left, by))?),
        };
        backlog::put_reached(tx, point.id, id, is_reached)?;
    }
    Ok(is_otherwise)
}

pub fn routes() -> Routes {
    routes![
        list_agenda_backlog,
        create_agenda_backlog_point,
        put_agenda_backlog_point,
        delete_agenda_backlog_point,
        create_agenda_put_aside,
        delete_agenda_put_aside
    ]
}
