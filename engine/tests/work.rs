//! What follows where duration, work or units change.

use engine::plan::TaskKind::{self, FixedDuration, FixedUnits, FixedWork};
use engine::work::{Change, Share, Staffed};
use proptest::prelude::*;

const DAY: i64 = 480;

/// Ten days, with each of them so many whole people all the while.
fn task(kind: TaskKind, is_effort_driven: bool, units: &[f64]) -> Staffed {
    let share = |&units: &f64| Share { units, work_minutes: (units * 10.0 * DAY as f64) as i64 };
    let shares = units.iter().map(share).collect();
    Staffed { kind, is_effort_driven, duration_minutes: 10 * DAY, shares }
}

/// Days, person-days and units.
fn told(task: &Staffed) -> (f64, f64, Vec<f64>) {
    let days = |minutes: i64| minutes as f64 / DAY as f64;
    (
        days(task.duration_minutes),
        days(task.work_minutes()),
        task.shares.iter().map(|share| share.units).collect(),
    )
}

#[test]
fn the_kind_of_the_task_says_what_follows() {
    let (units, work, duration) =
        (Change::Units { share: 0, units: 2.0 }, Change::Work(20 * DAY), Change::Duration(5 * DAY));
    for (kind, change, days, person_days, of_one) in [
        (FixedUnits, units, 5.0, 10.0, 2.0),
        (FixedUnits, work, 20.0, 20.0, 1.0),
        (FixedUnits, duration, 5.0, 5.0, 1.0),
        (FixedWork, units, 5.0, 10.0, 2.0),
        (FixedWork, work, 20.0, 20.0, 1.0),
        (FixedWork, duration, 5.0, 10.0, 2.0),
        (FixedDuration, units, 10.0, 20.0, 2.0),
        (FixedDuration, work, 10.0, 20.0, 2.0),
        (FixedDuration, duration, 5.0, 5.0, 1.0),
    ] {
        let found = told(&task(kind, false, &[1.0]).changed(change));
        assert_eq!(found, (days, person_days, vec![of_one]), "{kind:?} {change:?}");
    }
}

#[test]
fn effort_driven_work_stays_whoever_comes_or_goes() {
    let come = Change::Added { units: 1.0 };
    for (kind, is_driven, days, person_days, units) in [
        (FixedUnits, true, 5.0, 10.0, [1.0, 1.0]),
        (FixedUnits, false, 10.0, 20.0, [1.0, 1.0]),
        (FixedWork, false, 5.0, 10.0, [1.0, 1.0]),
        (FixedDuration, true, 10.0, 10.0, [0.5, 0.5]),
        (FixedDuration, false, 10.0, 20.0, [1.0, 1.0]),
    ] {
        let found = told(&task(kind, is_driven, &[1.0]).changed(come));
        assert_eq!(found, (days, person_days, units.to_vec()), "{kind:?} {is_driven}");
    }
    let two = task(FixedUnits, true, &[1.0, 1.0]);
    assert_eq!(told(&two.changed(Change::Removed { share: 0 })), (20.0, 20.0, vec![1.0]));
    let not_driven = task(FixedUnits, false, &[1.0, 1.0]);
    assert_eq!(told(&not_driven.changed(Change::Removed { share: 0 })), (10.0, 10.0, vec![1.0]));
    let half = task(FixedUnits, true, &[1.0]).changed(Change::Added { units: 0.5 });
    let shares: Vec<i64> = half.shares.iter().map(|share| share.work_minutes).collect();
    assert_eq!((half.duration_minutes, shares), (3_200, vec![3_200, 1_600]), "as much as each is there");
}

#[test]
fn the_first_brings_the_work_and_the_last_takes_it_along() {
    let nobody = task(FixedWork, true, &[]);
    let one = nobody.changed(Change::Added { units: 2.0 });
    assert_eq!(told(&one), (10.0, 20.0, vec![2.0]));
    assert_eq!(told(&one.changed(Change::Removed { share: 0 })), (10.0, 0.0, vec![]));
    assert_eq!(nobody.changed(Change::Work(5)), nobody, "nobody to do it");
    assert_eq!(told(&one.changed(Change::Removed { share: 7 })), (10.0, 20.0, vec![2.0]));
}

#[test]
fn the_task_lasts_as_long_as_the_longest_share() {
    let two = task(FixedUnits, false, &[1.0, 1.0]);
    let found = two.changed(Change::ShareWork { share: 1, minutes: 15 * DAY });
    assert_eq!(told(&found), (15.0, 25.0, vec![1.0, 1.0]));
    let longer = found.changed(Change::Duration(30 * DAY));
    assert_eq!(longer.shares[0].work_minutes, 20 * DAY, "both grow alike");
    let idle = task(FixedUnits, false, &[0.0]).changed(Change::Work(DAY));
    assert_eq!(told(&idle), (10.0, 1.0, vec![0.0]), "who is not there drives nothing");
    let open =
        Staffed { duration_minutes: 0, ..task(FixedUnits, false, &[]) }.changed(Change::Added { units: 1.0 });
    assert_eq!(told(&open.changed(Change::Duration(DAY))), (1.0, 1.0, vec![1.0]));
}

fn any_change() -> impl Strategy<Value = Change> {
    let minutes = || prop_oneof![0..100_000_i64, Just(i64::MAX), Just(-1)];
    let units = || prop_oneof![0.0..3.0_f64, Just(f64::NAN), Just(-1.0), Just(1e300)];
    prop_oneof![
        minutes().prop_map(Change::Duration),
        minutes().prop_map(Change::Work),
        (0..4_usize, units()).prop_map(|(share, units)| Change::Units { share, units }),
        (0..4_usize, minutes()).prop_map(|(share, minutes)| Change::ShareWork { share, minutes }),
        units().prop_map(|units| Change::Added { units }),
        (0..4_usize).prop_map(|share| Change::Removed { share }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens: nothing negative, what was set is so, and what is fixed stays.
    #[test]
    fn what_is_fixed_stays(
        kind in prop_oneof![Just(FixedUnits), Just(FixedWork), Just(FixedDuration)],
        is_driven: bool,
        changes in proptest::collection::vec(any_change(), 1..12),
    ) {
        let mut task = task(kind, is_driven, &[1.0, 0.5]);
        for change in changes {
            let next = task.changed(change);
            prop_assert!(next.duration_minutes >= 0);
            prop_assert!(next.shares.iter().all(|share| share.work_minutes >= 0 && share.units >= 0.0));
            match (change, kind) {
                (Change::Duration(minutes), _) => prop_assert_eq!(next.duration_minutes, minutes.max(0)),
                (_, FixedDuration) => prop_assert_eq!(next.duration_minutes, task.duration_minutes),
                (Change::Work(minutes), _) if !task.shares.is_empty() => {
                    prop_assert_eq!(next.work_minutes(), minutes.max(0));
                }
                (Change::Units { .. }, _) => prop_assert_eq!(next.work_minutes(), task.work_minutes()),
                _ => {}
            }
            task = next;
        }
    }
}
