//! People: who they are, how they sign in, what their tokens may do.

pub mod person;

/// What this crate owns in the database.
pub const TABLES: store::Schema = store::Schema {
    owner: "people",
    migrations: &[store::Migration {
        number: 100,
        name: "persons",
        sql: "create table persons (
                id uuid primary key,
                name text not null,
                email text not null,
                email_key text not null unique,
                locale text not null,
                time_zone text not null,
                theme text not null,
                is_administrator boolean not null,
                is_team boolean not null,
                disabled_at bigint,
                created_at bigint not null
              );",
    }],
    client_views: &[store::ClientView::rows("persons", &["id", "name", "email", "locale"], "id = viewer_person()")],
};
