create table demonstrations (
  id uuid primary key references records (id),
  project_id uuid not null,
  number bigint not null,
  party_id uuid,
  description text not null,
  link text not null,
  shown_on text,
  sent_at bigint,
  sent_by uuid references persons (id)
);
create index demonstrations_project on demonstrations (project_id, number);
create table demonstration_items (
  id uuid primary key,
  demonstration_id uuid not null references demonstrations (id),
  client_key uuid not null unique,
  position bigint not null,
  words text not null,
  requirement_id uuid references requirements (id),
  requirement_version bigint,
  settled_at bigint,
  settled_by uuid references persons (id)
);
create index demonstration_items_demonstration on demonstration_items (demonstration_id, position);
create index demonstration_items_requirement on demonstration_items (requirement_id);
create table demonstration_verdicts (
  id uuid primary key,
  demonstration_id uuid not null references demonstrations (id),
  item_id uuid not null references demonstration_items (id),
  item_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  person_id uuid not null references persons (id),
  person_name text not null,
  verdict text not null,
  remark text not null,
  form_key uuid not null,
  at bigint not null,
  unique (form_key, item_id)
);
create index demonstration_verdicts_item on demonstration_verdicts (item_id, at);
create index demonstration_verdicts_demonstration on demonstration_verdicts (demonstration_id, at);
create table released_demonstrations (
  demonstration_id uuid primary key references demonstrations (id),
  project_id uuid not null,
  party_id uuid not null,
  client_key uuid not null unique,
  client_number bigint not null,
  title text not null,
  description text not null,
  link text not null,
  shown_on text,
  due text,
  sent_at bigint not null
);
create index released_demonstrations_party on released_demonstrations (project_id, party_id);
create table released_demonstration_items (
  item_key uuid primary key,
  demonstration_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  position bigint not null,
  words text not null
);
create index released_demonstration_items_of on released_demonstration_items (demonstration_key, position);
