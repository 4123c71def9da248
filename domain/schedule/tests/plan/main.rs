//! The plan through the API, in roles, on each database: editing, two at once, baselines, calendars, sharing and
//! what a client then reads, imports.

mod alternatives;
mod buffering;
mod checks;
mod clock;
mod editing;
mod elsewhere;
mod exporting;
mod forecasting;
mod found_and_undone;
mod history;
mod importing;
mod leaving;
mod people_load;
mod resources;
mod scene;
mod sharing;
mod status_date;
mod stored;
