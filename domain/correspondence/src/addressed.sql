alter table received_mails add column is_addressed boolean not null default true;
create index received_mails_addressed on received_mails (is_addressed, state);
create index received_mails_arrival on received_mails (is_addressed, received_at);
