//! What of a meeting a client's people are reminded of: times that they have not marked, an invitation that they have not
//! answered.

use crate::store::waiting::{self, Sent, Unanswered};
use ::store::Conn;
use communication::AskedKind;
use communication::reminder::ReminderKind;
use communication::reminder_facts::{OpenAsking, acting};
use engagement::store::parties;
use kernel::{Failure, PartyId, ProjectId, Result, Timestamp};
use uuid::Uuid;

/// What the server knows of meetings when somebody is reminded.
pub const ASKED_KINDS: &[&AskedKind] = &[&TIMES, &INVITATION];

const TIMES: AskedKind = AskedKind { kind: ReminderKind::MeetingTimes, open: of_times };
const INVITATION: AskedKind = AskedKind { kind: ReminderKind::Meeting, open: of_invitation };

fn of_times(conn: &mut Conn, project: ProjectId, key: Uuid, now: Timestamp) -> Result<Option<OpenAsking>> {
    of_project(conn, project, Sent::Times, key)?;
    let found = waiting::times(conn, project, now)?.into_iter().find(|one| one.key == key);
    found.map(|one| asking(conn, one, format!("/meeting-times/{key}"))).transpose()
}

fn of_invitation(
    conn: &mut Conn,
    project: ProjectId,
    key: Uuid,
    now: Timestamp,
) -> Result<Option<OpenAsking>> {
    let party = of_project(conn, project, Sent::Invitation, key)?;
    let found = waiting::invitation(conn, (party, key), now)?;
    found.map(|one| asking(conn, one, format!("/meetings/{key}"))).transpose()
}

fn of_project(conn: &mut Conn, project: ProjectId, table: Sent, key: Uuid) -> Result<PartyId> {
    let found = waiting::of_whom(conn, table, key)?;
    found.filter(|(of, _)| *of == project).map(|(_, party)| party).ok_or(Failure::NotFound)
}

/// Of those who have not answered whoever may.
fn asking(conn: &mut Conn, one: Unanswered, place: String) -> Result<OpenAsking> {
    let mut people = acting(&parties::contacts(conn, one.party)?);
    people.retain(|person| one.people.contains(person));
    Ok(OpenAsking { record: one.meeting, party: one.party, title: one.title, place, people, sign_off: None })
}
