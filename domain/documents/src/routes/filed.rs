//! The folders of a project, and what lies in them: documents, and pages that filed themselves, in one list.

use super::answers::DocumentRow;
use crate::filed_kind::{FiledKinds, FiledPage, joined, piece};
use crate::folder::{Folder, StandardFolder};
use crate::store::documents::{self, Document, Filter};
use ::store::{Conn, Page, PageOf, containing};
use engagement::access::member;
use engagement::store::filed::Piece;
use engagement::store::parties;
use kernel::{Audience, PartyId, ProjectId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct FolderList {
    /// Those that every project has, empty ones too.
    standard: Vec<StandardFolderRow>,
    items: Vec<DocumentFolder>,
}

#[derive(Serialize, ToSchema)]
pub struct StandardFolderRow {
    folder: StandardFolder,
    count: i64,
}

#[derive(Serialize, ToSchema)]
pub struct DocumentFolder {
    /// Empty: in no folder.
    folder: String,
    count: i64,
}

endpoint!(/// The standard folders, then one's own that hold something, each with how much lies in it.
    list_document_folders: GET "/api/v1/projects/{project}/document-folders", Team, ReadProject);
async fn list_document_folders(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<FolderList>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<FiledKinds>());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let held = documents::folders(conn, project)?;
        let row = |folder: StandardFolder| {
            let own = held.iter().filter(|(of, _)| of.standard() == Some(folder)).map(|(_, count)| count);
            let count = own.sum::<i64>() + kinds.count(conn, project, folder)?;
            Ok(StandardFolderRow { folder, count })
        };
        let standard: Result<Vec<_>> = StandardFolder::ALL.into_iter().map(row).collect();
        Ok((standard?, held))
    });
    let (standard, held) = found.await?;
    let own = held.into_iter().filter_map(|(folder, count)| match folder {
        Folder::Own(folder) => Some(DocumentFolder { folder, count }),
        Folder::Standard(_) => None,
    });
    Ok(Json(FolderList { standard, items: own.collect() }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FiledListQuery {
    /// Exactly this folder of one's own.
    folder: Option<String>,
    #[param(inline)]
    standard_folder: Option<StandardFolder>,
    #[param(inline)]
    audience: Option<Audience>,
    /// Part of the title or number, whatever its case.
    text: Option<String>,
    /// Documents that were removed, instead of everything else.
    removed: Option<bool>,
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub struct FiledList {
    items: Vec<FiledItem>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

/// A document, or a page that filed itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FiledItem {
    Document(Box<DocumentRow>),
    Page(Box<FiledPageRow>),
}

/// It leads to where it is read.
#[derive(Serialize, ToSchema)]
pub struct FiledPageRow {
    kind: &'static str,
    folder: StandardFolder,
    id: Uuid,
    /// What the page of this kind opens.
    leads_to: Uuid,
    /// The kind of what it is about.
    about: String,
    /// May be empty.
    number: String,
    title: String,
    party_id: Option<PartyId>,
    client: Option<String>,
    /// Where it stands, a word of its kind; may be empty.
    standing: String,
    /// Whoever sent it, or answered; none where nobody did.
    by: Option<String>,
    at: Timestamp,
}

enum Filed {
    Document(Document),
    Page(FiledPage),
}

impl Filed {
    fn position(&self) -> (i64, Uuid) {
        match self {
            Self::Document(document) => document.position(),
            Self::Page(page) => (page.at.micros(), page.id),
        }
    }
}

endpoint!(/// Documents and pages that filed themselves, in one list, the newest first.
    list_filed: GET "/api/v1/projects/{project}/filed", Team, ReadProject);
async fn list_filed(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<FiledListQuery>,
) -> Answer<Json<FiledList>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<FiledKinds>());
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let text = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(containing);
    let filter = Filter {
        folder: query.folder,
        standard_folder: query.standard_folder,
        audience: query.audience,
        text,
        is_removed: query.removed.unwrap_or(false),
        on: None,
    };
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = list(conn, kinds, project, &filter, &page)?;
        let next = found.next.clone();
        Ok(FiledList { items: told(conn, project, found.items)?, next })
    });
    Ok(Json(found.await?))
}

fn list(
    conn: &mut Conn,
    kinds: FiledKinds,
    project: ProjectId,
    filter: &Filter,
    page: &Page,
) -> Result<PageOf<Filed>> {
    let piece = Piece { text: filter.text.clone(), audience: filter.audience, ..piece(page)? };
    let own = documents::piece(conn, project, filter, &piece)?;
    let mut all: Vec<Filed> = own.into_iter().map(Filed::Document).collect();
    // Nothing that filed itself lies in a folder of one's own, or is removed.
    if filter.folder.is_none() && !filter.is_removed {
        let pages = kinds.of_project(conn, project, filter.standard_folder, &piece)?;
        all.extend(pages.into_iter().map(Filed::Page));
    }
    Ok(joined(all, page, Filed::position))
}

/// With the names of whoever sent them, and of whom they went to.
fn told(conn: &mut Conn, project: ProjectId, found: Vec<Filed>) -> Result<Vec<FiledItem>> {
    let by = found.iter().filter_map(|one| match one {
        Filed::Page(page) => page.by,
        Filed::Document(_) => None,
    });
    let names = person::names(conn, by)?;
    let parties = parties::of_project(conn, project)?;
    let clients: HashMap<PartyId, String> =
        parties.into_iter().map(|party| (party.id, party.client_name)).collect();
    let row = |page: FiledPage| FiledPageRow {
        kind: page.kind,
        folder: page.folder,
        id: page.id,
        leads_to: page.leads_to,
        about: page.about,
        number: page.number,
        title: page.title,
        party_id: page.party,
        client: page.party.and_then(|party| clients.get(&party).cloned()),
        standing: page.standing,
        by: page.by.and_then(|by| names.get(&by).cloned()),
        at: page.at,
    };
    let item = |one: Filed| match one {
        Filed::Document(document) => FiledItem::Document(Box::new(DocumentRow::from(document))),
        Filed::Page(page) => FiledItem::Page(Box::new(row(page))),
    };
    Ok(found.into_iter().map(item).collect())
}

pub fn routes() -> Routes {
    routes![list_document_folders, list_filed]
}
