//! Bringing the schema up to date, as its owner, and seeing as the program that it is.

use super::lock;
use crate::migrate::{self, Taken};
use crate::{Open, OpenError, Schema, dialect, tables};
use ::postgres::{Client, GenericClient};

/// One upgrade at a time, whichever node begins it.
const UPGRADE_LOCK: &str = "select pg_advisory_lock(7201)";
const UPGRADE_UNLOCK: &str = "select pg_advisory_unlock(7201)";

pub(super) fn migrate(
    owner: &mut Client,
    schemas: &[Schema],
    open: &Open<'_>,
    login: &str,
) -> Result<(), OpenError> {
    owner.batch_execute(UPGRADE_LOCK).map_err(OpenError::database)?;
    let done = steps(owner, schemas, open).and_then(|()| close_lock(owner, schemas, login));
    let unlocked = owner.batch_execute(UPGRADE_UNLOCK).map_err(OpenError::database);
    done.and(unlocked)
}

fn steps(owner: &mut Client, schemas: &[Schema], open: &Open<'_>) -> Result<(), OpenError> {
    owner.batch_execute(migrate::NOTES).map_err(told)?;
    let taken = taken(owner).map_err(told)?;
    for step in migrate::pending(schemas, &taken)? {
        let failed = |e: ::postgres::Error| {
            OpenError::Database(format!("schema step {} ({}): {}", step.number, step.name, message(&e)))
        };
        let sql = if step.sql == tables::SEARCH { dialect::SEARCH_POSTGRES } else { step.sql };
        let mut transaction = owner.transaction().map_err(failed)?;
        transaction.batch_execute(sql).map_err(failed)?;
        let (hash, at) = (migrate::hash(step), open.clock.now().micros());
        transaction
            .execute(migrate::NOTE, &[&step.number, &step.name, &hash, &open.version, &at])
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

fn close_lock(owner: &mut Client, schemas: &[Schema], login: &str) -> Result<(), OpenError> {
    let tables = tables(owner).map_err(told)?;
    let problems = crate::schema::view_problems(schemas, &tables);
    if !problems.is_empty() {
        return Err(OpenError::Declarations(problems));
    }
    lock::prepare_roles(owner, login).map_err(told)?;
    let mut transaction = owner.transaction().map_err(told)?;
    transaction.batch_execute(&lock::statements(schemas, &tables, login)).map_err(told)?;
    let mark = format!("comment on table schema_migrations is 'client views {}'", lock::made_from(schemas));
    transaction.batch_execute(&mark).map_err(told)?;
    transaction.commit().map_err(told)
}

/// The program does not work on a schema, or behind a lock, that is not the one it was built for.
pub(super) fn refuse_outdated(client: &mut Client, schemas: &[Schema]) -> Result<(), OpenError> {
    let known = "select exists (select 1 from pg_tables where schemaname = 'public' and tablename = $1)";
    let has_notes: bool = client.query_one(known, &[&"schema_migrations"]).map_err(told)?.get(0);
    if !has_notes || !migrate::pending(schemas, &taken(client).map_err(told)?)?.is_empty() {
        return Err(OpenError::NeedsMigration);
    }
    let mark = "select coalesce(obj_description('public.schema_migrations'::regclass), '')";
    let mark: String = client.query_one(mark, &[]).map_err(told)?.get(0);
    if mark == format!("client views {}", lock::made_from(schemas)) {
        Ok(())
    } else {
        Err(OpenError::NeedsMigration)
    }
}

fn taken(client: &mut impl GenericClient) -> Result<Vec<Taken>, ::postgres::Error> {
    let rows = client.query(migrate::READ_NOTES, &[])?;
    Ok(rows.iter().map(|row| Taken { number: row.get(0), hash: row.get(1), version: row.get(2) }).collect())
}

fn tables(client: &mut impl GenericClient) -> Result<Vec<String>, ::postgres::Error> {
    let sql = "select tablename::text from pg_tables where schemaname = 'public' order by tablename";
    Ok(client.query(sql, &[])?.iter().map(|row| row.get(0)).collect())
}

fn told(error: ::postgres::Error) -> OpenError {
    OpenError::Database(message(&error))
}

fn message(error: &::postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned())
}
