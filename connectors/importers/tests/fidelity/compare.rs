//! Every leaf task of a plan computed from its inputs alone, beside what was stored.

use crate::corpus::{Case, Row};
use crate::reason::Reasons;
use engine::schedule::TaskDates;
use engine::time::Minute;
use std::collections::HashMap;

#[derive(Debug, Default, Clone, Copy)]
pub struct Agreement {
    pub leaves: u32,
    pub start_and_finish: u32,
    pub six_dates: u32,
    pub total_float: u32,
    pub critical: u32,
}

impl Agreement {
    pub fn add(&mut self, other: Agreement) {
        self.leaves += other.leaves;
        self.start_and_finish += other.start_and_finish;
        self.six_dates += other.six_dates;
        self.total_float += other.total_float;
        self.critical += other.critical;
    }
}

/// A leaf task whose dates differ, and why.
pub struct Miss {
    pub plan: String,
    pub uid: i64,
    /// Its start or finish, not only its early or late dates.
    pub is_of_start_or_finish: bool,
    pub differs: String,
    pub reason: &'static str,
}

pub fn compare(case: &Case) -> (Agreement, Vec<Miss>) {
    let plan = importers::to_engine(&case.plan);
    let schedule = engine::schedule(&plan).unwrap_or_else(|refusal| panic!("{}: {refusal}", case.name));
    let places: HashMap<i64, usize> =
        plan.tasks.iter().enumerate().map(|(at, task)| (task.uid, at)).collect();
    let mut agreement = Agreement::default();
    let mut missed: Vec<(usize, &Row)> = Vec::new();
    let mut misses = Vec::new();
    for row in &case.rows {
        agreement.leaves += 1;
        let Some(&at) = places.get(&row.uid) else {
            misses.push(Miss {
                plan: case.name.clone(),
                uid: row.uid,
                is_of_start_or_finish: true,
                differs: "is not in the file".to_owned(),
                reason: "the task itself lies in another file",
            });
            continue;
        };
        let one = agreement_of(row, &schedule.tasks[at]);
        agreement.add(one);
        if one.six_dates == 0 {
            missed.push((at, row));
        }
    }
    let reasons = Reasons::new(case, &plan, &schedule, &missed);
    misses.extend(missed.iter().map(|&(at, row)| Miss {
        plan: case.name.clone(),
        uid: row.uid,
        is_of_start_or_finish: agreement_of(row, &schedule.tasks[at]).start_and_finish == 0,
        differs: differs(row, &schedule.tasks[at]),
        reason: reasons.of(at),
    }));
    (agreement, misses)
}

fn agreement_of(row: &Row, computed: &TaskDates) -> Agreement {
    let agrees: Vec<bool> = row
        .dates
        .iter()
        .zip(dates(computed))
        .map(|(stored, at)| stored.is_none_or(|stored| stored == at))
        .collect();
    let float = row.total_float_minutes;
    Agreement {
        leaves: 0,
        start_and_finish: u32::from(agrees[0] && agrees[1]),
        six_dates: u32::from(agrees.iter().all(|agrees| *agrees)),
        total_float: u32::from(
            float.is_none_or(|minutes| (minutes - computed.total_float_minutes as f64).abs() < 1.0),
        ),
        critical: u32::from(row.critical.is_none_or(|critical| critical == computed.is_critical)),
    }
}

pub fn dates(of: &TaskDates) -> [Minute; 6] {
    [of.start, of.finish, of.early_start, of.early_finish, of.late_start, of.late_finish]
}

fn differs(row: &Row, computed: &TaskDates) -> String {
    let names = ["start", "finish", "early start", "early finish", "late start", "late finish"];
    let all = names.iter().zip(row.dates.iter().zip(dates(computed)));
    let differing = all.filter_map(|(name, (stored, at))| {
        stored.filter(|stored| *stored != at).map(|stored| format!("{name} {at}, stored {stored}"))
    });
    differing.collect::<Vec<_>>().join("; ")
}
