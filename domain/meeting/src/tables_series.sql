create table meeting_series (
  id uuid primary key,
  project_id uuid not null references projects (id),
  uid text not null unique,
  client_key uuid not null unique,
  rule text not null,
  made_by uuid not null references persons (id),
  made_at bigint not null
);
create index meeting_series_project on meeting_series (project_id);
alter table meetings add column series_id uuid references meeting_series (id);
alter table meetings add column slot bigint;
create index meetings_series on meetings (series_id, slot);
alter table meeting_invitations add column series_key uuid;
