//! What files itself: pages that were sent or agreed to stand among the documents, in their standard folder, and lead to
//! where they are read. Nothing is copied; each kind is a few functions, and the server lists the kinds.
//!
//! Must hold: of a client's reader a kind reads through the second lock, and only what that reader may open; each gives
//! its rows newest first, from where the list stands.

use crate::folder::StandardFolder;
use ::store::{ClientConn, Conn, Page, PageOf};
use engagement::store::filed::Piece;
use kernel::{PartyId, PersonId, ProjectId, Result, Timestamp};
use uuid::Uuid;

/// Something that files itself, as the team reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledPage {
    pub kind: &'static str,
    pub folder: StandardFolder,
    pub id: Uuid,
    /// What the page of this kind opens.
    pub leads_to: Uuid,
    /// The kind of what it is about: a receipt's words follow it.
    pub about: String,
    /// As both sides call it; may be empty.
    pub number: String,
    pub title: String,
    /// Whoever reads it beside the team; none: nobody.
    pub party: Option<PartyId>,
    /// Where it stands, a word of its kind; may be empty.
    pub standing: String,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// The same as a client's reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientFiledPage {
    pub kind: &'static str,
    pub folder: StandardFolder,
    pub key: Uuid,
    /// Below the link's path.
    pub path: String,
    pub about: String,
    pub number: String,
    pub title: String,
    pub standing: String,
    pub at: Timestamp,
    /// Of the reader's side the commercial circle alone reads it.
    pub is_commercial: bool,
}

/// A kind of page that files itself.
#[derive(Debug)]
pub struct FiledKind {
    /// Its words stand under `documents.filed.<name>`.
    pub name: &'static str,
    pub folder: StandardFolder,
    /// The sign-offs that it is made of: a scan of their paper lies in the same folder.
    pub sign_off: Option<&'static str>,
    pub of_project: fn(&mut Conn, &FiledKind, ProjectId, &Piece) -> Result<Vec<FiledPage>>,
    pub count: fn(&mut Conn, &FiledKind, ProjectId) -> Result<i64>,
    pub of_client: fn(&mut ClientConn, &FiledKind, &Piece) -> Result<Vec<ClientFiledPage>>,
    pub count_of_client: fn(&mut ClientConn, &FiledKind) -> Result<i64>,
}

/// Every kind there is, joined by the server; found through the application's extensions.
#[derive(Debug, Clone, Copy)]
pub struct FiledKinds(pub &'static [&'static FiledKind]);

impl FiledKinds {
    fn of(self, folder: Option<StandardFolder>) -> impl Iterator<Item = &'static FiledKind> {
        self.0.iter().copied().filter(move |kind| folder.is_none_or(|only| only == kind.folder))
    }

    /// Where a scan of a paper lies that answers a sign-off of this kind.
    pub fn folder_of_sign_off(self, kind: &str) -> Option<StandardFolder> {
        self.0.iter().find(|filed| filed.sign_off == Some(kind)).map(|filed| filed.folder)
    }

    /// One piece of what stands in a folder, or in any.
    pub fn of_project(
        self,
        conn: &mut Conn,
        project: ProjectId,
        folder: Option<StandardFolder>,
        piece: &Piece,
    ) -> Result<Vec<FiledPage>> {
        let mut all = Vec::new();
        for kind in self.of(folder) {
            all.extend((kind.of_project)(conn, kind, project, piece)?);
        }
        Ok(all)
    }

    pub fn of_client(
        self,
        conn: &mut ClientConn,
        folder: Option<StandardFolder>,
        piece: &Piece,
    ) -> Result<Vec<ClientFiledPage>> {
        let mut all = Vec::new();
        for kind in self.of(folder) {
            all.extend((kind.of_client)(conn, kind, piece)?);
        }
        Ok(all)
    }

    pub fn count(self, conn: &mut Conn, project: ProjectId, folder: StandardFolder) -> Result<i64> {
        self.of(Some(folder)).map(|kind| (kind.count)(conn, kind, project)).sum()
    }

    pub fn count_of_client(self, conn: &mut ClientConn, folder: StandardFolder) -> Result<i64> {
        self.of(Some(folder)).map(|kind| (kind.count_of_client)(conn, kind)).sum()
    }
}

/// The piece of each sort that a page of the joined list needs.
pub fn piece(page: &Page) -> Result<Piece> {
    let before = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    Ok(Piece { before, limit: page.rows_wanted(), text: None, audience: None })
}

/// Pieces of several sorts as one page, the newest first.
pub fn joined<T>(mut rows: Vec<T>, page: &Page, position: impl Fn(&T) -> (i64, Uuid)) -> PageOf<T> {
    rows.sort_by_key(|row| std::cmp::Reverse(position(row)));
    PageOf::of(rows, page, position)
}
