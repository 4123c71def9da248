//! What the team is told of documents.

use crate::folder::StandardFolder;
use crate::media_type::{Preview, preview};
use crate::sharing::{Seen, Standing, is_for_circle, may_share};
use crate::store::documents::{self, Document, On};
use crate::store::versions::{self, DocumentVersion};
use ::store::Conn;
use engagement::store::{parties, sign_offs};
use kernel::{Audience, PartyId, RecordId, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Json, Tagged};

#[derive(Serialize, ToSchema)]
pub struct DocumentRow {
    pub id: RecordId,
    number: i64,
    title: String,
    /// One of the project's own; empty: in none, or in a standard one.
    folder: String,
    standard_folder: Option<StandardFolder>,
    record: Option<DocumentRecord>,
    audience: Audience,
    party_id: Option<PartyId>,
    /// Of its party the commercial circle alone sees it, or saw it last.
    is_commercial: bool,
    /// `filed` or `deleted`.
    state: String,
    /// A client's person sent it.
    from_client: bool,
    /// The newest.
    version: i64,
    /// The version that the client sees; it may be older.
    shown_version: Option<i64>,
    bytes: i64,
    media_type: String,
    preview: Option<Preview>,
    /// Who brought the newest version, and when.
    by: String,
    at: Timestamp,
    pub revision: i64,
}

/// What a document hangs on.
#[derive(Serialize, ToSchema)]
pub struct DocumentRecord {
    id: RecordId,
    kind: String,
    number: i64,
    title: String,
}

impl From<On> for DocumentRecord {
    fn from(on: On) -> Self {
        Self { id: on.id, kind: on.kind, number: on.number, title: on.title }
    }
}

impl From<Document> for DocumentRow {
    fn from(of: Document) -> Self {
        Self {
            id: of.id,
            number: of.number,
            title: of.title,
            folder: of.folder.own().to_owned(),
            standard_folder: of.folder.standard(),
            record: of.on.map(DocumentRecord::from),
            audience: of.audience,
            party_id: of.party,
            is_commercial: of.is_commercial,
            state: of.state,
            from_client: of.is_from_client,
            version: of.version,
            shown_version: of.shown_version,
            bytes: of.bytes,
            preview: preview(&of.media_type),
            media_type: of.media_type,
            by: of.by_name,
            at: of.at,
            revision: of.revision,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct DocumentDetail {
    pub row: DocumentRow,
    /// Something that was agreed to rests on it: it is not removed.
    is_evidence: bool,
    /// Money was asked about on what it hangs on: it is for the commercial circle unless somebody says otherwise.
    is_about_money: bool,
    /// The commercial circle alone sees what it hangs on: it is for nobody else.
    is_record_commercial: bool,
    /// The title under which the client sees it.
    shown_title: Option<String>,
    /// The standard folder in which the client finds it; none: in no folder, or not at all.
    shown_folder: Option<StandardFolder>,
    /// The newest first.
    versions: Vec<DocumentVersionRow>,
    /// Whom it can be shown to, by name, and why not where it cannot.
    choices: Vec<AudienceChoice>,
}

#[derive(Serialize, ToSchema)]
pub struct DocumentVersionRow {
    number: i64,
    /// As it is saved.
    name: String,
    bytes: i64,
    media_type: String,
    preview: Option<Preview>,
    sha256: String,
    by: String,
    from_client: bool,
    at: Timestamp,
    note: String,
    /// Since when the client sees this version; none where they do not.
    shown_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct AudienceChoice {
    party_id: PartyId,
    party: String,
    /// Everybody of the party.
    names: Vec<String>,
    /// Those of them who see prices.
    circle: Vec<String>,
    /// Only those of them who see prices would see the newest version, unless somebody says otherwise; none where it has
    /// to be said.
    is_for_circle: Option<bool>,
    /// The code of what is in the way.
    refusal: Option<&'static str>,
}

fn version(one: DocumentVersion, is_shared: bool) -> DocumentVersionRow {
    DocumentVersionRow {
        number: one.number,
        name: one.name,
        bytes: one.bytes,
        preview: preview(&one.media_type),
        media_type: one.media_type,
        sha256: one.sha256,
        by: one.by_name,
        from_client: one.is_from_client,
        at: one.at,
        note: one.note,
        shown_at: one.shown_at.filter(|_| is_shared),
    }
}

/// How it stands to a party before it is shown to it.
pub fn standing(of: &Document, party: PartyId, on: Option<Seen>, is_about_money: bool) -> Standing {
    Standing {
        is_seen: of.is_seen_by(party),
        is_commercial: of.is_commercial,
        is_about_money,
        is_record_commercial: on.is_some_and(|on| on.is_commercial),
        is_newer: of.shown_version != Some(of.version),
    }
}

/// Who sees what the document hangs on.
pub fn seen_on(conn: &mut Conn, of: &Document) -> Result<Option<Seen>> {
    of.on.as_ref().map(|on| documents::seen(conn, on.id)).transpose()
}

fn choices(
    conn: &mut Conn,
    of: &Document,
    on: Option<Seen>,
    is_about_money: bool,
) -> Result<Vec<AudienceChoice>> {
    let mut choices = Vec::new();
    for party in parties::of_project(conn, of.project)? {
        let contacts = parties::contacts(conn, party.id)?;
        choices.push(AudienceChoice {
            party_id: party.id,
            party: party.short_name,
            circle: parties::circle(&contacts),
            is_for_circle: is_for_circle(None, standing(of, party.id, on, is_about_money)).ok(),
            names: contacts.into_iter().map(|contact| contact.name).collect(),
            refusal: may_share(on, party.id).err().map(|refusal| refusal.code),
        });
    }
    Ok(choices)
}

/// Whether money was ever asked about on the record that the document hangs on.
pub fn is_about_money(conn: &mut Conn, of: &Document) -> Result<bool> {
    of.on.as_ref().map_or(Ok(false), |on| sign_offs::is_about_money(conn, on.id))
}

pub fn detail(conn: &mut Conn, of: Document) -> Result<DocumentDetail> {
    let is_shared = of.audience == Audience::Client;
    let versions = versions::of_document(conn, of.id)?;
    let (on, is_about_money) = (seen_on(conn, &of)?, is_about_money(conn, &of)?);
    Ok(DocumentDetail {
        is_evidence: of.is_evidence,
        is_about_money,
        is_record_commercial: on.is_some_and(|on| on.is_commercial),
        shown_title: of.shown_title.clone(),
        shown_folder: of.shown_folder,
        versions: versions.into_iter().map(|one| version(one, is_shared)).collect(),
        choices: choices(conn, &of, on, is_about_money)?,
        row: of.into(),
    })
}

pub fn tagged(body: DocumentDetail) -> Tagged<Json<DocumentDetail>> {
    Tagged { revision: body.row.revision, answer: Json(body) }
}
