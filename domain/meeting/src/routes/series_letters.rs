//! The letters about a series: what each reader's calendar holds from then on.
//!
//! Must hold: a letter about a series tells all meetings of it that its reader is asked to, so that their calendar is right
//! whatever it knew before; nobody reads a rule that gives dates of others.

use super::inviting::Told;
use super::letters::{CalendarEntry, SeriesDate, SeriesEntry};
use crate::invitation::Invitation;
use crate::meeting::Telling;
use crate::series::SeriesRule;
use crate::store::invitations::{self, SentInvitation};
use crate::store::meetings::{self, Meeting};
use crate::store::people::{self, Asked};
use crate::store::series::{self, Series};
use ::people::person;
use ::store::outbox::{self, OutboxItem};
use ::store::{Conn, Tx};
use kernel::{LETTER, PersonId, Result};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A meeting with who knows what of it.
struct Known {
    meeting: Meeting,
    asked: Vec<Asked>,
    sent: Vec<SentInvitation>,
}

impl Known {
    fn asked_of(&self, person: PersonId) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.person == person)
    }
}

fn known(conn: &mut Conn, series: Uuid) -> Result<Vec<Known>> {
    let all = meetings::of_series(conn, series)?.into_iter();
    let one = |meeting: Meeting| {
        let (asked, sent) =
            (people::of_meeting(conn, meeting.id)?, invitations::of_meeting(conn, meeting.id)?);
        Ok(Known { meeting, asked, sent })
    };
    all.map(one).collect()
}

/// Writes to each of those who are told something of meetings of a series.
pub(super) fn post(tx: &mut Tx, public_url: &str, series: Uuid, told: Vec<Told>) -> Result<()> {
    let (series, known) = (series::get(tx, series)?, known(tx, series)?);
    let mut people: BTreeMap<PersonId, Vec<Told>> = BTreeMap::new();
    told.into_iter().for_each(|one| people.entry(one.asked.person).or_default().push(one));
    for (person, new) in people {
        let reader = Reader { series: &series, known: &known, person };
        for letter in reader.letters(tx, new)? {
            letter.post(tx, public_url)?;
        }
    }
    Ok(())
}

/// One of the series that somebody was told of, as they were told of it.
struct Standing<'a> {
    meeting: &'a Meeting,
    asked: &'a Asked,
    sent: &'a SentInvitation,
}

struct Reader<'a> {
    series: &'a Series,
    /// In the order of their slots.
    known: &'a [Known],
    person: PersonId,
}

impl<'a> Reader<'a> {
    /// What their letter says: one meeting alone where that is all that is new to them.
    fn letters(&self, tx: &mut Tx, new: Vec<Told>) -> Result<Vec<Told>> {
        let waiting = self.waiting(tx)?;
        if new.len() == 1 && waiting.is_empty() {
            return Ok(new);
        }
        let (now, standing, rule) = (tx.now(), self.standing(), self.rule(&new));
        let ahead = |one: &&Standing| one.sent.invitation.ends() >= now;
        let Some(first) = standing.iter().find(ahead) else {
            let rule = rule.filter(|_| standing.is_empty());
            return Ok(self.called_off((&new, &[]), new.first(), rule).into_iter().collect());
        };
        let (off, still): (Vec<Told>, Vec<Told>) =
            new.iter().cloned().partition(|one| one.telling == Telling::CallsOff && rule.is_none());
        let mut letters = Vec::new();
        if !still.is_empty() || waiting.iter().any(|entry| !entry.is_called_off) {
            let stands = |one: &&Standing| rule.is_some() || ahead(one);
            let told: Vec<&Standing> = standing.iter().filter(stands).collect();
            letters.push(self.as_it_stands(tx, (first, &told), &new, rule.clone())?);
        }
        if rule.is_none() {
            let more = overtaken(&waiting, &standing);
            letters.extend(self.called_off((&off, &more), off.first().or(new.first()), None));
        }
        Ok(letters)
    }

    /// The letters about several meetings of it that have not left: a newer one says all anew that they were to say.
    fn waiting(&self, tx: &mut Tx) -> Result<Vec<CalendarEntry>> {
        let found = outbox::queued_beginning(tx, LETTER, &format!("{{\"to\":\"{}\"", self.person))?;
        let entry = |one: OutboxItem| CalendarEntry::of(&serde_json::from_value(one.payload).ok()?);
        let of_series = |one: &CalendarEntry| one.uid == self.series.uid && one.series.is_some();
        Ok(found.into_iter().filter_map(entry).filter(of_series).collect())
    }

    fn standing(&self) -> Vec<Standing<'a>> {
        let of = |one: &'a Known| {
            let asked = one.asked_of(self.person).filter(|asked| asked.told_sequence.is_some())?;
            let sent = one.sent.iter().find(|sent| sent.party == asked.party)?;
            Some(Standing { meeting: &one.meeting, asked, sent })
        };
        self.known.iter().filter_map(of).collect()
    }

    /// The rule from the first meeting that they know of to the last; none where others meet within it without them.
    fn rule(&self, new: &[Told]) -> Option<SeriesRule> {
        let is_new = |one: &Known| new.iter().any(|told| told.meeting.id == one.meeting.id);
        let knows = |one: &Known| {
            is_new(one) || one.asked_of(self.person).is_some_and(|asked| asked.told_sequence.is_some())
        };
        let (first, last) = (self.known.iter().position(knows)?, self.known.iter().rposition(knows)?);
        let within = self.known.get(first..=last)?;
        let is_asked = |asked: &Asked| asked.is_invited || asked.told_sequence.is_some();
        let is_theirs = |one: &Known| is_new(one) || one.asked_of(self.person).is_some_and(is_asked);
        let slot = |one: Option<&Known>| Some(one?.meeting.slot?.at);
        let rule = self.series.rule.between(slot(within.first())?, slot(within.last())?)?;
        let slots = rule.slots();
        let gives = |one: &&Known| one.meeting.slot.is_some_and(|slot| slots.contains(&slot.at));
        let are_theirs = within.iter().chain(self.known.iter().filter(gives)).all(is_theirs);
        (are_theirs && within.iter().any(|one| gives(&one))).then_some(rule)
    }

    fn as_it_stands(
        &self,
        tx: &mut Tx,
        (first, told): (&Standing, &[&Standing]),
        new: &[Told],
        rule: Option<SeriesRule>,
    ) -> Result<Told> {
        let reference = &first.sent.invitation;
        let sequence = new.iter().map(|one| one.entry.sequence).max().unwrap_or_default();
        for one in told {
            people::put_told_sequence(tx, (one.meeting.id, self.person), sequence)?;
        }
        let now = tx.now();
        let is_new = |one: &Standing| new.iter().any(|new| new.meeting.id == one.meeting.id);
        let is_invited = new.iter().all(|one| one.telling == Telling::Invites)
            && told.iter().all(|one| is_new(one) || one.sent.invitation.ends() < now);
        let dates = told.iter().filter_map(|one| date(one.meeting, &one.sent.invitation, reference));
        let entry = CalendarEntry {
            uid: self.series.uid.clone(),
            sequence,
            is_called_off: false,
            is_needed: first.asked.is_needed,
            invitation: reference.clone(),
            organizer: person::get(tx, first.meeting.called_by)?.name,
            instance_of: None,
            series_zone: Some(self.series.rule.time_zone.clone()),
            series: Some(SeriesEntry { rule, dates: dates.collect() }),
        };
        Ok(Told {
            meeting: first.meeting.clone(),
            telling: if is_invited { Telling::Invites } else { Telling::Changes },
            asked: first.asked.clone(),
            key: first.sent.key,
            number: first.sent.number.unwrap_or(first.meeting.number),
            reason: String::new(),
            entry,
        })
    }

    /// What is off for them, as one letter: the rule where nothing of it is left, otherwise each date.
    fn called_off(
        &self,
        (off, more): (&[Told], &[SeriesDate]),
        like: Option<&Told>,
        rule: Option<SeriesRule>,
    ) -> Option<Told> {
        let kept = more.first().and_then(|date| date.otherwise.clone());
        let reference = off.first().map(|one| one.entry.invitation.clone()).or(kept)?;
        let own = off.iter().filter_map(|one| date(&one.meeting, &one.entry.invitation, &reference));
        let mut dates: Vec<SeriesDate> = own.chain(more.iter().cloned()).collect();
        dates.sort_by_key(|date| date.slot);
        let mut reasons: Vec<&str> = off.iter().map(|one| one.reason.as_str()).collect();
        reasons.retain(|reason| !reason.is_empty());
        reasons.dedup();
        let like = like?.clone();
        let entry = CalendarEntry {
            is_called_off: true,
            invitation: reference,
            instance_of: None,
            series: Some(SeriesEntry { rule, dates }),
            ..like.entry
        };
        Some(Told { telling: Telling::CallsOff, entry, reason: reasons.join("\n"), ..like })
    }
}

/// What waiting letters were to say is off and still is, where they do not leave because of another date that stands again.
fn overtaken(waiting: &[CalendarEntry], standing: &[Standing]) -> Vec<SeriesDate> {
    let stands = |date: &SeriesDate| {
        standing.iter().any(|one| one.meeting.slot.is_some_and(|slot| slot.at == date.slot))
    };
    let mut found: Vec<SeriesDate> = Vec::new();
    for entry in waiting.iter().filter(|entry| entry.is_called_off) {
        let dates = entry.series.as_ref().map(|series| series.dates.as_slice()).unwrap_or_default();
        if dates.iter().any(stands) {
            let still_off = dates.iter().filter(|date| !stands(date));
            found.extend(
                still_off
                    .map(|date| SeriesDate { otherwise: Some(date.read(&entry.invitation)), ..date.clone() }),
            );
        }
    }
    found
}

fn date(meeting: &Meeting, own: &Invitation, reference: &Invitation) -> Option<SeriesDate> {
    let slot = meeting.slot?.at;
    let is_otherwise = Invitation { starts: reference.starts, ..own.clone() } != *reference;
    Some(SeriesDate { slot, starts: own.starts, otherwise: is_otherwise.then(|| own.clone()) })
}
