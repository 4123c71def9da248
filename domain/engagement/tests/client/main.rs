//! What a client's people decide, prove and read, and what the team sets for it: on each database.

mod answering;
mod codes;
mod culture;
mod lists;
mod noted;
mod papers;
mod people;
mod reading;
mod rules;
mod scene;
mod silence;
