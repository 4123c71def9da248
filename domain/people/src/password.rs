//! Passwords: what is accepted, and their hashes (argon2id).
//!
//! What must hold: never more than two hashes at once, since each takes 19 MiB; hashing never happens on the
//! writer; an account that does not exist costs one hash as well.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use kernel::{Failure, FieldProblem, Input, PersonId, Result};
use std::sync::OnceLock;
use store::{Conn, Tx, params};
use tokio::sync::Semaphore;

/// In characters.
pub const SHORTEST: usize = 10;
const LONGEST: usize = 200;
/// Waiting for a hash beyond this many is refused as busy.
const MOST_WAITING: usize = 64;

static HASHING: Semaphore = Semaphore::const_new(2);
static WAITING: Semaphore = Semaphore::const_new(MOST_WAITING);

/// The password everybody tries first, in either language.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "123456789a",
    "0123456789",
    "1111111111",
    "0000000000",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "iloveyou123",
    "letmein123",
    "welcome123",
    "admin12345",
    "administrator",
    "changeme123",
    "a123456789",
    "woaini1314",
    "woaini520",
    "5201314520",
    "woaini123456",
    "aa12345678",
    "abc1234567",
    "qq123456789",
];

/// Says what is wrong with a password that somebody chose.
pub fn check(input: &mut Input, field: &str, password: &str, email: &str) {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    if length < SHORTEST {
        input.problem(field, "too_short");
    } else if length > LONGEST {
        input.problem(field, "too_long");
    } else if COMMON.contains(&lower.as_str()) || lower == email.trim().to_lowercase() {
        input.problem(field, "too_common");
    }
}

/// Like [`check`], for a body whose only field it is.
pub fn accept(field: &str, password: &str, email: &str) -> Result<()> {
    let mut input = Input::new();
    check(&mut input, field, password, email);
    input.finish()
}

/// The hash to keep. Takes some 20 ms: call it neither on the writer nor on an asynchronous thread.
pub fn hash_now(password: &str) -> Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Failure::fault)?;
    let salt = SaltString::encode_b64(&salt).map_err(Failure::fault)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(Failure::fault)?;
    Ok(hash.to_string())
}

/// The hash to keep, computed aside in its turn.
pub async fn hash(password: String) -> Result<String> {
    in_turn(move || hash_now(&password)).await
}

/// Whether the password is the one of this hash. Without a hash the work is done all the same, for nothing.
pub async fn is_right(password: String, kept: Option<String>) -> Result<bool> {
    in_turn(move || {
        let exists = kept.is_some();
        let kept = kept.map_or_else(|| nobodys().clone(), Ok)?;
        let parsed = PasswordHash::new(&kept).map_err(Failure::fault)?;
        let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(matches && exists)
    })
    .await
}

/// The hash that unknown accounts are compared with.
fn nobodys() -> &'static Result<String> {
    static NOBODYS: OnceLock<Result<String>> = OnceLock::new();
    NOBODYS.get_or_init(|| hash_now("nobody's"))
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let waiting = WAITING.try_acquire().map_err(|_| Failure::Busy)?;
    let turn = HASHING.acquire().await.map_err(Failure::fault)?;
    drop(waiting);
    // The turn goes with the work: a caller who goes away does not let a third hash begin.
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    done.await.map_err(Failure::fault)?
}

/// The kept hash of a person.
pub(crate) fn kept(conn: &mut Conn, person: PersonId) -> Result<Option<String>> {
    conn.opt("select hash from passwords where person_id = $1", params![person], |row| row.get(0))
}

/// Keeps a new hash.
pub fn keep(tx: &mut Tx, person: PersonId, hash: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into passwords (person_id, hash, changed_at) values ($1, $2, $3)
         on conflict (person_id) do update set hash = excluded.hash, changed_at = excluded.changed_at",
        params![person, hash, now],
    )?;
    tx.event(kernel::Event::new(crate::event::PASSWORD_CHANGED, now, Some(person)))
}

/// The password of somebody who is signed in already was wrong: said plainly, the field is theirs.
pub(crate) fn wrong(field: &'static str) -> Failure {
    Failure::Invalid(vec![FieldProblem::new(field, "wrong")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted() {
        for (password, code) in [
            ("a short sentence", None),
            ("玉露凋伤枫树林巫山巫峡", None),
            ("ninechars", Some("too_short")),
            ("玉露凋伤枫树林", Some("too_short")),
            ("Password123", Some("too_common")),
            ("lin.wei@hengmu.example", Some("too_common")),
        ] {
            let told = match accept("password", password, "Lin.Wei@hengmu.example") {
                Ok(()) => None,
                Err(Failure::Invalid(problems)) => Some(problems[0].code),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(told, code, "{password}");
        }
        assert!(accept("password", &"x".repeat(201), "").is_err());
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let kept = hash("a short sentence".into()).await.expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right("a short sentence".into(), Some(kept.clone())).await.expect("an answer"));
        assert!(!is_right("another sentence".into(), Some(kept)).await.expect("an answer"));
        assert!(!is_right("nobody's".into(), None).await.expect("an answer"));
    }
}
