//! Files brought in, in batches: of real size, stopped in the middle, continued, taken back, refused.

use crate::scene::{SCHEMAS, Scene, task, with_scene};
use engagement::access::{EditPlan, authorized_by_command};
use engine::calendar::{Calendar, CalendarException};
use engine::plan::{self as engine_plan, TaskIndex};
use engine::time::{Day, Minute};
use kernel::{Failure, Result};
use schedule::plan_file::{
    BaselineTask, FileBaseline, FileResource, Knows, PlanFile, ReadPlanFile, TaskWords,
};
use schedule::planning::Plans;
use schedule::planning::application::{Application, Subject};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;
use web::testing::{TestAnswer, team};

/// A file of lines `number|title@percent|days|number of the task above|predecessors|resource*how many`; a line `off|2026-05-01` makes
/// a day off in its calendar.
pub fn read(bytes: &[u8], name: &str, _: Option<&Value>) -> Result<PlanFile> {
    let text = std::str::from_utf8(bytes).map_err(Failure::fault)?;
    let start = Day::from_civil(2026, 3, 2).expect("a day").start().plus(8 * 60);
    let mut calendar = Calendar::standard();
    let mut plan = engine_plan::Plan::new(start, Calendar::standard());
    let mut kept = Vec::new();
    let (mut words, mut resources, mut numbers) = (Vec::new(), Vec::new(), std::collections::HashMap::new());
    for line in text.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        if fields[0] == "kept" {
            kept.push((
                fields[1].parse::<u8>().map_err(Failure::fault)?,
                fields[2].to_owned(),
                fields[3].to_owned(),
            ));
            continue;
        }
        if fields[0] == "off" {
            calendar.exceptions.push(day_off(fields[1]));
            continue;
        }
        let number: i64 = fields[0].parse().map_err(Failure::fault)?;
        let place = TaskIndex(plan.tasks.len() as u32);
        numbers.insert(fields[0], place);
        let mut task =
            engine_plan::Task::new(number, fields[2].parse::<i64>().map_err(Failure::fault)? * 480);
        task.parent = numbers.get(fields[3]).copied();
        let (title, percent) = fields[1].split_once('@').unwrap_or((fields[1], "0"));
        task.progress.percent_complete = percent.parse().map_err(Failure::fault)?;
        words.push(TaskWords { title: title.to_owned(), ..TaskWords::default() });
        plan.tasks.push(task);
        for before in fields[4].split(',').filter_map(|before| numbers.get(before)) {
            plan.dependencies.push(engine_plan::Dependency::finish_to_start(*before, place));
        }
        if let Some(resource) = fields.get(5).filter(|resource| !resource.is_empty()) {
            let uid = resources.len() as i64 + 1;
            let index = engine_plan::ResourceIndex(resources.len() as u32);
            let kind = engine_plan::ResourceKind::Work;
            plan.resources.push(engine_plan::Resource { uid, kind, calendar: None });
            let (name, units) = resource.split_once('*').unwrap_or((resource, "2.5"));
            let units = units.parse().map_err(Failure::fault)?;
            resources.push(FileResource { uid, name: name.to_owned(), email: None, units });
            plan.assignments.push(engine_plan::Assignment::new(place, Some(index)));
        }
    }
    plan.calendars = vec![calendar];
    let baselines = baselines(&kept, &numbers, plan.tasks.len());
    Ok(PlanFile {
        format: if name.ends_with(".xml") { "mspdi" } else { "csv" }.to_owned(),
        name: "plan".to_owned(),
        brings_settings: name.ends_with(".xml"),
        names_start: false,
        knows: Knows::EVERYTHING,
        plan,
        words,
        calendars: vec![(1, "Of the file".to_owned())],
        resources,
        baselines,
        not_understood: Vec::new(),
        columns: None,
    })
}

/// Lines `kept|number of the baseline|number of a task|day`: a day of work each.
fn baselines(
    kept: &[(u8, String, String)],
    numbers: &std::collections::HashMap<&str, TaskIndex>,
    tasks: usize,
) -> Vec<FileBaseline> {
    let mut baselines: Vec<FileBaseline> = Vec::new();
    for (number, task, day) in kept {
        let start = Minute(day_off(day).from.start().0 + 8 * 60);
        let work_minutes = Some(480);
        let dates = BaselineTask { start, finish: start.plus(9 * 60), duration_minutes: 480, work_minutes };
        if baselines.last().is_none_or(|last| last.number != *number) {
            baselines.push(FileBaseline { number: *number, tasks: vec![None; tasks] });
        }
        if let (Some(last), Some(place)) = (baselines.last_mut(), numbers.get(task.as_str())) {
            last.tasks[place.0 as usize] = Some(dates);
        }
    }
    baselines
}

fn day_off(day: &str) -> CalendarException {
    let day: jiff::civil::Date = day.parse().expect("a date");
    let day = Day::from_civil(i32::from(day.year()), day.month() as u8, day.day() as u8).expect("a day");
    CalendarException {
        name: "Off".to_owned(),
        from: day,
        to: day,
        shifts: Vec::new(),
        recurrence: Default::default(),
    }
}

/// Summary tasks of twenty; each task after the one before, every tenth also after one further up.
fn lines(tasks: usize) -> String {
    let mut text = String::new();
    for number in 1..=tasks {
        let (above, place) = ((number - 1) / 20 * 20 + 1, (number - 1) % 20);
        let line = match place {
            0 => format!("{number}|Package {number}|0||\n"),
            1 => format!("{number}|Task {number}|1|{above}|\n"),
            _ if number % 4 == 0 && place > 2 => {
                format!("{number}|Task {number}|1|{above}|{},{}\n", number - 1, number - 2)
            }
            _ => format!("{number}|Task {number}|1|{above}|{}\n", number - 1),
        };
        text.push_str(&line);
    }
    text
}

fn dependencies_of(text: &str) -> usize {
    let before = text.lines().filter_map(|line| line.split('|').nth(4));
    before.map(|before| before.split(',').filter(|number| !number.is_empty()).count()).sum()
}

impl Scene {
    async fn preview(&self, name: &str, text: &str) -> Value {
        let path = self.path(&format!("imports?file_name={name}"));
        let sent = self.app.post(&path).as_(team(self.lin)).body("application/octet-stream", text.to_owned());
        sent.answer().await.expect(200).json()
    }
    async fn apply(&self, import: &str) -> TestAnswer {
        let path = self.path(&format!("imports/{import}/applications"));
        self.app.post(&path).as_(team(self.lin)).answer().await
    }
    async fn take_back(&self, import: &str) -> TestAnswer {
        let path = self.path(&format!("imports/{import}/applications/current"));
        self.app.delete(&path).as_(team(self.lin)).answer().await
    }
    async fn progress(&self, import: &str) -> Value {
        let path = self.path(&format!("imports/{import}"));
        self.app.get(&path).as_(team(self.reader)).answer().await.expect(200).json()
    }
    async fn unfinished(&self) -> Vec<Value> {
        let answer = self.app.get(&self.path("imports")).as_(team(self.reader)).answer().await;
        answer.expect(200).json()["items"].as_array().expect("items").clone()
    }
    /// Another process begins and is stopped after some batches.
    async fn stopped_after(&self, import: &str, batches: usize, is_undo: bool) {
        let (project, lin) = (self.project, self.lin);
        let proof = move |_: &mut store::Tx| Ok(authorized_by_command::<EditPlan>(project, lin));
        let import = import.parse().expect("an id");
        let subject = Subject { db: self.app.db().clone(), plans: Plans::default(), project, import };
        let mut work = if is_undo {
            Application::undo(subject, proof).await.expect("begun")
        } else {
            Application::begin(subject, ReadPlanFile(read), proof).await.expect("begun")
        };
        for _ in 0..batches {
            assert!(work.step(proof).await.expect("a batch"), "there are more batches than that");
        }
    }
    async fn counted(&self, sql: &'static str) -> i64 {
        let project = self.project;
        let count = self.app.db().read(move |conn| conn.one(sql, params![project], |row| row.get::<i64>(0)));
        count.await.expect("a count")
    }
    async fn tasks(&self) -> i64 {
        self.counted("select count(*) from tasks where project_id = $1 and deleted_in is null").await
    }
    /// Stored dates of the plan as it is.
    async fn results(&self) -> i64 {
        let of_now = "select count(*) from plan_results r join plans p on p.project_id = r.project_id
                      and p.revision = r.revision where p.project_id = $1";
        self.counted(of_now).await
    }
    async fn dependencies(&self) -> i64 {
        self.counted("select count(*) from dependencies where project_id = $1 and deleted_in is null").await
    }
}

fn id(preview: &Value) -> String {
    preview["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_file_of_real_size_comes_in_by_batches() {
    let (db, _folder) = store::testing::sqlite(&SCHEMAS);
    let scene = Scene::set(db).await;
    let text = lines(4_000);
    let dependencies = dependencies_of(&text);
    assert!(dependencies > 4_500, "{dependencies}");
    let preview = scene.preview("plan.csv", &text).await;
    assert_eq!((&preview["creates"], &preview["dependencies"]), (&json!(4_000), &json!(dependencies)));
    let applied = scene.apply(&id(&preview)).await.expect(200).json();
    assert_eq!(applied["created"], 4_000);
    assert_eq!((scene.tasks().await, scene.dependencies().await), (4_000, dependencies as i64));
    let progress = scene.progress(&id(&preview)).await;
    assert_eq!((&progress["state"], &progress["is_running"]), (&json!("applied"), &json!(false)));
    assert_eq!(progress["batches_done"], progress["batches"]);
    let widest =
        "select max(b.edit_count) from plan_import_batches b join plan_imports i on i.id = b.import_id
                  where i.project_id = $1";
    assert!(scene.counted(widest).await <= 500, "dependencies of one batch");
    // A revision each, an event each, no more tasks in any than a batch has.
    let most = scene.app.db().read(|conn| {
        let rows = conn.rows("select detail from events where kind = 'plan.changed'", params![], |row| {
            row.get::<String>(0)
        })?;
        Ok(rows
            .iter()
            .filter_map(|detail| serde_json::from_str::<Value>(detail).ok()?["created"].as_i64())
            .max())
    });
    assert!(most.await.expect("events").expect("some") <= 125, "tasks of one batch");
    let imported = "select count(*) from events where project_id = $1 and kind = 'plan.imported'";
    assert_eq!(scene.counted(imported).await, 1);
}

#[tokio::test]
async fn an_import_that_was_stopped_goes_on_where_it_was() {
    with_scene(|scene| async move {
        let text = lines(400);
        scene.with_plan().await;
        scene.share(scene.party, json!({ "phases_and_milestones": true, "level": 9 })).await;
        let seen = scene.released(scene.party).await;
        let preview = scene.preview("plan.csv", &text).await;
        let import = id(&preview);
        scene.stopped_after(&import, 3, false).await;
        assert_eq!(scene.tasks().await, 4 + 375);
        assert_eq!(scene.results().await, 0, "dates are kept with the last batch");
        let [unfinished] = &scene.unfinished().await[..] else { panic!("one is unfinished") };
        assert_eq!((&unfinished["state"], &unfinished["is_running"]), (&json!("applying"), &json!(false)));
        assert_eq!((&unfinished["batches_done"], &unfinished["batches"]), (&json!(3), &json!(5)));
        // Half a file is shown to nobody, but what somebody deletes is gone.
        assert_eq!(scene.released(scene.party).await, seen);
        let valve = task(&scene.plan().await, "Valve")["id"].clone();
        scene.edit(scene.member, json!([{ "op": "delete_task", "id": valve }])).await.expect(200);
        assert!(!scene.released(scene.party).await.iter().any(|(title, _)| title == "Valve"));
        let other = scene.preview("other.csv", "1|Something else|1||\n").await;
        let refused = scene.apply(&id(&other)).await.expect(422);
        assert_eq!(refused.code(), "import.unfinished");
        let applied = scene.apply(&import).await.expect(200).json();
        assert_eq!(applied["created"], 400 - 375, "what was left of it");
        assert_eq!(scene.tasks().await, 3 + 400);
        assert_eq!(scene.results().await, 1);
        assert!(scene.unfinished().await.is_empty());
        assert_eq!(scene.released(scene.party).await.len(), 3 + 400, "released at the end");
        assert_eq!(scene.apply(&import).await.expect(422).code(), "import.already_applied");
        // And back, again stopped in the middle.
        scene.stopped_after(&import, 2, true).await;
        let progress = scene.progress(&import).await;
        assert_eq!((&progress["state"], &progress["batches_done"]), (&json!("undoing"), &json!(2)));
        assert_eq!(scene.released(scene.party).await.len(), 3 + 400);
        scene.take_back(&import).await.expect(200);
        assert_eq!((scene.tasks().await, scene.dependencies().await), (3, 0));
        assert_eq!(scene.released(scene.party).await.len(), 3);
        scene.take_back(&import).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn an_import_that_was_stopped_is_taken_back() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        let before = scene.plan().await;
        let preview = scene.preview("plan.csv", &lines(300)).await;
        let import = id(&preview);
        scene.stopped_after(&import, 2, false).await;
        assert_eq!(scene.tasks().await, 4 + 250);
        scene.take_back(&import).await.expect(200);
        let after = scene.plan().await;
        assert_eq!(after["tasks"].as_array().map(Vec::len), Some(4));
        assert_eq!(task(&after, "Handover")["finish"], task(&before, "Handover")["finish"]);
        assert_eq!(scene.progress(&import).await["state"], "undone");
        // Stopped before anything was written.
        let preview = scene.preview("plan.csv", &lines(300)).await;
        scene.stopped_after(&id(&preview), 0, false).await;
        assert_eq!(scene.unfinished().await.len(), 1);
        scene.take_back(&id(&preview)).await.expect(200);
        assert_eq!((scene.tasks().await, scene.unfinished().await.len()), (4, 0));
    })
    .await;
}

#[tokio::test]
async fn two_at_once_write_an_import_once() {
    with_scene(|scene| async move {
        let import = id(&scene.preview("plan.csv", &lines(600)).await);
        let (one, two) = tokio::join!(scene.apply(&import), scene.apply(&import));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(scene.tasks().await, 600);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_not_taken_back_over_what_others_did_since() {
    with_scene(|scene| async move {
        let import = id(&scene.preview("plan.csv", &lines(60)).await);
        scene.apply(&import).await.expect(200);
        let plan = scene.plan().await;
        let (first, second) = (task(&plan, "Task 3")["id"].clone(), task(&plan, "Task 45")["id"].clone());
        let edits = json!([
            { "op": "update_task", "id": first, "set": { "duration_minutes": 60 } },
            { "op": "create_task", "parent_id": task(&plan, "Package 41")["id"], "title": "Our own" },
            { "op": "update_task", "id": second, "set": { "notes": "Agreed by phone." } },
        ]);
        let edited = scene.edit(scene.member, edits).await.expect(200).json();
        let refused = scene.take_back(&import).await.expect(422);
        assert_eq!(refused.code(), "import.changed_since");
        let params = &refused.json()["params"];
        let mut named: Vec<String> = serde_json::from_value(params["tasks"].clone()).expect("titles");
        named.sort_unstable();
        for title in ["Our own", "Task 3", "Task 45"] {
            assert!(named.iter().any(|named| named == title), "{title} in {named:?}");
        }
        assert_eq!(scene.tasks().await, 61, "nothing went");
        scene.edit(scene.member, edited["inverse"].clone()).await.expect(200);
        scene.take_back(&import).await.expect(200);
        assert_eq!(scene.tasks().await, 0);
    })
    .await;
}

/// A list that knows percentages and no dates: what is done was done when the plan says, and is open to nothing.
#[tokio::test]
async fn what_comes_in_done_without_a_date_is_done() {
    with_scene(|scene| async move {
        let text = "1|Dig@100|2||\n2|Pour@50|3||1\n3|Set|1||2\n";
        let import = id(&scene.preview("plan.csv", text).await);
        scene.apply(&import).await.expect(200);
        let plan = scene.plan().await;
        let (dig, pour) = (task(&plan, "Dig"), task(&plan, "Pour"));
        let dates = |task: &Value| [task["actual_start"].clone(), task["actual_finish"].clone()];
        assert_eq!(dates(dig), [dig["start"].clone(), dig["finish"].clone()], "{dig}");
        assert_eq!(dates(pour), [pour["start"].clone(), Value::Null], "{pour}");
        assert!(pour["start"].as_str() > dig["finish"].as_str(), "behind its predecessor");
        assert_eq!((&dig["critical"], &pour["critical"]), (&json!(false), &json!(true)));
        let again = scene.preview("plan.csv", text).await;
        assert_eq!(again["has_changes"], false, "{again}");
        scene.take_back(&import).await.expect(200);
        assert_eq!(scene.tasks().await, 0);
        // As a row that is pasted.
        let made = json!([{ "op": "create_task", "title": "Pasted", "set": { "percent_complete": 100 } }]);
        let edited = scene.edit(scene.lin, made).await.expect(200).json();
        let pasted = scene.plan().await;
        assert!(task(&pasted, "Pasted")["actual_finish"].is_string());
        scene.edit(scene.lin, edited["inverse"].clone()).await.expect(200);
        assert_eq!(scene.tasks().await, 0);
    })
    .await;
}

/// What a file kept of earlier times stands beside the plan, once, and goes with the undo.
#[tokio::test]
async fn baselines_of_a_file_come_along_once_and_go_with_it() {
    with_scene(|scene| async move {
        let text = "1|Dig|2||\n2|Pour|3||1\nkept|0|1|2026-03-02\nkept|0|2|2026-03-03\nkept|3|1|2026-02-23\n";
        let list = async || -> Vec<Value> {
            let answer = scene.app.get(&scene.path("baselines")).as_(team(scene.reader)).answer().await;
            answer.expect(200).json()["items"].as_array().expect("items").clone()
        };
        let preview = scene.preview("plan.xml", text).await;
        assert_eq!(preview["beside"]["baselines"], 2);
        let import = id(&preview);
        scene.apply(&import).await.expect(200);
        let [first, third] = &list().await[..] else { panic!("two baselines") };
        assert_eq!((&first["name"], &first["work_minutes"]), (&json!("plan"), &json!(960)));
        assert_eq!((&third["name"], &third["work_minutes"]), (&json!("plan · 3"), &json!(480)));
        let plan = scene.plan().await;
        assert_eq!(plan["baseline_id"], first["id"], "compared with what the file compared it with");
        let kept = &task(&plan, "Pour")["baseline"];
        assert_eq!((&kept["start"], &kept["work_minutes"]), (&json!("2026-03-03T08:00"), &json!(480)));
        let again = scene.preview("plan.xml", text).await;
        assert_eq!((&again["has_changes"], &again["beside"]["baselines"]), (&json!(false), &json!(0)));
        let moved = scene.preview("plan.xml", &text.replace("2026-03-03", "2026-03-04")).await;
        assert_eq!(moved["beside"]["baselines"], 1, "another state of the same number");
        scene.take_back(&import).await.expect(200);
        assert_eq!((list().await.len(), &scene.plan().await["baseline_id"]), (0, &Value::Null));
    })
    .await;
}

/// The file brought in again differs from the plan in what is no task's: it can be applied, and taken back.
#[tokio::test]
async fn what_differs_beside_tasks_can_be_brought_in_and_taken_back() {
    with_scene(|scene| async move {
        let text = "1|Dig|2|||Digger\n2|Pour|3||1|Mixer\n3|Set|1||2|\n";
        scene.apply(&id(&scene.preview("plan.xml", text).await)).await.expect(200);
        let once = scene.plan().await;
        // Only a dependency is gone.
        let cut = scene.preview("plan.xml", &text.replace("||2|\n", "|||\n")).await;
        assert_eq!((&cut["creates"], &cut["updates"], &cut["removes"]), (&json!(0), &json!(0), &json!(0)));
        assert_eq!((&cut["has_changes"], &cut["beside"]["dependencies_removed"]), (&json!(true), &json!(1)));
        let applied = scene.apply(&id(&cut)).await.expect(200).json();
        assert_eq!(applied["others"], 1);
        assert_eq!(scene.dependencies().await, 1);
        scene.take_back(&id(&cut)).await.expect(200);
        assert_eq!(
            (scene.dependencies().await, scene.plan().await["finish"].clone()),
            (2, once["finish"].clone())
        );
        // Only how many there are of a resource.
        let units = |plan: &Value| -> Vec<f64> {
            let rows = plan["resources"].as_array().expect("rows").iter();
            rows.map(|row| row["units_percent"].as_f64().expect("a number")).collect()
        };
        let more = scene.preview("plan.xml", &text.replace("Digger", "Digger*4")).await;
        assert_eq!((&more["has_changes"], &more["beside"]["resources"]), (&json!(true), &json!(1)), "{more}");
        scene.apply(&id(&more)).await.expect(200);
        assert_eq!(units(&scene.plan().await), [400.0, 250.0]);
        scene.take_back(&id(&more)).await.expect(200);
        assert_eq!(units(&scene.plan().await), [250.0, 250.0]);
        let nothing = scene.preview("plan.xml", text).await;
        assert_eq!(nothing["has_changes"], false);
        assert_eq!(scene.apply(&id(&nothing)).await.expect(422).code(), "import.nothing_to_change");
    })
    .await;
}

#[tokio::test]
async fn an_undo_restores_calendars_and_removes_resources_that_nobody_uses() {
    with_scene(|scene| async move {
        let names = |plan: &Value, what: &str| -> Vec<String> {
            let rows = plan[what].as_array().expect("rows").iter();
            rows.map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
        };
        let before = scene.plan().await;
        let text = "1|Dig|2|||Digger\n2|Pour|3||1|Mixer\n";
        let first = id(&scene.preview("plan.xml", text).await);
        scene.apply(&first).await.expect(200);
        let once = scene.plan().await;
        assert_eq!((names(&once, "calendars").len(), names(&once, "resources").len()), (2, 2));
        let again = scene.preview("plan.xml", &format!("off|2026-03-03\n{text}")).await;
        let found = again["not_understood"].as_array().expect("findings");
        assert!(found.iter().any(|each| each["code"] == "import.calendar_replaced"), "{found:?}");
        scene.apply(&id(&again)).await.expect(200);
        assert_eq!(task(&scene.plan().await, "Pour")["finish"], "2026-03-09T17:00", "a day off on the way");
        scene.take_back(&id(&again)).await.expect(200);
        let back = scene.plan().await;
        assert_eq!(task(&back, "Pour")["finish"], task(&once, "Pour")["finish"]);
        assert_eq!(back["calendars"], once["calendars"]);
        // One of the two is in use by now.
        let digger = once["resources"].as_array().unwrap().iter().find(|r| r["name"] == "Digger").unwrap();
        let own = Uuid::now_v7();
        let edits = json!([
            { "op": "create_task", "id": own, "title": "Our own" },
            { "op": "set_assignments", "task_id": own, "assignments": [{ "resource_id": digger["id"], "units_percent": 50.0 }] },
        ]);
        scene.edit(scene.lin, edits).await.expect(200);
        scene.take_back(&first).await.expect(200);
        let after = scene.plan().await;
        assert_eq!(names(&after, "resources"), ["Digger"]);
        assert_eq!((names(&after, "calendars"), &after["calendar_id"]), (names(&before, "calendars"), &before["calendar_id"]));
        assert_eq!(after["tasks"].as_array().map(Vec::len), Some(1));
    })
    .await;
}
