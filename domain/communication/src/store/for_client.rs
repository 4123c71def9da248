//! What a client's person reads: through the database's second lock only, and with the client's own keys and
//! numbers. These types are made for clients; nothing internal has a place in them.

use super::comments::speaker;
use super::promised::measure;
use crate::question::{QuestionState, Speaker, known_as};
use crate::response_clock::Measure;
use ::store::{ClientConn, Row, params};
use kernel::{Failure, Result, Timestamp};
use schedule::store::for_client::tasks;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most of anything one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientQuestion {
    pub key: Uuid,
    pub number: i64,
    pub title: String,
    pub body: String,
    pub state: QuestionState,
    pub waiting_for: Option<Speaker>,
    pub due: Option<String>,
    pub asked_at: Timestamp,
    pub asked_by_name: String,
    pub asked_by_side: Speaker,
    pub about_key: Option<Uuid>,
    pub newest_at: Timestamp,
    /// What it came from and what the team does about it, as the team wrote it for both sides.
    pub cause: String,
    pub solution: String,
    /// When the client said that it is solved.
    pub confirmed_at: Option<Timestamp>,
    /// Of the viewer's side the commercial circle alone reads it.
    pub is_commercial: bool,
}

impl ClientQuestion {
    /// As people write it.
    pub fn known_as(&self) -> String {
        known_as(self.number, self.is_commercial)
    }
}

/// An answer or a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientWords {
    /// The question or record it belongs to.
    pub key: Uuid,
    pub author_name: String,
    pub author_side: Speaker,
    pub body: String,
    pub at: Timestamp,
    /// Of the viewer's side the commercial circle alone reads it.
    pub is_commercial: bool,
}

fn read(row: &Row) -> Result<ClientQuestion> {
    let state: String = row.get(4)?;
    let waiting_for: Option<String> = row.get(5)?;
    Ok(ClientQuestion {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        body: row.get(3)?,
        state: QuestionState::from_kept(&state)?,
        waiting_for: waiting_for.as_deref().map(speaker).transpose()?,
        due: row.get(6)?,
        asked_at: row.get(7)?,
        asked_by_name: row.get(8)?,
        asked_by_side: speaker(&row.get::<String>(9)?)?,
        about_key: row.get(10)?,
        newest_at: row.get(11)?,
        cause: row.get(12)?,
        solution: row.get(13)?,
        confirmed_at: row.get(14)?,
        is_commercial: row.get::<Option<i64>>(15)?.is_some(),
    })
}

fn read_comment(row: &Row) -> Result<ClientWords> {
    Ok(ClientWords { is_commercial: row.get(5)?, ..read_words(row)? })
}

fn read_words(row: &Row) -> Result<ClientWords> {
    Ok(ClientWords {
        is_commercial: false,
        key: row.get(0)?,
        author_name: row.get(1)?,
        author_side: speaker(&row.get::<String>(2)?)?,
        body: row.get(3)?,
        at: row.get(4)?,
    })
}

/// The viewer's questions, those with the newest words first.
pub fn questions(conn: &mut ClientConn) -> Result<Vec<ClientQuestion>> {
    conn.rows(
        "select client_key, client_number, title, body, state, waiting_for, due, asked_at, asked_by_name,
           asked_by_side, about_key, newest_at, cause, solution, confirmed_at, circle_since
         from questions order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn question(conn: &mut ClientConn, key: Uuid) -> Result<ClientQuestion> {
    conn.one(
        "select client_key, client_number, title, body, state, waiting_for, due, asked_at, asked_by_name,
           asked_by_side, about_key, newest_at, cause, solution, confirmed_at, circle_since
         from questions where client_key = $1",
        params![key],
        read,
    )
}

pub fn answers(conn: &mut ClientConn, question: Uuid) -> Result<Vec<ClientWords>> {
    conn.rows(
        "select question_key, author_name, author_side, body, at from answers
         where question_key = $1 order by at limit $2",
        params![question, MOST],
        read_words,
    )
}

/// What no index of texts knows: the questions of the viewer's commercial circle, those with the newest words first.
pub fn questions_of_circle(conn: &mut ClientConn) -> Result<Vec<ClientQuestion>> {
    conn.rows(
        "select client_key, client_number, title, body, state, waiting_for, due, asked_at, asked_by_name,
           asked_by_side, about_key, newest_at, cause, solution, confirmed_at, circle_since
         from questions where circle_since is not null order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

/// What the team said since a moment, for "since your last visit".
pub fn answers_since(conn: &mut ClientConn, since: Timestamp) -> Result<Vec<ClientWords>> {
    conn.rows(
        "select question_key, author_name, author_side, body, at from answers
         where at > $1 and author_side = 'team' order by at desc limit $2",
        params![since, MOST],
        read_words,
    )
}

/// A record that the viewer's party sees, by what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientRecord {
    pub key: Uuid,
    pub kind: String,
    /// Of the client's own series.
    pub number: i64,
}

/// What the record behind a key is; nothing where the viewer sees none.
pub fn record(conn: &mut ClientConn, key: Uuid) -> Result<Option<ClientRecord>> {
    let found = conn.rows(
        "select client_key, kind, client_number from records where client_key = $1",
        params![key],
        |row| Ok(ClientRecord { key: row.get(0)?, kind: row.get(1)?, number: row.get(2)? }),
    );
    Ok(found?.pop())
}

/// What was said on shared records since a moment by others than somebody of this name on the viewer's side, the newest
/// first, with what each is. A record that the viewer reads under a key of their party's alone is a task.
pub fn comments_since(
    conn: &mut ClientConn,
    since: Timestamp,
    own_name: &str,
) -> Result<Vec<(ClientRecord, Timestamp)>> {
    conn.rows(
        "select c.record_key, coalesce(r.kind, 'task'), coalesce(r.client_number, 0), c.at
         from comments c left join records r on r.client_key = c.record_key
         where c.at > $1 and (c.author_side = 'team' or c.author_name <> $2) order by c.at desc limit $3",
        params![since, own_name, MOST],
        |row| {
            let record = ClientRecord { key: row.get(0)?, kind: row.get(1)?, number: row.get(2)? };
            Ok((record, row.get(3)?))
        },
    )
}

/// What was said for the client on a shared record, in the order it was written; of very much the newest.
pub fn comments(conn: &mut ClientConn, record: Uuid) -> Result<Vec<ClientWords>> {
    let mut newest = conn.rows(
        "select record_key, author_name, author_side, body, at, is_commercial from comments
         where record_key = $1 order by at desc, body desc limit $2",
        params![record, MOST],
        read_comment,
    )?;
    newest.reverse();
    Ok(newest)
}

/// What was said for the client on all shared records of one kind, by their keys; of very much the newest.
pub fn comments_of_kind(conn: &mut ClientConn, kind: &str) -> Result<HashMap<Uuid, Vec<ClientWords>>> {
    let all = conn.rows(
        "select c.record_key, c.author_name, c.author_side, c.body, c.at, c.is_commercial
         from comments c join records r on r.client_key = c.record_key
         where r.kind = $1 order by c.at desc, c.body desc limit $2",
        params![kind, MOST],
        read_comment,
    )?;
    let mut by_record: HashMap<Uuid, Vec<ClientWords>> = HashMap::new();
    for words in all.into_iter().rev() {
        by_record.entry(words.key).or_default().push(words);
    }
    Ok(by_record)
}

/// What no index of texts knows, the newest first: what was said for the viewer's commercial circle alone, and on what
/// the viewer reads under a key of their party's alone.
pub fn comments_in_no_index(conn: &mut ClientConn) -> Result<Vec<ClientWords>> {
    let mut found = conn.rows(
        "select record_key, author_name, author_side, body, at, is_commercial from comments
         where is_commercial order by at desc limit $1",
        params![MOST],
        read_comment,
    )?;
    // Few tasks have no key of a record.
    let of_all =
        conn.rows("select client_key from records where kind = 'task'", params![], |row| row.get(0))?;
    let of_all: HashSet<Uuid> = of_all.into_iter().collect();
    for task in tasks(conn)?.into_iter().filter(|task| !of_all.contains(&task.key)) {
        found.extend(comments(conn, task.key)?.into_iter().filter(|words| !words.is_commercial));
    }
    found.sort_by_key(|words| std::cmp::Reverse(words.at));
    Ok(found)
}

/// Something that happened to a shared record.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientNews {
    pub kind: String,
    pub at: Timestamp,
    pub record_key: Uuid,
    pub was: Option<String>,
    pub becomes: Option<String>,
}

/// What happened to shared records since a moment, the newest first.
pub fn news_since(conn: &mut ClientConn, since: Timestamp) -> Result<Vec<ClientNews>> {
    conn.rows(
        "select kind, at, record_key, was, becomes from client_news where at > $1 order by at desc limit $2",
        params![since, MOST],
        |row| {
            Ok(ClientNews {
                kind: row.get(0)?,
                at: row.get(1)?,
                record_key: row.get(2)?,
                was: row.get(3)?,
                becomes: row.get(4)?,
            })
        },
    )
}

/// A month in tenths of working days, as released.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientWaiting {
    /// `YYYY-MM`
    pub month: String,
    pub team_tenths: i64,
    pub client_tenths: i64,
}

/// Whether the viewer's party reads how long each side waited for the other.
pub fn has_waiting(conn: &mut ClientConn) -> Result<bool> {
    let released =
        conn.opt("select released_at from waiting_releases", params![], |row| row.get::<i64>(0))?;
    Ok(released.is_some())
}

/// The released figures, the newest month first; not found where they were not released.
pub fn waiting(conn: &mut ClientConn) -> Result<Vec<ClientWaiting>> {
    if !has_waiting(conn)? {
        return Err(Failure::NotFound);
    }
    conn.rows(
        "select month, team_tenths, client_tenths from released_waiting order by month desc limit $1",
        params![MOST],
        |row| Ok(ClientWaiting { month: row.get(0)?, team_tenths: row.get(1)?, client_tenths: row.get(2)? }),
    )
}

/// Whether the log says on which days named people looked at their page.
pub fn are_visits_logged(conn: &mut ClientConn) -> Result<bool> {
    let found =
        conn.opt("select logs_visits from communication_settings", params![], |row| row.get::<bool>(0))?;
    Ok(found.unwrap_or(false))
}

/// Until when a record's reader was promised something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientPromise {
    pub measure: Measure,
    /// None while the client is awaited.
    pub due: Option<Timestamp>,
}

/// What was promised and is not given yet, by the key of the record; nothing where the party is not told of promises.
pub fn promises(conn: &mut ClientConn) -> Result<HashMap<Uuid, ClientPromise>> {
    let found = conn.rows("select record_key, measure, due_at from promised_answers", params![], |row| {
        let promise = ClientPromise { measure: measure(&row.get::<String>(1)?)?, due: row.get(2)? };
        Ok((row.get(0)?, promise))
    });
    Ok(found?.into_iter().collect())
}
