alter table comments add column deleted_at bigint;
create index comments_project on comments (project_id, at);
create index answers_project on answers (project_id, party_id, at);
