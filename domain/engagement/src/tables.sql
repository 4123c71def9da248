create table clients (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  short_name text not null,
  locale text not null,
  time_zone text not null,
  revision bigint not null,
  created_at bigint not null
);
create table client_contacts (
  client_id uuid not null references clients (id),
  person_id uuid not null references persons (id),
  title text not null,
  revision bigint not null,
  primary key (client_id, person_id)
);
create index client_contacts_person on client_contacts (person_id);
create table projects (
  id uuid primary key,
  name text not null,
  client_name text not null,
  code text not null,
  state text not null,
  time_zone text not null,
  revision bigint not null,
  created_at bigint not null,
  created_by uuid references persons (id)
);
create table project_members (
  project_id uuid not null references projects (id),
  person_id uuid not null references persons (id),
  role text not null,
  primary key (project_id, person_id)
);
create index project_members_person on project_members (person_id);
create table client_parties (
  id uuid primary key,
  project_id uuid not null references projects (id),
  client_id uuid not null references clients (id),
  unique (project_id, client_id)
);
create index client_parties_client on client_parties (client_id);
create table party_contacts (
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  project_id uuid not null references projects (id),
  role text not null,
  primary key (party_id, person_id)
);
create index party_contacts_project on party_contacts (project_id);
create index party_contacts_person on party_contacts (person_id);
create table portal_links (
  id uuid primary key,
  token_hash bytea not null unique,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  purpose text not null,
  made_by uuid references persons (id),
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  superseded_at bigint,
  letter_id uuid
);
create index portal_links_party on portal_links (party_id, person_id, created_at);
create table portal_devices (
  device_hash bytea not null,
  link_id uuid not null references portal_links (id),
  said text not null,
  at bigint not null,
  primary key (device_hash, link_id)
);
