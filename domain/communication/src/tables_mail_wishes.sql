create table mail_wishes (
  person_id uuid primary key references persons (id),
  digest_at bigint not null,
  quiet_from bigint,
  quiet_until bigint
);
create table mail_paces (
  person_id uuid not null references persons (id),
  topic text not null,
  pace text not null,
  primary key (person_id, topic)
);
-- A project or a record of which somebody wants to be told nothing.
create table notification_mutes (
  person_id uuid not null references persons (id),
  subject_id uuid not null,
  project_id uuid not null,
  at bigint not null,
  primary key (person_id, subject_id)
);
