//! API tokens: keys for programs, made by a person, never reaching further than that person.

use crate::key;
use kernel::{Event, Failure, PersonId, Result, Timestamp, TokenScope};
use store::{Conn, Tx, params};
use uuid::Uuid;

/// How every token begins, so that scanners for lost secrets know it.
pub const PREFIX: &str = "rap_";
const USED_EVERY_SECONDS: i64 = 60;
const MOST_PER_PERSON: i64 = 100;

/// As its owner sees it: without the key.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    pub scope: TokenScope,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

pub fn word(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "read",
        TokenScope::Write => "write",
        TokenScope::Administer => "administer",
    }
}

pub fn from_word(word: &str) -> Option<TokenScope> {
    match word {
        "read" => Some(TokenScope::Read),
        "write" => Some(TokenScope::Write),
        "administer" => Some(TokenScope::Administer),
        _ => None,
    }
}

/// What a token's key says about its bearer.
pub(crate) struct Bearer {
    pub person: PersonId,
    pub is_administrator: bool,
    pub token: Uuid,
    pub scope: TokenScope,
    pub wants_used: bool,
}

/// Makes a token; answers with its key, which is not kept.
pub fn create(
    tx: &mut Tx,
    person: PersonId,
    name: &str,
    scope: TokenScope,
    expires_at: Option<Timestamp>,
) -> Result<(Token, String)> {
    const COUNT: &str = "select count(*) from api_tokens where person_id = $1";
    let now = tx.now();
    if tx.one(COUNT, params![person], |row| row.get::<i64>(0))? >= MOST_PER_PERSON {
        return Err(Failure::refused("token.too_many"));
    }
    let (id, key) = (Uuid::now_v7(), format!("{PREFIX}{}", key::fresh()?));
    tx.exec(
        "insert into api_tokens (id, person_id, name, scope, key_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![id, person, name, word(scope), &key::hash(&key), now, expires_at],
    )?;
    tx.event(Event::new(crate::event::TOKEN_CREATED, now, Some(person)))?;
    Ok((Token { id, name: name.to_owned(), scope, created_at: now, expires_at, last_used_at: None }, key))
}

pub(crate) fn bearer(conn: &mut Conn, key: &str, now: Timestamp) -> Result<Option<Bearer>> {
    conn.opt(
        "select t.id, t.person_id, p.is_administrator, t.scope, t.last_used_at
         from api_tokens t join persons p on p.id = t.person_id
         where t.key_hash = $1 and (t.expires_at is null or t.expires_at > $2)
           and p.is_team and p.disabled_at is null",
        params![&key::hash(key), now],
        |row| {
            let used: Option<Timestamp> = row.get(4)?;
            Ok(Bearer {
                token: row.get(0)?,
                person: row.get(1)?,
                is_administrator: row.get(2)?,
                scope: scope_of(&row.get::<String>(3)?)?,
                wants_used: used.is_none_or(|used| used.plus_seconds(USED_EVERY_SECONDS) <= now),
            })
        },
    )
}

pub(crate) fn used(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec("update api_tokens set last_used_at = $2 where id = $1", params![id, now]).map(|_| ())
}

/// A person's tokens, newest first.
pub fn list(conn: &mut Conn, person: PersonId) -> Result<Vec<Token>> {
    conn.rows(
        "select id, name, scope, created_at, expires_at, last_used_at from api_tokens
         where person_id = $1 order by created_at desc, id desc",
        params![person],
        |row| {
            Ok(Token {
                id: row.get(0)?,
                name: row.get(1)?,
                scope: scope_of(&row.get::<String>(2)?)?,
                created_at: row.get(3)?,
                expires_at: row.get(4)?,
                last_used_at: row.get(5)?,
            })
        },
    )
}

pub fn revoke(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<()> {
    let now = tx.now();
    match tx.exec("delete from api_tokens where id = $1 and person_id = $2", params![id, person])? {
        0 => Err(Failure::NotFound),
        _ => tx.event(Event::new(crate::event::TOKEN_REVOKED, now, Some(person))),
    }
}

fn scope_of(word: &str) -> Result<TokenScope> {
    from_word(word).ok_or_else(|| Failure::fault(format!("`{word}` is no scope of a token")))
}
