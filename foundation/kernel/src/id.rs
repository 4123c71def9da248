//! Typed ids. Inside the product they are version 7 (sorted by time); what a client sees is version 4.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id, sorted by time. Never shown to a client: it tells when the thing was made.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                uuid_schema()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

id! {
    /// A person with an account or a client contact: one human being.
    PersonId;
    /// A client organisation.
    ClientId;
    /// A project.
    ProjectId;
    /// One client organisation's part in a project.
    PartyId;
    /// Anything people talk about: task, question, … one row in `records`.
    RecordId;
    /// A comment on a record.
    CommentId;
    /// A working calendar.
    CalendarId;
    /// A person, machine or material that works on tasks.
    ResourceId;
    /// A saved state of the plan.
    BaselineId;
    /// Edits of the plan that are kept to be looked at before somebody makes them.
    AlternativeId;
    /// A sign-in of one browser.
    SessionId;
    /// A link in a mail that lets a client contact look at one project.
    LinkId;
    /// Something a client party is asked to agree to, in one exact version.
    SignOffId;
}

fn uuid_schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};
    let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build().into()
}

/// The key under which a client knows a shared record: random, so that it tells nothing.
pub fn client_key() -> Uuid {
    Uuid::new_v4()
}
