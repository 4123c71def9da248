//! People through the API, in their roles.

mod description;
mod first_run;
mod leaving;
mod second_factor;
mod signing_in;
mod stage;
mod tokens;
