//! Comments on any record of a project.

use super::{acts, comment_letters};
use crate::comment::{self, Mentionable, Readers, Seen, checked_text, mentioned};
use crate::markdown::SafeHtml;
use crate::place::{Place, Shown, may_pin};
use crate::question::Speaker;
use crate::store::comments::{self, NewComment};
use ::store::{Conn, Tx, records, records::Record};
use documents::media_type::preview;
use documents::store::versions;
use engagement::access::{
    ShareWithClient, Talk, authorize, authorize_in_archive, may, member, refuse_archived,
};
use engagement::store::parties::{Party, PartyContact};
use engagement::store::{links, parties, sign_offs};
use kernel::{
    Audience, CommentId, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp,
};
use people::person;
use schedule::store::released;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Scope, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct CommentList {
    items: Vec<Comment>,
    /// Who reads what is written for the client here, party by party; nobody while the record is internal.
    readers: Vec<CommentReaders>,
    /// What is written for the client here is for the commercial circle, unless somebody says otherwise.
    is_for_circle: bool,
    /// The client's commercial circle alone sees the record: nothing on it is for more.
    is_commercial: bool,
}

#[derive(Serialize, ToSchema)]
pub struct CommentReaders {
    party_id: PartyId,
    client_name: String,
    people: Vec<CommentReader>,
}

#[derive(Serialize, ToSchema)]
pub struct CommentReader {
    person_id: PersonId,
    name: String,
    /// Sees prices.
    is_commercial: bool,
    /// Has a link, so that a letter reaches them.
    is_reached: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Comment {
    id: CommentId,
    author: Author,
    body: String,
    /// The body as harmless HTML.
    html: String,
    audience: Audience,
    /// None with `client`: every party of the project.
    party_id: Option<PartyId>,
    /// Of the party the commercial circle alone.
    is_commercial: bool,
    at: Timestamp,
    edited_at: Option<Timestamp>,
    /// It was deleted: its words are not told any more.
    deleted_at: Option<Timestamp>,
    /// Where it is pinned on a file.
    place: Option<Place>,
    /// Where it is pinned: that the team dealt with it.
    settled: Option<SettledRemark>,
}

#[derive(Serialize, ToSchema)]
pub struct SettledRemark {
    at: Timestamp,
    by_name: String,
}

/// Who wrote something, and for which side.
#[derive(Serialize, ToSchema)]
pub struct Author {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) side: Speaker,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentBody {
    body: String,
    audience: Audience,
    party_id: Option<PartyId>,
    /// For the commercial circle of the party alone. Left out: where money was asked about on the record, or the circle
    /// was written to there.
    is_commercial: Option<bool>,
    /// On a document: where it is pinned. What is for the client is on a version that they see.
    place: Option<Place>,
    /// Whom of those of the client who read it it is mailed to, beside whoever is named in it.
    #[serde(default)]
    mail_to: Vec<PersonId>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentChange {
    /// The author's new words.
    body: Option<String>,
    /// `internal` takes it back from the client. It is never shown to more than before.
    audience: Option<Audience>,
    /// `true` leaves it to the commercial circle alone.
    is_commercial: Option<bool>,
}

fn shown(mut comment: comments::Comment) -> Comment {
    if comment.deleted_at.is_some() {
        comment.body.clear();
        comment.html = None;
    }
    let html = comment.html.unwrap_or_else(|| SafeHtml::of_markdown(&comment.body));
    Comment {
        id: comment.id,
        author: Author { id: comment.author, name: comment.author_name, side: comment.author_side },
        html: html.into_string(),
        body: comment.body,
        audience: comment.seen.audience,
        party_id: comment.seen.party,
        is_commercial: comment.seen.is_commercial,
        at: comment.at,
        edited_at: comment.edited_at,
        deleted_at: comment.deleted_at,
        place: comment.place,
        settled: comment.settled.map(|one| SettledRemark { at: one.at, by_name: one.by_name }),
    }
}

pub(super) fn project_of(record: &Record) -> Result<ProjectId> {
    record.project.ok_or(Failure::NotFound)
}

endpoint!(/// The newest comments of a record, in the order they were written.
    list_comments: GET "/api/v1/records/{record}/comments", Team, ReadProject);
async fn list_comments(cx: Cx<Team>, Path(record): Path<RecordId>) -> Answer<Json<CommentList>> {
    let scope = cx.scope.clone();
    let found = cx.db().glance(move |conn| {
        let record = records::get(conn, record)?;
        let project = project_of(&record)?;
        member(conn, &scope, project)?;
        Ok(CommentList {
            items: comments::of_record(conn, record.id)?.into_iter().map(shown).collect(),
            readers: readers(conn, &record, project)?,
            is_for_circle: record.audience == Audience::Client && is_for_circle(conn, &record, None)?,
            is_commercial: record.is_commercial,
        })
    });
    Ok(Json(found.await?))
}

pub(super) fn is_for_circle(conn: &mut Conn, record: &Record, said: Option<bool>) -> Result<bool> {
    let is_about_money = record.is_commercial || sign_offs::is_about_money(conn, record.id)?;
    Ok(comment::is_for_circle(said, is_about_money, comments::has_words_for_circle(conn, record.id, None)?))
}

/// The parties that read a record, each with its key: that of the record, or a task's own for a second party.
fn keys(conn: &mut Conn, record: &Record) -> Result<Vec<(PartyId, Uuid)>> {
    let shared = record.client_key.zip(record.party).filter(|_| record.audience == Audience::Client);
    let mut keys: Vec<_> = shared.map(|(key, party)| (party, key)).into_iter().collect();
    if record.kind == schedule::TASK.name {
        let others = released::readers(conn, record.id)?;
        keys.extend(others.into_iter().filter(|(party, _)| Some(*party) != record.party));
    }
    Ok(keys)
}

fn is_for_everybody(record: &Record) -> bool {
    record.audience == Audience::Client && record.party.is_none()
}

/// The parties that read the record, and their people.
fn readers(conn: &mut Conn, record: &Record, project: ProjectId) -> Result<Vec<CommentReaders>> {
    let parties = if is_for_everybody(record) {
        parties::of_project(conn, project)?
    } else {
        let read = keys(conn, record)?;
        let all = parties::of_project(conn, project)?.into_iter();
        all.filter(|party| read.iter().any(|(reader, _)| *reader == party.id)).collect()
    };
    let readers = parties.into_iter().map(|party| {
        let reached = links::reached(conn, party.id)?;
        let reader = |contact: PartyContact| CommentReader {
            is_reached: reached.contains(&contact.person),
            person_id: contact.person,
            name: contact.name,
            is_commercial: contact.is_commercial,
        };
        let people = parties::contacts(conn, party.id)?.into_iter().map(reader).collect();
        Ok(CommentReaders { party_id: party.id, client_name: party.client_name, people })
    });
    readers.collect()
}

endpoint!(/// Comments on a record: internal, or for its client, but never wider than the record.
    create_comment: POST "/api/v1/records/{record}/comments", Team, Talk);
async fn create_comment(
    cx: Cx<Team>,
    Path(record): Path<RecordId>,
    Json(body): Json<CommentBody>,
) -> Answer<Created<Comment>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let text = Rendered::of(&body.body);
    let written = cx.db().write(move |tx| {
        let record = records::get(tx, record)?;
        let proof = authorize::<Talk>(tx, &scope, project_of(&record)?)?;
        let (written, receivers) = create(tx, &record, proof.project(), proof.person(), (&body, text?))?;
        comment_letters::mail(tx, &public_url, (&record, &written), receivers)?;
        Ok(written)
    });
    let comment = shown(written.await?);
    Ok(Created { location: format!("/api/v1/records/{record}/comments"), body: comment })
}

/// A text as it is kept, rendered before the transaction. What is wrong with it is told after who may speak.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub(super) text: String,
    pub(super) html: SafeHtml,
}

impl Rendered {
    pub fn of(body: &str) -> Result<Self> {
        let text = checked_text("body", body)?;
        let html = SafeHtml::of_markdown(&text);
        Ok(Self { text, html })
    }
}

fn create(
    tx: &mut Tx,
    record: &Record,
    project: ProjectId,
    by: PersonId,
    (body, Rendered { text, html }): (&CommentBody, Rendered),
) -> Result<(comments::Comment, Vec<(Party, PartyContact)>)> {
    if let Some(party) = body.party_id {
        parties::get(tx, project, party)?;
    }
    let is_commercial = body.audience == Audience::Client && is_for_circle(tx, record, body.is_commercial)?;
    let wish = Seen { audience: body.audience, party: body.party_id, is_commercial };
    let keys = keys(tx, record)?;
    let readers = match is_for_everybody(record) {
        true => Readers::Everybody,
        false => Readers::Parties(keys.iter().map(|(party, _)| *party).collect()),
    };
    let seen = comment::audience(&readers, record.is_commercial, wish)?;
    let own = keys.into_iter().find(|(party, _)| seen.party == Some(*party)).map(|(_, key)| key);
    let place = match &body.place {
        Some(place) => Some((place, pinned(tx, record, seen, place)?)),
        None => None,
    };
    let receivers = comment_letters::receivers(tx, project, seen, (&text, &body.mail_to))?;
    let author = person::get(tx, by)?;
    let new = NewComment {
        record: record.id,
        project,
        seen,
        record_key: own.or(record.client_key).filter(|_| seen.audience == Audience::Client),
        author: author.id,
        author_name: &author.name,
        body: &text,
    };
    let mut written = comments::create_rendered(tx, &new, html)?;
    if let Some((place, shown)) = place {
        written = comments::put_place(tx, written.id, place, shown)?;
    }
    tell(tx, &written)?;
    Ok((written, receivers))
}

/// Who of the team is named in it. Most comments name nobody, and then nobody's name has to be known.
pub(super) fn named_in(conn: &mut Conn, project: ProjectId, text: &str) -> Result<Vec<PersonId>> {
    let members = if text.contains(['@', '＠']) { acts::working(conn, project)? } else { Vec::new() };
    let members =
        members.into_iter().map(|member| Mentionable { person: member.person_id, name: member.name });
    Ok(mentioned(text, &members.collect::<Vec<_>>()))
}

/// That somebody of either side wrote it.
pub(super) fn tell(tx: &mut Tx, written: &comments::Comment) -> Result<()> {
    let mentioned = named_in(tx, written.project, &written.body)?;
    let event = Event::new("comment.created", written.at, Some(written.author));
    let event = event.in_project(written.project).on(written.record).detail(json!({
        "comment": written.id,
        "mentioned": mentioned,
        "side": written.author_side.word(),
    }));
    tx.event(match written.seen.audience {
        Audience::Internal => event,
        Audience::Client => event.for_client(written.seen.party),
    })
}

/// Whether what these read may be pinned there. Only files have places.
fn pinned(tx: &mut Tx, record: &Record, seen: Seen, place: &Place) -> Result<Shown> {
    let found = match record.kind == documents::DOCUMENT.name {
        true => versions::find(tx, record.id, place.version)?,
        false => None,
    };
    let preview = found.as_ref().and_then(|version| preview(&version.media_type));
    Ok(may_pin(place, preview, seen.audience, found.and_then(|version| version.client_number))?)
}

endpoint!(/// Changes the words of one's own comment, or takes a comment back from the client.
    change_comment: PATCH "/api/v1/comments/{comment}", Team, Talk);
async fn change_comment(
    cx: Cx<Team>,
    Path(id): Path<CommentId>,
    Json(body): Json<CommentChange>,
) -> Answer<Json<Comment>> {
    let scope = cx.scope.clone();
    let words = body.body.as_deref().map(Rendered::of);
    let changed = cx.db().write(move |tx| {
        let before = standing(tx, id)?;
        // Taking back what a client reads goes on in an archived project.
        let proof = authorize_in_archive::<Talk>(tx, &scope, before.project)?;
        if words.is_some() {
            refuse_archived(tx, before.project)?;
        }
        let mut now = before.clone();
        let mut seen = before.seen;
        if let Some(words) = words {
            comment::may_edit(before.author, proof.person())?;
            let Rendered { text, html } = words?;
            now = comments::change(tx, id, &text, &html)?;
            seen = comment::reworded(seen, records::get(tx, before.record)?.is_commercial);
            happened(tx, &before, "comment.changed", proof.person())?;
        }
        if body.audience.is_some() || body.is_commercial.is_some() {
            may_take_back(tx, &scope, &before, proof.person())?;
            seen = comment::narrowed(seen, body.audience, body.is_commercial)?;
        }
        if seen != before.seen {
            now = comments::put_seen(tx, id, seen)?;
            happened(tx, &before, "comment.narrowed", proof.person())?;
        }
        Ok(now)
    });
    Ok(Json(shown(changed.await?)))
}

/// A comment that was not deleted.
fn standing(tx: &mut Tx, id: CommentId) -> Result<comments::Comment> {
    let comment = comments::get(tx, id)?;
    if comment.deleted_at.is_some() { Err(Failure::NotFound) } else { Ok(comment) }
}

fn may_take_back(tx: &mut Tx, scope: &Scope<Team>, comment: &comments::Comment, by: PersonId) -> Result<()> {
    let is_manager = may::<ShareWithClient>(tx, scope, comment.project).is_ok();
    comment::may_take_back((comment.author, comment.author_side), by, is_manager)
}

/// Told to those who saw the comment before.
fn happened(tx: &mut Tx, before: &comments::Comment, kind: kernel::EventKind, by: PersonId) -> Result<()> {
    let at = tx.now();
    let event = Event::new(kind, at, Some(by)).in_project(before.project).on(before.record);
    let event = event.detail(json!({ "comment": before.id }));
    tx.event(match before.seen.audience {
        Audience::Internal => event,
        Audience::Client => event.for_client(before.seen.party),
    })
}

endpoint!(/// That the team dealt with a remark pinned to a file. Whoever reads the remark reads who said so.
    put_settlement: PUT "/api/v1/comments/{comment}/settlement", Team, Talk);
async fn put_settlement(cx: Cx<Team>, Path(id): Path<CommentId>) -> Answer<Json<Comment>> {
    let scope = cx.scope.clone();
    let settled = cx.db().write(move |tx| settle(tx, &scope, id, true));
    Ok(Json(shown(settled.await?)))
}

endpoint!(/// That a remark is open again.
    delete_settlement: DELETE "/api/v1/comments/{comment}/settlement", Team, Talk);
async fn delete_settlement(cx: Cx<Team>, Path(id): Path<CommentId>) -> Answer<Json<Comment>> {
    let scope = cx.scope.clone();
    let opened = cx.db().write(move |tx| settle(tx, &scope, id, false));
    Ok(Json(shown(opened.await?)))
}

fn settle(tx: &mut Tx, scope: &Scope<Team>, id: CommentId, is_settled: bool) -> Result<comments::Comment> {
    let before = standing(tx, id)?;
    let proof = authorize::<Talk>(tx, scope, before.project)?;
    if before.place.is_none() {
        return Err(Failure::NotFound);
    }
    if before.settled.is_some() == is_settled {
        return Ok(before);
    }
    let by = person::get(tx, proof.person())?;
    happened(tx, &before, if is_settled { "comment.settled" } else { "comment.reopened" }, by.id)?;
    comments::put_settlement(tx, id, is_settled.then_some((by.id, by.name.as_str())))
}

endpoint!(/// Deletes a comment: that there was one stays, its words go. One for the client is taken back from them.
    put_deletion: PUT "/api/v1/comments/{comment}/deletion", Team, Talk);
async fn put_deletion(cx: Cx<Team>, Path(id): Path<CommentId>) -> Answer<Json<Comment>> {
    let scope = cx.scope.clone();
    let deleted = cx.db().write(move |tx| {
        let before = comments::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        may_take_back(tx, &scope, &before, proof.person())?;
        if before.deleted_at.is_some() {
            return Ok(before);
        }
        // What comes back after all comes back to the team alone.
        comments::put_seen(tx, id, Seen::INTERNAL)?;
        happened(tx, &before, "comment.deleted", proof.person())?;
        comments::put_deletion(tx, id, true)
    });
    Ok(Json(shown(deleted.await?)))
}

endpoint!(/// Brings a deleted comment back, for the team alone.
    delete_deletion: DELETE "/api/v1/comments/{comment}/deletion", Team, Talk);
async fn delete_deletion(cx: Cx<Team>, Path(id): Path<CommentId>) -> Answer<Json<Comment>> {
    let scope = cx.scope.clone();
    let restored = cx.db().write(move |tx| {
        let before = comments::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        may_take_back(tx, &scope, &before, proof.person())?;
        if before.deleted_at.is_none() {
            return Ok(before);
        }
        happened(tx, &before, "comment.restored", proof.person())?;
        comments::put_deletion(tx, id, false)
    });
    Ok(Json(shown(restored.await?)))
}

pub fn routes() -> Routes {
    routes![
        list_comments,
        create_comment,
        change_comment,
        put_deletion,
        delete_deletion,
        put_settlement,
        delete_settlement
    ]
}
