//! Demonstrations through the API and the portal's functions: what is shown, what is said, what is left to do.

use crate::scene::Scene;
use crate::with_scene;
use engagement::testing::witness;
use kernel::{ClientPrincipal, Failure, Identified, LinkId, PartyRole, PersonId, Result};
use scope::demonstration::DemonstrationVerdict::{self, AsWanted, ChangesWanted, NotMeant};
use scope::routes::{ClientVerdict, ClientVerdicts, give_verdicts_as_client};
use scope::store::demonstrations::for_client;
use serde_json::{Value, json};
use store::Viewer;
use uuid::Uuid;
use web::testing::{TestAnswer, team};

impl Scene {
    /// Two things, the first of them showing the requirement.
    async fn demonstration(&self, requirement: &str) -> String {
        let items = json!([
            { "words": "Scan without network", "requirement_id": requirement },
            { "words": "The new colours" },
        ]);
        let body = json!({ "title": "Build 41", "link": "https://demo.hengmu.example/41", "items": items });
        let made = self.post(&self.at("demonstrations"), self.wen, body).await.expect(201);
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn show(&self, id: &str) -> TestAnswer {
        let path = format!("/api/v1/demonstrations/{id}");
        let revision = self.get(&path, self.lin).await.expect(200).json()["revision"].clone();
        let body = json!({ "party_id": self.party, "revision": revision });
        self.post(&format!("{path}/sendings"), self.lin, body).await
    }

    async fn shown_to(&self, viewer: Viewer) -> Vec<(Uuid, Vec<Uuid>)> {
        let read = self.db().read_as_client(viewer, |conn| {
            let all = for_client::demonstrations(conn)?;
            let items = for_client::items(conn, None)?;
            let of = |key| items.iter().filter(|one| one.demonstration == key).map(|one| one.key).collect();
            Ok(all.into_iter().map(|one| (one.key, of(one.key))).collect())
        });
        read.await.expect("a client reads")
    }

    async fn give_verdicts(
        &self,
        person: PersonId,
        demonstration: Uuid,
        form_key: Uuid,
        said: &[(Uuid, DemonstrationVerdict, &str)],
    ) -> Result<()> {
        let by = ClientPrincipal {
            person,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::AsNamed,
        };
        let verdicts = said.iter().map(|(item, verdict, remark)| ClientVerdict {
            item: *item,
            verdict: *verdict,
            remark: (*remark).to_owned(),
        });
        let given = ClientVerdicts {
            demonstration,
            verdicts: verdicts.collect(),
            form_key,
            consent: "I say so".into(),
            locale: "en".into(),
        };
        let url = "http://localhost:8080";
        self.db().write(move |tx| give_verdicts_as_client(tx, &by, url, &witness(), &given)).await
    }

    async fn open_verdicts(&self) -> Vec<Value> {
        let found = self.get(&self.at("demonstrations/open-verdicts"), self.jian).await.expect(200).json();
        found["items"].as_array().expect("items").clone()
    }
}

#[tokio::test]
async fn a_party_reads_the_words_of_what_is_shown_and_nothing_of_the_requirement() {
    with_scene(|scene| async move {
        let requirement = scene.write_down("Scan offline").await;
        let id = scene.demonstration(&requirement).await;
        assert_eq!(scene.shown_to(scene.viewer()).await, [], "a draft is internal");
        let sent = scene.show(&id).await.expect(201).json();
        assert_eq!((&sent["state"], &sent["link_host"]), (&json!("sent"), &json!("demo.hengmu.example")));
        assert_eq!(sent["items"][0]["requirement_version"], 1);
        let shown = scene.shown_to(scene.viewer()).await;
        assert_eq!((shown.len(), shown[0].1.len()), (1, 2));
        assert_eq!(scene.shown_to(scene.viewer_b()).await, [], "another party");
        assert_eq!(scene.read_as(scene.viewer()).await, [], "the requirement stays internal");
        assert_eq!(scene.show(&id).await.expect(422).code(), "demonstration.was_sent");
        let edit = json!({ "title": "Build 42" });
        let path = format!("/api/v1/demonstrations/{id}");
        let edited = scene.app.put(&path).as_(team(scene.lin)).json(edit).await.expect(422);
        assert_eq!(edited.code(), "demonstration.was_sent");
    })
    .await;
}

#[tokio::test]
async fn verdicts_are_kept_once_and_open_until_dealt_with() {
    with_scene(|scene| async move {
        let requirement = scene.write_down("Scan offline").await;
        let id = scene.demonstration(&requirement).await;
        scene.show(&id).await.expect(201);
        let (key, items) = scene.shown_to(scene.viewer()).await.remove(0);
        let form = Uuid::new_v4();
        let wordless = scene.give_verdicts(scene.zheng, key, form, &[(items[0], ChangesWanted, " ")]).await;
        assert!(matches!(wordless, Err(Failure::Invalid(_))), "{wordless:?}");
        let said: &[_] = &[(items[0], ChangesWanted, "Louder"), (items[1], AsWanted, "")];
        for _ in 0..2 {
            scene.give_verdicts(scene.zheng, key, form, said).await.expect("noted");
        }
        let path = format!("/api/v1/demonstrations/{id}");
        let read = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(
            read["items"][0]["verdicts"].as_array().unwrap().len(),
            1,
            "sent twice, it is one verdict"
        );
        assert_eq!(
            (&read["items"][0]["is_open"], &read["items"][1]["is_open"]),
            (&json!(true), &json!(false))
        );
        let of = scene.get(&format!("/api/v1/requirements/{requirement}/verdicts"), scene.jian).await;
        let of = of.expect(200).json();
        let newest = &of["items"][0];
        assert_eq!((&newest["verdict"], &newest["version"]), (&json!("changes_wanted"), &json!(1)));

        let open = scene.open_verdicts().await;
        assert_eq!((open.len(), &open[0]["remark"]), (1, &json!("Louder")));
        let settling = format!("{path}/items/{}/settling", text(&open[0]["item_id"]));
        scene.app.put(&settling).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.open_verdicts().await, Vec::<Value>::new());
        // Somebody else of the party sees it otherwise: it is open again, and the newest counts.
        scene
            .give_verdicts(scene.xu, key, Uuid::new_v4(), &[(items[0], NotMeant, "We meant light")])
            .await
            .expect("noted");
        let open = scene.open_verdicts().await;
        assert_eq!((open.len(), &open[0]["person_name"]), (1, &json!("Xu Wangshu")));
        scene.edit(&requirement, "description", json!("A light shows each scan.")).await;
        assert_eq!(
            scene.open_verdicts().await,
            Vec::<Value>::new(),
            "the requirement says something else now"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_not_shown_to_them_gets_no_verdict() {
    with_scene(|scene| async move {
        let requirement = scene.write_down("Scan offline").await;
        let id = scene.demonstration(&requirement).await;
        scene.show(&id).await.expect(201);
        let (key, items) = scene.shown_to(scene.viewer()).await.remove(0);
        let said = [(items[0], AsWanted, "")];
        assert_eq!(scene.give_verdicts(scene.fang, key, Uuid::new_v4(), &said).await, Err(Failure::NotFound));
        assert_eq!(
            scene.give_verdicts(scene.zheng, Uuid::new_v4(), Uuid::new_v4(), &said).await,
            Err(Failure::NotFound)
        );
        let foreign =
            scene.give_verdicts(scene.zheng, key, Uuid::new_v4(), &[(Uuid::new_v4(), AsWanted, "")]).await;
        assert!(matches!(foreign, Err(Failure::Invalid(_))), "{foreign:?}");
        let none = scene.give_verdicts(scene.zheng, key, Uuid::new_v4(), &[]).await;
        assert!(matches!(none, Err(Failure::Refused(_))), "{none:?}");
        assert_eq!(scene.open_verdicts().await, Vec::<Value>::new());
    })
    .await;
}

fn text(of: &Value) -> String {
    of.as_str().expect("a text").to_owned()
}
