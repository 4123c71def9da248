//! Showing a document to a client party, and taking it back.

use super::answers::{DocumentDetail, detail, is_about_money, seen_on, standing, tagged};
use crate::acting::happened;
use crate::sharing::{is_for_circle, may_share};
use crate::store::documents::{self, Document};
use crate::store::{open, showing};
use ::store::{Conn, Tx};
use engagement::access::{Authorized, ShareWithClient, authorize_in_archive, refuse_archived};
use engagement::store::parties;
use kernel::{Audience, Failure, PartyId, RecordId, Result};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentAudience {
    audience: Audience,
    /// Needed where the project has more than one client party.
    party_id: Option<PartyId>,
    /// Needed to show it: the newest version, as it was looked at.
    version: Option<i64>,
    /// Only the party's commercial circle sees it. Left out: as the party sees it already; otherwise where it was so
    /// before, or where money was asked about on what it hangs on. Needed for a new version of what everybody of the
    /// party sees, once money was asked about.
    is_commercial: Option<bool>,
}

endpoint!(/// Shows the newest version of a document to a client party, or takes the document back. What was shown
    /// before goes on being shown to the same party, and to no other; what only its commercial circle saw is not shown to
    /// everybody by showing a newer version to them. What changed since it was looked at is not shown.
    put_document_audience: PUT "/api/v1/documents/{document}/audience", Team, ShareWithClient);
async fn put_document_audience(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<DocumentAudience>,
) -> Answer<Tagged<Json<DocumentDetail>>> {
    let shown = take_away(&cx, id, move |tx, proof, before| {
        let party = match body.audience {
            Audience::Client => {
                refuse_archived(tx, before.project)?;
                Some(chosen(tx, &before, body.party_id)?)
            }
            Audience::Internal => None,
        };
        match party {
            Some(party) => {
                check_looked_at(&before, body.version, revision)?;
                let on = seen_on(tx, &before)?;
                may_share(on, party)?;
                let standing = standing(&before, party, on, is_about_money(tx, &before)?);
                let is_commercial = is_for_circle(body.is_commercial, standing)?;
                check_evidence(&before, Some((party, is_commercial)))?;
                showing::show(tx, &before, (party, is_commercial), proof.person())?;
                // Who was asked and said "to all" is asked no more.
                let to_all = body.is_commercial == Some(false);
                open::put_left_to_all(tx, id, to_all.then(|| proof.person()))?;
            }
            None => {
                check_evidence(&before, None)?;
                showing::take_back(tx, id)?;
            }
        }
        let kind = if party.is_some() { "document.shared" } else { "document.narrowed" };
        let now = documents::get(tx, id)?;
        let is_commercial = party.is_some() && now.is_commercial;
        let said = json!({ "version": before.version, "party_id": party, "is_commercial": is_commercial });
        happened(tx, &before, kind, proof.person(), said)?;
        detail(tx, now)
    });
    Ok(tagged(shown.await?))
}

/// A version or a title that came meanwhile was looked at by nobody who shows it.
fn check_looked_at(document: &Document, version: Option<i64>, revision: Option<i64>) -> Result<()> {
    let version = version.ok_or_else(|| Failure::invalid("version", "required"))?;
    let is_same = version == document.version && revision.is_none_or(|read| read == document.revision);
    if is_same { Ok(()) } else { Err(Failure::Outdated) }
}

/// What a client's person sent and rests their judgement on is not taken from who sees it; lost with its record, it is
/// shown again.
pub(super) fn check_evidence(document: &Document, to: Option<(PartyId, bool)>) -> Result<()> {
    let keeps = |(party, is_commercial): (PartyId, bool)| {
        document.is_seen_by(party) && (document.is_commercial || !is_commercial)
    };
    let is_shown = document.audience == Audience::Client;
    match document.is_from_client && document.is_evidence && is_shown && !to.is_some_and(keeps) {
        true => Err(Failure::refused("document.is_evidence")),
        false => Ok(()),
    }
}

/// The party that was named, or the only one.
fn chosen(conn: &mut Conn, document: &Document, named: Option<PartyId>) -> Result<PartyId> {
    if let Some(named) = named {
        return Ok(parties::get(conn, document.project, named)?.id);
    }
    let all = parties::of_project(conn, document.project)?;
    match all.as_slice() {
        [] => Err(Failure::refused("record.no_client_party")),
        [only] => Ok(only.id),
        _ => Err(Failure::invalid("party_id", "required")),
    }
}

/// A change by somebody who decides what clients see.
pub(super) async fn change<T: Send + 'static>(
    cx: &Cx<Team>,
    id: RecordId,
    act: impl FnOnce(&mut Tx, &Authorized<ShareWithClient>, Document) -> Result<T> + Send + 'static,
) -> Result<T> {
    let act = move |tx: &mut Tx, proof: &Authorized<ShareWithClient>, before: Document| {
        refuse_archived(tx, before.project)?;
        act(tx, proof, before)
    };
    take_away(cx, id, act).await
}

/// The same in an archived project, too: for whoever takes away what a client, or a link's holder, reads.
pub(super) async fn take_away<T: Send + 'static>(
    cx: &Cx<Team>,
    id: RecordId,
    act: impl FnOnce(&mut Tx, &Authorized<ShareWithClient>, Document) -> Result<T> + Send + 'static,
) -> Result<T> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let before = documents::get(tx, id)?;
            let proof = authorize_in_archive::<ShareWithClient>(tx, &scope, before.project)?;
            if before.is_removed() {
                return Err(Failure::refused("document.is_removed"));
            }
            act(tx, &proof, before)
        })
        .await
}

pub fn routes() -> Routes {
    routes![put_document_audience]
}
