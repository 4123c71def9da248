create table documents (
  id uuid primary key references records (id),
  project_id uuid not null,
  folder text not null,
  newest bigint not null,
  newest_at bigint not null,
  is_from_client boolean not null,
  is_evidence boolean not null,
  removed_at bigint,
  form_key uuid unique,
  client_key uuid,
  client_number bigint,
  client_title text,
  of_key uuid,
  shown_version bigint,
  shown_at bigint
);
create index documents_project on documents (project_id, newest_at, id);
create index documents_folder on documents (project_id, folder, newest_at, id);
create index documents_removed on documents (removed_at);
create table document_versions (
  document_id uuid not null references documents (id),
  number bigint not null,
  project_id uuid not null,
  sha256 text not null,
  bytes bigint not null,
  media_type text not null,
  name text not null,
  by_person uuid not null references persons (id),
  by_name text not null,
  is_from_client boolean not null,
  at bigint not null,
  note text not null,
  document_key uuid,
  client_number bigint,
  client_name text,
  client_by text,
  shown_at bigint,
  primary key (document_id, number)
);
create index document_versions_bytes on document_versions (sha256);
create index document_versions_key on document_versions (document_key, client_number);
create index document_versions_person on document_versions (by_person, at);
create table document_links (
  id uuid primary key,
  document_id uuid not null references documents (id),
  version bigint not null,
  token_hash bytea not null unique,
  made_by uuid not null references persons (id),
  made_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  downloads bigint not null
);
create index document_links_document on document_links (document_id, made_at);
create table document_settings (
  project_id uuid primary key references projects (id),
  client_uploads text not null
);
