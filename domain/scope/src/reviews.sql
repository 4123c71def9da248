create table released_deliverables (
  deliverable_id uuid primary key references deliverables (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  client_number bigint not null,
  title text not null,
  state text not null,
  version bigint not null,
  newest_at bigint not null
);
create index released_deliverables_party on released_deliverables (party_id, newest_at);
create table deliverable_reviews (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  deliverable_key uuid not null,
  number bigint not null,
  round bigint not null,
  title text not null,
  body text not null,
  note text not null,
  items text not null,
  due text,
  sent_by uuid not null references persons (id),
  sent_at bigint not null,
  ended_at bigint,
  unique (deliverable_id, round)
);
create index deliverable_reviews_party on deliverable_reviews (party_id, sent_at);
create table review_looks (
  review_id uuid not null references deliverable_reviews (id),
  deliverable_id uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  review_key uuid not null,
  person_id uuid not null references persons (id),
  person_name text not null,
  at bigint not null,
  primary key (review_id, person_id)
);
create index review_looks_deliverable on review_looks (deliverable_id, at);
create index review_looks_party on review_looks (party_id, review_key);
create table review_remarks (
  id uuid primary key,
  review_id uuid not null references deliverable_reviews (id),
  deliverable_id uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  deliverable_key uuid not null,
  round bigint not null,
  criterion_id uuid references deliverable_criteria (id),
  about text not null,
  words text not null,
  person_id uuid not null references persons (id),
  person_name text not null,
  at bigint not null,
  form_key uuid not null,
  place bigint not null,
  outcome text,
  answer text not null,
  answered_by uuid references persons (id),
  answered_by_name text,
  answered_at bigint
);
create index review_remarks_form on review_remarks (form_key);
create index review_remarks_deliverable on review_remarks (deliverable_id, outcome);
create index review_remarks_key on review_remarks (deliverable_key, round);
create table acceptance_cases (
  id uuid primary key,
  deliverable_id uuid not null references deliverables (id),
  client_key uuid not null unique,
  number bigint not null,
  position bigint,
  title text not null,
  steps text not null,
  expected text not null,
  criterion_id uuid references deliverable_criteria (id),
  requirement_id uuid references requirements (id),
  unique (deliverable_id, number)
);
create index acceptance_cases_requirement on acceptance_cases (requirement_id);
create table released_cases (
  id uuid primary key,
  case_id uuid not null references acceptance_cases (id),
  submission_id uuid not null references deliverable_submissions (id),
  deliverable_id uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  deliverable_key uuid not null,
  case_key uuid not null,
  version bigint not null,
  number bigint not null,
  position bigint not null,
  title text not null,
  steps text not null,
  expected text not null,
  about text not null,
  result text,
  remark text not null,
  by_person uuid references persons (id),
  by_name text,
  at bigint,
  ended_at bigint,
  unique (deliverable_id, version, case_id)
);
create index released_cases_submission on released_cases (submission_id, position);
create index released_cases_case on released_cases (case_id, version);
create index released_cases_key on released_cases (deliverable_key, version);
create table case_results (
  id uuid primary key,
  released_case_id uuid not null references released_cases (id),
  result text not null,
  remark text not null,
  by_person uuid not null references persons (id),
  at bigint not null,
  form_key uuid not null
);
create index case_results_form on case_results (form_key);
create index case_results_of on case_results (released_case_id, at);
alter table deliverable_defects add column case_id uuid references acceptance_cases (id);
create unique index deliverable_defects_case on deliverable_defects (case_id, version);
