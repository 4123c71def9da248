alter table calendar_feeds add column link_id uuid references portal_links (id);
update calendar_feeds set ended_at = created_at where kind = 'client' and ended_at is null;
create index calendar_feeds_project on calendar_feeds (project_id, created_at);
