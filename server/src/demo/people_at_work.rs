//! Who works on what, so that load and levelling have something to say; and a what-if that somebody began.

use super::client_side::Place;
use super::script::{MEMBERS, Project};
use engagement::access::{EditPlan, authorized_by_command};
use engagement::store::functions::{self, Functions};
use kernel::{AlternativeId, Event, PersonId, ProjectId, RecordId, ResourceId, Result};
use people::person;
use schedule::alternative::{Alternative, AlternativeKind};
use schedule::edit::{AssignmentBody, Edit, SetAssignments, TaskFields, UpdateTask};
use schedule::plan::{Resource, ResourceKind};
use schedule::planning::{Change, Plans, alternatives as work, change};
use schedule::store::alternatives;
use store::Db;

/// Before the plan is saved as a baseline, so that the work stands in it; and what each of the team is there.
pub async fn assign(
    db: &Db,
    known: &Plans,
    script: &'static Project,
    (project, manager): (ProjectId, PersonId),
    (tasks, team): (&[RecordId], &[PersonId]),
) -> Result<()> {
    let proof = move |_: &mut store::Tx| Ok(authorized_by_command::<EditPlan>(project, manager));
    let ids = team.to_vec();
    let names = db.read(move |conn| person::names(conn, ids)).await?;
    let resource = |person: &PersonId| Resource {
        id: ResourceId::new(),
        name: names.get(person).cloned().unwrap_or_default(),
        kind: ResourceKind::Person,
        person: Some(*person),
        calendar: None,
        units: 1.0,
        source_uid: None,
    };
    let resources: Vec<Resource> = team.iter().map(resource).collect();
    let rows = script.rows.iter().zip(tasks).filter(|(row, _)| row.days > 0 && row.owner < MEMBERS.len());
    let assigned = rows.filter_map(|(row, id)| Some(assigned(*id, resources.get(row.owner)?.id))).collect();
    let functions = functions_of(script.locale).into_iter().zip(team).map(|(function, person)| Functions {
        person: *person,
        functions: vec![function.to_owned()],
        revision: 0,
    });
    let functions: Vec<Functions> = functions.collect();
    db.write(move |tx| functions.iter().try_for_each(|one| functions::put(tx, project, one))).await?;
    let mut wanted = Change::new(project, assigned);
    wanted.additions.resources = resources;
    change(db, known, wanted, proof).await.map(drop)
}

fn functions_of(locale: &str) -> [&'static str; 5] {
    match locale {
        "zh-CN" => ["项目经理", "技术负责人", "实施工程师", "实施工程师", "测试与培训"],
        _ => ["Project manager", "Technical lead", "Engineer", "Engineer", "Tests and training"],
    }
}

pub async fn fill(db: &Db, known: &Plans, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let last = script.rows.iter().zip(place.tasks).rfind(|(row, _)| row.days > 0 && row.percent == 0);
    match last {
        Some((row, id)) => begin_what_if(db, known, script, place, longer(*id, row.days + 10)).await,
        None => Ok(()),
    }
}

fn assigned(task_id: RecordId, resource_id: ResourceId) -> Edit {
    let body = AssignmentBody { resource_id, units_percent: 100.0, further: None };
    Edit::SetAssignments(SetAssignments { task_id, assignments: vec![body], expect: None })
}

fn longer(id: RecordId, days: i64) -> Edit {
    let set = TaskFields { duration_minutes: Some(days * 480), ..TaskFields::default() };
    Edit::UpdateTask(UpdateTask { id, set: Box::new(set), expect: None })
}

async fn begin_what_if(
    db: &Db,
    known: &Plans,
    script: &Project,
    place: &Place<'_>,
    edit: Edit,
) -> Result<()> {
    let (project, manager) = (place.project, place.manager);
    let made = Alternative {
        id: AlternativeId::new(),
        kind: AlternativeKind::WhatIf,
        name: if script.locale == "zh-CN" {
            "最后一步多留两周"
        } else {
            "Two more weeks for the last step"
        }
        .to_owned(),
        revision: 1,
        plan_revision: 1,
        edits: Vec::new(),
        levelling: None,
        made_at: db.clock().now(),
        made_by: manager,
        taken_over: None,
    };
    let id = made.id;
    db.write(move |tx| {
        alternatives::insert(tx, project, &made)?;
        let at = tx.now();
        tx.event(Event::new("plan_alternative.created", at, Some(manager)).in_project(project))
    })
    .await?;
    let proof = move |_: &mut store::Tx| Ok(authorized_by_command::<EditPlan>(project, manager));
    work::write(db, known, (project, id), vec![edit], proof).await.map(drop)
}
