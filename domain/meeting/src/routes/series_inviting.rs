//! Telling those who are asked to a series: one look at all its meetings, and their sending.
//!
//! Must hold: only those are written to for whom something is new.

use super::inviting::{
    MeetingInvitationAudience, MeetingInvitationPreview, MeetingInvitationReader, Prepared, Sequences, Told,
    may_send, prepare, tell,
};
use super::meetings::happened;
use super::series_letters;
use crate::meeting::Telling;
use crate::store::meetings::{self, Meeting};
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
            let audience = audiences.entry(party_id);
            let audience = audience.or_insert(MeetingInvitationAudience { party_id, readings: Vec::new() });
            audience.put(&one.meeting, invitation);
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

/// Sends all meetings of a series as they stand, as one letter to each for whom something is new.
pub fn send_series(tx: &mut Tx, public_url: &str, series: Uuid, looked_at: i64, by: PersonId) -> Result<()> {
    let all = meetings::of_series(tx, series)?;
    if looked_at != revision(&all) {
        return Err(Failure::Outdated);
    }
    let now = tx.now();
    let mut sequences = Sequences::new();
    let mut told: Vec<Told> = Vec::new();
    for one in prepared(tx, &all, now)? {
        let new = tell(tx, public_url, &one, &mut sequences, by)?;
        if !new.is_empty() {
            // Whoever follows what happens is told of a series once.
            let kind = if told.is_empty() { "meeting.sent" } else { "meeting.sent_with_series" };
            happened(tx, kind, &one.meeting, by)?;
        }
        told.extend(new);
    }
    series_letters::post(tx, public_url, series, told)
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
