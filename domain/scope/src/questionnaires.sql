create table questionnaires (
  id uuid primary key references records (id),
  project_id uuid not null,
  number bigint not null,
  party_id uuid,
  intro text not null,
  outline text not null,
  sent_at bigint,
  sent_by uuid references persons (id),
  closed_at bigint
);
create index questionnaires_project on questionnaires (project_id, number);
create table questionnaire_recipients (
  questionnaire_id uuid not null references questionnaires (id),
  person_id uuid not null references persons (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null,
  asked_at bigint not null,
  submitted_at bigint,
  receipt uuid,
  primary key (questionnaire_id, person_id)
);
create index questionnaire_recipients_key on questionnaire_recipients (client_key, person_id);
create table questionnaire_answers (
  questionnaire_id uuid not null references questionnaires (id),
  person_id uuid not null references persons (id),
  question_id uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null,
  answer text not null,
  at bigint not null,
  primary key (questionnaire_id, person_id, question_id)
);
create index questionnaire_answers_key on questionnaire_answers (client_key, person_id);
create table questionnaire_drafts (
  questionnaire_id uuid not null references questionnaires (id),
  person_id uuid not null references persons (id),
  question_id uuid not null,
  requirement_id uuid not null references requirements (id),
  at bigint not null,
  by_person uuid not null references persons (id),
  primary key (questionnaire_id, person_id, question_id)
);
create table released_questionnaires (
  questionnaire_id uuid primary key references questionnaires (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  client_number bigint not null,
  title text not null,
  intro text not null,
  outline text not null,
  due text,
  closed_at bigint
);
create index released_questionnaires_party on released_questionnaires (project_id, party_id);
