//! The endpoints of this crate.

mod acceptance_cases;
mod answers;
mod client_side;
mod confirmations;
mod deliverable_answers;
mod deliverables;
mod demonstration_acts;
mod demonstrations;
mod document;
mod imports;
mod questionnaire_acts;
mod questionnaire_drafts;
mod questionnaires;
mod requirements;
mod review_answers;
mod reviews;
mod sending;
mod submissions;
mod traceability;
mod traces;

pub use acceptance_cases::{ClientRun, may_run_as_client, run_as_client, show_on_case};
pub use demonstration_acts::{ClientVerdict, ClientVerdicts, give_verdicts_as_client, send_demonstration};
pub use questionnaire_acts::{
    ClientAnswers, ClientSubmission, answer_as_client, send_questionnaire, submit_as_client,
};
pub use reviews::{ClientRemarks, remark_as_client, send_review};
pub use sending::{LookedAt, SIGN_OFF, Sending, choose, follow_withdrawals, make_findable, prepare, send};
pub use submissions::{DELIVERABLE_SIGN_OFF, follow_withdrawn_submissions, submit};

use engagement::access::Action;
use kernel::ProjectRole;

/// Write down, change and drop what is wanted.
#[derive(Debug)]
pub enum EditScope {}
impl Action for EditScope {
    const NEEDS: ProjectRole = ProjectRole::Member;
}

pub fn routes() -> web::Routes {
    requirements::routes()
        .join(document::routes())
        .join(confirmations::routes())
        .join(traces::routes())
        .join(imports::routes())
        .join(deliverables::routes())
        .join(submissions::routes())
        .join(traceability::routes())
        .join(reviews::routes())
        .join(questionnaires::routes())
        .join(questionnaire_drafts::routes())
        .join(demonstrations::routes())
}
