//! What this crate owns in the database. Clients read none of it: a name is copied where it is released.

use store::{ClientView, Migration, Schema};

pub const TABLES: Schema = Schema {
    owner: "people",
    migrations: &[
        Migration { number: 100, name: "persons", sql: PERSONS },
        Migration { number: 101, name: "sign_in", sql: SIGN_IN },
    ],
    client_views: &[
        // Whoever looks knows their own name and address.
        ClientView::rows("persons", &["name", "email", "locale"], "id = viewer_person()"),
        ClientView::never("passwords"),
        ClientView::never("sessions"),
        ClientView::never("password_resets"),
        ClientView::never("totp_secrets"),
        ClientView::never("recovery_codes"),
        ClientView::never("api_tokens"),
        ClientView::never("sign_in_attempts"),
    ],
};

const PERSONS: &str = "
create table persons (
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
);
";

/// Keys are kept as their SHA-256 only; they are long and random, so a fast hash is enough.
const SIGN_IN: &str = "
create table passwords (
    person_id uuid primary key references persons (id),
    hash text not null,
    changed_at bigint not null
);
create table sessions (
    id uuid primary key,
    person_id uuid not null references persons (id),
    key_hash bytea not null unique,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    ip text not null,
    user_agent text not null
);
create index sessions_of_person on sessions (person_id);
create table password_resets (
    key_hash bytea primary key,
    person_id uuid not null references persons (id),
    created_at bigint not null,
    expires_at bigint not null
);
create index password_resets_of_person on password_resets (person_id);
create table totp_secrets (
    person_id uuid primary key references persons (id),
    secret bytea not null,
    confirmed_at bigint,
    last_step bigint not null
);
create table recovery_codes (
    person_id uuid not null references persons (id),
    code_hash bytea not null,
    primary key (person_id, code_hash)
);
create table api_tokens (
    id uuid primary key,
    person_id uuid not null references persons (id),
    name text not null,
    scope text not null,
    key_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint,
    last_used_at bigint
);
create index api_tokens_of_person on api_tokens (person_id);
create table sign_in_attempts (
    subject text primary key,
    attempts bigint not null,
    since bigint not null
);
create index sign_in_attempts_since on sign_in_attempts (since);
";
