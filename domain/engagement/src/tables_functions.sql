create table project_functions (
  project_id uuid not null references projects (id),
  person_id uuid not null references persons (id),
  functions text not null,
  revision bigint not null,
  primary key (project_id, person_id)
);
create table people_releases (
  party_id uuid primary key references client_parties (id),
  project_id uuid not null references projects (id),
  released_by uuid not null references persons (id),
  released_at bigint not null
);
create index people_releases_project on people_releases (project_id);
create table released_people (
  party_id uuid not null references people_releases (party_id),
  project_id uuid not null references projects (id),
  position bigint not null,
  name text not null,
  is_team boolean not null,
  functions text not null,
  primary key (party_id, position)
);
