alter table change_requests add column promised_first bigint;
alter table change_requests add column promised_resolution bigint;
