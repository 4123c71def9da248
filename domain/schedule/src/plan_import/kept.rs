//! Earlier states of the plan that a file kept: they become baselines of ours.

use crate::baseline::{Baseline, Work};
use crate::computed::{Computed, Dates, STORED, Why};
use crate::plan_file::{BaselineTask, FileBaseline, PlanFile};
use crate::task::TaskKind;
use engine::plan::Options;
use engine::time::Minute;
use kernel::{BaselineId, PersonId, RecordId, Timestamp};
use std::collections::HashSet;

/// The name of a baseline has room for so many letters; its number follows.
const NAME_LETTERS: usize = 70;

#[derive(Debug, Clone)]
pub struct KeptState {
    /// 0 is the one that the other program compares with.
    pub number: u8,
    pub name: String,
    pub dates: Computed,
    pub work: Option<Work>,
}

impl KeptState {
    /// Whether a baseline says the same of the tasks that are in the file, as far as a file says it.
    pub fn is_of(&self, known: &Baseline, in_file: &HashSet<RecordId>) -> bool {
        let same = |own: &Dates| {
            known.dates.dates(own.task).is_some_and(|was| {
                (was.start, was.finish, was.duration_minutes) == (own.start, own.finish, own.duration_minutes)
            })
        };
        let is_told = |was: &&Dates| in_file.contains(&was.task);
        let work = |work: &Work| {
            let kept = known.work.as_ref();
            work.iter().all(|(task, minutes)| kept.and_then(|kept| kept.get(task)) == Some(minutes))
        };
        self.dates.dates.iter().all(same)
            && known.dates.dates.iter().filter(is_told).count() == self.dates.dates.len()
            && self.work.as_ref().is_none_or(work)
    }

    pub fn saved(&self, at: Timestamp, by: PersonId) -> Baseline {
        Baseline {
            id: BaselineId::new(),
            number: 0,
            name: self.name.clone(),
            at,
            by: Some(by),
            agreed_as: None,
            dates: self.dates.clone(),
            work: self.work.clone(),
        }
    }
}

/// What a plan of ours that comes back schedules by: what its file has no place for stays as it is here.
pub fn options(ours: &Options, from: Options) -> Options {
    let days = |minutes: i64| minutes / ours.minutes_per_day.max(1);
    let is_same_float = days(ours.critical_float_minutes) == days(from.critical_float_minutes);
    Options {
        critical_float_minutes: match is_same_float {
            true => ours.critical_float_minutes,
            false => from.critical_float_minutes,
        },
        reschedule_uncompleted_work: ours.reschedule_uncompleted_work,
        lag_calendar: ours.lag_calendar,
        remaining_from_status_date: ours.remaining_from_status_date,
        total_float: ours.total_float,
        each_top_summary_by_its_finish: ours.each_top_summary_by_its_finish,
        ..from
    }
}

/// `ids` are the plan's tasks for those of the file.
pub fn states(file: &PlanFile, ids: &[RecordId]) -> Vec<KeptState> {
    file.baselines.iter().filter_map(|baseline| state(file, ids, baseline)).collect()
}

fn state(file: &PlanFile, ids: &[RecordId], baseline: &FileBaseline) -> Option<KeptState> {
    let rows = || ids.iter().zip(&file.words).zip(&baseline.tasks);
    let mut dates: Vec<Dates> = rows()
        .filter_map(|((id, words), kept)| Some(dates(*id, words.kind == TaskKind::Phase, kept.as_ref()?)))
        .collect();
    // The same state is the same bytes, however the file is ordered.
    dates.sort_unstable_by_key(|dates| dates.task);
    let finish = dates.iter().map(|dates| dates.finish).max()?;
    // What a summary asks for is that of the tasks below it.
    let of_tasks = rows().filter(|((_, words), _)| words.kind != TaskKind::Phase);
    let work: Work = of_tasks
        .filter_map(|((id, _), kept)| Some((*id, kept.as_ref()?.work_minutes?)))
        .filter(|(_, minutes)| *minutes > 0)
        .collect();
    let name: String = file.name.trim().chars().take(NAME_LETTERS).collect();
    let number = baseline.number;
    Some(KeptState {
        number,
        name: if number == 0 { name } else { format!("{name} · {number}") },
        dates: Computed::new(finish, dates, Vec::new()),
        work: (!work.is_empty()).then_some(work),
    })
}

fn dates(task: RecordId, is_summary: bool, kept: &BaselineTask) -> Dates {
    let (start, finish): (Minute, Minute) = (kept.start, kept.finish);
    Dates {
        task,
        start,
        finish,
        early_start: start,
        early_finish: finish,
        late_start: start,
        late_finish: finish,
        duration_minutes: kept.duration_minutes,
        total_float_minutes: 0,
        free_float_minutes: 0,
        percent_complete: 0,
        is_critical: false,
        is_summary,
        why: Why { code: STORED, task_id: None },
    }
}
