create table meeting_times (
  client_key uuid primary key,
  meeting_id uuid not null references meetings (id),
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  content text not null,
  round bigint not null,
  state text not null,
  sent_by uuid not null references persons (id),
  sent_at bigint not null
);
create unique index meeting_times_meeting on meeting_times (meeting_id, party_id);
create index meeting_times_party on meeting_times (party_id, sent_at);
create index meeting_times_project on meeting_times (project_id, state);
alter table meeting_people add column times_key uuid;
alter table meeting_people add column times_round bigint;
alter table meeting_people add column times_at bigint;
alter table meeting_people add column fits text;
alter table meeting_people add column fits_note text;
alter table meeting_people add column fits_at bigint;
