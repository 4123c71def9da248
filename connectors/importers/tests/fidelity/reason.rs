//! Why a task's dates differ from the stored ones: what is absent from the file, what in it contradicts itself, or
//! the first thing about the task that is not plain. Whoever follows a task that differs, differs for its reason.

use crate::contradiction;
use crate::corpus::{Case, Row};
use engine::hours::working_time;
use engine::plan::{Constraint, Dependency, DependencyKind, Lag, Plan, TaskMode};
use engine::schedule::Schedule;
use engine::time::Minute;
use importers::{Contour, ImportedAssignment};
use std::collections::{HashMap, HashSet};

pub const UNKNOWN: &str = "not known";

/// Places in a row's dates.
const START: usize = 0;
const FINISH: usize = 1;
const LATE_START: usize = 4;
const LATE_FINISH: usize = 5;

pub struct Reasons<'a> {
    case: &'a Case,
    plan: &'a Plan,
    stored: HashMap<usize, &'a Row>,
    missed: HashSet<usize>,
    /// Those whose start or finish differs.
    moved: HashSet<usize>,
    /// Plans whose stored dates lie before those of their own predecessors were never computed.
    was_computed: bool,
    /// The project ends when the stored dates say.
    finish_agrees: bool,
}

impl<'a> Reasons<'a> {
    pub fn new(
        case: &'a Case,
        plan: &'a Plan,
        schedule: &Schedule,
        missed: &[(usize, &'a Row)],
    ) -> Reasons<'a> {
        let places: HashMap<i64, usize> =
            plan.tasks.iter().enumerate().map(|(at, task)| (task.uid, at)).collect();
        let stored: HashMap<usize, &Row> =
            case.rows.iter().filter_map(|row| Some((*places.get(&row.uid)?, row))).collect();
        let is_moved = |&&(at, row): &&(usize, &Row)| {
            let computed = schedule.tasks[at];
            let dates = [computed.start, computed.finish];
            row.dates.iter().zip(dates).any(|(stored, at)| stored.is_some_and(|stored| stored != at))
        };
        let moved = missed.iter().filter(is_moved).map(|(at, _)| *at).collect();
        let missed = missed.iter().map(|(at, _)| *at).collect();
        let (was_computed, finish_agrees) = (true, true);
        let mut reasons = Reasons { case, plan, stored, missed, moved, was_computed, finish_agrees };
        reasons.was_computed = !reasons.contradicts_dependencies();
        reasons.finish_agrees = reasons.stored_finish() == Some(schedule.finish);
        reasons
    }

    pub fn of(&self, task: usize) -> &'static str {
        self.through(task, &mut HashSet::new())
    }

    /// The task's own reason, or that of a predecessor or follower whose dates differ too.
    fn through(&self, task: usize, seen: &mut HashSet<usize>) -> &'static str {
        if !seen.insert(task) {
            return UNKNOWN;
        }
        if let Some(reason) = self.inherited(task, seen).or_else(|| self.own(task)) {
            return reason;
        }
        for other in self.neighbours(task) {
            if self.missed.contains(&other) {
                let reason = self.through(other, seen);
                if reason != UNKNOWN {
                    return reason;
                }
            }
        }
        let of_project = (!self.finish_agrees).then_some("the finish of the project differs");
        self.plain(task).or(of_project).unwrap_or(UNKNOWN)
    }

    /// Why a task stands elsewhere that stands where it is stored as soon as all others do: its predecessors' reason.
    fn inherited(&self, task: usize, seen: &HashSet<usize>) -> Option<&'static str> {
        let is_proved = contradiction::of(self.plan, &self.stored, task).is_some();
        if is_proved || !self.moved.contains(&task) {
            return None;
        }
        if !contradiction::agrees_among_stored(self.plan, &self.stored, task) {
            return None;
        }
        let before = self.predecessors(task);
        let mut reasons = before
            .into_iter()
            .filter(|at| self.missed.contains(at))
            .map(|at| self.through(at, &mut seen.clone()));
        let reason = reasons.find(|reason| *reason != UNKNOWN)?;
        Some(if contradiction::is_proved(reason) { contradiction::AS_ITS_NEIGHBOURS } else { reason })
    }

    /// What the file does not hold, or holds in contradiction to itself.
    fn own(&self, task: usize) -> Option<&'static str> {
        if self.assignments(task).any(|a| a.contour == Contour::Edited && a.timephased.is_empty()) {
            return Some("split: the file does not say where its work is interrupted");
        }
        if let Some(proved) = contradiction::of(self.plan, &self.stored, task) {
            return Some(proved);
        }
        let named = |code: &str| {
            self.chain(task).any(|at| {
                let title = &self.case.plan.tasks[at].title;
                let mut findings = self.case.plan.not_understood.iter();
                findings.any(|finding| finding.code == code && finding.place.title.as_ref() == Some(title))
            })
        };
        if named("import.cross_project") || named("import.predecessor_missing") {
            return Some("a predecessor lies in another file");
        }
        if named("import.resource_missing") {
            return Some("the calendar of a resource is not in the file");
        }
        if !self.was_computed {
            return Some("the stored dates contradict the file's own dependencies: nothing computed them");
        }
        if self.is_stale(task) {
            return Some("the stored late dates contradict the stored finish of the project");
        }
        None
    }

    /// What about the task is not plain, first things first.
    fn plain(&self, task: usize) -> Option<&'static str> {
        let input = &self.plan.tasks[task];
        let own_calendar = self.assignments(task).any(|assignment| {
            let resource = assignment.resource.map(|at| &self.case.plan.resources[at]);
            resource.is_some_and(|resource| resource.calendar.is_some())
        });
        let seconds =
            self.case.plan.tasks[task].duration_minutes.is_some_and(|minutes| minutes.fract() != 0.0);
        let reasons = [
            (seconds, "durations in seconds"),
            (input.progress.actual_start.is_some(), "actual dates"),
            (input.mode != TaskMode::Automatic, "manual task"),
            (own_calendar && !input.ignore_resource_calendars, "the calendar of a resource"),
            (input.calendar.is_some_and(|own| own != self.plan.calendar), "the calendar of the task"),
            (self.assignments(task).any(|a| a.contour != Contour::Flat), "work contour"),
            (input.levelling_delay_minutes != 0, "levelling delay"),
            (input.duration.is_elapsed, "elapsed duration"),
            (input.constraint != Constraint::AsSoonAsPossible, "constraint"),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
    }

    fn assignments(&self, task: usize) -> impl Iterator<Item = &ImportedAssignment> {
        self.case.plan.assignments.iter().filter(move |assignment| assignment.task == task)
    }

    /// The task and the summary tasks above it.
    fn chain(&self, task: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(task), |at| self.plan.tasks[*at].parent.map(|parent| parent.0 as usize))
    }

    fn predecessors(&self, task: usize) -> Vec<usize> {
        let above: HashSet<usize> = self.chain(task).collect();
        let links = self.plan.dependencies.iter().filter(|link| above.contains(&(link.successor.0 as usize)));
        links.flat_map(|link| self.leaves(link.predecessor.0 as usize)).collect()
    }

    fn neighbours(&self, task: usize) -> Vec<usize> {
        let above: HashSet<usize> = self.chain(task).collect();
        let links = self.plan.dependencies.iter().map(|d| (d.predecessor.0 as usize, d.successor.0 as usize));
        let mut found: Vec<usize> = Vec::new();
        for (before, after) in links {
            if above.contains(&after) {
                found.extend(self.leaves(before));
            } else if above.contains(&before) {
                found.extend(self.leaves(after));
            }
        }
        found
    }

    fn leaves(&self, task: usize) -> Vec<usize> {
        let below = self.stored.keys().copied().filter(|leaf| self.chain(*leaf).any(|at| at == task));
        let mut below: Vec<usize> = below.collect();
        below.sort_unstable();
        below
    }

    /// Late dates that do not fit the file's own: a task that nothing follows or limits may finish with the project,
    /// and one that is followed at once may not finish after its follower's latest start.
    fn is_stale(&self, task: usize) -> bool {
        let Some(latest) = self.date(task, LATE_FINISH) else { return false };
        let above: HashSet<usize> = self.chain(task).collect();
        let followers: Vec<&Dependency> =
            self.plan.dependencies.iter().filter(|d| above.contains(&(d.predecessor.0 as usize))).collect();
        let is_free = followers.is_empty()
            && above.iter().all(|at| {
                let input = &self.plan.tasks[*at];
                input.deadline.is_none() && input.constraint == Constraint::AsSoonAsPossible
            });
        let is_plain = self.plan.tasks[task].calendar.is_none() && self.assignments(task).next().is_none();
        let hours = working_time(&self.plan.calendars, self.plan.calendar);
        let from_finish = self
            .stored_finish()
            .zip(hours.ok())
            .map_or(0, |(finish, hours)| hours.minutes_between(latest, finish).abs());
        is_free && (from_finish >= 480 || is_plain && from_finish > 0)
            || followers.iter().any(|link| {
                let at_once =
                    link.kind == DependencyKind::FinishToStart && link.lag == Lag::WorkingMinutes(0);
                let begins = self.date(link.successor.0 as usize, LATE_START);
                at_once && begins.is_some_and(|begins| latest > begins)
            })
    }

    fn date(&self, task: usize, which: usize) -> Option<Minute> {
        self.stored.get(&task).and_then(|row| row.dates[which])
    }

    fn stored_finish(&self) -> Option<Minute> {
        self.stored.values().filter_map(|row| row.dates[FINISH]).max()
    }

    /// An automatic task that has not begun starts after what it follows, lags aside.
    fn contradicts_dependencies(&self) -> bool {
        self.plan.dependencies.iter().any(|link| {
            let (before, after) = (link.predecessor.0 as usize, link.successor.0 as usize);
            let input = &self.plan.tasks[after];
            let plain = link.kind == DependencyKind::FinishToStart
                && matches!(link.lag, Lag::WorkingMinutes(minutes) | Lag::ElapsedMinutes(minutes) if minutes >= 0)
                && input.mode == TaskMode::Automatic
                && input.constraint == Constraint::AsSoonAsPossible
                && input.progress.percent_complete == 0;
            let stored = self.date(before, FINISH).zip(self.date(after, START));
            plain && stored.is_some_and(|(finish, start)| start < finish)
        })
    }
}
