//! People: who they are, how they sign in, what their tokens may do.
//!
//! What must hold: keys (sessions, tokens, links of mails) are kept as hashes; an unknown account and a wrong
//! password are answered alike, after the same work; whoever is disabled is out at once.

pub mod account;
pub mod attempts;
mod authenticate;
mod key;
mod leaver;
pub mod password;
pub mod password_reset;
pub mod person;
mod routes;
pub mod session;
pub mod setup;
mod tables;
pub mod token;
pub mod totp;

pub use authenticate::authenticate;
pub use leaver::Handover;
pub use routes::routes;
pub use session::SESSION_COOKIE;
pub use tables::TABLES;

/// Events of this crate.
pub mod event {
    pub const PERSON_CREATED: &str = "person.created";
    pub const PERSON_CHANGED: &str = "person.changed";
    pub const PERSON_DISABLED: &str = "person.disabled";
    pub const PASSWORD_CHANGED: &str = "password.changed";
    pub const SESSION_CREATED: &str = "session.created";
    pub const TOKEN_CREATED: &str = "token.created";
    pub const TOKEN_REVOKED: &str = "token.revoked";
    pub const TOTP_CONFIRMED: &str = "totp.confirmed";
    pub const TOTP_REMOVED: &str = "totp.removed";
}
