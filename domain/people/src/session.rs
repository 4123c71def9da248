//! A session: one browser in which somebody has signed in.
//!
//! What must hold: the browser's key is random and kept as a hash; a session ends when it is idle for long,
//! when it is old, when it is revoked, when its person is disabled or gets a new password, at once.

use crate::key;
use kernel::{Event, Peer, PersonId, Result, SessionId, Timestamp};
use store::{Conn, Tx, params};

/// Without the prefix that it bears under TLS.
pub const SESSION_COOKIE: &str = "rapport_session";
pub(crate) const IDLE_DAYS: i64 = 14;
pub(crate) const LONGEST_DAYS: i64 = 60;
/// The time of the last request is written at most this often.
const SEEN_EVERY_SECONDS: i64 = 60;

/// As its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub ip: String,
    pub user_agent: String,
}

/// What a session's key says about its bearer.
pub(crate) struct Bearer {
    pub person: PersonId,
    pub is_administrator: bool,
    pub session: SessionId,
    pub wants_seen: bool,
}

/// Begins a session; answers with the browser's key.
pub fn create(tx: &mut Tx, person: PersonId, peer: &Peer) -> Result<String> {
    let (key, id, now) = (key::fresh()?, SessionId::new(), tx.now());
    tx.exec(
        "insert into sessions (id, person_id, key_hash, created_at, last_seen_at, expires_at, ip, user_agent)
         values ($1, $2, $3, $4, $4, $5, $6, $7)",
        params![
            id,
            person,
            &key::hash(&key),
            now,
            now.plus_days(LONGEST_DAYS),
            peer.ip.to_string(),
            &peer.user_agent
        ],
    )?;
    tx.event(Event::new(crate::event::SESSION_CREATED, now, Some(person)))?;
    Ok(key)
}

/// Whose key this is, if the session lives.
pub(crate) fn bearer(conn: &mut Conn, key: &str, now: Timestamp) -> Result<Option<Bearer>> {
    conn.opt(
        "select s.id, s.person_id, p.is_administrator, s.last_seen_at
         from sessions s join persons p on p.id = s.person_id
         where s.key_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3
           and p.is_team and p.disabled_at is null",
        params![&key::hash(key), now, now.plus_days(-IDLE_DAYS)],
        |row| {
            let seen: Timestamp = row.get(3)?;
            Ok(Bearer {
                session: row.get(0)?,
                person: row.get(1)?,
                is_administrator: row.get(2)?,
                wants_seen: seen.plus_seconds(SEEN_EVERY_SECONDS) <= now,
            })
        },
    )
}

pub(crate) fn seen(tx: &mut Tx, id: SessionId) -> Result<()> {
    let now = tx.now();
    tx.exec("update sessions set last_seen_at = $2 where id = $1", params![id, now]).map(|_| ())
}

/// A person's living sessions, newest first.
pub fn list(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<Vec<Session>> {
    conn.rows(
        "select id, created_at, last_seen_at, ip, user_agent from sessions
         where person_id = $1 and expires_at > $2 and last_seen_at > $3 order by created_at desc, id desc",
        params![person, now, now.plus_days(-IDLE_DAYS)],
        |row| {
            Ok(Session {
                id: row.get(0)?,
                created_at: row.get(1)?,
                last_seen_at: row.get(2)?,
                ip: row.get(3)?,
                user_agent: row.get(4)?,
            })
        },
    )
}

/// The living session whose key a browser shows.
pub fn of_key(conn: &mut Conn, key: &str, now: Timestamp) -> Result<Option<SessionId>> {
    Ok(bearer(conn, key, now)?.map(|bearer| bearer.session))
}

/// Ends one session of a person; another's does not exist for them.
pub fn revoke(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<()> {
    match tx.exec("delete from sessions where id = $1 and person_id = $2", params![id, person])? {
        0 => Err(kernel::Failure::NotFound),
        _ => Ok(()),
    }
}

/// Ends all sessions of a person but one.
pub fn revoke_others(tx: &mut Tx, person: PersonId, but: Option<SessionId>) -> Result<()> {
    const SQL: &str = "delete from sessions where person_id = $1 and id <> $2";
    tx.exec(SQL, params![person, but.map(SessionId::uuid).unwrap_or_default()]).map(|_| ())
}

/// Rows of sessions that ended by themselves. For the nightly tidying.
pub fn sweep(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    tx.exec("delete from password_resets where expires_at <= $1", params![now])?;
    tx.exec(
        "delete from sessions where expires_at <= $1 or last_seen_at <= $2",
        params![now, now.plus_days(-IDLE_DAYS)],
    )
}
