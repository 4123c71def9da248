//! What more than one endpoint answers with.

use crate::person::{self, Person};
use crate::{session, setup, totp};
use kernel::{PersonId, Result};
use serde::{Deserialize, Serialize};
use store::Conn;
use utoipa::ToSchema;
use web::{App, Cookie, Created, SetCookie};

/// Whoever is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    person: MyPerson,
    organisation: String,
    /// Of the program.
    version: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyPerson {
    id: PersonId,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
    theme: Theme,
    is_administrator: bool,
    has_totp: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

pub fn me(conn: &mut Conn, id: PersonId) -> Result<Me> {
    let Person { id, name, email, locale, time_zone, theme, is_administrator, .. } = person::get(conn, id)?;
    let has_totp = totp::is_on(conn, id)?;
    let theme = Theme::from_word(&theme);
    Ok(Me {
        person: MyPerson { id, name, email, locale, time_zone, theme, is_administrator, has_totp },
        organisation: setup::organisation(conn)?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The answer to a sign-in: who it is, and the browser's key as a cookie.
pub fn signed_in(app: &App, me: Me, key: String) -> SetCookie<Created<Me>> {
    let cookie = Cookie::new(app, session::SESSION_COOKIE, key, Some(session::LONGEST_DAYS * 86_400));
    SetCookie { cookie, answer: Created { location: "/api/v1/me".into(), body: me } }
}
