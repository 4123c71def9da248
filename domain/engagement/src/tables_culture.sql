create table culture_cards (
  client_id uuid primary key references clients (id),
  card text not null,
  revision bigint not null
);
create table contact_cultures (
  client_id uuid not null references clients (id),
  person_id uuid not null references persons (id),
  time_zone text,
  own text not null,
  revision bigint not null,
  primary key (client_id, person_id)
);
