//! An edit of a kept computation against a full run of the edited plan, to the bit.

use crate::generate::{any_constraint, any_date, any_kind, any_lag, any_plan};
use engine::calendar::CalendarIndex;
use engine::computation::Computation;
use engine::plan::*;
use proptest::prelude::*;
use proptest::sample::Index;

/// One change of one thing; which one is chosen by the index.
#[derive(Debug, Clone)]
enum Edit {
    Minutes(Index, i64),
    Elapsed(Index),
    Constraint(Index, Constraint),
    Deadline(Index, Option<engine::time::Minute>),
    Calendar(Index, Option<u32>),
    Delay(Index, i64),
    Progress(Index, Progress),
    Mode(Index, TaskMode),
    Active(Index),
    Units(Index, i64),
    Lag(Index, Lag),
    Link(Index, Index, DependencyKind, Lag),
    Unlink(Index),
    LinkAmong(Index, Index, Index, DependencyKind, Lag),
    Add(Index, Option<Index>, i64),
    Remove(Index),
    Start(i64),
    Options(u8),
}

fn any_progress() -> impl Strategy<Value = Progress> {
    let date = || prop::option::weighted(0.3, any_date());
    let minutes = prop::option::weighted(0.2, 0_i64..1_000);
    (prop::option::of(any_date()), date(), 0_u8..=100, minutes, date(), date()).prop_map(
        |(actual_start, actual_finish, percent_complete, remaining_minutes, stop, resume)| Progress {
            actual_start,
            actual_finish,
            percent_complete,
            remaining_minutes,
            stop,
            resume,
        },
    )
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let one = any::<Index>;
    let date = || prop::option::of(any_date());
    let manual = (date(), date()).prop_map(|(start, finish)| TaskMode::Manual { start, finish });
    let mode = prop_oneof![Just(TaskMode::Automatic), manual];
    prop_oneof![
        8 => (one(), prop_oneof![Just(0_i64), 1_i64..3_000]).prop_map(|(at, to)| Edit::Minutes(at, to)),
        1 => one().prop_map(Edit::Elapsed),
        4 => (one(), any_constraint()).prop_map(|(at, to)| Edit::Constraint(at, to)),
        2 => (one(), date()).prop_map(|(at, to)| Edit::Deadline(at, to)),
        2 => (one(), prop::option::of(0_u32..4)).prop_map(|(at, to)| Edit::Calendar(at, to)),
        1 => (one(), 0_i64..3_000).prop_map(|(at, to)| Edit::Delay(at, to)),
        4 => (one(), any_progress()).prop_map(|(at, to)| Edit::Progress(at, to)),
        2 => (one(), mode).prop_map(|(at, to)| Edit::Mode(at, to)),
        1 => one().prop_map(Edit::Active),
        2 => (one(), 0_i64..900).prop_map(|(at, to)| Edit::Units(at, to)),
        2 => (one(), any_lag()).prop_map(|(at, to)| Edit::Lag(at, to)),
        2 => (one(), one(), any_kind(), any_lag()).prop_map(|(a, b, kind, lag)| Edit::Link(a, b, kind, lag)),
        2 => one().prop_map(Edit::Unlink),
        2 => (one(), one(), one(), any_kind(), any_lag())
            .prop_map(|(at, a, b, kind, lag)| Edit::LinkAmong(at, a, b, kind, lag)),
        3 => (one(), prop::option::of(one()), 0_i64..3_000)
            .prop_map(|(at, above, minutes)| Edit::Add(at, above, minutes)),
        2 => one().prop_map(Edit::Remove),
        1 => (0_i64..3_000).prop_map(Edit::Start),
        1 => any::<u8>().prop_map(Edit::Options),
    ]
}

fn edit(plan: &mut Plan, edit: &Edit) {
    let count = plan.tasks.len();
    match edit {
        Edit::Minutes(at, to) => plan.tasks[at.index(count)].duration.minutes = *to,
        Edit::Elapsed(at) => plan.tasks[at.index(count)].duration.is_elapsed ^= true,
        Edit::Constraint(at, to) => plan.tasks[at.index(count)].constraint = *to,
        Edit::Deadline(at, to) => plan.tasks[at.index(count)].deadline = *to,
        Edit::Calendar(at, to) => plan.tasks[at.index(count)].calendar = to.map(CalendarIndex),
        Edit::Delay(at, to) => plan.tasks[at.index(count)].levelling_delay_minutes = *to,
        Edit::Progress(at, to) => plan.tasks[at.index(count)].progress = *to,
        Edit::Mode(at, to) => plan.tasks[at.index(count)].mode = *to,
        Edit::Active(at) => plan.tasks[at.index(count)].is_active ^= true,
        Edit::Units(at, to) if !plan.assignments.is_empty() => {
            let at = at.index(plan.assignments.len());
            plan.assignments[at].delay_minutes = *to;
        }
        Edit::Lag(at, to) if !plan.dependencies.is_empty() => {
            let at = at.index(plan.dependencies.len());
            plan.dependencies[at].lag = *to;
        }
        Edit::Unlink(at) if !plan.dependencies.is_empty() => {
            plan.dependencies.remove(at.index(plan.dependencies.len()));
        }
        Edit::Link(a, b, kind, lag) => {
            let (a, b) = (a.index(count) as u32, b.index(count) as u32);
            if a != b {
                let (predecessor, successor) = (TaskIndex(a.min(b)), TaskIndex(a.max(b)));
                plan.dependencies.push(Dependency { predecessor, successor, kind: *kind, lag: *lag });
            }
        }
        Edit::LinkAmong(at, a, b, kind, lag) => {
            let (a, b) = (a.index(count) as u32, b.index(count) as u32);
            if a != b {
                let (predecessor, successor) = (TaskIndex(a.min(b)), TaskIndex(a.max(b)));
                let at = at.index(plan.dependencies.len() + 1);
                plan.dependencies.insert(at, Dependency { predecessor, successor, kind: *kind, lag: *lag });
            }
        }
        Edit::Add(at, above, minutes) => {
            let parent = above.map(|above| TaskIndex(above.index(count) as u32));
            add(plan, at.index(count + 1), parent, *minutes);
        }
        Edit::Remove(at) if count > 2 => remove(plan, at.index(count)),
        Edit::Start(minutes) => plan.start = plan.start.plus(*minutes - 1_500),
        Edit::Options(bits) => {
            let options = &mut plan.options;
            options.honour_constraints = bits & 1 > 0;
            options.multiple_critical_paths = bits & 2 > 0;
            options.reschedule_uncompleted_work = bits & 4 > 0;
            options.split_in_progress_tasks = bits & 8 > 0;
            options.remaining_from_status_date = bits & 16 > 0;
            options.each_top_summary_by_its_finish = bits & 32 > 0;
            options.lag_calendar = match bits >> 6 {
                0 => LagCalendar::Predecessor,
                1 => LagCalendar::Successor,
                2 => LagCalendar::Project,
                _ => LagCalendar::AroundTheClock,
            };
        }
        Edit::Units(..) | Edit::Lag(..) | Edit::Unlink(..) | Edit::Remove(_) => {}
    }
}

/// Every place of a task in the plan, as it is after `renumber`.
fn renumber(plan: &mut Plan, renumber: impl Fn(u32) -> u32) {
    let all = |task: &mut TaskIndex| task.0 = renumber(task.0);
    plan.tasks.iter_mut().filter_map(|task| task.parent.as_mut()).for_each(all);
    plan.dependencies.iter_mut().flat_map(|link| [&mut link.predecessor, &mut link.successor]).for_each(all);
    plan.assignments.iter_mut().map(|assignment| &mut assignment.task).for_each(all);
    plan.further.iter_mut().map(|further| &mut further.task).for_each(all);
}

/// A task like the first one, in any place of the list and under any other.
fn add(plan: &mut Plan, at: usize, parent: Option<TaskIndex>, minutes: i64) {
    let uid = plan.tasks.iter().map(|task| task.uid).max().unwrap_or_default() + 1;
    let mut new = Task { uid, parent, ..plan.tasks[0].clone() };
    new.duration.minutes = minutes;
    let behind = |task: u32| if task as usize >= at { task + 1 } else { task };
    new.parent = new.parent.map(|TaskIndex(above)| TaskIndex(behind(above)));
    renumber(plan, behind);
    plan.tasks.insert(at, new);
}

/// With everything that hangs on it; what stood below it stands at the top.
fn remove(plan: &mut Plan, at: usize) {
    let gone = TaskIndex(at as u32);
    plan.tasks.iter_mut().filter(|task| task.parent == Some(gone)).for_each(|task| task.parent = None);
    plan.dependencies.retain(|link| link.predecessor != gone && link.successor != gone);
    plan.stretches.clear();
    plan.assignments.retain(|assignment| assignment.task != gone);
    plan.further.retain(|further| further.task != gone);
    plan.tasks.remove(at);
    renumber(plan, |task| if task as usize > at { task - 1 } else { task });
}

const CASES: u32 = if cfg!(debug_assertions) { 400 } else { 20_000 };

proptest! {
    // Some plans hold a loop, which is refused.
    #![proptest_config(ProptestConfig { max_global_rejects: CASES, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn an_edit_gives_what_a_full_run_gives(
        plan in any_plan(),
        status in prop::option::of(any_date()),
        options in any::<u8>(),
        edits in prop::collection::vec(any_edit(), 1..25),
    ) {
        let mut plan = Plan { status_date: status, ..plan };
        edit(&mut plan, &Edit::Options(options));
        let Ok(mut kept) = Computation::of(plan) else { return Err(TestCaseError::reject("a loop")) };
        for one in &edits {
            let mut plan = kept.plan().clone();
            edit(&mut plan, one);
            match (kept.edited(plan.clone()), engine::schedule(&plan)) {
                (Ok(edited), Ok(full)) => {
                    prop_assert_eq!(edited.schedule(), &full, "after {:?}", one);
                    kept = edited;
                }
                (Err(edited), Err(full)) => prop_assert_eq!(edited, full),
                (edited, full) => prop_assert!(false, "{:?} against {:?}", edited.err(), full.err()),
            }
        }
    }
}
