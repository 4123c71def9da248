//! Real plans of Microsoft Project and others against the dates those programs stored: inputs in,
//! every date computed anew, and compared task by task. The stored dates are never an input.
//!
//! The totals may not fall below the floors here; a better engine raises them.

use engine::schedule::{PlanError, Schedule, TaskDates};
use engine::time::Minute;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Leaf tasks whose start and finish agree, and whose six dates all agree: never fewer than this.
const FLOOR_START_AND_FINISH: u32 = 8_005;
const FLOOR_SIX_DATES: u32 = 7_967;
const FLOOR_NATIVE: u32 = 2_556;

/// Why a start or finish of these plans differs; none may differ without a reason.
const KNOWN_MISSES: [(&str, &str); 7] = [
    ("GetCrossProjectTaskLinks", "the predecessor lies in another file"),
    ("SplitTask", "the split is not in the file: edited contour without its stretches of work"),
    ("ViewSplitTasks", "the split is not in the file: edited contour without its stretches of work"),
    ("not_updated", "written by a program that computed no dates; actual dates are placeholders"),
    ("not updated", "written by a program that computed no dates; actual dates are placeholders"),
    ("sample98", "the resource calendar of the file is not the one its dates were computed with"),
    ("mspdi", "split tasks: stretches of work are not part of the engine's plan yet"),
];

const COMMERCIAL: &str = "projectlibre__Commercial_construction_project_plan";

#[derive(Debug, Default, Clone, Copy)]
struct Agreement {
    leaves: u32,
    start_and_finish: u32,
    six_dates: u32,
    total_float: u32,
}

impl Agreement {
    fn add(&mut self, other: Agreement) {
        self.leaves += other.leaves;
        self.start_and_finish += other.start_and_finish;
        self.six_dates += other.six_dates;
        self.total_float += other.total_float;
    }
}

/// One row of an oracle, by column.
type Row = HashMap<String, String>;

#[test]
fn computed_dates_agree_with_those_the_programs_stored() {
    let Some(folder) = corpora() else { return println!("not run: corpora") };
    let mut groups: BTreeMap<&'static str, Agreement> = BTreeMap::new();
    let mut commercial = Agreement::default();
    for name in plans(&folder) {
        let agreement = compare(&folder, &name);
        println!("{:<52} {}{}", name, shown(agreement), reason(&name, agreement));
        groups.entry(group(&name)).or_default().add(agreement);
        groups.entry("total").or_default().add(agreement);
        if name == COMMERCIAL {
            commercial = agreement;
        }
    }
    for (group, agreement) in &groups {
        println!("== {:<49} {}", group, shown(*agreement));
    }
    let total = groups["total"];
    assert_eq!((commercial.start_and_finish, commercial.leaves), (126, 126), "{COMMERCIAL}");
    assert!(total.start_and_finish >= FLOOR_START_AND_FINISH, "start and finish: {}", shown(total));
    assert!(total.six_dates >= FLOOR_SIX_DATES, "all six dates: {}", shown(total));
}

/// What Microsoft Project wrote as XML itself holds its stored dates beside the inputs.
#[test]
fn computed_dates_agree_with_those_in_native_files() {
    let Some(folder) = corpora() else { return println!("not run: corpora") };
    let mut total = Agreement::default();
    for (name, bytes) in native(&folder.with_file_name("mspdi_native")) {
        // What cannot be read is the importer's own test.
        let Ok(imported) = importers::mspdi::read_mspdi(&bytes) else { continue };
        let plan = importers::to_engine(&imported);
        let schedule = match engine::schedule(&plan) {
            Ok(schedule) => schedule,
            Err(refusal) => {
                println!("{name:<75} refused: {refusal}");
                continue;
            }
        };
        let mut agreement = Agreement::default();
        for (task, dates) in imported.tasks.iter().zip(&schedule.tasks) {
            if !dates.is_summary && task.stored.start.is_some() && !task.project_summary {
                agreement.add(compare_row(&name, &stored(task), Some(*dates)));
            }
        }
        println!("{name:<75} {}{}", shown(agreement), reason(&name, agreement));
        total.add(agreement);
    }
    println!("== {:<72} {}", "native", shown(total));
    assert!(total.start_and_finish >= FLOOR_NATIVE, "start and finish: {}", shown(total));
}

/// Stored values as an oracle's row; what the file leaves out is empty.
fn stored(task: &importers::ImportedTask) -> Row {
    let of = &task.stored;
    let dates = [
        ("start", of.start),
        ("finish", of.finish),
        ("early_start", of.early_start),
        ("early_finish", of.early_finish),
        ("late_start", of.late_start),
        ("late_finish", of.late_finish),
    ];
    let mut row: Row = dates
        .into_iter()
        .map(|(column, at)| {
            (column.to_owned(), at.map_or(String::new(), |at| at.to_string()[..16].to_owned()))
        })
        .collect();
    let hours = of.total_slack_minutes.map_or(String::new(), |minutes| (minutes / 60.0).to_string());
    row.insert("total_slack_h".to_owned(), hours);
    row.insert("uid".to_owned(), task.uid.to_string());
    row
}

fn native(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".tar.xz") {
            found.push((name, std::fs::read(&path).expect("a readable file")));
            continue;
        }
        let archive = unpacked(&path);
        for entry in tar::Archive::new(archive.as_slice()).entries().expect("an archive") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a path").display().to_string();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an entry");
            found.push((name, bytes));
        }
    }
    found.sort();
    found
}

fn corpora() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("RAPPORT_TEST_DATA")?).join("schedules").join("mspdi");
    folder.is_dir().then_some(folder)
}

fn plans(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a readable folder")
        .filter_map(|entry| entry.expect("a readable entry").file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".xml.xz").map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// The portfolios are by far the largest and speak for themselves only.
fn group(name: &str) -> &'static str {
    if name.starts_with("raw_mpsplib") { "portfolios" } else { "single plans" }
}

fn reason(name: &str, agreement: Agreement) -> String {
    let known = KNOWN_MISSES.iter().find(|(part, _)| name.contains(part));
    match known.filter(|_| agreement.start_and_finish < agreement.leaves) {
        Some((_, reason)) => format!("  {reason}"),
        None => String::new(),
    }
}

fn shown(agreement: Agreement) -> String {
    let percent = |agreed: u32| 100.0 * f64::from(agreed) / f64::from(agreement.leaves.max(1));
    format!(
        "{:>5} leaves  start+finish {:>5} ({:>6.2} %)  six dates {:>5} ({:>6.2} %)  total float {:>5}",
        agreement.leaves,
        agreement.start_and_finish,
        percent(agreement.start_and_finish),
        agreement.six_dates,
        percent(agreement.six_dates),
        agreement.total_float
    )
}

fn compare(folder: &Path, name: &str) -> Agreement {
    let imported =
        importers::mspdi::read_mspdi(&unpacked(&folder.join(format!("{name}.xml.xz")))).expect(name);
    let plan = importers::to_engine(&imported);
    let computed: Result<Schedule, PlanError> = engine::schedule(&plan);
    let schedule = computed.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    let by_uid: HashMap<i64, usize> =
        plan.tasks.iter().enumerate().map(|(at, task)| (task.uid, at)).collect();
    let mut agreement = Agreement::default();
    for row in oracle(&folder.join(format!("{name}.oracle.csv.xz"))) {
        if row["summary"] != "0" {
            continue;
        }
        let task =
            row["uid"].parse().ok().and_then(|uid: i64| by_uid.get(&uid)).map(|&at| schedule.tasks[at]);
        agreement.add(compare_row(name, &row, task));
    }
    agreement
}

fn compare_row(name: &str, row: &Row, task: Option<TaskDates>) -> Agreement {
    let Some(task) = task else {
        assert!(
            KNOWN_MISSES.iter().any(|(part, _)| name.contains(part)),
            "{name} has no task {}",
            row["uid"]
        );
        return Agreement { leaves: 1, ..Agreement::default() };
    };
    let dates = [
        ("start", task.start),
        ("finish", task.finish),
        ("early_start", task.early_start),
        ("early_finish", task.early_finish),
        ("late_start", task.late_start),
        ("late_finish", task.late_finish),
    ];
    let agrees = |&(column, at): &(&str, Minute)| row[column].is_empty() || row[column] == at.to_string();
    let differs: Vec<String> = dates
        .iter()
        .filter(|date| !agrees(date))
        .map(|(column, at)| format!("{column} {at} not {}", row[*column]))
        .collect();
    let float = row["total_slack_h"]
        .parse()
        .is_ok_and(|hours: f64| (hours * 60.0 - task.total_float_minutes as f64).abs() < 1.0);
    if std::env::var_os("RAPPORT_SHOW_MISSES").is_some() && !differs.is_empty() {
        println!("   {name} task {}: {} ({:?})", row["uid"], differs.join("; "), task.driver);
    }
    let start_and_finish = dates[..2].iter().all(agrees);
    let is_known = KNOWN_MISSES.iter().any(|(part, _)| name.contains(part));
    assert!(start_and_finish || is_known, "{name} task {}: {}", row["uid"], differs.join("; "));
    Agreement {
        leaves: 1,
        start_and_finish: u32::from(start_and_finish),
        six_dates: u32::from(differs.is_empty()),
        total_float: u32::from(float),
    }
}

/// The oracles quote nothing: numbers, dates and fixed words only.
fn oracle(path: &Path) -> Vec<Row> {
    let text = String::from_utf8(unpacked(path)).expect("readable text");
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().expect("a head line").split(',').collect();
    let row = |line: &str| {
        columns.iter().map(|column| (*column).to_owned()).zip(line.split(',').map(str::to_owned)).collect()
    };
    lines.map(row).collect()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let packed = std::fs::File::open(path).expect("a readable file");
    let mut bytes = Vec::new();
    liblzma::read::XzDecoder::new(packed).read_to_end(&mut bytes).expect("an xz file");
    bytes
}
