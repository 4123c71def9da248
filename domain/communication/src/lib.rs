//! Communication: comments on any record, questions between team and client with their answers, and who is
//! told of what.
//!
//! Must hold: a comment or answer is never wider than the record it hangs on; what is for a party's commercial circle is
//! not there for its other people; nothing goes to a client unless a person of the team wrote it for them; what people
//! wrote is shown as harmless HTML, which is made by the list of today: what is kept of an earlier one is made anew.

mod asked_kind;
pub mod clock_facts;
pub mod clocked_kind;
pub mod comment;
pub mod conversation;
pub mod escalation;
pub mod excerpt;
pub mod log;
pub mod mail_pace;
pub mod markdown;
pub mod notification;
pub mod place;
pub mod promise;
pub mod promised_answer;
pub mod promised_answer_facts;
pub mod question;
pub mod reminder;
pub mod reminder_facts;
pub mod response_clock;
pub mod routes;
pub mod store;
pub mod waiting;
pub mod waiting_facts;

pub use asked_kind::{AskedKind, AskedKinds};
pub use clocked_kind::{ClockedKind, ClockedKinds, QUESTION_CLOCK};
pub use markdown::SafeHtml;
pub use routes::{
    REMINDER_SUBJECT, dispatch, follow_promises, follow_the_clock, follow_the_log, follow_ups_of,
    follow_waiting, note_visit, notifications_of, routes,
};
pub use store::comments::render_kept as render_comments;

use ::store::{ClientView, Migration, Schema};

/// The record kind of questions.
pub const QUESTION: ::store::records::RecordKind =
    ::store::records::RecordKind { name: "question", prefix: "Q" };

/// The record kind of entries that people note in the communication log.
pub const LOG_ENTRY: ::store::records::RecordKind =
    ::store::records::RecordKind { name: "log_entry", prefix: "L" };

/// The body as harmless HTML, and what made it. Filled where it is missing or of another renderer, a few rows at a
/// time, by [`render_comments`].
const RENDERED_COMMENTS: &str =
    "alter table comments add column html text;\nalter table comments add column html_by text;\n";

/// For the commercial circle of the party alone.
const COMMERCIAL_COMMENTS: &str =
    "alter table comments add column is_commercial boolean not null default false;";

/// Makes a form that is sent twice one comment.
const COMMENTS_OF_CLIENTS: &str = "alter table comments add column form_key uuid;
     create unique index comments_form on comments (form_key);";

/// As its client reads it, like its number: whom it is for stands with the record. Since when the commercial circle of the
/// party alone reads it; none where everybody does.
const COMMERCIAL_QUESTIONS: &str = "alter table questions add column circle_since bigint;";

/// The record `r` of a question is shown to whoever looks: to everybody of its party, or to the commercial circle.
macro_rules! shown_to_viewer {
    () => {
        concat!(
            "r.audience = 'client' and (not r.is_commercial or ",
            engagement::viewer_is_in_the_circle!(),
            "))"
        )
    };
}

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "communication",
    migrations: &[
        Migration { number: 400, name: "communication", sql: include_str!("tables.sql") },
        Migration { number: 401, name: "conversation", sql: include_str!("tables_conversation.sql") },
        Migration { number: 402, name: "rendered_comments", sql: RENDERED_COMMENTS },
        Migration { number: 403, name: "response_clock", sql: include_str!("tables_clock.sql") },
        Migration { number: 404, name: "communication_log", sql: include_str!("tables_log.sql") },
        Migration { number: 405, name: "waiting_times", sql: include_str!("tables_waiting.sql") },
        Migration { number: 406, name: "visits", sql: include_str!("tables_visits.sql") },
        Migration { number: 407, name: "reminders", sql: include_str!("tables_reminders.sql") },
        Migration { number: 410, name: "commercial_comments", sql: COMMERCIAL_COMMENTS },
        Migration { number: 411, name: "clocked_kinds", sql: include_str!("tables_clocked.sql") },
        Migration { number: 415, name: "comments_of_clients", sql: COMMENTS_OF_CLIENTS },
        Migration { number: 420, name: "pinned_remarks", sql: include_str!("tables_places.sql") },
        Migration { number: 421, name: "commercial_questions", sql: COMMERCIAL_QUESTIONS },
        Migration { number: 422, name: "promised_answers", sql: include_str!("tables_promised.sql") },
        Migration { number: 423, name: "settled_remarks", sql: include_str!("tables_settled.sql") },
        Migration { number: 424, name: "mail_wishes", sql: include_str!("tables_mail_wishes.sql") },
        Migration { number: 425, name: "gathered_notifications", sql: include_str!("tables_gathered.sql") },
        Migration { number: 426, name: "unshown_topics", sql: include_str!("tables_unshown.sql") },
    ],
    client_views: &[
        ClientView::never("reminders"),
        ClientView::never("mail_wishes"),
        ClientView::never("mail_paces"),
        ClientView::never("notification_mutes"),
        ClientView::never("unshown_topics"),
        ClientView::rows(
            "comments",
            &[
                "record_key",
                "author_name",
                "author_side",
                "body",
                "at",
                "is_commercial",
                "place_client_version",
                "place_page",
                "place_x",
                "place_y",
                "place_line",
                "settled_at",
                "settled_by_name",
            ],
            concat!(
                "audience = 'client' and deleted_at is null and project_id = viewer_project() \
                 and (party_id is null or party_id = viewer_party()) \
                 and (exists (select 1 from records r where r.id = comments.record_id and r.audience = 'client' \
                              and (r.party_id is null or r.party_id = viewer_party()) \
                              and ((not r.is_commercial and not comments.is_commercial) or ",
                engagement::viewer_is_in_the_circle!(),
                ")) or (comments.party_id = viewer_party() and ",
                schedule::viewer_reads_task!("comments.record_id"),
                " and (not comments.is_commercial or ",
                engagement::viewer_is_in_the_circle!(),
                ")))"
            ),
        ),
        ClientView::rows(
            "questions",
            &[
                "client_key",
                "client_number",
                "title",
                "body",
                "state",
                "waiting_for",
                "due",
                "asked_at",
                "asked_by_name",
                "asked_by_side",
                "about_key",
                "newest_at",
                "cause",
                "solution",
                "confirmed_at",
                "circle_since",
            ],
            concat!(
                "project_id = viewer_project() and party_id = viewer_party() \
                 and exists (select 1 from records r where r.id = questions.id and ",
                shown_to_viewer!()
            ),
        ),
        ClientView::rows(
            "answers",
            &["question_key", "body", "author_name", "author_side", "at"],
            concat!(
                "project_id = viewer_project() and party_id = viewer_party() \
                 and exists (select 1 from records r where r.id = answers.question_id and ",
                shown_to_viewer!()
            ),
        ),
        ClientView::never("question_turns"),
        ClientView::never("response_promises"),
        ClientView::never("response_escalations"),
        ClientView::never("kind_promises"),
        ClientView::never("notifications"),
        ClientView::never("communication_log_entries"),
        ClientView::never("communication_log_people"),
        ClientView::rows("communication_settings", &["logs_visits"], "project_id = viewer_project()"),
        ClientView::never("portal_visits"),
        ClientView::rows(
            "waiting_releases",
            &["released_at"],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        ClientView::rows(
            "released_waiting",
            &["month", "team_tenths", "client_tenths"],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        ClientView::never("promise_releases"),
        ClientView::rows(
            "promised_answers",
            &["record_key", "measure", "due_at"],
            concat!(
                "project_id = viewer_project() and party_id = viewer_party() \
                 and exists (select 1 from records r where r.id = promised_answers.record_id and ",
                shown_to_viewer!()
            ),
        ),
        ClientView::rows(
            "client_news",
            &["kind", "at", "record_key", "was", "becomes"],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
    ],
};
