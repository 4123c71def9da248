//! What a client's people were asked about meetings and have not said: which times suit them, and whether they come.

use crate::invitation::Invitation;
use crate::times::Times;
use ::store::{Conn, Row, params};
use jiff::civil::Date;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// One meeting with one party.
#[derive(Debug, Clone, PartialEq)]
pub struct Unanswered {
    pub meeting: RecordId,
    /// Under which the party knows what it was sent.
    pub key: Uuid,
    pub number: i64,
    /// As it was sent.
    pub title: String,
    pub party: PartyId,
    /// Who has not answered.
    pub people: Vec<PersonId>,
    pub since: Timestamp,
    /// Of the meeting, in its zone; of several times the first that is ahead.
    pub day: Date,
}

struct Asked {
    meeting: RecordId,
    number: i64,
    party: PartyId,
    content: String,
    at: Timestamp,
    person: PersonId,
    series: Option<Uuid>,
    key: Uuid,
}

fn read(row: &Row) -> Result<Asked> {
    Ok(Asked {
        meeting: row.get(0)?,
        number: row.get(1)?,
        party: row.get(2)?,
        content: row.get(3)?,
        at: row.get(4)?,
        person: row.get(5)?,
        series: row.get(6)?,
        key: row.get(7)?,
    })
}

/// Times that can still be chosen.
pub fn times(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Vec<Unanswered>> {
    let asked = conn.rows(
        "select t.meeting_id, r.number, t.party_id, t.content, t.sent_at, p.person_id, m.series_id,
           t.client_key
         from meeting_times t join meetings m on m.id = t.meeting_id join records r on r.id = t.meeting_id
           join meeting_people p on p.meeting_id = t.meeting_id and p.times_key = t.client_key
         where t.project_id = $1 and t.state = 'open' and m.state = 'planned' and p.is_invited
           and p.asked_round = t.round and p.fits is null
         order by t.sent_at, t.client_key, p.person_id",
        params![project],
        read,
    )?;
    let mut found = Vec::<Unanswered>::new();
    for one in asked {
        let times = Times::kept(&one.content)?;
        if let Some(next) = times.starts.iter().find(|starts| **starts > now) {
            add(&mut found, &one, &times.title, next.in_zone(&times.time_zone).date());
        }
    }
    Ok(found)
}

/// Invitations of a party to meetings that are ahead; of a series the next one is enough.
pub fn invitations(conn: &mut Conn, party: PartyId, now: Timestamp) -> Result<Vec<Unanswered>> {
    let mut asked = asked(conn, party, now)?;
    let mut next_of = std::collections::HashMap::<Uuid, RecordId>::new();
    asked.retain(|one| {
        one.series.is_none_or(|series| *next_of.entry(series).or_insert(one.meeting) == one.meeting)
    });
    unanswered(&asked)
}

/// One of them, by the key that the party knows it under.
pub fn invitation(
    conn: &mut Conn,
    (party, key): (PartyId, Uuid),
    now: Timestamp,
) -> Result<Option<Unanswered>> {
    let mut asked = asked(conn, party, now)?;
    asked.retain(|one| one.key == key);
    Ok(unanswered(&asked)?.pop())
}

fn asked(conn: &mut Conn, party: PartyId, now: Timestamp) -> Result<Vec<Asked>> {
    conn.rows(
        "select i.meeting_id, r.number, i.party_id, i.content, i.sent_at, p.person_id, m.series_id, i.client_key
         from meeting_invitations i join meetings m on m.id = i.meeting_id join records r on r.id = i.meeting_id
           join meeting_people p on p.meeting_id = i.meeting_id and p.party_id = i.party_id
         where i.party_id = $1 and i.starts > $2 and not i.is_cancelled and m.state = 'planned'
           and p.is_invited and p.told_sequence is not null and p.answer = 'open'
         order by i.starts, i.meeting_id, p.person_id",
        params![party, now],
        read,
    )
}

fn unanswered(asked: &[Asked]) -> Result<Vec<Unanswered>> {
    let mut found = Vec::<Unanswered>::new();
    for one in asked {
        let invitation = Invitation::kept(&one.content)?;
        let day = invitation.starts.in_zone(&invitation.time_zone).date();
        add(&mut found, one, &invitation.title, day);
    }
    Ok(found)
}

/// Whose it is, of proposed times or of an invitation: the project and the party.
pub fn of_whom(conn: &mut Conn, table: Sent, key: Uuid) -> Result<Option<(ProjectId, PartyId)>> {
    let sql = match table {
        Sent::Times => "select project_id, party_id from meeting_times where client_key = $1",
        Sent::Invitation => {
            "select project_id, party_id from meeting_invitations where client_key = $1 and party_id is not null"
        }
    };
    conn.opt(sql, params![key], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// What a party was sent of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    Times,
    Invitation,
}

/// With the others of the same meeting and party.
fn add(found: &mut Vec<Unanswered>, one: &Asked, title: &str, day: Date) {
    match found.last_mut().filter(|last| (last.meeting, last.party) == (one.meeting, one.party)) {
        Some(last) => last.people.push(one.person),
        None => found.push(Unanswered {
            meeting: one.meeting,
            key: one.key,
            number: one.number,
            title: title.to_owned(),
            party: one.party,
            people: vec![one.person],
            since: one.at,
            day,
        }),
    }
}
