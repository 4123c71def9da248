//! What is written is read back by our own importers as the same plan: any plan, into the file and out again, has the
//! same dependencies and, computed anew from its inputs, the same dates; those that stand in the file are the same too.
//! Where MPXJ is present, it reads the same.

mod mpxj;
mod random;

use engine::plan::{
    Accompanies, Constraint, DependencyKind, Further, LagCalendar, Plan, Rule, TaskIndex, TotalFloat,
};
use engine::schedule::{Schedule, TaskDates};
use exporters::{mspdi, xer};
use importers::ImportedPlan;
use proptest::prelude::*;
use random::{at, drawn, exported, plan};
use std::collections::BTreeMap;

/// By the numbers of the tasks at both ends.
fn links(plan: &Plan) -> Vec<(i64, i64, DependencyKind)> {
    let uid = |at: TaskIndex| plan.tasks[at.0 as usize].uid;
    let mut found: Vec<_> =
        plan.dependencies.iter().map(|d| (uid(d.predecessor), uid(d.successor), d.kind)).collect();
    found.sort_by_key(|(before, after, kind)| (*before, *after, *kind as u8));
    found
}

/// What is computed of each leaf task, by number.
fn leaves(plan: &Plan, schedule: &Schedule) -> BTreeMap<i64, String> {
    let told = |dates: &TaskDates| {
        let TaskDates { start, finish, early_start, early_finish, late_start, late_finish, .. } = dates;
        let floats = (dates.total_float_minutes, dates.free_float_minutes, dates.is_critical);
        format!(
            "{start} {finish} early {early_start} {early_finish} late {late_start} {late_finish} {floats:?}"
        )
    };
    let rows = plan.tasks.iter().zip(&schedule.tasks).filter(|(_, dates)| !dates.is_summary);
    rows.map(|(task, dates)| (task.uid, told(dates))).collect()
}

fn stored(read: &ImportedPlan, schedule: &Schedule, plan: &Plan) -> Result<(), TestCaseError> {
    for task in &read.tasks {
        let Some(place) = plan.tasks.iter().position(|own| own.uid == task.uid) else { continue };
        let dates = &schedule.tasks[place];
        if dates.is_summary {
            continue;
        }
        let told = |at: Option<jiff::civil::DateTime>| at.map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
        if let Some(start) = told(task.stored.start) {
            prop_assert_eq!(start, dates.start.to_string());
        }
        if let Some(finish) = told(task.stored.finish) {
            prop_assert_eq!(finish, dates.finish.to_string());
        }
        prop_assert!(task.stored.start.is_some() && task.stored.finish.is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_mspdi_is_read_back(drawn in drawn(), honours: bool, splits: bool, status in 0_i32..9) {
        let mut plan = plan(&drawn, false);
        (plan.options.honour_constraints, plan.options.split_in_progress_tasks) = (honours, splits);
        plan.status_date = (status > 4).then(|| at(status, 8));
        let Ok(schedule) = engine::schedule(&plan) else { return Err(TestCaseError::reject("a loop")) };
        let text = mspdi::write(&exported(&plan, &schedule));
        let read = importers::read(text.as_bytes(), "plan.xml").expect("readable");
        prop_assert_eq!(&read.not_understood, &[]);
        let again = importers::to_engine(&read);
        prop_assert_eq!(links(&again), links(&plan));
        let computed = engine::schedule(&again).expect("computable");
        prop_assert_eq!(leaves(&again, &computed), leaves(&plan, &schedule));
        stored(&read, &schedule, &plan)?;
        let guid = format!("00000000-0000-4000-8000-{:012}", read.tasks[0].uid);
        prop_assert_eq!(read.tasks[0].guid.as_ref(), Some(&guid));
        prop_assert_eq!(read.tasks[0].baselines.len(), 1);
        prop_assert_eq!(read.tasks[0].baselines[0].work_minutes, Some(90.0));
        prop_assert_eq!(read.name, "试点 & <pilot>");
        prop_assert_eq!(read.resources[0].email.as_deref(), Some("lin@example.com"));
        prop_assert_eq!(read.resources[0].max_units, 2.5, "of one there is more than one");
    }

    #[test]
    fn what_is_written_as_xer_is_read_back(
        drawn in drawn(), retains: bool, lags in 0_usize..4, float in 0_usize..3, limit: bool, further in 0_u8..6
    ) {
        let mut plan = plan(&drawn, true);
        plan.status_date = Some(at(0, 8));
        plan.must_finish_by = limit.then(|| at(30, 17));
        plan.options.honour_constraints = false;
        plan.options.reschedule_uncompleted_work = true;
        plan.options.remaining_from_status_date = true;
        plan.options.split_in_progress_tasks = retains;
        plan.options.lag_calendar =
            [LagCalendar::Predecessor, LagCalendar::Successor, LagCalendar::Project, LagCalendar::AroundTheClock][lags];
        plan.options.total_float = [TotalFloat::Least, TotalFloat::Start, TotalFloat::Finish][float];
        let last = TaskIndex(plan.tasks.len() as u32 - 1);
        if further > 2 && plan.tasks.len() % 4 != 1 {
            plan.further.push(Further { task: last, rule: match further {
                3 => Rule::Constraint(Constraint::FinishNoLaterThan(at(20, 17))),
                4 => Rule::ExpectedFinish(at(20, 17)),
                _ => Rule::Accompanies(Accompanies::Neighbours),
            }});
        }
        let Ok(schedule) = engine::schedule(&plan) else { return Err(TestCaseError::reject("a loop")) };
        let text = xer::write(&exported(&plan, &schedule));
        let elements = text.split("%T\tPROJWBS\n").nth(1).expect("elements").lines().skip(1);
        let numbers = elements.map_while(|row| row.strip_prefix("%R\t")?.split('\t').next()?.parse().ok());
        let numbers: Vec<i64> = numbers.collect();
        prop_assert!(!numbers.is_empty());
        prop_assert!(plan.tasks.iter().all(|task| !numbers.contains(&task.uid)), "numbers of their own");
        let read = importers::read(text.as_bytes(), "plan.xer").expect("readable");
        let again = importers::to_engine(&read);
        prop_assert_eq!(links(&again), links(&plan));
        let computed = engine::schedule(&again).expect("computable");
        prop_assert_eq!(leaves(&again, &computed), leaves(&plan, &schedule));
        stored(&read, &schedule, &plan)?;
    }
}
