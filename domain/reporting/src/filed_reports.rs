//! Reports that were sent file themselves among the documents: each version, of which the newest holds.

use crate::REPORT;
use crate::store::reports::{self, FiledReport};
use crate::store::reports_for_client as for_client;
use documents::filed_kind::{ClientFiledPage, FiledKind, FiledPage};
use documents::folder::StandardFolder;

pub const REPORTS: FiledKind = FiledKind {
    name: REPORT.name,
    folder: StandardFolder::Reports,
    sign_off: None,
    of_project: |conn, kind, project, piece| {
        let found = reports::filed(conn, project, piece)?;
        Ok(found.into_iter().map(|one| page(kind, one)).collect())
    },
    count: |conn, _, project| reports::count_filed(conn, project),
    of_client: |conn, kind, piece| {
        let found = for_client::filed(conn, piece)?;
        Ok(found.into_iter().map(|one| client_page(kind, one)).collect())
    },
    count_of_client: |conn, _| for_client::count_filed(conn),
};

fn page(kind: &FiledKind, of: FiledReport) -> FiledPage {
    FiledPage {
        kind: kind.name,
        folder: kind.folder,
        id: of.id,
        leads_to: of.report.uuid(),
        about: kind.name.to_owned(),
        number: number(of.number, of.version),
        title: of.title,
        party: Some(of.party),
        standing: standing(of.is_replaced),
        by: Some(of.by),
        at: of.at,
    }
}

fn client_page(kind: &FiledKind, of: for_client::ClientFiledReport) -> ClientFiledPage {
    ClientFiledPage {
        kind: kind.name,
        folder: kind.folder,
        key: of.key,
        path: format!("reports/{}", of.key),
        about: kind.name.to_owned(),
        number: number(of.number, of.version),
        title: of.title,
        standing: standing(of.is_replaced),
        at: of.at,
        is_commercial: false,
    }
}

/// As both sides call it: "RP-2 v1".
fn number(number: i64, version: i64) -> String {
    format!("{}-{number} v{version}", REPORT.prefix)
}

fn standing(is_replaced: bool) -> String {
    if is_replaced { "superseded".to_owned() } else { String::new() }
}
