//! The endpoints of people.

mod answers;
mod me;
mod password_resets;
mod persons;
mod sessions;
mod setup;
mod tokens;
mod totp;

use web::{Routes, routes};

pub fn routes() -> Routes {
    routes![
        setup::get_setup,
        setup::create_setup,
        sessions::create_session,
        sessions::list_sessions,
        sessions::delete_current_session,
        sessions::delete_session,
        password_resets::create_password_reset,
        password_resets::redeem_password_reset,
        me::get_me,
        me::update_me,
        me::change_password,
        totp::create_totp,
        totp::confirm_totp,
        totp::delete_totp,
        tokens::list_tokens,
        tokens::create_token,
        tokens::delete_token,
        persons::list_persons,
        persons::create_person,
        persons::update_person,
        persons::delete_person_totp,
        persons::create_handover,
    ]
}
