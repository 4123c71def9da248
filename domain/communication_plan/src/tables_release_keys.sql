alter table communication_plan_releases add column client_key uuid;
