//! The product put together: assembly, jobs and commands. No SQL and no rules live here. A library, so that
//! tests reach the whole product without a process.

mod administration;
pub mod assembly;
pub mod commands;
pub mod delivery;
mod demo;
mod evidence_files;
mod filed_kinds;
mod jobs;
pub mod letter_kinds;
pub mod letter_parts;
mod mail_files;
mod organisation;
mod papers;
mod plan_files;
mod requirement_files;
pub mod sealing;
mod seed;
mod serve;
mod stream;
mod web_app;
