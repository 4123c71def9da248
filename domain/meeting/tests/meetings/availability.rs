//! What stands against a time: each side on its own wall clock, meetings without a word of them, days off.

use crate::scene::{Scene, with_scene};
use engagement::culture::{CultureCard, Hours, Reach};
use kernel::{PersonId, ProjectId, RecordId, ResourceId};
use schedule::calendar::{CalendarBody, ExceptionBody, WorkingCalendar};
use schedule::plan::{Resource, ResourceKind};
use serde_json::{Value, json};
use web::testing::team;

async fn asked(scene: &Scene, project: ProjectId, by: PersonId, query: &str) -> Value {
    let path = format!("/api/v1/projects/{project}/availability?{query}");
    scene.app.get(&path).as_(team(by)).await.expect(200).json()
}

/// Who is taken at a time, and whose calendar is off.
fn people(then: &Value) -> Vec<(String, bool, bool)> {
    let all = then["people"].as_array().expect("people").iter();
    all.map(|one| {
        (one["name"].as_str().expect("a name").to_owned(), one["is_taken"] == true, one["is_off"] == true)
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_is_so_without_a_word_of_why() {
    with_scene(|scene| async move {
        let meeting = scene.planned(&[scene.wen]).await;
        let (starts, id) =
            (meeting["starts"].as_str().expect("a time"), meeting["id"].as_str().expect("an id"));
        let query = format!("starts={starts}&minutes=30");
        let found = asked(&scene, scene.project, scene.reader, &query).await;
        assert_eq!(people(&found["times"][0]), [("Wen Yizhou".to_owned(), true, false)]);
        assert!(!found.to_string().contains("Interface review") && !found.to_string().contains(id));
        let itself = asked(&scene, scene.project, scene.reader, &format!("{query}&meeting={id}")).await;
        assert_eq!(people(&itself["times"][0]), []);

        let (wen, stranger) = (scene.wen, scene.stranger);
        let elsewhere = scene.app.db().write(move |tx| {
            let elsewhere = engagement::testing::project(tx, "Elsewhere", stranger)?;
            engagement::store::members::put(tx, elsewhere, wen, kernel::ProjectRole::Member)?;
            let engagement::ProjectFacts { opened, .. } = schedule::facts::PROJECT_FACTS;
            let start = jiff::civil::date(2026, 3, 2);
            let opening =
                engagement::OpenedProject { project: elsewhere, start, calendar: "standard", by: stranger };
            opened(tx, &opening)?;
            Ok(elsewhere)
        });
        let elsewhere = elsewhere.await.expect("a project");
        let found = asked(&scene, elsewhere, scene.wen, &query).await;
        assert_eq!(
            people(&found["times"][0]),
            [("Wen Yizhou".to_owned(), true, false)],
            "of another project"
        );
        for unknown in [id.to_owned(), RecordId::new().to_string()] {
            let path = format!("/api/v1/projects/{elsewhere}/availability?{query}&meeting={unknown}");
            scene.app.get(&path).as_(team(scene.wen)).await.expect(404);
        }
        for (query, field) in [
            ("starts=soon&minutes=30".to_owned(), "starts"),
            (format!("starts={}&minutes=30", vec![starts; 101].join(",")), "starts"),
            (format!("starts={starts}&minutes=0"), "minutes"),
        ] {
            let path = format!("/api/v1/projects/{}/availability?{query}", scene.project);
            let refused = scene.app.get(&path).as_(team(scene.reader)).await.expect(422).json();
            assert_eq!(refused["fields"][0]["field"], field, "{refused}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_side_is_asked_on_its_own_day_and_by_its_own_clock() {
    with_scene(|scene| async move {
        let (party, project, wen) = (scene.party.clone(), scene.project, scene.wen);
        let own = party.id;
        let set = scene.app.db().write(move |tx| {
            tx.exec(
                "update clients set time_zone = 'America/New_York' where id = $1",
                store::params![party.client],
            )?;
            let hours = Some(Hours { from: "09:00".into(), to: "18:00".into() });
            let card =
                CultureCard { ordinary: Reach { hours, ..Reach::default() }, ..CultureCard::default() };
            engagement::store::culture::put(tx, party.client, None, &card)?;
            let calendar = WorkingCalendar::standard("Wen Jie");
            let mut body = CalendarBody::of(&calendar);
            let day = "2026-03-04".to_owned();
            body.exceptions.push(ExceptionBody {
                name: "Leave".into(),
                from: day.clone(),
                to: day,
                working: vec![],
            });
            let calendar = body.over(&calendar)?;
            schedule::store::calendars::insert(tx, project, &calendar)?;
            let resource = Resource {
                id: ResourceId::new(),
                name: "Wen Jie".into(),
                kind: ResourceKind::default(),
                person: Some(wen),
                calendar: Some(calendar.id),
                units: 1.0,
                source_uid: None,
            };
            schedule::store::resources::insert(tx, project, &resource)
        });
        set.await.expect("a card and a calendar");
        // Monday morning in Shanghai, Wednesday noon in London, Saturday.
        let starts = "2026-03-02T01:00:00Z,2026-03-04T14:30:00Z,2026-03-07T03:00:00Z";
        let found = asked(&scene, project, scene.reader, &format!("starts={starts}&minutes=60")).await;
        let side = |place: usize, party: Value| {
            let sides = found["times"][place]["sides"].as_array().expect("sides").clone();
            let one = sides.into_iter().find(|one| one["party_id"] == party).expect("a side");
            (one["local_starts"].clone(), one["is_off"] == true, one["is_within_hours"] == true)
        };
        assert_eq!(side(0, json!(own)), (json!("2026-03-01T20:00"), true, false), "Sunday evening there");
        assert_eq!(side(0, Value::Null), (json!("2026-03-02T09:00"), false, true));
        assert_eq!(side(1, json!(own)), (json!("2026-03-04T09:30"), false, true));
        assert_eq!(side(2, Value::Null), (json!("2026-03-07T11:00"), true, true));
        assert_eq!(people(&found["times"][1]), [("Wen Yizhou".to_owned(), false, true)]);
        assert_eq!(people(&found["times"][2]), [], "nobody of the team works then");
    })
    .await;
}
