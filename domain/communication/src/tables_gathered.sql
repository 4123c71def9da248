-- Somebody else did the same within the minutes: one notification tells of all of them.
alter table notifications add column with_others boolean not null default false;
