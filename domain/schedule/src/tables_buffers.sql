create table buffer_days (
  task_id uuid not null references tasks (id),
  day text not null,
  project_id uuid not null references plans (project_id),
  plan_revision bigint not null,
  done_percent bigint not null,
  used_percent bigint not null,
  primary key (task_id, day)
);
create index buffer_days_project on buffer_days (project_id, day);
create index tasks_buffers on tasks (project_id) where kind = 'buffer';
