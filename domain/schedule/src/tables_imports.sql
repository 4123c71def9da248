alter table plan_imports add column worker uuid;
alter table plan_imports add column batch_count bigint;
create table plan_import_batches (
  import_id uuid not null references plan_imports (id),
  number bigint not null,
  revision bigint not null,
  edit_count bigint not null,
  undo text not null,
  primary key (import_id, number)
);
alter table tasks add column deleted_state text;
