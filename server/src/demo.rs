//! An invented installation to look round in: one house, five members, two clients, two projects in full swing,
//! one in Chinese, one in English. Everything goes through the same functions as a person's own work.

mod asked_and_shown;
mod beginning;
mod buffers;
mod changes;
mod channels;
mod charters;
mod client_side;
mod deliverables;
mod expectations;
mod keeping_in_touch;
mod mails;
mod meetings;
mod people_at_work;
mod reports;
mod requirements;
mod script;
mod talks;

use charters::Sides;
use client_side::Place;
use communication::clock_facts::promised;
use communication::comment::Seen;
use communication::promise::Priority;
use communication::question::{self, Speaker};
use communication::store::comments::{self, NewComment};
use communication::store::questions::{self, NewAnswer, NewQuestion};
use documents::FileStore;
use engagement::access::{EditPlan, authorized_by_command};
use engagement::routes::open_project_for;
use engagement::store::{clients, clients::ClientFields, members, parties};
use kernel::{
    Audience, Event, Failure, PartyId, PartyRole, PersonId, ProjectId, ProjectRole, RecordId, Result,
    Timestamp,
};
use people::account::{self, NewAccount};
use people::person::{self, NewPerson};
use people::setup;
use schedule::baseline::Baseline;
use schedule::edit::{CreateTask, Edit, TaskFields, UpdateTask};
use schedule::facts::PROJECT_FACTS;
use schedule::forecast::ForecastSettings;
use schedule::planning::{Change, Plans, change, settled};
use schedule::releasing::{Choice, Prepared};
use schedule::sharing::SharingRule;
use schedule::store::{baselines, forecasts, plans};
use schedule::task::TaskKind;
use script::{MEMBERS, PROJECTS, Project, Row};
use std::sync::{Arc, OnceLock};
use store::seal::SealKey;
use store::{Db, records};

/// What tasks may come to where nobody estimated them.
const FORECAST: ForecastSettings =
    ForecastSettings { low_percent: 80, high_percent: 160, correlation_percent: 30, revision: 0 };

/// What to print once the demo is filled in: only known in the run that made it.
static SIGN_IN: OnceLock<String> = OnceLock::new();

/// Fills an installation that has nobody yet; one that has is left alone.
pub async fn fill(db: &Db, seal: &SealKey, files: &FileStore, public_url: &str) -> Result<()> {
    if !db.read(setup::is_needed).await? {
        return Ok(());
    }
    let password = password()?;
    let mut team = Vec::new();
    for (place, (name, email)) in MEMBERS.iter().enumerate() {
        let new = NewAccount {
            name: (*name).to_owned(),
            email: (*email).to_owned(),
            locale: "zh-CN".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            is_administrator: place == 0,
        };
        team.push(account::create(db, new, &password).await?);
    }
    db.write(|tx| setup::finish_without_token(tx, "衡木科技 Hengmu", "Asia/Shanghai")).await?;
    let signer = evidence::signer(db, seal).await?;
    for project in PROJECTS {
        fill_project(db, (&signer, seal, files, public_url), project, &team).await?;
    }
    let _ = SIGN_IN.set(format!("{} with the password {password}", MEMBERS[0].1));
    Ok(())
}

/// Says how to sign in.
pub fn announce() {
    match SIGN_IN.get() {
        Some(sign_in) => println!("The demo is filled in. Sign in as {sign_in}"),
        None => println!("The demo was filled in before; its password was printed then."),
    }
}

fn password() -> Result<String> {
    let mut bytes = [0u8; 6];
    getrandom::fill(&mut bytes).map_err(Failure::fault)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..]))
}

struct Opened {
    project: ProjectId,
    party: PartyId,
    contacts: Vec<(PersonId, String)>,
}

async fn fill_project(
    db: &Db,
    (signer, seal, files, public_url): (&evidence::Signer, &SealKey, &FileStore, &str),
    script: &'static Project,
    team: &[PersonId],
) -> Result<()> {
    let manager = team[0];
    let members = team.to_vec();
    let opened = db.write(move |tx| open(tx, script, &members)).await?;
    let (project, party) = (opened.project, opened.party);
    let proof = move |_: &mut store::Tx| Ok(authorized_by_command::<EditPlan>(project, manager));
    let known = Plans::default();
    let ids: Vec<RecordId> = script.rows.iter().map(|_| RecordId::new()).collect();
    let clients: Vec<PersonId> = opened.contacts.iter().map(|(person, _)| *person).collect();
    change(db, &known, Change::new(project, planned(script, &ids, team, &clients)), proof).await?;
    people_at_work::assign(db, &known, script, (project, manager), (&ids, team)).await?;
    keep_baseline(db, &known, script, project, manager).await?;
    let rule = SharingRule {
        phases_and_milestones: true,
        task_ids: client_tasks(script, &ids),
        ..Default::default()
    };
    let choice = Choice { party, rule, revision: 0 };
    let plans = known.clone();
    let read = move |conn: &mut store::Conn| Prepared::read(conn, &plans, project, vec![choice.clone()]);
    settled(db, read, move |tx, prepared: &Prepared| prepared.write(tx, manager)).await?;
    let approver = *clients.first().ok_or(Failure::NotFound)?;
    let place = Place { public_url, signer, project, party, manager, approver, tasks: &ids };
    charters::agree(db, script, &place, &Sides { team, clients: &clients }).await?;
    changes::agree(db, &known, script, &place).await?;
    change(db, &known, Change::new(project, progressed(script, &ids)), proof).await?;
    let shared = client_tasks(script, &ids);
    db.write(move |tx| {
        talk(tx, script, &opened, manager)?;
        remark(tx, script, &opened, &shared, manager)?;
        talks::note(tx, &opened, manager, script.locale == "zh-CN")?;
        beginning::fill(tx, &opened, manager, script.locale == "zh-CN")
    })
    .await?;
    changes::leave_waiting(db, &known, script, &place).await?;
    changes::leave_late(db, script, &place).await?;
    requirements::fill(db, script, &place).await?;
    charters::trace(db, project, manager).await?;
    expectations::keep(db, script.expectations, &place, &clients).await?;
    deliverables::fill(db, script, &place).await?;
    db.write(move |tx| forecasts::put_settings(tx, project, &FORECAST).map(drop)).await?;
    meetings::fill(db, &place, team, script.locale == "zh-CN").await?;
    keeping_in_touch::fill(db, &place, script.locale == "zh-CN").await?;
    channels::fill(db, seal, &place, script.locale == "zh-CN").await?;
    asked_and_shown::fill(db, script, &place).await?;
    people_at_work::fill(db, &known, script, &place).await?;
    buffers::keep(db, &known, script, &place).await?;
    let answered = *client_tasks(script, &ids).first().ok_or(Failure::NotFound)?;
    mails::fill(db, (seal, files), &place, (answered, script.locale == "zh-CN")).await?;
    reports::fill(db, &place).await
}

fn client_tasks(script: &Project, ids: &[RecordId]) -> Vec<RecordId> {
    script.rows.iter().zip(ids).filter(|(row, _)| row.owner == script::CLIENT).map(|(_, id)| *id).collect()
}

fn open(tx: &mut store::Tx, script: &Project, team: &[PersonId]) -> Result<Opened> {
    let client = clients::create(
        tx,
        &ClientFields {
            name: script.client.to_owned(),
            short_name: script.client_short.to_owned(),
            locale: script.locale.to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
        },
    )?;
    let start = first_monday(tx.now());
    let project = open_project_for(tx, PROJECT_FACTS, team[0], script.name, client.id, &start)?;
    for person in &team[1..] {
        members::put(tx, project, *person, ProjectRole::Member)?;
    }
    let party = parties::of_project(tx, project)?.pop().ok_or(Failure::NotFound)?;
    let mut contacts = Vec::new();
    for (place, (name, email, title)) in script.contacts.iter().enumerate() {
        let new = NewPerson {
            name,
            email,
            locale: script.locale,
            time_zone: "Asia/Shanghai",
            is_administrator: false,
            is_team: false,
        };
        let person = person::create(tx, &new)?.id;
        clients::add_contact(tx, client.id, person, title)?;
        let role = if place == 0 { PartyRole::ClientApprover } else { PartyRole::ClientContact };
        parties::put_contact(tx, &party, person, role)?;
        parties::set_commercial(tx, party.id, person, role == PartyRole::ClientApprover)?;
        contacts.push((person, (*name).to_owned()));
    }
    Ok(Opened { project, party: party.id, contacts })
}

/// The Monday seven weeks ago: the projects are in their middle, whenever one looks.
fn first_monday(now: Timestamp) -> String {
    let today = now.in_zone("Asia/Shanghai").date();
    let back = i64::from(today.weekday().to_monday_zero_offset()) + 7 * 7;
    today.saturating_sub(jiff::Span::new().days(back)).to_string()
}

/// The plan as it was agreed: no progress yet.
fn planned(script: &Project, ids: &[RecordId], team: &[PersonId], clients: &[PersonId]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut phase = None;
    // Their tasks go round among the client's people.
    let mut client = clients.iter().cycle();
    for (row, id) in script.rows.iter().zip(ids) {
        let is_phase = row.days == script::PHASE;
        let set = TaskFields {
            kind: match row.days {
                script::PHASE => Some(TaskKind::Phase),
                script::MILESTONE => Some(TaskKind::Milestone),
                _ => None,
            },
            duration_minutes: (row.days > 0).then(|| row.days * 480),
            owner_id: match row.owner {
                script::CLIENT => client.next().map(|person| Some(*person)),
                place => team.get(place).map(|person| Some(*person)),
            },
            client_side: (row.owner == script::CLIENT).then_some(true),
            ..TaskFields::default()
        };
        edits.push(Edit::CreateTask(CreateTask {
            id: Some(*id),
            parent_id: if is_phase { None } else { phase },
            after_id: None,
            title: row.title.to_owned(),
            set: Some(Box::new(set)),
        }));
        if is_phase {
            phase = Some(*id);
        }
    }
    for (row, id) in script.rows.iter().zip(ids) {
        edits.extend(row.after.iter().map(|before| Edit::follow(ids[*before], *id)));
    }
    edits
}

async fn keep_baseline(
    db: &Db,
    known: &Plans,
    script: &Project,
    project: ProjectId,
    manager: PersonId,
) -> Result<()> {
    let (plans_now, at) = (known.clone(), db.clock().now());
    let live = db.read(move |conn| plans_now.get(conn, project)).await?;
    let (dates, work) = (live.computed.clone(), Some(schedule::baseline::work(&live.plan)));
    let encoded = plans::encoded(&dates);
    let baseline = Baseline {
        id: kernel::BaselineId::new(),
        number: 1,
        name: script.baseline.to_owned(),
        at,
        by: Some(manager),
        agreed_as: None,
        dates,
        work,
    };
    let mut wanted = Change::new(project, Vec::new());
    wanted.additions.baseline = Some(baseline.clone());
    wanted.also = Some(Arc::new(move |tx, _| baselines::create(tx, project, &baseline, &encoded)));
    change(db, known, wanted, move |_| Ok(authorized_by_command::<EditPlan>(project, manager))).await?;
    Ok(())
}

/// What has happened since: progress, and one task that takes longer than agreed.
fn progressed(script: &Project, ids: &[RecordId]) -> Vec<Edit> {
    let changed = |(row, id): (&Row, &RecordId)| {
        let set = TaskFields {
            percent_complete: (row.percent > 0).then_some(row.percent),
            duration_minutes: (row.late_days > 0).then(|| (row.days + row.late_days) * 480),
            ..TaskFields::default()
        };
        (set != TaskFields::default())
            .then(|| Edit::UpdateTask(UpdateTask { id: *id, set: Box::new(set), expect: None }))
    };
    script.rows.iter().zip(ids).filter_map(changed).collect()
}

/// Two questions of the client, one of them answered.
fn talk(tx: &mut store::Tx, script: &Project, opened: &Opened, manager: PersonId) -> Result<()> {
    for (place, (text, answer)) in script.questions.iter().enumerate() {
        let (asker, asker_name) = &opened.contacts[place % opened.contacts.len()];
        let new = NewQuestion {
            project: opened.project,
            party: opened.party,
            title: &question::title(None, text)?,
            body: text,
            asked_by: *asker,
            asked_by_name: asker_name,
            asked_by_side: Speaker::Client,
            to_person: None,
            about: None,
            owner: None,
            due: None,
            promise: promised(tx, opened.project, Priority::Normal)?,
            form_key: None,
            is_commercial: false,
        };
        let asked = questions::create(tx, &new, question::standing(Speaker::Client, None, false))?;
        let at = tx.now();
        let event = Event::new("question.asked", at, Some(*asker)).in_project(opened.project).on(asked.id);
        tx.event(event.for_client(Some(opened.party)).detail(serde_json::json!({ "side": "client" })))?;
        questions::index(tx, &asked)?;
        if let Some(answer) = answer {
            answered(tx, &asked, manager, answer)?;
        }
    }
    Ok(())
}

/// A question of the client, answered by the manager.
fn answered(tx: &mut store::Tx, asked: &questions::Question, manager: PersonId, body: &str) -> Result<()> {
    let new = NewAnswer {
        author: manager,
        author_name: MEMBERS[0].0,
        author_side: Speaker::Team,
        body,
        form_key: None,
    };
    questions::create_answer(tx, asked, &new)?;
    let standing = question::standing(Speaker::Client, Some(Speaker::Team), false);
    questions::put_standing(tx, asked.id, standing)?;
    let at = tx.now();
    let event = Event::new("question.answered", at, Some(manager)).in_project(asked.project).on(asked.id);
    tx.event(event.for_client(Some(asked.party)).detail(serde_json::json!({ "side": "team" })))?;
    questions::index(tx, asked)
}

/// A word for the client on the first of their tasks, and one that stays inside.
fn remark(
    tx: &mut store::Tx,
    script: &Project,
    opened: &Opened,
    shared: &[RecordId],
    manager: PersonId,
) -> Result<()> {
    let Some(task) = shared.first() else { return Ok(()) };
    let record_key = records::get(tx, *task)?.client_key;
    let for_client = Seen { audience: Audience::Client, party: Some(opened.party), is_commercial: false };
    for (body, seen) in [(script.remarks.0, for_client), (script.remarks.1, Seen::INTERNAL)] {
        let written = comments::create(
            tx,
            &NewComment {
                record: *task,
                project: opened.project,
                seen,
                record_key: record_key.filter(|_| seen == for_client),
                author: manager,
                author_name: MEMBERS[0].0,
                body,
            },
        )?;
        let event =
            Event::new("comment.created", tx.now(), Some(manager)).in_project(opened.project).on(*task);
        let event = event.detail(serde_json::json!({ "comment": written.id, "mentioned": [] }));
        tx.event(if seen == for_client { event.for_client(seen.party) } else { event })?;
    }
    Ok(())
}
