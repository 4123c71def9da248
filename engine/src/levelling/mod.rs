//! Levelling: jobs that share resources of limited capacity, laid out so that all are done as early as can be found.
//! The same seed on one thread gives the same schedule; how long to go on is the caller's to say.

mod flow;
mod generation;
mod lower_bound;
mod population;
mod problem;
pub mod psplib;
mod search;
mod taken;
mod team;
mod team_search;
mod validity;

pub use problem::{Job, Problem, ProblemError};
pub use search::{Effort, Levelled, Standing, level};
pub use team::{Elsewhere, NOT_LEVELLED, Precedence, TeamError, TeamLevelled, TeamRules, level_team};
pub use team_search::{TeamStanding, Wanted, level_team_long};
pub use validity::{Violation, validate};
