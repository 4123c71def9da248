create table mail_threads (
  id uuid primary key,
  thread_key text not null,
  project_id uuid not null references projects (id),
  party_id uuid references client_parties (id),
  person_id uuid not null references persons (id),
  record_id uuid,
  sign_off_id uuid,
  is_told_circle boolean not null,
  root_message_id text not null,
  created_at bigint not null,
  newest_at bigint not null
);
create unique index mail_threads_key on mail_threads (thread_key);
create index mail_threads_record on mail_threads (record_id, party_id);
create table sent_letters (
  letter_id uuid primary key,
  thread_id uuid references mail_threads (id),
  project_id uuid,
  person_id uuid not null,
  address text not null,
  message_id text not null,
  state text not null,
  words text not null,
  at bigint not null
);
create unique index sent_letters_message on sent_letters (message_id);
create table returned_addresses (
  address text primary key,
  person_id uuid not null,
  letter_id uuid,
  words text not null,
  at bigint not null
);
create table received_mails (
  id uuid primary key,
  door text not null,
  sha256 text not null,
  bytes bigint not null,
  recipient text not null,
  envelope_from text not null,
  state text not null,
  reason text not null,
  attempts bigint not null,
  mail_key text,
  project_id uuid references projects (id),
  party_id uuid references client_parties (id),
  person_id uuid references persons (id),
  record_id uuid,
  from_name text not null,
  from_address text not null,
  subject text not null,
  said text not null,
  quoted text not null,
  sent_at bigint,
  received_at bigint not null,
  handled_at bigint,
  handled_by uuid references persons (id),
  filed_as text
);
create unique index received_mails_bytes on received_mails (sha256, recipient);
create unique index received_mails_key on received_mails (mail_key);
create index received_mails_state on received_mails (state, received_at);
create index received_mails_project on received_mails (project_id, state, received_at);
create index received_mails_record on received_mails (record_id, state);
create table received_mail_files (
  mail_id uuid not null references received_mails (id),
  position bigint not null,
  name text not null,
  bytes bigint not null,
  is_minor boolean not null,
  document_id uuid,
  refused text,
  primary key (mail_id, position)
);
