//! The endpoints of this crate.

mod clients;
mod contacts;
mod invitations;
mod members;
mod parties;
mod projects;

pub fn routes() -> web::Routes {
    clients::routes()
        .join(contacts::routes())
        .join(projects::routes())
        .join(members::routes())
        .join(parties::routes())
        .join(invitations::routes())
}

pub use invitations::{SMTP, fresh_invitation_letter, portal_url};
pub use projects::{Project, open_project, open_project_for, projects_of};
