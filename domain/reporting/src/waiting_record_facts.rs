//! Who waits for whom with the records of a project: what the client's people were asked to do, to answer, to look at or
//! to confirm, and what of theirs the team has to deal with. A statement for each kind.

use crate::REPORT;
use crate::report::ReportState;
use crate::store::reports;
use crate::waiting::{NextStep, Place, WaitingItem, WaitingKind, WaitingPerson};
use communication::reminder_facts::acting;
use communication_plan::store::occurrences::{self, Kept};
use kernel::{PersonId, RecordId, Result, Timestamp};
use meeting::meeting::MeetingState;
use meeting::store::{invitations, meetings, times, waiting as unanswered};
use risk::store::issues;
use schedule::store::task_reports::{self, WantedTask};
use scope::store::waiting::{self, Asked, Open};
use std::collections::{HashMap, HashSet};
use store::Conn;

/// What a line says of any record.
struct Line {
    id: RecordId,
    record_kind: &'static str,
    number: i64,
    title: String,
    since: Timestamp,
    due: Option<String>,
}

impl Line {
    fn item(self, place: &Place, kind: WaitingKind, persons: Vec<WaitingPerson>) -> WaitingItem {
        WaitingItem {
            kind,
            id: self.id.uuid(),
            record_kind: self.record_kind.into(),
            number: self.number,
            sent_as: None,
            title: self.title,
            project: place.project.clone(),
            persons,
            since: self.since,
            is_over: place.is_before_today(self.due.as_ref()),
            due: self.due,
            clock: None,
            next_step: NextStep::Look,
            count: 1,
        }
    }
}

pub fn for_client(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let project = place.project.id;
    let mut items = tasks(place, task_reports::wanted(conn, project)?);
    for asked in waiting::questionnaires(conn, project)? {
        let mut able = acting(place.contacts_of(asked.party));
        able.retain(|person| asked.people.contains(person));
        let persons = WaitingPerson::unnamed(able);
        items.push(line(asked, scope::QUESTIONNAIRE.name).item(place, WaitingKind::Questionnaire, persons));
    }
    for asked in waiting::reviews(conn, project)? {
        let able = acting(place.contacts_of(asked.party));
        let persons = WaitingPerson::unnamed(left(&able, &asked));
        // Everybody looked: the round is the team's to end.
        if able.is_empty() || !persons.is_empty() {
            items.push(line(asked, scope::DELIVERABLE.name).item(place, WaitingKind::Review, persons));
        }
    }
    for asked in waiting::demonstrations(conn, project)? {
        let able = acting(place.contacts_of(asked.party));
        let left = left(&able, &asked);
        // Everybody said something, but of some item nobody did: it waits for all of them.
        let persons = WaitingPerson::unnamed(if left.is_empty() { able } else { left });
        items.push(line(asked, scope::DEMONSTRATION.name).item(place, WaitingKind::Demonstration, persons));
    }
    for issue in issues::to_confirm(conn, project)? {
        let Some(party) = issue.party else { continue };
        let persons = WaitingPerson::unnamed(acting(place.contacts_of(party)));
        let line = Line {
            id: issue.id,
            record_kind: risk::ISSUE.name,
            number: issue.number,
            title: issue.fields.title,
            since: issue.newest_at,
            due: None,
        };
        items.push(line.item(place, WaitingKind::Issue, persons));
    }
    items.extend(meetings(conn, place)?);
    Ok(items)
}

/// Whoever may say something of those who were asked and have not answered; where nobody may, nobody is waited for.
fn meetings(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let mut asked = unanswered::times(conn, place.project.id, place.now)?
        .into_iter()
        .map(|one| (WaitingKind::MeetingTimes, one))
        .collect::<Vec<_>>();
    for party in place.contacts.keys() {
        let invited = unanswered::invitations(conn, *party, place.now)?;
        asked.extend(invited.into_iter().map(|one| (WaitingKind::Meeting, one)));
    }
    let mut items = Vec::with_capacity(asked.len());
    for (kind, one) in asked {
        let mut able = acting(place.contacts_of(one.party));
        able.retain(|person| one.people.contains(person));
        if able.is_empty() {
            continue;
        }
        let line = Line {
            id: one.meeting,
            record_kind: meeting::MEETING.name,
            number: one.number,
            title: one.title,
            since: one.since,
            due: Some(one.day.to_string()),
        };
        items.push(line.item(place, kind, WaitingPerson::unnamed(able)));
    }
    Ok(items)
}

fn line(asked: Asked, record_kind: &'static str) -> Line {
    let Asked { record, number, title, since, due, .. } = asked;
    Line { id: record, record_kind, number, title, since, due }
}

fn left(able: &[PersonId], asked: &Asked) -> Vec<PersonId> {
    able.iter().copied().filter(|person| !asked.people.contains(person)).collect()
}

/// A task waits for its owner of the client, and for nobody where they left; otherwise for whoever of the parties that
/// read it may say that it is done.
fn tasks(place: &Place, wanted: Vec<WantedTask>) -> Vec<WaitingItem> {
    let mut by_record = HashMap::<RecordId, usize>::new();
    let mut items = Vec::<WaitingItem>::new();
    for task in wanted {
        let able = acting(place.contacts_of(task.party));
        let people = match task.owner {
            Some(owner) if able.contains(&owner) => vec![owner],
            Some(owner) if !place.members.contains(&owner) => Vec::new(),
            _ => able,
        };
        let persons = WaitingPerson::unnamed(people);
        if let Some(known) = by_record.get(&task.record) {
            items[*known].persons.extend(persons);
            continue;
        }
        by_record.insert(task.record, items.len());
        let line = Line {
            id: task.record,
            record_kind: schedule::TASK.name,
            number: task.number,
            title: task.title,
            since: task.shown_since,
            due: Some(task.finish),
        };
        items.push(line.item(place, WaitingKind::Task, persons));
    }
    items
}

pub fn for_us(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let project = place.project.id;
    let mut items = Vec::new();
    for said in task_reports::to_check(conn, project)? {
        let line = Line {
            id: said.record,
            record_kind: schedule::TASK.name,
            number: said.number,
            title: said.title,
            since: said.at,
            due: None,
        };
        let persons = WaitingPerson::unnamed([said.person]);
        let item = line.item(place, WaitingKind::TaskReport, persons);
        items.push(WaitingItem { next_step: NextStep::Check, ..item });
    }
    for open in waiting::remarks(conn, project)? {
        let item = to_deal_with(place, (WaitingKind::Remark, scope::DELIVERABLE.name), open);
        items.push(WaitingItem { next_step: NextStep::Answer, ..item });
    }
    for open in waiting::verdicts(conn, project)? {
        let open = Open { due: None, ..open };
        items.push(to_deal_with(place, (WaitingKind::Verdict, scope::DEMONSTRATION.name), open));
    }
    for open in waiting::defects(conn, project)? {
        items.push(to_deal_with(place, (WaitingKind::Defect, scope::DELIVERABLE.name), open));
    }
    for open in waiting::conditions(conn, project)? {
        items.push(to_deal_with(place, (WaitingKind::Condition, scope::DELIVERABLE.name), open));
    }
    for report in reports::asked(conn, project)? {
        let persons = WaitingPerson::unnamed(report.course.approver);
        let line = Line {
            id: report.id,
            record_kind: REPORT.name,
            number: report.number,
            title: report.title,
            since: report.newest_at,
            due: None,
        };
        let item = line.item(place, WaitingKind::Report, persons);
        items.push(WaitingItem { next_step: NextStep::Check, ..item });
    }
    items.extend(prepared(conn, place)?);
    Ok(items)
}

/// Meetings and drafts that the communication plan made for a day to come, as long as nothing of them was sent. At which
/// somebody is asked to look waits for them.
fn prepared(conn: &mut Conn, place: &Place) -> Result<Vec<WaitingItem>> {
    let near = occurrences::of_project(conn, place.project.id, place.now)?.into_iter();
    let near = near.filter(|one| one.made_at.is_some() && one.done_at.is_none() && one.word.is_none());
    let near: HashMap<RecordId, Kept> = near.map(|one| (one.product, one)).collect();
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<RecordId> = near.keys().copied().collect();
    let invited = invitations::of_meetings(conn, &ids)?.into_iter().map(|one| one.meeting);
    let sent: HashSet<RecordId> = invited.chain(times::open_of_project(conn, place.project.id)?).collect();
    let mut lines = Vec::new();
    for meeting in meetings::many(conn, &ids)? {
        if meeting.state == MeetingState::Planned && !sent.contains(&meeting.id) {
            let (kind, title) = (meeting::MEETING.name, meeting.fields.title);
            lines.push((meeting.id, kind, meeting.number, title, Some(meeting.called_by)));
        }
    }
    for report in reports::unsent(conn, place.project.id)? {
        if report.course.state() != ReportState::Asked {
            lines.push((report.id, REPORT.name, report.number, report.title, report.owner));
        }
    }
    let items = lines.into_iter().filter_map(|(id, record_kind, number, title, owner)| {
        let one = near.get(&id)?;
        let (since, due) = (one.made_at?, Some(one.day.to_string()));
        let line = Line { id, record_kind, number, title, since, due };
        let item = line.item(place, WaitingKind::Prepared, WaitingPerson::unnamed(owner));
        Some(WaitingItem { next_step: NextStep::Send, ..item })
    });
    Ok(items.collect())
}

fn to_deal_with(place: &Place, (kind, record_kind): (WaitingKind, &'static str), open: Open) -> WaitingItem {
    let Open { record, number, title, due, since, count, people } = open;
    let line = Line { id: record, record_kind, number, title, since, due };
    WaitingItem { count, ..line.item(place, kind, WaitingPerson::unnamed(people)) }
}
