create table communication_plan_reviews (
  id uuid primary key,
  client_key uuid not null unique,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  number bigint not null,
  content text not null,
  entries text not null,
  due text,
  asked_by uuid not null references persons (id),
  asked_by_name text not null,
  asked_at bigint not null,
  closed_at bigint,
  taken_back_at bigint,
  unique (party_id, number)
);
create index communication_plan_reviews_project on communication_plan_reviews (project_id, asked_at);
create table communication_plan_review_people (
  review_id uuid not null references communication_plan_reviews (id),
  review_key uuid not null,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  person_id uuid not null references persons (id),
  answer text,
  answered_at bigint,
  receipt uuid,
  primary key (review_id, person_id)
);
create index communication_plan_review_people_key on communication_plan_review_people (review_key, person_id);
create index communication_plan_review_people_party on communication_plan_review_people (party_id, person_id);
