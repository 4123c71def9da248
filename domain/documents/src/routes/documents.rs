//! Documents in the team's scope: listed, named, moved, removed and brought back.

use super::EditDocuments;
use super::answers::{DocumentDetail, DocumentRow, detail, tagged};
use crate::acting::{happened, stands_in};
use crate::file_name::checked_title;
use crate::folder::{Folder, StandardFolder};
use crate::sharing::ClientUploads;
use crate::store::documents::{self, Document, Filter};
use crate::store::settings;
use ::store::{Page, Tx, containing, records};
use engagement::access::{Authorized, authorize, member};
use kernel::{Audience, Failure, ProjectId, RecordId, Result};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct DocumentList {
    items: Vec<DocumentRow>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DocumentListQuery {
    /// Exactly this folder.
    folder: Option<String>,
    #[param(inline)]
    standard_folder: Option<StandardFolder>,
    /// What hangs on this record.
    record: Option<RecordId>,
    #[param(inline)]
    audience: Option<Audience>,
    /// Part of the title, whatever its case.
    text: Option<String>,
    /// Those that were removed, instead of the others.
    removed: Option<bool>,
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

endpoint!(/// The documents of a project in pages, those with the newest version first.
    list_documents: GET "/api/v1/projects/{project}/documents", Team, ReadProject);
async fn list_documents(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<DocumentListQuery>,
) -> Answer<Json<DocumentList>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let text = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(containing);
    let filter = Filter {
        folder: query.folder,
        standard_folder: query.standard_folder,
        on: query.record,
        audience: query.audience,
        text,
        is_removed: query.removed.unwrap_or(false),
    };
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        documents::list(conn, project, &filter, &page)
    });
    let found = found.await?.map(DocumentRow::from);
    Ok(Json(DocumentList { items: found.items, next: found.next }))
}

#[derive(Serialize, ToSchema)]
pub struct RecordDocuments {
    items: Vec<DocumentRow>,
    /// Whether the client may send files to this record while they see it.
    may_upload_clients: bool,
}

endpoint!(/// The documents that hang on a record.
    list_record_documents: GET "/api/v1/records/{record}/documents", Team, ReadProject);
async fn list_record_documents(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<RecordDocuments>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let record = records::get(conn, id)?;
        let project = record.project.ok_or(Failure::NotFound)?;
        member(conn, &scope, project)?;
        let uploads: ClientUploads = settings::client_uploads(conn, project)?;
        Ok((documents::of_record(conn, id)?, uploads.allow(&record.kind)))
    });
    let (items, may_upload_clients) = found.await?;
    let items = items.into_iter().map(DocumentRow::from).collect();
    Ok(Json(RecordDocuments { items, may_upload_clients }))
}

endpoint!(/// One document with its versions, and whom it can be shown to.
    get_document: GET "/api/v1/documents/{document}", Team, ReadProject);
async fn get_document(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<DocumentDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = documents::get(conn, id)?;
        member(conn, &scope, found.project)?;
        detail(conn, found)
    });
    Ok(tagged(found.await?))
}

#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Parts between slashes; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    /// Instead of a folder of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standard_folder: Option<StandardFolder>,
    /// The record it shall hang on; null for none.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RecordId>)]
    record_id: Option<Option<RecordId>>,
}

/// Null is something that was said.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

#[derive(Serialize, ToSchema)]
pub struct ChangedDocument {
    document: DocumentDetail,
    /// What takes the change back when it is sent as the body of the next one.
    undo: DocumentChange,
    /// It moved to where its client would not see it: it is internal now.
    narrowed: bool,
}

endpoint!(/// Names a document anew, files it elsewhere, hangs it on another record. What a client sees keeps the
    /// title and the standard folder it was shown under.
    update_document: PATCH "/api/v1/documents/{document}", Team, EditDocuments);
async fn update_document(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<DocumentChange>,
) -> Answer<Tagged<Json<ChangedDocument>>> {
    let changed = change(&cx, id, move |tx, proof, before| {
        let title = body.title.as_deref().map(checked_title).transpose()?;
        let folder = match (body.folder.as_deref(), body.standard_folder) {
            (None, None) => before.folder.clone(),
            (own, standard) => Folder::asked(own, standard)?,
        };
        let was_on = before.on.as_ref().map(|on| on.id);
        if let Some(on) = body.record_id.filter(|on| *on != was_on) {
            if before.is_from_client && before.is_evidence {
                return Err(Failure::refused("document.is_evidence"));
            }
            if let Some(on) = on {
                stands_in(tx, before.project, on)?;
            }
        }
        let on = body.record_id.unwrap_or(was_on);
        let title = title.as_deref().unwrap_or(&before.title);
        let narrowed = documents::change(tx, id, expected, title, &folder, on)?;
        happened(tx, &before, "document.changed", proof.person(), json!({ "narrowed": narrowed }))?;
        let undo = DocumentChange {
            title: Some(before.title.clone()),
            folder: Some(before.folder.own().to_owned()),
            standard_folder: before.folder.standard(),
            record_id: Some(was_on),
        };
        let now = documents::get(tx, id)?;
        Ok(ChangedDocument { document: detail(tx, now)?, undo, narrowed })
    });
    let changed = changed.await?;
    Ok(Tagged { revision: changed.document.row.revision, answer: Json(changed) })
}

/// A change by somebody who may file, of a document that was not removed.
pub(super) async fn change<T: Send + 'static>(
    cx: &Cx<Team>,
    id: RecordId,
    act: impl FnOnce(&mut Tx, &Authorized<EditDocuments>, Document) -> Result<T> + Send + 'static,
) -> Result<T> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let before = documents::get(tx, id)?;
            let proof = authorize::<EditDocuments>(tx, &scope, before.project)?;
            if before.is_removed() {
                return Err(Failure::refused("document.is_removed"));
            }
            act(tx, &proof, before)
        })
        .await
}

endpoint!(/// Removes a document: nobody finds it any more, and for thirty days it can be brought back.
    put_document_removal: PUT "/api/v1/documents/{document}/removal", Team, EditDocuments);
async fn put_document_removal(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DocumentDetail>>> {
    remove(&cx, id, true).await
}

endpoint!(/// Brings a document back, internal.
    delete_document_removal: DELETE "/api/v1/documents/{document}/removal", Team, EditDocuments);
async fn delete_document_removal(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DocumentDetail>>> {
    remove(&cx, id, false).await
}

async fn remove(cx: &Cx<Team>, id: RecordId, is_removed: bool) -> Answer<Tagged<Json<DocumentDetail>>> {
    let scope = cx.scope.clone();
    let done = cx.db().write(move |tx| {
        let before = documents::get(tx, id)?;
        let proof = authorize::<EditDocuments>(tx, &scope, before.project)?;
        if before.is_removed() != is_removed {
            if before.is_evidence {
                return Err(Failure::refused("document.is_evidence"));
            }
            documents::put_removal(tx, id, is_removed)?;
            let kind = if is_removed { "document.removed" } else { "document.restored" };
            happened(tx, &before, kind, proof.person(), json!({}))?;
        }
        let now = documents::get(tx, id)?;
        detail(tx, now)
    });
    Ok(tagged(done.await?))
}

pub fn routes() -> Routes {
    routes![
        list_documents,
        list_record_documents,
        get_document,
        update_document,
        put_document_removal,
        delete_document_removal,
    ]
}
