create table channels (
  id uuid primary key,
  project_id uuid references projects (id),
  party_id uuid references client_parties (id),
  kind text not null,
  name text not null,
  address text not null,
  address_shown text not null,
  endpoint text not null,
  secret text,
  locale text not null,
  topics text not null,
  quiet_from bigint,
  quiet_to bigint,
  state text not null,
  failures bigint not null,
  refusals bigint not null,
  why text,
  next_at bigint not null,
  leased_until bigint not null,
  created_by uuid not null references persons (id),
  created_at bigint not null,
  revision bigint not null
);
create index channels_project on channels (project_id, created_at);
create index channels_state on channels (state, created_at);
create table channel_posts (
  id uuid primary key,
  channel_id uuid not null references channels (id),
  endpoint text not null,
  at bigint not null,
  count bigint not null,
  request text not null,
  outcome text not null,
  status bigint,
  answer text
);
create index channel_posts_channel on channel_posts (channel_id, at);
create index channel_posts_endpoint on channel_posts (endpoint, at);
create index channel_posts_at on channel_posts (at);
create table channel_messages (
  id uuid primary key,
  channel_id uuid not null references channels (id),
  event_id bigint not null,
  what text not null,
  at bigint not null,
  state text not null,
  due_at bigint not null,
  post_id uuid references channel_posts (id),
  unique (channel_id, event_id)
);
create index channel_messages_channel on channel_messages (channel_id, event_id);
create index channel_messages_due on channel_messages (state, due_at);
create index channel_messages_post on channel_messages (post_id);
create index channel_messages_at on channel_messages (at);
