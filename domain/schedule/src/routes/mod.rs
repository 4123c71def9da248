//! The endpoints of this crate.

mod answers;
mod baselines;
mod calendars;
mod imports;
mod plan;
mod sharing;
mod tasks;
mod work;

pub use sharing::{PortalPreview, share_json};

pub fn routes() -> web::Routes {
    plan::routes()
        .join(tasks::routes())
        .join(baselines::routes())
        .join(calendars::routes())
        .join(sharing::routes())
        .join(imports::routes())
        .join(work::routes())
}
