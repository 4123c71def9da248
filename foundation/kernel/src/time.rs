//! Times are UTC microseconds, cut when they are read, so that every database gives back what was put in.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Microseconds since 1970-01-01T00:00Z. In JSON an RFC 3339 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }
    pub fn to_jiff(self) -> jiff::Timestamp {
        let limit = jiff::Timestamp::MIN.as_microsecond()..=jiff::Timestamp::MAX.as_microsecond();
        jiff::Timestamp::from_microsecond(self.0.clamp(*limit.start(), *limit.end()))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
    /// The wall clock in a time zone; an unknown zone counts as UTC.
    pub fn in_zone(self, zone: &str) -> jiff::Zoned {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        self.to_jiff().to_zoned(zone)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_jiff().fmt(f)
    }
}
impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let time: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(time.as_microsecond()))
    }
}
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build().into()
    }
}
impl utoipa::ToSchema for Timestamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
}

/// The only place the time comes from. Tests hold it still or push it forward; a trial of what takes days runs
/// beside the system's clock.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Held(Arc<AtomicI64>),
    /// So many microseconds after the system's clock.
    Shifted(i64),
}

impl Clock {
    pub fn held(at: Timestamp) -> Self {
        Self::Held(Arc::new(AtomicI64::new(at.0)))
    }
    /// It is that moment now, and time goes on.
    pub fn shifted_to(now: Timestamp) -> Self {
        Self::Shifted(now.0.saturating_sub(Self::System.now().0))
    }
    pub fn now(&self) -> Timestamp {
        let system = || jiff::Timestamp::now().as_microsecond();
        match self {
            Self::System => Timestamp(system()),
            Self::Held(at) => Timestamp(at.load(Ordering::SeqCst)),
            Self::Shifted(by) => Timestamp(system().saturating_add(*by)),
        }
    }
    /// Moves a held clock; no other can be moved.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Self::Held(at) = self {
            at.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}
