alter table received_mail_files add column note text;
