//! What was sent to be agreed to, and the receipts of what was answered: they file themselves.

use crate::filed_kind::{ClientFiledPage, FiledKind, FiledPage};
use crate::folder::StandardFolder;
use ::store::ClientConn;
use engagement::sign_off::{State, Verdict};
use engagement::store::filed::{self, FiledSignOff};
use engagement::store::filed_for_client::{self as for_client, ClientFiledSignOff};
use evidence::ReceiptLine;
use kernel::Result;
use uuid::Uuid;

/// The versions of something that were sent; the kind is called as its sign-offs are.
pub const fn sent(sign_off: &'static str, folder: StandardFolder) -> FiledKind {
    FiledKind {
        name: sign_off,
        folder,
        sign_off: Some(sign_off),
        of_project: |conn, kind, project, piece| {
            let found = filed::sent(conn, project, kind.name, piece)?;
            Ok(found.into_iter().map(|one| page(kind, one)).collect())
        },
        count: |conn, kind, project| filed::count_sent(conn, project, kind.name),
        of_client: |conn, kind, piece| {
            let found = for_client::sent_to_viewer(conn, kind.name, piece)?;
            Ok(found.into_iter().map(|one| client_page(kind, one)).collect())
        },
        count_of_client: |conn, kind| for_client::count_sent_to_viewer(conn, kind.name),
    }
}

/// The receipts of answers. The team reads them where they were given; a client's reader as far as they are theirs to
/// read.
pub const RECEIPTS: FiledKind = FiledKind {
    name: "receipt",
    folder: StandardFolder::Receipts,
    sign_off: None,
    of_project: |conn, kind, project, piece| {
        let found = filed::answers(conn, project, piece)?;
        Ok(found.into_iter().map(|one| page(kind, one)).collect())
    },
    count: |conn, _, project| filed::count_answers(conn, project),
    of_client: |conn, kind, piece| {
        let found = decisions(conn, piece.before, piece.limit as usize)?;
        Ok(found.into_iter().map(|one| receipt(kind, one)).collect())
    },
    count_of_client: |conn, _| Ok(decisions(conn, (i64::MAX, Uuid::max()), usize::MAX)?.len() as i64),
};

/// So many receipts are read at once.
const PIECE: i64 = 200;

/// What was decided: what else stands in the evidence has a page of its own.
fn decisions(conn: &mut ClientConn, mut before: (i64, Uuid), wanted: usize) -> Result<Vec<ReceiptLine>> {
    let mut found = Vec::new();
    loop {
        let next = evidence::receipts_before(conn, before, PIECE)?;
        let is_last = (next.len() as i64) < PIECE;
        if let Some(last) = next.last() {
            before = (last.at.micros(), last.key);
        }
        found.extend(next.into_iter().filter(is_decision));
        if is_last || found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}

fn is_decision(line: &ReceiptLine) -> bool {
    let (kind, done) = line.act.split_once('.').unwrap_or(("", ""));
    // What was filled in decides nothing.
    !matches!(kind, "questionnaire" | "demonstration") && Verdict::from_word(done).is_some()
}

/// As the team reads it.
pub fn page(kind: &FiledKind, of: FiledSignOff) -> FiledPage {
    FiledPage {
        kind: kind.name,
        folder: kind.folder,
        id: of.id,
        leads_to: of.sign_off,
        standing: standing(of.state, of.verdict),
        about: of.kind,
        number: of.number,
        title: of.title,
        party: Some(of.party),
        by: of.by,
        at: of.at,
    }
}

/// As its client's reader does.
pub fn client_page(kind: &FiledKind, of: ClientFiledSignOff) -> ClientFiledPage {
    ClientFiledPage {
        kind: kind.name,
        folder: kind.folder,
        key: of.key,
        path: format!("sign-offs/{}", of.key),
        about: kind.sign_off.unwrap_or(kind.name).to_owned(),
        number: of.number,
        title: of.title,
        standing: standing(of.state, of.verdict),
        at: of.at,
        is_commercial: of.is_commercial,
    }
}

fn standing(state: State, verdict: Option<Verdict>) -> String {
    verdict.map_or(state.word(), Verdict::word).to_owned()
}

fn receipt(kind: &FiledKind, of: ReceiptLine) -> ClientFiledPage {
    ClientFiledPage {
        kind: kind.name,
        folder: kind.folder,
        key: of.key,
        path: format!("receipts/{}", of.key),
        standing: of.act.split_once('.').map_or("", |(_, done)| done).to_owned(),
        about: of.subject.kind,
        number: of.subject.number,
        title: of.subject.title,
        at: of.at,
        is_commercial: false,
    }
}
