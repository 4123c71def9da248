create table task_changes (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  task_id uuid not null references tasks (id),
  revision bigint not null,
  at bigint not null,
  by_person uuid,
  changes text not null
);
create index task_changes_task on task_changes (task_id, at);
