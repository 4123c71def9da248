alter table meeting_invitations add column slot bigint;
alter table meeting_invitations add column slot_zone text;
update meeting_invitations set slot = (select m.slot from meetings m where m.id = meeting_id),
  slot_zone = (select m.time_zone from meetings m where m.id = meeting_id),
  uid = (select s.uid from meetings m join meeting_series s on s.id = m.series_id where m.id = meeting_id)
  where series_key is not null;
