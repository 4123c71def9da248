//! Documents: files with versions, on a project or on any record of it, and who sees which version.
//!
//! Must hold: everything is internal until somebody shares it; a document is never wider than the record it hangs
//! on; a client sees the versions that were shown to them, never a later one; what is for a party's commercial circle
//! is not there for its other people; a version is never changed. The bytes are on disk before a row speaks of them.

pub mod acting;
pub mod file_name;
pub mod filed_kind;
pub mod files;
pub mod folder;
pub mod media_type;
pub mod routes;
pub mod sent_kind;
pub mod sent_today;
pub mod sharing;
pub mod store;

pub use acting::{
    Attachment, ClientUpload, Sending, attach, downloaded, may_send_as_client, upload_as_client,
};
pub use filed_kind::{FiledKind, FiledKinds};
pub use files::{FileStore, Received};
pub use folder::{Folder, StandardFolder};
pub use routes::routes;
pub use store::collecting::collect;

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of documents.
pub const DOCUMENT: RecordKind = RecordKind { name: "document", prefix: "F" };

/// As its client reads it, like the title under which it was shown: whom it is for stands with the record.
const COMMERCIAL_DOCUMENTS: &str =
    "alter table documents add column is_commercial boolean not null default false;";

/// Somebody said that everybody of the party goes on seeing it, though money was asked about on what it hangs on.
const LEFT_TO_ALL: &str = "alter table documents add column left_to_all_at bigint;\n\
    alter table documents add column left_to_all_by uuid;";

/// Its client finds it in the standard folder in which it was shown; folders of one's own are the team's.
const STANDARD_FOLDERS: &str = "alter table documents add column standard_folder text;\n\
    alter table documents add column client_folder text;\n\
    create index documents_standard_folder on documents (project_id, standard_folder, newest_at, id);";

/// The record `r` of a document, and whatever it hangs on, are shown to whoever looks: to everybody of their party, or
/// to its commercial circle.
macro_rules! shown_to_viewer {
    () => {
        concat!(
            "r.audience = 'client' and (r.party_id is null or r.party_id = viewer_party()) \
             and (not r.is_commercial or ",
            engagement::viewer_is_in_the_circle!(),
            ") and (r.within_id is null or exists \
                    (select 1 from records o where o.id = r.within_id and o.audience = 'client' \
                     and (o.party_id is null or o.party_id = viewer_party()) and (not o.is_commercial or ",
            engagement::viewer_is_in_the_circle!(),
            ")))"
        )
    };
}

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "documents",
    migrations: &[
        Migration { number: 250, name: "documents", sql: include_str!("tables.sql") },
        Migration { number: 256, name: "commercial_documents", sql: COMMERCIAL_DOCUMENTS },
        Migration { number: 257, name: "left_to_all", sql: LEFT_TO_ALL },
        Migration { number: 258, name: "standard_folders", sql: STANDARD_FOLDERS },
    ],
    client_views: &[
        ClientView::rows(
            "documents",
            &[
                "client_key",
                "client_number",
                "client_title",
                "of_key",
                "shown_at",
                "is_from_client",
                "is_commercial",
                "client_folder",
            ],
            concat!(
                "project_id = viewer_project() and removed_at is null \
                 and exists (select 1 from records r where r.id = documents.id and ",
                shown_to_viewer!(),
                ")"
            ),
        ),
        ClientView::rows(
            "document_versions",
            &[
                "document_key",
                "client_number",
                "client_name",
                "client_by",
                "bytes",
                "media_type",
                "sha256",
                "shown_at",
            ],
            concat!(
                "project_id = viewer_project() and shown_at is not null \
                 and exists (select 1 from documents d join records r on r.id = d.id \
                             where d.id = document_versions.document_id and d.removed_at is null and ",
                shown_to_viewer!(),
                ")"
            ),
        ),
        ClientView::never("document_links"),
        // Whether a page shows the form that sends a file.
        ClientView::rows("document_settings", &["client_uploads"], "project_id = viewer_project()"),
    ],
};
