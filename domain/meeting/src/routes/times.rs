//! Times that a client's people choose from: what each would read, the asking by name, what they marked, and how it ends.
//!
//! Must hold: nothing leaves before somebody looked at whom it goes to; the time that is chosen is told by the invitation alone.

use super::letters::{TimesNote, unreached};
use super::meetings::{MeetingDetail, everybody, happened, tagged, whole};
use crate::meeting::{MeetingState, may_say};
use crate::store::meetings::{self, Meeting};
use crate::store::people;
use crate::store::times::{self, Chooser, SentTimes};
use crate::times::{Times, TimesBody, TimesState, TimesTelling, times_telling};
use ::people::person;
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize, may};
use engagement::store::parties;
use kernel::{Failure, Input, PartyId, PersonId, RecordId, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// Times of a meeting as the team reads them, with what each of the client's people marked.
#[derive(Serialize, ToSchema)]
pub struct MeetingTimes {
    state: TimesState,
    sent_at: Timestamp,
    times: Vec<MeetingTime>,
    people: Vec<MeetingTimesPerson>,
    /// What each party was sent, to remind its people of it.
    sent: Vec<SentToParty>,
    /// One was taken and nobody was told of it yet: it can be taken back.
    can_be_taken_back: bool,
}

/// What a party was sent of a meeting, as reminders name it.
#[derive(Serialize, ToSchema)]
pub struct SentToParty {
    pub party_id: PartyId,
    pub subject_id: Uuid,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingTime {
    starts: Timestamp,
    /// Date and time of day in the meeting's zone.
    local_starts: String,
    /// How many it suits.
    suits: usize,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingTimesPerson {
    person_id: PersonId,
    name: String,
    party_id: Option<PartyId>,
    /// When they said so; left out where they have not.
    answered_at: Option<Timestamp>,
    /// The times that suit them.
    suits: Vec<Timestamp>,
    /// What they said with it.
    note: String,
}

impl MeetingTimes {
    pub(super) fn are_open(&self) -> bool {
        self.state == TimesState::Open
    }
}

/// As the newest choice stands; none where none was ever offered.
pub(super) fn told(conn: &mut Conn, meeting: &Meeting) -> Result<Option<MeetingTimes>> {
    let sent = times::of_meeting(conn, meeting.id)?;
    let Some(standing) = newest(&sent) else { return Ok(None) };
    let is_same = |one: &SentTimes| one.state == standing.state && one.times == standing.times;
    let mut people = times::choosers(conn, meeting.id)?;
    people.retain(|one| sent.iter().any(|times| one.reads(times) && is_same(times)));
    let can_be_taken_back = meeting.state == MeetingState::Planned && !untold(&sent, &people).is_empty();
    let names = person::names(conn, people.iter().map(|one| one.person))?;
    let zone = &meeting.fields.time_zone;
    let suits = |starts: Timestamp| {
        people.iter().filter(|one| one.fits.iter().flatten().any(|fit| *fit == starts)).count()
    };
    let time = |starts: &Timestamp| MeetingTime {
        starts: *starts,
        local_starts: starts.in_zone(zone).strftime("%Y-%m-%dT%H:%M").to_string(),
        suits: suits(*starts),
    };
    let times = standing.times.starts.iter().map(time).collect();
    let row = |one: Chooser| MeetingTimesPerson {
        name: names.get(&one.person).cloned().unwrap_or_default(),
        person_id: one.person,
        party_id: one.party,
        answered_at: one.answered_at,
        suits: one.fits.unwrap_or_default(),
        note: one.note,
    };
    let mut people: Vec<_> = people.into_iter().map(row).collect();
    people.sort_by(|one, other| (one.party_id, &one.name).cmp(&(other.party_id, &other.name)));
    let of_party = |one: &SentTimes| SentToParty { party_id: one.party, subject_id: one.key };
    let sent_to = sent.iter().filter(|one| is_same(one)).map(of_party).collect();
    let (state, sent_at) = (standing.state, standing.sent_at);
    Ok(Some(MeetingTimes { state, sent_at, times, people, sent: sent_to, can_be_taken_back }))
}

/// What was settled while nobody who chose was told so; nothing once one of them was.
fn untold<'a>(sent: &'a [SentTimes], choosers: &[Chooser]) -> Vec<&'a SentTimes> {
    let is_told = |one: &SentTimes| choosers.iter().any(|by| by.reads(one) && by.round.is_none());
    let waits = |one: &SentTimes| choosers.iter().any(|by| by.reads(one) && by.round.is_some());
    let settled: Vec<_> = sent.iter().filter(|one| one.state == TimesState::Settled).collect();
    match settled.iter().any(|one| is_told(one)) {
        true => Vec::new(),
        false => settled.into_iter().filter(|one| waits(one)).collect(),
    }
}

/// A party that was asked no more while others chose on does not say how it ended.
fn newest(sent: &[SentTimes]) -> Option<&SentTimes> {
    let last = sent.iter().max_by_key(|one| (one.state == TimesState::Open, one.sent_at))?;
    sent.iter().filter(|one| one.times == last.times).min_by_key(|one| one.state)
}

/// What would be asked, and whom.
#[derive(Serialize, ToSchema)]
pub struct MeetingTimesPreview {
    content: Times,
    people: Vec<MeetingTimesReader>,
    revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct MeetingTimesReader {
    person_id: PersonId,
    name: String,
    party_id: PartyId,
    /// What they would be told; nothing where they were asked for these times already.
    telling: Option<TimesTelling>,
    /// Why they cannot choose: `not_invited`, `revoked`, `not_in_project` or `only_looks`.
    not_reached: Option<String>,
}

struct Prepared {
    meeting: Meeting,
    before: Vec<SentTimes>,
    content: Times,
    readers: Vec<Reader>,
}

struct Reader {
    person: PersonId,
    party: PartyId,
    name: String,
    telling: Option<TimesTelling>,
    not_reached: Option<&'static str>,
}

impl Reader {
    fn is_told(&self) -> bool {
        self.telling.is_some() && self.not_reached.is_none()
    }
}

/// Of a meeting that is still to be.
fn is_ahead(meeting: &Meeting) -> Result<(), Refusal> {
    match meeting.state {
        MeetingState::Cancelled => Err(Refusal::new("meeting.called_off")),
        MeetingState::Held => Err(Refusal::new("meeting.is_over")),
        MeetingState::Planned => Ok(()),
    }
}

fn prepare(conn: &mut Conn, meeting: Meeting, body: &TimesBody, now: Timestamp) -> Result<Prepared> {
    is_ahead(&meeting)?;
    let starts = body.checked(&meeting.fields.time_zone, now)?;
    let wanted: BTreeSet<PersonId> = body.person_ids.iter().copied().collect();
    let asked = people::of_meeting(conn, meeting.id)?;
    let is_guest = |person: &PersonId| {
        asked.iter().any(|one| one.person == *person && one.is_invited && one.party.is_some())
    };
    if !wanted.iter().all(is_guest) {
        return Err(Failure::invalid("person_ids", "unknown"));
    }
    let content = Times::of(&meeting.fields, &starts);
    let before = times::of_meeting(conn, meeting.id)?;
    let names = person::names(conn, asked.iter().map(|one| one.person))?;
    let sides = everybody(conn, meeting.project)?;
    let mut readers = Vec::new();
    for one in &asked {
        let Some(party) = one.party else { continue };
        let is_wanted = wanted.contains(&one.person);
        let are_new = standing(&before, party, &content).is_none();
        let telling = times_telling(is_wanted, one.times_round.is_some(), are_new);
        if telling.is_none() && !is_wanted {
            continue;
        }
        let not_reached = not_reached(conn, (one.person, party), &sides, telling)?;
        let name = names.get(&one.person).cloned().unwrap_or_default();
        readers.push(Reader { person: one.person, party, name, telling, not_reached });
    }
    readers.sort_by(|one, other| (one.party, &one.name).cmp(&(other.party, &other.name)));
    Ok(Prepared { meeting, before, content, readers })
}

/// What a party chooses from now, where it is this very choice.
fn standing<'a>(before: &'a [SentTimes], party: PartyId, content: &Times) -> Option<&'a SentTimes> {
    before.iter().find(|one| one.party == party && one.state == TimesState::Open && one.times == *content)
}

fn not_reached(
    conn: &mut Conn,
    (person, party): (PersonId, PartyId),
    sides: &HashMap<PersonId, Option<PartyId>>,
    telling: Option<TimesTelling>,
) -> Result<Option<&'static str>> {
    if let Some(reason) = unreached(conn, sides, person, Some(party))? {
        return Ok(Some(reason));
    }
    let role = parties::role(conn, party, person)?.ok_or(Failure::NotFound)?;
    Ok((telling == Some(TimesTelling::Asks) && may_say(role).is_err()).then_some("only_looks"))
}

impl Prepared {
    fn shown(self) -> MeetingTimesPreview {
        let reader = |one: Reader| MeetingTimesReader {
            person_id: one.person,
            name: one.name,
            party_id: one.party,
            telling: one.telling,
            not_reached: one.not_reached.map(str::to_owned),
        };
        MeetingTimesPreview {
            content: self.content,
            people: self.readers.into_iter().map(reader).collect(),
            revision: self.meeting.revision,
        }
    }
}

endpoint!(/// Who would be asked which of some times suit them, by name, and what they would read. Nothing is sent.
    create_meeting_times_preview: POST "/api/v1/meetings/{meeting}/times-previews", Team, ShareWithClient);
async fn create_meeting_times_preview(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<TimesBody>,
) -> Answer<Json<MeetingTimesPreview>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        may::<ShareWithClient>(conn, &scope, meeting.project)?;
        Ok(prepare(conn, meeting, &body, now)?.shown())
    });
    Ok(Json(found.await?))
}

/// Asks a client's people which of some times suit them; only those for whom something is new.
pub fn ask_times(
    tx: &mut Tx,
    public_url: &str,
    id: RecordId,
    (revision, body): (i64, &TimesBody),
    by: PersonId,
) -> Result<Meeting> {
    let meeting = meetings::get(tx, id)?;
    if revision != meeting.revision {
        return Err(Failure::Outdated);
    }
    let now = tx.now();
    let prepared = prepare(tx, meeting, body, now)?;
    if !prepared.readers.iter().any(Reader::is_told) {
        return meetings::get(tx, id);
    }
    let Prepared { meeting, content, before, readers } = &prepared;
    let stays = |party: PartyId| {
        readers.iter().any(|one| {
            one.party == party && one.telling != Some(TimesTelling::Withdraws) && one.not_reached.is_none()
        })
    };
    let is_off = |one: &Reader| one.telling == Some(TimesTelling::Withdraws);
    // Whoever cannot be written to any more is not asked any more either.
    let is_gone = |one: &&Reader| is_off(one) || one.telling.is_some() && one.not_reached.is_some();
    for one in readers.iter().filter(is_gone) {
        match stays(one.party) {
            true => times::put_unasked(tx, id, one.person)?,
            false => times::put_told_end(tx, id, one.person)?,
        }
    }
    let ends = |one: &&SentTimes| {
        one.state == TimesState::Open
            || readers.iter().any(|reader| reader.party == one.party && is_off(reader))
    };
    for gone in before.iter().filter(ends).filter(|one| !stays(one.party)) {
        times::put_state(tx, gone, TimesState::Withdrawn)?;
    }
    let by_name = person::get(tx, by)?.name;
    let mut asked = HashMap::new();
    for one in readers.iter().filter(|one| one.is_told()) {
        let asks = one.telling == Some(TimesTelling::Asks);
        let own = before.iter().find(|sent| sent.party == one.party);
        if asks && !asked.contains_key(&one.party) {
            asked.insert(one.party, put(tx, &prepared, one.party, by)?);
        }
        let asked = asked.get(&one.party).copied().filter(|_| asks);
        if let Some((key, round)) = asked {
            times::put_asked(tx, (id, one.person), key, round)?;
        }
        let times = own.filter(|_| !asks).map_or(content, |own| &own.times);
        let note = TimesNote { meeting, times, asked, by: &by_name, reason: "" };
        note.to_contact(tx, public_url, one.party, one.person)?;
    }
    happened(tx, "meeting.times_sent", meeting, by)?;
    meetings::touch(tx, meeting)
}

/// What a party chooses from; where it chooses from that already, nothing becomes of it for those who do.
fn put(tx: &mut Tx, prepared: &Prepared, party: PartyId, by: PersonId) -> Result<(Uuid, i64)> {
    let Prepared { meeting, content, before, .. } = prepared;
    if let Some(same) = standing(before, party, content) {
        return Ok((same.key, same.round));
    }
    let earlier = before.iter().find(|one| one.party == party).map_or(0, |one| one.round);
    let key = times::put(tx, (meeting.id, meeting.project, party), (content, earlier + 1), by)?;
    Ok((key, earlier + 1))
}

endpoint!(/// Asks the client's people, as it was looked at, which of some times suit them. A meeting that was changed meanwhile
    /// answers 412.
    create_meeting_times: POST "/api/v1/meetings/{meeting}/times", Team, ShareWithClient);
async fn create_meeting_times(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    read: IfMatch,
    Json(body): Json<TimesBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let (scope, public_url, revision) = (cx.scope.clone(), cx.public_url().to_owned(), read.required()?);
    let asked = cx.db().write(move |tx| {
        let project = meetings::get(tx, id)?.project;
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let meeting = ask_times(tx, &public_url, id, (revision, &body), proof.person())?;
        whole(tx, meeting)
    });
    Ok(tagged(asked.await?))
}

/// No time of it can be chosen any more.
pub(super) fn end(tx: &mut Tx, meeting: RecordId, state: TimesState) -> Result<()> {
    for open in times::of_meeting(tx, meeting)?.iter().filter(|one| one.state == TimesState::Open) {
        times::put_state(tx, open, state)?;
    }
    Ok(())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingTimesWithdrawalBody {
    /// Those who were asked read it; may be empty.
    #[serde(default)]
    reason: String,
}

endpoint!(/// Takes the times back. Whoever was asked is told that they need not choose.
    put_meeting_times_withdrawal: PUT "/api/v1/meetings/{meeting}/times-withdrawal", Team, ShareWithClient);
async fn put_meeting_times_withdrawal(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<MeetingTimesWithdrawalBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let ended = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, meeting.project)?;
        let mut input = Input::new();
        let reason = input.optional_line("reason", &body.reason, super::calling_off::LONGEST_REASON);
        input.finish()?;
        let mut open = times::of_meeting(tx, id)?;
        open.retain(|one| one.state == TimesState::Open);
        if open.is_empty() {
            return whole(tx, meeting);
        }
        end(tx, id, TimesState::Withdrawn)?;
        let by = person::get(tx, proof.person())?.name;
        let sides = everybody(tx, meeting.project)?;
        for one in times::choosers(tx, id)?.into_iter().filter(|one| one.round.is_some()) {
            times::put_told_end(tx, id, one.person)?;
            let (Some(party), Some(own)) = (one.party, open.iter().find(|sent| one.reads(sent))) else {
                continue;
            };
            if unreached(tx, &sides, one.person, Some(party))?.is_none() {
                let note =
                    TimesNote { meeting: &meeting, times: &own.times, asked: None, by: &by, reason: &reason };
                note.to_contact(tx, &public_url, party, one.person)?;
            }
        }
        happened(tx, "meeting.times_withdrawn", &meeting, proof.person())?;
        let meeting = meetings::touch(tx, &meeting)?;
        whole(tx, meeting)
    });
    Ok(tagged(ended.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingTimeBody {
    starts: Timestamp,
}

/// The meeting is at one of the times that were proposed.
pub fn choose(tx: &mut Tx, meeting: &Meeting, starts: Timestamp, by: PersonId) -> Result<Meeting> {
    is_ahead(meeting)?;
    let open = times::of_meeting(tx, meeting.id)?.into_iter().find(|one| one.state == TimesState::Open);
    let Some(open) = open else {
        return match meeting.fields.starts == starts {
            true => Ok(meeting.clone()),
            false => Err(Refusal::new("meeting.times_settled").into()),
        };
    };
    if !open.times.starts.contains(&starts) {
        return Err(Failure::invalid("starts", "not_offered"));
    }
    if starts <= tx.now() {
        return Err(Failure::invalid("starts", "past"));
    }
    end(tx, meeting.id, TimesState::Settled)?;
    let fields = crate::meeting::Fields { starts, ..meeting.fields.clone() };
    let chosen = meetings::put_fields(tx, meeting.id, None, &fields)?;
    happened(tx, "meeting.time_chosen", &chosen, by)?;
    if let Some(slot) = chosen.slot {
        super::series::follow(tx, slot.series, &[chosen.id])?;
    }
    meetings::get(tx, chosen.id)
}

endpoint!(/// Says which of the times it is. Whoever was asked is told by the invitation, once somebody sends it.
    put_meeting_chosen_time: PUT "/api/v1/meetings/{meeting}/chosen-time", Team, ShareWithClient);
async fn put_meeting_chosen_time(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<MeetingTimeBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let chosen = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, meeting.project)?;
        let meeting = choose(tx, &meeting, body.starts, proof.person())?;
        whole(tx, meeting)
    });
    Ok(tagged(chosen.await?))
}

/// The choice is open again, as long as nobody who chose was told of it; the meeting is when it was before.
pub fn take_choice_back(
    tx: &mut Tx,
    meeting: &Meeting,
    starts: Option<Timestamp>,
    by: PersonId,
) -> Result<Meeting> {
    let sent = times::of_meeting(tx, meeting.id)?;
    if sent.iter().any(|one| one.state == TimesState::Open) {
        return Ok(meeting.clone());
    }
    let choosers = times::choosers(tx, meeting.id)?;
    let again = untold(&sent, &choosers);
    if again.is_empty() || meeting.state != MeetingState::Planned {
        return Err(Refusal::new("meeting.times_told").into());
    }
    for one in again {
        times::put_state(tx, one, TimesState::Open)?;
    }
    let starts = starts.unwrap_or(meeting.fields.starts);
    let fields = crate::meeting::Fields { starts, ..meeting.fields.clone() };
    let back = meetings::put_fields(tx, meeting.id, None, &fields)?;
    happened(tx, "meeting.time_taken_back", &back, by)?;
    if let Some(slot) = back.slot {
        super::series::follow(tx, slot.series, &[back.id])?;
    }
    meetings::get(tx, back.id)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TimeBeforeQuery {
    /// When the meeting was before; left out: it stays where it is.
    starts: Option<Timestamp>,
}

endpoint!(/// Takes back which of the times it is, as long as nobody was told: those who were asked can choose again, and nothing
    /// is sent.
    delete_meeting_chosen_time: DELETE "/api/v1/meetings/{meeting}/chosen-time", Team, ShareWithClient);
async fn delete_meeting_chosen_time(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<TimeBeforeQuery>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let back = cx.db().write(move |tx| {
        let meeting = meetings::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, meeting.project)?;
        let meeting = take_choice_back(tx, &meeting, query.starts, proof.person())?;
        whole(tx, meeting)
    });
    Ok(tagged(back.await?))
}

pub fn routes() -> Routes {
    routes![
        create_meeting_times_preview,
        create_meeting_times,
        put_meeting_times_withdrawal,
        put_meeting_chosen_time,
        delete_meeting_chosen_time
    ]
}
