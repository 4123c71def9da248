//! The communication plan over HTTP in the team's scope, and the job that lets it happen.

mod answers;
mod carrying_over;
mod check_in;
mod entries;
mod executing;
mod releasing;
mod review_acts;
mod reviewing;
mod said;
mod standing_now;
mod unanswered;

pub use check_in::{CHECK_IN, FEEDBACK_TALK, PLAN_REVIEW};
pub use executing::execute;
pub use review_acts::{ClientReviewing, review_as_client, review_reason_to_stay};

use web::Routes;

pub fn routes() -> Routes {
    entries::routes().join(said::routes()).join(releasing::routes()).join(reviewing::routes())
}
