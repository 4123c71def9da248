create table report_settings (
  project_id uuid primary key references projects (id),
  needs_approval boolean not null
);
