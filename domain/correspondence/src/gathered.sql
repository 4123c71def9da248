alter table sent_letters add column gathered_in uuid;
create index sent_letters_gathered on sent_letters (gathered_in);
alter table received_mails add column thread_id uuid;
