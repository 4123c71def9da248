//! What parties were shown of the communication plan, and what the next would read.

use super::entries::{self, Entry};
use super::{occurrences, reviews};
use crate::entry::EntryFields;
use crate::released::Line;
use crate::standing::Word;
use crate::store::sides::ProjectSides;
use ::store::{Conn, Row, Tx, params};
use engagement::noted_act::{Handed, Replaced, note_handed};
use engagement::store::parties;
use evidence::{Signer, Subject};
use jiff::civil::Date;
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use locales::Locale;
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// How far ahead a party reads days.
const AHEAD_DAYS: i64 = 90;
/// The most of one row.
const MOST_DAYS: usize = 4;

/// A row as it was when it was shown: its days follow from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    pub entry: RecordId,
    pub fields: EntryFields,
}

/// What was shown to a party at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub id: Uuid,
    /// Under which the party's evidence names it; none of those that were shown before it did.
    pub key: Option<Uuid>,
    pub project: ProjectId,
    pub party: PartyId,
    /// Of this party.
    pub number: i64,
    pub lines: Vec<Line>,
    pub basis: Vec<Basis>,
    pub days: Vec<Vec<Timestamp>>,
    pub by: PersonId,
    pub at: Timestamp,
    /// Replaced by a newer one, or taken back.
    pub ended_at: Option<Timestamp>,
}

pub(super) fn kept<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Failure::fault)
}

pub(super) fn text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Failure::fault)
}

fn read(row: &Row) -> Result<Release> {
    Ok(Release {
        id: row.get(0)?,
        project: row.get(1)?,
        party: row.get(2)?,
        number: row.get(3)?,
        lines: kept(&row.get::<String>(4)?)?,
        basis: kept(&row.get::<String>(5)?)?,
        days: kept(&row.get::<String>(6)?)?,
        by: row.get(7)?,
        at: row.get(8)?,
        ended_at: row.get(9)?,
        key: row.get(10)?,
    })
}

/// All of a project, the newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Release>> {
    conn.rows(
        "select id, project_id, party_id, number, content, basis, days, shown_by, shown_at, ended_at, client_key
         from communication_plan_releases where project_id = $1 order by shown_at desc, number desc limit 100",
        params![project],
        read,
    )
}

/// Those that parties read now.
pub fn standing(conn: &mut Conn) -> Result<Vec<Release>> {
    conn.rows(
        "select id, project_id, party_id, number, content, basis, days, shown_by, shown_at, ended_at, client_key
         from communication_plan_releases where ended_at is null order by project_id, party_id",
        params![],
        read,
    )
}

/// What a party reads now, if anything.
pub fn read_now(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Option<Release>> {
    let all = of_project(conn, project)?;
    Ok(all.into_iter().find(|one| one.party == party && one.ended_at.is_none()))
}

/// What a party would read now; the second lock knows it by the party alone.
pub fn put_together(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<(Vec<Line>, Vec<Basis>)> {
    parties::get(conn, project, party)?;
    let rows: Vec<Entry> = entries::of_project(conn, project)?
        .into_iter()
        .filter(|row| !row.fields.is_internal && row.fields.party_id == Some(party))
        .collect();
    let people = rows.iter().flat_map(|row| [row.fields.owner_id, row.fields.client_owner_id]).flatten();
    let names = person::names(conn, people.collect::<Vec<_>>())?;
    let lines = rows.iter().map(|row| Line::of(&row.fields, &names)).collect();
    Ok((lines, rows.into_iter().map(|row| Basis { entry: row.id, fields: row.fields }).collect()))
}

/// The next days of what was shown, without those that fall away.
pub fn days(
    conn: &mut Conn,
    project: ProjectId,
    basis: &[Basis],
    now: Timestamp,
) -> Result<Vec<Vec<Timestamp>>> {
    let sides = ProjectSides::of_project(conn, project)?;
    let off: HashSet<(RecordId, Date)> = occurrences::of_project(conn, project, now)?
        .into_iter()
        .filter(|one| one.word.as_ref().is_some_and(|said| said.word == Word::CalledOff))
        .map(|one| (one.entry, one.slot))
        .collect();
    let of = |one: &Basis| {
        let ahead = sides.occurrences(&one.fields, now, now.plus_days(AHEAD_DAYS)).into_iter();
        let stands = ahead.filter(|day| !off.contains(&(one.entry, day.slot)));
        stands.take(MOST_DAYS).map(|day| day.at).collect()
    };
    Ok(basis.iter().map(of).collect())
}

/// Shows a party the plan; what it reads already is not shown a second time.
pub fn show(
    tx: &mut Tx,
    signer: &Signer,
    project: ProjectId,
    party: PartyId,
    (lines, basis): (&[Line], &[Basis]),
    by: PersonId,
) -> Result<()> {
    let before = of_project(tx, project)?.into_iter().find(|one| one.party == party);
    if before.as_ref().is_some_and(|one| one.ended_at.is_none() && one.lines == lines) {
        return Ok(());
    }
    end(tx, party)?;
    let (id, key, now) = (Uuid::now_v7(), Uuid::new_v4(), tx.now());
    let number = before.as_ref().map_or(0, |one| one.number) + 1;
    let days = days(tx, project, basis, now)?;
    tx.exec(
        "insert into communication_plan_releases (id, project_id, party_id, number, content, basis, days, shown_by,
           shown_at, client_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![id, project, party, number, text(&lines)?, text(&basis)?, text(&days)?, by, now, key],
    )?;
    let earlier = before.filter(|one| one.ended_at.is_none());
    let replaces = earlier.and_then(|one| Some((one.key?, one.number)));
    note(tx, signer, (project, party, by), &Noted { act: SHOWN, key, number, lines, replaces })?;
    let event = Event::new("communication_plan.shown", now, Some(by)).in_project(project);
    tx.event(event.detail(json!({ "party": party, "number": number })))
}

/// Takes it back; where nothing is shown it changes nothing.
pub fn take_back(
    tx: &mut Tx,
    signer: &Signer,
    project: ProjectId,
    party: PartyId,
    by: PersonId,
) -> Result<()> {
    let Some(shown) = read_now(tx, project, party)? else { return Ok(()) };
    end(tx, party)?;
    reviews::take_back(tx, party)?;
    if let Release { key: Some(key), number, lines, .. } = &shown {
        let noted = Noted { act: TAKEN_BACK, key: *key, number: *number, lines, replaces: None };
        note(tx, signer, (project, party, by), &noted)?;
    }
    let event = Event::new("communication_plan.taken_back", tx.now(), Some(by)).in_project(project);
    tx.event(event.detail(json!({ "party": party })))
}

const SHOWN: &str = "communication_plan.shown";
const TAKEN_BACK: &str = "communication_plan.taken_back";

/// What is told of a version in the party's evidence.
struct Noted<'a> {
    act: &'a str,
    key: Uuid,
    number: i64,
    lines: &'a [Line],
    replaces: Option<(Uuid, i64)>,
}

/// The words as the party reads them; the days follow the calendar and are no part of what was shown.
fn note(
    tx: &mut Tx,
    signer: &Signer,
    (project, party, by): (ProjectId, PartyId, PersonId),
    noted: &Noted<'_>,
) -> Result<()> {
    let locale = Locale::from_tag(&parties::get(tx, project, party)?.locale).unwrap_or_default();
    let title = locales::text(locale, "portal.touch.title", &[]);
    let handed = Handed {
        project,
        party,
        act: noted.act,
        subject: Subject {
            kind: "communication_plan",
            number: "",
            key: noted.key,
            version: noted.number,
            title: &title,
        },
        content: &text(&json!({ "lines": noted.lines }))?,
        replaces: noted.replaces.map(|(key, version)| Replaced { key, number: "", version }),
    };
    note_handed(tx, signer, by, handed)
}

fn end(tx: &mut Tx, party: PartyId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update communication_plan_releases set ended_at = $2 where party_id = $1 and ended_at is null",
        params![party, now],
    )?;
    Ok(())
}

pub fn put_days(tx: &mut Tx, release: Uuid, days: &[Vec<Timestamp>]) -> Result<()> {
    tx.exec(
        "update communication_plan_releases set days = $2 where id = $1",
        params![release, text(&days)?],
    )?;
    Ok(())
}
