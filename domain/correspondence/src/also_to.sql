alter table received_mails add column also_to text not null default '[]';
