//! Finding records by their words, for the team, and in a separate index of shared texts, for clients.
//!
//! The words of a batch of writes are put into the index together, right before its commit: the embedded database
//! writes its index out at every savepoint, and a batch of many small writes would write it as many times.

use crate::tokens::{self, Wanted};
use crate::{ClientConn, Conn, Result, Row, Tx, dialect, params};
use kernel::{PartyId, ProjectId, RecordId};
use std::collections::HashSet;
use uuid::Uuid;

/// Up to so many matches are put in the order in which they fit; of more the newest come first, because
/// weighing ten thousand matches of a common word takes longer than anybody waits.
const MOST_RANKED: u32 = 500;
/// More projects than this are sieved after the search, not by it.
const MOST_PROJECTS_ASKED: usize = 200;
/// How far a sieve looks.
const MOST_SIEVED: u32 = 5_000;

/// Words that are put into the index before the commit.
#[derive(Default)]
pub(crate) struct WaitingWords {
    waiting: Vec<Words>,
    /// So many of them are of jobs that are done.
    kept: usize,
    /// Entries that the job which runs took away.
    removed: HashSet<(Index, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Index {
    Team,
    Client,
}

struct Words {
    index: Index,
    search_id: i64,
    words: String,
}

impl WaitingWords {
    pub fn keep_job(&mut self) {
        let removed = std::mem::take(&mut self.removed);
        if !removed.is_empty() {
            self.waiting.retain(|one| !removed.contains(&(one.index, one.search_id)));
        }
        self.kept = self.waiting.len();
    }
    pub fn undo_job(&mut self) {
        self.waiting.truncate(self.kept);
        self.removed.clear();
    }
}

/// Puts the words of the jobs that are done into the index.
pub(crate) fn put_waiting(tx: &mut Tx) -> Result<()> {
    let kind = tx.kind();
    for Words { index, search_id, words } in std::mem::take(&mut tx.words).waiting {
        let sql = match index {
            Index::Team => dialect::put_words(kind),
            Index::Client => dialect::put_client_words(kind),
        };
        tx.exec(sql, params![search_id, words])?;
    }
    Ok(())
}

/// What of the record waits to be put into the index is not put there.
fn drop_waiting(tx: &mut Tx, record: RecordId) -> Result<()> {
    [Index::Team, Index::Client].into_iter().try_for_each(|index| drop_waiting_of(tx, record, index))
}

fn drop_waiting_of(tx: &mut Tx, record: RecordId, index: Index) -> Result<()> {
    if tx.words.waiting.is_empty() {
        return Ok(());
    }
    let sql = match index {
        Index::Team => "select search_id from search_entries where record_id = $1",
        Index::Client => "select search_id from client_search_entries where record_id = $1",
    };
    let entry = tx.opt(sql, params![record], |row| row.get::<i64>(0))?;
    tx.words.removed.extend(entry.map(|id| (index, id)));
    Ok(())
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub record: RecordId,
    pub project: Option<ProjectId>,
    pub kind: String,
    pub number: i64,
    pub title: String,
    /// The greater, the better it fits.
    pub rank: f64,
}

/// A shared record that a client found. Its title for clients is kept by the crate that shares it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientHit {
    pub client_key: Uuid,
    pub kind: String,
    pub client_number: Option<i64>,
}

/// Replaces what a record is found by. `client_text` is what its party may find it by; it counts only while
/// the record is shared.
pub fn index(
    tx: &mut Tx,
    record: RecordId,
    project: Option<ProjectId>,
    text: &str,
    client_text: Option<&str>,
    party: Option<PartyId>,
) -> Result<()> {
    remove(tx, record)?;
    index_new(tx, record, project, text)?;
    if let (Some(text), Some(project)) = (client_text, project) {
        index_for_client(tx, record, project, text, party)?;
    }
    Ok(())
}

/// A record was shared under this key: its party finds it from now on; the team finds it as before.
pub fn index_shared(
    tx: &mut Tx,
    record: RecordId,
    client_key: Uuid,
    (project, party): (ProjectId, PartyId),
    client_text: &str,
) -> Result<()> {
    drop_waiting_of(tx, record, Index::Client)?;
    if let Some(sql) = dialect::remove_client_words(tx.kind()) {
        tx.exec(sql, params![record])?;
    }
    tx.exec("delete from client_search_entries where record_id = $1", params![record])?;
    let words = tokens::of_text(client_text).join(" ");
    new_client_entry(tx, record.uuid(), client_key, project, Some(party), words)
}

/// What a record is found by that was made in this transaction: there is nothing to replace. Its party finds it
/// from when it is shared.
pub fn index_new(tx: &mut Tx, record: RecordId, project: Option<ProjectId>, text: &str) -> Result<()> {
    let mut words = tokens::of_text(text);
    words.push(tokens::RECORD.to_owned());
    words.extend(project.map(tokens::of_project));
    let search_id = new_entry(tx, record.uuid(), project)?;
    tx.words.waiting.push(Words { index: Index::Team, search_id, words: words.join(" ") });
    Ok(())
}

fn new_entry(tx: &mut Tx, of: Uuid, project: Option<ProjectId>) -> Result<i64> {
    tx.insert(
        "insert into search_entries (record_id, project_id) values ($1, $2) returning search_id",
        params![of, project],
    )
}

fn index_for_client(
    tx: &mut Tx,
    record: RecordId,
    project: ProjectId,
    text: &str,
    party: Option<PartyId>,
) -> Result<()> {
    let key = "select client_key from records where id = $1";
    let Some(client_key) = tx.one(key, params![record], |row| row.get::<Option<Uuid>>(0))? else {
        return Ok(());
    };
    new_client_entry(tx, record.uuid(), client_key, project, party, tokens::of_text(text).join(" "))
}

fn new_client_entry(
    tx: &mut Tx,
    of: Uuid,
    client_key: Uuid,
    project: ProjectId,
    party: Option<PartyId>,
    words: String,
) -> Result<()> {
    let search_id = tx.insert(
        "insert into client_search_entries (record_id, client_key, project_id, party_id)
         values ($1, $2, $3, $4) returning search_id",
        params![of, client_key, project, party],
    )?;
    tx.words.waiting.push(Words { index: Index::Client, search_id, words });
    Ok(())
}

/// A text of its own that hangs on a record, as a comment does. Its entries stand under its own id beside those
/// of records, so that writing a record's words anew leaves it alone.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub id: Uuid,
    pub project: ProjectId,
    pub text: &'a str,
    /// The client's key of the record it hangs on, and the party, where the party may find it too.
    pub for_client: Option<(Uuid, Option<PartyId>)>,
}

/// Replaces what a part is found by.
pub fn index_part(tx: &mut Tx, part: &Part<'_>) -> Result<()> {
    remove_part(tx, part.id)?;
    index_new_part(tx, part)
}

/// What a part is found by that was made in this transaction: there is nothing to replace.
pub fn index_new_part(tx: &mut Tx, part: &Part<'_>) -> Result<()> {
    let mut words = tokens::of_text(part.text);
    let for_client = words.join(" ");
    words.extend([tokens::PART.to_owned(), tokens::of_project(part.project)]);
    let search_id = new_entry(tx, part.id, Some(part.project))?;
    tx.words.waiting.push(Words { index: Index::Team, search_id, words: words.join(" ") });
    let Some((client_key, party)) = part.for_client else { return Ok(()) };
    new_client_entry(tx, part.id, client_key, part.project, party, for_client)
}

/// The part is no longer found.
pub fn remove_part(tx: &mut Tx, part: Uuid) -> Result<()> {
    remove(tx, part.into())
}

/// The record is no longer found.
pub fn remove(tx: &mut Tx, record: RecordId) -> Result<()> {
    drop_waiting(tx, record)?;
    for sql in dialect::remove_words(tx.kind()) {
        tx.exec(sql, params![record])?;
    }
    tx.exec("delete from search_entries where record_id = $1", params![record])?;
    tx.exec("delete from client_search_entries where record_id = $1", params![record])?;
    Ok(())
}

/// Where the team searches.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    Everything,
    Projects(&'a [ProjectId]),
}

/// Records that hold every word of the query, the best first; of a common word the newest.
pub fn find(conn: &mut Conn, within: Within<'_>, query: &str, limit: u32) -> Result<Vec<Hit>> {
    let Some(asked) = Asked::of(within, query) else { return Ok(Vec::new()) };
    let (ranked, newest) = (dialect::find_words(conn.kind()), dialect::find_newest_words(conn.kind()));
    asked.rows(conn, Statements { ranked, newest, of: tokens::RECORD }, limit, hit, |hit| hit.project)
}

/// A part of a record that was found; whose it is its crate knows.
#[derive(Debug, Clone, PartialEq)]
pub struct PartHit {
    pub id: Uuid,
    pub project: Option<ProjectId>,
    pub rank: f64,
}

/// Parts of records that hold every word of the query, the best first; of a common word the newest.
pub fn find_parts(conn: &mut Conn, within: Within<'_>, query: &str, limit: u32) -> Result<Vec<PartHit>> {
    let Some(asked) = Asked::of(within, query) else { return Ok(Vec::new()) };
    let (ranked, newest) = (dialect::find_parts(conn.kind()), dialect::find_newest_parts(conn.kind()));
    let hit = |row: &Row<'_>| Ok(PartHit { id: row.get(0)?, project: row.get(1)?, rank: row.get(2)? });
    asked.rows(conn, Statements { ranked, newest, of: tokens::PART }, limit, hit, |hit| hit.project)
}

/// How entries of one sort are read.
struct Statements {
    ranked: &'static str,
    newest: &'static str,
    /// The token that all of them carry.
    of: &'static str,
}

/// A query of the team and the projects it may look into.
struct Asked {
    wanted: Vec<Wanted>,
    /// None: all projects.
    own: Option<HashSet<ProjectId>>,
    /// The tokens of the own projects; empty where there are none, or too many to ask for.
    projects: Vec<String>,
}

impl Asked {
    /// None where nothing can be found.
    fn of(within: Within<'_>, query: &str) -> Option<Self> {
        let wanted = tokens::of_query(query);
        let (own, projects) = match within {
            Within::Everything => (None, Vec::new()),
            Within::Projects(projects) => {
                let few = projects.iter().filter(|_| projects.len() <= MOST_PROJECTS_ASKED);
                let tokens = few.map(|project| tokens::of_project(*project)).collect();
                (Some(projects.iter().copied().collect::<HashSet<_>>()), tokens)
            }
        };
        let is_hopeless = wanted.is_empty() || own.as_ref().is_some_and(HashSet::is_empty);
        (!is_hopeless).then_some(Self { wanted, own, projects })
    }

    fn rows<T>(
        &self,
        conn: &mut Conn,
        statements: Statements,
        limit: u32,
        read: impl Fn(&Row<'_>) -> Result<T>,
        project: impl Fn(&T) -> Option<ProjectId>,
    ) -> Result<Vec<T>> {
        let kind = conn.kind();
        // Only the words are weighed: how common a project is says nothing about a match.
        let words = dialect::word_query(kind, &self.wanted, &[]);
        let count =
            conn.one(dialect::count_words(kind), params![&words, MOST_RANKED], |row| row.get::<i64>(0))?;
        let mut hits = if count < i64::from(MOST_RANKED) {
            conn.rows(statements.ranked, params![&words, MOST_RANKED], read)?
        } else {
            let narrow =
                dialect::word_query(kind, &self.wanted, &[&[statements.of.to_owned()], &self.projects]);
            let most = if self.own.is_none() || !self.projects.is_empty() { limit } else { MOST_SIEVED };
            conn.rows(statements.newest, params![&narrow, most], read)?
        };
        // The words narrow the search; what may be seen is decided here.
        hits.retain(|hit| {
            self.own.as_ref().is_none_or(|own| project(hit).is_some_and(|project| own.contains(&project)))
        });
        hits.truncate(limit as usize);
        Ok(hits)
    }
}

fn hit(row: &Row<'_>) -> Result<Hit> {
    Ok(Hit {
        record: row.get(0)?,
        project: row.get(1)?,
        kind: row.get(2)?,
        number: row.get(3)?,
        title: row.get(4)?,
        rank: row.get(5)?,
    })
}

/// Shared records that hold every word of the query.
pub fn find_as_client(conn: &mut ClientConn, query: &str, limit: u32) -> Result<Vec<ClientHit>> {
    let wanted: Vec<Wanted> = tokens::of_query(query);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let kind = conn.kind();
    let query = dialect::word_query(kind, &wanted, &[]);
    conn.rows(dialect::find_words_as_client(kind), params![&query, limit], |row| {
        Ok(ClientHit { client_key: row.get(0)?, kind: row.get(1)?, client_number: row.get(2)? })
    })
}
