//! What was sent to be agreed to and what was answered, as lists of documents tell it: the newest first, in pieces.

use crate::deciding::Verdict;
use crate::sign_off::{Content, State};
use ::store::{Conn, Row, params};
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// Which piece of such a list: what stands before this moment and id.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub before: (i64, Uuid),
    pub limit: i64,
    /// A pattern for number and title.
    pub text: Option<String>,
    /// What a client reads, or what none does.
    pub audience: Option<Audience>,
}

impl Piece {
    /// Whether what a client reads is meant.
    fn is_of_clients(&self) -> bool {
        self.audience != Some(Audience::Internal)
    }
}

/// Something sent, or an answer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledSignOff {
    /// Of the sending, or of the answer.
    pub id: Uuid,
    pub sign_off: Uuid,
    pub kind: String,
    pub record: RecordId,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub party: PartyId,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub at: Timestamp,
    /// Who sent it, or answered; nobody where silence counted.
    pub by: Option<PersonId>,
}

fn read(row: &Row) -> Result<FiledSignOff> {
    let named = Named::read(row, 4)?;
    Ok(FiledSignOff {
        id: row.get(0)?,
        sign_off: row.get(1)?,
        kind: row.get(2)?,
        record: row.get(3)?,
        number: named.number,
        version: named.version,
        title: named.title,
        party: row.get(8)?,
        state: State::from_kept(&row.get::<String>(9)?)?,
        verdict: verdict(row.get(10)?)?,
        at: row.get(11)?,
        by: row.get(12)?,
    })
}

pub(super) fn verdict(word: Option<String>) -> Result<Option<Verdict>> {
    word.as_deref().map(Verdict::from_kept).transpose()
}

pub(super) struct Named {
    pub number: String,
    pub version: i64,
    pub title: String,
}

impl Named {
    /// From four columns. What an earlier version sent has it in its content alone.
    pub fn read(row: &Row, first: usize) -> Result<Self> {
        if let Some(content) = row.get::<Option<String>>(first + 3)? {
            let Content { number, version, title, .. } =
                serde_json::from_str(&content).map_err(Failure::fault)?;
            return Ok(Self { number, version, title });
        }
        Ok(Self { number: row.get(first)?, version: row.get(first + 1)?, title: row.get(first + 2)? })
    }
}

/// All that was sent of a kind.
pub fn sent(conn: &mut Conn, project: ProjectId, kind: &str, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    conn.rows(
        "select id, id, kind, record_id, number, version, title, case when title is null then content end, party_id,
           state, verdict, opened_at, opened_by
         from sign_offs
         where project_id = $1 and kind = $2 and (opened_at, id) < ($3, $4)
           and (lower(coalesce(number || ' ' || title, content)) like $5 escape '\\' or $5 is null)
         order by opened_at desc, id desc limit $6",
        params![project, kind, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )
}

pub fn count_sent(conn: &mut Conn, project: ProjectId, kind: &str) -> Result<i64> {
    conn.one(
        "select count(*) from sign_offs where project_id = $1 and kind = $2",
        params![project, kind],
        |row| row.get(0),
    )
}

/// Of each record and party what was accepted last, of a kind.
pub fn accepted(conn: &mut Conn, project: ProjectId, kind: &str, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    conn.rows(
        "select s.id, s.id, s.kind, s.record_id, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.party_id, s.state, s.verdict, s.ended_at, s.opened_by
         from sign_offs s
         where s.project_id = $1 and s.kind = $2 and s.state = 'decided' and s.verdict <> 'declined'
           and not exists (select 1 from sign_offs n where n.record_id = s.record_id and n.party_id = s.party_id
             and n.state = 'decided' and n.verdict <> 'declined' and (n.ended_at, n.id) > (s.ended_at, s.id))
           and (s.ended_at, s.id) < ($3, $4)
           and (lower(coalesce(s.number || ' ' || s.title, s.content)) like $5 escape '\\' or $5 is null)
         order by s.ended_at desc, s.id desc limit $6",
        params![project, kind, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )
}

pub fn count_accepted(conn: &mut Conn, project: ProjectId, kind: &str) -> Result<i64> {
    conn.one(
        "select count(*) from sign_offs s
         where s.project_id = $1 and s.kind = $2 and s.state = 'decided' and s.verdict <> 'declined'
           and not exists (select 1 from sign_offs n where n.record_id = s.record_id and n.party_id = s.party_id
             and n.state = 'decided' and n.verdict <> 'declined' and (n.ended_at, n.id) > (s.ended_at, s.id))",
        params![project, kind],
        |row| row.get(0),
    )
}

/// Every answer that has a receipt; where silence counted, the decision that nobody answered.
pub fn answers(conn: &mut Conn, project: ProjectId, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    let mut found = conn.rows(
        "select t.id, s.id, s.kind, s.record_id, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.party_id, s.state, t.verdict, t.at, t.person_id
         from sign_offs s join sign_off_steps t on t.sign_off_id = s.id
         where s.project_id = $1 and (t.at, t.id) < ($2, $3)
           and (lower(coalesce(s.number || ' ' || s.title, s.content)) like $4 escape '\\' or $4 is null)
         order by t.at desc, t.id desc limit $5",
        params![project, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )?;
    let unanswered = conn.rows(
        "select s.id, s.id, s.kind, s.record_id, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.party_id, s.state, s.verdict, s.ended_at, s.opened_by
         from sign_offs s
         where s.project_id = $1 and s.receipt_key is not null and s.state = 'decided'
           and (s.ended_at, s.id) < ($2, $3)
           and (lower(coalesce(s.number || ' ' || s.title, s.content)) like $4 escape '\\' or $4 is null)
         order by s.ended_at desc, s.id desc limit $5",
        params![project, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )?;
    found.extend(unanswered.into_iter().map(|one| FiledSignOff { by: None, ..one }));
    Ok(found)
}

pub fn count_answers(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    let answered = conn.one(
        "select count(*) from sign_offs s join sign_off_steps t on t.sign_off_id = s.id where s.project_id = $1",
        params![project],
        |row| row.get::<i64>(0),
    )?;
    let unanswered = conn.one(
        "select count(*) from sign_offs where project_id = $1 and receipt_key is not null and state = 'decided'",
        params![project],
        |row| row.get::<i64>(0),
    )?;
    Ok(answered + unanswered)
}
