//! What is written down in a meeting, while it goes on: each note by itself, so that two people write at once.

use super::meetings::{MeetingRecord, everybody, happened};
use crate::note::{MOST_NOTES, NoteBody, NoteFields, NoteKind};
use crate::note_change_kind::{ChangeOfNote, ReceiveChange};
use crate::store::meetings::{self, Meeting};
use crate::store::notes::{self, KeptNote};
use crate::store::people;
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{EditPlan, Talk, authorize, may};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use schedule::TASK;
use schedule::edit::{CreateTask, Edit, TaskFields};
use schedule::planning::{Change, Plans, Step, change};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, NoContent, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct MeetingNote {
    id: Uuid,
    kind: NoteKind,
    words: String,
    point_id: Option<Uuid>,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    /// A civil date.
    due: Option<String>,
    is_internal: bool,
    /// What became of it.
    record: Option<MeetingRecord>,
    revision: i64,
    changed_by_name: String,
    changed_at: Timestamp,
}

pub(super) fn shown(
    note: KeptNote,
    names: &HashMap<PersonId, String>,
    record: Option<MeetingRecord>,
) -> MeetingNote {
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
    MeetingNote {
        id: note.id,
        kind: note.fields.kind,
        words: note.fields.words,
        point_id: note.fields.point,
        owner_id: note.fields.owner,
        owner_name: note.fields.owner.map(name),
        due: note.fields.due.map(|day| day.to_string()),
        is_internal: note.fields.is_internal,
        record,
        revision: note.revision,
        changed_by_name: name(note.changed_by),
        changed_at: note.changed_at,
    }
}

fn one_shown(conn: &mut Conn, project: ProjectId, note: KeptNote) -> Result<Tagged<Json<MeetingNote>>> {
    let names = person::names(conn, note.fields.owner.into_iter().chain([note.changed_by]))?;
    let linked = meetings::linked(conn, project, note.record.as_slice())?;
    let record = note.record.and_then(|id| linked.get(&id)).map(MeetingRecord::of);
    let revision = note.revision;
    Ok(Tagged { revision, answer: Json(shown(note, &names, record)) })
}

/// The owner is of the project, the point of this meeting.
fn checked(
    conn: &mut Conn,
    meeting: &Meeting,
    body: &NoteBody,
    before: Option<&NoteFields>,
) -> Result<NoteFields> {
    let fields = body.checked()?;
    let is_new = |owner: &PersonId| before.is_none_or(|before| before.owner != Some(*owner));
    if let Some(owner) = fields.owner.filter(is_new)
        && !everybody(conn, meeting.project)?.contains_key(&owner)
    {
        return Err(Failure::invalid("owner_id", "unknown"));
    }
    let points = meetings::points(conn, meeting.id)?;
    // A point that somebody took off the agenda meanwhile loses no words.
    let point = fields.point.filter(|id| points.iter().any(|point| point.id == *id));
    Ok(NoteFields { point, ..fields })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNoteBody {
    /// Chosen by the caller, so that a repeated request writes nothing twice.
    id: Uuid,
    note: NoteBody,
}

endpoint!(/// Writes a note down. Sent again with the same id, it is the one that stands there.
    create_meeting_note: POST "/api/v1/meetings/{meeting}/notes", Team, Talk);
async fn create_meeting_note(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<NewNoteBody>,
) -> Answer<Created<MeetingNote>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        let known = notes::of_meeting(tx, id)?;
        if let Some(there) = known.iter().find(|note| note.id == body.id) {
            return one_shown(tx, meeting.project, there.clone());
        }
        if known.len() >= MOST_NOTES {
            return Err(Refusal::new("meeting.too_many_notes").with("most", MOST_NOTES).into());
        }
        if !matches!(notes::get(tx, body.id), Err(Failure::NotFound)) {
            return Err(Failure::invalid("id", "taken"));
        }
        let fields = checked(tx, &meeting, &body.note, None)?;
        let note = notes::create(tx, id, body.id, &fields, proof.person())?;
        happened(tx, "meeting.noted", &meeting, proof.person())?;
        one_shown(tx, meeting.project, note)
    });
    let Tagged { answer: Json(body), .. } = created.await?;
    Ok(Created { location: format!("/api/v1/meeting-notes/{}", body.id), body })
}

endpoint!(/// Writes a note anew. One that somebody else wrote meanwhile answers 412.
    put_meeting_note: PUT "/api/v1/meeting-notes/{note}", Team, Talk);
async fn put_meeting_note(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    IfMatch(revision): IfMatch,
    Json(body): Json<NoteBody>,
) -> Answer<Tagged<Json<MeetingNote>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = notes::get(tx, id)?;
        let meeting = meetings::get(tx, before.meeting)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        let fields = checked(tx, &meeting, &body, Some(&before.fields))?;
        if fields == before.fields {
            return one_shown(tx, meeting.project, before);
        }
        let note = notes::put(tx, id, revision.unwrap_or(before.revision), &fields, proof.person())?;
        happened(tx, "meeting.noted", &meeting, proof.person())?;
        one_shown(tx, meeting.project, note)
    });
    changed.await
}

endpoint!(/// Takes a note away; what became of it stays.
    delete_meeting_note: DELETE "/api/v1/meeting-notes/{note}", Team, Talk);
async fn delete_meeting_note(
    cx: Cx<Team>,
    Path(id): Path<Uuid>,
    IfMatch(revision): IfMatch,
) -> Answer<NoContent> {
    let scope = cx.scope.clone();
    let gone = cx.db().write(move |tx| {
        let before = notes::get(tx, id)?;
        let meeting = meetings::get(tx, before.meeting)?;
        let proof = authorize::<Talk>(tx, &scope, meeting.project)?;
        notes::delete(tx, id, revision.unwrap_or(before.revision))?;
        happened(tx, "meeting.noted", &meeting, proof.person())
    });
    gone.await.map(|()| NoContent)
}

/// The longest title of a record that a note becomes, in characters.
const LONGEST_TITLE: usize = 120;

/// The first line of a note.
fn title(note: &KeptNote) -> String {
    let first = note.fields.words.lines().next().unwrap_or_default().replace('\t', " ");
    match first.chars().count() > LONGEST_TITLE {
        true => first.chars().take(LONGEST_TITLE - 1).chain(['…']).collect(),
        false => first,
    }
}

/// The task of an action: it bears the note's id, so that it is made once.
fn task(note: &KeptNote, is_of_client: bool) -> Edit {
    let set = TaskFields {
        notes: Some(note.fields.words.clone()),
        owner_id: note.fields.owner.map(Some),
        deadline: note.fields.due.map(|day| Some(day.to_string())),
        client_side: is_of_client.then_some(true),
        ..TaskFields::default()
    };
    let id = Some(RecordId(note.id));
    let title = title(note);
    Edit::CreateTask(CreateTask { id, parent_id: None, after_id: None, title, set: Some(Box::new(set)) })
}

endpoint!(/// Makes a task in the plan of an action, with its owner and its day. It is internal, and made once.
    put_meeting_note_task: PUT "/api/v1/meeting-notes/{note}/task", Team, EditPlan);
async fn put_meeting_note_task(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Tagged<Json<MeetingNote>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let note = notes::get(conn, id)?;
        let meeting = meetings::get(conn, note.meeting)?;
        may::<EditPlan>(conn, &scope, meeting.project)?;
        let sides = everybody(conn, meeting.project)?;
        let is_of_client = note.fields.owner.and_then(|owner| sides.get(&owner).copied().flatten()).is_some();
        let made = RecordId(note.id);
        let found = meetings::linked(conn, meeting.project, &[made])?;
        let is_there = found.get(&made).is_some_and(|one| one.kind == TASK.name);
        Ok((task(&note, is_of_client), note, meeting, is_there))
    });
    let (edit, note, meeting, is_there) = found.await?;
    if note.fields.kind != NoteKind::Action {
        return Err(Refusal::new("meeting.no_action").into());
    }
    // What became of it otherwise stays so.
    let is_other = note.record.is_some_and(|record| record != RecordId(note.id));
    if !is_there && !is_other {
        make_task(&cx, &meeting, (id, edit)).await?;
    }
    let scope = cx.scope.clone();
    let linked = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, meeting.project)?;
        let note = notes::get(tx, id)?;
        if note.record.is_some() {
            return one_shown(tx, meeting.project, note);
        }
        // The task stands in the plan since before its note was linked with it.
        let note = notes::put_record(tx, id, RecordId(id))?;
        happened(tx, "meeting.noted", &meeting, proof.person())?;
        one_shown(tx, meeting.project, note)
    });
    linked.await
}

/// The task and its note's link are one write: of whatever became of the note at the same moment, the first one stays.
async fn make_task(cx: &Cx<Team>, meeting: &Meeting, (id, edit): (Uuid, Edit)) -> Result<()> {
    let (scope, project, by) = (cx.scope.clone(), meeting.project, cx.scope.person());
    let plans = cx.app.get::<Plans>().clone();
    let (meeting, mut wanted) = (meeting.clone(), Change::new(project, vec![edit]));
    wanted.also = Some(Arc::new(move |tx: &mut Tx, _: &Step| {
        match notes::get(tx, id)?.record {
            Some(record) if record != RecordId(id) => Err(Failure::Outdated),
            // Its task was deleted, and comes again.
            Some(_) => Ok(()),
            None => {
                notes::put_record(tx, id, RecordId(id))?;
                happened(tx, "meeting.noted", &meeting, by)
            }
        }
    }));
    let made = change(cx.db(), &plans, wanted, move |tx| authorize::<EditPlan>(tx, &scope, project)).await;
    match made {
        Err(Failure::Outdated) => {
            let note = cx.db().read(move |conn| notes::get(conn, id)).await?;
            note.record.map(drop).ok_or(Failure::Outdated)
        }
        made => made.map(drop),
    }
}

endpoint!(/// Takes a note down as a change request, as it was asked for in the meeting. It is internal, and made once.
    put_meeting_note_change: PUT "/api/v1/meeting-notes/{note}/change", Team, EditPlan);
async fn put_meeting_note_change(cx: Cx<Team>, Path(id): Path<Uuid>) -> Answer<Tagged<Json<MeetingNote>>> {
    let (scope, ReceiveChange(receive)) = (cx.scope.clone(), *cx.app.get::<ReceiveChange>());
    let linked = cx.db().write(move |tx| {
        let note = notes::get(tx, id)?;
        let meeting = meetings::get(tx, note.meeting)?;
        let proof = authorize::<EditPlan>(tx, &scope, meeting.project)?;
        if !meetings::linked(tx, meeting.project, note.record.as_slice())?.is_empty() {
            return one_shown(tx, meeting.project, note);
        }
        let party = whose(tx, &note)?;
        let change = ChangeOfNote {
            project: meeting.project,
            title: title(&note),
            description: note.fields.words.clone(),
            party,
            at: if party.is_some() { meeting.fields.starts.min(tx.now()) } else { tx.now() },
            by: proof.person(),
        };
        let made = receive(tx, change)?;
        let note = notes::put_record(tx, id, made)?;
        happened(tx, "meeting.noted", &meeting, proof.person())?;
        one_shown(tx, meeting.project, note)
    });
    linked.await
}

/// Whose people heard it said: of the one party that is asked to the meeting; nobody's where it is the team's own.
fn whose(conn: &mut Conn, note: &KeptNote) -> Result<Option<PartyId>> {
    if note.fields.is_internal {
        return Ok(None);
    }
    let asked = people::of_meeting(conn, note.meeting)?.into_iter().filter(|one| one.is_invited);
    let parties: BTreeSet<PartyId> = asked.filter_map(|one| one.party).collect();
    Ok(parties.first().copied().filter(|_| parties.len() == 1))
}

pub fn routes() -> Routes {
    routes![
        create_meeting_note,
        put_meeting_note,
        delete_meeting_note,
        put_meeting_note_task,
        put_meeting_note_change
    ]
}
