create table communication_plan_entries (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  position bigint not null,
  fields text not null,
  counted_from bigint not null,
  deleted_at bigint
);
create index communication_plan_entries_project on communication_plan_entries (project_id, position);
create table communication_occurrences (
  id uuid primary key,
  entry_id uuid not null references communication_plan_entries (id),
  project_id uuid not null references projects (id),
  slot text not null,
  day text not null,
  at bigint not null,
  over_at bigint not null,
  produces text not null,
  product_id uuid not null,
  made_at bigint,
  attempts bigint not null,
  leased_until bigint not null,
  failure text,
  is_open boolean not null,
  done_at bigint,
  word text,
  word_by uuid references persons (id),
  word_at bigint,
  words text not null,
  log_entry_id uuid,
  told_owner_at bigint,
  told_managers_at bigint,
  unique (entry_id, slot)
);
create index communication_occurrences_project on communication_occurrences (project_id, over_at);
create index communication_occurrences_open on communication_occurrences (is_open, over_at);
create index communication_occurrences_ahead on communication_occurrences (over_at);
