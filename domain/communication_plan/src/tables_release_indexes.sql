create index communication_plan_releases_party on communication_plan_releases (party_id, ended_at);
create index communication_plan_releases_ended on communication_plan_releases (ended_at, project_id, party_id);
