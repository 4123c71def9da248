create table dropped_mails (
  id uuid primary key,
  project_id uuid not null references projects (id),
  sha256 text not null,
  file_name text not null,
  by_person uuid not null references persons (id),
  at bigint not null
);
create index dropped_mails_at on dropped_mails (at);
create table change_mails (
  project_id uuid not null references projects (id),
  mail_key text not null,
  change_id uuid not null references change_requests (id),
  primary key (project_id, mail_key)
);
