//! Choosing anew what a client party sees. As with an edit of the plan, what a rule shows is found on a snapshot;
//! the write looks whether plan and rule are still those that were read.

use crate::history::Changes;
use crate::plan::Plan;
use crate::planning::{LivePlan, Plans};
use crate::sharing::{SharingRule, check, keeping_internal};
use crate::status::Standing;
use crate::store::released::{self, Release, Shown, release_to};
use crate::store::{plans, sharing, task_changes};
use crate::times;
use engagement::store::{parties, projects};
use engine::time::Minute;
use kernel::{Audience, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{Conn, Db, Tx};

/// What each party sees of a plan. What was just brought back stays internal.
pub fn shown(release: &Release, rules: Vec<(PartyId, SharingRule)>, restored: &[RecordId]) -> Vec<Shown> {
    let rows = rules.into_iter().map(|(party, rule)| {
        let kept = keeping_internal(&rule, release.plan, restored);
        let is_new_rule = kept.is_some();
        let rule = kept.unwrap_or(rule);
        Shown { party, tasks: release.tasks(party, &rule), rule, is_new_rule }
    });
    rows.collect()
}

/// Takes tasks out of a party's sight, without bringing the rest up to date.
pub fn withdraw(tx: &mut Tx, party: PartyId, tasks: &[RecordId]) -> Result<()> {
    tasks.iter().try_for_each(|task| released::withdraw(tx, party, *task).map(|_| ()))
}

/// A plan in memory says of its tasks what their records say after a release.
pub fn mark_audience(plan: &mut Plan, shown: &[Shown], revisions: &HashMap<RecordId, i64>) {
    let visible: HashSet<RecordId> =
        shown.iter().flat_map(|shown| &shown.tasks).map(|task| task.record).collect();
    for task in &mut plan.tasks {
        let is_shown = visible.contains(&task.id);
        let audience = if is_shown { Audience::Client } else { Audience::Internal };
        let revision = revisions.get(&task.id).copied().unwrap_or(task.revision);
        if (task.audience, task.revision) != (audience, revision) {
            let task = Arc::make_mut(task);
            (task.audience, task.revision) = (audience, revision);
        }
    }
}

/// A new rule for a party, and the revision of the one it takes the place of.
#[derive(Debug, Clone)]
pub struct Choice {
    pub party: PartyId,
    pub rule: SharingRule,
    pub revision: i64,
}

/// Choices with what they will show; nothing is left to be computed in the transaction.
pub struct Prepared {
    live: Arc<LivePlan>,
    standing: Standing,
    choices: Vec<(Shown, i64)>,
}

impl Prepared {
    /// Looks at the choices beside the plan as it is. `Outdated` where somebody else has chosen since.
    pub fn read(conn: &mut Conn, known: &Plans, project: ProjectId, choices: Vec<Choice>) -> Result<Self> {
        let live = known.get(conn, project)?;
        let standing = live.standing();
        let release = live.release(&standing, Minute::default());
        let mut prepared = Vec::with_capacity(choices.len());
        for Choice { party, rule, revision } in choices {
            parties::get(conn, project, party)?;
            check(&rule, &live.plan)?;
            expect(conn, party, revision)?;
            let tasks = release.tasks(party, &rule);
            prepared.push((Shown { party, rule, is_new_rule: true, tasks }, revision));
        }
        Ok(Self { live, standing, choices: prepared })
    }

    /// Writes the rules and releases accordingly; `None` when the plan moved on and is to be read again.
    pub fn write(&self, tx: &mut Tx, by: PersonId) -> Result<Option<()>> {
        let plan = &self.live.plan;
        if !plans::touch(tx, plan.project, plan.revision)? {
            return Ok(None);
        }
        let release = self.live.release(&self.standing, wall_clock(tx, plan.project)?);
        let mut changes = Changes::new();
        for (shown, revision) in &self.choices {
            expect(tx, shown.party, *revision)?;
            sharing::put_rule(tx, plan.project, shown.party, by, &shown.rule)?;
            sharing::note(tx, shown.party, by, &shown.rule, shown.tasks.len() as i64)?;
            let event = Event::new("sharing_rule.changed", tx.now(), Some(by)).in_project(plan.project);
            tx.event(event.detail(json!({ "party": shown.party })))?;
            release_to(tx, &release, shown)?.tell(&mut changes, &[]);
        }
        task_changes::put(tx, plan.project, plan.revision + 1, by, &changes)?;
        Ok(Some(()))
    }
}

/// Health and next step depend on the clock too: brings them up to date where nobody edits. Looked at outside the
/// writer; what differs is looked at again where it is written. Tells how many released projects say something new.
pub async fn follow_the_clock(db: &Db) -> Result<usize> {
    let now = db.clock().now();
    if db.read(move |conn| released::passed(conn, now)).await?.is_empty() {
        return Ok(0);
    }
    let written = db.write(|tx| {
        let now = tx.now();
        let passed = released::passed(tx, now)?;
        let count = passed.len();
        for passed in passed {
            released::put_passed(tx, passed)?;
        }
        Ok(count)
    });
    written.await
}

/// Nobody takes back unseen what somebody else has just decided.
fn expect(conn: &mut Conn, party: PartyId, revision: i64) -> Result<()> {
    let (_, kept) = sharing::rule(conn, party)?;
    if kept == revision { Ok(()) } else { Err(Failure::Outdated) }
}

/// The time on the project's wall clock.
pub(super) fn wall_clock(conn: &mut Tx, project: ProjectId) -> Result<Minute> {
    let now = conn.now();
    let zone = projects::get(conn, project)?.time_zone;
    Ok(times::minute_in_zone(now, &zone))
}
