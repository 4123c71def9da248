//! Series of meetings: the days they would have, their making, and what is said of one meeting and all later ones at once.

use super::meetings::{MeetingDetail, create_at, everybody, happened, whole};
use super::said::MeetingBody;
use crate::meeting::{Fields, FieldsBody, MeetingState};
use crate::series::{RepeatsBody, SeriesDay, SeriesRule};
use crate::store::meetings::{self, Meeting};
use crate::store::people;
use crate::store::series::{self, Slot};
use ::store::{Conn, Tx};
use communication_plan::store::sides::ProjectSides;
use engagement::access::{Talk, authorize, may, refuse_archived};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

/// Which of a series a meeting is.
#[derive(Serialize, ToSchema)]
pub struct MeetingOfSeries {
    id: Uuid,
    rule: SeriesRule,
    /// Counted from one.
    place: usize,
    count: usize,
    before_id: Option<RecordId>,
    after_id: Option<RecordId>,
}

pub(super) fn of(conn: &mut Conn, meeting: &Meeting) -> Result<Option<MeetingOfSeries>> {
    let Some(slot) = meeting.slot else { return Ok(None) };
    let all = meetings::of_series(conn, slot.series)?;
    let at = all.iter().position(|one| one.id == meeting.id).unwrap_or_default();
    let beside = |place: Option<usize>| place.and_then(|place| all.get(place)).map(|one| one.id);
    Ok(Some(MeetingOfSeries {
        id: slot.series,
        rule: series::get(conn, slot.series)?.rule,
        place: at + 1,
        count: all.len(),
        before_id: beside(at.checked_sub(1)),
        after_id: beside(Some(at + 1)),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingSeriesPreviewBody {
    /// Of the first meeting: date and time of day in the zone, `2026-03-02T09:30`.
    starts: String,
    time_zone: String,
    /// Whose days off count beside the team's.
    #[serde(default)]
    person_ids: Vec<PersonId>,
    repeats: RepeatsBody,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingSeriesPreview {
    days: Vec<SeriesDay>,
    /// The last day whose public holidays are known, where the series goes beyond it.
    #[schema(value_type = Option<String>)]
    holidays_until: Option<Date>,
}

endpoint!(/// The days that a series of meetings would have, with the days off of both sides. Nothing is made.
    create_meeting_series_preview: POST "/api/v1/projects/{project}/meeting-series-previews", Team, Talk);
async fn create_meeting_series_preview(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<MeetingSeriesPreviewBody>,
) -> Answer<Json<MeetingSeriesPreview>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<Talk>(conn, &scope, project)?;
        refuse_archived(conn, project)?;
        let starts = first(&body.starts, &body.time_zone)?;
        let rule = body.repeats.checked((starts, &body.time_zone))?;
        let sides = ProjectSides::of_project(conn, project)?;
        let days = placed(conn, &sides, (project, &rule), &body.person_ids)?;
        let last = days.last().and_then(|day| sides.holidays_until(day.starts.unwrap_or(day.slot_at)));
        Ok(MeetingSeriesPreview { days, holidays_until: last })
    });
    Ok(Json(found.await?))
}

/// When the first one begins, checked as that of any meeting.
fn first(starts: &str, time_zone: &str) -> Result<Timestamp> {
    let fields = FieldsBody {
        title: "-".to_owned(),
        purpose: String::new(),
        starts: starts.to_owned(),
        time_zone: time_zone.to_owned(),
        minutes: 1,
        place: String::new(),
        join_url: String::new(),
    };
    Ok(fields.checked()?.starts)
}

fn placed(
    conn: &mut Conn,
    sides: &ProjectSides,
    (project, rule): (ProjectId, &SeriesRule),
    people: &[PersonId],
) -> Result<Vec<SeriesDay>> {
    let of_project = everybody(conn, project)?;
    let parties: BTreeSet<PartyId> =
        people.iter().filter_map(|one| of_project.get(one).copied().flatten()).collect();
    let parties: Vec<PartyId> = parties.into_iter().collect();
    Ok(rule.placed(sides, &parties))
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingSeriesBody)]
pub struct SeriesBody {
    /// The first one; the others are like it.
    pub meeting: MeetingBody,
    pub repeats: RepeatsBody,
}

/// Plans the meetings of a series, each with an agenda of its own; gives the first one.
pub fn create_series(tx: &mut Tx, project: ProjectId, body: &SeriesBody, by: PersonId) -> Result<Meeting> {
    let SeriesBody { meeting, repeats } = body;
    let starts = first(&meeting.starts, &meeting.time_zone)?;
    let rule = repeats.checked((starts, &meeting.time_zone))?;
    let people: Vec<PersonId> = meeting.people.iter().map(|one| one.person_id).collect();
    let sides = ProjectSides::of_project(tx, project)?;
    let days = placed(tx, &sides, (project, &rule), &people)?;
    let days: Vec<(Timestamp, Timestamp)> =
        days.iter().filter_map(|one| Some((one.slot_at, one.starts?))).collect();
    if days.is_empty() {
        return Err(Failure::invalid("on_day_off", "nothing_left"));
    }
    let starts: Vec<Timestamp> = days.iter().map(|(_, starts)| *starts).collect();
    let made = create_at(tx, project, meeting, &starts, by)?;
    let series = series::create(tx, project, &rule, by)?;
    for (one, (at, _)) in made.iter().zip(&days) {
        series::put_slot(tx, one.id, Slot { series: series.id, at: *at })?;
    }
    let first = made.first().ok_or(Failure::NotFound)?;
    meetings::get(tx, first.id)
}

endpoint!(/// Plans a series of meetings. They are internal, and nobody is told, until somebody sends them. Answers with the
    /// first one.
    create_meeting_series: POST "/api/v1/projects/{project}/meeting-series", Team, Talk);
async fn create_meeting_series(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<SeriesBody>,
) -> Answer<Created<MeetingDetail>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        let meeting = create_series(tx, project, &body, proof.person())?;
        whole(tx, meeting)
    });
    let body = created.await?;
    Ok(Created { location: format!("/api/v1/meetings/{}", body.row.id), body })
}

/// The later meetings of its series that are planned.
pub(super) fn following(conn: &mut Conn, meeting: &Meeting) -> Result<Vec<Meeting>> {
    let Some(slot) = meeting.slot else { return Ok(Vec::new()) };
    let mut all = meetings::of_series(conn, slot.series)?;
    all.retain(|one| one.state == MeetingState::Planned && one.slot.is_some_and(|other| other.at > slot.at));
    Ok(all)
}

/// Who is asked, of which party, and whether they are needed.
type Wanted = (PersonId, Option<PartyId>, bool);

pub(super) fn wanted(conn: &mut Conn, meeting: RecordId) -> Result<Vec<Wanted>> {
    let asked = people::of_meeting(conn, meeting)?.into_iter().filter(|one| one.is_invited);
    Ok(asked.map(|one| (one.person, one.party, one.is_needed)).collect())
}

/// Until it was sent a date is named by its beginning: nobody learns of a time that was never told. No two have one name.
pub(super) fn follow(tx: &mut Tx, series: Uuid, moved: &[RecordId]) -> Result<()> {
    let (unsent, others): (Vec<Meeting>, Vec<Meeting>) = meetings::of_series(tx, series)?
        .into_iter()
        .partition(|one| one.sequence == 0 && moved.contains(&one.id));
    let mut names: BTreeSet<Timestamp> =
        others.iter().filter_map(|one| one.slot).map(|slot| slot.at).collect();
    for one in unsent {
        let mut at = one.fields.starts;
        while !names.insert(at) {
            at = at.plus_seconds(1);
        }
        series::put_slot(tx, one.id, Slot { series, at })?;
    }
    Ok(())
}

/// What changed of one meeting changes for the later ones too: they keep their agenda and what they have of their own, and
/// move along by as many days.
pub(super) fn put_following(
    tx: &mut Tx,
    (before, wanted_before): (&Meeting, &[Wanted]),
    after: &Meeting,
    by: PersonId,
) -> Result<()> {
    let wanted_after = wanted(tx, after.id)?;
    let mut moved = vec![after.id];
    for later in following(tx, before)? {
        let fields = carried(&later.fields, &before.fields, &after.fields)?;
        let asked = wanted(tx, later.id)?;
        let people = carried_people(&asked, wanted_before, &wanted_after);
        if fields == later.fields && people == asked {
            continue;
        }
        if fields.starts != later.fields.starts {
            moved.push(later.id);
        }
        let later = meetings::put_fields(tx, later.id, None, &fields)?;
        people::put(tx, (later.id, later.project), &people)?;
        happened(tx, "meeting.changed", &later, by)?;
    }
    match before.slot.filter(|_| before.fields.starts != after.fields.starts) {
        Some(slot) => follow(tx, slot.series, &moved),
        None => Ok(()),
    }
}

/// What a later one has of its own stays its own; a time of day is one in its zone.
fn carried(own: &Fields, before: &Fields, after: &Fields) -> Result<Fields> {
    fn one<T: PartialEq + Clone>(own: &T, before: &T, after: &T) -> T {
        if own == before { after.clone() } else { own.clone() }
    }
    let (local, was, is) = (own.local(), before.local(), after.local());
    let is_alike = (local.time(), &own.time_zone) == (was.time(), &before.time_zone);
    let (time, time_zone, date) = match is_alike {
        true => (is.time(), &after.time_zone, is.date()),
        false => (local.time(), &own.time_zone, after.starts.in_zone(&before.time_zone).date()),
    };
    let day = local.date().checked_add(date - was.date()).map_err(Failure::fault)?;
    let zone = TimeZone::get(time_zone).map_err(Failure::fault)?;
    let starts = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().map_err(Failure::fault)?;
    Ok(Fields {
        title: one(&own.title, &before.title, &after.title),
        purpose: one(&own.purpose, &before.purpose, &after.purpose),
        starts: Timestamp::from_micros(starts.timestamp().as_microsecond()),
        time_zone: time_zone.clone(),
        minutes: one(&own.minutes, &before.minutes, &after.minutes),
        place: one(&own.place, &before.place, &after.place),
        join_url: one(&own.join_url, &before.join_url, &after.join_url),
    })
}

/// Only whoever was added, left out, or is needed otherwise.
fn carried_people(own: &[Wanted], before: &[Wanted], after: &[Wanted]) -> Vec<Wanted> {
    let of = |all: &[Wanted], person: PersonId| all.iter().find(|one| one.0 == person).copied();
    let mut people: Vec<Wanted> = own
        .iter()
        .filter_map(|one| match (of(before, one.0), of(after, one.0)) {
            (Some(_), None) => None,
            (was, Some(is)) if was != Some(is) => Some(is),
            _ => Some(*one),
        })
        .collect();
    let added = after.iter().filter(|one| of(before, one.0).is_none() && of(own, one.0).is_none());
    people.extend(added);
    people
}

pub fn routes() -> Routes {
    routes![create_meeting_series_preview, create_meeting_series]
}
