//! The client portal: the pages a client's person reads after a mail, in their language, phone first,
//! without JavaScript.
//!
//! What must hold: a page is made of a plain view model that holds nothing but what this reader may see, read
//! through the database's second lock. Looking changes nothing; each act is a form with the page's own token.

mod acting;
mod answering;
mod arrival;
mod asking_about;
mod certificate;
mod changes;
mod commenting;
mod deliverables;
mod demonstrations;
mod device;
mod draft;
mod ends;
mod expectations;
mod files;
mod gantt;
mod issues;
mod keeping_in_touch;
mod kickoff;
mod meeting_times;
mod meetings;
pub mod model;
mod news;
mod pages;
mod people;
mod plan_reviews;
mod promised;
mod questionnaires;
mod read;
mod remarked;
mod reporting;
mod reports;
mod requirements;
mod reviews;
mod routes;
mod searching;
mod sentences;
mod settling;
mod sign_offs;
mod style;
mod waiting;

pub use arrival::{authenticate, failure_page, nothing_here};
pub use device::DEVICE_COOKIE;
pub use draft::{preview, render_draft};
pub use pages::{
    render_asked, render_code, render_end, render_home, render_item, render_question, render_search,
    render_somebody_else, render_who,
};
pub use remarked::{Known, known_as};
pub use reports::report_preview;
pub use routes::{ENTRY, routes};
pub use sign_offs::paper::{paper_consent, render_paper};
pub use sign_offs::{render_receipt, render_sign_off};
pub use style::{STYLE_PATH, stylesheet};
pub use waiting::{WaitingMonth, WaitingPage, render_waiting};

/// What `web` calls when a page of the portal fails.
pub const PAGES: web::PortalPages = web::PortalPages { failure: failure_page };
