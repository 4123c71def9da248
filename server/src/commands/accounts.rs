//! People and API tokens without a browser.

use super::{Ended, Outcome, print};
use crate::serve::Place;
use kernel::{Failure, TokenScope};
use people::account::{self, NewAccount};
use people::password_reset::{self, Reason};
use people::setup;
use std::io::Read;

#[derive(Debug, clap::Subcommand)]
pub enum PersonCommand {
    /// Let somebody of the team in; without a password a link for choosing one is printed
    Create(NewPerson),
    /// Switch somebody's second factor off when their phone is gone; the server must not be running
    ResetTotp(ResetTotp),
}

#[derive(Debug, clap::Args)]
pub struct ResetTotp {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    email: String,
}

#[derive(Debug, clap::Args)]
pub struct NewPerson {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// en or zh-CN
    #[arg(long, default_value = "en")]
    locale: String,
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// May do everything
    #[arg(long)]
    administrator: bool,
    /// Read the password from the standard input
    #[arg(long)]
    password_stdin: bool,
    /// The base of the printed link
    #[arg(long, env = "RAPPORT_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
}

impl PersonCommand {
    pub async fn run(self) -> Outcome {
        match self {
            Self::Create(new) => new.run().await,
            Self::ResetTotp(reset) => reset.run().await,
        }
    }
}

impl ResetTotp {
    async fn run(self) -> Outcome {
        let db = self.place.open()?;
        account::reset_totp(&db, &self.email).await.map_err(|failure| match failure {
            Failure::NotFound => Ended::wrong(format!(
                "nobody of the team with the address {} has a second factor",
                self.email
            )),
            other => told(other),
        })?;
        db.close().await;
        eprintln!("the second factor of {} is off; their sessions have ended", self.email);
        Ok(())
    }
}

impl NewPerson {
    async fn run(self) -> Outcome {
        let new = self;
        let password = if new.password_stdin { Some(from_stdin()?) } else { None };
        let db = new.place.open()?;
        let account = NewAccount {
            name: new.name,
            email: new.email,
            locale: new.locale,
            time_zone: new.time_zone.clone(),
            is_administrator: new.administrator,
        };
        let chosen = match &password {
            Some(password) => password.clone(),
            None => unguessable()?,
        };
        let person = account::create(&db, account, &chosen).await.map_err(told)?;
        if password.is_none() {
            let url = new.public_url.trim_end_matches('/').to_owned();
            let made = db.write(move |tx| {
                let reason = Reason::FirstPassword { by: "" };
                Ok(password_reset::create(tx, person, &reason, &url)?.0)
            });
            print(&made.await.map_err(told)?)?;
        }
        // The first person made by a command sets the installation up as well.
        let zone = new.time_zone;
        db.write(move |tx| match setup::organisation(tx)?.is_empty() {
            true => setup::finish_without_token(tx, "Rapport", &zone),
            false => Ok(()),
        })
        .await
        .map_err(told)?;
        db.close().await;
        Ok(())
    }
}

fn from_stdin() -> Result<String, Ended> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password that nobody knows, until its owner chooses one.
fn unguessable() -> Result<String, Ended> {
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[derive(Debug, clap::Subcommand)]
pub enum TokenCommand {
    /// Make an API token for a person and print it alone
    Create(NewToken),
}

#[derive(Debug, clap::Args)]
pub struct NewToken {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    email: String,
    /// What the token is for
    #[arg(long, default_value = "command line")]
    name: String,
    /// How far it reaches
    #[arg(long, value_enum, default_value_t = Scope::Write)]
    scope: Scope,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Scope {
    Read,
    Write,
    Administer,
}

impl TokenCommand {
    pub async fn run(self) -> Outcome {
        let Self::Create(new) = self;
        let db = new.place.open()?;
        let scope = match new.scope {
            Scope::Read => TokenScope::Read,
            Scope::Write => TokenScope::Write,
            Scope::Administer => TokenScope::Administer,
        };
        let key = account::create_token(&db, &new.email, &new.name, scope).await;
        let key = key.map_err(|failure| match failure {
            Failure::NotFound => Ended::wrong(format!("nobody of the team has the address {}", new.email)),
            other => told(other),
        })?;
        db.close().await;
        print(&key)
    }
}

/// A failure in one sentence; what is wrong with the arguments ends with 2.
pub fn told(failure: Failure) -> Ended {
    match failure {
        Failure::Fault(why) => Ended::from(why),
        other => Ended::wrong(other),
    }
}
