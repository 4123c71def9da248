//! Files on their way in: to disk piece by piece, then into the project.

use super::EditDocuments;
use super::answers::{DocumentDetail, detail};
use super::documents::change;
use crate::acting::{Attachment, add_version, attach};
use crate::file_name::{checked_note, checked_title};
use crate::files::{FileStore, Received, Receiving, refuse_more_than};
use crate::folder::{Folder, StandardFolder};
use crate::store::documents;
use engagement::access::{authorize, may};
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Answer, Arriving, Created, Cx, Path, Query, Routes, Team, endpoint, routes};

/// So much is gathered before it is written.
const GATHERED: usize = 256 << 10;

/// Takes a file in, of which no row speaks yet. Whoever is cut off leaves nothing behind.
pub async fn received(files: &FileStore, arriving: Arriving) -> Result<Received> {
    taken_in(files, arriving, |_| Ok(())).await
}

/// The same of somebody of a client's, as far as they may send so much today.
pub async fn received_of_client(
    files: &FileStore,
    arriving: Arriving,
    by: PersonId,
    now: Timestamp,
) -> Result<Received> {
    taken_in(files, arriving, |bytes| files.sent_by_client(by, now, bytes)).await
}

/// Reads over a file that was filed already.
pub async fn passed_over(
    files: &FileStore,
    mut arriving: Arriving,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    while let Some(piece) = arriving.next().await? {
        files.sent_by_client(by, now, piece.len() as u64)?;
    }
    Ok(())
}

async fn taken_in(
    files: &FileStore,
    mut arriving: Arriving,
    count: impl Fn(u64) -> Result<()> + Send,
) -> Result<Received> {
    let announced = arriving.announced();
    refuse_more_than(files.largest_bytes(), announced.unwrap_or(0))?;
    let store = files.clone();
    let mut receiving = beside(move || store.receive(announced.unwrap_or(0))).await?;
    let mut gathered = Vec::new();
    while let Some(piece) = arriving.next().await? {
        count(piece.len() as u64)?;
        gathered.extend_from_slice(&piece);
        if gathered.len() >= GATHERED {
            receiving = written(receiving, std::mem::take(&mut gathered)).await?;
        }
    }
    let receiving = written(receiving, gathered).await?;
    beside(move || receiving.keep(announced)).await
}

async fn written(mut receiving: Receiving, piece: Vec<u8>) -> Result<Receiving> {
    beside(move || receiving.write(&piece).map(|()| receiving)).await
}

/// The same for bytes that are in memory already.
pub async fn stored(files: &FileStore, bytes: Vec<u8>) -> Result<Received> {
    let store = files.clone();
    beside(move || store.keep(&bytes)).await
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::fault)?
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NewDocumentQuery {
    /// The file's name as the sender's machine knows it.
    file_name: String,
    /// Parts between slashes.
    folder: Option<String>,
    /// Instead of a folder of one's own.
    #[param(inline)]
    standard_folder: Option<StandardFolder>,
    /// The record it hangs on; none: the project.
    record_id: Option<RecordId>,
    /// Left out: after the file.
    title: Option<String>,
    note: Option<String>,
}

endpoint!(/// Files a document, internal. The body is the file itself.
    create_document: POST "/api/v1/projects/{project}/documents", Team, EditDocuments);
async fn create_document(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<NewDocumentQuery>,
    arriving: Arriving,
) -> Answer<Created<DocumentDetail>> {
    // Before anything of the file is taken in.
    let scope = cx.scope.clone();
    cx.db().read(move |conn| may::<EditDocuments>(conn, &scope, project)).await?;
    let folder = Folder::asked(query.folder.as_deref(), query.standard_folder)?;
    let title = query.title.as_deref().map(checked_title).transpose()?;
    let note = checked_note(query.note.as_deref().unwrap_or(""))?;
    let received = received(cx.app.get::<FileStore>(), arriving).await?;
    let scope = cx.scope.clone();
    let filed = cx.db().write(move |tx| {
        let proof = authorize::<EditDocuments>(tx, &scope, project)?;
        let new = Attachment {
            project,
            on: query.record_id,
            title: title.as_deref(),
            folder: &folder,
            note: &note,
            file_name: &query.file_name,
            received: &received,
            by: proof.person(),
            is_evidence: false,
        };
        let filed = attach(tx, &new)?;
        detail(tx, filed)
    });
    let body = filed.await?;
    Ok(Created { location: format!("/api/v1/documents/{}", body.row.id), body })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NewVersionQuery {
    /// The file's name as the sender's machine knows it.
    file_name: String,
    note: Option<String>,
}

endpoint!(/// Files a new version of a document. A client goes on seeing the version they were shown.
    create_document_version: POST "/api/v1/documents/{document}/versions", Team, EditDocuments);
async fn create_document_version(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<NewVersionQuery>,
    arriving: Arriving,
) -> Answer<Created<DocumentDetail>> {
    let scope = cx.scope.clone();
    let may_file = cx.db().read(move |conn| {
        let document = documents::get(conn, id)?;
        may::<EditDocuments>(conn, &scope, document.project)
    });
    may_file.await?;
    let note = checked_note(query.note.as_deref().unwrap_or(""))?;
    let received = received(cx.app.get::<FileStore>(), arriving).await?;
    let filed = change(&cx, id, move |tx, proof, before| {
        let now = add_version(tx, &before, &received, &query.file_name, &note, proof.person())?;
        detail(tx, now)
    });
    let body = filed.await?;
    Ok(Created { location: format!("/api/v1/documents/{}", body.row.id), body })
}

pub fn routes() -> Routes {
    routes![create_document, create_document_version]
}
