//! Microsoft Project XML in small: every sort of input once, every sort of broken file once.

use engine::calendar::{DayHours, Recurrence, Shift};
use importers::{
    Constraint, DependencyKind, ImportedPlan, ImportedTask, Lag, ResourceKind, TaskKind, TimephasedKind,
    mspdi::{read_mspdi, read_mspdi_within},
    to_engine,
};

const WHOLE: &str = include_str!("fixtures/whole.xml");

fn whole() -> ImportedPlan {
    read_mspdi(WHOLE.as_bytes()).expect("the plan")
}

fn task(plan: &ImportedPlan, uid: i64) -> &ImportedTask {
    plan.tasks.iter().find(|task| task.uid == uid).expect("the task")
}

#[test]
fn project_settings() {
    let plan = whole();
    assert_eq!(plan.name, "Portal 门户");
    assert_eq!(plan.start.map(|at| at.to_string()).as_deref(), Some("2026-03-02T08:00:00"));
    assert_eq!(plan.status_date.map(|at| at.to_string()).as_deref(), Some("2026-03-06T17:00:00"));
    assert_eq!((plan.options.minutes_per_day, plan.options.honor_constraints), (480, true));
    assert_eq!(plan.calendar, Some(1));
}

#[test]
fn tasks_with_every_input() {
    let plan = whole();
    let order: Vec<(i64, Option<usize>, TaskKind)> =
        plan.tasks.iter().map(|task| (task.uid, task.parent, task.kind)).collect();
    use TaskKind::*;
    // The row numbers order the tasks, not the file; the empty row is left out.
    assert_eq!(
        order,
        [
            (0, None, Summary),
            (7, Some(0), Summary),
            (3, Some(1), Task),
            (4, Some(1), Task),
            (5, Some(0), Milestone),
            (6, Some(0), Task)
        ]
    );
    let first = task(&plan, 3);
    assert_eq!((first.title.as_str(), first.wbs.as_deref()), ("Interviews & 访谈 <1>", Some("1.1")));
    assert_eq!((first.duration_minutes, first.percent_complete), (Some(2400.0), 50.0));
    assert_eq!(first.remaining_duration_minutes, Some(1200.0));
    assert_eq!(first.actual_start.map(|at| at.to_string()).as_deref(), Some("2026-03-02T08:00:00"));
    assert_eq!(first.constraint, Constraint::StartNoEarlierThan);
    assert_eq!(first.deadline.map(|at| at.to_string()).as_deref(), Some("2026-03-20T17:00:00"));
    assert_eq!(first.baselines.len(), 1);
    assert_eq!(first.baselines[0].duration_minutes, Some(2400.0));
    assert_eq!(first.stored.total_slack_minutes, Some(480.0));
    let second = task(&plan, 4);
    assert!(second.elapsed && second.estimated && second.manual);
    assert_eq!((second.levelling_delay_minutes, second.calendar), (1440.0, Some(2)));
    assert!(task(&plan, 6).inactive);
}

#[test]
fn dependencies_with_lag_in_all_units() {
    let plan = whole();
    let links: Vec<_> = plan
        .dependencies
        .iter()
        .map(|d| (plan.tasks[d.predecessor].uid, plan.tasks[d.successor].uid, d.kind, d.lag))
        .collect();
    use DependencyKind::*;
    assert_eq!(
        links,
        [
            (3, 5, StartToStart, Lag::Percent(-50.0)),
            (4, 5, FinishToFinish, Lag::ElapsedMinutes(1440.0)),
            (3, 4, FinishToStart, Lag::WorkingMinutes(960.0)),
        ]
    );
}

#[test]
fn calendars_with_exceptions_old_and_new() {
    let plan = whole();
    let standard = &plan.calendars[0];
    assert_eq!(standard.week[6], DayHours::NonWorking);
    assert_eq!(standard.week[0], DayHours::Working(vec![Shift::hours(8, 12), Shift::hours(13, 17)]));
    let names: Vec<_> =
        standard.exceptions.iter().map(|e| (e.name.as_str(), e.recurrence, e.working.len())).collect();
    assert_eq!(
        names,
        [
            ("清明节", Recurrence::EveryDay, 0),
            ("Make-up day", Recurrence::EveryDay, 1),
            ("Fridays", Recurrence::Weekly { every: 2, weekdays: 0b001_0000 }, 0),
            ("Last Sunday", Recurrence::MonthlyOnWeekday { every: 1, ordinal: 5, weekday: 6 }, 0),
            ("New Year", Recurrence::YearlyOnDay { month: 1, day: 1 }, 0),
            ("First working day", Recurrence::EveryDay, 0),
            ("First working day", Recurrence::EveryDay, 0),
        ]
    );
    let first_working_days: Vec<String> =
        standard.exceptions[5..].iter().map(|e| e.from.to_string()).collect();
    assert_eq!(first_working_days, ["2026-05-01", "2026-06-01"]);
    let night = &plan.calendars[1];
    assert_eq!((night.base_uid, night.exceptions.len()), (Some(1), 1));
    assert_eq!(night.week[0], DayHours::Working(vec![Shift { from_minute: 1320, to_minute: 1800 }]));
    assert_eq!(night.week[1], DayHours::Inherit);
    assert_eq!(night.work_weeks[0].week[4], DayHours::NonWorking);
}

#[test]
fn resources_and_assignments() {
    let plan = whole();
    let resources: Vec<_> =
        plan.resources.iter().map(|r| (r.name.as_str(), r.kind, r.max_units, r.calendar)).collect();
    assert_eq!(
        resources,
        [("林 Lin", ResourceKind::Work, 0.5, Some(2)), ("Cable", ResourceKind::Material, 1.0, None)]
    );
    let work: Vec<_> = plan
        .assignments
        .iter()
        .map(|a| (plan.tasks[a.task].uid, a.resource, a.units, a.work_minutes))
        .collect();
    assert_eq!(work, [(3, Some(0), 0.5, Some(1200.0)), (4, None, 1.0, Some(480.0))]);
    assert_eq!(plan.assignments[0].delay_minutes, 480.0);
    let stretches: Vec<_> = plan.assignments[0].timephased.iter().map(|t| (t.kind, t.work_minutes)).collect();
    use TimephasedKind::*;
    assert_eq!(stretches, [(ActualWork, 240.0), (RemainingWork, 0.0), (RemainingWork, 960.0)]);
}

#[test]
fn what_is_left_out_is_said() {
    let said: Vec<String> = whole().not_understood.iter().map(ToString::to_string).collect();
    for part in [
        "The predecessor 99 does not exist",
        "names itself as its predecessor",
        "another project (other.mpp\\4) was left out",
        "Calendar 77 does not exist",
        "names resource 42, which does not exist",
        "names task 98, which does not exist",
        "1 value of a custom field was not taken",
        "Costs and rates of 2 records were not taken",
    ] {
        assert!(said.iter().any(|sentence| sentence.contains(part)), "{part}: {said:#?}");
    }
}

#[test]
fn the_engine_gets_the_same_inputs() {
    let plan = whole();
    let engine = to_engine(&plan);
    assert_eq!(engine.start.to_string(), "2026-03-02T08:00");
    assert_eq!(engine.tasks.len(), plan.tasks.len());
    assert_eq!(engine.tasks[2].constraint, engine::plan::Constraint::StartNoEarlierThan(engine.start));
    assert_eq!(engine.tasks[3].levelling_delay_minutes, 1440);
    assert_eq!(engine.calendars.len(), 2);
    assert_eq!(engine.assignments[0].delay_minutes, 480);
}

/// The plan with one text replaced by another.
fn changed(from: &str, to: &str) -> Vec<u8> {
    assert!(WHOLE.contains(from), "{from}");
    WHOLE.replacen(from, to, 1).into_bytes()
}

#[test]
fn computed_dates_may_be_missing() {
    let mut text = WHOLE.to_owned();
    for name in ["Start", "Finish", "EarlyStart", "LateFinish", "TotalSlack"] {
        while let Some(from) = text.find(&format!("<{name}>")) {
            let to = text[from..].find(&format!("</{name}>")).expect("closed") + from + name.len() + 3;
            text.replace_range(from..to, "");
        }
    }
    let bare = read_mspdi(text.as_bytes()).expect("a plan");
    let engine_of = |plan: &ImportedPlan| format!("{:?}", to_engine(plan).tasks);
    assert_eq!(engine_of(&bare), engine_of(&whole()));
}

#[test]
fn broken_files_are_refused_with_line_and_reason() {
    let deep = format!("<Project>{}", "<a>".repeat(100));
    let long = changed("Interviews", &"x".repeat(40_000));
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (
            changed("<Project ", "<!DOCTYPE Project SYSTEM \"file:///etc/hostname\">\n<Project "),
            "import.dtd_refused",
            "Line 2: ",
        ),
        (
            changed("<Project ", "<!DOCTYPE x [<!ENTITY a \"&b;&b;\">]><Project "),
            "import.dtd_refused",
            "Line 2: ",
        ),
        (changed("&amp;", "&company;"), "import.entity_refused", "&company;"),
        (changed("&amp;", "&#0;"), "import.character", "Line "),
        (changed("&amp;", "&"), "import.xml", "Line "),
        (changed("</Task>", "</Taks>"), "import.xml", "</Taks>"),
        (WHOLE.as_bytes()[..WHOLE.len() / 2].to_vec(), "import.truncated", "ends in the middle"),
        (b"<Project><Tasks></Tasks></Project><Project/>".to_vec(), "import.xml", "after the end"),
        (b"<html><body/></html>".to_vec(), "import.wrong_root", "<html>"),
        (
            b"<Project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>".to_vec(),
            "import.wrong_namespace",
            "maven",
        ),
        (b"<Project><Tasks/></Project>".to_vec(), "import.no_tasks", "no tasks"),
        (deep.into_bytes(), "import.too_deep", "64 levels"),
        (long, "import.text_too_long", "32768 bytes"),
        (changed("<UID>4</UID>", "<UID>3</UID>"), "import.duplicate_uid", "The UID 3 is used twice"),
        (changed("<UID>4</UID>", ""), "import.missing_field", "no UID"),
        (changed("PT40H0M0S", "forty hours"), "import.bad_value", "Duration: The value \"forty hours\""),
        (changed("PT40H0M0S", "PT999999999999H"), "import.bad_value", "Duration"),
        (changed("<ConstraintType>4", "<ConstraintType>9"), "import.bad_value", "ConstraintType"),
        (changed("2026-03-20T17:00:00", "9999-12-31T00:00:00"), "import.date_out_of_range", "1900 to 2199"),
        (changed("2026-03-20T17:00:00", "2026-02-30T17:00:00"), "import.bad_value", "Deadline"),
        (changed("<OutlineLevel>2", "<OutlineLevel>20000"), "import.outline_too_deep", "10000 levels"),
        (changed("UTF-8", "klingon"), "import.encoding_unknown", "klingon"),
        ([WHOLE.as_bytes(), b"\xFF"].concat(), "import.encoding", "UTF-8"),
        (b"   \n  ".to_vec(), "import.unknown_format", "neither"),
    ];
    for (bytes, code, part) in cases {
        let refusal = read_mspdi(&bytes).expect_err(code);
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(refusal.to_string().contains(part), "{part}: {refusal}");
    }
}

#[test]
fn limits_hold() {
    let limits = importers::Limits { tasks: 3, ..importers::Limits::default() };
    let many = read_mspdi_within(WHOLE.as_bytes(), limits).expect_err("too many tasks");
    assert_eq!((many.code, many.element.as_deref()), ("import.too_many", Some("Task")));
    let limits = importers::Limits { file_bytes: 100, ..importers::Limits::default() };
    assert_eq!(read_mspdi_within(WHOLE.as_bytes(), limits).expect_err("too large").code, "import.too_large");
    let limits = importers::Limits { elements_in_record: 5, ..importers::Limits::default() };
    assert_eq!(read_mspdi_within(WHOLE.as_bytes(), limits).expect_err("too full").code, "import.too_many");
}

#[test]
fn other_encodings_give_the_same_plan() {
    let utf16 = WHOLE.replacen("UTF-8", "UTF-16", 1);
    let utf16: Vec<u8> = format!("\u{FEFF}{utf16}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let declared = WHOLE.replacen("UTF-8", "GB18030", 1);
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&declared);
    for bytes in [utf16, gb18030.into_owned()] {
        assert_eq!(read_mspdi(&bytes).expect("a plan"), whole());
    }
}

#[test]
fn ten_thousand_levels_are_read() {
    let mut text = String::from("<Project><Tasks>");
    for level in 1..=10_000 {
        text += &format!(
            "<Task><UID>{level}</UID><OutlineLevel>{level}</OutlineLevel><Duration>PT8H0M0S</Duration></Task>"
        );
    }
    text += "</Tasks></Project>";
    let plan = read_mspdi(text.as_bytes()).expect("a plan");
    assert_eq!(plan.tasks[9_999].parent, Some(9_998));
}

#[test]
fn calendars_without_a_base_have_hours() {
    let loops = changed("<BaseCalendarUID>-1</BaseCalendarUID>", "<BaseCalendarUID>2</BaseCalendarUID>");
    let plan = read_mspdi(&loops).expect("a plan");
    assert_eq!(plan.not_understood.iter().filter(|f| f.code == "import.calendar_loop").count(), 2);
    let bases: Vec<_> = plan.calendars.iter().map(|calendar| calendar.base_uid).collect();
    assert_eq!(bases, [None, None]);
    assert!(plan.calendars.iter().all(|calendar| !calendar.week.contains(&DayHours::Inherit)));

    let orphan = changed("<BaseCalendarUID>1</BaseCalendarUID>", "<BaseCalendarUID>55</BaseCalendarUID>");
    let plan = read_mspdi(&orphan).expect("a plan");
    assert_eq!(plan.calendars[1].base_uid, Some(1));
    // Project 2013 and later write this; it is no reason for a word.
    let zero = changed("<BaseCalendarUID>-1</BaseCalendarUID>", "<BaseCalendarUID>0</BaseCalendarUID>");
    assert_eq!(read_mspdi(&zero).expect("a plan"), whole());
}
