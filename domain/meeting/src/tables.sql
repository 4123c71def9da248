create table meetings (
  id uuid primary key references records (id),
  project_id uuid not null references projects (id),
  uid text not null unique,
  title text not null,
  purpose text not null,
  starts bigint not null,
  time_zone text not null,
  minutes bigint not null,
  place text not null,
  join_url text not null,
  state text not null,
  reason text not null,
  sequence bigint not null,
  moved_sequence bigint not null,
  called_by uuid not null references persons (id)
);
create index meetings_project on meetings (project_id, starts, id);
create table meeting_people (
  meeting_id uuid not null references meetings (id),
  person_id uuid not null references persons (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  is_needed boolean not null,
  is_invited boolean not null,
  invitation_key uuid,
  told_sequence bigint,
  told_at bigint,
  answer text not null,
  answer_note text not null,
  answered_at bigint,
  answered_by text,
  attended boolean,
  primary key (meeting_id, person_id)
);
create index meeting_people_person on meeting_people (person_id, meeting_id);
create table meeting_points (
  id uuid primary key,
  meeting_id uuid not null references meetings (id),
  position bigint not null,
  title text not null,
  minutes bigint,
  owner_id uuid references persons (id),
  is_internal boolean not null,
  record_id uuid
);
create index meeting_points_meeting on meeting_points (meeting_id, position);
create table meeting_invitations (
  id uuid primary key,
  meeting_id uuid not null references meetings (id),
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  client_key uuid not null unique,
  client_number bigint,
  uid text not null,
  content text not null,
  starts bigint not null,
  sequence bigint not null,
  is_cancelled boolean not null,
  sent_by uuid not null references persons (id),
  sent_at bigint not null
);
create index meeting_invitations_meeting on meeting_invitations (meeting_id);
create index meeting_invitations_party on meeting_invitations (party_id, starts);
create table meeting_notes (
  id uuid primary key,
  meeting_id uuid not null references meetings (id),
  point_id uuid,
  kind text not null,
  words text not null,
  owner_id uuid references persons (id),
  due text,
  is_internal boolean not null,
  record_id uuid,
  revision bigint not null,
  changed_by uuid not null references persons (id),
  changed_at bigint not null
);
create index meeting_notes_meeting on meeting_notes (meeting_id, id);
create table calendar_feeds (
  id uuid primary key,
  kind text not null,
  person_id uuid not null references persons (id),
  project_id uuid references projects (id),
  party_id uuid references client_parties (id),
  secret_hash bytea not null unique,
  created_at bigint not null,
  ended_at bigint
);
create index calendar_feeds_person on calendar_feeds (person_id, created_at);
