//! What a client sees of a document: the versions that were shown to them, under a number and names of their own.

use crate::file_name::named_after;
use crate::folder::StandardFolder;
use crate::store::documents::{self, Document};
use crate::store::links;
use ::store::{Tx, params, records};
use kernel::{Failure, PartyId, PersonId, RecordId, Result};

/// Shows the newest version to a party, or to its commercial circle alone. What another party saw, or this one before
/// it was taken back, is not shown by that; nor to everybody what its circle saw before.
pub fn show(
    tx: &mut Tx,
    document: &Document,
    (party, is_commercial): (PartyId, bool),
    by: PersonId,
) -> Result<()> {
    let is_theirs = document.is_seen_by(party);
    match (document.is_commercial, is_commercial) {
        _ if !is_theirs => {
            records::unshare(tx, document.id)?;
            forget_shown(tx, document.id)?;
        }
        (true, false) => forget_shown(tx, document.id)?,
        // Whoever holds a link need not be of the circle.
        (false, true) => links::revoke_all(tx, document.id)?,
        (true, true) | (false, false) => {}
    }
    records::put_commercial(tx, document.id, is_commercial)?;
    records::share_by(tx, document.id, Some(party), Some(by))?;
    put_shown(tx, document, None)
}

/// Nothing of it was ever shown, and its links are dead for good.
fn forget_shown(tx: &mut Tx, id: RecordId) -> Result<()> {
    tx.exec(
        "update document_versions set shown_at = null, document_key = null, client_number = null, client_name = null,
           client_by = null
         where document_id = $1",
        params![id],
    )?;
    tx.exec("update documents set shown_version = null, shown_at = null where id = $1", params![id])?;
    links::revoke_all(tx, id)
}

/// The newest version as its client reads it. `by_client`: the name of the client's person who sent it.
pub fn put_shown(tx: &mut Tx, document: &Document, by_client: Option<&str>) -> Result<()> {
    let record = records::get(tx, document.id)?;
    let known = record.client_key.zip(record.client_number);
    let (key, number) = known.ok_or_else(|| Failure::fault("the document is not shared"))?;
    let name = super::versions::get(tx, document.id, document.version)?.name;
    let now = tx.now();
    tx.exec(
        "update document_versions set document_key = $3, client_name = $4, client_by = coalesce($5, client_by),
           shown_at = coalesce(shown_at, $6),
           client_number = coalesce(client_number,
             (select coalesce(max(s.client_number), 0) + 1 from document_versions s where s.document_id = $1))
         where document_id = $1 and number = $2",
        params![document.id, document.version, key, named_after(&document.title, &name), by_client, now],
    )?;
    tx.exec(
        "update documents set client_key = $2, client_number = $3, client_title = $4,
           shown_at = case when shown_version = $5 and shown_at is not null then shown_at else $6 end,
           shown_version = $5, is_commercial = $7, client_folder = $8
         where id = $1",
        params![
            document.id,
            key,
            number,
            document.title.as_str(),
            document.version,
            now,
            record.is_commercial,
            document.folder.standard().map(StandardFolder::word)
        ],
    )?;
    let on = document.on.as_ref().map(|on| on.id);
    follow_record(tx, document.id, on)
}

/// The client finds it where they know the record it hangs on.
pub fn follow_record(tx: &mut Tx, id: RecordId, on: Option<RecordId>) -> Result<()> {
    let key = match on {
        Some(on) => records::get(tx, on)?.client_key,
        None => None,
    };
    tx.exec("update documents set of_key = $2 where id = $1", params![id, key])?;
    Ok(())
}

/// Takes it back from whoever saw it.
pub fn take_back(tx: &mut Tx, id: RecordId) -> Result<Document> {
    records::unshare(tx, id)?;
    forget_shown(tx, id)?;
    documents::get(tx, id)
}
