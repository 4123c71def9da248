//! Letters about meetings. What they are about is kept with them as it was looked at: the words, and what goes into calendars.

use crate::MEETING;
use crate::invitation::Invitation;
use crate::meeting::Telling;
use crate::series::SeriesRule;
use crate::store::meetings::{self, Meeting};
use crate::store::{people, series, times};
use crate::times::{Times, TimesState};
use ::store::{Conn, Tx};
use engagement::letters::{self, Words};
use engagement::store::parties::{Party, PartyContact};
use engagement::store::{culture, parties, projects};
use kernel::{CalendarMethod, Failure, Letter, PartyId, PersonId, RecordId, Result, Timestamp};
use locales::{Locale, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Which times suit, and that nobody needs to choose any more.
const TIMES: &str = "meeting_times";
const TIMES_WITHDRAWN: &str = "meeting_times_withdrawn";

/// Under which a letter carries its entry.
pub const CALENDAR_PARAM: &str = "calendar";

/// What a letter puts into its reader's calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarEntry {
    pub uid: String,
    pub sequence: i64,
    pub is_called_off: bool,
    pub is_needed: bool,
    pub invitation: Invitation,
    /// Who of the team called the meeting.
    pub organizer: String,
    /// Of a series: the moment at which this meeting was to begin by its rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_of: Option<Timestamp>,
    /// The zone in which calendars name the meetings of its series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_zone: Option<String>,
    /// Several meetings of a series at once, as their reader knows them from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesEntry>,
}

/// The meetings of a series that somebody is asked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesEntry {
    /// Left out where it gives dates that its reader is not asked to, and where not all that it gives are off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<SeriesRule>,
    /// In the order of their slots.
    pub dates: Vec<SeriesDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesDate {
    pub slot: Timestamp,
    pub starts: Timestamp,
    /// Where more than its time is other than in the entry's own invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Invitation>,
}

impl SeriesDate {
    /// What its reader reads of it, beside the entry's own invitation.
    pub fn read(&self, reference: &Invitation) -> Invitation {
        self.otherwise.clone().unwrap_or_else(|| Invitation { starts: self.starts, ..reference.clone() })
    }
}

impl CalendarEntry {
    pub fn slot_zone(&self) -> &str {
        self.series_zone.as_ref().unwrap_or(&self.invitation.time_zone)
    }
    pub const fn method(&self) -> CalendarMethod {
        if self.is_called_off { CalendarMethod::Cancel } else { CalendarMethod::Request }
    }
    /// Of a letter that carries one.
    pub fn of(letter: &Letter) -> Option<Self> {
        serde_json::from_value(letter.params.get(CALENDAR_PARAM)?.clone()).ok()
    }
}

pub(super) const fn template(telling: Telling) -> &'static str {
    match telling {
        Telling::Invites => "meeting_invited",
        Telling::Changes => "meeting_changed",
        Telling::CallsOff => "meeting_called_off",
        Telling::Withdraws => TIMES_WITHDRAWN,
    }
}

/// A time as its reader reads it: in their zone, and where that differs, in the meeting's.
pub fn when_words(locale: Locale, starts: Timestamp, minutes: i64, zone: &str, own_zone: &str) -> String {
    match when_on_both_sides(locale, starts, minutes, (zone, own_zone)) {
        (own, None) => own,
        (own, Some(other)) => format!("{own} · {other}"),
    }
}

/// The same apart: in their zone, and in the meeting's where that differs.
pub fn when_on_both_sides(
    locale: Locale,
    starts: Timestamp,
    minutes: i64,
    (zone, own_zone): (&str, &str),
) -> (String, Option<String>) {
    let told = |zone: &str| {
        let (from, until) = (starts.in_zone(zone), starts.plus_seconds(minutes * 60).in_zone(zone));
        let params = [
            ("day", locale.date_with_weekday(from.date()).into()),
            ("from", locale.time(from.time()).into()),
            ("until", locale.time(until.time()).into()),
            ("zone", locale.zone(zone).into()),
        ];
        text(locale, "meeting.when", &params)
    };
    let is_same = starts.in_zone(zone).datetime() == starts.in_zone(own_zone).datetime();
    (told(own_zone), (!is_same).then(|| told(zone)))
}

pub(super) struct Note<'a> {
    pub meeting: &'a Meeting,
    pub telling: Telling,
    pub entry: &'a CalendarEntry,
    /// Why it is off; empty otherwise.
    pub reason: &'a str,
    /// The client's number, or ours.
    pub number: i64,
}

impl Note<'_> {
    fn params(&self, tx: &mut Tx, locale: &str, own_zone: &str) -> Result<Map<String, Value>> {
        let locale = Locale::from_tag(locale).unwrap_or_default();
        let invitation = &self.entry.invitation;
        let agenda: Vec<String> =
            invitation.agenda.iter().map(|point| format!("· {}", point.title)).collect();
        let quote = match self.telling {
            Telling::CallsOff => self.reason.to_owned(),
            _ => [&invitation.purpose, &agenda.join("\n")].map(String::as_str).join("\n\n").trim().to_owned(),
        };
        let mut when =
            when_words(locale, invitation.starts, invitation.minutes, &invitation.time_zone, own_zone);
        if let Some(SeriesEntry { dates, .. }) = &self.entry.series
            && let Some(last) = dates.last()
        {
            let day = locale.date_with_weekday(last.starts.in_zone(own_zone).date());
            let count = i64::try_from(dates.len()).unwrap_or_default();
            let more = text(locale, "meeting.series.until", &[("count", count.into()), ("day", day.into())]);
            when = format!("{when} · {more}");
        }
        let places: Vec<&str> = [&invitation.place, &invitation.join_url]
            .map(String::as_str)
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect();
        let mut params = Map::new();
        params.insert("project".into(), json!(projects::get(tx, self.meeting.project)?.client_name));
        params.insert("number".into(), json!(format!("{}-{}", MEETING.prefix, self.number)));
        params.insert("title".into(), json!(invitation.title));
        params.insert("by".into(), json!(self.entry.organizer));
        params.insert("when".into(), json!(when));
        params.insert("place".into(), json!(places.join(" · ")));
        params.insert("quote".into(), json!(quote));
        params.insert(CALENDAR_PARAM.into(), serde_json::to_value(self.entry).map_err(Failure::fault)?);
        Ok(params)
    }

    pub fn to_contact(
        &self,
        tx: &mut Tx,
        public_url: &str,
        party: &Party,
        to: &PartyContact,
        key: Uuid,
    ) -> Result<()> {
        let zone = culture::manner(tx, party, to.person)?.time_zone;
        let params = self.params(tx, &to.locale, &zone)?;
        let words = Words { template: template(self.telling), about: Some(self.meeting.id.uuid()), params };
        // Whoever is not asked any more does not read its page.
        let place = if self.telling == Telling::CallsOff {
            "/meetings".to_owned()
        } else {
            format!("/meetings/{key}")
        };
        let urgency =
            letters::urgency_of(tx, party, Some(self.entry.invitation.starts.in_zone(&zone).date()));
        letters::post(tx, public_url, party, to, (&place, urgency), words).map(drop)
    }

    pub fn to_member(&self, tx: &mut Tx, public_url: &str, to: PersonId) -> Result<()> {
        let own = ::people::person::get(tx, to)?;
        let params = self.params(tx, &own.locale, &own.time_zone)?;
        let words = Words { template: template(self.telling), about: Some(self.meeting.id.uuid()), params };
        let place = format!("/projects/{}/meetings/{}", self.meeting.project, self.meeting.id);
        letters::to_member(tx, public_url, self.meeting.project, to, &place, words)
    }
}

/// Why a letter about a meeting does not leave any more: its reader was told something newer, or is not asked.
pub fn reason_to_stay(conn: &mut Conn, letter: &Letter) -> Result<Option<&'static str>> {
    let (Some(entry), Some(meeting)) = (CalendarEntry::of(letter), letter.about) else {
        return Ok(Some("letter.not_known"));
    };
    if let Some(series) = &entry.series {
        return series_reason_to_stay(conn, (&entry, series), RecordId(meeting), letter.to);
    }
    let told = people::get(conn, RecordId(meeting), letter.to)?.and_then(|one| one.told_sequence);
    let holds = if entry.is_called_off { told.is_none() } else { told == Some(entry.sequence) };
    Ok((!holds).then_some("letter.not_shown"))
}

/// The same of several meetings of a series: it leaves as long as all of them stand as it says.
fn series_reason_to_stay(
    conn: &mut Conn,
    (entry, series): (&CalendarEntry, &SeriesEntry),
    meeting: RecordId,
    to: PersonId,
) -> Result<Option<&'static str>> {
    let Some(slot) = meetings::get(conn, meeting)?.slot else { return Ok(Some("letter.not_known")) };
    let told = series::told(conn, slot.series, to)?;
    let of = |slot: Timestamp| told.iter().find(|(at, _)| *at == slot).and_then(|(_, told)| *told);
    let holds = match entry.is_called_off {
        true if series.rule.is_some() => told.iter().all(|(_, told)| told.is_none()),
        true => series.dates.iter().all(|date| of(date.slot).is_none()),
        false => series.dates.iter().all(|date| of(date.slot) == Some(entry.sequence)),
    };
    Ok((!holds).then_some("letter.not_shown"))
}

/// Why a letter does not reach somebody who is asked to a meeting: nobody writes to whoever left, or was never let in.
pub(super) fn unreached(
    conn: &mut Conn,
    sides: &HashMap<PersonId, Option<PartyId>>,
    person: PersonId,
    party: Option<PartyId>,
) -> Result<Option<&'static str>> {
    match party {
        _ if sides.get(&person) != Some(&party) => Ok(Some("not_in_project")),
        Some(party) => letters::unreachable(conn, party, person),
        None => Ok(None),
    }
}

/// A letter about times to choose from.
pub(super) struct TimesNote<'a> {
    pub meeting: &'a Meeting,
    pub times: &'a Times,
    /// Under which key and in which round they are asked; none where they need not choose any more.
    pub asked: Option<(Uuid, i64)>,
    pub by: &'a str,
    /// Why the times are taken back; empty otherwise.
    pub reason: &'a str,
}

impl TimesNote<'_> {
    pub fn to_contact(&self, tx: &mut Tx, public_url: &str, party: PartyId, to: PersonId) -> Result<()> {
        let party = parties::get(tx, self.meeting.project, party)?;
        let to = parties::contact(tx, party.id, to)?.ok_or(Failure::NotFound)?;
        let zone = culture::manner(tx, &party, to.person)?.time_zone;
        let locale = Locale::from_tag(&to.locale).unwrap_or_default();
        let Times { title, purpose, time_zone, minutes, starts } = self.times;
        let when = |at: &Timestamp| format!("· {}", when_words(locale, *at, *minutes, time_zone, &zone));
        let when: Vec<String> = starts.iter().map(when).collect();
        let mut params = Map::new();
        params.insert("project".into(), json!(projects::get(tx, self.meeting.project)?.client_name));
        params.insert("title".into(), json!(title));
        params.insert("by".into(), json!(self.by));
        params.insert("when".into(), json!(when.join("\n")));
        params.insert("quote".into(), json!(if self.asked.is_some() { purpose } else { self.reason }));
        let (template, place) = match self.asked {
            Some((key, round)) => {
                params.insert("round".into(), json!(round));
                (TIMES, format!("/meeting-times/{key}"))
            }
            None => (TIMES_WITHDRAWN, "/meetings".to_owned()),
        };
        let first = starts.first().map(|at| at.in_zone(&zone).date());
        let urgency = letters::urgency_of(tx, &party, first);
        let words = Words { template, about: Some(self.meeting.id.uuid()), params };
        letters::post(tx, public_url, &party, &to, (&place, urgency), words).map(drop)
    }
}

/// Why a letter about times does not leave any more: they were settled, taken back or replaced, or its reader has marked
/// theirs; of times that were taken back, that its reader was asked again.
pub fn times_reason_to_stay(conn: &mut Conn, letter: &Letter) -> Result<Option<&'static str>> {
    let Some(meeting) = letter.about.map(RecordId) else { return Ok(Some("letter.not_known")) };
    let own = times::choosers(conn, meeting)?.into_iter().find(|one| one.person == letter.to);
    if letter.template == TIMES_WITHDRAWN {
        return Ok(own.and_then(|one| one.round).map(|_| "letter.not_shown"));
    }
    let Some(own) = own.filter(|one| one.round.is_some()) else { return Ok(Some("letter.not_shown")) };
    let sent = times::of_meeting(conn, meeting)?.into_iter().find(|one| own.reads(one));
    let stands = sent.is_some_and(|one| {
        one.state == TimesState::Open && letter.params.get("round") == Some(&json!(one.round))
    });
    Ok((!stands || own.answered_at.is_some()).then_some("letter.not_open"))
}
