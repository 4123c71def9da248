//! Evidence: what both sides can prove to each other afterwards. One Merkle tree per client party and project, one
//! internal tree per project, checkpoints signed with the installation's key, and receipts. What is written is
//! described for strangers in `docs/evidence.md`.
//!
//! Must hold: an entry is written in the change's own transaction and never changed again; a party's tree holds
//! only what that party may know, so that its size, index and root tell nothing about internal work; the crate
//! `verify` reads all of it without a line of this one.

mod canonical;
mod receipt;
mod signing;
mod statement;
pub mod store;
pub mod tree;

pub use receipt::{Person, Receipt, ReceiptLine, ReceiptSubject};
pub use signing::Signer;
pub use statement::{Personal, Statement, Subject};
pub use store::export::export;
pub use store::receipts::{erase_person, receipt, receipt_for_team, receipts, record};
pub use store::receipts_for_client::receipts_before;
pub use store::signer;

use ::store::{ClientView, Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "evidence",
    migrations: &[Migration { number: 150, name: "evidence", sql: include_str!("tables.sql") }],
    client_views: &[
        ClientView::never("evidence_trees"),
        ClientView::rows("evidence_entries", &["tree_id", "position", "entry"], OF_A_RECEIPT_ENTRIES),
        ClientView::never("evidence_nodes"),
        ClientView::never("evidence_checkpoints"),
        ClientView::rows(
            "evidence_parts",
            &["tree_id", "position", "name", "salt", "text"],
            OF_A_RECEIPT_PARTS,
        ),
        ClientView::rows(
            "evidence_receipts",
            &["key", "tree_id", "position", "proof", "checkpoint", "verifier_key", "at"],
            OWN_RECEIPT,
        ),
    ],
};

/// A receipt about money is for whoever acted alone: who else is of the commercial circle is not known here.
const OWN_RECEIPT: &str = "project_id = viewer_project() and party_id = viewer_party() \
     and (is_commercial = false or person_id = viewer_person())";
const OF_A_RECEIPT_ENTRIES: &str = "exists (select 1 from evidence_receipts r \
     where r.tree_id = evidence_entries.tree_id and r.position = evidence_entries.position \
     and r.project_id = viewer_project() and r.party_id = viewer_party() \
     and (r.is_commercial = false or r.person_id = viewer_person()))";
/// From where and by which address somebody acted is their own to read.
const OF_A_RECEIPT_PARTS: &str = "(evidence_parts.person_id is null or evidence_parts.person_id = viewer_person()) \
     and exists (select 1 from evidence_receipts r \
     where r.tree_id = evidence_parts.tree_id and r.position = evidence_parts.position \
     and r.project_id = viewer_project() and r.party_id = viewer_party() \
     and (r.is_commercial = false or r.person_id = viewer_person()))";
