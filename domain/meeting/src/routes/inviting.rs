//! Telling those who are asked: what each would read, who is told what by name, and the sending.
//!
//! Must hold: nothing leaves before somebody looked at whom it goes to; only those are told for whom something is new.

use super::agenda::points_told;
use super::letters::{CalendarEntry, Note, TimesNote, unreached};
use super::meetings::{MeetingDetail, everybody, happened, tagged, whole};
use super::{series_inviting, series_letters};
use crate::invitation::{Invitation, Somebody};
use crate::meeting::{MeetingState, Telling, telling};
use crate::store::invitations::{self, Sending, SentInvitation};
use crate::store::meetings::{self, Meeting};
use crate::store::people::{self, Asked};
use crate::store::{series, times};
use crate::times::TimesState;
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize, may};
use engagement::store::parties;
use kernel::{Failure, PartyId, PersonId, RecordId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// What would be sent, and to whom.
#[derive(Serialize, ToSchema)]
pub struct MeetingInvitationPreview {
    pub(super) audiences: Vec<MeetingInvitationAudience>,
    pub(super) people: Vec<MeetingInvitationReader>,
    /// Points of the agenda that stay with the team.
    pub(super) left_out: usize,
    /// To be sent along as what was looked at.
    pub(super) revision: i64,
}

/// What one party would read, or the team.
#[derive(Serialize, ToSchema)]
pub struct MeetingInvitationAudience {
    /// Left out for the team.
    pub party_id: Option<PartyId>,
    /// One for a meeting; of a series each that reads otherwise than those before.
    pub readings: Vec<MeetingReading>,
}

/// What would be read of a meeting, or alike of several of a series.
#[derive(Serialize, ToSchema)]
pub struct MeetingReading {
    pub invitation: Invitation,
    /// When the meetings begin that are new or otherwise for somebody there.
    pub starts: Vec<Timestamp>,
    pub is_off: bool,
    /// Why they are off, as it is told; empty where nothing is said.
    pub reason: String,
}

impl MeetingInvitationAudience {
    /// Adds a meeting to what reads alike, in the order of the first of each.
    pub(super) fn put(&mut self, meeting: &Meeting, invitation: Invitation) {
        let (starts, is_off) = (invitation.starts, meeting.state == MeetingState::Cancelled);
        let reason = if is_off { meeting.reason.clone() } else { String::new() };
        let alike = self.readings.iter_mut().find(|one| {
            let at_that_time = Invitation { starts: one.invitation.starts, ..invitation.clone() };
            (one.is_off, &one.reason, &one.invitation) == (is_off, &reason, &at_that_time)
        });
        match alike {
            Some(one) => one.starts.push(starts),
            None => self.readings.push(MeetingReading { invitation, starts: vec![starts], is_off, reason }),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MeetingInvitationReader {
    pub(super) person_id: PersonId,
    pub(super) name: String,
    pub(super) party_id: Option<PartyId>,
    /// What they would be told; nothing where nothing is new for them.
    pub(super) telling: Option<Telling>,
    /// Why no mail reaches them: `not_invited`, `revoked` or `not_in_project`.
    pub(super) not_reached: Option<String>,
}

pub(super) struct Reader {
    pub asked: Asked,
    pub name: String,
    pub telling: Option<Telling>,
    pub not_reached: Option<&'static str>,
}

impl Reader {
    pub fn is_told(&self) -> bool {
        self.telling.is_some() && self.not_reached.is_none()
    }
    /// Whoever is told that it is off reads nothing of what it is for others now.
    fn reads_anew(&self) -> bool {
        self.is_told() && matches!(self.telling, Some(Telling::Invites | Telling::Changes))
    }
}

/// What is sent, looked up once; nothing is written yet.
pub(super) struct Prepared {
    pub meeting: Meeting,
    pub before: Vec<SentInvitation>,
    /// What each audience reads once it is sent.
    pub invitations: HashMap<Option<PartyId>, Invitation>,
    pub readers: Vec<Reader>,
    pub left_out: usize,
}

pub(super) fn prepare(conn: &mut Conn, meeting: Meeting) -> Result<Prepared> {
    let asked = people::of_meeting(conn, meeting.id)?;
    let before = invitations::of_meeting(conn, meeting.id)?;
    let sides = everybody(conn, meeting.project)?;
    let points = points_told(conn, &meeting, &sides)?;
    let names = person::names(conn, asked.iter().map(|one| one.person))?;
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let invited = asked.iter().filter(|one| one.is_invited && sides.contains_key(&one.person));
    let somebody: Vec<Somebody> =
        invited.map(|one| Somebody { name: name(one.person), party: one.party }).collect();
    // Whoever was told that it is off, and is not asked any more, is told nothing.
    let is_of_audience =
        |one: &&Asked| one.is_invited || one.told_sequence.is_some() || one.times_round.is_some();
    let audiences: BTreeSet<Option<PartyId>> =
        asked.iter().filter(is_of_audience).map(|one| one.party).collect();
    let mut invitations: HashMap<_, _> = audiences
        .into_iter()
        .map(|party| (party, Invitation::of(&meeting.fields, &points, &somebody, party)))
        .collect();
    let is_off = meeting.state == MeetingState::Cancelled;
    let mut readers = Vec::new();
    for asked in asked {
        let was = before.iter().find(|one| one.party == asked.party);
        let reads_otherwise =
            was.zip(invitations.get(&asked.party)).is_none_or(|(was, now)| differs(&was.invitation, now));
        let (is_told, chooses) = (asked.told_sequence.is_some(), asked.times_round.is_some());
        let telling = telling(asked.is_invited && !is_off, is_told, reads_otherwise, chooses);
        let not_reached = unreached(conn, &sides, asked.person, asked.party)?;
        readers.push(Reader { name: name(asked.person), asked, telling, not_reached });
    }
    for was in &before {
        let reads_anew = readers.iter().any(|one| one.asked.party == was.party && one.reads_anew());
        if let Some(now) = invitations.get_mut(&was.party).filter(|_| !reads_anew) {
            *now = was.invitation.standing(&now.people);
        }
    }
    readers.sort_by(|one, other| (one.asked.party, &one.name).cmp(&(other.asked.party, &other.name)));
    Ok(Prepared {
        left_out: points.iter().filter(|point| point.is_internal).count(),
        meeting,
        before,
        invitations,
        readers,
    })
}

/// Who else comes is no reason to write to everybody again.
fn differs(was: &Invitation, now: &Invitation) -> bool {
    let plain = |one: &Invitation| Invitation { people: Vec::new(), ..one.clone() };
    plain(was) != plain(now)
}

impl Prepared {
    pub fn shown(self) -> MeetingInvitationPreview {
        let meeting = &self.meeting;
        let audiences = self.invitations.into_iter();
        let mut audiences: Vec<_> = audiences
            .map(|(party_id, invitation)| {
                let mut audience = MeetingInvitationAudience { party_id, readings: Vec::new() };
                audience.put(meeting, invitation);
                audience
            })
            .collect();
        audiences.sort_by_key(|one| one.party_id);
        let reader = |one: Reader| MeetingInvitationReader {
            person_id: one.asked.person,
            name: one.name,
            party_id: one.asked.party,
            telling: one.telling,
            not_reached: one.not_reached.map(str::to_owned),
        };
        MeetingInvitationPreview {
            audiences,
            people: self.readers.into_iter().map(reader).collect(),
            left_out: self.left_out,
            revision: self.meeting.revision,
        }
    }
}

/// What is over is not sent any more, except that it is off.
pub(super) fn may_send(meeting: &Meeting, now: Timestamp) -> Result<()> {
    let is_over = meeting.state == MeetingState::Held || meeting.fields.ends() < now;
    match meeting.state {
        MeetingState::Cancelled => Ok(()),
        _ if is_over => Err(Refusal::new("meeting.is_over").into()),
        _ => Ok(()),
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SeriesQuery {
    /// All meetings of its series; left out: this one alone.
    #[serde(default)]
    with_series: bool,
}

endpoint!(/// Who would be told what if the meeting were sent now, or its whole series, by name. Nothing is sent.
    get_meeting_invitation_preview: GET "/api/v1/meetings/{meeting}/invitation-preview", Team, ShareWithClient);
async fn get_meeting_invitation_preview(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<SeriesQuery>,
) -> Answer<Json<MeetingInvitationPreview>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        may::<ShareWithClient>(conn, &scope, meeting.project)?;
        if let Some(slot) = meeting.slot.filter(|_| query.with_series) {
            return series_inviting::preview(conn, slot.series, now);
        }
        may_send(&meeting, now)?;
        Ok(prepare(conn, meeting)?.shown())
    });
    Ok(Json(found.await?))
}

/// Sends a meeting as it stands to those for whom something is new.
pub fn send(tx: &mut Tx, public_url: &str, id: RecordId, revision: i64, by: PersonId) -> Result<Meeting> {
    let meeting = meetings::get(tx, id)?;
    if revision != meeting.revision {
        return Err(Failure::Outdated);
    }
    let now = tx.now();
    may_send(&meeting, now)?;
    let prepared = prepare(tx, meeting)?;
    let told = tell(tx, public_url, &prepared, &mut Sequences::new(), by)?;
    if !told.is_empty() {
        happened(tx, "meeting.sent", &prepared.meeting, by)?;
    }
    match prepared.meeting.slot {
        Some(slot) => series_letters::post(tx, public_url, slot.series, told)?,
        None => told.iter().try_for_each(|one| one.post(tx, public_url))?,
    }
    meetings::get(tx, id)
}

/// Which sending this one is to each audience.
pub(super) type Sequences = HashMap<Option<PartyId>, i64>;

/// Keeps what is sent and who knows it from now on; gives what their letters say.
pub(super) fn tell(
    tx: &mut Tx,
    public_url: &str,
    prepared: &Prepared,
    sequences: &mut Sequences,
    by: PersonId,
) -> Result<Vec<Told>> {
    let id = prepared.meeting.id;
    // Whoever cannot be written to any more is not asked any more either.
    for gone in prepared.readers.iter().filter(|one| one.not_reached.is_some()) {
        match gone.telling {
            Some(Telling::CallsOff) => people::put_called_off(tx, id, gone.asked.person)?,
            Some(Telling::Withdraws) => times::put_told_end(tx, id, gone.asked.person)?,
            _ => {}
        }
    }
    end_times(tx, public_url, prepared, by)?;
    if prepared.readers.iter().any(Reader::is_told) {
        meetings::touch(tx, &prepared.meeting)?;
    }
    let told = prepared.readers.iter().filter(|one| one.is_told());
    let told: Vec<&Reader> = told.filter(|one| one.telling != Some(Telling::Withdraws)).collect();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    meetings::count_sending(tx, id)?;
    let kept = keep(tx, prepared, &told, (sequences, by))?;
    let organizer = person::get(tx, prepared.meeting.called_by)?.name;
    let mut all = Vec::new();
    for reader in told {
        all.extend(tell_one(tx, prepared, reader, (&organizer, &kept))?);
    }
    Ok(all)
}

/// Whoever was choosing a time reads what it is, or that it is off: nobody chooses any more, and whoever is not invited now
/// is told so.
fn end_times(tx: &mut Tx, public_url: &str, prepared: &Prepared, by: PersonId) -> Result<()> {
    let meeting = &prepared.meeting;
    let tells = |one: &Reader| one.telling.is_some() && one.asked.times_round.is_some();
    if meeting.state == MeetingState::Planned && !prepared.readers.iter().any(tells) {
        return Ok(());
    }
    let sent = times::of_meeting(tx, meeting.id)?;
    if sent.is_empty() {
        return Ok(());
    }
    let state = match meeting.state {
        MeetingState::Cancelled => TimesState::Withdrawn,
        _ => TimesState::Settled,
    };
    super::times::end(tx, meeting.id, state)?;
    let by = person::get(tx, by)?.name;
    let untold = prepared.readers.iter().filter(|one| one.telling == Some(Telling::Withdraws));
    for reader in untold.filter(|one| one.not_reached.is_none()) {
        let own = sent.iter().find(|one| Some(one.party) == reader.asked.party);
        times::put_told_end(tx, meeting.id, reader.asked.person)?;
        let Some((party, own)) = reader.asked.party.zip(own) else { continue };
        let note = TimesNote { meeting, times: &own.times, asked: None, by: &by, reason: &meeting.reason };
        note.to_contact(tx, public_url, party, reader.asked.person)?;
    }
    Ok(())
}

/// What each audience reads from now on.
fn keep(
    tx: &mut Tx,
    prepared: &Prepared,
    told: &[&Reader],
    (sequences, by): (&mut Sequences, PersonId),
) -> Result<HashMap<Option<PartyId>, SentInvitation>> {
    let meeting = &prepared.meeting;
    let mut kept = HashMap::new();
    for (party, invitation) in &prepared.invitations {
        if told.iter().all(|one| one.asked.party != *party) {
            continue;
        }
        let sequence = match sequences.get(party) {
            Some(sequence) => *sequence,
            None => invitations::next_sequence(tx, meeting, *party)?,
        };
        sequences.insert(*party, sequence);
        let is_cancelled = meeting.state == MeetingState::Cancelled;
        if let Some(party) = party.filter(|_| !is_cancelled) {
            people::forget_told_off(tx, meeting.id, party)?;
        }
        let sending = Sending { meeting, party: *party, sequence, invitation, is_cancelled, by };
        kept.insert(*party, invitations::put(tx, &sending)?);
    }
    Ok(kept)
}

/// What one person is told of one meeting.
#[derive(Clone)]
pub(super) struct Told {
    pub meeting: Meeting,
    pub telling: Telling,
    pub asked: Asked,
    /// Of the party's meeting, and its number there or ours.
    pub key: Uuid,
    pub number: i64,
    /// Why it is off; empty otherwise.
    pub reason: String,
    pub entry: CalendarEntry,
}

fn tell_one(
    tx: &mut Tx,
    prepared: &Prepared,
    reader: &Reader,
    (organizer, kept): (&str, &HashMap<Option<PartyId>, SentInvitation>),
) -> Result<Option<Told>> {
    let Prepared { meeting, before, .. } = prepared;
    let asked = &reader.asked;
    let (Some(telling), Some(sent)) = (reader.telling, kept.get(&asked.party)) else { return Ok(None) };
    let is_called_off = telling == Telling::CallsOff;
    let was = before.iter().find(|one| one.party == asked.party);
    let read = match was.filter(|_| is_called_off) {
        Some(was) => &was.invitation,
        None => &sent.invitation,
    };
    if is_called_off {
        people::put_called_off(tx, meeting.id, asked.person)?;
    } else {
        let told = (sent.sequence, sent.moved_sequence == sent.sequence);
        people::put_told(tx, (meeting.id, asked.person), sent.key, told)?;
    }
    let (uid, series_zone) = match meeting.slot {
        Some(slot) => {
            let series = series::get(tx, slot.series)?;
            (series.uid, Some(series.rule.time_zone))
        }
        None => (meeting.uid.clone(), None),
    };
    let entry = CalendarEntry {
        uid,
        sequence: sent.sequence,
        is_called_off,
        is_needed: asked.is_needed,
        invitation: read.clone(),
        organizer: organizer.to_owned(),
        instance_of: meeting.slot.map(|slot| slot.at),
        series_zone,
        series: None,
    };
    Ok(Some(Told {
        meeting: meeting.clone(),
        telling,
        asked: asked.clone(),
        key: sent.key,
        number: sent.number.unwrap_or(meeting.number),
        reason: meeting.reason.clone(),
        entry,
    }))
}

impl Told {
    /// Their letter.
    pub fn post(&self, tx: &mut Tx, public_url: &str) -> Result<()> {
        let Self { meeting, telling, asked, key, number, reason, entry } = self;
        let note = Note { meeting, telling: *telling, entry, reason, number: *number };
        match asked.party {
            Some(party) => {
                let party = parties::get(tx, meeting.project, party)?;
                let contact = parties::contact(tx, party.id, asked.person)?.ok_or(Failure::NotFound)?;
                note.to_contact(tx, public_url, &party, &contact, *key)
            }
            None => note.to_member(tx, public_url, asked.person),
        }
    }
}

endpoint!(/// Sends the meeting as it was looked at: invitations, changes, and that it is off; only to those for whom
    /// something is new. Which revision was looked at is said with it; one that was changed meanwhile answers 412. All
    /// meetings of a series leave as one letter to each.
    create_meeting_invitations: POST "/api/v1/meetings/{meeting}/invitations", Team, ShareWithClient);
async fn create_meeting_invitations(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<SeriesQuery>,
    read: IfMatch,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let sent = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        if let Some(slot) = before.slot.filter(|_| query.with_series) {
            series_inviting::send_series(tx, &public_url, slot.series, read.required()?, proof.person())?;
            let meeting = meetings::get(tx, id)?;
            return whole(tx, meeting);
        }
        let meeting = send(tx, &public_url, id, read.required()?, proof.person())?;
        whole(tx, meeting)
    });
    Ok(tagged(sent.await?))
}

pub fn routes() -> Routes {
    routes![get_meeting_invitation_preview, create_meeting_invitations]
}
