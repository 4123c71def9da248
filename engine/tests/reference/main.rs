//! The engine against a slow and obvious second opinion: it walks minute by minute over plain
//! yes-or-no hours and asks each task's dates of its predecessors by recursion. No tables, no order.

mod edits;
mod generate;
mod opinion;

use engine::plan::Plan;
use engine::schedule::PlanError;
use generate::any_plan;
use opinion::Opinion;
use proptest::prelude::*;

fn compare(plan: &Plan) -> Result<(), TestCaseError> {
    let schedule = match engine::schedule(plan) {
        // Loops through summary tasks come about by chance; the refusal has tests of its own.
        Err(PlanError::Loop { .. }) => return Err(TestCaseError::reject("a loop")),
        other => other.expect("a computable plan"),
    };
    let opinion = Opinion::of(plan);
    for (index, dates) in schedule.tasks.iter().enumerate() {
        let named = |what: &str| format!("{what} of task {index}");
        prop_assert_eq!(
            (dates.early_start, dates.early_finish),
            opinion.early(index),
            "{}",
            named("early dates")
        );
        prop_assert_eq!(
            (dates.late_start, dates.late_finish),
            opinion.late(index),
            "{}",
            named("late dates")
        );
        prop_assert_eq!((dates.start, dates.finish), opinion.placed(index), "{}", named("dates"));
    }
    prop_assert_eq!(&schedule, &engine::schedule(plan).expect("the same again"));
    Ok(())
}

proptest! {
    // One plan in twelve has a loop and is drawn anew.
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 400 } else { 20_000 },
        max_global_rejects: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_date_equals_the_second_opinion(plan in any_plan()) {
        compare(&plan)?;
    }
}
