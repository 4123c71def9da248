//! What was computed of a plan, in the numbering of the same plan with a few tasks or dependencies more or fewer. Rows
//! are taken for the same by their place from either end; what is not the same in both is told to be computed.

use crate::network::NONE;
use crate::plan::{Dependency, Plan, Task, TaskIndex};
use crate::schedule::Driver;

/// Which row of one list is which of another: those in front and at the end are the same.
pub(crate) struct Renumbered {
    /// By place now: the place before; [`NONE`] of what is new.
    was: Vec<u32>,
    /// By place before: the place now; [`NONE`] of what is gone.
    is: Vec<u32>,
}

impl Renumbered {
    fn of(was: usize, is: usize, is_same: impl Fn(usize, usize) -> bool) -> Renumbered {
        let fewer = was.min(is);
        let front = (0..fewer).take_while(|&at| is_same(at, at)).count();
        let back = (0..fewer - front).take_while(|&at| is_same(was - 1 - at, is - 1 - at)).count();
        let places = |count: usize, other: usize| {
            let place = |at: usize| match at {
                _ if at < front => at as u32,
                _ if at >= count - back => (at + other - count) as u32,
                _ => NONE,
            };
            (0..count).map(place).collect()
        };
        Renumbered { was: places(is, was), is: places(was, is) }
    }

    /// Where a row stands now.
    pub(crate) fn now(&self, was: u32) -> u32 {
        self.is.get(was as usize).copied().unwrap_or(NONE)
    }

    /// What was known of each row; `fresh` of those that are new.
    pub(crate) fn carry<T: Clone>(&self, known: &[T], fresh: &T) -> Vec<T> {
        let known = |&was: &u32| if was == NONE { fresh } else { &known[was as usize] };
        self.was.iter().map(|was| known(was).clone()).collect()
    }

    fn new_places(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.was).filter(|(_, was)| **was == NONE).map(|(is, _)| is)
    }

    fn gone_places(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.is).filter(|(_, is)| **is == NONE).map(|(was, _)| was)
    }

    /// Each row that is in both: where it was, and where it is.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0_u32..).zip(&self.is).filter(|(_, is)| **is != NONE).map(|(was, is)| (was, *is))
    }
}

/// How a plan was numbered, and is now.
pub(crate) struct Carried {
    pub(crate) tasks: Renumbered,
    pub(crate) dependencies: Renumbered,
}

impl Carried {
    /// None where a task that stays hangs elsewhere, or counts where it did not.
    pub(crate) fn between(was: &Plan, is: &Plan) -> Option<Carried> {
        let tasks =
            Renumbered::of(was.tasks.len(), is.tasks.len(), |a, b| was.tasks[a].uid == is.tasks[b].uid);
        let hangs_alike = |was: &Task, is: &Task| {
            let above = was.parent.map(|TaskIndex(above)| tasks.now(above));
            (above, was.is_active) == (is.parent.map(|TaskIndex(above)| above), is.is_active)
        };
        if !tasks.kept().all(|(a, b)| hangs_alike(&was.tasks[a as usize], &is.tasks[b as usize])) {
            return None;
        }
        let renumbered = |link: &Dependency| Dependency {
            predecessor: TaskIndex(tasks.now(link.predecessor.0)),
            successor: TaskIndex(tasks.now(link.successor.0)),
            ..*link
        };
        let dependencies = Renumbered::of(was.dependencies.len(), is.dependencies.len(), |a, b| {
            renumbered(&was.dependencies[a]) == is.dependencies[b]
        });
        Some(Carried { tasks, dependencies })
    }

    /// The tasks that are new, or had something come or go beside them, by place now.
    pub(crate) fn touched(&self, was: &Plan, is: &Plan) -> Vec<u32> {
        let mut touched: Vec<u32> = self.tasks.new_places().collect();
        let above = |task: &Task| task.parent.map_or(NONE, |TaskIndex(above)| above);
        touched.extend(self.tasks.new_places().map(|at| above(&is.tasks[at as usize])));
        let gone = self.tasks.gone_places().map(|at| above(&was.tasks[at as usize]));
        touched.extend(gone.map(|above| self.tasks.now(above)));
        for at in self.dependencies.new_places() {
            let link = &is.dependencies[at as usize];
            touched.extend([link.predecessor.0, link.successor.0]);
        }
        for at in self.dependencies.gone_places() {
            let link = &was.dependencies[at as usize];
            touched.extend([link.predecessor.0, link.successor.0].map(|task| self.tasks.now(task)));
        }
        touched.retain(|&task| task != NONE);
        touched
    }

    /// What puts a task where it is. Whoever is held by a row that is gone is computed anew.
    pub(crate) fn driver(&self, driver: Driver) -> Driver {
        match driver {
            Driver::Predecessor { dependency } => {
                Driver::Predecessor { dependency: self.dependencies.now(dependency) }
            }
            Driver::Successor { dependency } => {
                Driver::Successor { dependency: self.dependencies.now(dependency) }
            }
            Driver::Summary { task } => Driver::Summary { task: TaskIndex(self.tasks.now(task.0)) },
            other => other,
        }
    }
}
