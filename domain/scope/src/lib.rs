//! Scope: what the client wants, in words both sides agree on, and what is handed over. Requirements with versions
//! and confirmations, deliverables with submissions and acceptances.
//!
//! Must hold: a client reads the words that were sent, never those that were edited since; whatever is written
//! only for ourselves (pain, source, internal note) has no place in what is sent.

pub mod acceptance_case;
mod certificate_kind;
pub mod deliverable;
pub mod demonstration;
pub mod diff;
pub mod document;
pub mod questionnaire;
pub mod requirement;
pub mod requirement_import;
pub mod review;
pub mod routes;
pub mod since;
pub mod store;

pub use certificate_kind::CERTIFICATES;
pub use routes::{
    ClientRemarks, ClientRun, DELIVERABLE_SIGN_OFF, SIGN_OFF, follow_withdrawals,
    follow_withdrawn_submissions, may_run_as_client, remark_as_client, routes, run_as_client, show_on_case,
};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema, Tx};
use kernel::{PersonId, Result};

/// The record kind of requirements.
pub const REQUIREMENT: RecordKind = RecordKind { name: "requirement", prefix: "REQ" };

/// What a party is asked to confirm hangs on this record: one for each party of a project.
pub const REQUIREMENTS_DOCUMENT: RecordKind = RecordKind { name: "requirements_document", prefix: "RD" };

/// The record kind of what is handed over and accepted.
pub const DELIVERABLE: RecordKind = RecordKind { name: "deliverable", prefix: "D" };

/// The record kind of what a client's people are asked in sections of questions.
pub const QUESTIONNAIRE: RecordKind = RecordKind { name: "questionnaire", prefix: "QN" };

/// The record kind of what is shown to a client before it is finished.
pub const DEMONSTRATION: RecordKind = RecordKind { name: "demonstration", prefix: "DM" };

/// A leaver's requirements and deliverables go to somebody else; tells how many.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let requirements = store::requirements::hand_over(tx, by, from, to)?;
    let asked =
        store::questionnaires::hand_over(tx, from, to)? + store::demonstrations::hand_over(tx, from, to)?;
    Ok(requirements + asked + store::deliverables::hand_over(tx, by, from, to)?)
}

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "scope",
    migrations: &[
        Migration { number: 500, name: "requirements", sql: include_str!("tables.sql") },
        Migration { number: 501, name: "deliverables", sql: include_str!("deliverables.sql") },
        Migration { number: 503, name: "reviews", sql: include_str!("reviews.sql") },
        Migration { number: 504, name: "files of cases", sql: include_str!("case_files.sql") },
        Migration {
            number: 505,
            name: "questionnaires given back",
            sql: include_str!("questionnaires_returned.sql"),
        },
        Migration {
            number: 506,
            name: "kinds and priorities that clients confirm",
            sql: include_str!("requirement_priorities.sql"),
        },
        Migration { number: 507, name: "reviews of a project", sql: REVIEWS_OF_A_PROJECT },
        Migration {
            number: 502,
            name: "questionnaires and demonstrations",
            sql: concat!(include_str!("questionnaires.sql"), include_str!("demonstrations.sql")),
        },
    ],
    client_views: &[
        ClientView::never("requirements"),
        ClientView::never("requirement_internals"),
        ClientView::never("requirement_versions"),
        ClientView::never("requirements_documents"),
        ClientView::never("confirmation_requests"),
        ClientView::never("requested_requirements"),
        ClientView::never("requirement_confirmations"),
        ClientView::rows(
            "released_requirements",
            &[
                "client_key",
                "client_number",
                "version",
                "title",
                "body",
                "criteria",
                "kind",
                "priority",
                "state",
                "remark",
                "sent_at",
                "answered_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = released_requirements.requirement_id \
                         and r.audience = 'client')",
        ),
        ClientView::never("traces"),
        ClientView::never("requirement_imports"),
        ClientView::never("requirement_import_rows"),
        ClientView::never("deliverables"),
        ClientView::never("deliverable_criteria"),
        ClientView::never("deliverable_submissions"),
        ClientView::never("deliverable_acceptances"),
        ClientView::never("deliverable_conditions"),
        ClientView::never("deliverable_defects"),
        ClientView::rows(
            "released_deliverables",
            &["client_key", "client_number", "title", "state", "version", "newest_at"],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = released_deliverables.deliverable_id \
                         and r.audience = 'client')",
        ),
        ClientView::rows(
            "deliverable_reviews",
            &[
                "client_key",
                "deliverable_key",
                "number",
                "round",
                "title",
                "body",
                "note",
                "items",
                "due",
                "sent_at",
                "ended_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = deliverable_reviews.deliverable_id \
                         and r.audience = 'client')",
        ),
        ClientView::rows(
            "review_looks",
            &["review_key", "person_id", "person_name", "at"],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = review_looks.deliverable_id and r.audience = 'client')",
        ),
        ClientView::rows(
            "review_remarks",
            &[
                "deliverable_key",
                "round",
                "about",
                "words",
                "person_name",
                "at",
                "place",
                "outcome",
                "answer",
                "answered_by_name",
                "answered_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = review_remarks.deliverable_id and r.audience = 'client')",
        ),
        ClientView::never("acceptance_cases"),
        ClientView::rows(
            "released_cases",
            &[
                "deliverable_key",
                "case_key",
                "version",
                "position",
                "title",
                "steps",
                "expected",
                "about",
                "result",
                "remark",
                "by_name",
                "at",
                "ended_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = released_cases.deliverable_id and r.audience = 'client')",
        ),
        ClientView::never("case_results"),
        ClientView::rows(
            "case_files",
            &["deliverable_key", "case_key", "document_key", "version"],
            concat!(
                "project_id = viewer_project() and party_id = viewer_party() \
                 and exists (select 1 from records r where r.id = case_files.document_id and r.audience = 'client' \
                             and (not r.is_commercial or ",
                engagement::viewer_is_in_the_circle!(),
                "))"
            ),
        ),
        ClientView::never("questionnaires"),
        ClientView::rows(
            "questionnaire_recipients",
            &[
                "client_key",
                "person_id",
                "asked_at",
                "submitted_at",
                "receipt",
                "returned_at",
                "returned_words",
            ],
            OWN,
        ),
        ClientView::rows("questionnaire_answers", &["client_key", "question_id", "answer"], OWN),
        ClientView::never("questionnaire_drafts"),
        ClientView::rows(
            "released_questionnaires",
            &["client_key", "client_number", "title", "intro", "outline", "due", "closed_at"],
            // For those who were asked, and for nobody else of their party.
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from questionnaire_recipients q \
                         where q.client_key = released_questionnaires.client_key \
                         and q.person_id = viewer_person())",
        ),
        ClientView::never("demonstrations"),
        ClientView::never("demonstration_items"),
        ClientView::rows(
            "demonstration_verdicts",
            &["item_key", "person_name", "verdict", "remark", "at"],
            OF_THE_PARTY,
        ),
        ClientView::rows(
            "released_demonstrations",
            &["client_key", "client_number", "title", "description", "link", "shown_on", "due", "sent_at"],
            OF_THE_PARTY,
        ),
        ClientView::rows(
            "released_demonstration_items",
            &["item_key", "demonstration_key", "position", "words"],
            OF_THE_PARTY,
        ),
    ],
};

const OF_THE_PARTY: &str = "project_id = viewer_project() and party_id = viewer_party()";
/// What somebody answers is for themselves and the team.
const OWN: &str =
    "project_id = viewer_project() and party_id = viewer_party() and person_id = viewer_person()";

/// What waits in a project is asked for whatever it hangs on.
const REVIEWS_OF_A_PROJECT: &str =
    "create index deliverable_reviews_project on deliverable_reviews (project_id, ended_at);
     create index review_remarks_project on review_remarks (project_id, outcome);";
