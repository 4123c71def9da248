//! What waits in a project for either side, as lists show it: a statement for each kind, whatever their number.

use ::store::{Conn, params};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::{HashMap, HashSet};

/// Something that the client's people were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    pub party: PartyId,
    pub since: Timestamp,
    pub due: Option<String>,
    /// Of a questionnaire those who have not handed it in; otherwise those who have answered.
    pub people: HashSet<PersonId>,
}

/// A row for each person, or one without any.
fn asked(conn: &mut Conn, sql: &'static str, project: ProjectId) -> Result<Vec<Asked>> {
    let rows = conn.rows(sql, params![project], |row| {
        let person: Option<PersonId> = row.get(6)?;
        Ok(Asked {
            record: row.get(0)?,
            number: row.get(1)?,
            title: row.get(2)?,
            party: row.get(3)?,
            since: row.get(4)?,
            due: row.get(5)?,
            people: person.into_iter().collect(),
        })
    })?;
    let mut all = Vec::<Asked>::new();
    let mut places = HashMap::new();
    for row in rows {
        match places.get(&row.record) {
            Some(place) => {
                let known: &mut Asked = &mut all[*place];
                known.since = known.since.min(row.since);
                known.people.extend(row.people);
            }
            None => {
                places.insert(row.record, all.len());
                all.push(row);
            }
        }
    }
    Ok(all)
}

/// Questionnaires that somebody who was asked has not handed in.
pub fn questionnaires(conn: &mut Conn, project: ProjectId) -> Result<Vec<Asked>> {
    asked(
        conn,
        "select q.id, q.number, r.title, q.party_id, p.asked_at, r.due, p.person_id
         from questionnaires q join records r on r.id = q.id
           join questionnaire_recipients p on p.questionnaire_id = q.id
         where q.project_id = $1 and q.party_id is not null and q.closed_at is null and p.submitted_at is null
           and r.state <> 'deleted'
         order by q.number",
        project,
    )
}

/// Open review rounds, with those who looked.
pub fn reviews(conn: &mut Conn, project: ProjectId) -> Result<Vec<Asked>> {
    asked(
        conn,
        "select v.deliverable_id, r.number, r.title, v.party_id, v.sent_at, v.due, l.person_id
         from deliverable_reviews v join records r on r.id = v.deliverable_id
           left join review_looks l on l.review_id = v.id
         where v.project_id = $1 and v.ended_at is null and r.state <> 'deleted'
         order by r.number",
        project,
    )
}

/// Demonstrations of which somebody has yet to judge something, with those who judged anything.
pub fn demonstrations(conn: &mut Conn, project: ProjectId) -> Result<Vec<Asked>> {
    asked(
        conn,
        "select d.id, d.number, r.title, d.party_id, d.sent_at, r.due, v.person_id
         from demonstrations d join records r on r.id = d.id
           left join demonstration_verdicts v on v.demonstration_id = d.id
         where d.project_id = $1 and d.party_id is not null and d.sent_at is not null and r.state <> 'deleted'
           and exists (select 1 from demonstration_items i where i.demonstration_id = d.id
                       and not exists (select 1 from demonstration_verdicts n where n.item_id = i.id))
         order by d.number",
        project,
    )
}

/// What the team has to deal with on one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    pub record: RecordId,
    pub number: i64,
    pub title: String,
    pub due: Option<String>,
    /// Of the oldest.
    pub since: Timestamp,
    pub count: i64,
    /// Who of the client said so, where that is known.
    pub people: Vec<PersonId>,
}

/// A row for each thing, those of one record together.
fn open(conn: &mut Conn, sql: &'static str, project: ProjectId) -> Result<Vec<Open>> {
    let rows = conn.rows(sql, params![project], |row| {
        Ok(Open {
            record: row.get(0)?,
            number: row.get(1)?,
            title: row.get(2)?,
            due: row.get(3)?,
            since: row.get(4)?,
            count: 1,
            people: row.get::<Option<PersonId>>(5)?.into_iter().collect(),
        })
    })?;
    let mut all = Vec::<Open>::new();
    for row in rows {
        match all.last_mut().filter(|last| last.record == row.record) {
            Some(last) => {
                last.count += 1;
                last.since = last.since.min(row.since);
                let new = row.people.into_iter().filter(|person| !last.people.contains(person));
                last.people.extend(new.collect::<Vec<_>>());
            }
            None => all.push(row),
        }
    }
    Ok(all)
}

/// Remarks of review rounds that nobody has answered.
pub fn remarks(conn: &mut Conn, project: ProjectId) -> Result<Vec<Open>> {
    open(
        conn,
        "select m.deliverable_id, r.number, r.title, r.due, m.at, m.person_id
         from review_remarks m join records r on r.id = m.deliverable_id
         where m.project_id = $1 and m.outcome is null and r.state <> 'deleted'
         order by r.number, m.deliverable_id, m.at",
        project,
    )
}

/// Newest verdicts that want something else and that nobody has dealt with. The day is that of the client.
pub fn verdicts(conn: &mut Conn, project: ProjectId) -> Result<Vec<Open>> {
    open(
        conn,
        "select d.id, d.number, r.title, r.due, v.at, v.person_id
         from demonstrations d join records r on r.id = d.id
           join demonstration_items i on i.demonstration_id = d.id
           join demonstration_verdicts v on v.item_id = i.id
         where d.project_id = $1 and i.settled_at is null and v.verdict <> 'as_wanted' and r.state <> 'deleted'
           and not exists (select 1 from demonstration_verdicts n where n.item_id = i.id
                           and (n.at > v.at or (n.at = v.at and n.id > v.id)))
         order by d.number, d.id, v.at",
        project,
    )
}

/// Defects found at acceptance that are not mended.
pub fn defects(conn: &mut Conn, project: ProjectId) -> Result<Vec<Open>> {
    open(
        conn,
        "select d.deliverable_id, r.number, r.title, r.due, d.at, a.by_person
         from deliverable_defects d join records r on r.id = d.deliverable_id
           left join deliverable_acceptances a on a.deliverable_id = d.deliverable_id and a.version = d.version
         where r.project_id = $1 and d.mended_at is null and r.state <> 'deleted'
         order by r.number, d.deliverable_id, d.at",
        project,
    )
}

/// Conditions of acceptances that are not met.
pub fn conditions(conn: &mut Conn, project: ProjectId) -> Result<Vec<Open>> {
    open(
        conn,
        "select c.deliverable_id, r.number, r.title, r.due, c.at, c.by_person
         from deliverable_conditions c join records r on r.id = c.deliverable_id
         where r.project_id = $1 and c.met_at is null and r.state <> 'deleted'
         order by r.number, c.deliverable_id, c.at",
        project,
    )
}
