//! The endpoints of this crate, and the acts that the client portal calls.

mod acts;
mod clocks;
mod comment_letters;
mod commenting;
mod comments;
mod conversations;
mod escalations;
mod history;
mod letters;
mod log;
mod log_entries;
mod log_following;
pub mod mail_wishes;
mod notices;
mod notifications;
mod promises_released;
mod question_circle;
mod questions;
mod remarking;
mod reminders;
mod search;
mod settling;
mod visits;
mod waiting;

pub use acts::{ClientAnswer, ClientAsking, answer_as_client, ask_about_as_client, ask_as_client};
pub use clocks::ResponseClock;
pub use commenting::{ClientComment, comment_as_client, note_as_member};
pub use comments::Rendered;
pub use escalations::follow_the_clock;
pub use log::{SaidByMail, of_owner as follow_ups_of};
pub use log_following::follow_the_log;
pub use notifications::{dispatch, of_reader as notifications_of};
pub use promises_released::follow_promises;
pub use questions::{Question, QuestionBody, ask, whole as question};
pub use remarking::remark_as_client;
pub use reminders::SUBJECT as REMINDER_SUBJECT;
pub use settling::{ClientSettling, reply_as_client, settle_as_client};
pub use visits::note_visit;
pub use waiting::follow_waiting;

pub fn routes() -> web::Routes {
    comments::routes()
        .join(questions::routes())
        .join(question_circle::routes())
        .join(clocks::routes())
        .join(notifications::routes())
        .join(mail_wishes::routes())
        .join(log::routes())
        .join(log_entries::routes())
        .join(conversations::routes())
        .join(waiting::routes())
        .join(promises_released::routes())
        .join(visits::routes())
        .join(reminders::routes())
        .join(history::routes())
        .join(search::routes())
}
