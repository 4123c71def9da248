create table requirements (
  id uuid primary key references records (id),
  project_id uuid not null,
  number bigint not null,
  reference text not null,
  kind text not null,
  priority text not null,
  rank bigint not null,
  fields text not null,
  version bigint not null,
  words_version bigint not null,
  party_id uuid,
  sent_version bigint,
  client_version bigint,
  confirmed_version bigint,
  questioned_version bigint,
  request_id uuid,
  dropped_at bigint,
  dropped_by uuid references persons (id),
  has_criteria boolean not null
);
create index requirements_project on requirements (project_id, number);
create index requirements_rank on requirements (project_id, rank);
create index requirements_request on requirements (request_id);
create table requirement_internals (
  requirement_id uuid primary key references requirements (id),
  note text not null
);
create table requirement_versions (
  requirement_id uuid not null references requirements (id),
  version bigint not null,
  fields text not null,
  by_person uuid references persons (id),
  at bigint not null,
  primary key (requirement_id, version)
);
create table requirements_documents (
  id uuid primary key references records (id),
  project_id uuid not null,
  party_id uuid not null unique
);
create index requirements_documents_project on requirements_documents (project_id);
create table confirmation_requests (
  id uuid primary key,
  document_id uuid not null references requirements_documents (id),
  project_id uuid not null,
  party_id uuid not null,
  number bigint not null,
  title text not null,
  summary text not null,
  due text,
  sign_off_id uuid,
  sent_by uuid not null references persons (id),
  sent_at bigint not null,
  outcome text,
  ended_at bigint,
  unique (document_id, number)
);
create index confirmation_requests_waiting on confirmation_requests (ended_at);
create index confirmation_requests_project on confirmation_requests (project_id, sent_at);
create table requested_requirements (
  request_id uuid not null references confirmation_requests (id),
  requirement_id uuid not null references requirements (id),
  version bigint not null,
  client_key uuid not null,
  client_number bigint not null,
  client_version bigint not null,
  primary key (request_id, requirement_id)
);
create index requested_requirements_requirement on requested_requirements (requirement_id);
create table requirement_confirmations (
  request_id uuid not null references confirmation_requests (id),
  requirement_id uuid not null references requirements (id),
  version bigint not null,
  outcome text not null,
  remark text not null,
  at bigint not null,
  primary key (request_id, requirement_id)
);
create index requirement_confirmations_requirement on requirement_confirmations (requirement_id, at);
create table released_requirements (
  requirement_id uuid primary key references requirements (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  client_number bigint not null,
  version bigint not null,
  title text not null,
  body text not null,
  criteria text not null,
  state text not null,
  remark text not null,
  sent_at bigint not null,
  answered_at bigint
);
create index released_requirements_party on released_requirements (project_id, party_id, client_number);
create table traces (
  project_id uuid not null,
  from_record uuid not null references records (id),
  to_record uuid not null references records (id),
  at bigint not null,
  by_person uuid references persons (id),
  primary key (from_record, to_record)
);
create index traces_to on traces (to_record);
create index traces_project on traces (project_id);
create table requirement_imports (
  id uuid primary key,
  project_id uuid not null,
  file_name text not null,
  state text not null,
  mapping text not null,
  contents bytea not null,
  at bigint not null,
  by_person uuid not null references persons (id)
);
create index requirement_imports_project on requirement_imports (project_id, at);
create table requirement_import_rows (
  import_id uuid not null references requirement_imports (id),
  requirement_id uuid not null references requirements (id),
  version_before bigint,
  version_made bigint not null,
  primary key (import_id, requirement_id)
);
