//! The plan of one project in memory: all inputs, in the order of the outline, and the way to the engine.

use crate::calendar::WorkingCalendar;
use crate::task::{Task, TaskKind};
use engine::plan as engine_plan;
use engine::plan::{ResourceIndex, TaskIndex};
use engine::time::Minute;
use kernel::{BaselineId, CalendarId, PersonId, ProjectId, RecordId, ResourceId};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything the engine reads, and what a person calls it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub project: ProjectId,
    pub revision: i64,
    pub start: Minute,
    pub finish: Option<Minute>,
    pub is_from_finish: bool,
    pub status_date: Option<Minute>,
    pub calendar: CalendarId,
    pub options: engine_plan::Options,
    pub compared_baseline: Option<BaselineId>,
    /// A parent stands before its children, siblings by position: [`Plan::sort`] keeps it so. What did not change
    /// from one revision to the next is the same task in both.
    pub tasks: Vec<Arc<Task>>,
    /// In the order of their ids.
    pub dependencies: Vec<Dependency>,
    pub calendars: Vec<WorkingCalendar>,
    pub resources: Vec<Resource>,
    /// In the order of tasks and resources.
    pub assignments: Vec<Assignment>,
    /// Deleted rows, which an undo may bring back.
    pub deleted: Deleted,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deleted {
    pub tasks: Vec<(i64, Arc<Task>)>,
    pub dependencies: Vec<(i64, Dependency)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    pub id: Uuid,
    pub predecessor: RecordId,
    pub successor: RecordId,
    pub kind: DependencyKind,
    pub lag: Lag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DependencyKind {
    #[default]
    Fs,
    Ss,
    Ff,
    Sf,
}

/// Minutes of working or elapsed time, or percent of the predecessor's duration; negative is a lead.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lag {
    pub amount: f64,
    pub unit: LagUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LagUnit {
    #[default]
    Working,
    Elapsed,
    Percent,
    ElapsedPercent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    pub id: ResourceId,
    pub name: String,
    pub kind: ResourceKind,
    pub person: Option<PersonId>,
    pub calendar: Option<CalendarId>,
    /// How much of it there is: 3.0 is a crew of three, 0.5 half a person.
    pub units: f64,
    pub source_uid: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    #[default]
    Person,
    ClientPerson,
    Material,
    Cost,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub task: RecordId,
    pub resource: ResourceId,
    /// 1.0 is one whole person.
    pub units: f64,
    pub further: FurtherAssignment,
}

/// What an imported assignment says beyond its units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FurtherAssignment {
    pub work_minutes: Option<i64>,
    pub overtime_work_minutes: i64,
    pub actual_work_minutes: i64,
    pub delay_minutes: i64,
    pub levelling_delay_minutes: i64,
    pub contour: engine_plan::Contour,
    pub actual_start: Option<Minute>,
    pub actual_finish: Option<Minute>,
    pub stop: Option<Minute>,
    pub resume: Option<Minute>,
}

impl Plan {
    /// In the order of the outline.
    pub fn all_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().map(Arc::as_ref)
    }

    pub fn task(&self, id: RecordId) -> Option<&Task> {
        self.all_tasks().find(|task| task.id == id)
    }

    /// Places by id, for many look-ups at once.
    pub fn places(&self) -> HashMap<RecordId, usize> {
        self.tasks.iter().enumerate().map(|(place, task)| (task.id, place)).collect()
    }

    pub fn dependency(&self, id: Uuid) -> Option<&Dependency> {
        let place = self.dependencies.binary_search_by_key(&id, |dependency| dependency.id);
        place.ok().map(|place| &self.dependencies[place])
    }

    pub fn assignments_of(&self, task: RecordId) -> &[Assignment] {
        let first = self.assignments.partition_point(|assignment| assignment.task < task);
        let own = self.assignments[first..].partition_point(|assignment| assignment.task == task);
        &self.assignments[first..first + own]
    }

    pub fn is_summary(&self, id: RecordId) -> bool {
        self.tasks.iter().any(|task| task.parent == Some(id))
    }

    /// Puts the tasks into the order of the outline. A task whose parent is gone stands at the top.
    pub fn sort(&mut self) {
        let places = self.places();
        let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (place, task) in self.tasks.iter().enumerate() {
            let parent = task.parent.and_then(|parent| places.get(&parent).copied());
            children.entry(parent).or_default().push(place);
        }
        for siblings in children.values_mut() {
            siblings.sort_by(|a, b| in_outline(&self.tasks[*a], &self.tasks[*b]));
        }
        let mut order = Vec::with_capacity(self.tasks.len());
        let mut waiting: Vec<usize> = children.remove(&None).unwrap_or_default();
        waiting.reverse();
        while let Some(place) = waiting.pop() {
            order.push(place);
            waiting.extend(children.remove(&Some(place)).unwrap_or_default().into_iter().rev());
        }
        self.tasks = order.into_iter().map(|place| self.tasks[place].clone()).collect();
    }

    /// Where each task stands under which.
    pub fn outline(&self) -> Outline {
        let mut rows: Vec<OutlineRow> = Vec::with_capacity(self.tasks.len());
        // The tasks above the present one, with how many of their children came by so far.
        let mut above: Vec<(RecordId, usize, u32)> = Vec::new();
        let mut at_top = 0;
        for (place, task) in self.tasks.iter().enumerate() {
            while above.last().is_some_and(|(parent, ..)| task.parent != Some(*parent)) {
                above.pop();
            }
            let (parent, count) = match above.last_mut() {
                Some((_, parent, count)) => (Some(*parent), count),
                None => (None, &mut at_top),
            };
            *count += 1;
            rows.push(OutlineRow { parent, number: *count, level: above.len() as u32 + 1 });
            above.push((task.id, place, 0));
        }
        Outline { rows }
    }

    /// Whether the same tasks stand in the same places, with the same dependencies and assignments.
    pub fn has_shape_of(&self, other: &Self) -> bool {
        let stands = |(own, other): (&Arc<Task>, &Arc<Task>)| {
            Arc::ptr_eq(own, other)
                || (own.id, own.parent, own.number) == (other.id, other.parent, other.number)
        };
        self.tasks.len() == other.tasks.len()
            && self.tasks.iter().zip(&other.tasks).all(stands)
            && self.dependencies == other.dependencies
            && self.assignments == other.assignments
    }

    /// The plan as the engine takes it; tasks keep their places, and a task's uid is its number. `known` is a plan of
    /// the same shape with what the engine took of it: what is the same in both is taken over.
    pub fn to_engine(
        &self,
        places: &HashMap<RecordId, usize>,
        known: Option<(&Self, &engine_plan::Plan)>,
    ) -> engine_plan::Plan {
        let known =
            known.filter(|(plan, _)| plan.calendars == self.calendars && plan.resources == self.resources);
        let calendars: HashMap<CalendarId, u32> =
            self.calendars.iter().zip(0..).map(|(calendar, place)| (calendar.id, place)).collect();
        let index = |id: CalendarId| calendars.get(&id).map(|place| engine::calendar::CalendarIndex(*place));
        let resources: HashMap<ResourceId, u32> =
            self.resources.iter().zip(0..).map(|(resource, place)| (resource.id, place)).collect();
        let base = index(self.calendar).unwrap_or(engine::calendar::CalendarIndex(0));
        engine_plan::Plan {
            start: self.start,
            finish: self.finish,
            must_finish_by: None,
            direction: if self.is_from_finish {
                engine_plan::Direction::FromFinish
            } else {
                engine_plan::Direction::FromStart
            },
            status_date: self.status_date,
            calendar: base,
            calendars: self.calendars.iter().map(|calendar| calendar.to_engine(&index)).collect(),
            tasks: match known {
                None => self.tasks.iter().map(|task| engine_task(task, places, &index)).collect(),
                Some((plan, taken)) => {
                    let rows = self.tasks.iter().zip(plan.tasks.iter().zip(&taken.tasks));
                    rows.map(|(task, (was, taken))| {
                        // A new task gets its number after it was computed.
                        let is_same = Arc::ptr_eq(task, was)
                            && task.number == taken.uid
                            // The engine settled how long it lasts.
                            && task.kind != TaskKind::Buffer;
                        if is_same { taken.clone() } else { engine_task(task, places, &index) }
                    })
                    .collect()
                }
            },
            dependencies: match known {
                None => self.dependencies.iter().filter_map(|d| engine_dependency(d, places)).collect(),
                Some((_, taken)) => taken.dependencies.clone(),
            },
            resources: self
                .resources
                .iter()
                .zip(1..)
                .map(|(resource, uid)| engine_plan::Resource {
                    uid,
                    kind: match resource.kind {
                        ResourceKind::Person | ResourceKind::ClientPerson => engine_plan::ResourceKind::Work,
                        ResourceKind::Material => engine_plan::ResourceKind::Material,
                        ResourceKind::Cost => engine_plan::ResourceKind::Cost,
                    },
                    calendar: resource.calendar.and_then(index),
                })
                .collect(),
            assignments: match known {
                None => {
                    let rows = self.assignments.iter();
                    rows.filter_map(|a| engine_assignment(a, places, &resources)).collect()
                }
                Some((_, taken)) => taken.assignments.clone(),
            },
            stretches: Vec::new(),
            further: self.buffers(places),
            options: self.options,
        }
    }

    /// A buffer lasts until its deadline; once everything it waits for is done there is nothing to keep time for.
    fn buffers(&self, places: &HashMap<RecordId, usize>) -> Vec<engine_plan::Further> {
        let mut rules = Vec::new();
        if self.all_tasks().all(|task| task.kind != TaskKind::Buffer) {
            return rules;
        }
        let open = self.open_work();
        for (place, task) in (0_u32..).zip(self.all_tasks()).filter(|(_, task)| task.kind == TaskKind::Buffer)
        {
            let links = self.dependencies.iter().filter(|link| link.successor == task.id);
            let mut before =
                links.map(|link| link.predecessor).filter(|id| places.contains_key(id)).peekable();
            let is_over = before.peek().is_some() && before.all(|id| !open.contains(&id));
            let until = if is_over { Some(self.start) } else { task.deadline };
            let rule = engine_plan::Rule::Buffer { until };
            rules.push(engine_plan::Further { task: TaskIndex(place), rule });
        }
        rules
    }

    /// What is still to be done, and what that is a part of.
    fn open_work(&self) -> HashSet<RecordId> {
        let parents: HashSet<RecordId> = self.all_tasks().filter_map(|task| task.parent).collect();
        let mut open = HashSet::new();
        // Children stand behind their parents.
        for task in self.tasks.iter().rev() {
            let is_work = task.kind != TaskKind::Buffer && task.further.is_work();
            let is_done = task.percent_complete == 100 || task.actual_finish.is_some();
            if (is_work && !is_done && !parents.contains(&task.id)) || open.contains(&task.id) {
                open.insert(task.id);
                open.extend(task.parent);
            }
        }
        open
    }
}

/// The order of siblings.
pub fn in_outline(a: &Task, b: &Task) -> Ordering {
    a.position.total_cmp(&b.position).then(a.number.cmp(&b.number)).then(a.id.cmp(&b.id))
}

/// The outline of a plan, in the order of its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    rows: Vec<OutlineRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OutlineRow {
    parent: Option<usize>,
    /// Among its siblings, from 1.
    number: u32,
    level: u32,
}

impl Outline {
    /// 1 at the top.
    pub fn level(&self, place: usize) -> u32 {
        self.rows[place].level
    }

    pub fn wbs(&self, place: usize) -> String {
        let row = &self.rows[place];
        match row.parent {
            Some(parent) => format!("{}.{}", self.wbs(parent), row.number),
            None => row.number.to_string(),
        }
    }
}

fn engine_task(
    task: &Task,
    places: &HashMap<RecordId, usize>,
    calendar: &dyn Fn(CalendarId) -> Option<engine::calendar::CalendarIndex>,
) -> engine_plan::Task {
    let minutes = if task.kind == TaskKind::Milestone { 0 } else { task.duration_minutes };
    engine_plan::Task {
        uid: task.number,
        parent: task.parent.and_then(|parent| places.get(&parent)).map(|place| TaskIndex(*place as u32)),
        mode: if task.is_manual {
            engine_plan::TaskMode::Manual { start: task.manual_start, finish: task.manual_finish }
        } else {
            engine_plan::TaskMode::Automatic
        },
        duration: engine_plan::Duration { minutes, is_elapsed: task.is_elapsed },
        constraint: engine_constraint(task),
        deadline: task.deadline,
        calendar: task.calendar.and_then(calendar),
        ignore_resource_calendars: task.further.ignore_resource_calendars,
        kind: task.further.effort,
        levelling_delay_minutes: task.further.levelling_delay_minutes,
        progress: engine_plan::Progress {
            actual_start: task.actual_start,
            actual_finish: task.actual_finish,
            percent_complete: task.percent_complete,
            remaining_minutes: task.further.remaining_minutes,
            stop: task.further.stop,
            resume: task.further.resume,
        },
        is_active: task.further.is_work(),
        is_start_milestone: task.further.is_start_milestone,
    }
}

fn engine_constraint(task: &Task) -> engine_plan::Constraint {
    use engine_plan::Constraint as C;
    match task.constraint.to_engine(task.constraint_at) {
        C::MustStartOn(at) if task.further.is_mandatory => C::MandatoryStart(at),
        C::MustFinishOn(at) if task.further.is_mandatory => C::MandatoryFinish(at),
        other => other,
    }
}

fn engine_dependency(
    dependency: &Dependency,
    places: &HashMap<RecordId, usize>,
) -> Option<engine_plan::Dependency> {
    use engine_plan::DependencyKind as Kind;
    let place = |id| places.get(&id).map(|place| TaskIndex(*place as u32));
    let amount = dependency.lag.amount;
    Some(engine_plan::Dependency {
        predecessor: place(dependency.predecessor)?,
        successor: place(dependency.successor)?,
        kind: match dependency.kind {
            DependencyKind::Fs => Kind::FinishToStart,
            DependencyKind::Ss => Kind::StartToStart,
            DependencyKind::Ff => Kind::FinishToFinish,
            DependencyKind::Sf => Kind::StartToFinish,
        },
        lag: match dependency.lag.unit {
            LagUnit::Working => engine_plan::Lag::WorkingMinutes(amount.round() as i64),
            LagUnit::Elapsed => engine_plan::Lag::ElapsedMinutes(amount.round() as i64),
            LagUnit::Percent => engine_plan::Lag::Percent(amount),
            LagUnit::ElapsedPercent => engine_plan::Lag::ElapsedPercent(amount),
        },
    })
}

fn engine_assignment(
    assignment: &Assignment,
    places: &HashMap<RecordId, usize>,
    resources: &HashMap<ResourceId, u32>,
) -> Option<engine_plan::Assignment> {
    let further = &assignment.further;
    Some(engine_plan::Assignment {
        task: TaskIndex(*places.get(&assignment.task)? as u32),
        resource: Some(ResourceIndex(*resources.get(&assignment.resource)?)),
        units: assignment.units,
        work_minutes: further.work_minutes,
        overtime_work_minutes: further.overtime_work_minutes,
        actual_work_minutes: further.actual_work_minutes,
        delay_minutes: further.delay_minutes,
        levelling_delay_minutes: further.levelling_delay_minutes,
        contour: further.contour,
        actual_start: further.actual_start,
        actual_finish: further.actual_finish,
        stop: further.stop,
        resume: further.resume,
    })
}
