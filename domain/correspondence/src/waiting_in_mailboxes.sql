create table mailbox_waiting (
  mailbox text not null,
  validity bigint not null,
  number bigint not null,
  since bigint not null,
  primary key (mailbox, validity, number)
);
