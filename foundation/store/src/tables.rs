//! The store's own tables: records, events, the outbox, settings, kept answers, the search index.

use crate::{ClientView, Migration, Schema};

/// Rows of a record that everybody of its client party may see, in the words of both databases. Who is in a commercial
/// circle is not known here: the view of the record's own table asks.
const SHARED_WITH_VIEWER: &str = "audience = 'client' and project_id = viewer_project() \
     and (party_id is null or party_id = viewer_party()) and not is_commercial";

/// The search tables differ between the databases: this text stands for them.
pub(crate) const SEARCH: &str = "search";

/// What the store owns; `Db::open` adds it by itself.
pub const TABLES: Schema = Schema {
    owner: "store",
    migrations: &[
        Migration { number: 1, name: "records", sql: RECORDS },
        Migration { number: 2, name: "events", sql: EVENTS },
        Migration { number: 3, name: "outbox", sql: OUTBOX },
        Migration { number: 4, name: "settings", sql: SETTINGS },
        Migration { number: 5, name: "search", sql: SEARCH },
        Migration { number: 6, name: "events_of_actors", sql: EVENTS_OF_ACTORS },
        Migration { number: 7, name: "records_within", sql: RECORDS_WITHIN },
        Migration { number: 8, name: "commercial_records", sql: COMMERCIAL_RECORDS },
        Migration { number: 9, name: "projects_of_kept_answers", sql: PROJECTS_OF_KEPT_ANSWERS },
        Migration { number: 620, name: "outbox_gathered", sql: OUTBOX_GATHERED },
    ],
    client_views: &[
        ClientView::rows(
            "records",
            // Not the title: what a client is shown may carry another one, kept by the crate that shares it.
            &["client_key", "client_number", "kind", "state", "due"],
            SHARED_WITH_VIEWER,
        ),
        ClientView::never("record_series"),
        ClientView::never("record_visibility"),
        ClientView::never("events"),
        ClientView::never("outbox"),
        ClientView::never("settings"),
        ClientView::never("idempotency_keys"),
        ClientView::never("schema_migrations"),
        ClientView::never("search_entries"),
        ClientView::rows(
            "client_search_entries",
            &["search_id", "client_key"],
            // A part of a record is seen no longer than the record is.
            "project_id = viewer_project() and (party_id is null or party_id = viewer_party()) \
             and exists (select 1 from records r where r.client_key = client_search_entries.client_key \
                         and r.audience = 'client' and not r.is_commercial \
                         and (r.party_id is null or r.party_id = viewer_party()))",
        ),
    ],
};

const RECORDS: &str = "
create table records (
  id uuid primary key,
  project_id uuid,
  client_id uuid,
  kind text not null,
  number bigint not null,
  title text not null,
  audience text not null check (audience in ('internal', 'client')),
  party_id uuid,
  owner_id uuid,
  state text not null,
  due text,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  created_by uuid,
  client_key uuid unique,
  client_number bigint
);
create unique index records_number on records (project_id, kind, number);
create index records_updated on records (project_id, updated_at, id);
create index records_owner on records (owner_id, state);
create index records_client on records (client_id);
create table record_series (
  scope_id uuid not null,
  kind text not null,
  series uuid not null,
  newest bigint not null,
  primary key (scope_id, kind, series)
);
create table record_visibility (
  id uuid primary key,
  record_id uuid not null references records (id),
  party_id uuid,
  visible_from bigint not null,
  visible_to bigint,
  shared_by uuid
);
create index record_visibility_record on record_visibility (record_id, visible_from);
";

const EVENTS: &str = "
create table events (
  id bigint generated always as identity primary key,
  kind text not null,
  at bigint not null,
  actor_id uuid,
  project_id uuid,
  record_id uuid,
  audience text not null,
  party_id uuid,
  detail text not null
);
create index events_record on events (record_id, id);
create index events_project on events (project_id, id);
";

const EVENTS_OF_ACTORS: &str = "create index events_actor on events (project_id, actor_id, id);";

/// What hangs on another record is seen by nobody who does not see that one.
const RECORDS_WITHIN: &str = "alter table records add column within_id uuid;
create index records_within on records (within_id);
";

/// Of a party, some records are for its commercial circle alone.
const COMMERCIAL_RECORDS: &str =
    "alter table records add column is_commercial boolean not null default false;";

const OUTBOX: &str = "
create table outbox (
  id uuid primary key,
  kind text not null,
  payload text not null,
  created_at bigint not null,
  due_at bigint not null,
  attempts bigint not null,
  state text not null check (state in ('queued', 'sent', 'failed', 'cancelled')),
  last_error text,
  sent_at bigint,
  leased_by text,
  leased_until bigint not null
);
create index outbox_due on outbox (kind, state, due_at);
create index outbox_created on outbox (created_at, id);
";

/// The message with which another one goes.
const OUTBOX_GATHERED: &str = "
alter table outbox add column gathered_in uuid;
create index outbox_gathered on outbox (gathered_in);
";

const SETTINGS: &str = "
create table settings (
  name text primary key,
  value text not null
);
create table idempotency_keys (
  principal text not null,
  key text not null,
  route text not null,
  request_hash text not null,
  status bigint,
  body text,
  at bigint not null,
  primary key (principal, key)
);
create index idempotency_keys_at on idempotency_keys (at);
";

const PROJECTS_OF_KEPT_ANSWERS: &str = "
alter table idempotency_keys add column projects text not null default '';
alter table idempotency_keys add column lost_projects text not null default '';
";
