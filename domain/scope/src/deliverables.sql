create table deliverables (
  id uuid primary key references records (id),
  project_id uuid not null,
  number bigint not null,
  party_id uuid,
  description text not null,
  handover text not null,
  version bigint not null
);
create index deliverables_project on deliverables (project_id, number);
create table deliverable_criteria (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  client_key uuid not null unique,
  number bigint not null,
  position bigint,
  words text not null,
  unique (deliverable_id, number)
);
create table deliverable_submissions (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  project_id uuid not null,
  party_id uuid not null,
  version bigint not null,
  handover text not null,
  due text,
  sign_off_id uuid,
  sent_by uuid not null references persons (id),
  sent_at bigint not null,
  outcome text,
  ended_at bigint,
  unique (deliverable_id, version)
);
create index deliverable_submissions_waiting on deliverable_submissions (ended_at);
create table deliverable_acceptances (
  submission_id uuid primary key references deliverable_submissions (id),
  deliverable_id uuid not null references deliverables (id),
  version bigint not null,
  verdict text not null,
  by_person uuid references persons (id),
  at bigint not null
);
create index deliverable_acceptances_deliverable on deliverable_acceptances (deliverable_id, version);
create table deliverable_conditions (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  version bigint not null,
  words text not null,
  by_person uuid references persons (id),
  at bigint not null,
  met_at bigint,
  met_by uuid references persons (id),
  met_note text not null
);
create index deliverable_conditions_deliverable on deliverable_conditions (deliverable_id, version);
create table deliverable_defects (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  version bigint not null,
  criterion_id uuid references deliverable_criteria (id),
  words text not null,
  at bigint not null,
  mended_at bigint,
  mended_by uuid references persons (id),
  mended_note text not null,
  mended_version bigint
);
create index deliverable_defects_deliverable on deliverable_defects (deliverable_id, version);
