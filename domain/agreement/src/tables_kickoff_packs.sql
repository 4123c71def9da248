alter table kickoff_meetings add column rules text not null default '';
alter table kickoff_meetings add column market text not null default '';
alter table kickoff_meetings add column files text not null default '[]';
update kickoff_meetings
  set place = case when place = '' then starts else starts || ' · ' || place end, starts = ''
  where starts <> '' and starts not like '____-__-__ __:__';
update kickoff_meetings set starts = replace(starts, ' ', 'T') where starts <> '';
create table kickoff_packs (
  id uuid primary key,
  client_key uuid not null unique,
  project_id uuid not null references projects (id),
  party_id uuid not null references client_parties (id),
  number bigint not null,
  content text not null,
  sent_by uuid not null references persons (id),
  sent_at bigint not null,
  unique (party_id, number)
);
create index kickoff_packs_project on kickoff_packs (project_id, party_id, number);
