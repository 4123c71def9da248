alter table meetings add column called_off_with uuid;
