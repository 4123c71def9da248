alter table comments add column place_version bigint;
alter table comments add column place_client_version bigint;
alter table comments add column place_page bigint;
alter table comments add column place_x bigint;
alter table comments add column place_y bigint;
alter table comments add column place_line bigint;
