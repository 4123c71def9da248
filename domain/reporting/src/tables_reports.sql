create table reports (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  kind text not null,
  from_day text not null,
  until_day text not null,
  drawn text,
  drawn_at bigint,
  wording text not null,
  edit bigint not null,
  written_by uuid references persons (id),
  approver_id uuid references persons (id),
  approved_edit bigint,
  approved_by uuid references persons (id),
  approved_at bigint,
  sent_edit bigint,
  newest_at bigint not null
);
create index reports_project on reports (project_id, newest_at, id);
create index reports_undrawn on reports (drawn_at);
create table report_versions (
  id uuid primary key,
  client_key uuid not null unique,
  report_id uuid not null references reports (id),
  report_key uuid not null,
  client_number bigint not null,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  number bigint not null,
  kind text not null,
  from_day text not null,
  until_day text not null,
  content text not null,
  sha256 text not null,
  sent_by uuid not null references persons (id),
  sent_at bigint not null,
  unique (report_id, number)
);
create index report_versions_party on report_versions (party_id, sent_at);
create index report_versions_key on report_versions (report_key, number);
