alter table meeting_people add column proposed_starts bigint;
