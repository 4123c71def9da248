alter table channels add column previous_secret text;
alter table channels add column previous_until bigint;
