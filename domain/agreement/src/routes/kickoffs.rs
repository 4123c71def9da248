//! The kickoff checklist and the pack of its meeting, in the team's scope. A client reads none of it here.

use super::charters::people_of;
use crate::kickoff::{KickoffItemFields, KickoffMeeting, KickoffStep, MOST_ITEMS};
use crate::store::kickoffs;
use ::store::{Conn, Tx};
use engagement::access::{Action, Authorized, authorize, member};
use kernel::{Failure, PersonId, ProjectId, ProjectRole, Refusal, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

/// Keep the checklist and the meeting's pack.
#[derive(Debug)]
pub enum KeepKickoff {}
impl Action for KeepKickoff {
    const NEEDS: ProjectRole = ProjectRole::Member;
}

#[derive(Serialize, ToSchema)]
pub struct Kickoff {
    /// Empty while nobody began it.
    items: Vec<KickoffItem>,
    done: usize,
    meeting: KickoffMeeting,
    meeting_revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct KickoffItem {
    id: Uuid,
    step: Option<KickoffStep>,
    /// Empty: the words of the step.
    words: String,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    #[schema(value_type = Option<String>)]
    due: Option<jiff::civil::Date>,
    note: String,
    is_done: bool,
    /// The product sees for itself whether it is done; nobody ticks it.
    is_seen: bool,
    done_at: Option<Timestamp>,
    done_by_name: Option<String>,
    revision: i64,
}

fn whole(conn: &mut Conn, project: ProjectId) -> Result<Kickoff> {
    let (meeting, meeting_revision) = kickoffs::meeting(conn, project)?;
    let kept = kickoffs::items(conn, project)?;
    if kept.is_empty() {
        return Ok(Kickoff { items: Vec::new(), done: 0, meeting, meeting_revision });
    }
    let facts = kickoffs::facts(conn, project)?;
    let people = kept.iter().flat_map(|item| [item.owner, item.done.map(|(_, by)| by)]).flatten();
    let names = person::names(conn, people.collect::<Vec<_>>())?;
    let items: Vec<KickoffItem> = kept
        .into_iter()
        .map(|item| KickoffItem {
            is_done: item.is_done(&facts),
            is_seen: item.step.and_then(|step| step.is_seen_done(&facts)).is_some(),
            owner_name: item.owner.and_then(|owner| names.get(&owner).cloned()),
            done_by_name: item.done.and_then(|(_, by)| names.get(&by).cloned()),
            done_at: item.done.map(|(at, _)| at),
            id: item.id,
            step: item.step,
            words: item.words,
            owner_id: item.owner,
            due: item.due,
            note: item.note,
            revision: item.revision,
        })
        .collect();
    let done = items.iter().filter(|item| item.is_done).count();
    Ok(Kickoff { items, done, meeting, meeting_revision })
}

endpoint!(/// The kickoff checklist of a project, with what the product sees for itself.
    get_kickoff: GET "/api/v1/projects/{project}/kickoff", Team, ReadProject);
async fn get_kickoff(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<Kickoff>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        whole(conn, project)
    });
    Ok(Json(found.await?))
}

endpoint!(/// Begins the checklist with the usual steps; one that was begun stays as it is.
    create_kickoff: POST "/api/v1/projects/{project}/kickoff", Team, KeepKickoff);
async fn create_kickoff(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Created<Kickoff>> {
    let scope = cx.scope.clone();
    let begun = cx.db().write(move |tx| {
        let proof = authorize::<KeepKickoff>(tx, &scope, project)?;
        kickoffs::begin(tx, project, proof.person(), &[])?;
        whole(tx, project)
    });
    Ok(Created { location: format!("/api/v1/projects/{project}/kickoff"), body: begun.await? })
}

endpoint!(/// Adds an item to the checklist.
    create_kickoff_item: POST "/api/v1/projects/{project}/kickoff/items", Team, KeepKickoff);
async fn create_kickoff_item(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<KickoffItemFields>,
) -> Answer<Created<Kickoff>> {
    let scope = cx.scope.clone();
    let added = cx.db().write(move |tx| {
        let proof = authorize::<KeepKickoff>(tx, &scope, project)?;
        let fields = body.checked()?;
        check_owner(tx, project, &fields, None)?;
        if kickoffs::items(tx, project)?.len() >= MOST_ITEMS {
            return Err(Refusal::new("kickoff.too_many").with("most", MOST_ITEMS).into());
        }
        kickoffs::add(tx, project, &fields, proof.person())?;
        settled(tx, &proof)
    });
    Ok(Created { location: format!("/api/v1/projects/{project}/kickoff"), body: added.await? })
}

fn settled(tx: &mut Tx, proof: &Authorized<KeepKickoff>) -> Result<Kickoff> {
    kickoffs::happened(tx, proof.project(), proof.person())?;
    whole(tx, proof.project())
}

/// Somebody of either side, or whoever had it before.
fn check_owner(
    conn: &mut Conn,
    project: ProjectId,
    fields: &KickoffItemFields,
    before: Option<PersonId>,
) -> Result<()> {
    match fields.owner_id {
        Some(owner) if Some(owner) != before && !people_of(conn, project)?.contains_key(&owner) => {
            Err(Failure::invalid("owner_id", "not_a_member"))
        }
        _ => Ok(()),
    }
}

endpoint!(/// Changes an item of the checklist, or ticks it; undone by sending what was.
    put_kickoff_item: PUT "/api/v1/projects/{project}/kickoff/items/{kickoff_item}", Team, KeepKickoff);
async fn put_kickoff_item(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, Uuid)>,
    IfMatch(expected): IfMatch,
    Json(body): Json<KickoffItemFields>,
) -> Answer<Json<Kickoff>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let proof = authorize::<KeepKickoff>(tx, &scope, project)?;
        let before = kickoffs::item(tx, project, id)?;
        if expected.is_some_and(|revision| revision != before.revision) {
            return Err(Failure::Outdated);
        }
        // What kind of step it is stays.
        let fields = KickoffItemFields { step: before.step, ..body }.checked()?;
        check_owner(tx, project, &fields, before.owner)?;
        kickoffs::change(tx, project, &before, &fields, proof.person())?;
        settled(tx, &proof)
    });
    Ok(Json(changed.await?))
}

endpoint!(/// Takes an item off the checklist.
    delete_kickoff_item: DELETE "/api/v1/projects/{project}/kickoff/items/{kickoff_item}", Team, KeepKickoff);
async fn delete_kickoff_item(
    cx: Cx<Team>,
    Path((project, id)): Path<(ProjectId, Uuid)>,
) -> Answer<Json<Kickoff>> {
    let scope = cx.scope.clone();
    let removed = cx.db().write(move |tx| {
        let proof = authorize::<KeepKickoff>(tx, &scope, project)?;
        kickoffs::item(tx, project, id)?;
        kickoffs::remove(tx, project, id)?;
        settled(tx, &proof)
    });
    Ok(Json(removed.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KickoffMeetingBody {
    meeting: KickoffMeeting,
}

endpoint!(/// When and where the kickoff meeting is, its agenda and its materials.
    put_kickoff_meeting: PUT "/api/v1/projects/{project}/kickoff/meeting", Team, KeepKickoff);
async fn put_kickoff_meeting(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<KickoffMeetingBody>,
) -> Answer<Json<Kickoff>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let proof = authorize::<KeepKickoff>(tx, &scope, project)?;
        let meeting = body.meeting.checked()?;
        check_files(tx, project, &meeting)?;
        kickoffs::put_meeting(tx, project, expected, &meeting)?;
        settled(tx, &proof)
    });
    Ok(Json(changed.await?))
}

/// Those that lie there already may have been removed since.
fn check_files(conn: &mut Conn, project: ProjectId, meeting: &KickoffMeeting) -> Result<()> {
    let kept = kickoffs::meeting(conn, project)?.0.files;
    for file in meeting.files.iter().filter(|file| !kept.contains(file)) {
        let document = documents::store::documents::get(conn, *file);
        if !document.is_ok_and(|document| document.project == project && !document.is_removed()) {
            return Err(Failure::invalid("files", "unknown"));
        }
    }
    Ok(())
}

pub fn routes() -> Routes {
    routes![
        get_kickoff,
        create_kickoff,
        create_kickoff_item,
        put_kickoff_item,
        delete_kickoff_item,
        put_kickoff_meeting
    ]
}
