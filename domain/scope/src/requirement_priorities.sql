alter table released_requirements add column kind text;
alter table released_requirements add column priority text;
alter table requested_requirements add column kind text;
alter table requested_requirements add column priority text;
