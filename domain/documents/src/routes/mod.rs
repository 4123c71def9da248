//! The endpoints of this crate.

mod answers;
mod documents;
mod filed;
mod filing;
mod links;
mod open;
mod reading;
mod settings;
mod showing;

pub use filing::{passed_over, received, received_of_client, stored};
pub use reading::{Wanted, beginning, looked_at, opened};

use engagement::access::Action;
use kernel::ProjectRole;

/// File documents, name and move them, remove them.
#[derive(Debug)]
pub enum EditDocuments {}
impl Action for EditDocuments {
    const NEEDS: ProjectRole = ProjectRole::Member;
}

pub fn routes() -> web::Routes {
    documents::routes()
        .join(filed::routes())
        .join(filing::routes())
        .join(reading::routes())
        .join(showing::routes())
        .join(links::routes())
        .join(open::routes())
        .join(settings::routes())
}
