alter table meeting_invitations add column moved_sequence bigint not null default 0;
update meeting_invitations set moved_sequence = (select m.moved_sequence from meetings m where m.id = meeting_id);
alter table meetings drop column moved_sequence;
