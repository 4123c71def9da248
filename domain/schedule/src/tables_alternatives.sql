create table plan_alternatives (
  id uuid primary key,
  project_id uuid not null references plans (project_id),
  kind text not null,
  name text not null,
  revision bigint not null,
  plan_revision bigint not null,
  edits text not null,
  levelling text not null,
  made_at bigint not null,
  made_by uuid not null references persons (id),
  taken_over_at bigint,
  taken_over_by uuid references persons (id),
  taken_over_in bigint,
  inverse text not null
);
create index plan_alternatives_project on plan_alternatives (project_id, made_at);
