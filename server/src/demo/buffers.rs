//! A buffer before the next milestone, some days of it used up, and how it stood in the weeks before. It is the team's
//! own and moves nothing.

use super::client_side::Place;
use super::script::{MILESTONE, Project};
use engagement::access::{EditPlan, authorized_by_command};
use engine::time::Minute;
use kernel::{RecordId, Result};
use schedule::buffer::{Buffer, BufferZone, Used};
use schedule::edit::{CreateTask, Edit, TaskFields};
use schedule::planning::{Change, Plans, change};
use schedule::store::buffers;
use schedule::task::TaskKind;
use schedule::times;
use store::Db;

const SIZE_DAYS: i64 = 8;
/// What is left of it.
const LEFT_DAYS: i64 = 5;
/// Weeks ago, done of what leads there, used up; in percent.
const BEFORE: [(i64, i64, i64); 5] = [(5, 8, 0), (4, 15, 0), (3, 24, 13), (2, 36, 25), (1, 41, 38)];

pub async fn keep(db: &Db, known: &Plans, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let (project, manager) = (place.project, place.manager);
    let ahead = script.rows.iter().find(|row| row.days == MILESTONE && row.percent == 0);
    let Some(row) = ahead else { return Ok(()) };
    let plans = known.clone();
    let before: Vec<RecordId> = row.after.iter().map(|place_of| place.tasks[*place_of]).collect();
    let live = db.read(move |conn| plans.get(conn, project)).await?;
    let ends = before.iter().filter_map(|task| Some(live.computed.dates(*task)?.finish));
    let begins: Minute = ends.max().unwrap_or(live.plan.start);
    let keeps = times::finish_date(live.working_time.finish_after(begins, LEFT_DAYS * 480));
    let task = RecordId::new();
    let set = TaskFields {
        kind: Some(TaskKind::Buffer),
        duration_minutes: Some(SIZE_DAYS * 480),
        deadline: Some(Some(keeps)),
        ..TaskFields::default()
    };
    let title = if script.locale == "zh-CN" { "缓冲期：" } else { "Buffer: " };
    let beside = before.last().and_then(|task| live.task(*task));
    let mut edits = vec![Edit::CreateTask(CreateTask {
        id: Some(task),
        parent_id: beside.and_then(|task| task.parent),
        after_id: beside.map(|task| task.id),
        title: format!("{title}{}", row.title),
        set: Some(Box::new(set)),
    })];
    edits.extend(before.iter().map(|earlier| Edit::follow(*earlier, task)));
    let proof = move |_: &mut store::Tx| Ok(authorized_by_command::<EditPlan>(project, manager));
    let revision = change(db, known, Change::new(project, edits), proof).await?.live.plan.revision;
    db.write(move |tx| {
        let today = times::minute_in_zone(tx.now(), "Asia/Shanghai");
        BEFORE.iter().try_for_each(|(weeks, done_percent, percent)| {
            let day = times::start_date(today.plus(-weeks * 7 * 24 * 60));
            let used = Some(Used {
                minutes: SIZE_DAYS * 480 * percent / 100,
                percent: *percent,
                zone: BufferZone::Fine,
            });
            let (size_minutes, keeps, chain) = (SIZE_DAYS * 480, None, Vec::new());
            let stood =
                Buffer { task_id: task, size_minutes, keeps, done_percent: *done_percent, used, chain };
            buffers::put(tx, project, &day, revision - 1, &stood)
        })
    })
    .await
}
