alter table baselines add column agreed_as text;
create table plan_documents (
  id uuid primary key references records (id),
  project_id uuid not null references plans (project_id),
  party_id uuid not null unique references client_parties (id)
);
create index plan_documents_project on plan_documents (project_id);
create table plan_sendings (
  sign_off_id uuid primary key,
  document_id uuid not null references plan_documents (id),
  number bigint not null,
  finish text not null,
  shown text not null,
  agreement text,
  due_at bigint not null,
  baseline_id uuid,
  unique (document_id, number)
);
create index plan_sendings_agreement on plan_sendings (agreement, due_at);
