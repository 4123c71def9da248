create table project_charters (
  id uuid primary key references records (id),
  project_id uuid not null unique,
  version bigint not null,
  fields text not null
);
create table charter_versions (
  charter_id uuid not null references project_charters (id),
  version bigint not null,
  fields text not null,
  by_person uuid references persons (id),
  at bigint not null,
  primary key (charter_id, version)
);
create table charter_sendings (
  sign_off_id uuid primary key,
  charter_id uuid not null references project_charters (id),
  number bigint not null,
  version bigint not null,
  with_budget boolean not null,
  unique (charter_id, number)
);
