//! The endpoints of this crate, and the acts that the client portal and the sign-off call.

mod acts;
mod answers;
mod asking;
mod assessments;
mod closing;
mod log;
mod mails;
mod offers;
mod requests;

pub(crate) use acts::{happened, tell_managers};
pub use asking::{ClientRequest, request_as_client};
pub use assessments::write_assessment;
pub use offers::{CHANGE_OFFER, PreparedOffer, prepare_offer, send_offer};
pub use requests::{MeetingRequest, receive_from_meeting};

pub fn routes() -> web::Routes {
    requests::routes()
        .join(assessments::routes())
        .join(offers::routes())
        .join(closing::routes())
        .join(mails::routes())
        .join(log::routes())
}
