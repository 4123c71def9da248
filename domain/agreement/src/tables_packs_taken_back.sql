alter table kickoff_packs add column taken_back_at bigint;
alter table kickoff_packs add column taken_back_by uuid references persons (id);
