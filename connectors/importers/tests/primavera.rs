//! Primavera's text export in small: what becomes of its activities, rules and calendars, and that nothing broken
//! makes the reader panic.

use importers::{Constraint, Format, ImportedPlan, LagCalendar, TaskKind, TotalFloat, read, to_engine};

/// Monday, 2 March 2026, 00:00 is the data date; one activity has begun, one follows, one milestone ends it.
const XER: &str = "ERMHDR\t19.12\n\
    %T\tPROJECT\n%F\tproj_id\tproj_short_name\tclndr_id\tplan_start_date\tlast_recalc_date\tplan_end_date\n\
    %R\t1\tPLANT\t7\t2026-02-16 00:00\t2026-03-02 00:00\t\n\
    %T\tSCHEDOPTIONS\n%F\tproj_id\tsched_calendar_on_relationship_lag\tsched_float_type\tsched_progress_override\n\
    %R\t1\trcal_24Hour\tFT_SF\tN\n\
    %T\tCALENDAR\n%F\tclndr_id\tdefault_flag\tclndr_name\tclndr_data\n\
    %R\t7\tY\tFive days\t(0||CalendarData()((0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|16:00)())))\
    (0||3()((0||0(s|08:00|f|16:00)())))(0||4()((0||0(s|08:00|f|16:00)())))(0||5()((0||0(s|08:00|f|16:00)())))\
    (0||6()((0||0(s|08:00|f|16:00)())))(0||7()())))(0||Exceptions()((0||0(d|46085)())))))\n\
    %T\tPROJWBS\n%F\twbs_id\tproj_id\tseq_num\tparent_wbs_id\twbs_name\n\
    %R\t1\t1\t1\t\tPlant\n%R\t2\t1\t2\t1\tHall\n%R\t3\t1\t3\t1\tEmpty\n\
    %T\tTASK\n%F\ttask_id\tproj_id\twbs_id\tclndr_id\ttask_type\tstatus_code\ttask_code\ttask_name\
    \ttarget_drtn_hr_cnt\tremain_drtn_hr_cnt\tact_start_date\tcstr_type\tcstr_date\n\
    %R\t2\t1\t2\t7\tTT_Task\tTK_Active\tA1\tWalls\t40\t16\t2026-02-23 08:00\t\t\n\
    %R\t11\t1\t2\t7\tTT_Task\tTK_NotStart\tA2\tRoof\t24\t24\t\tCS_MANDSTART\t2026-03-09 08:00\n\
    %R\t12\t1\t2\t7\tTT_Mile\tTK_NotStart\tA3\tHandover begins\t0\t0\t\t\t\n\
    %T\tTASKPRED\n%F\ttask_pred_id\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt\n\
    %R\t1\t11\t2\tPR_FS\t0\n%R\t2\t12\t11\tPR_FS\t0\n%R\t3\t12\t99\tPR_FF\t8\n%E\n";

fn plan(text: &str) -> ImportedPlan {
    read(text.as_bytes(), "plan.xer").expect("a plan")
}

#[test]
fn elements_become_summary_tasks_and_activities_keep_their_numbers() {
    let plan = plan(XER);
    assert_eq!((plan.format, plan.name.as_str()), (Format::Xer, "PLANT"));
    let rows: Vec<(i64, &str, u32, TaskKind)> = plan
        .tasks
        .iter()
        .map(|task| (task.uid, task.title.as_str(), task.outline_level, task.kind))
        .collect();
    // An element whose number an activity has keeps it with a minus; one without activities is left out.
    assert_eq!(
        rows,
        [
            (1, "Plant", 0, TaskKind::Summary),
            (-2, "Hall", 1, TaskKind::Summary),
            (2, "Walls", 2, TaskKind::Task),
            (11, "Roof", 2, TaskKind::Task),
            (12, "Handover begins", 2, TaskKind::Milestone),
        ]
    );
    assert_eq!(plan.tasks[3].constraint, Constraint::MandatoryStart);
    assert_eq!(plan.options.lag_calendar, LagCalendar::AroundTheClock);
    assert_eq!(plan.options.total_float, TotalFloat::Start);
    let codes: Vec<&str> = plan.not_understood.iter().map(|finding| finding.code.as_ref()).collect();
    assert_eq!(codes, ["import.predecessor_missing"]);
}

#[test]
fn what_is_left_of_begun_work_counts_from_the_data_date() {
    let plan = plan(XER);
    let schedule = engine::schedule(&to_engine(&plan)).expect("computable");
    let dates = |at: usize| format!("{} {}", schedule.tasks[at].start, schedule.tasks[at].finish);
    // Sixteen hours from Monday on; the day off, Primavera's day 46085, is the Wednesday after.
    assert_eq!(dates(2), "2026-02-23T08:00 2026-03-03T16:00");
    assert_eq!(schedule.tasks[2].early_start.to_string(), "2026-03-02T08:00");
    assert_eq!(dates(3), "2026-03-09T08:00 2026-03-11T16:00", "mandatory");
    assert_eq!(dates(4), "2026-03-12T08:00 2026-03-12T08:00", "a start milestone begins the next morning");
    let later = XER.replace("2026-03-09 08:00", "").replace("CS_MANDSTART", "");
    let schedule = engine::schedule(&to_engine(&self::plan(&later))).expect("computable");
    assert_eq!(schedule.tasks[3].start.to_string(), "2026-03-05T08:00", "over the day off");
}

/// Two activities in a row; one of effort beside both, one for the element, and options of the file.
fn with_further_rules(options: &str) -> String {
    let columns = "task_id\tproj_id\twbs_id\tclndr_id\ttask_type\tstatus_code\ttask_code\ttask_name\
        \ttarget_drtn_hr_cnt\tcstr_type2\tcstr_date2\texpect_end_date\texternal_early_start_date";
    let rows = "%R\t2\t1\t2\t7\tTT_Task\tTK_NotStart\tA1\tWalls\t8\t\t\t\t2026-03-03 08:00\n\
        %R\t11\t1\t2\t7\tTT_Task\tTK_NotStart\tA2\tRoof\t8\tCS_MEOB\t2026-03-06 16:00\t2026-03-09 16:00\t\n\
        %R\t12\t1\t2\t7\tTT_LOE\tTK_NotStart\tA3\tGuarding\t8\t\t\t\t\n\
        %R\t13\t1\t2\t7\tTT_WBS\tTK_NotStart\tA4\tThe hall\t8\t\t\t\t\n";
    let (before, _) = XER.split_once("%T\tTASK\n").expect("a table");
    let before = before.replace(
        "%F\tproj_id\tsched_calendar",
        "%F\tproj_id\tsched_retained_logic\tsched_use_expect_end_flag\tsched_outer_depend_type\tsched_calendar",
    );
    let before = before.replace("%R\t1\trcal_24Hour", &format!("%R\t1\t{options}\trcal_24Hour"));
    format!(
        "{before}%T\tTASK\n%F\t{columns}\n{rows}\
        %T\tTASKPRED\n%F\ttask_pred_id\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt\n\
        %R\t1\t11\t2\tPR_FS\t0\n%R\t2\t12\t2\tPR_SS\t0\n%R\t3\t11\t12\tPR_FF\t0\n%E\n"
    )
}

#[test]
fn second_constraints_external_dates_and_expected_finish_count_and_effort_accompanies() {
    let plan = plan(&with_further_rules("Y\tY\tSD_Both"));
    let schedule = engine::schedule(&to_engine(&plan)).expect("computable");
    let dates = |at: usize| format!("{} {}", schedule.tasks[at].start, schedule.tasks[at].finish);
    assert_eq!(dates(2), "2026-03-03T08:00 2026-03-03T16:00", "held by another project");
    assert_eq!(dates(3), "2026-03-05T08:00 2026-03-09T16:00", "over the day off, to the expected finish");
    assert_eq!(schedule.tasks[3].late_finish.to_string(), "2026-03-06T16:00", "the second constraint");
    assert_eq!((dates(4), dates(5)), ("2026-03-03T08:00 2026-03-09T16:00".to_owned(), dates(1)));
    let told: Vec<String> = plan.not_understood.iter().map(|finding| finding.code.to_string()).collect();
    assert_eq!(
        told,
        [
            "import.level_of_effort",
            "import.second_constraint",
            "import.expected_finish",
            "import.external_dates"
        ]
    );
}

#[test]
fn the_options_of_the_file_say_what_counts() {
    let plan = plan(&with_further_rules("N\tN\tSD_None"));
    let schedule = engine::schedule(&to_engine(&plan)).expect("computable");
    let dates = |at: usize| format!("{} {}", schedule.tasks[at].start, schedule.tasks[at].finish);
    assert_eq!(dates(2), "2026-03-02T08:00 2026-03-02T16:00");
    assert_eq!(dates(3), "2026-03-03T08:00 2026-03-03T16:00");
}

#[test]
fn a_bad_value_is_refused_with_its_line_and_column() {
    let broken = XER.replace("2026-02-23 08:00", "yesterday");
    let refusal = read(broken.as_bytes(), "plan.xer").expect_err("refused");
    assert_eq!(refusal.to_string(), "Line 18, act_start_date: The value \"yesterday\" cannot be read.");
    assert_eq!(read(b"ERMHDR\t8.4", "plan.xer").expect_err("refused").code, "import.no_tasks");
    let twice = XER.replace("%R\t11\t1\t2", "%R\t2\t1\t2");
    assert_eq!(read(twice.as_bytes(), "plan.xer").expect_err("refused").code, "import.duplicate_uid");
}

/// Whatever the file is, it is a plan that is computed or refused, or a refusal in one line.
fn holds(bytes: &[u8], name: &str) {
    match read(bytes, name) {
        Ok(plan) => drop(engine::schedule(&to_engine(&plan))),
        Err(refusal) => assert!(!refusal.to_string().contains('\n'), "{refusal}"),
    }
}

#[test]
fn nothing_cut_or_altered_makes_the_readers_panic() {
    for (text, name, odd) in [(XER, "plan.xer", *b"\t\n9(|\xFF"), (PMXML, "plan.xml", *b"<>9&/\xFF")] {
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            holds(&bytes[..at], name);
            for other in odd {
                let mut altered = bytes.to_vec();
                altered[at] = other;
                holds(&altered, name);
            }
        }
    }
    let circle = XER.replace("%R\t1\t1\t1\t\tPlant", "%R\t1\t1\t1\t2\tPlant");
    assert_eq!(
        plan(&circle).tasks.len(),
        3,
        "elements inside each other are left out, their activities are not"
    );
}

/// What hostile and clumsy files have in the place of a value.
const VALUES: [&str; 17] = [
    "",
    "-1",
    "0",
    "99999999999999999999",
    "-9e18",
    "1e308",
    "NaN",
    "inf",
    "0001-01-01 00:00",
    "9999-12-31T23:59:59",
    "2026-02-30 08:00",
    "25:61",
    "CS_ALAP",
    "PR_SF",
    "TT_LOE",
    "门户",
    "((((0||",
];

#[test]
fn no_value_in_a_field_makes_the_readers_panic() {
    for value in VALUES {
        let mut at = 0;
        while let Some(length) = XER[at..].find(['\t', '\n']) {
            holds(format!("{}{value}{}", &XER[..at], &XER[at + length..]).as_bytes(), "plan.xer");
            at += length + 1;
        }
        for (begin, _) in PMXML.match_indices('>') {
            let Some(length) = PMXML[begin + 1..].find('<') else { continue };
            let changed = format!("{}{value}{}", &PMXML[..=begin], &PMXML[begin + 1 + length..]);
            holds(changed.as_bytes(), "plan.xml");
        }
    }
}

const PMXML: &str = r#"<?xml version="1.0"?>
<APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera/P6/V8.3/API/BusinessObjects">
  <Calendar><ObjectId>7</ObjectId><Name>Mornings</Name><StandardWorkWeek>
    <StandardWorkHours><DayOfWeek>Monday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>11:59:00</Finish></WorkTime></StandardWorkHours>
    <StandardWorkHours><DayOfWeek>Tuesday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>11:59:00</Finish></WorkTime></StandardWorkHours>
  </StandardWorkWeek></Calendar>
  <Project><ObjectId>1</ObjectId><Name>Plant</Name><PlannedStartDate>2026-03-02T00:00:00</PlannedStartDate>
    <DataDate>2026-03-02T00:00:00</DataDate><ActivityDefaultCalendarObjectId>7</ActivityDefaultCalendarObjectId>
    <Activity><ObjectId>5</ObjectId><Name>Walls</Name><Type>Task Dependent</Type><PlannedDuration>6,5</PlannedDuration></Activity>
    <Activity><ObjectId>6</ObjectId><Name>Done</Name><Type>Finish Milestone</Type><PlannedDuration>0</PlannedDuration></Activity>
    <Relationship><ObjectId>1</ObjectId><PredecessorActivityObjectId>5</PredecessorActivityObjectId>
      <SuccessorActivityObjectId>6</SuccessorActivityObjectId><Type>Finish to Start</Type><Lag>1</Lag></Relationship>
  </Project>
</APIBusinessObjects>"#;

#[test]
fn the_xml_of_primavera_is_read_the_same_way() {
    let plan = read(PMXML.as_bytes(), "plan.xml").expect("a plan");
    assert_eq!(plan.format, Format::Pmxml);
    let schedule = engine::schedule(&to_engine(&plan)).expect("computable");
    assert_eq!(schedule.tasks[0].finish.to_string(), "2026-03-03T10:30");
    assert_eq!(schedule.tasks[1].finish.to_string(), "2026-03-03T11:30");
}

/// Of the rows of a resource that counts which is in force at the data date; before the first one, the first.
#[test]
fn what_levelling_asks_for_is_read() {
    let text = XER
        .replace("\tstatus_code\ttask_code", "\tstatus_code\tpriority_type\ttask_code")
        .replace("TK_Active\tA1", "TK_Active\tPT_Top\tA1")
        .replace("TK_NotStart\tA2", "TK_NotStart\tPT_Lowest\tA2")
        .replace("TK_NotStart\tA3", "TK_NotStart\t\tA3")
        .replace(
            "%E\n",
            "%T\tRSRC\n%F\trsrc_id\trsrc_name\trsrc_type\n%R\t5\tMasons\tRT_Labor\n%R\t6\tCrane\tRT_Equip\n\
             %R\t8\tGlazier\tRT_Labor\n\
             %T\tRSRCRATE\n%F\trsrc_rate_id\trsrc_id\tmax_qty_per_hr\tstart_date\n\
             %R\t1\t5\t9\t2026-04-01 00:00\n%R\t2\t5\t2\t2025-01-01 00:00\n%R\t3\t5\t4,5\t2026-01-01 00:00\n\
             %R\t4\t6\t3\t2030-01-01 00:00\n%R\t5\t99\t3\t2020-01-01 00:00\n%E\n",
        );
    let plan = plan(&text);
    let units: Vec<f64> = plan.resources.iter().map(|one| one.max_units).collect();
    assert_eq!(units, [4.5, 3.0, 1.0]);
    let priorities: Vec<u16> = plan.tasks.iter().map(|task| task.priority).collect();
    assert_eq!(priorities, [500, 500, 900, 100, 500]);
    let broken = text.replace("\t4,5\t", "\tmany\t");
    let refused = read(broken.as_bytes(), "plan.xer").expect_err("refused");
    assert_eq!(
        (refused.code, refused.element.as_deref()),
        ("import.bad_value", Some("max_qty_per_hr")),
        "{refused:?}"
    );
}
