//! Which steps of the schema a database still lacks.
//!
//! What must hold: each step and the note that it was taken are one transaction, so an upgrade that was killed
//! goes on where it stopped; a database that a newer version wrote is not touched.

use crate::{Migration, OpenError, Schema};
use sha2::{Digest, Sha256};

/// The note kept about each step taken. Its text is for both databases.
pub(crate) const NOTES: &str = "create table if not exists schema_migrations (number bigint primary key, \
     name text not null, hash text not null, version text not null, at bigint not null)";
pub(crate) const READ_NOTES: &str = "select number, hash, version from schema_migrations order by number";
pub(crate) const NOTE: &str =
    "insert into schema_migrations (number, name, hash, version, at) values ($1, $2, $3, $4, $5)";

/// A step taken earlier.
#[derive(Debug)]
pub(crate) struct Taken {
    pub number: i64,
    pub hash: String,
    pub version: String,
}

/// The steps not taken yet, in their order.
pub(crate) fn pending(schemas: &[Schema], taken: &[Taken]) -> Result<Vec<&'static Migration>, OpenError> {
    let mut known: Vec<_> = schemas.iter().flat_map(|s| s.migrations).collect();
    known.sort_by_key(|m| m.number);
    for step in taken {
        match known.iter().find(|m| m.number == step.number) {
            None => return Err(OpenError::Newer { version: step.version.clone() }),
            Some(m) if hash(m) != step.hash => {
                return Err(OpenError::Changed { number: m.number, name: m.name });
            }
            Some(_) => {}
        }
    }
    known.retain(|m| !taken.iter().any(|step| step.number == m.number));
    Ok(known)
}

/// Blanks and line breaks do not count.
pub(crate) fn hash(migration: &Migration) -> String {
    let text = migration.sql.split_whitespace().collect::<Vec<_>>().join(" ");
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = Migration { number: 1, name: "one", sql: "create table a (x bigint);" };
    const TWO: Migration = Migration { number: 2, name: "two", sql: "create table b (x bigint);" };
    const SCHEMA: Schema = Schema { owner: "x", migrations: &[TWO, ONE], client_views: &[] };

    fn taken(number: i64, hash: String) -> Taken {
        Taken { number, hash, version: "9.1".into() }
    }

    #[test]
    fn only_what_is_missing_runs_in_order() {
        let numbers = |taken: &[Taken]| -> Vec<i64> {
            pending(&[SCHEMA], taken).unwrap().iter().map(|m| m.number).collect()
        };
        assert_eq!(numbers(&[]), [1, 2]);
        assert_eq!(numbers(&[taken(1, hash(&ONE))]), [2]);
        assert_eq!(numbers(&[taken(2, hash(&TWO)), taken(1, hash(&ONE))]), [0_i64; 0]);
    }

    #[test]
    fn a_newer_database_is_refused_with_its_version() {
        let error = pending(&[SCHEMA], &[taken(3, String::new())]).unwrap_err();
        assert!(error.to_string().contains("written by a newer version 9.1"), "{error}");
    }

    #[test]
    fn an_edited_step_is_refused() {
        assert!(matches!(pending(&[SCHEMA], &[taken(1, hash(&TWO))]), Err(OpenError::Changed { .. })));
    }
}
