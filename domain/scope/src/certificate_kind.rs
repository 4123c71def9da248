//! The acceptance certificates of deliverables file themselves among the documents.

use crate::DELIVERABLE_SIGN_OFF;
use crate::store::deliverables_for_client as for_client;
use ::store::ClientConn;
use documents::filed_kind::{ClientFiledPage, FiledKind, FiledPage};
use documents::folder::StandardFolder;
use documents::sent_kind::{client_page, page};
use engagement::store::filed::{self, FiledSignOff, Piece};
use engagement::store::filed_for_client::{self, ClientFiledSignOff};
use kernel::Result;
use std::collections::HashSet;
use uuid::Uuid;

/// One for each deliverable and party that accepted it.
pub const CERTIFICATES: FiledKind = FiledKind {
    name: "certificate",
    folder: StandardFolder::Acceptance,
    sign_off: Some(DELIVERABLE_SIGN_OFF.name),
    of_project: |conn, kind, project, piece| {
        let found = filed::accepted(conn, project, DELIVERABLE_SIGN_OFF.name, piece)?;
        // The certificate is the deliverable's.
        let of_record = |of: FiledSignOff| FiledPage { leads_to: of.record.uuid(), ..page(kind, of) };
        Ok(found.into_iter().map(of_record).collect())
    },
    count: |conn, _, project| filed::count_accepted(conn, project, DELIVERABLE_SIGN_OFF.name),
    of_client: |conn, kind, piece| {
        let shown = shown(conn)?;
        let found = readable(conn, &shown, piece)?.into_iter();
        let certificate = |of: ClientFiledSignOff| of.record_key.map(|key| (key, of));
        Ok(found
            .filter_map(certificate)
            .map(|(key, of)| {
                let path = format!("deliverables/{key}/certificate");
                ClientFiledPage { path, ..client_page(kind, of) }
            })
            .collect())
    },
    count_of_client: |conn, _| {
        let shown = shown(conn)?;
        let all = filed_for_client::accepted_records_of_viewer(conn, DELIVERABLE_SIGN_OFF.name)?;
        Ok(all.iter().filter(|key| shown.contains(key)).count() as i64)
    },
};

/// The deliverables that the viewer reads still.
fn shown(conn: &mut ClientConn) -> Result<HashSet<Uuid>> {
    Ok(for_client::deliverables(conn)?.into_iter().map(|one| one.key).collect())
}

/// What was accepted of a deliverable that was taken back has no page any more.
fn readable(conn: &mut ClientConn, shown: &HashSet<Uuid>, piece: &Piece) -> Result<Vec<ClientFiledSignOff>> {
    let mut found = Vec::new();
    let mut piece = piece.clone();
    let wanted = piece.limit as usize;
    loop {
        let next = filed_for_client::accepted_of_viewer(conn, DELIVERABLE_SIGN_OFF.name, &piece)?;
        let is_last = (next.len() as i64) < piece.limit;
        if let Some(last) = next.last() {
            piece.before = (last.at.micros(), last.key);
        }
        found.extend(next.into_iter().filter(|one| one.record_key.is_some_and(|key| shown.contains(&key))));
        if is_last || found.len() >= wanted {
            return Ok(found);
        }
    }
}
