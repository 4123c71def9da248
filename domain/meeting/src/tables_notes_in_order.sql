alter table meeting_notes add column written_at bigint not null default 0;
update meeting_notes set written_at = changed_at;
