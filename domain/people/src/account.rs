//! Accounts made without a browser: by the commands `person create` and `token create`, and by demos.

use crate::person::{self, NewPerson, Person};
use crate::{password, token, totp};
use kernel::{Event, Failure, Input, PersonId, Result, TokenScope};
use store::{Db, Tx};

/// Who is to be let in.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub name: String,
    pub email: String,
    pub locale: String,
    pub time_zone: String,
    pub is_administrator: bool,
}

impl NewAccount {
    /// Trimmed and checked, so that every problem is told at once.
    pub(crate) fn checked(mut self, input: &mut Input) -> Self {
        self.name = input.line("name", &self.name, 120);
        self.email = input.email("email", &self.email);
        self.locale = input.locale("locale", &self.locale);
        self.time_zone = input.time_zone("time_zone", &self.time_zone);
        self
    }

    pub(crate) fn create(&self, tx: &mut Tx, by: Option<PersonId>) -> Result<Person> {
        let made = person::create(
            tx,
            &NewPerson {
                name: &self.name,
                email: &self.email,
                locale: &self.locale,
                time_zone: &self.time_zone,
                is_administrator: self.is_administrator,
                is_team: true,
            },
        )?;
        let now = tx.now();
        let detail = serde_json::json!({"person": made.id});
        tx.event(Event::new(crate::event::PERSON_CREATED, now, by.or(Some(made.id))).detail(detail))?;
        Ok(made)
    }
}

/// Makes an account with a password that is known already.
pub async fn create(db: &Db, account: NewAccount, chosen: &str) -> Result<PersonId> {
    let mut input = Input::new();
    let account = account.checked(&mut input);
    password::check(&mut input, "password", chosen, &account.email);
    input.finish()?;
    let hash = password::hash(chosen.to_owned()).await?;
    db.write(move |tx| {
        let made = account.create(tx, None)?;
        password::keep(tx, made.id, &hash)?;
        Ok(made.id)
    })
    .await
}

/// Makes an API token for the person with this address; answers with the token's key.
pub async fn create_token(db: &Db, email: &str, name: &str, scope: TokenScope) -> Result<String> {
    let mut input = Input::new();
    let name = input.line("name", name, 120);
    input.finish()?;
    let email = email.to_owned();
    db.write(move |tx| {
        let person = person::find_by_email(tx, &email)?;
        let person = person.filter(|person| person.is_team && person.disabled_at.is_none());
        let person = person.ok_or(Failure::NotFound)?;
        if scope == TokenScope::Administer && !person.is_administrator {
            return Err(Failure::refused("token.beyond_own_rights"));
        }
        token::create(tx, person.id, &name, scope, None).map(|(_, key)| key)
    })
    .await
}

/// Switches the second factor off for the person with this address, when no administrator can sign in.
pub async fn reset_totp(db: &Db, email: &str) -> Result<()> {
    let email = email.to_owned();
    db.write(move |tx| {
        let person = person::find_by_email(tx, &email)?.filter(|person| person.is_team);
        totp::reset(tx, None, &person.ok_or(Failure::NotFound)?)
    })
    .await
}
