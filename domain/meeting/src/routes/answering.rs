//! Whether somebody comes: said in the team's app, in the portal, or by the answer of their calendar.
//!
//! Must hold: one answers for oneself; an answer to an earlier time does not count; the same answer twice is one. A client's
//! person answers what was sent, whatever the team changed since.

use super::meetings::{FollowingQuery, MeetingDetail, tagged, whole};
use crate::meeting::{AnsweredBy, Attendance, MeetingState, at_civil, is_news, may_answer, may_say};
use crate::store::meetings::{self, Meeting};
use crate::store::{invitations, people, series as store_series};
use ::people::person;
use ::store::{Tx, records};
use engagement::access::{Talk, authorize, refuse_archived};
use engagement::letters;
use engagement::store::{members, parties};
use jiff::civil::DateTime;
use kernel::{
    ClientPrincipal, Event, Failure, Input, PartyId, PersonId, ProjectRole, RecordId, Refusal, Result,
    Timestamp,
};
use locales::{Locale, text};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// The longest word along with an answer, in characters.
const LONGEST_NOTE: usize = 500;

#[derive(Debug, Clone)]
pub struct Answering<'a> {
    pub person: PersonId,
    pub answer: Attendance,
    /// What was said with it; may be empty.
    pub note: &'a str,
    pub by: AnsweredBy,
    /// Of the sending that was answered, where that is known.
    pub sequence: Option<i64>,
    /// Said together with another answer to the same series, of which somebody is told already.
    pub goes_along: bool,
    /// The beginning that they would rather have.
    pub proposes: Option<Timestamp>,
}

/// Keeps somebody's answer; tells whether it is news to somebody. Whoever was not told of the meeting is not asked.
pub fn answer(tx: &mut Tx, meeting: &Meeting, answering: &Answering<'_>) -> Result<bool> {
    let asked = people::get(tx, meeting.id, answering.person)?.ok_or(Failure::NotFound)?;
    let sent = invitations::of_party(tx, meeting.id, asked.party)?;
    let (state, ends) = match (asked.party, &sent) {
        (None, _) if asked.is_invited => (meeting.state, meeting.fields.ends()),
        (Some(_), Some(sent)) if sent.is_cancelled => (MeetingState::Cancelled, sent.invitation.ends()),
        (Some(_), Some(sent)) if asked.told_sequence.is_some() => {
            (MeetingState::Planned, sent.invitation.ends())
        }
        _ => return Err(Failure::NotFound),
    };
    may_answer(state, answering.sequence, sent.as_ref().map_or(0, |sent| sent.moved_sequence))?;
    if ends < tx.now() {
        return Err(Refusal::new("meeting.is_over").into());
    }
    let mut input = Input::new();
    let note = input.optional_line("note", &answering.note.replace(['\r', '\n'], " "), LONGEST_NOTE);
    input.finish()?;
    let said = (answering.answer, note.as_str(), answering.proposes);
    if (asked.answer, asked.answer_note.as_str(), asked.proposes) == said {
        return Ok(false);
    }
    let words = (answering.answer, note.as_str(), answering.by);
    people::put_answer(tx, (meeting.id, asked.person), words, answering.proposes)?;
    let at = tx.now();
    let event =
        Event::new("meeting.answered", at, Some(asked.person)).in_project(meeting.project).on(meeting.id);
    let side = if asked.party.is_some() { "client" } else { "team" };
    let proposes_anew = answering.proposes.is_some();
    let is_news = !answering.goes_along && (proposes_anew || is_news(asked.answer, answering.answer, &note));
    let sent_by = sent.map(|sent| sent.sent_by);
    let answer = answering.answer.word();
    tx.event(
        event.detail(json!({ "side": side, "answer": answer, "is_news": is_news, "sent_by": sent_by })),
    )?;
    Ok(is_news)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceBody {
    answer: Attendance,
    #[serde(default)]
    note: String,
}

/// When a meeting begins as somebody reads it: a client's person as it was sent.
fn begins(tx: &mut Tx, meeting: &Meeting, person: PersonId) -> Result<Option<Timestamp>> {
    let Some(asked) = people::get(tx, meeting.id, person)? else { return Ok(None) };
    if asked.party.is_none() {
        return Ok(Some(meeting.fields.starts));
    }
    Ok(invitations::of_party(tx, meeting.id, asked.party)?.map(|sent| sent.invitation.starts))
}

/// The same answer to the meetings of its series that begin later and that one is asked to, as far as they take one.
fn answer_following(
    tx: &mut Tx,
    meeting: &Meeting,
    answering: &Answering<'_>,
    mut is_told: bool,
) -> Result<()> {
    let (Some(slot), Some(from)) = (meeting.slot, begins(tx, meeting, answering.person)?) else {
        return Ok(());
    };
    for later in meetings::of_series(tx, slot.series)? {
        if begins(tx, &later, answering.person)?.is_none_or(|at| at <= from) {
            continue;
        }
        match answer(tx, &later, &Answering { goes_along: is_told, ..answering.clone() }) {
            Ok(is_news) => is_told |= is_news,
            Err(Failure::Refused(_) | Failure::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Somebody of the team who was not asked comes all the same: they are of those who are asked from then on.
fn come(tx: &mut Tx, meeting: &Meeting, person: PersonId) -> Result<Meeting> {
    let asked = people::of_meeting(tx, meeting.id)?;
    if asked.iter().any(|one| one.person == person && one.is_invited) {
        return Ok(meeting.clone());
    }
    let asked = asked.into_iter().filter(|one| one.is_invited);
    let mut wanted: Vec<_> = asked.map(|one| (one.person, one.party, one.is_needed)).collect();
    wanted.push((person, None, true));
    people::put(tx, (meeting.id, meeting.project), &wanted)?;
    // Whoever changes the meeting meanwhile is told that it is not as it was.
    meetings::put_state(tx, meeting.id, None, (meeting.state, &meeting.reason))
}

endpoint!(/// Says whether the caller comes; also to the later meetings of its series that they are asked to.
    put_own_attendance: PUT "/api/v1/meetings/{meeting}/own-attendance", Team, Talk);
async fn put_own_attendance(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<FollowingQuery>,
    Json(body): Json<AttendanceBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let answered = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let meeting = come(tx, &before, proof.person())?;
        let answering = Answering {
            person: proof.person(),
            answer: body.answer,
            note: &body.note,
            by: AnsweredBy::App,
            sequence: None,
            goes_along: false,
            proposes: None,
        };
        let is_news = answer(tx, &meeting, &answering)?;
        if query.with_following {
            answer_following(tx, &meeting, &answering, is_news)?;
        }
        whole(tx, meeting)
    });
    Ok(tagged(answered.await?))
}

/// What a client's person says in the portal.
#[derive(Debug, Clone)]
pub struct ClientAnswering {
    /// The key under which they know the meeting.
    pub meeting: Uuid,
    pub answer: Attendance,
    pub note: String,
    /// Of the invitation that stood on the page.
    pub sequence: i64,
    /// To the later meetings of its series too: the newest sending of it that stood on the page.
    pub following: Option<i64>,
}

pub fn answer_as_client(tx: &mut Tx, by: &ClientPrincipal, answering: &ClientAnswering) -> Result<()> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    may_say(parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?)?;
    let invitation = invitations::of_key(tx, by.party, answering.meeting)?;
    let meeting = meetings::get(tx, invitation.meeting)?;
    let of = Answering {
        person: by.person,
        answer: answering.answer,
        note: &answering.note,
        by: AnsweredBy::Portal,
        sequence: Some(answering.sequence),
        goes_along: false,
        proposes: None,
    };
    let is_news = answer(tx, &meeting, &of)?;
    if let Some(sequence) = answering.following {
        answer_following(tx, &meeting, &Answering { sequence: Some(sequence), ..of }, is_news)?;
    }
    Ok(())
}

/// The answer that a calendar program mailed.
#[derive(Debug, Clone)]
pub struct MailedAnswer {
    pub uid: String,
    pub sequence: i64,
    /// Which meeting of a series, by the beginning it had: `20260303T093000` in the zone named beside it, otherwise in that of
    /// the series, or with a `Z` in UTC; all of them without it.
    pub instance: Option<(String, Option<String>)>,
    /// Whoever answers, as they stand in the calendar's answer.
    pub attendee: String,
    /// From whom the mail came.
    pub sender: String,
    pub answer: Attendance,
    /// The beginning that they would rather have, as it stands in the calendar's answer, with the zone named beside it.
    pub proposes: Option<(String, Option<String>)>,
    pub note: String,
}

/// Tells the meeting that was answered, of a series the first one; none where it is not known, not theirs, or does not count
/// any more. A mail proves little: it says whether somebody comes and nothing else.
pub fn answer_by_mail(tx: &mut Tx, mailed: &MailedAnswer) -> Result<Option<RecordId>> {
    let (mut first, mut is_told, mut mailed) = (None, false, mailed.clone());
    for meeting in mailed_about(tx, &mailed)? {
        if let Some(is_news) = take_mailed(tx, &meeting, &mailed, is_told)? {
            first = first.or(Some(meeting.id));
            is_told |= is_news;
            // One moment is no time for all of a series.
            mailed.proposes = None;
        }
    }
    Ok(first)
}

/// The meetings that a mailed answer is about.
fn mailed_about(tx: &mut Tx, mailed: &MailedAnswer) -> Result<Vec<Meeting>> {
    let Some(series) = store_series::of_uid(tx, &mailed.uid)? else {
        return match meetings::of_uid(tx, &mailed.uid)? {
            Some(id) => Ok(vec![meetings::get(tx, id)?]),
            None => Ok(Vec::new()),
        };
    };
    let mut all = meetings::of_series(tx, series.id)?;
    if let Some(instance) = &mailed.instance {
        let at = instance_at(instance, &series.rule.time_zone);
        all.retain(|one| at.is_some() && one.slot.map(|slot| slot.at) == at);
    }
    Ok(all)
}

/// The moment that names a meeting of a series. Programs name it in a zone of theirs, or of a name that only they know.
fn instance_at((at, zone): &(String, Option<String>), time_zone: &str) -> Option<Timestamp> {
    if let Some(civil) = at.trim().strip_suffix('Z') {
        return at_civil(civil, "UTC");
    }
    zone.as_ref().and_then(|zone| at_civil(at, zone)).or_else(|| at_civil(at, time_zone))
}

/// Tells, of one that is taken, whether it is news.
fn take_mailed(
    tx: &mut Tx,
    meeting: &Meeting,
    mailed: &MailedAnswer,
    goes_along: bool,
) -> Result<Option<bool>> {
    let key = person::email_key(&mailed.attendee);
    if key != person::email_key(&mailed.sender) || refuse_archived(tx, meeting.project).is_err() {
        return Ok(None);
    }
    let asked = people::of_meeting(tx, meeting.id)?;
    let known = person::many(tx, asked.iter().map(|one| one.person))?;
    let Some(of) = known.into_iter().find(|one| person::email_key(&one.email) == key) else {
        return Ok(None);
    };
    let may_say = match asked.iter().find(|one| one.person == of.id).and_then(|one| one.party) {
        Some(party) => may_say_by_mail(tx, party, of.id)?,
        None => {
            let role = members::role(tx, meeting.project, of.id)?;
            of.disabled_at.is_none() && role.is_some_and(|role| role >= ProjectRole::Member)
        }
    };
    if !may_say {
        return Ok(None);
    }
    let note = mailed_note(tx, meeting, mailed)?;
    let answering = Answering {
        person: of.id,
        answer: mailed.answer,
        note: &note,
        by: AnsweredBy::Mail,
        sequence: Some(mailed.sequence),
        goes_along,
        proposes: mailed.proposes.as_ref().and_then(proposed_at),
    };
    match answer(tx, meeting, &answering) {
        Ok(is_news) => Ok(Some(is_news)),
        Err(Failure::Refused(_) | Failure::NotFound | Failure::Invalid(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The moment that a calendar names; none where it names it in a zone that only it knows.
fn proposed_at((at, zone): &(String, Option<String>)) -> Option<Timestamp> {
    match at.trim().strip_suffix('Z') {
        Some(civil) => at_civil(civil, "UTC"),
        None => zone.as_ref().and_then(|zone| at_civil(at, zone)),
    }
}

/// Their words; before them the time that they propose, where nobody knows which moment is meant.
fn mailed_note(tx: &mut Tx, meeting: &Meeting, mailed: &MailedAnswer) -> Result<String> {
    let owner = match records::get(tx, meeting.id)?.owner {
        Some(owner) => Some(person::get(tx, owner)?.locale),
        None => None,
    };
    let locale = owner.and_then(|tag| Locale::from_tag(&tag)).unwrap_or_default();
    let unplaced = mailed.proposes.as_ref().filter(|moment| proposed_at(moment).is_none());
    let proposed = unplaced.and_then(|moment| proposed(locale, moment));
    let proposed = proposed.map(|when| text(locale, "meeting.proposes", &[("when", when.into())]));
    let parts: Vec<&str> = proposed.iter().map(String::as_str).chain([mailed.note.trim()]).collect();
    let note = parts.join(" ");
    Ok(note.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST_NOTE).collect())
}

/// A moment as its calendar names it, in whatever zone that is.
fn proposed(locale: Locale, (at, zone): &(String, Option<String>)) -> Option<String> {
    let when = locale.date_time(at.trim().parse::<DateTime>().ok()?);
    Some(match zone {
        Some(zone) => format!("{when} ({zone})"),
        None => when,
    })
}

/// As in the portal: of the party still, not one who only looks, and with a link that nobody revoked.
fn may_say_by_mail(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<bool> {
    let role = parties::role(tx, party, person)?;
    Ok(role.is_some_and(|role| may_say(role).is_ok()) && letters::unreachable(tx, party, person)?.is_none())
}

pub fn routes() -> Routes {
    routes![put_own_attendance]
}
