alter table communication_plan_reviews add column is_watched boolean not null default false;
update communication_plan_reviews set is_watched = true where closed_at is null and taken_back_at is null;
create index communication_plan_reviews_watched on communication_plan_reviews (is_watched, asked_at);
