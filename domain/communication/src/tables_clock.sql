alter table questions add column priority text not null default 'normal';
alter table questions add column promised_first bigint;
alter table questions add column promised_resolution bigint;
alter table questions add column cause text not null default '';
alter table questions add column solution text not null default '';
alter table questions add column confirmed_at bigint;
create index questions_waiting on questions (waiting_for, asked_by_side);
create table question_turns (
  id uuid primary key,
  question_id uuid not null references questions (id),
  project_id uuid not null,
  at bigint not null,
  turn text not null,
  side text not null,
  by_id uuid not null references persons (id)
);
create index question_turns_question on question_turns (question_id, at, id);
create index question_turns_project on question_turns (project_id, at);
insert into question_turns (id, question_id, project_id, at, turn, side, by_id)
  select id, id, project_id, closed_at, 'closed', 'team', closed_by from questions
  where closed_at is not null and closed_by is not null;
create table response_promises (
  project_id uuid not null,
  priority text not null,
  first_answer bigint not null,
  resolution bigint not null,
  primary key (project_id, priority)
);
create table question_escalations (
  question_id uuid not null references questions (id),
  measure text not null,
  step text not null,
  at bigint not null,
  primary key (question_id, measure, step)
);
