create table reminders (
  id uuid primary key,
  project_id uuid not null,
  party_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  day text not null,
  at bigint not null,
  by_person uuid not null references persons (id),
  people bigint not null,
  unique (kind, subject_id, day)
);
create index reminders_project on reminders (project_id, at);
