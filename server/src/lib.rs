//! The product put together: assembly, jobs and commands. No SQL and no rules live here. A library, so that
//! tests reach the whole product without a process.

mod administration;
mod agenda_sources;
pub mod assembly;
pub mod channel_delivery;
mod channel_words;
pub mod commands;
pub mod delivery;
mod demo;
mod evidence_files;
mod filed_kinds;
mod gathered_letters;
mod jobs;
pub mod letter_kinds;
pub mod letter_parts;
pub mod mail_doors;
mod mail_files;
mod mail_in;
pub mod mail_sign_in;
pub mod mail_tokens;
pub mod mailbox_door;
mod mailbox_settings;
pub mod meeting_calendars;
mod meeting_notes;
mod newer_tokens;
mod organisation;
mod papers;
mod plan_files;
mod planned_products;
mod received_mails;
mod requirement_files;
pub mod sealing;
mod seed;
mod serve;
mod stream;
mod typesetting;
mod web_app;
