//! Kickoff checklists, their meetings, and what the product looks at to tick what it can see.

use super::charters;
use crate::charter::{CharterState, standing};
use crate::kickoff::{
    KickoffFacts, KickoffItemFields, KickoffMeeting, KickoffStep, PartiesFacts, PartyFacts,
};
use ::store::{Conn, Row, Tx, params};
use communication::store::clocks;
use engagement::letters;
use engagement::store::{culture, decision_rules, parties, parties::Party};
use jiff::civil::{Date, DateTime};
use kernel::{Event, Failure, PersonId, ProjectId, Result, Timestamp};
use schedule::sharing::SharingRule;
use schedule::store::{plans, sharing};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct KickoffItem {
    pub id: Uuid,
    pub step: Option<KickoffStep>,
    pub words: String,
    pub owner: Option<PersonId>,
    pub due: Option<Date>,
    pub note: String,
    /// By hand: when and by whom.
    pub done: Option<(Timestamp, PersonId)>,
    pub revision: i64,
}

impl KickoffItem {
    pub fn is_done(&self, facts: &KickoffFacts) -> bool {
        let seen = self.step.and_then(|step| step.is_seen_done(facts));
        seen.unwrap_or(self.done.is_some())
    }
}

fn step_word(step: KickoffStep) -> Result<String> {
    let word = serde_json::to_value(step).map_err(Failure::fault)?;
    word.as_str().map(str::to_owned).ok_or_else(|| Failure::fault("a step is a word"))
}

fn read(row: &Row) -> Result<KickoffItem> {
    let step = row.get::<Option<String>>(1)?;
    let step = step.map(|word| serde_json::from_value(word.into()).map_err(Failure::fault)).transpose()?;
    let due = row.get::<Option<String>>(4)?;
    let (done_at, done_by) = (row.get::<Option<Timestamp>>(6)?, row.get::<Option<PersonId>>(7)?);
    Ok(KickoffItem {
        id: row.get(0)?,
        step,
        words: row.get(2)?,
        owner: row.get(3)?,
        due: due.map(|day| day.parse().map_err(Failure::fault)).transpose()?,
        note: row.get(5)?,
        done: done_at.zip(done_by),
        revision: row.get(8)?,
    })
}

/// The wanted items, or the usual steps where none are wanted. A list that was begun stays as it is.
pub fn begin(tx: &mut Tx, project: ProjectId, by: PersonId, wanted: &[KickoffItemFields]) -> Result<()> {
    if !items(tx, project)?.is_empty() {
        return Ok(());
    }
    if wanted.is_empty() {
        for step in KickoffStep::USUAL {
            let fields = KickoffItemFields { step: Some(step), ..KickoffItemFields::default() };
            add(tx, project, &fields, by)?;
        }
    }
    for fields in wanted {
        add(tx, project, fields, by)?;
    }
    happened(tx, project, by)
}

/// In their order.
pub fn items(conn: &mut Conn, project: ProjectId) -> Result<Vec<KickoffItem>> {
    conn.rows(
        "select id, step, words, owner_id, due, note, done_at, done_by, revision from kickoff_items
         where project_id = $1 order by position, id",
        params![project],
        read,
    )
}

pub fn item(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<KickoffItem> {
    conn.one(
        "select id, step, words, owner_id, due, note, done_at, done_by, revision from kickoff_items
         where project_id = $1 and id = $2",
        params![project, id],
        read,
    )
}

/// At the end of the list.
pub fn add(tx: &mut Tx, project: ProjectId, fields: &KickoffItemFields, by: PersonId) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    let last = tx.one(
        "select coalesce(max(position), 0) from kickoff_items where project_id = $1",
        params![project],
        |row| row.get::<i64>(0),
    )?;
    let step = fields.step.map(step_word).transpose()?;
    let done = fields.is_done.then_some(now);
    tx.exec(
        "insert into kickoff_items (id, project_id, position, step, words, owner_id, due, note, done_at, done_by, revision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        params![
            id,
            project,
            last + 1,
            step,
            fields.words.as_str(),
            fields.owner_id,
            fields.due.map(|day| day.to_string()),
            fields.note.as_str(),
            done,
            done.map(|_| by)
        ],
    )?;
    Ok(id)
}

/// What was ticked before stays ticked by whom and when it was.
pub fn change(
    tx: &mut Tx,
    project: ProjectId,
    before: &KickoffItem,
    fields: &KickoffItemFields,
    by: PersonId,
) -> Result<()> {
    let now = tx.now();
    let done = fields.is_done.then(|| before.done.unwrap_or((now, by)));
    tx.exec(
        "update kickoff_items set words = $3, owner_id = $4, due = $5, note = $6, done_at = $7, done_by = $8,
                revision = revision + 1
         where project_id = $1 and id = $2",
        params![
            project,
            before.id,
            fields.words.as_str(),
            fields.owner_id,
            fields.due.map(|day| day.to_string()),
            fields.note.as_str(),
            done.map(|(at, _)| at),
            done.map(|(_, by)| by)
        ],
    )?;
    Ok(())
}

pub fn remove(tx: &mut Tx, project: ProjectId, id: Uuid) -> Result<()> {
    tx.exec("delete from kickoff_items where project_id = $1 and id = $2", params![project, id])?;
    Ok(())
}

pub fn happened(tx: &mut Tx, project: ProjectId, by: PersonId) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new("kickoff.changed", at, Some(by)).in_project(project))
}

/// With its revision; 0 where nobody wrote anything of it.
pub fn meeting(conn: &mut Conn, project: ProjectId) -> Result<(KickoffMeeting, i64)> {
    let kept = conn.opt(
        "select starts, place, agenda, materials, files, rules, market, revision from kickoff_meetings
         where project_id = $1",
        params![project],
        |row| {
            let (starts, place) = begins(&row.get::<String>(0)?, row.get(1)?);
            let meeting = KickoffMeeting {
                starts,
                place,
                agenda: row.get(2)?,
                materials: row.get(3)?,
                files: serde_json::from_str(&row.get::<String>(4)?).map_err(Failure::fault)?,
                rules: row.get(5)?,
                market: row.get(6)?,
            };
            Ok((meeting, row.get(7)?))
        },
    )?;
    Ok(kept.unwrap_or_default())
}

/// Earlier versions took any text for the beginning: what is no time stands before the place.
fn begins(starts: &str, place: String) -> (Option<DateTime>, String) {
    match starts.parse() {
        Ok(at) => (Some(at), place),
        Err(_) => {
            let text = starts.replace('T', " ");
            let parts = [text, place].into_iter().filter(|part| !part.is_empty());
            (None, parts.collect::<Vec<_>>().join(" · "))
        }
    }
}

pub fn put_meeting(
    tx: &mut Tx,
    project: ProjectId,
    expected: Option<i64>,
    new: &KickoffMeeting,
) -> Result<()> {
    let (_, before) = meeting(tx, project)?;
    if expected.is_some_and(|revision| revision != before) {
        return Err(Failure::Outdated);
    }
    tx.exec(
        "insert into kickoff_meetings (project_id, starts, place, agenda, materials, files, rules, market, revision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (project_id) do update
           set starts = excluded.starts, place = excluded.place, agenda = excluded.agenda,
               materials = excluded.materials, files = excluded.files, rules = excluded.rules,
               market = excluded.market, revision = excluded.revision",
        params![
            project,
            new.starts.map(|starts| starts.to_string()).unwrap_or_default(),
            new.place.as_str(),
            new.agenda.as_str(),
            new.materials.as_str(),
            serde_json::to_string(&new.files).map_err(Failure::fault)?,
            new.rules.as_str(),
            new.market.as_str(),
            before + 1
        ],
    )?;
    Ok(())
}

/// How things are now.
pub fn facts(conn: &mut Conn, project: ProjectId) -> Result<KickoffFacts> {
    let charter = charters::of_project(conn, project)?;
    let mut facts = KickoffFacts {
        has_promises: !clocks::promises(conn, project)?.is_empty(),
        has_baseline: plans::compared_baseline(conn, project)?.is_some(),
        ..KickoffFacts::default()
    };
    if let Some(charter) = charter {
        let fields = &charter.fields;
        facts.has_goals =
            !fields.goals.is_empty() && fields.goals.iter().all(|goal| goal.missing().is_empty());
        let lines = &fields.responsibilities;
        facts.is_raci_complete = !lines.is_empty() && lines.iter().all(|line| line.accountable().is_some());
        let sendings = charters::sendings(conn, charter.id)?;
        let course = charters::course(conn, &charter, &sendings)?;
        facts.is_charter_confirmed = standing(&course) == CharterState::Confirmed;
    }
    let parties = parties::of_project(conn, project)?;
    let of_each = parties.iter().map(|party| party_facts(conn, party)).collect::<Result<_>>()?;
    facts.parties = PartiesFacts(of_each);
    Ok(facts)
}

fn party_facts(conn: &mut Conn, party: &Party) -> Result<PartyFacts> {
    let mut is_invited = false;
    for contact in parties::contacts(conn, party.id)? {
        is_invited = is_invited || letters::unreachable(conn, party.id, contact.person)?.is_none();
    }
    let rule = sharing::rule(conn, party.id)?.0;
    Ok(PartyFacts {
        has_decision_rule: decision_rules::get(conn, party.id)?.revision > 0,
        has_culture_card: culture::of_client(conn, party.client)?.revision > 0,
        is_invited,
        sees_plan: shows_anything(&rule),
    })
}

fn shows_anything(rule: &SharingRule) -> bool {
    rule.phases_and_milestones || rule.level.is_some() || !rule.task_ids.is_empty()
}
