create table task_reports (
  id uuid primary key,
  task_id uuid not null references tasks (id),
  project_id uuid not null,
  party_id uuid not null references client_parties (id),
  client_key uuid not null,
  person_id uuid not null,
  person_name text not null,
  words text not null,
  form_key uuid not null,
  at bigint not null,
  returned_at bigint,
  returned_by uuid,
  answer text not null
);
create index task_reports_task on task_reports (task_id, at);
create index task_reports_project on task_reports (project_id, at);
create index task_reports_party on task_reports (party_id, at);
