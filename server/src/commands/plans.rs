//! Plan files on the command line: computing their dates, importing them as a project.

use super::accounts::told;
use super::{Ended, Outcome, print};
use crate::plan_files;
use crate::serve::Place;
use engine::schedule::{Schedule as Computed, TaskDates};
use importers::ImportedPlan;
use kernel::{Failure, Refusal};
use schedule::facts::PROJECT_FACTS;
use schedule::plan_import;
use schedule::planning::{Change, Plans, change_in_batches};
use schedule::times;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Schedule {
    /// MS Project XML, Primavera XER or XML
    file: PathBuf,
    #[arg(long, value_enum, default_value_t = Output::Csv)]
    format: Output,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Output {
    Csv,
    Json,
}

impl Schedule {
    pub fn run(self) -> Outcome {
        let (_, plan) = read_plan(&self.file)?;
        let computed = engine::schedule(&plan).map_err(Ended::wrong)?;
        rows(self.format, &plan, &computed)
    }
}

/// One row a task.
pub fn rows(format: Output, plan: &engine::plan::Plan, computed: &Computed) -> Outcome {
    let uids = plan.tasks.iter().map(|task| task.uid);
    stream(|out| match format {
        Output::Csv => csv(out, uids, computed),
        Output::Json => json(out, uids, computed),
    })
}

/// What the file says, and the same as the engine takes it.
pub fn read_plan(path: &Path) -> Result<(ImportedPlan, engine::plan::Plan), Ended> {
    let bytes = read_file(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wrong = |error: importers::ImportError| Ended::wrong(format!("{}: {error}", path.display()));
    let from = importers::read(&bytes, &name).map_err(wrong)?;
    let plan = importers::to_engine(&from);
    Ok((from, plan))
}

/// Writes to the standard output as it goes; a reader that hung up is no failure.
pub fn stream(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.to_string().into()),
        _ => Ok(()),
    }
}

pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Ended> {
    std::fs::read(path).map_err(|error| Ended::wrong(format!("{}: {error}", path.display())))
}

fn csv(out: &mut dyn Write, uids: impl Iterator<Item = i64>, computed: &Computed) -> std::io::Result<()> {
    writeln!(
        out,
        "uid,start,finish,early_start,early_finish,late_start,late_finish,total_float_minutes,free_float_minutes,critical"
    )?;
    for (uid, dates) in uids.zip(&computed.tasks) {
        let TaskDates { start, finish, early_start, early_finish, late_start, late_finish, .. } = dates;
        let (total, free, critical) =
            (dates.total_float_minutes, dates.free_float_minutes, dates.is_critical);
        writeln!(
            out,
            "{uid},{start},{finish},{early_start},{early_finish},{late_start},{late_finish},{total},{free},{critical}"
        )?;
    }
    Ok(())
}

/// One array, a task a line.
fn json(out: &mut dyn Write, uids: impl Iterator<Item = i64>, computed: &Computed) -> std::io::Result<()> {
    let mut before = "[";
    for (uid, dates) in uids.zip(&computed.tasks) {
        let row = serde_json::json!({
            "uid": uid,
            "start": dates.start.to_string(),
            "finish": dates.finish.to_string(),
            "early_start": dates.early_start.to_string(),
            "early_finish": dates.early_finish.to_string(),
            "late_start": dates.late_start.to_string(),
            "late_finish": dates.late_finish.to_string(),
            "total_float_minutes": dates.total_float_minutes,
            "free_float_minutes": dates.free_float_minutes,
            "critical": dates.is_critical,
        });
        write!(out, "{before}{row}")?;
        before = ",\n";
    }
    writeln!(out, "{}]", if before == "[" { "[" } else { "" })
}

#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// MS Project XML, Primavera XER or XML, XLSX or CSV
    file: PathBuf,
    /// Who becomes the project's manager
    #[arg(long)]
    email: String,
    /// The project's name; the file's own if left out
    #[arg(long)]
    name: Option<String>,
}

impl Import {
    pub async fn run(self) -> Outcome {
        let bytes = read_file(&self.file)?;
        let file_name =
            self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // The sentence of the reader itself: it knows the place in the file.
        importers::read(&bytes, &file_name).map_err(Ended::wrong)?;
        let file = plan_files::read(&bytes, &file_name, None).map_err(told)?;
        let name = self.name.unwrap_or_else(|| {
            if file.name.trim().is_empty() { file_name.clone() } else { file.name.trim().to_owned() }
        });
        let start = times::start_date(file.plan.start);
        let db = self.place.open()?;
        let email = self.email.clone();
        let opened = db.write(move |tx| {
            let person = people::person::find_by_email(tx, &email)?.filter(|person| person.is_team);
            let person = person.ok_or(Failure::NotFound)?.id;
            let project = engagement::routes::open_project(tx, PROJECT_FACTS, person, &name, &start)?;
            Ok((project, person))
        });
        let (project, person) = opened.await.map_err(|failure| match failure {
            Failure::NotFound => Ended::wrong(format!("nobody of the team has the address {}", self.email)),
            other => told(other),
        })?;
        let plans = Plans::default();
        let known = plans.clone();
        let merge = db
            .read(move |conn| {
                let live = known.get(conn, project)?;
                Ok(plan_import::merge(&live.plan, &file, &HashMap::new()))
            })
            .await
            .map_err(told)?;
        let tasks = merge.rows.len();
        let mut wanted = Change::new(project, merge.edits);
        wanted.additions = merge.additions;
        let live = change_in_batches(&db, &plans, wanted, move |_| {
            Ok(engagement::access::authorized_by_command::<engagement::access::EditPlan>(project, person))
        })
        .await
        .map_err(|failure| match failure {
            Failure::Refused(Refusal { code, .. }) => {
                Ended::wrong(format!("the plan cannot be computed: {code}"))
            }
            other => told(other),
        })?;
        db.close().await;
        eprintln!("{tasks} tasks imported; the plan ends {}", live.computed.finish);
        print(&project.to_string())
    }
}
