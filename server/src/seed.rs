//! A load data set for measuring: projects of many tasks with dependencies, owners and comments, the same for
//! the same numbers.

use crate::serve::Place;
use communication::comment::Seen;
use communication::store::comments::{self, NewComment};
use engagement::access::{EditPlan, authorized_by_command};
use engagement::store::members;
use kernel::{Failure, PersonId, ProjectId, ProjectRole, RecordId, Result};
use people::person::{self, NewPerson};
use schedule::edit::{CreateTask, Edit, TaskFields};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::{Change, Plans, change_in_batches};
use store::Db;

#[derive(Debug, clap::Args)]
pub struct Seed {
    #[command(flatten)]
    place: Place,
    #[arg(long, default_value_t = 10)]
    projects: usize,
    /// Tasks in each project
    #[arg(long, default_value_t = 1_000)]
    tasks: usize,
    /// Comments on each task
    #[arg(long, default_value_t = 2)]
    comments: usize,
}

const OWNERS: usize = 8;
/// Children of a summary task.
const BRANCH: usize = 20;
/// Comments written in one transaction.
const BATCH: usize = 500;

impl Seed {
    pub async fn run(self) -> Result<(), String> {
        let db = self.place.open()?;
        let made = self.fill(&db).await;
        db.close().await;
        made.map_err(|failure| format!("the data set could not be made: {failure}"))
    }

    async fn fill(&self, db: &Db) -> Result<()> {
        let people = db.write(people).await?;
        for number in 1..=self.projects {
            let owners = people.clone();
            let project = db.write(move |tx| open(tx, number, &owners)).await?;
            let (edits, tasks) = edits(self.tasks, &people);
            let first = people[0];
            change_in_batches(db, &Plans::default(), Change::new(project, edits), move |_| {
                Ok(authorized_by_command::<EditPlan>(project, first))
            })
            .await?;
            self.comment(db, project, tasks, &people).await?;
            eprintln!("project {number} of {}: {} tasks", self.projects, self.tasks);
        }
        Ok(())
    }

    async fn comment(
        &self,
        db: &Db,
        project: ProjectId,
        tasks: Vec<RecordId>,
        people: &[PersonId],
    ) -> Result<()> {
        let wanted: Vec<(RecordId, usize)> =
            tasks.into_iter().flat_map(|task| (0..self.comments).map(move |number| (task, number))).collect();
        for batch in wanted.chunks(BATCH) {
            let (batch, people) = (batch.to_vec(), people.to_vec());
            db.write(move |tx| {
                for (place, (task, number)) in batch.iter().enumerate() {
                    let body = format!("Checked on site, point {number}; 现场已核对第 {number} 项。");
                    let new = NewComment {
                        record: *task,
                        project,
                        seen: Seen::INTERNAL,
                        record_key: None,
                        author: people[place % people.len()],
                        author_name: "Seeded Member",
                        body: &body,
                    };
                    comments::create(tx, &new)?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

/// The owners, made once.
fn people(tx: &mut store::Tx) -> Result<Vec<PersonId>> {
    let mut made = Vec::new();
    for number in 1..=OWNERS {
        let email = format!("member-{number}@seed.example");
        let known = person::find_by_email(tx, &email)?;
        let id = match known {
            Some(person) => person.id,
            None => {
                let name = format!("Seeded Member {number}");
                let new = NewPerson {
                    name: &name,
                    email: &email,
                    locale: "en",
                    time_zone: "UTC",
                    is_administrator: false,
                    is_team: true,
                };
                person::create(tx, &new)?.id
            }
        };
        made.push(id);
    }
    Ok(made)
}

fn open(tx: &mut store::Tx, number: usize, people: &[PersonId]) -> Result<ProjectId> {
    let first = *people.first().ok_or_else(|| Failure::fault("no owners"))?;
    let name = format!("Load project {number} 负载项目");
    let project = engagement::routes::open_project(tx, PROJECT_FACTS, first, &name, "2026-01-05")?;
    for person in people {
        members::put(tx, project, *person, ProjectRole::ProjectManager)?;
    }
    Ok(project)
}

/// Summary tasks of twenty, each task after the one before, every tenth also after one of the summary before.
fn edits(count: usize, people: &[PersonId]) -> (Vec<Edit>, Vec<RecordId>) {
    let mut edits = Vec::with_capacity(count * 2);
    let mut tasks: Vec<RecordId> = Vec::with_capacity(count);
    let mut summary = RecordId::new();
    let mut leaves: Vec<RecordId> = Vec::new();
    for number in 0..count {
        let id = RecordId::new();
        let is_summary = number.is_multiple_of(BRANCH);
        if is_summary {
            summary = id;
        }
        let title = if is_summary {
            format!("Work package {} 工作包", number / BRANCH + 1)
        } else {
            format!("Task {number} of pump hall 泵房任务")
        };
        let set = TaskFields {
            duration_minutes: (!is_summary).then(|| 480 * (1 + (number as i64 * 7) % 5)),
            owner_id: (!is_summary).then(|| Some(people[number % people.len()])),
            ..TaskFields::default()
        };
        edits.push(Edit::CreateTask(CreateTask {
            id: Some(id),
            parent_id: (!is_summary).then_some(summary),
            after_id: None,
            title,
            set: Some(Box::new(set)),
        }));
        tasks.push(id);
        if is_summary {
            continue;
        }
        leaves.push(id);
        let place = leaves.len() - 1;
        // Chains of fifty side by side, so that the plan is as wide as it is long.
        let before = if place.is_multiple_of(50) { place.checked_sub(75) } else { place.checked_sub(1) };
        edits.extend(before.map(|before| Edit::follow(leaves[before], id)));
    }
    (edits, tasks)
}
