create table kickoff_items (
  id uuid primary key,
  project_id uuid not null references projects (id),
  position bigint not null,
  step text,
  words text not null,
  owner_id uuid references persons (id),
  due text,
  note text not null,
  done_at bigint,
  done_by uuid references persons (id),
  revision bigint not null
);
create index kickoff_items_project on kickoff_items (project_id, position);
create table kickoff_meetings (
  project_id uuid primary key references projects (id),
  starts text not null,
  place text not null,
  agenda text not null,
  materials text not null,
  revision bigint not null
);
create table project_templates (
  id uuid primary key,
  name text not null,
  description text not null,
  content text not null,
  made_by uuid not null references persons (id),
  made_at bigint not null
);
create table template_applications (
  project_id uuid primary key references projects (id),
  template text not null,
  content text not null,
  ids text not null,
  is_done boolean not null,
  by_person uuid not null references persons (id),
  at bigint not null
);
