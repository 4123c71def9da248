alter table released_tasks add column shown_since bigint not null default 0;
