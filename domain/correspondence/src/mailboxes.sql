create table mailbox_places (
  mailbox text primary key,
  validity bigint not null,
  number bigint not null,
  left_bytes bigint,
  left_at bigint
);
create index received_mails_door on received_mails (door, received_at);
