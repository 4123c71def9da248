create table forecast_settings (
  project_id uuid primary key references plans (project_id),
  low_percent bigint not null,
  high_percent bigint not null,
  correlation_percent bigint not null,
  revision bigint not null
);
create table forecasts (
  project_id uuid not null references plans (project_id),
  day text not null,
  plan_revision bigint not null,
  settings_revision bigint not null,
  made_at bigint not null,
  said text not null,
  primary key (project_id, day)
);
