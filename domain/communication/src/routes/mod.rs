//! The endpoints of this crate, and the acts that the client portal calls.

mod acts;
mod comments;
mod history;
mod letters;
mod notifications;
mod questions;
mod search;

pub use acts::{ClientAnswer, ClientAsking, answer_as_client, ask_as_client};
pub use notifications::dispatch;

pub fn routes() -> web::Routes {
    comments::routes()
        .join(questions::routes())
        .join(notifications::routes())
        .join(history::routes())
        .join(search::routes())
}
