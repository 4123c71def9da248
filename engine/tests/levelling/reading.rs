//! Files of PSPLIB: what is read, what is refused with its line, and that nothing breaks the reader.

use engine::levelling::{Problem, psplib};
use proptest::prelude::*;

const FILE: &str = "\
file with basedata            : small.bas
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     5       2    0
  3      1     4       1    3
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    3
************************************************************************
";

#[test]
fn jobs_resources_and_successors_are_read() {
    let problem = psplib::read(FILE).expect("readable");
    let durations: Vec<u32> = problem.jobs().iter().map(|job| job.duration).collect();
    assert_eq!((durations, problem.capacities()), (vec![0, 5, 4, 0], &[2, 3][..]));
    assert_eq!(problem.jobs()[0].successors, [1, 2]);
    assert_eq!(problem.jobs()[2].demands, [1, 3]);
    assert_eq!(super::quick(&problem, 100).makespan, 9);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let cases = [
        (
            "jobs (incl. supersource/sink ):  4",
            "jobs:",
            "line 4: the number of jobs holds something that is no whole number",
        ),
        ("nonrenewable              :  0", "nonrenewable : 2", "line 8: only renewable resources are read"),
        ("PRECEDENCE RELATIONS:", "", "no project of PSPLIB: PRECEDENCE RELATIONS is missing or ends early"),
        (
            "   2        1          1           4",
            "   7 1 1 4",
            "line 14: PRECEDENCE RELATIONS should go on with job 2",
        ),
        (
            "   2        1          1           4",
            "   2 3 1 4",
            "line 14: job 2 has several modes; only one is read",
        ),
        (
            "   2        1          1           4",
            "   2 1 2 4",
            "line 14: PRECEDENCE RELATIONS should have 5 numbers, not 4",
        ),
        (
            "   2        1          1           4",
            "   2",
            "line 14: PRECEDENCE RELATIONS should have 3 numbers, not 1",
        ),
        (
            "   2        1          1           4",
            "   2 1 1 9",
            "job 2 names successor 9, which does not exist",
        ),
        (
            "   2        1          1           4",
            "   2 1 1 1",
            "jobs depend on each other in a loop: 1 → 2 → 1",
        ),
        (
            "  2      1     5       2    0",
            "  2 1 five 2 0",
            "line 22: REQUESTS/DURATIONS holds something that is no whole number",
        ),
        (
            "  2      1     5       2    0",
            "  2 1 -5 2 0",
            "line 22: REQUESTS/DURATIONS holds something that is no whole number",
        ),
        (
            "  2      1     5       2    0",
            "  2 1 5 2",
            "line 22: REQUESTS/DURATIONS should have 5 numbers, not 4",
        ),
        ("  2      1     5       2    0", "  2 1 5 3 0", "job 2 needs more of resource 1 than there is"),
        ("    2    3\n", "    2\n", "line 28: RESOURCEAVAILABILITIES should have 2 numbers, not 1"),
        (
            "jobs (incl. supersource/sink ):  4",
            "jobs : 99999999999",
            "line 17: PRECEDENCE RELATIONS holds something that is no whole number",
        ),
    ];
    for (from, to, sentence) in cases {
        let read = psplib::read(&FILE.replacen(from, to, 1));
        assert_eq!(read.err().map(|error| error.to_string()).as_deref(), Some(sentence));
    }
}

/// Whatever is read can be levelled, and is no larger than its file.
fn holds(text: &str) {
    let Ok(problem) = psplib::read(text) else { return };
    let sizes = |problem: &Problem| {
        problem.jobs().iter().map(|job| job.successors.len() + job.demands.len()).sum::<usize>()
    };
    assert!(sizes(&problem) <= text.len());
    let found = super::quick(&problem, 50);
    assert_eq!(engine::levelling::validate(&problem, &found.starts, found.makespan), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_file_breaks_the_reader(at in 0..FILE.len(), cut in 0_usize..40, put in "[ 0-9:\\-\nR]{0,12}") {
        let end = (at + cut).min(FILE.len());
        holds(&format!("{}{put}{}", &FILE[..at], &FILE[end..]));
    }

    #[test]
    fn no_number_in_a_file_breaks_the_reader(which in 0_usize..60, number in prop::sample::select(vec!["0", "1", "3", "17", "65536", "4294967295", "99999999999999999999", "-1"])) {
        let mut at = 0;
        let words = FILE.split_inclusive(|letter: char| letter.is_whitespace());
        let changed = words.map(|word| {
            let is_number = word.trim().parse::<u32>().is_ok();
            at += usize::from(is_number);
            if is_number && at == which { format!("{number}\n").replace('\n', &word[word.len() - 1..]) } else { word.to_string() }
        });
        holds(&changed.collect::<String>());
    }

    #[test]
    fn no_text_at_all_breaks_the_reader(text in "\\PC{0,200}") {
        holds(&text);
    }
}
