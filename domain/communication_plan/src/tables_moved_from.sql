alter table communication_occurrences add column moved_from text;
-- Of a row that changed it is not known any more whether a date was moved or was made for another rhythm: nothing is said.
update communication_occurrences set moved_from = slot
where slot <> day and (made_at is null or exists (select 1 from records r where r.id = entry_id and r.revision = 1));
