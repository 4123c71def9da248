//! A step of the database that was committed once is never edited: data of an earlier build would not open any more.

use reporting::report::sha256;
use server::assembly::SCHEMAS;
use std::collections::BTreeSet;

/// A line for each: its number, its name and the hash of its statements. New ones are added, none is changed.
const COMMITTED: &str = include_str!("migrations.txt");

#[test]
fn what_was_committed_stays_as_it_was() {
    let steps = SCHEMAS.iter().flat_map(|schema| schema.migrations);
    let now: BTreeSet<String> = steps
        .map(|step| format!("{:03} {} {}", step.number, step.name, sha256(step.sql.as_bytes())))
        .collect();
    let committed: BTreeSet<String> = COMMITTED.lines().map(str::to_owned).collect();
    let gone: Vec<_> = committed.difference(&now).collect();
    assert!(gone.is_empty(), "edited or taken away; put them back, and make a new step: {gone:#?}");
    let new: Vec<_> = now.difference(&committed).collect();
    assert!(new.is_empty(), "new; add to server/tests/server/migrations.txt: {new:#?}");
}
