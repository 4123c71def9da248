//! The plan as a file of another program, with all that the team reads of it.

use crate::baseline::{Baseline, Work};
use crate::plan::Plan;
use crate::plan_file::{
    BaselineTask, FileBaseline, FileResource, WritePlanFile, WrittenFormat, WrittenPlan, WrittenWords,
};
use crate::planning::{LivePlan, Plans};
use crate::store::baselines;
use crate::task::Task;
use engagement::access;
use kernel::{BaselineId, Failure, ProjectId, Result};
use people::person;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use store::Conn;
use utoipa::IntoParams;
use web::{Answer, Cx, File, Path, Query, Routes, Team, endpoint, routes};

/// As many as the other programs keep.
const MOST_BASELINES: usize = 11;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlanFileQuery {
    /// `mspdi` for Microsoft Project, `xer` for Primavera.
    #[param(inline)]
    format: WrittenFormat,
}

endpoint!(/// The plan as a file that Microsoft Project or Primavera opens, with the dates as they stand.
    get_plan_file: GET "/api/v1/projects/{project}/plan-file", Team, ReadPlan);
async fn get_plan_file(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<PlanFileQuery>,
) -> Answer<File> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let WritePlanFile(write) = *cx.app.get::<WritePlanFile>();
    let found = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let name = engagement::store::projects::get(conn, project)?.name;
        let kept = kept(conn, project, live.plan.compared_baseline)?;
        let people = live.plan.resources.iter().filter_map(|resource| resource.person);
        let people = person::many(conn, people)?;
        let addresses = people.into_iter().map(|person| (person.id, person.email)).collect();
        Ok((live, name, kept, addresses))
    });
    let (live, name, kept, addresses) = found.await?;
    let written = tokio::task::spawn_blocking(move || -> Result<File> {
        let of = written(&live, name, &kept, &addresses)?;
        let (ending, content_type) = match query.format {
            WrittenFormat::Mspdi => ("xml", "application/xml; charset=utf-8"),
            WrittenFormat::Xer => ("xer", "application/octet-stream"),
        };
        let bytes = write(&of, query.format).into_bytes();
        Ok(File { name: format!("plan.{ending}"), content_type: content_type.to_owned(), bytes })
    });
    written.await.map_err(Failure::fault)?
}

/// The compared baseline, then the newest.
fn kept(conn: &mut Conn, project: ProjectId, compared: Option<BaselineId>) -> Result<Vec<Baseline>> {
    let mut ids: Vec<BaselineId> =
        baselines::of_project(conn, project)?.into_iter().map(|line| line.id).collect();
    ids.reverse();
    ids.sort_by_key(|id| Some(*id) != compared);
    ids.truncate(MOST_BASELINES);
    ids.into_iter().map(|id| baselines::get(conn, project, id)).collect()
}

fn written(
    live: &Arc<LivePlan>,
    name: String,
    kept: &[Baseline],
    addresses: &HashMap<kernel::PersonId, String>,
) -> Result<WrittenPlan> {
    let own: &Plan = &live.plan;
    let plan = own.to_engine(&own.places(), None);
    let schedule = engine::schedule(&plan).map_err(Failure::fault)?;
    let words = own.all_tasks().map(|task| WrittenWords {
        id: task.id,
        code: format!("{}-{}", crate::TASK.prefix, task.number),
        title: task.title.clone(),
        notes: task.notes.clone(),
    });
    let resources = own.resources.iter().map(|resource| {
        let address = resource.person.and_then(|person| addresses.get(&person).cloned());
        FileResource { uid: 0, name: resource.name.clone(), email: address, units: resource.units }
    });
    let of_task = |baseline: &Baseline, task: &Task| {
        let dates = baseline.dates.dates(task.id)?;
        let work = |work: &Work| work.get(&task.id).copied().unwrap_or(0);
        Some(BaselineTask {
            start: dates.start,
            finish: dates.finish,
            duration_minutes: dates.duration_minutes,
            work_minutes: baseline.work.as_ref().map(work),
        })
    };
    let as_kept = |(number, baseline): (u8, &Baseline)| FileBaseline {
        number,
        tasks: own.all_tasks().map(|task| of_task(baseline, task)).collect(),
    };
    Ok(WrittenPlan {
        words: words.collect(),
        resources: resources.collect(),
        baselines: (0..).zip(kept).map(as_kept).collect(),
        name,
        plan,
        schedule,
    })
}

pub fn routes() -> Routes {
    routes![get_plan_file]
}
