-- A remark on a file that the team dealt with, and who said so.
alter table comments add column settled_at bigint;
alter table comments add column settled_by uuid;
alter table comments add column settled_by_name text;
-- What one of the client's people wrote lately.
create index comments_author on comments (author_id, at);
