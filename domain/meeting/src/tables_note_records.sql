create index meeting_notes_record on meeting_notes (record_id);
