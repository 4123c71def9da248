alter table reports add column phase_key uuid;
