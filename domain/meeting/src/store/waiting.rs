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
    })
}

/// Times that can still be chosen.
pub fn times(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Vec<Unanswered>> {
    let asked = conn.rows(
        "select t.meeting_id, r.number, t.party_id, t.content, t.sent_at, p.person_id, m.series_id
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
    let asked = conn.rows(
        "select i.meeting_id, r.number, i.party_id, i.content, i.sent_at, p.person_id, m.series_id
         from meeting_invitations i join meetings m on m.id = i.meeting_id join records r on r.id = i.meeting_id
           join meeting_people p on p.meeting_id = i.meeting_id and p.party_id = i.party_id
         where i.party_id = $1 and i.starts > $2 and not i.is_cancelled and m.state = 'planned'
           and p.is_invited and p.told_sequence is not null and p.answer = 'open'
         order by i.starts, i.meeting_id, p.person_id",
        params![party, now],
        read,
    )?;
    let mut found = Vec::<Unanswered>::new();
    let mut next_of = std::collections::HashMap::<Uuid, RecordId>::new();
    for one in asked {
        if one.series.is_some_and(|series| *next_of.entry(series).or_insert(one.meeting) != one.meeting) {
            continue;
        }
        let invitation = Invitation::kept(&one.content)?;
        let day = invitation.starts.in_zone(&invitation.time_zone).date();
        add(&mut found, &one, &invitation.title, day);
    }
    Ok(found)
}

/// With the others of the same meeting and party.
fn add(found: &mut Vec<Unanswered>, one: &Asked, title: &str, day: Date) {
    match found.last_mut().filter(|last| (last.meeting, last.party) == (one.meeting, one.party)) {
        Some(last) => last.people.push(one.person),
        None => found.push(Unanswered {
            meeting: one.meeting,
            number: one.number,
            title: title.to_owned(),
            party: one.party,
            people: vec![one.person],
            since: one.at,
            day,
        }),
    }
}
