create table agenda_backlog (
  id uuid primary key,
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  series_id uuid references meeting_series (id),
  title text not null,
  minutes bigint,
  owner_id uuid references persons (id),
  is_internal boolean not null,
  record_id uuid,
  source text not null,
  put_by uuid not null references persons (id),
  put_at bigint not null,
  ended_at bigint
);
create index agenda_backlog_project on agenda_backlog (project_id, put_at, id);
create index agenda_backlog_record on agenda_backlog (record_id);
create table agenda_put_asides (
  meeting_id uuid not null references meetings (id),
  point_id uuid not null references agenda_backlog (id),
  put_by uuid not null references persons (id),
  put_at bigint not null,
  primary key (meeting_id, point_id)
);
alter table meeting_points add column backlog_id uuid;
alter table meeting_points add column is_reached boolean;
create index meeting_points_backlog on meeting_points (backlog_id);
create index meeting_points_record on meeting_points (record_id);
