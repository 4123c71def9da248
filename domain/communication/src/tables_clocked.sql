create table response_escalations (
  record_id uuid not null references records (id),
  project_id uuid not null,
  measure text not null,
  step text not null,
  at bigint not null,
  primary key (record_id, measure, step)
);
create index response_escalations_project on response_escalations (project_id);
insert into response_escalations (record_id, project_id, measure, step, at)
  select e.question_id, q.project_id, e.measure, e.step, e.at
  from question_escalations e join questions q on q.id = e.question_id;
drop table question_escalations;
create table kind_promises (
  project_id uuid not null,
  kind text not null,
  first_answer bigint not null,
  resolution bigint not null,
  primary key (project_id, kind)
);
