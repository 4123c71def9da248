create table communication_log_entries (
  id uuid primary key,
  project_id uuid not null,
  party_id uuid,
  at bigint not null,
  kind text not null,
  what text not null,
  side text,
  actor_id uuid references persons (id),
  record_id uuid,
  part_id uuid,
  event_id bigint unique,
  letter_id uuid unique,
  body text not null default '',
  done_at bigint,
  deleted_at bigint
);
create index communication_log_entries_project on communication_log_entries (project_id, at, id);
create table communication_log_people (
  entry_id uuid not null references communication_log_entries (id),
  person_id uuid not null references persons (id),
  primary key (entry_id, person_id)
);
create index communication_log_people_person on communication_log_people (person_id);
