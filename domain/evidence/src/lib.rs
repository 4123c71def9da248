//! Evidence: what both sides can prove to each other afterwards. One Merkle tree per client party and project, one
//! internal tree per project, checkpoints signed with the installation's key, and receipts.
//!
//! Must hold: an entry is written in the change's own transaction and never changed again; a party's tree holds
//! only what that party may know, so that its size, index and root tell nothing about internal work.

use ::store::{Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema { owner: "evidence", migrations: MIGRATIONS, client_views: &[] };

const MIGRATIONS: &[Migration] = &[];
