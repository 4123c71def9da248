create table issues (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  client_key uuid unique,
  client_number bigint,
  title text not null,
  description text not null,
  cause text not null,
  solution text not null,
  severity text not null,
  state text not null,
  raised_by uuid not null references persons (id),
  raised_by_name text not null,
  raised_at bigint not null,
  newest_at bigint not null
);
create index issues_project on issues (project_id, newest_at, id);
create index issues_party on issues (party_id, newest_at);
create table issue_steps (
  id uuid primary key,
  issue_id uuid not null references issues (id),
  step text not null,
  note text not null,
  person_id uuid not null references persons (id),
  person_name text not null,
  side text not null,
  form_key uuid unique,
  at bigint not null
);
create index issue_steps_issue on issue_steps (issue_id, at, id);
