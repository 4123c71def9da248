//! What comes out of a statement: a row of either database, read column by column.

use crate::Result;
use kernel::{
    AlternativeId, Audience, BaselineId, CalendarId, ClientId, CommentId, Failure, LinkId, PartyId, PersonId,
    ProjectId, RecordId, ResourceId, SessionId, Timestamp,
};
use uuid::Uuid;

/// One row, alive only inside the closure that reads it.
pub struct Row<'a>(pub(crate) RowOf<'a>);

pub(crate) enum RowOf<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a ::postgres::Row),
}

/// A column's content as the database gave it. SQLite knows neither booleans nor uuids: they arrive as
/// integers and bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    Null,
    Int(i64),
    Real(f64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    Uuid(Uuid),
}

/// What a column can be read as.
pub trait FromValue: Sized {
    fn from_value(value: ValueRef<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// The column at `index`, counted from 0.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T> {
        let value = self.value(index)?;
        T::from_value(value).ok_or_else(|| {
            Failure::fault(format!("column {index} is no {}: {}", std::any::type_name::<T>(), value.kind()))
        })
    }

    fn value(&self, index: usize) -> Result<ValueRef<'_>> {
        match &self.0 {
            RowOf::Sqlite(row) => crate::sqlite::column(row, index),
            RowOf::Postgres(row) => crate::postgres::column(row, index),
        }
    }
}

impl ValueRef<'_> {
    /// The sort of value, for messages: never its content, which may be somebody's secret.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a real number",
            Self::Bool(_) => "a boolean",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "a uuid",
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Int(v) => Some(v),
            _ => None,
        }
    }
}
macro_rules! smaller {
    ($($type:ty),*) => {$(
        impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Option<Self> {
                i64::from_value(value)?.try_into().ok()
            }
        }
    )*};
}
smaller!(i32, i16, u32, u16, u8, u64, usize);

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Bool(v) => Some(v),
            ValueRef::Int(0) => Some(false),
            ValueRef::Int(1) => Some(true),
            _ => None,
        }
    }
}
impl FromValue for f64 {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Real(v) => Some(v),
            ValueRef::Int(v) => Some(v as f64),
            _ => None,
        }
    }
}
impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Text(v) => Some(v.to_owned()),
            _ => None,
        }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Bytes(v) => Some(v.to_vec()),
            _ => None,
        }
    }
}
impl FromValue for Uuid {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Uuid(v) => Some(v),
            ValueRef::Bytes(v) => Uuid::from_slice(v).ok(),
            _ => None,
        }
    }
}
impl FromValue for Timestamp {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        i64::from_value(value).map(Timestamp)
    }
}
impl FromValue for Audience {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Text(word) => Audience::from_word(word),
            _ => None,
        }
    }
}
macro_rules! ids {
    ($($type:ident),* $(,)?) => {$(
        impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Option<Self> {
                Uuid::from_value(value).map($type)
            }
        }
    )*};
}
ids!(
    PersonId,
    ClientId,
    ProjectId,
    PartyId,
    RecordId,
    CommentId,
    CalendarId,
    ResourceId,
    AlternativeId,
    BaselineId,
    SessionId,
    LinkId,
);

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}
