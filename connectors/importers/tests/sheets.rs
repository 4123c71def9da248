//! Lists as people keep them, in both languages: what a row becomes, and what is noted about it.

use importers::{
    ColumnMeaning, Constraint, DependencyKind, Format, ImportedPlan, ImportedTask, Lag, SheetMapping,
    SheetPreview, TaskKind, preview_sheet, read_sheet, to_engine,
};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

fn csv(text: &str) -> ImportedPlan {
    read_sheet(text.as_bytes(), "plan.csv", None).expect("a plan").0
}

fn task<'p>(plan: &'p ImportedPlan, title: &str) -> &'p ImportedTask {
    plan.tasks.iter().find(|task| task.title == title).unwrap_or_else(|| panic!("no task {title}"))
}

/// Dependencies as `predecessor > successor`, with type and lag when they are not plain.
fn links(plan: &ImportedPlan) -> Vec<String> {
    let shown = |d: &importers::ImportedDependency| {
        let kind = match d.kind {
            DependencyKind::FinishToStart => "",
            DependencyKind::StartToStart => " SS",
            DependencyKind::FinishToFinish => " FF",
            DependencyKind::StartToFinish => " SF",
        };
        let lag = match d.lag {
            Lag::WorkingMinutes(0.0) => String::new(),
            lag => format!(" {lag:?}"),
        };
        format!("{} > {}{kind}{lag}", plan.tasks[d.predecessor].title, plan.tasks[d.successor].title)
    };
    plan.dependencies.iter().map(shown).collect()
}

/// Findings as `line code`.
fn findings(plan: &ImportedPlan) -> Vec<String> {
    let line = |f: &importers::Finding| f.place.line.map_or(String::new(), |line| format!("{line} "));
    plan.not_understood.iter().map(|finding| format!("{}{}", line(finding), finding.code)).collect()
}

#[test]
fn a_chinese_list_with_a_title_above_its_headings() {
    let plan = csv("\
客户门户二期项目计划,,,,,,,,
,,,,,,,,
序号,WBS,任务名称,工期,开始时间,完成时间,前置任务,负责人,完成百分比
1,1,准备,,,,,,
2,1.1,需求调研,5天,2026年3月2日,,,张伟,100%
3,1.2,需求评审,1个工作日,,,2,张伟、李娜,50%
4,2,开发,,,,,,
5,2.1,后端开发,2周,,,3FS+2个工作日,王强[50%],0
6,2.2,上线,0,,,5,,
");
    let outline: Vec<(u32, &str, TaskKind)> =
        plan.tasks.iter().map(|task| (task.outline_level, task.title.as_str(), task.kind)).collect();
    use TaskKind::*;
    assert_eq!(
        outline,
        [
            (1, "准备", Summary),
            (2, "需求调研", Task),
            (2, "需求评审", Task),
            (1, "开发", Summary),
            (2, "后端开发", Task),
            (2, "上线", Milestone)
        ]
    );
    assert_eq!(
        links(&plan),
        ["需求调研 > 需求评审", "需求评审 > 后端开发 WorkingMinutes(960.0)", "后端开发 > 上线"]
    );
    assert_eq!(task(&plan, "后端开发").duration_minutes, Some(4800.0));
    assert_eq!(task(&plan, "需求评审").percent_complete, 50.0);
    let people: Vec<&str> = plan.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(people, ["张伟", "李娜", "王强"]);
    assert_eq!(plan.assignments.last().map(|a| a.units), Some(0.5));
    assert_eq!(plan.start.map(|start| start.to_string()).as_deref(), Some("2026-03-02T08:00:00"));
    assert_eq!(findings(&plan), Vec::<String>::new());
}

#[test]
fn an_english_list_in_semicolons_and_encodings() {
    let text = "ID;Task Name;Duration;Start;Finish;Predecessors;Resource Names;% Complete\r\n\
        1;Plan;3 days;Mon 02/03/26;Wed 04/03/26;;Maria Kovač;100%\r\n\
        2;Build;2w;25/03/26;;1FS+1 day;Sam Okoye;\r\n\
        3;Check;4h;;;1SS,2;;\r\n";
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), utf16, marked] {
        let plan = read_sheet(&bytes, "plan.csv", None).expect("a plan").0;
        assert_eq!(links(&plan), ["Plan > Build WorkingMinutes(480.0)", "Plan > Check SS", "Build > Check"]);
        // 25/03 proves that the day stands first.
        assert_eq!(
            task(&plan, "Plan").stored.start.map(|at| at.to_string()).as_deref(),
            Some("2026-03-02T08:00:00")
        );
        assert_eq!(task(&plan, "Build").duration_minutes, Some(4800.0));
        assert_eq!(plan.resources[0].name, "Maria Kovač");
    }
}

#[test]
fn gb18030_as_chinese_spreadsheets_save_csv() {
    let text = "任务名称,工期,前置任务,负责人\n需求调研,3天,,张伟\n方案设计,2周,1,李娜\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let plan = read_sheet(&bytes, "计划.csv", None).expect("a plan").0;
    assert_eq!(plan.name, "计划");
    assert_eq!(links(&plan), ["需求调研 > 方案设计"]);
}

#[test]
fn the_outline_comes_from_what_the_list_has() {
    let cases = [
        ("by level", "Task,Outline Level\nA,1\nB,2\nC,3\nD,1\n", vec![1, 2, 3, 1]),
        ("by level from zero", "Task,Level\nA,0\nB,1\n", vec![1, 2]),
        ("by code", "WBS,Task\n1,A\n1.1,B\n1.1.1,C\n2,D\n", vec![1, 2, 3, 1]),
        ("by blanks", "Task,Duration\nA,1\n  B,1\n    C,1\n  D,1\nE,1\n", vec![1, 2, 3, 2, 1]),
        ("by full-width blanks", "任务,工期\nA,1\n　B,1\n", vec![1, 2]),
        ("by phase", "Phase,Task\nOne,A\n,B\nTwo,C\nOne,D\n", vec![1, 2, 2, 2, 1, 2]),
        ("flat", "Task,Duration\nA,1\nB,1\n", vec![1, 1]),
    ];
    for (name, list, levels) in cases {
        let plan = csv(list);
        let found: Vec<u32> = plan.tasks.iter().map(|task| task.outline_level).collect();
        assert_eq!(found, levels, "{name}");
        assert_eq!(to_engine(&plan).tasks.len(), levels.len(), "{name}");
    }
    let phases = csv("Phase,Task,Predecessors\nOne,A,\n,B,1\nTwo,C,2\n");
    assert_eq!(links(&phases), ["A > B", "B > C"]);
    assert_eq!(phases.tasks[0].title, "One");
}

#[test]
fn dates_become_inputs() {
    let plan = csv("\
Task,Duration,Start,Finish,Predecessors,Milestone,Deadline
Held,3d,2026-03-05,,,,
Between,,2026-03-02,2026-03-10,,,
Following,2d,2026-03-20,,1,,
Due only,,,2026-03-13,,,2026-03-12
Go live,,,2026-04-01,,yes,
Nothing,,,,,,
");
    let row = |title| {
        let task = task(&plan, title);
        let date = task.constraint_date.map(|at| at.to_string()).unwrap_or_default();
        (task.constraint, date, task.duration_minutes.unwrap_or(-1.0), task.estimated)
    };
    use Constraint::*;
    assert_eq!(row("Held"), (StartNoEarlierThan, "2026-03-05T08:00:00".into(), 1440.0, false));
    assert_eq!(row("Between"), (StartNoEarlierThan, "2026-03-02T08:00:00".into(), 7.0 * 480.0, false));
    assert_eq!(row("Following"), (AsSoonAsPossible, String::new(), 960.0, false));
    assert_eq!(row("Due only"), (AsSoonAsPossible, String::new(), 480.0, true));
    assert_eq!(row("Go live"), (FinishNoEarlierThan, "2026-04-01T17:00:00".into(), 0.0, false));
    assert_eq!(row("Nothing"), (AsSoonAsPossible, String::new(), 480.0, true));
    assert_eq!(task(&plan, "Go live").kind, TaskKind::Milestone);
    assert_eq!(
        task(&plan, "Due only").deadline.map(|at| at.to_string()).as_deref(),
        Some("2026-03-12T17:00:00")
    );
    // The date of a task with predecessors is kept for comparison.
    assert!(task(&plan, "Following").stored.start.is_some());
}

#[test]
fn what_cannot_be_read_names_row_and_column() {
    let plan = csv("\
Task,Duration,Start,Finish,Predecessors,% Complete,Budget
A,soon,2026-02-30,,,200%,5
,3d,,,,,
B,2d,,,99FS;A+x,,
C,1d,2026-03-05,2026-03-01,3,,
");
    let expected = [
        "import.column_unused",
        "2 import.value_unreadable",
        "2 import.value_unreadable",
        "2 import.value_unreadable",
        "3 import.row_without_title",
        "5 import.finish_before_start",
        "4 import.predecessor_missing",
        "4 import.predecessor_unreadable",
        "5 import.predecessor_is_itself",
    ];
    assert_eq!(findings(&plan), expected);
    let columns: Vec<_> = plan.not_understood.iter().filter_map(|f| f.place.column.clone()).collect();
    assert_eq!(columns[..4], ["Budget", "% Complete", "Duration", "Start"]);
    let sentence = plan.not_understood[2].to_string();
    assert_eq!(sentence, "line 2, Duration: The value “soon” cannot be read and was left out.");
}

/// A workbook with a cover sheet, two lines above the headings, dates and percentages as Excel keeps them.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Cover").expect("name").write(0, 0, "Prepared by Lin").expect("cell");
    let dates = CellFormat::new().set_num_format("yyyy\\-mm\\-dd");
    let percents = CellFormat::new().set_num_format("0%");
    let sheet = workbook.add_worksheet().set_name("计划").expect("name");
    sheet.write(0, 0, "Customer portal 客户门户").expect("cell");
    let headings = ["ID", "任务名称", "工期(天)", "开始时间", "前置任务", "负责人", "完成百分比", "里程碑"];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write(2, column as u16, *heading).expect("cell");
    }
    let rows = [
        (10.0, "Interviews 访谈", 3.0, "", "Lin"),
        (20.0, "Prototype 原型", 5.5, "10SS+1d", "Omar"),
        (30.0, "Go live 上线", 0.0, "20", ""),
    ];
    for (index, (id, title, days, predecessors, owner)) in rows.into_iter().enumerate() {
        let row = index as u32 + 3;
        sheet.write(row, 0, id).expect("cell");
        sheet.write(row, 1, title).expect("cell");
        sheet.write(row, 2, days).expect("cell");
        sheet.write(row, 4, predecessors).expect("cell");
        sheet.write(row, 5, owner).expect("cell");
        sheet.write_with_format(row, 6, 0.25 * f64::from(index as u32), &percents).expect("cell");
        sheet.write(row, 7, days == 0.0).expect("cell");
    }
    let start = ExcelDateTime::from_ymd(2026, 3, 5).expect("date");
    sheet.write_with_format(3, 3, &start, &dates).expect("cell");
    workbook.save_to_buffer().expect("workbook")
}

#[test]
fn a_workbook_goes_there_and_back() {
    let (plan, preview) = read_sheet(&workbook(), "portal.xlsx", None).expect("a plan");
    assert_eq!((plan.format, plan.name.as_str()), (Format::Xlsx, "portal"));
    let tasks: Vec<_> = plan
        .tasks
        .iter()
        .map(|t| (t.title.as_str(), t.duration_minutes, t.percent_complete, t.kind))
        .collect();
    use TaskKind::*;
    assert_eq!(
        tasks,
        [
            ("Interviews 访谈", Some(1440.0), 0.0, Task),
            ("Prototype 原型", Some(2640.0), 25.0, Task),
            ("Go live 上线", Some(0.0), 50.0, Milestone)
        ]
    );
    assert_eq!(
        links(&plan),
        ["Interviews 访谈 > Prototype 原型 SS WorkingMinutes(480.0)", "Prototype 原型 > Go live 上线"]
    );
    assert_eq!(plan.start.map(|at| at.to_string()).as_deref(), Some("2026-03-05T08:00:00"));
    check_preview(&preview);
}

fn check_preview(preview: &SheetPreview) {
    assert_eq!(preview.sheets, ["Cover", "计划"]);
    assert_eq!((preview.sheet.as_str(), preview.header_row, preview.rows), ("计划", Some(3), 3));
    let columns: Vec<_> =
        preview.columns.iter().map(|c| (c.title.as_str(), c.sample.as_str(), c.maps_to)).collect();
    use ColumnMeaning::*;
    assert_eq!(
        columns,
        [
            ("ID", "10", Some(RowId)),
            ("任务名称", "Interviews 访谈", Some(Title)),
            ("工期(天)", "3", Some(Duration)),
            ("开始时间", "2026-03-05", Some(Start)),
            ("前置任务", "10SS+1d", Some(Predecessors)),
            ("负责人", "Lin", Some(Owner)),
            ("完成百分比", "0", Some(PercentComplete)),
            ("里程碑", "false", Some(Milestone))
        ]
    );
}

#[test]
fn a_person_corrects_sheet_headings_and_columns() {
    let list = "What,Who,Days\nA,Lin,3\nB,Omar,2\n";
    let refused = read_sheet(list.as_bytes(), "x.csv", None).expect_err("no known task column");
    assert_eq!(refused.code, "import.no_header");
    let preview = preview_sheet(list.as_bytes(), "x.csv", None).expect("preview");
    assert_eq!((preview.header_row, preview.columns.len()), (None, 3));

    let mut mapping = SheetMapping { header_row: Some(1), ..SheetMapping::default() };
    mapping.columns.insert(0, Some(ColumnMeaning::Title));
    mapping.columns.insert(1, None);
    let (plan, preview) = read_sheet(list.as_bytes(), "x.csv", Some(&mapping)).expect("a plan");
    assert_eq!(
        plan.tasks.iter().map(|t| t.duration_minutes).collect::<Vec<_>>(),
        [Some(1440.0), Some(960.0)]
    );
    assert!(plan.resources.is_empty());
    assert_eq!(preview.columns[2].maps_to, Some(ColumnMeaning::Duration));

    let cover = SheetMapping { sheet: Some("Cover".into()), ..SheetMapping::default() };
    assert_eq!(
        read_sheet(&workbook(), "x.xlsx", Some(&cover)).expect_err("no list").code,
        "import.no_header"
    );
    let missing = SheetMapping { sheet: Some("Nowhere".into()), ..SheetMapping::default() };
    assert_eq!(
        read_sheet(&workbook(), "x.xlsx", Some(&missing)).expect_err("no sheet").code,
        "import.sheet_missing"
    );
    let mut beyond = SheetMapping::default();
    beyond.columns.insert(9, Some(ColumnMeaning::Title));
    assert_eq!(
        read_sheet(list.as_bytes(), "x.csv", Some(&beyond)).expect_err("no column").code,
        "import.column_missing"
    );
}

#[test]
fn broken_and_hostile_lists_are_refused_with_a_sentence() {
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("x.csv", Vec::new(), "import.empty"),
        ("x.csv", b"Task,Duration\n".to_vec(), "import.no_tasks"),
        ("x.csv", b"Task\n\"open\n".to_vec(), "import.csv"),
        ("x.xlsx", b"PK\x03\x04 and nothing more".to_vec(), "import.workbook"),
        ("x.xlsx", workbook()[..400].to_vec(), "import.workbook"),
        ("x.xlsx", bomb(), "import.workbook_bomb"),
    ];
    for (name, bytes, code) in cases {
        let refusal = read_sheet(&bytes, name, None).expect_err(code);
        assert_eq!(refusal.code, code, "{refusal}");
    }
}

/// A workbook part of 8 MiB of zeros in some 8 KiB.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("part");
    for _ in 0..8 {
        archive.write_all(&vec![0; 1 << 20]).expect("zeros");
    }
    archive.finish().expect("archive").into_inner()
}

#[test]
fn plans_and_previews_survive_json() {
    let (plan, preview) = read_sheet(&workbook(), "portal.xlsx", None).expect("a plan");
    let text = serde_json::to_string(&plan).expect("json");
    assert_eq!(serde_json::from_str::<ImportedPlan>(&text).expect("plan"), plan);
    let text = serde_json::to_string(&preview).expect("json");
    assert_eq!(serde_json::from_str::<SheetPreview>(&text).expect("preview"), preview);
    let mapping: SheetMapping =
        serde_json::from_str(r#"{"header_row":1,"columns":{"0":"title","1":null},"date_order":"day_first"}"#)
            .expect("mapping");
    assert_eq!(mapping.columns[&0], Some(ColumnMeaning::Title));
    assert_eq!(mapping.columns[&1], None);
}

#[test]
fn what_is_said_to_be_begun_or_done_was_so_by_the_lists_dates() {
    let plan = csv("任务名称,开始,完成,完成百分比,工期
设计,2026-03-02,2026-03-06,100%,5
施工,2026-03-09,2026-03-20,40%,10
验收,2026-03-23,2026-03-24,0%,2
整改,,,100%,3
");
    let actual = |title| {
        let shown = |at: Option<jiff::civil::DateTime>| at.map(|at| at.to_string());
        let task = task(&plan, title);
        (shown(task.actual_start), shown(task.actual_finish))
    };
    let at = |text: &str| Some(text.to_owned());
    assert_eq!(actual("设计"), (at("2026-03-02T08:00:00"), at("2026-03-06T17:00:00")));
    assert_eq!(actual("施工"), (at("2026-03-09T08:00:00"), None));
    assert_eq!(actual("验收"), (None, None));
    assert_eq!(actual("整改"), (None, None), "no date is made up");
}

#[test]
fn what_has_an_actual_finish_is_done() {
    let plan = csv("Task,Days,Actual start,Actual finish\nDig,2,2026-03-03,2026-03-05\nPour,1,,\n");
    assert_eq!((task(&plan, "Dig").percent_complete, task(&plan, "Pour").percent_complete), (100.0, 0.0));
}
