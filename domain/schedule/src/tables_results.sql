create table plan_result_changes (
  project_id uuid not null references plans (project_id),
  revision bigint not null,
  dates bytea not null,
  primary key (project_id, revision)
);
