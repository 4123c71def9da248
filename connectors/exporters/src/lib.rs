//! Plans for other programs: Microsoft Project's XML (MSPDI) and Primavera's text export (XER), with the inputs and the
//! dates computed from them, so that whoever opens the file sees the plan as it stands and can go on computing.
//!
//! What must hold: the importers read back what is written here, with the same tasks, dependencies and dates. A plan of
//! any content can be written; what a format has no place for is left out or written as the nearest thing it has, which
//! each writer names at its top. No business rules and no database here.

mod hours;
pub mod mspdi;
mod outline;
pub mod xer;

use engine::plan::Plan;
use engine::schedule::Schedule;
use engine::time::Minute;

/// A computed plan with the words that people read; one entry of each list for each of the plan's.
pub struct ExportedPlan<'a> {
    pub name: &'a str,
    pub plan: &'a Plan,
    pub schedule: &'a Schedule,
    pub tasks: Vec<TaskWords>,
    pub resources: Vec<ResourceWords>,
    /// The one that counts first; the formats have room for eleven.
    pub baselines: Vec<Baseline>,
}

#[derive(Debug, Clone, Default)]
pub struct TaskWords {
    pub title: String,
    pub notes: String,
    /// The task's lasting name, `T-12`.
    pub code: String,
    /// The same everywhere and for good, where the format has a place for it.
    pub guid: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ResourceWords {
    pub name: String,
    pub email: Option<String>,
    /// How much of it there is; 1.0 is one.
    pub units: f64,
}

impl Default for ResourceWords {
    fn default() -> Self {
        Self { name: String::new(), email: None, units: 1.0 }
    }
}

/// One for each task; None of a task that was not in it.
pub struct Baseline {
    pub tasks: Vec<Option<BaselineTask>>,
}

#[derive(Debug, Clone, Copy)]
pub struct BaselineTask {
    pub start: Minute,
    pub finish: Minute,
    pub duration_minutes: i64,
    /// Person-minutes, where they were kept.
    pub work_minutes: Option<i64>,
}

/// Of files of either sort.
const MOST_BASELINES: usize = 11;

impl ExportedPlan<'_> {
    fn words(&self, task: usize) -> TaskWords {
        self.tasks.get(task).cloned().unwrap_or_default()
    }

    fn baselines(&self, task: usize) -> impl Iterator<Item = (usize, BaselineTask)> + '_ {
        let all = self.baselines.iter().take(MOST_BASELINES).enumerate();
        all.filter_map(move |(number, baseline)| Some((number, (*baseline.tasks.get(task)?)?)))
    }
}
