create table comments (
  id uuid primary key,
  record_id uuid not null references records (id),
  project_id uuid not null,
  audience text not null,
  party_id uuid,
  record_key uuid,
  author_id uuid not null references persons (id),
  author_name text not null,
  author_side text not null,
  body text not null,
  at bigint not null,
  edited_at bigint
);
create index comments_record on comments (record_id, at, id);
create index comments_record_key on comments (record_key);
create table questions (
  id uuid primary key references records (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  client_number bigint not null,
  title text not null,
  body text not null,
  asked_by uuid not null references persons (id),
  asked_by_name text not null,
  asked_by_side text not null,
  asked_at bigint not null,
  to_person uuid references persons (id),
  about_id uuid references records (id),
  about_key uuid,
  due text,
  state text not null,
  waiting_for text,
  newest_at bigint not null,
  closed_at bigint,
  closed_by uuid references persons (id),
  form_key uuid unique
);
create index questions_project on questions (project_id, newest_at);
create index questions_party on questions (party_id, newest_at);
create index questions_about on questions (about_id);
create table answers (
  id uuid primary key,
  question_id uuid not null references questions (id),
  question_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  author_id uuid not null references persons (id),
  author_name text not null,
  author_side text not null,
  body text not null,
  at bigint not null,
  form_key uuid unique
);
create index answers_question on answers (question_id, at, id);
create index answers_key on answers (question_key);
create table notifications (
  id uuid primary key,
  person_id uuid not null references persons (id),
  event_id bigint not null,
  kind text not null,
  at bigint not null,
  project_id uuid not null,
  record_id uuid,
  actor_id uuid,
  read_at bigint,
  unique (person_id, event_id)
);
create index notifications_person on notifications (person_id, event_id);
create table client_news (
  event_id bigint primary key,
  project_id uuid not null,
  party_id uuid not null,
  at bigint not null,
  kind text not null,
  record_key uuid not null,
  was text,
  becomes text
);
create index client_news_party on client_news (project_id, party_id, at);
