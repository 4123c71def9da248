create table goal_requirements (
  project_id uuid not null,
  goal_id uuid not null,
  requirement_id uuid not null references records (id),
  at bigint not null,
  by_person uuid references persons (id),
  primary key (project_id, goal_id, requirement_id)
);
create index goal_requirements_requirement on goal_requirements (requirement_id);
