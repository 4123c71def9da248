create table expectations (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  client_key uuid unique,
  client_number bigint,
  words text not null,
  said_by uuid references persons (id),
  said_by_name text not null,
  since text,
  answer text not null,
  agreed text not null,
  reason text not null,
  is_clients boolean not null,
  form_key uuid unique,
  newest_at bigint not null,
  shown_at bigint
);
create index expectations_project on expectations (project_id, newest_at, id);
create index expectations_party on expectations (party_id, newest_at);
create table expectation_answers (
  id uuid primary key,
  expectation_id uuid not null references expectations (id),
  answer text not null,
  agreed text not null,
  reason text not null,
  by_person uuid references persons (id),
  by_name text not null,
  at bigint not null
);
create index expectation_answers_of on expectation_answers (expectation_id, at, id);
