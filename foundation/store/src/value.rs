//! What goes into a statement: one type for both databases, made by `params!`.

use kernel::{
    AlternativeId, Audience, BaselineId, CalendarId, ClientId, CommentId, LinkId, PartyId, PersonId,
    ProjectId, RecordId, ResourceId, SessionId, Timestamp,
};
use std::borrow::Cow;
use uuid::Uuid;

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Bool(bool),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    Uuid(Uuid),
}

/// The parameters of a statement, in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Value::from($value)),*] as &[$crate::Value<'_>]
    };
}

macro_rules! copied {
    ($($type:ty => $value:ident => $made:expr;)*) => {$(
        impl From<$type> for Value<'_> {
            fn from($value: $type) -> Self {
                $made
            }
        }
        impl From<&$type> for Value<'_> {
            fn from(value: &$type) -> Self {
                Self::from(*value)
            }
        }
        impl From<&Option<$type>> for Value<'_> {
            fn from(value: &Option<$type>) -> Self {
                value.map_or(Self::Null, Self::from)
            }
        }
    )*};
}

copied! {
    i64 => v => Value::Int(v);
    i32 => v => Value::Int(v.into());
    i16 => v => Value::Int(v.into());
    u32 => v => Value::Int(v.into());
    u16 => v => Value::Int(v.into());
    u8 => v => Value::Int(v.into());
    bool => v => Value::Bool(v);
    f64 => v => Value::Real(v);
    Uuid => v => Value::Uuid(v);
    Timestamp => v => Value::Int(v.micros());
    Audience => v => Value::Text(Cow::Borrowed(v.word()));
    PersonId => v => Value::Uuid(v.0);
    ClientId => v => Value::Uuid(v.0);
    ProjectId => v => Value::Uuid(v.0);
    PartyId => v => Value::Uuid(v.0);
    RecordId => v => Value::Uuid(v.0);
    CommentId => v => Value::Uuid(v.0);
    CalendarId => v => Value::Uuid(v.0);
    ResourceId => v => Value::Uuid(v.0);
    AlternativeId => v => Value::Uuid(v.0);
    BaselineId => v => Value::Uuid(v.0);
    SessionId => v => Value::Uuid(v.0);
    LinkId => v => Value::Uuid(v.0);
}

/// PostgreSQL knows no NUL in a text. What people type must not fail there: on both databases it is the
/// replacement character.
fn text<'a>(text: Cow<'a, str>) -> Value<'a> {
    match text.contains('\0') {
        true => Value::Text(Cow::Owned(text.replace('\0', "\u{fffd}"))),
        false => Value::Text(text),
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        text(Cow::Borrowed(value))
    }
}
impl<'a> From<&'a &str> for Value<'a> {
    fn from(value: &'a &str) -> Self {
        text(Cow::Borrowed(value))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        text(Cow::Borrowed(value))
    }
}
impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        text(Cow::Owned(value))
    }
}
impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        text(value)
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}
impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}
impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().map_or(Self::Null, Self::from)
    }
}
impl<'a> From<&'a Option<&'a str>> for Value<'a> {
    fn from(value: &'a Option<&'a str>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}
impl<'a> From<&'a Option<Vec<u8>>> for Value<'a> {
    fn from(value: &'a Option<Vec<u8>>) -> Self {
        value.as_deref().map_or(Self::Null, Self::from)
    }
}

impl Value<'_> {
    /// The value without ties to what it was made from, for passing to another thread.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(v) => Value::Int(v),
            Self::Real(v) => Value::Real(v),
            Self::Bool(v) => Value::Bool(v),
            Self::Text(v) => Value::Text(Cow::Owned(v.into_owned())),
            Self::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Self::Uuid(v) => Value::Uuid(v),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_have_becomes_a_value() {
        let (id, name, nobody) = (Uuid::nil(), "Lin Wei".to_owned(), None::<PersonId>);
        let given = params![7, &name, "岑屿", id, PersonId(id), nobody, &Some(3_i64), true, Timestamp(9)];
        let wanted = [
            Value::Int(7),
            Value::Text("Lin Wei".into()),
            Value::Text("岑屿".into()),
            Value::Uuid(id),
            Value::Uuid(id),
            Value::Null,
            Value::Int(3),
            Value::Bool(true),
            Value::Int(9),
        ];
        assert_eq!(given, wanted);
    }

    #[test]
    fn no_text_holds_a_nul() {
        let (typed, wanted) = ("a\0b".to_owned(), Value::Text("a\u{fffd}b".into()));
        for given in [Value::from(&typed), Value::from(typed.as_str()), Value::from(Some("a\0b"))] {
            assert_eq!(given, wanted);
        }
    }
}
