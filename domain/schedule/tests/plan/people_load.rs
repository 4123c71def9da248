//! What is asked of people week by week: in their own hours, with what other projects take, and who learns of which.

use crate::elsewhere::with_work_elsewhere;
use crate::scene::{Scene, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};
use web::testing::team;

async fn load(scene: &Scene, by: PersonId, rest: &str) -> Value {
    let path = scene.path(&format!("people-load{rest}"));
    scene.app.get(&path).as_(team(by)).answer().await.expect(200).json()
}

fn minutes(week: &Value) -> [i64; 4] {
    ["asked_minutes", "elsewhere_minutes", "capacity_minutes", "percent"]
        .map(|field| week[field].as_i64().expect("a figure"))
}

#[tokio::test]
async fn a_plan_without_people_asks_nothing_of_anybody() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        let told = load(&scene, scene.reader, "").await;
        assert_eq!((&told["people"], &told["first_week"]), (&json!([]), &Value::Null));
        assert_eq!(
            (told["weeks"].as_array().map(Vec::len), &told["weeks"][0]),
            (Some(26), &json!("2026-03-02"))
        );
    })
    .await;
}

#[tokio::test]
async fn two_projects_together_are_too_much_and_which_one_it_is_learns_only_who_takes_part_there() {
    with_scene(|scene| async move {
        let other = with_work_elsewhere(&scene).await;
        let told = load(&scene, scene.lin, "").await;
        let wen = &told["people"][0];
        assert_eq!((&wen["name"], &wen["overbooked_weeks"]), (&json!("Wen"), &json!(0)));
        let [asked, elsewhere, capacity, percent] = minutes(&wen["weeks"][0]);
        assert_eq!((elsewhere, capacity), (960, 2_400), "two days there");
        assert_eq!(percent, (asked + elsewhere) * 100 / capacity);
        // Half of her from now on: what is asked of her is more than that.
        let id = wen["resource_id"].as_str().expect("an id");
        let half =
            json!({ "name": "Wen", "kind": "person", "person_id": scene.member, "units_percent": 25.0 });
        let put = scene.app.put(&scene.path(&format!("resources/{id}"))).as_(team(scene.lin)).json(half);
        assert_eq!(put.answer().await.expect(200).json()["units_percent"], json!(25.0));
        let wen = &load(&scene, scene.lin, "?from=2026-03-04").await["people"][0];
        assert_eq!((minutes(&wen["weeks"][0])[2], &wen["first_overbooked"]), (600, &json!("2026-03-02")));

        let week = format!("/{id}?week=2026-03-02");
        let hidden = load(&scene, scene.lin, &week).await;
        assert_eq!(hidden["elsewhere"], json!([{ "project": null, "minutes": 960 }]));
        assert!(!hidden.to_string().contains("Secret\"") && !hidden.to_string().contains(&other.to_string()));
        assert_eq!(hidden["tasks"][0]["minutes"].as_i64(), Some(asked));
        let seen = load(&scene, scene.member, &week).await;
        assert_eq!(seen["elsewhere"][0]["project"]["name"], json!("Secret"));
    })
    .await;
}

#[tokio::test]
async fn what_was_not_understood_is_named_and_strangers_find_nothing() {
    with_scene(|scene| async move {
        scene.with_plan().await;
        let get = |rest: &str, by| scene.app.get(&scene.path(&format!("people-load{rest}"))).as_(team(by));
        let refused = get("?from=yesterday", scene.lin).answer().await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], json!("from"));
        get("", scene.stranger).answer().await.expect(404);
        let nobody = format!("/{}?week=2026-03-02", uuid::Uuid::nil());
        get(&nobody, scene.lin).answer().await.expect(404);
    })
    .await;
}
