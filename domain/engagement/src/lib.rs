//! Engagement: client organisations and their people, projects, who takes part on which side, the links by which a
//! client's person arrives, how they want to be met, who decides for a client, and what a client was asked to
//! agree to.
//!
//! Must hold: who may do what in a project is decided in `access.rs` and nowhere else; a link's secret and a mailed
//! code are never stored, only their hashes; what a client agreed to is written once and never changed.

pub mod access;
pub mod authenticate;
pub mod burst;
pub mod code;
pub mod culture;
pub mod deciding;
pub mod letters;
pub mod link;
pub mod noted_act;
mod project_facts;
pub mod project_function;
pub mod public_holidays;
pub mod routes;
pub mod sign_off;
pub mod store;
pub mod tacit;
pub mod testing;

pub use project_facts::{
    Changed, ChosenRule, OpenedProject, PreparedShare, ProjectFacts, ProjectStatus, StatusReason,
};
pub use routes::{follow_people, routes};

use ::store::{ClientView, Migration, Schema};

/// Part of the condition of a client's view: whether whoever looks is of the commercial circle of their party. Asked of
/// the database at every look, so that who leaves the circle reads nothing of it any more.
#[macro_export]
macro_rules! viewer_is_in_the_circle {
    () => {
        "exists (select 1 from party_contacts c where c.party_id = viewer_party() \
         and c.person_id = viewer_person() and c.is_commercial)"
    };
}

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "engagement",
    migrations: &[
        Migration { number: 200, name: "engagement", sql: include_str!("tables.sql") },
        Migration { number: 201, name: "previews_of_a_session", sql: PREVIEWS_OF_A_SESSION },
        Migration { number: 202, name: "sign_offs", sql: include_str!("tables_sign_offs.sql") },
        Migration { number: 203, name: "links_of_a_person", sql: LINKS_OF_A_PERSON },
        Migration { number: 204, name: "what_ends_together", sql: WHAT_ENDS_TOGETHER },
        Migration { number: 205, name: "sign_off_ways", sql: include_str!("sign_off_ways.sql") },
        Migration { number: 206, name: "culture_cards", sql: include_str!("tables_culture.sql") },
        Migration { number: 207, name: "codes_of_a_person", sql: CODES_OF_A_PERSON },
        Migration { number: 212, name: "archived_since", sql: ARCHIVED_SINCE },
        Migration { number: 220, name: "codes_of_a_link", sql: CODES_OF_A_LINK },
        Migration { number: 221, name: "records_of_sign_offs", sql: RECORDS_OF_SIGN_OFFS },
        Migration { number: 223, name: "project_functions", sql: include_str!("tables_functions.sql") },
    ],
    client_views: &[
        ClientView::never("clients"),
        ClientView::never("client_contacts"),
        ClientView::never("projects"),
        ClientView::never("project_members"),
        ClientView::never("client_parties"),
        ClientView::never("party_contacts"),
        ClientView::rows(
            "portal_links",
            &["id", "expires_at"],
            "person_id = viewer_person() and party_id = viewer_party()",
        ),
        ClientView::never("portal_devices"),
        ClientView::never("decision_rules"),
        ClientView::never("deciders"),
        ClientView::rows(
            "deputies",
            &["person_id", "from_day", "until_day"],
            "party_id = viewer_party() and deputy_id = viewer_person() \
             and exists (select 1 from party_contacts c where c.party_id = viewer_party() \
                         and c.person_id = deputies.person_id and c.role = 'client_approver')",
        ),
        ClientView::rows(
            "sign_offs",
            &[
                "client_key",
                "kind",
                "number",
                "version",
                "title",
                "valid_until",
                "content",
                "is_commercial",
                "due",
                "mode",
                "state",
                "verdict",
                "opened_at",
                "ended_at",
                "reason",
                "newer_key",
                "receipt_key",
                "record_key",
            ],
            concat!(
                "project_id = viewer_project() and party_id = viewer_party() and (not is_commercial or ",
                viewer_is_in_the_circle!(),
                ")"
            ),
        ),
        ClientView::rows(
            "sign_off_seats",
            &["sign_off_key", "position", "person_id", "person_name", "is_waiting", "taken_over_from"],
            SEEN_BY_VIEWER_SEATS,
        ),
        ClientView::rows(
            "sign_off_steps",
            &[
                "sign_off_key",
                "seat_id",
                "person_id",
                "person_name",
                "on_behalf_of",
                "verdict",
                "remark",
                "questioned",
                "receipt_key",
                "paper",
                "at",
            ],
            SEEN_BY_VIEWER_STEPS,
        ),
        ClientView::never("contact_codes"),
        ClientView::never("sign_off_letters"),
        ClientView::never("tacit_terms"),
        ClientView::rows(
            "tacit_counts",
            &["sign_off_key", "working_days", "clause", "charter_number", "last_day", "stopped_by"],
            SEEN_BY_VIEWER_COUNTS,
        ),
        ClientView::never("culture_cards"),
        ClientView::never("project_functions"),
        ClientView::never("people_releases"),
        ClientView::rows(
            "released_people",
            &["position", "name", "is_team", "functions"],
            "project_id = viewer_project() and party_id = viewer_party()",
        ),
        // In which zone times are told to whoever looks.
        ClientView::rows(
            "contact_cultures",
            &["time_zone"],
            "person_id = viewer_person() \
             and client_id = (select p.client_id from client_parties p where p.id = viewer_party())",
        ),
    ],
};

/// A seat, an answer and a count are seen as far as their sign-off is.
const SEEN_BY_VIEWER_SEATS: &str = concat!(
    "project_id = viewer_project() and party_id = viewer_party() \
     and exists (select 1 from sign_offs s where s.id = sign_off_seats.sign_off_id and (not s.is_commercial or ",
    viewer_is_in_the_circle!(),
    "))"
);
const SEEN_BY_VIEWER_COUNTS: &str = concat!(
    "project_id = viewer_project() and party_id = viewer_party() \
     and exists (select 1 from sign_offs s where s.id = tacit_counts.sign_off_id and (not s.is_commercial or ",
    viewer_is_in_the_circle!(),
    "))"
);
const SEEN_BY_VIEWER_STEPS: &str = concat!(
    "project_id = viewer_project() and party_id = viewer_party() \
     and exists (select 1 from sign_offs s where s.id = sign_off_steps.sign_off_id and (not s.is_commercial or ",
    viewer_is_in_the_circle!(),
    "))"
);

/// "View as client" lives as long as the session that opened it.
const PREVIEWS_OF_A_SESSION: &str = "alter table portal_links add column session_id uuid;";

/// What is revoked with a person, and the letters that are taken back with it.
const LINKS_OF_A_PERSON: &str = "create index portal_links_person on portal_links (person_id);
     create index portal_links_revoked on portal_links (revoked_at);";

/// When a project was archived, and by whom.
const ARCHIVED_SINCE: &str = "alter table projects add column archived_at bigint; \
     alter table projects add column archived_by uuid;";

/// How many codes were mailed to somebody lately, in whichever project.
const CODES_OF_A_PERSON: &str = "create index contact_codes_person on contact_codes (person_id, made_at);";

/// How often somebody guessed through a link, and through which one codes were asked for.
const CODES_OF_A_LINK: &str = "alter table portal_links add column wrong_tries bigint not null default 0;
     alter table contact_codes add column link_id uuid;";

/// The key under which the party knew the record when it was asked about it.
const RECORDS_OF_SIGN_OFFS: &str = "alter table sign_offs add column record_key uuid;
     update sign_offs set record_key = (select r.client_key from records r where r.id = sign_offs.record_id
       and r.audience = 'client' and (r.party_id is null or r.party_id = sign_offs.party_id));
     create index sign_offs_record_key on sign_offs (record_key);";

/// Seats that close with their sign-offs, and what was proved on the devices of a revoked contact.
const WHAT_ENDS_TOGETHER: &str = "create index sign_offs_ended on sign_offs (ended_at);
     create index portal_devices_link on portal_devices (link_id);";
