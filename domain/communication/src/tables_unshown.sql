-- What somebody does not want to read in the app, by what it is about.
create table unshown_topics (
  person_id uuid not null references persons (id),
  topic text not null,
  primary key (person_id, topic)
);
