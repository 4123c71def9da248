//! Change control: a request, its assessment on a copy of the live plan, the offer the client decides on, and what
//! the decision did.

use ::store::{Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema { owner: "change", migrations: MIGRATIONS, client_views: &[] };

const MIGRATIONS: &[Migration] = &[];
