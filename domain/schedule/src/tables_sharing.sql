alter table sharing_rules add column revision bigint not null default 1;
