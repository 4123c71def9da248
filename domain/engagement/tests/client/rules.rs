//! The team's side over its routes: who decides, the commercial circle, what was sent, and taking it back.

use crate::scene::{Scene, with_scene};
use engagement::deciding::Mode;
use engagement::sign_off::Verdict;
use kernel::PersonId;
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

impl Scene {
    fn rule_path(&self) -> String {
        format!("/api/v1/projects/{}/parties/{}/decision-rule", self.project, self.party)
    }
    async fn put_rule(&self, by: PersonId, body: Value) -> TestAnswer {
        self.app.put(&self.rule_path()).as_(team(by)).json(body).await
    }
    async fn get(&self, path: &str) -> Value {
        self.app.get(path).as_(team(self.wen)).await.expect(200).json()
    }
}

#[tokio::test]
async fn who_decides_is_set_with_a_revision() {
    with_scene(|scene| async move {
        let bare = scene.get(&scene.rule_path()).await;
        assert_eq!(bare, json!({ "mode": "any", "currency": "", "deciders": [], "deputies": [], "revision": 0 }));
        let body = || {
            json!({
                "mode": "in_order", "currency": "CNY",
                "deciders": [{ "person_id": scene.mo, "limit_minor": 5_000_000 }, { "person_id": scene.zheng }],
                "deputies": [{ "person_id": scene.zheng, "deputy_id": scene.fang,
                               "from": "2026-03-02", "until": "2026-03-06" }],
            })
        };
        scene.put_rule(scene.wen, body()).await.expect(403);
        let set = scene.put_rule(scene.lin, body()).await.expect(200).json();
        assert_eq!((&set["revision"], &set["deciders"][0]["name"]), (&json!(1), &json!("Mo Qing")));
        assert_eq!(set["deputies"][0]["deputy_name"], "Fang Mo");
        assert_eq!(scene.get(&scene.rule_path()).await, set);
        let stale = scene.app.put(&scene.rule_path()).as_(team(scene.lin)).if_match(0).json(body()).await;
        assert_eq!(stale.status, 412);
    })
    .await;
}

#[tokio::test]
async fn a_rule_names_approvers_of_the_party_only() {
    with_scene(|scene| async move {
        let rule = |deciders: Value, deputies: Value| {
            json!({ "mode": "all", "deciders": deciders, "deputies": deputies })
        };
        let mo = json!({ "person_id": scene.mo });
        let deputy = |deputy, from, until| {
            json!([{ "person_id": scene.mo, "deputy_id": deputy, "from": from, "until": until }])
        };
        for (body, status, field) in [
            (rule(json!([{ "person_id": scene.xu }]), json!([])), 404, ""),
            (rule(json!([{ "person_id": scene.lin }]), json!([])), 404, ""),
            (rule(json!([mo]), deputy(scene.xu, "2026-03-02", "2026-03-02")), 404, ""),
            (rule(json!([{ "person_id": scene.viewer }]), json!([])), 422, "deciders"),
            (rule(json!([mo, mo]), json!([])), 422, "deciders.1"),
            (rule(json!([{ "person_id": scene.mo, "limit_minor": 1 }]), json!([])), 422, "currency"),
            (rule(json!([mo]), deputy(scene.mo, "2026-03-02", "2026-03-02")), 422, "deputies.0.deputy_id"),
            (rule(json!([mo]), deputy(scene.fang, "2026-03-02", "2026-03-01")), 422, "deputies.0.until"),
        ] {
            let answer = scene.put_rule(scene.lin, body.clone()).await;
            assert_eq!(answer.status, status, "{body}");
            if !field.is_empty() {
                assert_eq!(answer.json()["fields"][0]["field"], field, "{body}");
            }
        }
        assert_eq!(scene.get(&scene.rule_path()).await["revision"], 0);
    })
    .await;
}

#[tokio::test]
async fn the_circle_and_the_code_are_settings() {
    with_scene(|scene| async move {
        let path =
            format!("/api/v1/projects/{}/parties/{}/contacts/{}", scene.project, scene.party, scene.mo);
        let put = |body: Value| scene.app.put(&path).as_(team(scene.lin)).json(body);
        let flag = |answer: Value| {
            let contacts = answer["items"][0]["contacts"].as_array().cloned().expect("contacts");
            let mut mo = contacts.into_iter().filter(|one| one["person_id"] == json!(scene.mo));
            mo.next().expect("Mo Qing")["is_commercial"].clone()
        };
        for (body, wanted) in [
            (json!({ "role": "client_approver", "is_commercial": true }), true),
            (json!({ "role": "client_approver" }), true),
            (json!({ "role": "client_approver", "is_commercial": false }), false),
        ] {
            assert_eq!(flag(put(body.clone()).await.expect(200).json()), json!(wanted), "{body}");
        }
        let path = format!("/api/v1/projects/{}", scene.project);
        assert_eq!(scene.get(&path).await["asks_code"], true);
        let patch = scene.app.patch(&path).as_(team(scene.lin)).json(json!({ "asks_code": false })).await;
        assert_eq!(patch.expect(200).json()["asks_code"], false);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_and_on_whom_it_waits() {
    with_scene(|scene| async move {
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        let asked = scene.open().await;
        scene.act(&scene.by(scene.mo), &asked, Verdict::ApprovedWithConditions).await.unwrap();
        let list = scene.get(&format!("/api/v1/projects/{}/sign-offs", scene.project)).await;
        let line = &list["items"][0];
        for (field, wanted) in [
            ("number", json!("CR-2")),
            ("state", json!("waiting")),
            ("client_name", json!("Chengchuan")),
            ("waiting_for", json!([{ "person_id": scene.zheng, "name": "Zheng Haiyan" }])),
            ("is_over", json!(false)),
            ("valid_until", json!("2026-03-04")),
        ] {
            assert_eq!(line[field], wanted, "{field}");
        }
        let path = format!("/api/v1/sign-offs/{}", asked.id);
        let whole = scene.get(&path).await;
        assert_eq!(whole["content"], serde_json::to_value(scene.content()).unwrap());
        assert_eq!(whole["panel"][0]["name"], "Mo Qing");
        assert_eq!(whole["steps"][0]["remark"], "Only after Spring Festival.");
        assert_eq!(whole["not_reached"], json!([]));

        let withdrawal = format!("{path}/withdrawal");
        let put = |by: PersonId, reason: &str| {
            scene.app.put(&withdrawal).as_(team(by)).json(json!({ "reason": reason }))
        };
        put(scene.wen, "The price was wrong.").await.expect(403);
        put(scene.lin, " ").await.expect(422);
        let withdrawn = put(scene.lin, "The price was wrong.").await.expect(200).json();
        assert_eq!((&withdrawn["state"], &withdrawn["waiting_for"]), (&json!("withdrawn"), &json!([])));
        assert_eq!(put(scene.lin, "Once more.").await.expect(422).code(), "sign_off.not_waiting");
    })
    .await;
}
