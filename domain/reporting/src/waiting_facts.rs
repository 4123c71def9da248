//! Who waits for whom with what runs on a clock or is to be agreed to: questions, changes on which the team has the next
//! step, and sign-offs.

use crate::waiting::{NextStep, Place, WaitingItem, WaitingKind, WaitingPerson};
use change::CHANGE_CLOCK;
use change::request::ChangeState;
use change::store::requests::{self, ChangeRequest};
use communication::clock_facts::ProjectClock;
use communication::clocked_kind::Which;
use communication::question::Speaker;
use communication::reminder_facts::awaited_with;
use communication::routes::ResponseClock;
use communication::store::{clocks, questions};
use engagement::sign_off;
use engagement::store::{sign_off_waits, sign_offs};
use kernel::{RecordId, Result};
use std::collections::{HashMap, HashSet};
use store::Conn;

pub fn for_us(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let mut items = asked(conn, place, Speaker::Team)?;
    items.extend(changes(conn, place)?);
    Ok(items)
}

pub fn for_client(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let mut items = asked(conn, place, Speaker::Client)?;
    items.extend(to_agree_to(conn, place)?);
    Ok(items)
}

fn asked(conn: &mut Conn, place: &Place, side: Speaker) -> Result<Vec<WaitingItem>> {
    let project = &place.project;
    let open = questions::waiting_for(conn, project.id, side)?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let clock = ProjectClock::of_project(conn, project.id, place.now)?;
    let mut turns = HashMap::<RecordId, Vec<_>>::new();
    for turn in clocks::turns_of_waiting(conn, project.id, side)? {
        turns.entry(turn.question).or_default().push(turn);
    }
    let mut items = Vec::new();
    for question in open {
        let turns = turns.get(&question.id).map_or(&[][..], Vec::as_slice);
        let clock = ResponseClock::of(&clock, &clock.of(&question, turns));
        let persons = match side {
            Speaker::Team => vec![question.asked_by],
            Speaker::Client => awaited_with(&question, place.contacts_of(question.party)),
        };
        items.push(WaitingItem {
            kind: WaitingKind::Question,
            id: question.id.uuid(),
            record_kind: communication::QUESTION.name.into(),
            number: question.number,
            sent_as: None,
            title: question.title,
            project: project.clone(),
            persons: WaitingPerson::unnamed(persons),
            since: question.asked_at,
            due: question.due,
            is_over: clock.is_over(),
            clock: Some(clock),
            count: 1,
            next_step: if side == Speaker::Team { NextStep::Answer } else { NextStep::Look },
        });
    }
    Ok(items)
}

fn changes(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let project = &place.project;
    let mut waiting = requests::waiting_for_team(conn, project.id)?;
    let clocked = (CHANGE_CLOCK.of_project)(conn, project.id, Which::Waiting)?;
    if waiting.is_empty() && clocked.is_empty() {
        return Ok(Vec::new());
    }
    let clock = ProjectClock::of_project(conn, project.id, place.now)?;
    let known: HashSet<RecordId> = waiting.iter().map(|one| one.id).collect();
    let (mut clocks, mut handed_back) = (HashMap::<RecordId, ResponseClock>::new(), Vec::new());
    for one in clocked {
        let runs = clock.of_clocked(&one);
        // Offered, and the team has the next step all the same: the offer lapsed, or the client asked back.
        if runs.awaited == Some(Speaker::Team) && !known.contains(&one.record) {
            handed_back.push(one.record);
        }
        clocks.insert(one.record, ResponseClock::of(&clock, &runs));
    }
    waiting.extend(requests::of_ids(conn, &handed_back)?);
    let item = |change: ChangeRequest| change_item(change, place, &mut clocks);
    Ok(waiting.into_iter().map(item).collect())
}

fn change_item(
    change: ChangeRequest,
    place: &Place,
    clocks: &mut HashMap<RecordId, ResponseClock>,
) -> WaitingItem {
    let clock = clocks.remove(&change.id);
    let is_wanted_before = place.is_before_today(change.wanted_by.as_ref());
    WaitingItem {
        kind: WaitingKind::ChangeRequest,
        id: change.id.uuid(),
        record_kind: change::CHANGE_REQUEST.name.into(),
        number: change.number,
        sent_as: None,
        title: change.title,
        project: place.project.clone(),
        persons: WaitingPerson::unnamed(change.asked_by),
        since: change.received_at,
        is_over: is_wanted_before || clock.as_ref().is_some_and(ResponseClock::is_over),
        due: change.wanted_by,
        clock,
        count: 1,
        next_step: match change.state {
            ChangeState::Received | ChangeState::Assessing => NextStep::Assess,
            ChangeState::Done => NextStep::Check,
            _ => NextStep::Look,
        },
    }
}

fn to_agree_to(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let project = &place.project;
    let waiting = sign_off_waits::waiting(conn, project.id)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let all = sign_offs::all_waiting(conn, project.id)?;
    // Whose turn it is, deputies included, as it is now.
    let mut turns = sign_off::waiting_for_each(conn, project.id, &all, place.now)?;
    let mut items = Vec::new();
    for found in waiting {
        let due = [&found.due, &found.valid_until].into_iter().flatten().min().cloned();
        items.push(WaitingItem {
            kind: WaitingKind::SignOff,
            id: found.id.uuid(),
            record_kind: found.record_kind,
            number: found.record_number,
            sent_as: Some(found.sent_as),
            title: found.title,
            project: project.clone(),
            persons: WaitingPerson::unnamed(turns.remove(&found.id).unwrap_or_default()),
            since: found.opened_at,
            is_over: place.is_before_today(due.as_ref()),
            due,
            clock: None,
            count: 1,
            next_step: NextStep::Look,
        });
    }
    Ok(items)
}
