//! Kickoff packs as they were sent, and what the next one is put together of.

use super::{charters, kickoffs};
use crate::charter::{CharterFields, Goal};
use crate::kickoff_pack::{KickoffPack, PackDate, PackFile, PackGoal, PackLine, PackPerson, lines};
use ::store::{Conn, Tx, params};
use communication_plan::store::releases;
use documents::store::documents;
use engagement::project_function::Involved;
use engagement::store::{functions, projects};
use jiff::civil::DateTime;
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use schedule::store::plan_documents;
use schedule::task::TaskKind;
use std::collections::HashMap;
use uuid::Uuid;

/// The pack as a party would read it now, and the titles of what stays out because it does not see it.
pub fn put_together(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
) -> Result<(KickoffPack, Vec<String>)> {
    let of = projects::get(conn, project)?;
    let (meeting, _) = kickoffs::meeting(conn, project)?;
    let (fields, of_another) = charter(conn, project, party)?;
    let team = functions::team(conn, project)?;
    let own = functions::of_party(conn, project, party)?;
    let (files, unseen) = files(conn, project, party, &meeting.files)?;
    let starts = meeting.starts.map(|starts| moment(starts, &of.time_zone)).transpose()?;
    let pack = KickoffPack {
        title: of.client_name,
        starts,
        place: meeting.place,
        agenda: lines(&meeting.agenda),
        goals: fields.goals.iter().map(goal).collect(),
        dates: dates(conn, party)?,
        responsibilities: duties(&fields, team.iter().chain(&own)),
        people: engagement::project_function::read_by_party(team, own).into_iter().map(person).collect(),
        rules: lines(&meeting.rules),
        communication: releases::read_now(conn, project, party)?.map(|shown| shown.lines).unwrap_or_default(),
        materials: lines(&meeting.materials),
        files,
    };
    Ok((pack, of_another.into_iter().chain(unseen).collect()))
}

/// What the charter says, or the title of one that another party was asked to confirm: it is of the party that was
/// asked last.
fn charter(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<(CharterFields, Option<String>)> {
    let Some(charter) = charters::of_project(conn, project)? else { return Ok(Default::default()) };
    let newest = charters::sendings(conn, charter.id)?.into_iter().next();
    Ok(match newest.filter(|newest| newest.sign_off.party != party) {
        Some(of_another) => (CharterFields::default(), Some(of_another.sign_off.content.title)),
        None => (charter.fields, None),
    })
}

fn moment(starts: DateTime, zone: &str) -> Result<Timestamp> {
    let at = starts.in_tz(zone).map_err(Failure::fault)?;
    Ok(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

fn goal(goal: &Goal) -> PackGoal {
    let measure = [&goal.measure, &goal.target, &goal.unit].map(String::as_str);
    let measure = measure.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    PackGoal { words: goal.specific.clone(), measure, due: goal.due }
}

fn person(one: Involved) -> PackPerson {
    PackPerson { name: one.name, is_team: one.is_team, functions: one.functions }
}

/// Phases and milestones as they were released to the party.
fn dates(conn: &mut Conn, party: PartyId) -> Result<Vec<PackDate>> {
    let rows = plan_documents::shown(conn, party)?.map(|plan| plan.rows).unwrap_or_default();
    let rows = rows.into_iter().filter(|row| matches!(row.kind, TaskKind::Phase | TaskKind::Milestone));
    Ok(rows.map(|row| PackDate { title: row.title, day: row.finish }).collect())
}

/// Names are of the team and of the party alone.
fn duties<'a>(fields: &CharterFields, people: impl Iterator<Item = &'a Involved>) -> Vec<PackLine> {
    let names: HashMap<PersonId, &str> = people.map(|one| (one.person, one.name.as_str())).collect();
    let line = |line: &crate::responsibility::ResponsibilityLine| PackLine {
        label: line.label.clone(),
        duties: line
            .people
            .iter()
            .filter_map(|one| Some(format!("{} {}", one.duty.letters(), names.get(&one.person_id)?)))
            .collect(),
    };
    fields.responsibilities.iter().map(line).collect()
}

/// The files that everybody of the party sees, by the title that it reads; and the titles of the others.
fn files(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    chosen: &[RecordId],
) -> Result<(Vec<PackFile>, Vec<String>)> {
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for id in chosen {
        let document = match documents::get(conn, *id) {
            Ok(document) if document.project == project && !document.is_removed() => document,
            Ok(_) | Err(Failure::NotFound) => continue,
            Err(failure) => return Err(failure),
        };
        let is_seen = document.is_seen_by(party) && !document.is_commercial;
        match (document.client_key.filter(|_| is_seen), document.shown_title) {
            (Some(key), Some(title)) => files.push(PackFile { key, title }),
            _ => left_out.push(document.title),
        }
    }
    Ok((files, left_out))
}

/// One that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SentPack {
    pub party: PartyId,
    /// Of this party.
    pub number: i64,
    pub by: PersonId,
    pub at: Timestamp,
    pub taken_back: Option<Timestamp>,
}

/// The newest first.
pub fn sent(conn: &mut Conn, project: ProjectId) -> Result<Vec<SentPack>> {
    conn.rows(
        "select party_id, number, sent_by, sent_at, taken_back_at from kickoff_packs where project_id = $1
         order by sent_at desc, number desc",
        params![project],
        |row| {
            let (party, number, by) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(SentPack { party, number, by, at: row.get(3)?, taken_back: row.get(4)? })
        },
    )
}

/// Whether it is what the party reads, word for word.
pub fn is_read_already(conn: &mut Conn, party: PartyId, pack: &KickoffPack) -> Result<bool> {
    let newest = conn.opt(
        "select content, taken_back_at from kickoff_packs where party_id = $1 order by number desc limit 1",
        params![party],
        |row| Ok((row.get::<String>(0)?, row.get::<Option<Timestamp>>(1)?)),
    )?;
    match newest {
        Some((content, None)) => Ok(KickoffPack::kept(&content)? == *pack),
        Some((_, Some(_))) | None => Ok(false),
    }
}

/// Its id and the key its party knows it by.
pub fn send(
    tx: &mut Tx,
    project: ProjectId,
    party: PartyId,
    pack: &KickoffPack,
    by: PersonId,
) -> Result<(Uuid, Uuid)> {
    let last = tx.one(
        "select coalesce(max(number), 0) from kickoff_packs where party_id = $1",
        params![party],
        |row| row.get::<i64>(0),
    )?;
    let (now, content) = (tx.now(), serde_json::to_string(pack).map_err(Failure::fault)?);
    let (id, key) = (Uuid::now_v7(), Uuid::new_v4());
    tx.exec(
        "insert into kickoff_packs (id, client_key, project_id, party_id, number, content, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![id, key, project, party, last + 1, content, by, now],
    )?;
    let event = Event::new("kickoff_pack.sent", now, Some(by)).in_project(project);
    tx.event(event.detail(serde_json::json!({ "party": party, "number": last + 1 })))?;
    Ok((id, key))
}

/// Whether its party reads it: as long as nobody takes it back, also where a newer one took its place.
pub fn is_read(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let taken = conn.opt("select taken_back_at from kickoff_packs where id = $1", params![id], |row| {
        row.get::<Option<Timestamp>>(0)
    })?;
    Ok(taken == Some(None))
}

/// The party reads none of those that were sent any more; what was sent stays on record.
pub fn take_back(tx: &mut Tx, project: ProjectId, party: PartyId, by: PersonId) -> Result<()> {
    let now = tx.now();
    let taken = tx.exec(
        "update kickoff_packs set taken_back_at = $2, taken_back_by = $3
         where party_id = $1 and taken_back_at is null",
        params![party, now, by],
    )?;
    if taken == 0 {
        return Ok(());
    }
    let event = Event::new("kickoff_pack.taken_back", now, Some(by)).in_project(project);
    tx.event(event.detail(serde_json::json!({ "party": party })))
}
