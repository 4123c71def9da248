//! Meetings: when both sides meet and about what, who comes, what was said and promised, and calendars to subscribe to.
//!
//! Must hold: a meeting is internal until somebody sends it, and its party reads it as it was sent; internal points and
//! notes go to nobody; whoever was not asked to a meeting does not know of it.

pub mod agenda_facts;
pub mod backlog;
pub mod feed;
pub mod invitation;
pub mod meeting;
pub mod note;
pub mod note_change_kind;
mod reminder_facts;
pub mod routes;
pub mod series;
pub mod store;
pub mod times;

pub use reminder_facts::ASKED_KINDS;
pub use routes::routes;

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of meetings.
pub const MEETING: RecordKind = RecordKind { name: "meeting", prefix: "M" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "meeting",
    migrations: &[
        Migration { number: 450, name: "meetings", sql: include_str!("tables.sql") },
        Migration { number: 451, name: "meeting_times", sql: include_str!("tables_times.sql") },
        Migration { number: 452, name: "meeting_party_counts", sql: include_str!("tables_party_counts.sql") },
        Migration { number: 453, name: "calendar_feed_links", sql: include_str!("tables_feed_links.sql") },
        Migration { number: 456, name: "meeting_asked_rounds", sql: include_str!("tables_asked_rounds.sql") },
        Migration { number: 461, name: "meeting_series", sql: include_str!("tables_series.sql") },
        Migration {
            number: 468,
            name: "meeting_called_off_with",
            sql: include_str!("tables_called_off_with.sql"),
        },
        Migration { number: 482, name: "meeting_note_records", sql: include_str!("tables_note_records.sql") },
        Migration {
            number: 483,
            name: "meeting_invitation_slots",
            sql: include_str!("tables_invitation_slots.sql"),
        },
        Migration {
            number: 484,
            name: "meeting_notes_in_order",
            sql: include_str!("tables_notes_in_order.sql"),
        },
        Migration { number: 485, name: "agenda_backlog", sql: include_str!("tables_backlog.sql") },
        Migration {
            number: 486,
            name: "meeting_proposed_times",
            sql: include_str!("tables_proposed_times.sql"),
        },
    ],
    client_views: &[
        ClientView::never("meetings"),
        ClientView::never("meeting_series"),
        ClientView::rows(
            "meeting_people",
            &[
                "invitation_key",
                "answer",
                "answer_note",
                "answered_at",
                "proposed_starts",
                "times_key",
                "times_round",
                "times_at",
                "asked_anew",
                "fits",
                "fits_note",
            ],
            "project_id = viewer_project() and party_id = viewer_party() and person_id = viewer_person() \
             and (told_at is not null or times_at is not null)",
        ),
        ClientView::rows(
            "meeting_times",
            &["client_key", "content", "round", "state"],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from meeting_people p where p.times_key = meeting_times.client_key \
               and p.asked_round = meeting_times.round and p.person_id = viewer_person() and p.party_id = viewer_party() \
               and p.times_at is not null)",
        ),
        ClientView::never("meeting_points"),
        ClientView::never("agenda_backlog"),
        ClientView::never("agenda_put_asides"),
        ClientView::rows(
            "meeting_invitations",
            &[
                "client_key",
                "client_number",
                "uid",
                "content",
                "starts",
                "sequence",
                "is_cancelled",
                "sent_at",
                "series_key",
                "slot",
                "slot_zone",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from meeting_people p where p.invitation_key = meeting_invitations.client_key \
               and p.person_id = viewer_person() and p.party_id = viewer_party() \
               and p.told_at is not null and (p.told_sequence is not null or meeting_invitations.is_cancelled))",
        ),
        ClientView::never("meeting_notes"),
        ClientView::rows(
            "calendar_feeds",
            &["created_at"],
            "kind = 'client' and ended_at is null and project_id = viewer_project() and party_id = viewer_party() \
             and person_id = viewer_person() and exists (select 1 from portal_links l \
               where l.id = calendar_feeds.link_id and l.revoked_at is null)",
        ),
    ],
};
