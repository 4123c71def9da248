create table plans (
  project_id uuid primary key references projects (id),
  revision bigint not null,
  start_minute bigint not null,
  finish_minute bigint,
  is_from_finish boolean not null,
  status_minute bigint,
  calendar_id uuid not null,
  options text not null,
  compared_baseline uuid,
  status text not null
);
create table plan_results (
  project_id uuid primary key references plans (project_id),
  revision bigint not null,
  dates bytea not null
);
create table calendars (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  name text not null,
  base_id uuid,
  hours text not null,
  covers_until text,
  source_uid bigint
);
create index calendars_project on calendars (project_id);
create table tasks (
  id uuid primary key references records (id),
  project_id uuid not null references plans (project_id),
  parent_id uuid,
  position double precision not null,
  kind text not null,
  duration_minutes bigint not null,
  is_elapsed boolean not null,
  constraint_kind text not null,
  constraint_minute bigint,
  deadline_minute bigint,
  calendar_id uuid,
  percent_complete bigint not null,
  actual_start bigint,
  actual_finish bigint,
  is_manual boolean not null,
  manual_start bigint,
  manual_finish bigint,
  is_client_side boolean not null,
  further text not null,
  notes text not null,
  source_uid bigint,
  deleted_in bigint
);
create index tasks_project on tasks (project_id);
create table dependencies (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  predecessor_id uuid not null references tasks (id),
  successor_id uuid not null references tasks (id),
  kind text not null,
  lag_unit text not null,
  lag double precision not null,
  deleted_in bigint
);
create index dependencies_project on dependencies (project_id);
create index dependencies_predecessor on dependencies (predecessor_id);
create index dependencies_successor on dependencies (successor_id);
create table resources (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  name text not null,
  kind text not null,
  person_id uuid references persons (id),
  calendar_id uuid,
  source_uid bigint
);
create index resources_project on resources (project_id);
create table assignments (
  task_id uuid not null references tasks (id),
  resource_id uuid not null references resources (id),
  project_id uuid not null references plans (project_id),
  units double precision not null,
  further text not null,
  primary key (task_id, resource_id)
);
create index assignments_project on assignments (project_id);
create table baselines (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  number bigint not null,
  name text not null,
  at bigint not null,
  by_person uuid,
  finish_minute bigint not null,
  dates bytea not null,
  unique (project_id, number)
);
create table sharing_rules (
  party_id uuid primary key references client_parties (id),
  project_id uuid not null references plans (project_id),
  rule text not null,
  is_held boolean not null,
  at bigint not null,
  by_person uuid
);
create table sharing_history (
  id uuid primary key,
  party_id uuid not null references client_parties (id),
  at bigint not null,
  by_person uuid,
  visible_count bigint not null,
  rule text not null
);
create index sharing_history_party on sharing_history (party_id, at);
create table released_projects (
  party_id uuid primary key references client_parties (id),
  project_id uuid not null references plans (project_id),
  name text not null,
  team_name text not null,
  client_name text not null,
  locale text not null,
  time_zone text not null,
  health text not null,
  start text,
  finish text,
  agreed_finish text,
  next_title text,
  next_start text,
  released_at bigint not null,
  is_held boolean not null
);
create table released_tasks (
  party_id uuid not null references client_parties (id),
  record_id uuid not null references records (id),
  project_id uuid not null references plans (project_id),
  client_key uuid not null,
  title text not null,
  kind text not null,
  start text not null,
  finish text not null,
  agreed_start text,
  agreed_finish text,
  percent_complete bigint not null,
  state text not null,
  is_client_side boolean not null,
  level bigint not null,
  sort bigint not null,
  primary key (party_id, record_id)
);
create index released_tasks_record on released_tasks (record_id);
create table plan_imports (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  file_name text not null,
  format text not null,
  state text not null,
  mapping text not null,
  contents bytea not null,
  at bigint not null,
  by_person uuid,
  applied_in bigint,
  undo_edits text
);
create index plan_imports_project on plan_imports (project_id, at);
