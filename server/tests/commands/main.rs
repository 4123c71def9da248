//! `rapport schedule`, `level`, `simulate` and `check` as real processes: what they print and how they end. A bad file
//! or argument is one line and code 2, an interrupt prints what was found by then and is code 130.

mod files;

use files::{File, MSPDI, PMXML, XER, one_at_a_time};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const HEADING: &str = "uid,start,finish,early_start,early_finish,late_start,late_finish,total_float_minutes,free_float_minutes,critical";

fn rapport(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.args(arguments).stdin(Stdio::null());
    command
}

struct Ran {
    code: Option<i32>,
    out: String,
    told: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Ran { code: output.status.code(), out: text(output.stdout), told: text(output.stderr) }
    }
}

fn run(arguments: &[&str]) -> Ran {
    rapport(arguments).output().expect("the program runs").into()
}

/// What a command prints that ends well.
fn printed(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.told);
    assert!(!ran.told.contains('\r'), "no progress where nobody looks");
    ran.out
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("JSON")
}

#[test]
fn dates_of_every_sort_of_plan_file_are_a_row_a_task() {
    let mspdi = File::new("plan.xml", MSPDI);
    let rows = [
        HEADING,
        "1,2026-03-02T08:00,2026-03-03T17:00,2026-03-02T08:00,2026-03-03T17:00,2026-03-04T08:00,2026-03-05T17:00,960,960,false",
        "2,2026-03-02T08:00,2026-03-04T17:00,2026-03-02T08:00,2026-03-04T17:00,2026-03-02T08:00,2026-03-04T17:00,0,0,true",
        "3,2026-03-05T08:00,2026-03-05T17:00,2026-03-05T08:00,2026-03-05T17:00,2026-03-05T08:00,2026-03-05T17:00,0,0,true",
    ];
    assert_eq!(printed(&["schedule", mspdi.path()]).lines().collect::<Vec<_>>(), rows);
    let rows = json(&["schedule", mspdi.path(), "--format", "json"]);
    assert_eq!(rows[0]["finish"], "2026-03-03T17:00");
    assert_eq!(rows[0]["total_float_minutes"], 960);
    assert_eq!(rows[2]["critical"], true);
    assert_eq!(rows.as_array().map(Vec::len), Some(3));
    for (name, text) in [("plan.xer", XER), ("p6.xml", PMXML)] {
        let file = File::new(name, text);
        let rows = printed(&["schedule", file.path()]);
        let activities: Vec<&str> =
            rows.lines().filter(|row| row.starts_with("2,") || row.starts_with("11,")).collect();
        let dates: Vec<&str> = activities.iter().map(|row| &row[..row.len().min(36)]).collect();
        assert_eq!(
            dates,
            ["2,2026-03-02T08:00,2026-03-02T16:00,", "11,2026-03-03T08:00,2026-03-05T16:00"],
            "{name}"
        );
    }
}

/// Lin has two tasks at once: the one with less float goes first, whoever the plan's row says.
#[test]
fn people_of_a_plan_are_levelled() {
    let file = File::new("plan.xml", MSPDI);
    let starts = |arguments: &[&str]| -> Vec<String> {
        let out = printed(&[&["level", file.path()], arguments].concat());
        assert_eq!(out.lines().next(), Some(HEADING));
        out.lines().skip(1).map(|row| row.split(',').nth(1).expect("a start").to_owned()).collect()
    };
    let by_float = ["2026-03-05T08:00", "2026-03-02T08:00", "2026-03-05T08:00"];
    assert_eq!(starts(&[]), by_float);
    assert_eq!(starts(&["--seconds", "0", "--seed", "7", "--threads", "1"]), by_float);
    let in_order = ["2026-03-02T08:00", "2026-03-04T08:00", "2026-03-09T08:00"];
    assert_eq!(starts(&["--first", "outline"]), in_order);
    let ran = run(&["level", file.path(), "--within-float"]);
    let sentence = "task 1 still asks for more of somebody than there is\n";
    assert!(
        ran.code == Some(0) && ran.told.starts_with(sentence),
        "three days late is beyond its float: {}",
        ran.told
    );
    let rows = json(&["level", file.path(), "--format", "json"]);
    assert_eq!(rows[0]["start"], "2026-03-05T08:00");
    let two = File::new("two.xml", &MSPDI.replace("<MaxUnits>1</MaxUnits>", "<MaxUnits>2</MaxUnits>"));
    let out = printed(&["level", two.path()]);
    assert!(
        out.contains("\n1,2026-03-02T08:00,") && out.contains("\n2,2026-03-02T08:00,"),
        "two of them: {out}"
    );
}

#[test]
fn a_project_of_psplib_is_levelled_and_says_so_the_same_way_each_time() {
    let file = File::new("small.sm", &one_at_a_time(4));
    let out = printed(&["level", file.path(), "--seconds", "0.2", "--seed", "3", "--threads", "2"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines[0], lines.len()), ("makespan 14", 7), "{out}");
    let starts: Vec<u32> = lines[1..]
        .iter()
        .map(|line| line.split(' ').nth(1).expect("a start").parse().expect("a number"))
        .collect();
    let mut inner = starts[1..5].to_vec();
    inner.sort_unstable();
    assert_eq!((starts[0], starts[5], inner[0]), (0, 14, 0), "one after another: {out}");
    let again = || printed(&["level", file.path(), "--seconds", "0", "--seed", "3", "--threads", "1"]);
    assert_eq!(again(), again());
}

#[test]
fn what_may_become_of_a_plan_is_json_and_the_same_for_any_number_of_threads() {
    let file = File::new("plan.xml", MSPDI);
    let of = |threads| {
        ["simulate", file.path(), "--iterations", "1000", "--seed", "5", "--threads", threads]
            .map(str::to_owned)
    };
    let text = |threads| printed(&of(threads).each_ref().map(String::as_str));
    assert_eq!(text("1"), text("3"));
    let found: Value = serde_json::from_str(&text("2")).expect("JSON");
    assert_eq!((&found["iterations"], &found["seed"]), (&1000.into(), &5.into()));
    let moment = |name: &str| found["finish"][name].as_str().expect("a moment").to_owned();
    let tenths: Vec<String> = (1..=9).map(|tenth| moment(&format!("p{}", tenth * 10))).collect();
    assert!(tenths.is_sorted() && tenths[0] < tenths[8], "{tenths:?}");
    assert!((tenths[0].clone()..=tenths[8].clone()).contains(&moment("mean")));
    let tasks = found["tasks"].as_array().expect("tasks");
    assert_eq!((tasks.len(), &tasks[2]["uid"], &tasks[2]["criticality"]), (3, &3.into(), &1.0.into()));
    let bars = found["histogram"].as_array().expect("columns").iter();
    assert_eq!(bars.filter_map(|bar| bar["count"].as_u64()).sum::<u64>(), 1_000);
    let curve = found["curve"].as_array().expect("a curve");
    assert_eq!((curve.len(), curve[18]["finish"].as_str()), (21, Some(tenths[8].as_str())));
    assert!(found["tornado"][0]["minutes"].as_f64().is_some_and(|minutes| minutes > 0.0));
    let certain = json(&["simulate", file.path(), "--iterations", "10", "--spread", "triangular:1,1,1"]);
    assert_eq!(certain["finish"]["p90"], "2026-03-05T17:00");
    for spread in ["pert:0.8,1,1.5", "classic-pert:0.8,1,1.5", "lognormal:0.8,1,1.5", "uniform:0.8,1,1.5"] {
        let found = json(&["simulate", file.path(), "--iterations", "10", "--spread", spread]);
        assert_eq!(found["iterations"], 10, "{spread}");
    }
}

#[test]
fn checks_of_a_plan_name_its_tasks() {
    let file = File::new("plan.xml", MSPDI);
    let out = printed(&["check", file.path()]);
    assert_eq!(out.lines().next(), Some("check,practice,found,of,percent,limit,passes,uids"));
    assert!(out.lines().count() > 14, "{out}");
    let points = json(&["check", file.path(), "--format", "json"]);
    let logic =
        points.as_array().expect("points").iter().find(|point| point["check"] == "logic").expect("logic");
    let found = (&logic["found"], &logic["uids"]);
    assert_eq!(found, (&3.into(), &serde_json::json!([1, 2, 3])), "each lacks what it follows or leads to");
}

#[test]
fn what_is_wrong_is_one_line_and_code_two() {
    let no_number = File::new("a.xml", &MSPDI.replace("PT24H0M0S", "soon"));
    let no_end = File::new("b.xml", &MSPDI[..MSPDI.len() / 2]);
    let no_plan = File::new("c.bin", "\u{1}\u{2}nothing");
    let empty = File::new("d.xml", "");
    let in_a_circle = File::new("e.xml", &MSPDI.replace("<UID>2</UID><Name>", "<UID>2</UID><PredecessorLink><PredecessorUID>3</PredecessorUID><Type>1</Type></PredecessorLink><Name>"));
    let short_row = File::new("f.xer", &XER.replace("PR_FS\t0", "PR_FS\tmany"));
    let no_hours = File::new("g.xml", &PMXML.replace("<Lag>0</Lag>", "<Lag>long</Lag>"));
    let no_duration = File::new("h.sm", &one_at_a_time(4).replace("  2      1     5", "  2      1     x"));
    let cases: [(&File, &str, &str); 8] = [
        (&no_number, "schedule", "a.xml: Line 23, Duration: The value \"soon\" cannot be read."),
        (&no_end, "check", "b.xml: Line "),
        (&no_plan, "simulate", "c.bin: The file is neither"),
        (&empty, "level", "d.xml: The file is empty."),
        (&in_a_circle, "schedule", "tasks depend on each other in a loop: 3 → 2 → 3"),
        (&short_row, "schedule", "f.xer: Line "),
        (&no_hours, "check", "g.xml: Line "),
        (&no_duration, "level", "h.sm: line 22: REQUESTS/DURATIONS holds something that is no whole number"),
    ];
    for (file, command, sentence) in cases {
        let ran = run(&[command, file.path()]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{command} {sentence}: {}", ran.told);
        assert!(ran.told.starts_with("rapport: ") && ran.told.contains(sentence), "{sentence}: {}", ran.told);
        assert_eq!(ran.told.lines().count(), 1, "{}", ran.told);
    }
    let missing = run(&["schedule", "no-such-file.xml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.told.contains("no-such-file.xml"), "{}", missing.told);
    let file = File::new("plan.xml", MSPDI);
    for wrong in [
        &["simulate", file.path(), "--spread", "triangular:3,2,1"][..],
        &["simulate", file.path(), "--iterations", "0"],
        &["simulate", file.path(), "--correlation", "2"],
        &["level", file.path(), "--seconds=-1"],
        &["level", file.path(), "--seconds", "NaN"],
        &["level", file.path(), "--threads", "0"],
        &["schedule", file.path(), "--format", "yaml"],
        &["schedule"],
    ] {
        let ran = run(wrong);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(!ran.told.is_empty());
    }
    let help = printed(&["level", "--help"]);
    for word in ["--seconds", "--threads", "--seed", "--within-float", "PSPLIB"] {
        assert!(help.contains(word), "{help}");
    }
}

/// Files that promise or nest more than they hold, in a process that may have little more memory than the program
/// itself takes: each is computed or refused.
#[test]
fn files_that_ask_for_much_get_little() {
    let nested =
        |text: &str, at: &str, deeper: &str| text.replacen(at, &format!("{at}{}", deeper.repeat(200_000)), 1);
    let psplib = one_at_a_time(4);
    let day_off = "<HolidayOrException><Date>2026-03-02T00:00:00</Date></HolidayOrException>".repeat(5_000);
    let days_off = format!("</StandardWorkWeek><HolidayOrExceptions>{day_off}</HolidayOrExceptions>");
    let files = [
        File::new("a.xer", &nested(XER, "CalendarData()", "(")),
        File::new("b.xer", &nested(XER, "DaysOfWeek()(", "(0||1()(")),
        File::new("c.xer", &nested(XER, "%F\t", "more\t")),
        File::new("d.xml", &nested(MSPDI, "<Tasks>", "<Task>")),
        File::new("e.xml", &nested(PMXML, "<Calendar>", "<Calendar>")),
        File::new("f.xml", &PMXML.replace("</StandardWorkWeek>", &days_off)),
        File::new("g.sm", &psplib.replace("supersource/sink ):  6", "supersource/sink ):  4294967295")),
        File::new("h.sm", &psplib.replace("renewable : 1", "renewable : 4294967295")),
        File::new("i.sm", &psplib.replace("  2      1     5", "  2      1     4294967295")),
        File::new("j.sm", &psplib.replace("  2      1     5", "  2      1     1999900")),
    ];
    for file in &files {
        let command = if file.path().ends_with(".sm") { "level --seconds 0 --threads 1" } else { "schedule" };
        let line = format!(
            "ulimit -v 1500000; exec '{}' {command} '{}'",
            env!("CARGO_BIN_EXE_rapport"),
            file.path()
        );
        let ran = Ran::from(Command::new("sh").args(["-c", &line]).output().expect("sh"));
        assert!(matches!(ran.code, Some(0 | 2)), "{}: {:?} {}", file.path(), ran.code, ran.told);
        assert_eq!(ran.code == Some(2), ran.out.is_empty(), "{}", file.path());
    }
}

/// Interrupts a command that would run for long. One that was not yet listening is begun again with more patience.
fn interrupted(arguments: &[&str]) -> Ran {
    let mut patience = Duration::from_millis(300);
    loop {
        let mut command = rapport(arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        std::thread::sleep(patience);
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        assert!(sent.success(), "it still ran");
        let ran = Ran::from(child.wait_with_output().expect("it ends"));
        if ran.code.is_some() {
            return ran;
        }
        patience *= 2;
    }
}

#[test]
fn an_interrupt_ends_with_what_was_found_by_then() {
    let project = File::new("long.sm", &one_at_a_time(12));
    let ran = interrupted(&["level", project.path(), "--seconds", "3600"]);
    assert_eq!(ran.code, Some(130), "{}", ran.told);
    assert!(ran.out.starts_with("makespan 66\n") && ran.out.lines().count() == 15, "{}", ran.out);
    assert!(ran.told.contains("interrupted: the best schedule found by then"), "{}", ran.told);
    let plan = File::new("plan.xml", MSPDI);
    let ran = interrupted(&["simulate", plan.path(), "--iterations", "100000000000", "--threads", "1"]);
    assert_eq!(ran.code, Some(130), "{}", ran.told);
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    let trials = found["iterations"].as_u64().expect("a number");
    assert!(
        trials > 0 && ran.told.contains(&format!("what {trials} of 100000000000 trials came to")),
        "{}",
        ran.told
    );
}
