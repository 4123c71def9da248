//! Real plans of Microsoft Project, Primavera and others against the dates those programs stored: inputs in, every
//! date computed anew, and compared task by task. The stored dates are never an input.
//!
//! Agreement may not fall below the floors here, and no start or finish may differ without a known reason. With
//! `RAPPORT_FIDELITY` the figures are written into that file as JSON (`cargo xtask fidelity` makes a table of it).

mod compare;
mod contradiction;
mod corpus;
mod reason;

use compare::{Agreement, Miss, compare};
use corpus::Group;
use importers::StoredDates;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Leaf tasks, those whose start and finish agree, whose six dates all agree, whose total float agrees, and that
/// are critical or not alike: never fewer.
const FLOORS: [(Group, Agreement); 4] = [
    (Group::Converted, floor(1_557, 1_531, 1_487, 1_508, 1_556)),
    (Group::Native, floor(2_566, 2_562, 2_517, 2_498, 1_669)),
    (Group::Portfolios, floor(6_480, 6_480, 6_480, 6_480, 6_480)),
    (Group::Primavera, floor(200, 131, 49, 157, 200)),
];

const fn floor(
    leaves: u32,
    start_and_finish: u32,
    six_dates: u32,
    total_float: u32,
    critical: u32,
) -> Agreement {
    Agreement { leaves, start_and_finish, six_dates, total_float, critical }
}

#[test]
fn computed_dates_agree_with_those_the_programs_stored() {
    let Some(folder) = corpus::folder() else { return println!("not run: corpora") };
    let mut groups: BTreeMap<Group, Agreement> = BTreeMap::new();
    let mut plans = Vec::new();
    let mut misses: Vec<(Group, Miss)> = Vec::new();
    for case in corpus::cases(&folder) {
        let (agreement, missed) = compare(&case);
        println!("{:<75} {}", case.name, shown(agreement));
        missed
            .iter()
            .for_each(|miss| println!("   {} {}: {} [{}]", miss.plan, miss.uid, miss.differs, miss.reason));
        groups.entry(case.group).or_default().add(agreement);
        plans.push(json!({ "group": case.group.name(), "plan": case.name, "agreement": figures(agreement) }));
        misses.extend(missed.into_iter().map(|miss| (case.group, miss)));
    }
    for (group, agreement) in &groups {
        println!("== {:<72} {}", group.name(), shown(*agreement));
    }
    if let Some(path) = std::env::var_os("RAPPORT_FIDELITY") {
        std::fs::write(path, report(&groups, plans, &misses).to_string()).expect("a writable file");
    }
    for (group, floor) in FLOORS {
        let reached = groups.get(&group).copied().unwrap_or_default();
        let holds = reached.leaves >= floor.leaves
            && reached.start_and_finish >= floor.start_and_finish
            && reached.six_dates >= floor.six_dates
            && reached.total_float >= floor.total_float
            && reached.critical >= floor.critical;
        assert!(holds, "{}: {}", group.name(), shown(reached));
    }
    // Of Primavera everything agrees that can.
    let reached = groups.get(&Group::Primavera).copied().unwrap_or_default();
    let proved = contradicted(&misses, Group::Primavera);
    assert_eq!(reached.start_and_finish + proved, reached.leaves, "proved: {proved}");
    for (_, miss) in misses.iter().filter(|(_, miss)| miss.is_of_start_or_finish) {
        assert!(miss.reason != reason::UNKNOWN, "{} task {}: {}", miss.plan, miss.uid, miss.differs);
    }
}

/// What a program computed may be missing altogether: the plan to be scheduled is the same without it.
#[test]
fn stored_dates_are_no_input() {
    let Some(folder) = corpus::folder() else { return println!("not run: corpora") };
    for case in corpus::cases(&folder) {
        if matches!(case.group, Group::Primavera | Group::Portfolios) {
            continue;
        }
        let Ok(text) = std::str::from_utf8(&case.bytes) else { continue };
        let without = importers::mspdi::read_mspdi(without_results(text).as_bytes()).expect(&case.name);
        assert!(without.tasks.iter().all(|task| task.stored == StoredDates::default()), "{}", case.name);
        assert_eq!(importers::to_engine(&without), importers::to_engine(&case.plan), "{}", case.name);
    }
}

/// The file without what is computed of its tasks.
fn without_results(text: &str) -> String {
    let (Some(from), Some(to)) = (text.find("<Tasks>"), text.find("</Tasks>")) else {
        return text.to_owned();
    };
    let mut tasks = text[from..to].to_owned();
    let dates = ["Start", "Finish", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish"];
    for name in dates.into_iter().chain(["TotalSlack", "FreeSlack", "Critical"]) {
        let (opens, closes) = (format!("<{name}>"), format!("</{name}>"));
        let mut kept = String::with_capacity(tasks.len());
        let mut rest = tasks.as_str();
        while let Some((before, after)) = rest.split_once(&opens) {
            kept.push_str(before);
            rest = after.split_once(&closes).map_or("", |(_, after)| after);
        }
        kept.push_str(rest);
        tasks = kept;
    }
    format!("{}{tasks}{}", &text[..from], &text[to..])
}

fn report(groups: &BTreeMap<Group, Agreement>, plans: Vec<Value>, misses: &[(Group, Miss)]) -> Value {
    let groups: Vec<Value> = Group::ALL
        .iter()
        .filter_map(|group| {
            let contradicted = contradicted(misses, *group);
            groups.get(group).map(|sum| {
                json!({ "group": group.name(), "agreement": figures(*sum), "contradicted": contradicted })
            })
        })
        .collect();
    let misses: Vec<Value> = misses
        .iter()
        .map(|(group, miss)| {
            json!({
                "group": group.name(), "plan": miss.plan, "uid": miss.uid, "reason": miss.reason,
                "of_start_or_finish": miss.is_of_start_or_finish, "differs": miss.differs,
            })
        })
        .collect();
    json!({ "groups": groups, "plans": plans, "misses": misses })
}

/// Starts and finishes that cannot agree: the file contradicts its own calendars.
fn contradicted(misses: &[(Group, Miss)], group: Group) -> u32 {
    let proved = |miss: &Miss| miss.is_of_start_or_finish && contradiction::is_proved(miss.reason);
    misses.iter().filter(|(of, miss)| *of == group && proved(miss)).count() as u32
}

fn figures(of: Agreement) -> Value {
    json!({
        "leaves": of.leaves, "start_and_finish": of.start_and_finish, "six_dates": of.six_dates,
        "total_float": of.total_float, "critical": of.critical,
    })
}

fn shown(of: Agreement) -> String {
    let percent = |agreed: u32| 100.0 * f64::from(agreed) / f64::from(of.leaves.max(1));
    format!(
        "{:>5} leaves  start+finish {:>5} ({:>6.2} %)  six dates {:>5} ({:>6.2} %)  total float {:>5}  critical {:>5}",
        of.leaves,
        of.start_and_finish,
        percent(of.start_and_finish),
        of.six_dates,
        percent(of.six_dates),
        of.total_float,
        of.critical
    )
}
