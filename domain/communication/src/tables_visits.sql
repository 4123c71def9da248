create table communication_settings (
  project_id uuid primary key,
  logs_visits boolean not null
);
create table portal_visits (
  party_id uuid not null,
  person_id uuid not null references persons (id),
  day text not null,
  primary key (party_id, person_id, day)
);
