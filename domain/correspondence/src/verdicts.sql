alter table received_mails add column dkim text;
alter table received_mails add column dmarc text;
