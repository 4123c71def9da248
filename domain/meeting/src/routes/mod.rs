//! The endpoints of this crate.

mod agenda;
mod answering;
mod availability;
mod backlog;
mod calling_off;
mod choosing;
mod feeds;
mod inviting;
mod letters;
mod meetings;
mod minutes;
mod note_records;
mod notes;
mod said;
mod series;
mod series_inviting;
mod series_letters;
mod times;

pub use answering::{Answering, ClientAnswering, MailedAnswer, answer, answer_as_client, answer_by_mail};
pub use choosing::{ClientFits, fit_as_client};
pub use feeds::{address, create_feed_of_client, end_feed_of_client, works};
pub use inviting::send;
pub use letters::{
    CALENDAR_PARAM, CalendarEntry, SeriesDate, SeriesEntry, reason_to_stay, times_reason_to_stay,
    when_on_both_sides, when_words,
};
pub use meetings::{create, put};
pub use minutes::{MINUTES_SIGN_OFF, MinutesBody, hold, send_minutes};
pub use said::{AskedBody, MeetingBody, PointBody};
pub use series::{SeriesBody, create_series};
pub use series_inviting::send_series;
pub use times::{ask_times, choose};

use web::Routes;

pub fn routes() -> Routes {
    meetings::routes()
        .join(calling_off::routes())
        .join(agenda::routes())
        .join(backlog::routes())
        .join(series::routes())
        .join(inviting::routes())
        .join(times::routes())
        .join(answering::routes())
        .join(notes::routes())
        .join(note_records::routes())
        .join(minutes::routes())
        .join(availability::routes())
        .join(feeds::routes())
}
