//! Telling those who are asked to a series: one look at all its meetings, and one letter to each.
//!
//! Must hold: a letter about a series tells all meetings of it that its reader is asked to, so that their calendar is right
//! whatever it knew before; only those are written to for whom something is new.

use super::inviting::{
    MeetingInvitationAudience, MeetingInvitationPreview, MeetingInvitationReader, Prepared, Sequences, Told,
    may_send, prepare, tell,
};
use super::letters::{CalendarEntry, SeriesDate, SeriesEntry};
use super::meetings::happened;
use crate::invitation::Invitation;
use crate::meeting::{MeetingState, Telling};
use crate::store::invitations::{self, SentInvitation};
use crate::store::meetings::{self, Meeting};
use crate::store::people::{self, Asked};
use crate::store::series::{self, Series};
use ::people::person;
use ::store::{Conn, Tx};
use kernel::{Failure, PartyId, PersonId, Refusal, Result, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What was looked at: it grows with every change of any of them.
fn revision(all: &[Meeting]) -> i64 {
    all.iter().map(|one| one.revision).sum()
}

/// Those that are not over.
fn prepared(conn: &mut Conn, all: &[Meeting], now: Timestamp) -> Result<Vec<Prepared>> {
    let ahead = all.iter().filter(|one| may_send(one, now).is_ok());
    let prepared = ahead.map(|one| prepare(conn, one.clone())).collect::<Result<Vec<_>>>()?;
    if prepared.is_empty() {
        return Err(Refusal::new("meeting.is_over").into());
    }
    Ok(prepared)
}

/// What somebody is told of all of them together.
fn together(tellings: &[Option<Telling>], stands: bool) -> Option<Telling> {
    let said: Vec<Telling> = tellings.iter().copied().flatten().collect();
    let all = |telling| said.iter().all(|one| *one == telling);
    match said.first() {
        None => None,
        Some(first) if all(*first) && !stands => Some(*first),
        Some(_) => Some(Telling::Changes),
    }
}

/// Who would be told what of a series, by name.
pub(super) fn preview(conn: &mut Conn, series: Uuid, now: Timestamp) -> Result<MeetingInvitationPreview> {
    let all = meetings::of_series(conn, series)?;
    let prepared = prepared(conn, &all, now)?;
    let mut people: BTreeMap<PersonId, (MeetingInvitationReader, Vec<Option<Telling>>, bool)> =
        BTreeMap::new();
    let mut audiences: BTreeMap<Option<PartyId>, MeetingInvitationAudience> = BTreeMap::new();
    let mut left_out = 0;
    for one in prepared {
        left_out = left_out.max(one.left_out);
        for reader in &one.readers {
            let known = people.entry(reader.asked.person).or_insert_with(|| {
                let reader = MeetingInvitationReader {
                    person_id: reader.asked.person,
                    name: reader.name.clone(),
                    party_id: reader.asked.party,
                    telling: None,
                    not_reached: reader.not_reached.map(str::to_owned),
                };
                (reader, Vec::new(), false)
            });
            known.1.push(reader.telling);
            known.2 |= reader.telling.is_none() && reader.asked.told_sequence.is_some();
        }
        let told: Vec<Option<PartyId>> =
            one.readers.iter().filter(|reader| reader.is_told()).map(|reader| reader.asked.party).collect();
        for (party_id, invitation) in one.invitations.into_iter().filter(|(party, _)| told.contains(party)) {
            let starts = invitation.starts;
            let audience = audiences.entry(party_id);
            let audience =
                audience.or_insert(MeetingInvitationAudience { party_id, invitation, starts: vec![] });
            audience.starts.push(starts);
        }
    }
    let people = people.into_values().map(|(reader, tellings, stands)| MeetingInvitationReader {
        telling: together(&tellings, stands),
        ..reader
    });
    let mut people: Vec<MeetingInvitationReader> = people.collect();
    people.sort_by(|one, other| (one.party_id, &one.name).cmp(&(other.party_id, &other.name)));
    Ok(MeetingInvitationPreview {
        audiences: audiences.into_values().collect(),
        people,
        left_out,
        revision: revision(&all),
    })
}

/// A meeting with who knows what of it.
struct Known {
    meeting: Meeting,
    asked: Vec<Asked>,
    sent: Vec<SentInvitation>,
}

/// Sends all meetings of a series as they stand, as one letter to each for whom something is new.
pub fn send_series(tx: &mut Tx, public_url: &str, series: Uuid, looked_at: i64, by: PersonId) -> Result<()> {
    let all = meetings::of_series(tx, series)?;
    if looked_at != revision(&all) {
        return Err(Failure::Outdated);
    }
    let now = tx.now();
    let mut sequences = Sequences::new();
    let mut told: BTreeMap<PersonId, Vec<Told>> = BTreeMap::new();
    for one in prepared(tx, &all, now)? {
        let new = tell(tx, public_url, &one, &mut sequences, by)?;
        if !new.is_empty() {
            // Whoever follows what happens is told of a series once.
            let kind = if told.is_empty() { "meeting.sent" } else { "meeting.sent_with_series" };
            happened(tx, kind, &one.meeting, by)?;
        }
        new.into_iter().for_each(|one| told.entry(one.asked.person).or_default().push(one));
    }
    let series = series::get(tx, series)?;
    let mut known = Vec::new();
    for meeting in meetings::of_series(tx, series.id)? {
        let (asked, sent) = (people::of_meeting(tx, meeting.id)?, invitations::of_meeting(tx, meeting.id)?);
        known.push(Known { meeting, asked, sent });
    }
    for (person, own) in told {
        for letter in letters(tx, &series, &known, (person, own), now)? {
            letter.post(tx, public_url)?;
        }
    }
    Ok(())
}

/// One of the series that somebody is asked to, and was told of.
struct Standing<'a> {
    meeting: &'a Meeting,
    asked: &'a Asked,
    sent: &'a SentInvitation,
}

fn standing<'a>(known: &'a [Known], person: PersonId) -> Vec<Standing<'a>> {
    let of = |one: &'a Known| {
        let asked = one.asked.iter().find(|asked| asked.person == person && asked.is_invited)?;
        let sent = one.sent.iter().find(|sent| sent.party == asked.party)?;
        let stands = asked.told_sequence.is_some() && one.meeting.state != MeetingState::Cancelled;
        stands.then_some(Standing { meeting: &one.meeting, asked, sent })
    };
    known.iter().filter_map(of).collect()
}

/// What somebody's letter about a series says: one meeting alone where nothing else is new to those who know the series.
fn letters(
    tx: &mut Tx,
    series: &Series,
    known: &[Known],
    (person, own): (PersonId, Vec<Told>),
    now: Timestamp,
) -> Result<Vec<Told>> {
    let standing = standing(known, person);
    let is_new = |one: &Standing| own.iter().any(|told| told.meeting.id == one.meeting.id);
    let knew_before = standing.iter().any(|one| !is_new(one));
    if own.len() == 1 && knew_before {
        return Ok(own);
    }
    let Some(first) = standing.iter().find(|one| one.sent.invitation.ends() > now).or(standing.last()) else {
        return Ok(all_off(series, own).into_iter().collect());
    };
    let reference = &first.sent.invitation;
    let dates = standing.iter().filter_map(|one| date(one.meeting, &one.sent.invitation, reference));
    let is_invited = !knew_before && own.iter().all(|one| one.telling == Telling::Invites);
    let entry = CalendarEntry {
        uid: series.uid.clone(),
        sequence: own.iter().map(|one| one.entry.sequence).max().unwrap_or_default(),
        is_called_off: false,
        is_needed: first.asked.is_needed,
        invitation: reference.clone(),
        organizer: person::get(tx, first.meeting.called_by)?.name,
        instance_of: None,
        series: Some(SeriesEntry { rule: series.rule.clone(), dates: dates.collect() }),
    };
    Ok(vec![Told {
        meeting: first.meeting.clone(),
        telling: if is_invited { Telling::Invites } else { Telling::Changes },
        asked: first.asked.clone(),
        key: first.sent.key,
        number: first.sent.number.unwrap_or(first.meeting.number),
        entry,
    }])
}

/// Nothing is left of it for them: one letter says that all of it is off.
fn all_off(series: &Series, own: Vec<Told>) -> Option<Told> {
    let dates: Vec<SeriesDate> = own
        .iter()
        .filter_map(|one| date(&one.meeting, &one.entry.invitation, &one.entry.invitation))
        .collect();
    let first = own.into_iter().next()?;
    let entry = CalendarEntry {
        instance_of: None,
        series: Some(SeriesEntry { rule: series.rule.clone(), dates }),
        ..first.entry
    };
    Some(Told { entry, ..first })
}

fn date(meeting: &Meeting, own: &Invitation, reference: &Invitation) -> Option<SeriesDate> {
    let slot = meeting.slot?.at;
    let otherwise =
        (Invitation { starts: reference.starts, ..own.clone() } != *reference).then(|| own.clone());
    Some(SeriesDate { slot, starts: own.starts, otherwise })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_series_is_one_word() {
        use Telling::*;
        for (tellings, stands, wanted) in [
            (&[None, None][..], true, None),
            (&[Some(Invites), Some(Invites)], false, Some(Invites)),
            (&[Some(Invites), None], true, Some(Changes)),
            (&[Some(Invites), Some(CallsOff)], false, Some(Changes)),
            (&[Some(CallsOff), None], true, Some(Changes)),
            (&[Some(CallsOff), Some(CallsOff)], false, Some(CallsOff)),
            (&[Some(Withdraws)], false, Some(Withdraws)),
        ] {
            assert_eq!(together(tellings, stands), wanted, "{tellings:?} {stands}");
        }
    }
}
