//! The second lock on PostgreSQL: a role that client-scope reads take on, row security forced on every table,
//! and the columns that role may read.
//!
//! What must hold: everything is made from the same declarations as on SQLite; a table nobody spoke of would be
//! closed to clients; a condition that asks other tables does so as the owner, inside a function, because the
//! reading role may not.

use crate::schema::Readable;
use crate::{Schema, dialect};
use postgres::Client;
use sha2::{Digest, Sha256};

/// What a client-scope read becomes for the length of its transaction.
pub(super) const CLIENT_ROLE: &str = "rapport_client";

/// Makes the reading role where the cluster does not have it, and lets the program's login take it on.
pub(super) fn prepare_roles(owner: &mut Client, login: &str) -> Result<(), postgres::Error> {
    let known = "select exists (select 1 from pg_roles where rolname = $1)";
    if !owner.query_one(known, &[&CLIENT_ROLE])?.get::<_, bool>(0) {
        owner.batch_execute(&format!("create role {CLIENT_ROLE} nologin nosuperuser nobypassrls"))?;
    }
    let member = "select pg_has_role($1, $2, 'member')";
    if !owner.query_one(member, &[&login, &CLIENT_ROLE])?.get::<_, bool>(0) {
        owner.batch_execute(&format!("grant {CLIENT_ROLE} to {}", quoted(login)))?;
    }
    Ok(())
}

/// Everything the lock is made of, to be run as the owner in one transaction, as often as one likes.
pub(super) fn statements(schemas: &[Schema], tables: &[String], login: &str) -> String {
    let login = quoted(login);
    let mut sql = format!(
        "revoke all on schema public from public;
         grant usage on schema public to {login}, {CLIENT_ROLE};
         grant select, insert, update, delete on all tables in schema public to {login};
         grant usage, select on all sequences in schema public to {login};
         revoke insert, update, delete on schema_migrations from {login};
         revoke all on all tables in schema public from {CLIENT_ROLE};
         revoke all on all sequences in schema public from {CLIENT_ROLE};"
    );
    for part in ["project", "party", "person"] {
        sql += &format!(
            "create or replace function viewer_{part}() returns uuid language sql stable
               as $$ select current_setting('rapport.viewer_{part}')::uuid $$;
             grant execute on function viewer_{part}() to {CLIENT_ROLE};"
        );
    }
    for table in tables {
        sql += &format!(
            "alter table {table} enable row level security;
             alter table {table} force row level security;
             drop policy if exists team on {table};
             create policy team on {table} to {login} using (true) with check (true);
             drop policy if exists keeper on {table};
             create policy keeper on {table} to current_user using (true) with check (true);
             drop policy if exists client on {table};"
        );
    }
    // Policies are made when none of the old ones stands on a function any more.
    for view in schemas.iter().flat_map(|s| s.client_views) {
        if let Some(readable) = view.readable {
            sql += &policy(view.table, readable, tables);
        }
    }
    sql + &format!("grant select (words) on client_search_entries to {CLIENT_ROLE};")
}

fn policy(table: &str, readable: Readable, tables: &[String]) -> String {
    let (asking, plain): (Vec<_>, Vec<_>) = dialect::conjuncts(readable.condition)
        .into_iter()
        .partition(|part| dialect::words(part).any(|word| word.eq_ignore_ascii_case("select")));
    let mut rows: Vec<String> = plain.into_iter().map(|part| format!("({part})")).collect();
    let mut sql = String::new();
    if !asking.is_empty() {
        let condition = asking.join(" and ");
        let (condition, _) = dialect::with_tables_named(&condition, tables, |name| format!("public.{name}"));
        sql += &format!(
            "create or replace function shown_{table}(shown public.{table}) returns boolean
               language sql stable security definer set search_path = public, pg_temp
               as $$ select exists (select 1 from (select (shown).*) as {table} where {condition}) $$;
             revoke all on function shown_{table}(public.{table}) from public;
             grant execute on function shown_{table}(public.{table}) to {CLIENT_ROLE};"
        );
        rows.push(format!("shown_{table}({table})"));
    }
    let (rows, columns) = (rows.join(" and "), readable.columns.join(", "));
    sql + &format!(
        "create policy client on {table} for select to {CLIENT_ROLE} using ({rows});
         grant select ({columns}) on {table} to {CLIENT_ROLE};"
    )
}

/// A mark of the declarations, and of this file's way to turn them into policies.
pub(super) fn made_from(schemas: &[Schema]) -> String {
    let all: Vec<String> = schemas
        .iter()
        .flat_map(|s| s.client_views)
        .map(|view| format!("{}: {:?}", view.table, view.readable.map(|r| policy(view.table, r, &[]))))
        .collect();
    Sha256::digest(all.join("\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
