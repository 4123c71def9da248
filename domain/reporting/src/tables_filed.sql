alter table report_versions add column title text not null default '';
update report_versions set title = (select r.title from records r where r.id = report_versions.report_id);
create index report_versions_project on report_versions (project_id, sent_at, id);
create index report_versions_filed on report_versions (party_id, sent_at, client_key);
create index reports_asked on reports (project_id, approver_id);
