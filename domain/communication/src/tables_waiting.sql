create table waiting_releases (
  party_id uuid primary key,
  project_id uuid not null,
  released_by uuid not null references persons (id),
  released_at bigint not null
);
create table released_waiting (
  party_id uuid not null references waiting_releases (party_id),
  project_id uuid not null,
  month text not null,
  team_tenths bigint not null,
  client_tenths bigint not null,
  primary key (party_id, month)
);
