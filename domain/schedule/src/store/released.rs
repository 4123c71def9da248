//! What is released of a plan to each client party: the only rows of this crate that a client can read.
//! `docs/released-values.md` lists them; they are written here and nowhere else.

use crate::agreed_with::AgreedWith;
use crate::computed::Computed;
use crate::history::{Changes, FieldChange};
use crate::plan::Plan;
use crate::sharing::{SharingRule, VisibleTask, visible};
use crate::status::{self, Standing};
use crate::store::rows::word;
use crate::task::{Task, TaskKind, TaskState};
use crate::times;
use crate::times::minute_in_zone;
use engagement::store::{parties, parties::Party, projects};
use engine::time::Minute;
use kernel::{Audience, Event, PartyId, ProjectId, RecordId, Result, Timestamp};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use store::records::Record;
use store::{Conn, Tx, params, records, search, settings};
use uuid::Uuid;

/// One shared task as the client reads it. Dates are civil: hours are nobody's business but the team's.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedTask {
    pub record: RecordId,
    pub title: String,
    pub kind: TaskKind,
    pub start: String,
    pub finish: String,
    pub agreed_start: Option<String>,
    pub agreed_finish: Option<String>,
    pub percent_complete: i64,
    pub state: TaskState,
    pub is_client_side: bool,
    pub level: i64,
    pub sort: i64,
}

/// The project's own figures as released.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedProject {
    pub name: String,
    pub team_name: String,
    pub client_name: String,
    pub locale: String,
    pub time_zone: String,
    pub health: String,
    pub start: Option<String>,
    pub finish: Option<String>,
    pub agreed_finish: Option<String>,
    pub next_title: Option<String>,
    pub next_start: Option<String>,
}

/// Everything that a release is made of, computed before the transaction.
pub struct Release<'a> {
    pub plan: &'a Plan,
    pub computed: &'a Computed,
    /// What each party agreed to: it reads nothing else as agreed.
    pub agreed: &'a HashMap<PartyId, AgreedWith>,
    pub standing: &'a Standing,
    /// The project's wall clock.
    pub now: Minute,
}

impl Release<'_> {
    /// The tasks that a rule shows to a party, with their released dates.
    pub fn tasks(&self, party: PartyId, rule: &SharingRule) -> Vec<ReleasedTask> {
        let agreed = self.agreed.get(&party);
        let shown = visible(rule, self.plan);
        let rows = shown.iter().zip(0..).filter_map(|(shown, sort)| {
            let task = &self.plan.tasks[self.computed.place(shown.task_id)?];
            self.task(agreed, task, shown, sort)
        });
        rows.collect()
    }

    fn task(
        &self,
        agreed: Option<&AgreedWith>,
        task: &Task,
        shown: &VisibleTask,
        sort: i64,
    ) -> Option<ReleasedTask> {
        let dates = self.computed.dates(task.id)?;
        let agreed = agreed.and_then(|with| with.days(task.id));
        let state = match (task.state, dates.is_summary, dates.percent_complete) {
            (_, true, 100) => TaskState::Done,
            (_, true, 1..) => TaskState::Doing,
            (_, true, _) => TaskState::ToDo,
            (state, false, _) => state,
        };
        Some(ReleasedTask {
            record: task.id,
            title: shown.title.clone(),
            kind: shown.kind,
            start: times::start_date(dates.start),
            finish: times::finish_date(dates.finish),
            agreed_start: agreed.map(|days| days.start.to_string()),
            agreed_finish: agreed.map(|days| days.finish.to_string()),
            percent_complete: i64::from(dates.percent_complete),
            state,
            is_client_side: task.is_client_side,
            level: i64::from(shown.level),
            sort,
        })
    }

    /// The project's figures: dates over everything, the next step among the shown only.
    pub fn project(&self, conn: &mut Conn, party: &Party, tasks: &[ReleasedTask]) -> Result<ReleasedProject> {
        let project = projects::get(conn, party.project)?;
        let agreed_finish = self.agreed.get(&party.id).map(|agreed| agreed.finish.to_string());
        let next = next_step(tasks.iter(), self.now);
        Ok(ReleasedProject {
            name: project.client_name,
            team_name: settings::get(conn, "organisation")?.unwrap_or_default(),
            client_name: party.client_name.clone(),
            locale: party.locale.clone(),
            time_zone: party.time_zone.clone(),
            health: released_health(self.standing, self.now, agreed_finish.as_deref()).to_owned(),
            start: Some(times::start_date(self.plan.start)),
            finish: self.standing.finish.map(times::finish_date),
            agreed_finish,
            next_title: next.map(|task| task.title.clone()),
            next_start: next.map(|task| task.start.clone()),
        })
    }
}

/// Of the shown tasks that are unfinished and not past, the one that finishes first.
fn next_step<'a>(tasks: impl Iterator<Item = &'a ReleasedTask>, now: Minute) -> Option<&'a ReleasedTask> {
    let today = times::start_date(now);
    let ahead = tasks
        .filter(|task| task.state != TaskState::Done && task.finish >= today && task.kind != TaskKind::Phase);
    ahead.min_by(|a, b| (&a.finish, a.sort).cmp(&(&b.finish, b.sort)))
}

/// What a client is told: finished when everything is, shown or not; late only against the day that this party agreed
/// to. A deadline of the team's own that will be missed is a risk, and its name stays inside; how the plan stands
/// against a baseline of the team's own, or of another party, is told to nobody here.
fn released_health(standing: &Standing, now: Minute, agreed_finish: Option<&str>) -> &'static str {
    if standing.is_done {
        return "finished";
    }
    let finish = standing.finish.map(times::finish_date);
    let is_after_agreed = agreed_finish.zip(finish.as_deref()).is_some_and(|(agreed, is)| agreed < is);
    let apart = Standing { late_working_days: None, ..standing.clone() };
    match status::at(&apart, now).health.as_str() {
        "empty" => "empty",
        _ if is_after_agreed => "late",
        "late" | "at_risk" => "at_risk",
        _ => "on_track",
    }
}

/// What one party sees after a change, chosen before the transaction: there is nothing to search on the writer.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub party: PartyId,
    pub rule: SharingRule,
    /// The rule was changed along with the plan.
    pub is_new_rule: bool,
    pub tasks: Vec<ReleasedTask>,
}

/// Who began to see which tasks with a release, and who no longer does.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    pub client: String,
    pub shown: Vec<RecordId>,
    pub taken_back: Vec<RecordId>,
    /// Of the records that were shared or taken back on the way.
    pub revisions: Vec<(RecordId, i64)>,
}

impl Sight {
    /// Adds it to the history of the tasks that are not new.
    pub fn tell(self, changes: &mut Changes, new: &[RecordId]) {
        let new: HashSet<&RecordId> = new.iter().collect();
        let client = self.client.as_str();
        for task in self.shown.iter().filter(|task| !new.contains(task)) {
            let change = FieldChange::new("audience", Value::Null, client);
            changes.entry(*task).or_default().push(change);
        }
        for task in &self.taken_back {
            let change = FieldChange::new("audience", client, Value::Null);
            changes.entry(*task).or_default().push(change);
        }
    }
}

/// Brings the released rows of one party up to date; a held release keeps its dates.
pub fn release_to(tx: &mut Tx, release: &Release, shown: &Shown) -> Result<Sight> {
    let (party, rule) = (&parties::get(tx, release.plan.project, shown.party)?, &shown.rule);
    let before = of_party(tx, party.id)?;
    let mut tasks = shown.tasks.clone();
    if rule.held {
        hold_dates(&mut tasks, &before);
    }
    let shown: HashSet<RecordId> = tasks.iter().map(|task| task.record).collect();
    let mut sight = Sight {
        client: party.short_name.clone(),
        shown: Vec::new(),
        taken_back: Vec::new(),
        revisions: Vec::new(),
    };
    for gone in before.keys().filter(|record| !shown.contains(record)) {
        sight.revisions.push((*gone, withdraw(tx, party.id, *gone)?));
        sight.taken_back.push(*gone);
    }
    let mut are_tasks_new = !sight.taken_back.is_empty();
    sight.shown = tasks.iter().map(|task| task.record).filter(|task| !before.contains_key(task)).collect();
    let shared = share_tasks(tx, party, &sight.shown)?;
    sight.revisions.extend(shared.iter().map(|(task, shared)| (*task, shared.revision)));
    for task in &tasks {
        let was = before.get(&task.record);
        if was != Some(task) {
            are_tasks_new = true;
            put_task(tx, party, task, (was, shared.get(&task.record)))?;
        }
    }
    let project = release.project(tx, party, &tasks)?;
    put_project(tx, party, &project, &tasks, rule.held, are_tasks_new)?;
    Ok(sight)
}

/// Dates of a held release stay as they were; new tasks come with the dates they have.
fn hold_dates(tasks: &mut [ReleasedTask], before: &HashMap<RecordId, ReleasedTask>) {
    for task in tasks {
        if let Some(was) = before.get(&task.record) {
            task.start.clone_from(&was.start);
            task.finish.clone_from(&was.finish);
            task.agreed_start.clone_from(&was.agreed_start);
            task.agreed_finish.clone_from(&was.agreed_finish);
        }
    }
}

/// The parties that read a task, and the key under which each does.
pub fn readers(conn: &mut Conn, task: RecordId) -> Result<Vec<(PartyId, Uuid)>> {
    conn.rows(
        "select party_id, client_key from released_tasks where record_id = $1 order by party_id",
        params![task],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What each party that reads some of these tasks calls them.
pub fn titles(
    conn: &mut Conn,
    tasks: impl Iterator<Item = RecordId>,
) -> Result<Vec<(RecordId, PartyId, String)>> {
    let sql = "select record_id, party_id, title from released_tasks where record_id in ($1)";
    conn.rows_of_many(sql, &[], tasks, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// The key under which a party knows a record: the record's, or a task's own for that party.
pub fn key_of(conn: &mut Conn, record: &Record, party: PartyId) -> Result<Option<Uuid>> {
    if let Some(key) = record.client_key.filter(|_| record.party.is_none_or(|only| only == party)) {
        return Ok(Some(key));
    }
    Ok(readers(conn, record.id)?.into_iter().find_map(|(reader, key)| (reader == party).then_some(key)))
}

fn of_party(conn: &mut Conn, party: PartyId) -> Result<HashMap<RecordId, ReleasedTask>> {
    let rows = conn.rows(
        "select record_id, title, kind, start, finish, agreed_start, agreed_finish, percent_complete, state,
                is_client_side, level, sort from released_tasks where party_id = $1",
        params![party],
        |row| {
            Ok(ReleasedTask {
                record: row.get(0)?,
                title: row.get(1)?,
                kind: super::rows::from_word(row.get(2)?)?,
                start: row.get(3)?,
                finish: row.get(4)?,
                agreed_start: row.get(5)?,
                agreed_finish: row.get(6)?,
                percent_complete: row.get(7)?,
                state: super::rows::from_word(row.get(8)?)?,
                is_client_side: row.get(9)?,
                level: row.get(10)?,
                sort: row.get(11)?,
            })
        },
    )?;
    Ok(rows.into_iter().map(|task| (task.record, task)).collect())
}

/// How a party knows a task that it is shown now.
struct SharedTask {
    client_key: Uuid,
    revision: i64,
    /// Its record is this party's; otherwise another party has it already.
    is_own: bool,
}

/// Shares the tasks' records with the party in one go, in the order of the plan, but for those that another party has
/// already: a record is of one party or of all, while a released row is each party's own.
fn share_tasks(tx: &mut Tx, party: &Party, tasks: &[RecordId]) -> Result<HashMap<RecordId, SharedTask>> {
    let is_others = |record: &Record| record.audience == Audience::Client && record.party != Some(party.id);
    let (others, own): (Vec<Record>, Vec<Record>) =
        records::get_many(tx, tasks)?.into_iter().partition(is_others);
    let own: Vec<RecordId> = own.into_iter().map(|record| record.id).collect();
    records::share_many(tx, &own, Some(party.id))?;
    let own = records::get_many(tx, &own)?.into_iter().map(|record| {
        let client_key = record.client_key.unwrap_or_else(kernel::client_key);
        (record.id, SharedTask { client_key, revision: record.revision, is_own: true })
    });
    let others = others.into_iter().map(|record| {
        let revision = record.revision;
        (record.id, SharedTask { client_key: kernel::client_key(), revision, is_own: false })
    });
    Ok(own.chain(others).collect())
}

fn put_task(
    tx: &mut Tx,
    party: &Party,
    task: &ReleasedTask,
    (was, shared): (Option<&ReleasedTask>, Option<&SharedTask>),
) -> Result<()> {
    let client_key = shared.map_or(Uuid::nil(), |shared| shared.client_key);
    let now = tx.now();
    tx.exec(
        "insert into released_tasks (party_id, record_id, project_id, client_key, title, kind, start, finish,
                agreed_start, agreed_finish, percent_complete, state, is_client_side, level, sort,
                shown_since)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (party_id, record_id) do update set title = excluded.title, kind = excluded.kind,
                start = excluded.start, finish = excluded.finish, agreed_start = excluded.agreed_start,
                agreed_finish = excluded.agreed_finish, percent_complete = excluded.percent_complete,
                state = excluded.state, is_client_side = excluded.is_client_side, level = excluded.level,
                sort = excluded.sort",
        params![
            party.id,
            task.record,
            party.project,
            client_key,
            task.title.as_str(),
            word(&task.kind),
            task.start.as_str(),
            task.finish.as_str(),
            task.agreed_start.clone(),
            task.agreed_finish.clone(),
            task.percent_complete,
            word(&task.state),
            task.is_client_side,
            task.level,
            task.sort,
            now
        ],
    )?;
    note_news(tx, party, task, was)?;
    match (was, shared) {
        (None, Some(SharedTask { client_key, is_own: true, .. })) => {
            let whose = (party.project, party.id);
            search::index_shared(tx, task.record, *client_key, whose, &task.title)
        }
        (Some(was), _) if was.title != task.title => {
            crate::store::tasks::reindex(tx, task.record, Some(party.project))
        }
        _ => Ok(()),
    }
}

/// What the client reads under "since your last visit": a milestone reached, or moved to another day.
fn note_news(tx: &mut Tx, party: &Party, task: &ReleasedTask, was: Option<&ReleasedTask>) -> Result<()> {
    let Some(was) = was else { return Ok(()) };
    let (at, is_done) = (tx.now(), task.state == TaskState::Done);
    if is_done && was.state != TaskState::Done {
        let event = Event::new("task.completed", at, None).in_project(party.project).on(task.record);
        tx.event(event.for_client(Some(party.id)))?;
    } else if task.finish != was.finish && task.kind == TaskKind::Milestone && !is_done {
        let detail = serde_json::json!({ "was": was.finish, "is": task.finish });
        let event = Event::new("milestone.moved", at, None).in_project(party.project).on(task.record);
        tx.event(event.for_client(Some(party.id)).detail(detail))?;
    }
    Ok(())
}

/// Takes one task out of a party's sight. While another party still sees it, the record stays shared with that.
/// Gives the revision that the record has then.
pub fn withdraw(tx: &mut Tx, party: PartyId, record: RecordId) -> Result<i64> {
    tx.exec("delete from released_tasks where party_id = $1 and record_id = $2", params![party, record])?;
    let before = records::get(tx, record)?;
    let is_theirs = before.audience == Audience::Client && before.party == Some(party);
    let revision = if is_theirs { records::unshare(tx, record)?.revision } else { before.revision };
    if before.state != "deleted" {
        crate::store::tasks::reindex(tx, record, before.project)?;
    }
    Ok(revision)
}

/// Writes the project's own figures where they, or a task beside them, say something new: when the team worked on
/// what this party does not see is not told by the moment of release.
fn put_project(
    tx: &mut Tx,
    party: &Party,
    project: &ReleasedProject,
    tasks: &[ReleasedTask],
    is_held: bool,
    are_tasks_new: bool,
) -> Result<()> {
    let known = project_of_party(tx, party.id)?;
    if let (true, Some((known, _))) = (is_held, &known) {
        tx.exec(
            "update released_projects set is_held = true, name = $2 where party_id = $1",
            params![party.id, project.name.as_str()],
        )?;
        // Dates are held; a title is not shown any longer than its task.
        if known.next_title.as_ref().is_some_and(|next| tasks.iter().all(|task| task.title != *next)) {
            tx.exec(
                "update released_projects set next_title = $2, next_start = $3 where party_id = $1",
                params![party.id, project.next_title.clone(), project.next_start.clone()],
            )?;
        }
        return Ok(());
    }
    if !are_tasks_new && known.is_some_and(|(known, was_held)| known == *project && !was_held) {
        return Ok(());
    }
    let now = tx.now();
    tx.exec(
        "insert into released_projects (party_id, project_id, name, team_name, client_name, locale, time_zone, health,
                start, finish, agreed_finish, next_title, next_start, released_at, is_held)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (party_id) do update set name = excluded.name, team_name = excluded.team_name,
                client_name = excluded.client_name, locale = excluded.locale, time_zone = excluded.time_zone,
                health = excluded.health, start = excluded.start, finish = excluded.finish,
                agreed_finish = excluded.agreed_finish, next_title = excluded.next_title,
                next_start = excluded.next_start, released_at = excluded.released_at, is_held = excluded.is_held",
        params![
            party.id,
            party.project,
            project.name.as_str(),
            project.team_name.as_str(),
            project.client_name.as_str(),
            project.locale.as_str(),
            project.time_zone.as_str(),
            project.health.as_str(),
            project.start.clone(),
            project.finish.clone(),
            project.agreed_finish.clone(),
            project.next_title.clone(),
            project.next_start.clone(),
            now,
            is_held
        ],
    )?;
    Ok(())
}

/// What was released of the project, and whether that was held.
fn project_of_party(conn: &mut Conn, party: PartyId) -> Result<Option<(ReleasedProject, bool)>> {
    conn.opt(
        "select name, team_name, client_name, locale, time_zone, health, start, finish, agreed_finish, next_title,
                next_start, is_held from released_projects where party_id = $1",
        params![party],
        |row| {
            let project = ReleasedProject {
                name: row.get(0)?,
                team_name: row.get(1)?,
                client_name: row.get(2)?,
                locale: row.get(3)?,
                time_zone: row.get(4)?,
                health: row.get(5)?,
                start: row.get(6)?,
                finish: row.get(7)?,
                agreed_finish: row.get(8)?,
                next_title: row.get(9)?,
                next_start: row.get(10)?,
            };
            Ok((project, row.get(11)?))
        },
    )
}

/// What a party agreed to, beside what it reads; nothing else of that moves. A held release keeps what it says.
pub fn put_agreed(tx: &mut Tx, agreed: &AgreedWith) -> Result<()> {
    let rows = tx.exec(
        "update released_projects set agreed_finish = $2 where party_id = $1 and not is_held",
        params![agreed.party, agreed.finish.to_string()],
    )?;
    if rows == 0 {
        return Ok(());
    }
    for (task, of) in &agreed.tasks {
        tx.exec(
            "update released_tasks set agreed_start = $3, agreed_finish = $4 where party_id = $1 and record_id = $2",
            params![agreed.party, *task, of.days.start.to_string(), of.days.finish.to_string()],
        )?;
    }
    Ok(())
}

/// Names, languages or time zones changed in engagement: the released ones follow.
pub fn rename(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let name = projects::get(tx, project)?.client_name;
    let team = settings::get(tx, "organisation")?.unwrap_or_default();
    for party in parties::of_project(tx, project)? {
        tx.exec(
            "update released_projects
             set name = $2, team_name = $3, client_name = $4, locale = $5, time_zone = $6 where party_id = $1",
            params![
                party.id,
                name.as_str(),
                team.as_str(),
                party.client_name.as_str(),
                party.locale.as_str(),
                party.time_zone.as_str()
            ],
        )?;
    }
    Ok(())
}

/// What the passing of time does to a released project.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    party: PartyId,
    health: &'static str,
    next_title: Option<String>,
    next_start: Option<String>,
}

/// The released projects of which the clock says something else by now. Held ones stay as they were.
pub fn passed(conn: &mut Conn, now: Timestamp) -> Result<Vec<Passed>> {
    let rows = conn.rows(
        "select party_id, project_id, agreed_finish, health, next_title, next_start from released_projects
         where not is_held order by project_id",
        params![],
        |row| {
            let told = (row.get::<String>(3)?, row.get::<Option<String>>(4)?, row.get::<Option<String>>(5)?);
            Ok((row.get::<PartyId>(0)?, row.get::<ProjectId>(1)?, row.get::<Option<String>>(2)?, told))
        },
    )?;
    let mut passed = Vec::new();
    for (party, project, agreed_finish, told) in rows {
        // Half a file is not told to anybody, and an archived project stands as it stood.
        if super::imports::is_under_way(conn, project)? || projects::archived(conn, project)?.is_some() {
            continue;
        }
        let standing = super::plans::standing(conn, project)?;
        let clock = minute_in_zone(now, &projects::get(conn, project)?.time_zone);
        let health = released_health(&standing, clock, agreed_finish.as_deref());
        let tasks = of_party(conn, party)?;
        let next = next_step(tasks.values(), clock);
        let next = (next.map(|task| task.title.clone()), next.map(|task| task.start.clone()));
        if (health, &next.0, &next.1) != (told.0.as_str(), &told.1, &told.2) {
            passed.push(Passed { party, health, next_title: next.0, next_start: next.1 });
        }
    }
    Ok(passed)
}

/// The plan was not computed anew by this: the moment of release stays.
pub fn put_passed(tx: &mut Tx, passed: Passed) -> Result<()> {
    tx.exec(
        "update released_projects set health = $2, next_title = $3, next_start = $4
         where party_id = $1 and not is_held",
        params![passed.party, passed.health, passed.next_title, passed.next_start],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_told_of_lateness_by_the_day_that_it_agreed_to() {
        let march = |day: i64| {
            times::parse_day("2026-03-01").expect("a day").start().plus((day - 1) * 1_440 + 17 * 60)
        };
        let calm = Standing { task_count: 3, finish: Some(march(9)), ..Standing::default() };
        let missed = Standing { missed_deadline: Some("x".into()), ..calm.clone() };
        // Against a baseline of its own, or what another party agreed to, the team is late.
        let behind = Standing { late_working_days: Some(4), ..calm.clone() };
        for (standing, now, agreed, health) in [
            (&Standing::default(), 1, None, "empty"),
            (&calm, 1, None, "on_track"),
            (&calm, 1, Some("2026-03-09"), "on_track"),
            (&calm, 1, Some("2026-03-06"), "late"),
            (&behind, 1, None, "on_track"),
            (&behind, 1, Some("2026-03-10"), "on_track"),
            (&missed, 1, None, "at_risk"),
            (&missed, 1, Some("2026-03-06"), "late"),
            (&Standing { is_done: true, ..behind.clone() }, 1, Some("2026-03-06"), "finished"),
        ] {
            assert_eq!(released_health(standing, march(now), agreed), health, "{standing:?} {agreed:?}");
        }
    }
}
