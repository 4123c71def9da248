alter table questionnaire_recipients add column returned_at bigint;
alter table questionnaire_recipients add column returned_words text;
