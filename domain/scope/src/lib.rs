//! Scope: what the client wants, in words both sides agree on. Requirements with versions and confirmations.

use ::store::{Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema { owner: "scope", migrations: MIGRATIONS, client_views: &[] };

const MIGRATIONS: &[Migration] = &[];
