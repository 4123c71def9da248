-- A tree per client party, and one per project that is internal (no party). `holder_id` is the party or the project.
create table evidence_trees (
  id uuid primary key,
  holder_id uuid not null unique,
  project_id uuid not null,
  party_id uuid,
  size bigint not null
);
create index evidence_trees_project on evidence_trees (project_id);
create table evidence_entries (
  tree_id uuid not null references evidence_trees (id),
  position bigint not null,
  entry text not null,
  primary key (tree_id, position)
);
-- The hashes of full subtrees; level 0 are the leaves.
create table evidence_nodes (
  tree_id uuid not null references evidence_trees (id),
  level bigint not null,
  position bigint not null,
  hash bytea not null,
  primary key (tree_id, level, position)
);
create table evidence_checkpoints (
  tree_id uuid not null references evidence_trees (id),
  size bigint not null,
  note text not null,
  at bigint not null,
  primary key (tree_id, size)
);
-- What an entry commits to. An erased part keeps its row, without salt and text.
create table evidence_parts (
  tree_id uuid not null references evidence_trees (id),
  position bigint not null,
  name text not null,
  person_id uuid,
  salt bytea,
  text text,
  primary key (tree_id, position, name)
);
create index evidence_parts_person on evidence_parts (person_id);
create table evidence_receipts (
  key uuid primary key,
  tree_id uuid not null references evidence_trees (id),
  position bigint not null,
  project_id uuid not null,
  party_id uuid not null,
  person_id uuid,
  is_commercial boolean not null,
  proof text not null,
  checkpoint text not null,
  verifier_key text not null,
  at bigint not null,
  unique (tree_id, position)
);
create index evidence_receipts_party on evidence_receipts (party_id, at);
