//! The endpoints of this crate, and the acts that the client portal calls.

mod acts;
mod clocks;
mod comments;
mod escalations;
mod history;
mod letters;
mod notifications;
mod questions;
mod search;
mod settling;

pub use acts::{ClientAnswer, ClientAsking, answer_as_client, ask_as_client};
pub use clocks::QuestionClock;
pub use escalations::follow_the_clock;
pub use notifications::dispatch;
pub use settling::{ClientSettling, settle_as_client};

pub fn routes() -> web::Routes {
    comments::routes()
        .join(questions::routes())
        .join(clocks::routes())
        .join(notifications::routes())
        .join(history::routes())
        .join(search::routes())
}
