create table agreed_plans (
  party_id uuid primary key references client_parties (id),
  project_id uuid not null references plans (project_id),
  agreed_as text not null,
  at bigint not null,
  finish text not null
);
create index agreed_plans_project on agreed_plans (project_id);
create table agreed_days (
  party_id uuid not null references agreed_plans (party_id),
  task_id uuid not null references tasks (id),
  project_id uuid not null,
  start text not null,
  finish text not null,
  at bigint not null,
  primary key (party_id, task_id)
);
create index agreed_days_project on agreed_days (project_id);
update released_tasks set agreed_start = null, agreed_finish = null
where not exists (select 1 from released_projects p where p.party_id = released_tasks.party_id and p.is_held);
update released_projects set agreed_finish = null where not is_held;
