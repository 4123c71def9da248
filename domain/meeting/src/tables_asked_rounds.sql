alter table meeting_people add column asked_round bigint;
alter table meeting_people add column asked_anew boolean not null default false;
update meeting_people set asked_round = times_round;
update meeting_people set asked_round = (select t.round from meeting_times t
  where t.client_key = times_key and t.state <> 'open' and t.sent_at <= times_at) where times_round is null;
