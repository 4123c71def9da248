//! The endpoints of this crate.

mod clients;
mod contacts;
mod culture_cards;
mod decision_rules;
mod functions;
mod invitations;
mod members;
mod parties;
mod projects;
mod sign_offs;

pub fn routes() -> web::Routes {
    clients::routes()
        .join(contacts::routes())
        .join(culture_cards::routes())
        .join(projects::routes())
        .join(members::routes())
        .join(parties::routes())
        .join(functions::routes())
        .join(invitations::routes())
        .join(decision_rules::routes())
        .join(sign_offs::routes())
}

pub use functions::follow_people;
pub use invitations::{SMTP, fresh_link_letter, portal_url};
pub use projects::{Project, open_project, open_project_for, projects_of};
pub use sign_offs::sign_off_lines;
