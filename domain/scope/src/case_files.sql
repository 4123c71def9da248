create table case_files (
  document_id uuid primary key references records (id),
  deliverable_id uuid not null references deliverables (id),
  case_id uuid not null references acceptance_cases (id),
  version bigint not null,
  project_id uuid not null,
  party_id uuid not null,
  deliverable_key uuid not null,
  case_key uuid not null,
  document_key uuid not null
);
create index case_files_deliverable on case_files (deliverable_id, version);
create index case_files_key on case_files (deliverable_key, version);
