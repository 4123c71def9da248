-- What a list shows of a sign-off; empty in rows of an earlier version, whose content is read instead.
alter table sign_offs add column number text;
alter table sign_offs add column version bigint;
alter table sign_offs add column title text;
alter table sign_offs add column valid_until text;
-- The receipt of a decision that nobody answered.
alter table sign_offs add column receipt_key uuid;
-- Whose seat it was, where a deputy took it over from somebody taken off the project.
alter table sign_off_seats add column taken_over_from text not null default '';
create index sign_off_seats_person on sign_off_seats (party_id, person_id);
-- An answer on paper: what stands on it, for both sides, and who brought it in.
alter table sign_off_steps add column paper text;
alter table sign_off_steps add column recorded_by uuid references persons (id);
alter table sign_off_steps add column file_id uuid;
-- A code is good on the device that asked for it, and on no other.
alter table contact_codes add column device_hash bytea;
alter table contact_codes add column ip text not null default '';
create table sign_off_letters (
  letter_id uuid primary key,
  sign_off_id uuid not null references sign_offs (id),
  person_id uuid not null references persons (id),
  is_announcement boolean not null
);
create index sign_off_letters_sign_off on sign_off_letters (sign_off_id);
-- What a party's confirmed charter says about silence, by the kind of what is asked.
create table tacit_terms (
  party_id uuid not null references client_parties (id),
  kind text not null,
  working_days bigint not null,
  clause text not null,
  charter_number text not null,
  primary key (party_id, kind)
);
-- A count of working days towards silence counting as acceptance; it has stopped or it goes on.
create table tacit_counts (
  sign_off_id uuid primary key references sign_offs (id),
  sign_off_key uuid not null,
  project_id uuid not null,
  party_id uuid not null,
  working_days bigint not null,
  clause text not null,
  charter_number text not null,
  announce_on text,
  last_day text,
  announced_at bigint,
  stopped_at bigint,
  stopped_by text
);
create index tacit_counts_stopped on tacit_counts (stopped_at, last_day);
create index tacit_counts_party on tacit_counts (party_id);
