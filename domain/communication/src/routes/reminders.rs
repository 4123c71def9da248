//! Reminding the client's people of what they were asked for: a person of the team does it, once a working day.

use crate::asked_kind::AskedKinds;
use crate::reminder::{ReminderKind, may_remind};
use crate::reminder_facts::{OpenAsking, open_asking};
use crate::store::reminders::{self, NewReminder, Reminder};
use ::store::Tx;
use engagement::access::{ShareWithClient, authorize, member};
use engagement::letters::{self, NotReached, Words};
use engagement::sign_off;
use engagement::store::{parties, projects};
use kernel::{Event, Failure, ProjectId, Result, Timestamp};
use people::person;
use schedule::hours::ProjectHours;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ReminderList {
    items: Vec<LastReminder>,
}

/// When somebody was last reminded of something.
#[derive(Serialize, ToSchema)]
pub struct LastReminder {
    kind: ReminderKind,
    /// The sign-off, otherwise the record.
    subject_id: Uuid,
    at: Timestamp,
    by: String,
    /// How many people got the letter.
    people: i64,
}

endpoint!(/// When the client's people were last reminded of what.
    list_reminders: GET "/api/v1/projects/{project}/reminders", Team, ReadProject);
async fn list_reminders(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ReminderList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let mut all = reminders::of_project(conn, project)?;
        let mut known = HashSet::new();
        all.retain(|one| known.insert((one.kind.word(), one.subject)));
        let names = person::names(conn, all.iter().map(|one| one.by))?;
        let line = |one: Reminder| LastReminder {
            kind: one.kind,
            subject_id: one.subject,
            at: one.at,
            by: names.get(&one.by).cloned().unwrap_or_default(),
            people: one.people,
        };
        Ok(all.into_iter().map(line).collect())
    });
    Ok(Json(ReminderList { items: found.await? }))
}

/// What somebody is reminded of.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReminderBody {
    kind: ReminderKind,
    /// The sign-off, what a party was sent of a meeting, the review of the communication plan, otherwise the record.
    subject_id: Uuid,
}

#[derive(Serialize, ToSchema)]
pub struct SentReminder {
    reached: Vec<String>,
    /// Who was asked too and gets no letter.
    not_reached: Vec<NotReached>,
}

endpoint!(/// Sends one letter to those who were asked and have not answered. Once a working day.
    create_reminder: POST "/api/v1/projects/{project}/reminders", Team, ShareWithClient);
async fn create_reminder(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ReminderBody>,
) -> Answer<Created<SentReminder>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let kinds = *cx.app.get::<AskedKinds>();
    let sent = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let now = tx.now();
        let asking = open_asking(tx, kinds, project, (body.kind, body.subject_id), now)?;
        let asking = asking.ok_or_else(|| Failure::refused("reminder.nothing_open"))?;
        let (hours, today) = (ProjectHours::of_project(tx, project)?, sign_off::today(tx, project, now)?);
        let last = reminders::last_day(tx, body.kind, body.subject_id)?;
        may_remind(last, today, |day| hours.works_on(day))?;
        let sent = send(tx, &public_url, project, &asking, (body.kind, body.subject_id))?;
        if sent.reached.is_empty() {
            return Err(Failure::refused("reminder.nobody_reached"));
        }
        let new = NewReminder {
            project,
            party: asking.party,
            kind: body.kind,
            subject: body.subject_id,
            day: today,
            by: proof.person(),
            people: sent.reached.len() as i64,
        };
        if !reminders::put(tx, &new)? {
            return Err(Failure::refused("reminder.too_soon"));
        }
        let event =
            Event::new("reminder.sent", now, Some(proof.person())).in_project(project).on(asking.record);
        tx.event(event.detail(json!({ "party": asking.party, "people": sent.reached.len() })))?;
        Ok(sent)
    });
    Ok(Created { location: format!("/api/v1/projects/{project}/reminders"), body: sent.await? })
}

/// What a reminder is of, where that is not what its letter is about.
pub const SUBJECT: &str = "subject";

fn send(
    tx: &mut Tx,
    public_url: &str,
    project: ProjectId,
    asking: &OpenAsking,
    (kind, subject): (ReminderKind, Uuid),
) -> Result<SentReminder> {
    let party = parties::get(tx, project, asking.party)?;
    let mut params = Map::new();
    params.insert("project".into(), json!(projects::get(tx, project)?.client_name));
    params.insert("title".into(), json!(asking.title));
    params.insert("kind".into(), json!(kind.word()));
    params.insert(SUBJECT.into(), json!(subject));
    let about = match kind {
        ReminderKind::SignOff | ReminderKind::PlanReview => subject,
        _ => asking.record.uuid(),
    };
    let mut sent = SentReminder { reached: Vec::new(), not_reached: Vec::new() };
    for person in &asking.people {
        let Some(contact) = parties::contact(tx, party.id, *person)? else { continue };
        if let Some(reason) = letters::unreachable(tx, party.id, *person)? {
            let (person_id, name) = (contact.person, contact.name);
            sent.not_reached.push(NotReached { person_id, name, reason: reason.to_owned() });
            continue;
        }
        let words = Words { template: "reminder", about: Some(about), params: params.clone() };
        match &asking.sign_off {
            Some(of) => sign_off::remind(tx, public_url, of, &contact, words)?,
            None => letters::to_contact(tx, public_url, &party, &contact, &asking.place, words)?,
        }
        sent.reached.push(contact.name);
    }
    Ok(sent)
}

pub fn routes() -> Routes {
    routes![list_reminders, create_reminder]
}
