create table change_requests (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  description text not null,
  origin text not null,
  source text not null,
  asked_by_id uuid references persons (id),
  asked_by_name text not null,
  received_at bigint not null,
  wanted_by text,
  state text not null,
  form_key uuid unique,
  closed_at bigint,
  closed_by uuid references persons (id),
  closing_note text not null
);
create index change_requests_project on change_requests (project_id, received_at, id);
create index change_requests_state on change_requests (state);
create table released_changes (
  change_id uuid primary key references change_requests (id),
  project_id uuid not null,
  party_id uuid not null references client_parties (id),
  client_key uuid not null unique,
  client_number bigint not null,
  title text not null,
  description text not null,
  asked_by_name text,
  wanted_by text,
  asked_at bigint not null,
  state text not null,
  newest_at bigint not null,
  closing_reason text
);
create index released_changes_party on released_changes (party_id, newest_at);
create table impact_assessments (
  change_id uuid not null references change_requests (id),
  version bigint not null,
  assessed text not null,
  impact text not null,
  at bigint not null,
  by_person uuid not null references persons (id),
  primary key (change_id, version)
);
create table change_internals (
  change_id uuid not null references change_requests (id),
  version bigint not null,
  cost_minor bigint,
  currency text,
  notes text not null,
  primary key (change_id, version)
);
create table change_offers (
  id uuid primary key,
  change_id uuid not null references change_requests (id),
  version bigint not null,
  sign_off_id uuid not null unique,
  state text not null,
  offered text not null,
  edits text not null,
  impact text not null,
  sent_at bigint not null,
  sent_by uuid not null references persons (id),
  ended_at bigint,
  unique (change_id, version)
);
create table change_decisions (
  offer_id uuid primary key references change_offers (id),
  change_id uuid not null references change_requests (id),
  verdict text not null,
  words text not null,
  decided_by text not null,
  decided_at bigint not null
);
create index change_decisions_change on change_decisions (change_id);
create table agreed_values (
  change_id uuid primary key references change_requests (id),
  project_id uuid not null references projects (id),
  offer_version bigint not null,
  finish text not null,
  milestones text not null,
  price_minor bigint,
  currency text,
  agreed_at bigint not null
);
create index agreed_values_project on agreed_values (project_id);
create table change_applications (
  change_id uuid primary key references change_requests (id),
  project_id uuid not null references projects (id),
  state text not null,
  edits text not null,
  due_at bigint not null,
  leased_until bigint not null,
  attempts bigint not null,
  reason text,
  baseline_id uuid,
  applied_at bigint
);
create index change_applications_due on change_applications (state, due_at);
create table change_tasks (
  change_id uuid not null references change_requests (id),
  task_id uuid not null,
  primary key (change_id, task_id)
);
create index change_tasks_task on change_tasks (task_id);
