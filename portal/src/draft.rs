//! The page as a client will see it, before anything is released: for the team's sharing dialog.

use crate::model::*;
use crate::pages::render_home;
use crate::read::{item, standing};
use kernel::{Result, Timestamp};
use locales::{Locale, text};
use schedule::store::for_client::{ClientProject, ClientTask};
use schedule::store::released::{ReleasedProject, ReleasedTask};

/// The preview as the sharing dialog asks for it: in the client's language, for one reader.
pub fn preview(
    project: &ReleasedProject,
    tasks: &[ReleasedTask],
    reader: &str,
    now: Timestamp,
) -> Result<String> {
    let locale = Locale::from_tag(&project.locale).unwrap_or_default();
    render_draft(project, tasks, reader, now, locale)
}

/// Renders what a sharing rule would release. Nothing on it can be pressed.
pub fn render_draft(
    project: &ReleasedProject,
    tasks: &[ReleasedTask],
    reader: &str,
    now: Timestamp,
    locale: Locale,
) -> Result<String> {
    let plan = tasks.iter().map(|task| item(as_released(task))).collect::<Result<Vec<_>>>()?;
    let released = ClientProject {
        name: project.name.clone(),
        team_name: project.team_name.clone(),
        client_name: project.client_name.clone(),
        time_zone: project.time_zone.clone(),
        health: project.health.clone(),
        finish: project.finish.clone(),
        agreed_finish: project.agreed_finish.clone(),
        next_title: project.next_title.clone(),
        next_start: project.next_start.clone(),
        released_at: now,
        is_held: false,
    };
    let wants = crate::read::wants(&[], &plan);
    let page = HomePage {
        standing: standing(Some(&released), &project.time_zone),
        frame: frame(project, reader, now, locale),
        wants,
        plan,
        last_visit: None,
        news: Vec::new(),
        questions: Vec::new(),
        decisions: Vec::new(),
        further: Vec::new(),
        notes_visits: false,
        shown: Vec::new(),
        deliverables: Vec::new(),
        refused: None,
        form_key: String::new(),
    };
    Ok(render_home(&page, locale))
}

fn frame(project: &ReleasedProject, reader: &str, now: Timestamp, locale: Locale) -> Frame {
    let team = match project.team_name.as_str() {
        "" => text(locale, "portal.unnamed.team", &[]),
        name => name.to_owned(),
    };
    Frame {
        project: project.name.clone(),
        team,
        client: project.client_name.clone(),
        origin: String::new(),
        base: String::new(),
        here: String::new(),
        address: String::new(),
        form_token: String::new(),
        reader: Reader::Draft,
        member: None,
        reader_name: reader.to_owned(),
        reader_email: String::new(),
        valid_until: None,
        now: now.in_zone(&project.time_zone).datetime(),
        closed: None,
        circle: Vec::new(),
    }
}

fn as_released(task: &ReleasedTask) -> ClientTask {
    ClientTask {
        key: task.record.uuid(),
        title: task.title.clone(),
        kind: task.kind,
        start: task.start.clone(),
        finish: task.finish.clone(),
        agreed_start: task.agreed_start.clone(),
        agreed_finish: task.agreed_finish.clone(),
        percent_complete: task.percent_complete,
        is_client_side: task.is_client_side,
        level: task.level,
        shown_since: Timestamp(0),
    }
}
