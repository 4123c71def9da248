//! The endpoints of this crate.

mod issues;
mod letters;
mod settling;
mod steps;

pub use settling::{ClientSettling, settle_as_client};

use web::Routes;

pub fn routes() -> Routes {
    issues::routes().join(steps::routes())
}
