//! Schedule: the plan of a project as inputs plus one computed result, what is shown of it to the client, and
//! how it comes in from a file.
//!
//! Must hold: computed dates are never edited; every edit is computed before it is written and written with
//! its result and one event; what a client may read of the plan are the released rows and nothing else.

pub mod agreed_with;
pub mod alternative;
pub mod apply;
pub mod baseline;
pub mod buffer;
pub mod calendar;
pub mod client_task;
pub mod computed;
pub mod edit;
pub mod facts;
pub mod forecast;
pub mod history;
pub mod lookup;
pub mod plan;
pub mod plan_document;
pub mod plan_file;
pub mod plan_import;
pub mod planning;
pub mod routes;
pub mod sharing;
pub mod status;
pub mod store;
pub mod task;
pub mod times;

pub use planning::{handing_over, hours, releasing};
pub use routes::{PLAN_SIGN_OFF, routes};

use ::store::{ClientView, Migration, Schema};

/// The condition of the second lock that a viewer's party reads a task: its record may be another party's.
#[macro_export]
macro_rules! viewer_reads_task {
    ($record:literal) => {
        concat!(
            "exists (select 1 from released_tasks t where t.record_id = ",
            $record,
            " and t.project_id = viewer_project() and t.party_id = viewer_party())"
        )
    };
}

/// The record kind of tasks, phases and milestones.
pub const TASK: ::store::records::RecordKind = ::store::records::RecordKind { name: "task", prefix: "T" };

/// What a party is asked to confirm of the plan hangs on this record: one for each party of a project.
pub const PLAN_DOCUMENT: ::store::records::RecordKind =
    ::store::records::RecordKind { name: "plan_document", prefix: "PD" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "schedule",
    migrations: &[
        Migration { number: 300, name: "plan", sql: include_str!("tables.sql") },
        Migration { number: 301, name: "sharing_revision", sql: include_str!("tables_sharing.sql") },
        Migration { number: 302, name: "import_batches", sql: include_str!("tables_imports.sql") },
        Migration { number: 303, name: "task_changes", sql: include_str!("tables_history.sql") },
        Migration { number: 304, name: "shown_since", sql: include_str!("tables_shown.sql") },
        Migration { number: 305, name: "assignments_of_a_resource", sql: ASSIGNMENTS_OF_A_RESOURCE },
        Migration { number: 306, name: "confirmed_plans", sql: include_str!("tables_confirmed.sql") },
        Migration { number: 307, name: "task_reports", sql: include_str!("tables_reports.sql") },
        Migration { number: 310, name: "agreed_with_each_party", sql: include_str!("tables_agreed.sql") },
        Migration { number: 311, name: "result_changes", sql: include_str!("tables_results.sql") },
        Migration { number: 312, name: "released_tasks_of_a_project", sql: RELEASED_TASKS_OF_A_PROJECT },
        Migration { number: 313, name: "forecasts", sql: include_str!("tables_forecasts.sql") },
        Migration { number: 314, name: "plan_alternatives", sql: include_str!("tables_alternatives.sql") },
        Migration { number: 321, name: "buffer_days", sql: include_str!("tables_buffers.sql") },
        Migration { number: 322, name: "work_of_baselines", sql: WORK_OF_BASELINES },
        Migration { number: 323, name: "work_of_whole_baselines", sql: WORK_OF_WHOLE_BASELINES },
        Migration { number: 324, name: "resources_of_a_person", sql: RESOURCES_OF_A_PERSON },
        Migration { number: 335, name: "units_of_resources", sql: UNITS_OF_RESOURCES },
    ],
    client_views: &[
        ClientView::never("plans"),
        ClientView::never("plan_results"),
        ClientView::never("plan_result_changes"),
        ClientView::never("calendars"),
        ClientView::never("tasks"),
        ClientView::never("dependencies"),
        ClientView::never("resources"),
        ClientView::never("assignments"),
        ClientView::never("baselines"),
        ClientView::never("agreed_plans"),
        ClientView::never("agreed_days"),
        ClientView::never("sharing_rules"),
        ClientView::never("sharing_history"),
        ClientView::never("task_changes"),
        ClientView::rows(
            "released_projects",
            &[
                "project_id",
                "party_id",
                "name",
                "team_name",
                "client_name",
                "locale",
                "time_zone",
                "health",
                "start",
                "finish",
                "agreed_finish",
                "next_title",
                "next_start",
                "released_at",
                "is_held",
            ],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        ClientView::rows(
            "released_tasks",
            &[
                "client_key",
                "title",
                "kind",
                "start",
                "finish",
                "agreed_start",
                "agreed_finish",
                "percent_complete",
                "state",
                "is_client_side",
                "level",
                "sort",
                "shown_since",
            ],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        ClientView::never("plan_documents"),
        ClientView::never("plan_sendings"),
        ClientView::rows(
            "task_reports",
            &["client_key", "person_name", "at", "returned_at", "answer"],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        ClientView::never("plan_imports"),
        ClientView::never("forecast_settings"),
        ClientView::never("forecasts"),
        ClientView::never("plan_alternatives"),
        ClientView::never("buffer_days"),
        ClientView::never("plan_import_batches"),
    ],
};

/// A resource is deleted with its assignments.
const ASSIGNMENTS_OF_A_RESOURCE: &str = "create index assignments_resource on assignments (resource_id);";

/// Of those made before, nobody knows it any more.
const WORK_OF_BASELINES: &str = "alter table baselines add column work text;";
const WORK_OF_WHOLE_BASELINES: &str = "alter table baselines add column work_minutes bigint;";

/// What other projects ask of somebody is looked up by person.
const RESOURCES_OF_A_PERSON: &str = "create index resources_person on resources (person_id);";

/// Until then there was one of each.
const UNITS_OF_RESOURCES: &str =
    "alter table resources add column units double precision not null default 1;";

/// What a project's clients have yet to do is asked for whoever they are.
const RELEASED_TASKS_OF_A_PROJECT: &str =
    "create index released_tasks_project on released_tasks (project_id);";
