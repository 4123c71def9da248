create table promise_releases (
  party_id uuid primary key,
  project_id uuid not null,
  released_by uuid not null references persons (id),
  released_at bigint not null
);
create table promised_answers (
  record_id uuid primary key references records (id),
  record_key uuid not null,
  project_id uuid not null,
  party_id uuid not null references promise_releases (party_id),
  measure text not null,
  due_at bigint
);
create index promised_answers_party on promised_answers (party_id);
