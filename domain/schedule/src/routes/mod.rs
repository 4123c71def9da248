//! The endpoints of this crate.

mod alternatives;
mod answers;
mod baselines;
mod buffers;
mod calendars;
mod checks;
mod client_tasks;
mod elsewhere;
mod forecasts;
mod import_applications;
mod imports;
mod levellings;
mod people_load;
mod plan;
mod plan_documents;
mod plan_files;
mod plan_sending;
mod resources;
mod sharing;
mod tasks;
mod viewers;
mod work;

pub use client_tasks::{ClientReporting, Said, report_as_client};
pub use plan_sending::PLAN_SIGN_OFF;
pub use sharing::{PortalPreview, prepare_share};
pub use work::{WorkItem, work_of};

pub fn routes() -> web::Routes {
    plan::routes()
        .join(tasks::routes())
        .join(baselines::routes())
        .join(alternatives::routes())
        .join(levellings::routes())
        .join(forecasts::routes())
        .join(buffers::routes())
        .join(checks::routes())
        .join(elsewhere::routes())
        .join(people_load::routes())
        .join(plan_documents::routes())
        .join(plan_files::routes())
        .join(plan_sending::routes())
        .join(client_tasks::routes())
        .join(calendars::routes())
        .join(resources::routes())
        .join(sharing::routes())
        .join(imports::routes())
        .join(import_applications::routes())
        .join(viewers::routes())
        .join(work::routes())
}
