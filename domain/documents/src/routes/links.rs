//! Links to one version of a document, for whoever holds them.

use super::showing::{change, take_away};
use crate::acting::happened;
use crate::sharing::may_link;
use crate::store::documents;
use crate::store::links::{self, DocumentLink, NewLink};
use crate::store::versions;
use engagement::access::member;
use engagement::link::fresh_token;
use kernel::{Audience, Failure, Input, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, NoContent, Once, Path, Routes, Team, endpoint, routes};

const MOST_DAYS: i64 = 90;

#[derive(Serialize, ToSchema)]
pub struct DocumentLinks {
    items: Vec<DocumentLinkRow>,
}

#[derive(Serialize, ToSchema)]
pub struct DocumentLinkRow {
    id: Uuid,
    version: i64,
    made_by: String,
    made_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
    downloads: i64,
    /// It works now: neither over nor revoked, and the client still sees the version.
    is_alive: bool,
}

fn row(link: DocumentLink, names: &HashMap<kernel::PersonId, String>) -> DocumentLinkRow {
    DocumentLinkRow {
        id: link.id,
        version: link.version,
        made_by: names.get(&link.made_by).cloned().unwrap_or_default(),
        made_at: link.made_at,
        expires_at: link.expires_at,
        revoked_at: link.revoked_at,
        downloads: link.downloads,
        is_alive: link.is_alive,
    }
}

endpoint!(/// The links that were made to a document, the newest first.
    list_document_links: GET "/api/v1/documents/{document}/links", Team, ReadProject);
async fn list_document_links(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<DocumentLinks>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let document = documents::get(conn, id)?;
        member(conn, &scope, document.project)?;
        let all = links::of_document(conn, id, now)?;
        let names = person::names(conn, all.iter().map(|link| link.made_by))?;
        Ok(all.into_iter().map(|link| row(link, &names)).collect())
    });
    Ok(Json(DocumentLinks { items: found.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocumentLink {
    /// Left out: the version that the client sees.
    version: Option<i64>,
    /// How long it works, 1 to 90.
    days: i64,
    /// Needed where only the commercial circle sees the document: it was told that whoever holds the link reads it.
    #[serde(default)]
    leaves_circle: bool,
}

#[derive(Serialize, ToSchema)]
pub struct MadeDocumentLink {
    link: DocumentLinkRow,
    /// Told this once.
    url: String,
}

endpoint!(/// Makes a link to a version that the client sees. Whoever holds it saves the file without saying who they
    /// are.
    create_document_link: POST "/api/v1/documents/{document}/links", Team, ShareWithClient);
async fn create_document_link(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<NewDocumentLink>,
) -> Answer<Once<Created<MadeDocumentLink>>> {
    let days = checked_days(body.days)?;
    let (token, token_hash) = fresh_token();
    let url = format!("{}/f/{token}", cx.public_url());
    let made = change(&cx, id, move |tx, proof, document| {
        let version = body.version.or(document.shown_version).unwrap_or(document.version);
        let is_shown = versions::get(tx, id, version)?.shown_at.is_some();
        if document.audience == Audience::Internal || !is_shown {
            return Err(Failure::refused("document.link_needs_sharing"));
        }
        may_link(document.is_commercial, body.leaves_circle)?;
        let now = tx.now();
        let expires_at = now.plus_days(days);
        let new = NewLink { document: id, version, token_hash, made_by: proof.person(), expires_at };
        let link = links::create(tx, &new)?;
        let detail = json!({ "version": version, "link_id": link });
        happened(tx, &document, "document.link_made", proof.person(), detail)?;
        let names = person::names(tx, [proof.person()])?;
        let all = links::of_document(tx, id, now)?;
        let made = all.into_iter().find(|one| one.id == link).ok_or(Failure::NotFound)?;
        Ok(row(made, &names))
    });
    let link = made.await?;
    let location = format!("/api/v1/documents/{id}/links/{}", link.id);
    Ok(Once(Created { location, body: MadeDocumentLink { link, url } }))
}

fn checked_days(days: i64) -> Result<i64> {
    let mut input = Input::new();
    if !(1..=MOST_DAYS).contains(&days) {
        input.problem("days", "out_of_range");
    }
    input.finish().map(|()| days)
}

endpoint!(/// Revokes a link; it is dead at once.
    revoke_document_link: DELETE "/api/v1/documents/{document}/links/{share_link}", Team, ShareWithClient);
async fn revoke_document_link(cx: Cx<Team>, Path((id, link)): Path<(RecordId, Uuid)>) -> Answer<NoContent> {
    let revoked = take_away(&cx, id, move |tx, proof, document| {
        if !links::revoke(tx, id, link)? {
            return Err(Failure::NotFound);
        }
        happened(tx, &document, "document.link_revoked", proof.person(), json!({ "link_id": link }))
    });
    revoked.await.map(|()| NoContent)
}

pub fn routes() -> Routes {
    routes![list_document_links, create_document_link, revoke_document_link]
}
