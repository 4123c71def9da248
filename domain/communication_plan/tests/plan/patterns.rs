//! Rows that a project template takes along, and the plan of a project that begins with them.

use crate::scene::with_scene;
use communication_plan::pattern::Pattern;
use communication_plan::store::{entries, patterns};
use engagement::store::functions::{self, Functions};
use engagement::testing;
use engagement::{OpenedProject, ProjectFacts};
use jiff::civil::date;
use kernel::{PartyRole, ProjectRole};
use schedule::facts::PROJECT_FACTS;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_go_to_another_project_with_those_who_have_the_same_function_there() {
    with_scene(|scene| async move {
        scene.added(scene.row()).await;
        let mut waiting = scene.row_with("title", json!("Nobody's"));
        waiting["owner_id"] = Value::Null;
        waiting["client_owner_id"] = Value::Null;
        scene.added(waiting).await;
        let gone = scene.added(scene.row_with("title", json!("Taken out"))).await;
        let path = format!("/api/v1/communication-plan/{}/deletion", gone["id"].as_str().expect("an id"));
        scene.app.put(&path).as_(web::testing::team(scene.wen)).await.expect(200);

        let (from, lin, wen, zheng) = (scene.project, scene.lin, scene.wen, scene.zheng);
        let begun = scene.db().write(move |tx| {
            for (person, function) in [(wen, "Test lead"), (zheng, "Key user")] {
                let functions = Functions { person, functions: vec![function.into()], revision: 0 };
                functions::put(tx, from, &functions)?;
            }
            let kept: Vec<Pattern> = patterns::of_project(tx, from, date(2026, 2, 2))?;
            let project = testing::project(tx, "Another", lin)?;
            let start = date(2026, 6, 1);
            let ProjectFacts { opened, .. } = PROJECT_FACTS;
            opened(tx, &OpenedProject { project, start, calendar: "standard", by: lin })?;
            engagement::store::members::put(tx, project, lin, ProjectRole::ProjectManager)?;
            let party = testing::party(tx, project, "Another client")?;
            let key_user = testing::contact(tx, &party, "Mou Lan", PartyRole::ClientContact)?;
            testing::contact(tx, &party, "Tang Yu", PartyRole::ClientApprover)?;
            let functions = Functions { person: key_user, functions: vec!["KEY USER".into()], revision: 0 };
            functions::put(tx, project, &functions)?;
            for _ in 0..2 {
                patterns::begin(tx, project, &kept, start, lin)?;
            }
            Ok((entries::of_project(tx, project)?, party.id, key_user, project))
        });
        let (rows, party, key_user, project) = begun.await.expect("begun");
        let [row, waiting] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((row.fields.title.as_str(), row.fields.party_id), ("Call about the week", Some(party)));
        assert_eq!((row.fields.owner_id, row.fields.owner_function.as_str()), (None, "Test lead"));
        assert_eq!(row.fields.client_owner_id, Some(key_user));
        assert_eq!((row.fields.from, row.fields.time_zone.as_str()), (date(2026, 6, 1), "Asia/Shanghai"));
        assert_eq!((waiting.fields.owner_id, waiting.fields.client_owner_id), (None, None));
        let released = scene.db().read(move |conn| {
            let audience = "select count(*) from records where project_id = $1 and audience <> 'internal'";
            let shown: i64 = conn.one(audience, store::params![project], |row| row.get(0))?;
            Ok((shown, communication_plan::store::releases::of_project(conn, project)?.len()))
        });
        assert_eq!(released.await.expect("a count"), (0, 0), "nothing of it is shown");
    })
    .await;
}
