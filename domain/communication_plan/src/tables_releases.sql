create table communication_plan_releases (
  id uuid primary key,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  number bigint not null,
  content text not null,
  basis text not null,
  days text not null,
  shown_by uuid not null references persons (id),
  shown_at bigint not null,
  ended_at bigint,
  unique (party_id, number)
);
create index communication_plan_releases_project on communication_plan_releases (project_id, number);
