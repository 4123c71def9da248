//! The communication plan over HTTP in the team's scope, and the job that lets it happen.

mod answers;
mod check_in;
mod entries;
mod executing;
mod releasing;
mod said;

pub use check_in::{CHECK_IN, FEEDBACK_TALK, PLAN_REVIEW};
pub use executing::execute;

use web::Routes;

pub fn routes() -> Routes {
    entries::routes().join(said::routes()).join(releasing::routes())
}
