//! Files that everybody of a party sees where money was asked about, for whoever decides what clients see.

use super::answers::{DocumentDetail, DocumentRow, detail, tagged};
use super::showing::{change, check_evidence};
use crate::acting::happened;
use crate::store::documents::{self, Document};
use crate::store::open;
use ::store::Conn;
use engagement::access::{ShareWithClient, may};
use engagement::store::{parties, sign_offs};
use kernel::{Failure, PartyId, ProjectId, RecordId, Result};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct OpenDocuments {
    items: Vec<OpenDocument>,
}

#[derive(Serialize, ToSchema)]
pub struct OpenDocument {
    document: DocumentRow,
    /// Who of the party sees it and sees no prices.
    others: Vec<String>,
}

/// Those of the parties who see no prices.
fn others(conn: &mut Conn, all: &[Document]) -> Result<HashMap<PartyId, Vec<String>>> {
    let mut others = HashMap::new();
    for party in all.iter().filter_map(|document| document.party) {
        if let Entry::Vacant(unknown) = others.entry(party) {
            let contacts = parties::contacts(conn, party)?.into_iter().filter(|one| !one.is_commercial);
            unknown.insert(contacts.map(|one| one.name).collect());
        }
    }
    Ok(others)
}

endpoint!(/// The files that everybody of a party sees on records where money was asked about, until somebody leaves them to
    /// the commercial circle or says that it is well so.
    list_open_documents: GET "/api/v1/projects/{project}/open-documents", Team, ShareWithClient);
async fn list_open_documents(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<OpenDocuments>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        let about_money = sign_offs::records_about_money(conn, project)?;
        let all = open::on_records(conn, &about_money)?;
        let others = others(conn, &all)?;
        let told = all.into_iter().map(|document| OpenDocument {
            others: document.party.and_then(|party| others.get(&party)).cloned().unwrap_or_default(),
            document: document.into(),
        });
        // Where everybody sees prices there is nobody to keep them from.
        Ok(told.filter(|one| !one.others.is_empty()).collect())
    });
    Ok(Json(OpenDocuments { items: found.await? }))
}

endpoint!(/// Leaves what a party sees of a document to those of its people who see prices.
    put_document_circle: PUT "/api/v1/documents/{document}/circle", Team, ShareWithClient);
async fn put_document_circle(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<DocumentDetail>>> {
    let narrowed = change(&cx, id, move |tx, proof, before| {
        let party = before.party.filter(|party| before.is_seen_by(*party));
        let party = party.ok_or_else(|| Failure::refused("document.not_shown"))?;
        if !before.is_commercial {
            check_evidence(&before, Some((party, true)))?;
            open::leave_to_circle(tx, id)?;
            let said = json!({ "version": before.shown_version, "party_id": party, "is_commercial": true });
            happened(tx, &before, "document.shared", proof.person(), said)?;
        }
        let now = documents::get(tx, id)?;
        detail(tx, now)
    });
    Ok(tagged(narrowed.await?))
}

endpoint!(/// Says that everybody of the party goes on seeing a document where money was asked about.
    put_document_openness: PUT "/api/v1/documents/{document}/openness", Team, ShareWithClient);
async fn put_document_openness(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DocumentDetail>>> {
    leave_to_all(&cx, id, true).await
}

endpoint!(/// Takes that back: it is asked about again.
    delete_document_openness: DELETE "/api/v1/documents/{document}/openness", Team, ShareWithClient);
async fn delete_document_openness(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DocumentDetail>>> {
    leave_to_all(&cx, id, false).await
}

async fn leave_to_all(cx: &Cx<Team>, id: RecordId, is_left: bool) -> Answer<Tagged<Json<DocumentDetail>>> {
    let left = change(cx, id, move |tx, proof, before| {
        open::put_left_to_all(tx, id, is_left.then(|| proof.person()))?;
        let kind = if is_left { "document.left_to_all" } else { "document.asked_about_again" };
        happened(tx, &before, kind, proof.person(), json!({}))?;
        let now = documents::get(tx, id)?;
        detail(tx, now)
    });
    Ok(tagged(left.await?))
}

pub fn routes() -> Routes {
    routes![list_open_documents, put_document_circle, put_document_openness, delete_document_openness]
}
