//! The endpoints of this crate.

mod answers;
mod carrying;
mod charters;
mod expectations;
mod expecting;
mod goals;
mod kickoff_packs;
mod kickoffs;
mod sending;
mod templates;

pub use carrying::carry_expectations;
pub use expecting::{ClientExpecting, expect_as_client};
pub use kickoff_packs::pack_reason_to_stay;
pub use sending::{CHARTER_SIGN_OFF, CharterConfirmationBody, ask_to_confirm};

use engagement::access::Action;
use kernel::ProjectRole;

/// Write the charter.
#[derive(Debug)]
pub enum EditCharter {}
impl Action for EditCharter {
    const NEEDS: ProjectRole = ProjectRole::Member;
}

pub fn routes() -> web::Routes {
    charters::routes()
        .join(expectations::routes())
        .join(goals::routes())
        .join(sending::routes())
        .join(kickoffs::routes())
        .join(kickoff_packs::routes())
        .join(templates::routes())
}
