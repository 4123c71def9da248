alter table projects add column asks_code boolean not null default true;
alter table party_contacts add column is_commercial boolean not null default false;
alter table portal_devices add column proved_at bigint;
create table decision_rules (
  party_id uuid primary key references client_parties (id),
  mode text not null,
  currency text not null,
  revision bigint not null
);
create table deciders (
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  position bigint not null,
  limit_minor bigint,
  primary key (party_id, person_id)
);
create table deputies (
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  deputy_id uuid not null references persons (id),
  from_day text not null,
  until_day text not null,
  primary key (party_id, person_id, deputy_id)
);
create table sign_offs (
  id uuid primary key,
  client_key uuid not null unique,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  record_id uuid not null references records (id),
  kind text not null,
  content text not null,
  amount_minor bigint,
  currency text,
  is_commercial boolean not null,
  due text,
  mode text not null,
  state text not null check (state in ('waiting', 'decided', 'superseded', 'withdrawn')),
  answers bigint not null,
  verdict text,
  opened_by uuid not null references persons (id),
  opened_at bigint not null,
  ended_at bigint,
  ended_by uuid references persons (id),
  reason text not null,
  newer_key uuid
);
create index sign_offs_record on sign_offs (record_id, opened_at);
create index sign_offs_project on sign_offs (project_id, opened_at);
create index sign_offs_party on sign_offs (party_id, opened_at);
create table sign_off_seats (
  sign_off_id uuid not null references sign_offs (id),
  sign_off_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  position bigint not null,
  person_id uuid not null references persons (id),
  person_name text not null,
  is_waiting boolean not null,
  primary key (sign_off_id, person_id)
);
create table sign_off_steps (
  id uuid primary key,
  sign_off_id uuid not null references sign_offs (id),
  sign_off_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  seat_id uuid not null references persons (id),
  person_id uuid not null references persons (id),
  person_name text not null,
  on_behalf_of text not null,
  verdict text not null,
  remark text not null,
  questioned text not null,
  authenticated text not null,
  receipt_key uuid not null,
  form_key uuid not null,
  at bigint not null,
  unique (sign_off_id, seat_id),
  unique (sign_off_id, person_id)
);
create index sign_off_steps_receipt on sign_off_steps (receipt_key);
create table contact_codes (
  id uuid primary key,
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  code_hash bytea not null,
  made_at bigint not null,
  expires_at bigint not null,
  tries bigint not null,
  ended_at bigint,
  letter_id uuid not null
);
create index contact_codes_contact on contact_codes (party_id, person_id, made_at);
