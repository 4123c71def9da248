//! The kickoff pack: what a party would read, that what is sent is what was looked at, and that it stays so.

use crate::scene::{Scene, fields};
use crate::with_scene;
use agreement::pack_reason_to_stay;
use agreement::store::kickoff_packs_for_client;
use communication_plan::store::{entries, releases};
use communication_plan::usual::{Beginning, usual};
use engagement::sign_off::Verdict;
use engagement::store::parties;
use engagement::testing;
use jiff::civil::date;
use kernel::{PartyId, PartyRole, PersonId};
use locales::Locale;
use serde_json::{Value, json};
use store::{Conn, Viewer, params};
use web::testing::{TestAnswer, team};

impl Scene {
    async fn meeting(&self, meeting: Value) {
        let body = json!({ "meeting": meeting });
        self.app.put(&self.at("kickoff/meeting")).as_(team(self.wen)).json(body).await.expect(200);
    }
    async fn preview(&self, party: PartyId) -> Value {
        self.get(&format!("parties/{party}/kickoff-pack")).await
    }
    async fn pack(&self) -> Value {
        self.preview(self.party).await["pack"].clone()
    }
    async fn send(&self, by: PersonId, pack: Value) -> TestAnswer {
        let readers = self.readers().await;
        self.send_to(by, pack, &readers).await
    }
    /// With those who were said to read it.
    async fn send_to(&self, by: PersonId, pack: Value, readers: &[Value]) -> TestAnswer {
        let body = json!({ "party_id": self.party, "pack": pack, "reader_ids": readers });
        self.app.post(&self.at("kickoff-packs")).as_(team(by)).json(body).await
    }
    async fn readers(&self) -> Vec<Value> {
        let preview = self.preview(self.party).await;
        let readers = preview["readers"].as_array().expect("readers").iter();
        readers.map(|one| one["person_id"].clone()).collect()
    }
    /// To whom the letters about packs go, by their places in the portal.
    async fn pack_letters(&self) -> Vec<(Value, Value)> {
        let all = self.db().read(|conn| {
            let sql = "select payload from outbox where kind = 'mail' order by id";
            conn.rows(sql, params![], |row| row.get::<String>(0))
        });
        let all = all.await.expect("letters").into_iter();
        let all = all.map(|letter| serde_json::from_str::<Value>(&letter).expect("JSON"));
        let of_packs = all.filter(|letter| letter["template"] == "kickoff_pack_sent");
        of_packs.map(|letter| (letter["to"].clone(), letter["about"].clone())).collect()
    }
    async fn packs_read_by(&self, party: PartyId, person: PersonId) -> Vec<Value> {
        let viewer = Viewer { project: self.project, party, person };
        let all = self.db().read_as_client(viewer, kickoff_packs_for_client::of_viewer).await.expect("packs");
        all.iter().map(|one| json!({ "number": one.number, "pack": one.pack })).collect()
    }
}

#[tokio::test]
async fn a_pack_is_sent_as_it_was_looked_at_and_stays_so() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let meeting = json!({ "starts": "2026-03-02T09:30:00", "agenda": "Goals\n\nPlan", "rules": "Fridays",
            "market": "They lose to Nanpu" });
        scene.meeting(meeting).await;
        let pack = scene.pack().await;
        assert_eq!((&pack["agenda"], &pack["rules"]), (&json!(["Goals", "Plan"]), &json!(["Fridays"])));
        assert!(pack["starts"].as_str().is_some_and(|at| at.starts_with("2026-03-02T01:30:00")), "{pack}");
        assert!(!pack.to_string().contains("Nanpu"), "{pack}");

        scene.send(scene.wen, pack.clone()).await.expect(403);
        scene.meeting(json!({ "agenda": "Something else" })).await;
        scene.send(scene.lin, pack).await.expect(412);
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, Vec::<Value>::new());

        let first = scene.pack().await;
        scene.send(scene.lin, first.clone()).await.expect(201);
        scene.meeting(json!({ "agenda": "Later thoughts" })).await;
        let read = json!({ "number": 1, "pack": first });
        assert_eq!(
            scene.packs_read_by(scene.party, scene.zheng).await,
            std::slice::from_ref(&read),
            "as it was sent"
        );
        let second = scene.pack().await;
        scene.send(scene.lin, second.clone()).await.expect(201);
        let newer = json!({ "number": 2, "pack": second });
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, [newer, read]);
        assert_eq!(
            scene.packs_read_by(scene.party_b, scene.fang).await,
            Vec::<Value>::new(),
            "of another party"
        );
    })
    .await;
}

#[tokio::test]
async fn the_pack_and_its_letter_quote_the_communication_plan_as_the_party_reads_it() {
    with_scene(|scene| async move {
        let titles = |pack: &Value| {
            let lines = pack["communication"].as_array().expect("lines").iter();
            lines.map(|line| line["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>()
        };
        let (project, party, party_b, lin) = (scene.project, scene.party, scene.party_b, scene.lin);
        let written = scene.db().write(move |tx| {
            let beginning = Beginning {
                locale: Locale::ZhCn,
                party: Some(party),
                from: date(2026, 3, 2),
                time_zone: "Asia/Shanghai",
                owner: Some(lin),
                client_owner: None,
            };
            let mut rows = usual(&beginning);
            rows[1].is_internal = true;
            rows[1].party_id = None;
            rows[2].party_id = Some(party_b);
            rows.iter().try_for_each(|row| entries::create(tx, project, row, lin).map(drop))
        });
        written.await.expect("rows");
        assert_eq!(titles(&scene.pack().await), Vec::<String>::new(), "nothing of it is shown yet");
        let show = |party| {
            let signer = scene.signer.clone();
            scene.db().write(move |tx| {
                let (lines, basis) = releases::put_together(tx, project, party)?;
                releases::show(tx, &signer, project, party, (&lines, &basis), lin)
            })
        };
        show(party).await.expect("shown");
        let pack = scene.pack().await;
        assert_eq!(titles(&pack), ["每周进度报告", "满意度沟通", "沟通计划回顾", "月度回顾"]);
        assert_eq!(titles(&scene.preview(party_b).await["pack"]), Vec::<String>::new(), "of another");
        scene.send(lin, pack.clone()).await.expect(201);
        let letters = scene.db().read(|conn| {
            let sql = "select payload from outbox where kind = 'mail' order by id";
            conn.rows(sql, params![], |row| row.get::<String>(0))
        });
        for letter in letters.await.expect("letters") {
            let letter: Value = serde_json::from_str(&letter).expect("JSON");
            assert_eq!(letter["params"]["has_touch"], "yes", "{letter}");
            assert!(
                letter["params"]["touch"].as_str().is_some_and(|touch| touch.starts_with("– 每周进度报告\n"))
            );
        }
        let signer = scene.signer.clone();
        let back = scene.db().write(move |tx| releases::take_back(tx, &signer, project, party, lin));
        back.await.expect("taken back");
        scene.send(lin, pack.clone()).await.expect(412);
        assert_eq!(titles(&scene.pack().await), Vec::<String>::new());
        let read = scene.packs_read_by(party, scene.zheng).await;
        assert_eq!(titles(&read[0]["pack"]), titles(&pack), "as it was sent");
    })
    .await;
}

#[tokio::test]
async fn the_charter_of_one_party_stays_out_of_the_pack_of_another() {
    with_scene(|scene| async move {
        let mut of_one = fields();
        let people = json!([{ "person_id": scene.lin, "duty": "accountable" }]);
        of_one["responsibilities"] = json!([{ "label": "Trial report", "people": people }]);
        scene.put(of_one).await.expect(200);
        let told = |preview: &Value| {
            let of = |field: &str| preview["pack"][field].as_array().expect("a list").len();
            (of("goals"), of("responsibilities"), preview["left_out"].clone())
        };
        let (all, nothing) = ((1, 1, json!([])), (0, 0, json!(["What this is for"])));
        assert_eq!(told(&scene.preview(scene.party_b).await), all, "of nobody yet");
        let sent = scene.asked().await;
        assert_eq!(told(&scene.preview(scene.party_b).await), nothing, "another is asked");
        assert_eq!(told(&scene.preview(scene.party).await), all);
        scene.answer(&sent, Verdict::Approved).await.expect("confirmed");
        assert_eq!(told(&scene.preview(scene.party_b).await), nothing, "another confirmed it");
        assert!(!scene.preview(scene.party_b).await["pack"].to_string().contains("Pallets"));
    })
    .await;
}

#[tokio::test]
async fn a_charter_that_was_taken_back_is_of_the_party_that_is_asked_next() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let sent = scene.asked().await;
        scene.withdraw(&sent).await;
        scene.ask(scene.party_b, false).await.expect(201);
        let goals = |preview: Value| preview["pack"]["goals"].as_array().expect("goals").len();
        assert_eq!(goals(scene.preview(scene.party_b).await), 1);
        assert_eq!(goals(scene.preview(scene.party).await), 0);
    })
    .await;
}

#[tokio::test]
async fn a_pack_sent_twice_is_one() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        scene.meeting(json!({ "agenda": "Goals" })).await;
        let pack = scene.pack().await;
        let first = scene.send(scene.lin, pack.clone()).await.expect(201).json();
        assert_eq!(scene.send(scene.lin, pack.clone()).await.expect(201).json(), first);
        scene.meeting(json!({ "agenda": "Plan" })).await;
        scene.send(scene.lin, scene.pack().await).await.expect(201);
        scene.meeting(json!({ "agenda": "Goals" })).await;
        let again = scene.send(scene.lin, pack).await.expect(201).json();
        assert_eq!(again["items"][0]["number"], 3, "another one stood between");
    })
    .await;
}

#[tokio::test]
async fn a_beginning_that_is_no_time_stays_in_the_place() {
    with_scene(|scene| async move {
        let hall = "Hall 2, ".repeat(24);
        for starts in ["2026-03-02T24:00", "2026-02-30T09:30"] {
            scene.meeting(json!({ "place": hall })).await;
            let kept = scene.db().write(move |tx| {
                tx.exec("update kickoff_meetings set starts = $1", params![starts]).map(drop)
            });
            kept.await.expect("as an earlier version kept it");
            let meeting = scene.get("kickoff").await["meeting"].clone();
            let place = format!("{} · {}", starts.replace('T', " "), hall.trim());
            assert_eq!((&meeting["starts"], &meeting["place"]), (&Value::Null, &json!(place)));
            scene.meeting(meeting.clone()).await;
            assert_eq!(scene.get("kickoff").await["meeting"], meeting, "saved again");
            assert_eq!(scene.pack().await["place"], place);
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_invited_is_told_of_a_pack_once() {
    with_scene(|scene| async move {
        let (project, party, zheng) = (scene.project, scene.party, scene.zheng);
        let invited = scene.db().write(move |tx| {
            let party = parties::get(tx, project, party)?;
            testing::contact(tx, &party, "Gao Yun", PartyRole::ClientViewer)?;
            testing::invite(tx, &party, zheng)
        });
        invited.await.expect("one of two is invited");
        scene.meeting(json!({ "agenda": "Goals" })).await;
        let preview = scene.preview(scene.party).await;
        assert_eq!(preview["readers"].as_array().map(Vec::len), Some(2), "{preview}");
        let not_reached = &preview["not_reached"];
        assert_eq!((&not_reached[0]["name"], &not_reached[1]), (&json!("Gao Yun"), &Value::Null));
        scene.send(scene.wen, preview["pack"].clone()).await.expect(403);
        assert_eq!(scene.pack_letters().await, []);
        for _ in 0..2 {
            scene.send(scene.lin, preview["pack"].clone()).await.expect(201);
        }
        let letters = scene.pack_letters().await;
        let to: Vec<Value> = letters.iter().map(|(to, _)| to.clone()).collect();
        assert_eq!(to, [json!(zheng)], "once");

        let pack = letters[0].1.as_str().expect("an id").parse().expect("an id");
        let stays = move |conn: &mut Conn| pack_reason_to_stay(conn, pack);
        assert_eq!(scene.db().read(stays).await.expect("asked"), None);
        let at = scene.at(&format!("parties/{}/kickoff-pack", scene.party));
        scene.app.delete(&at).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.db().read(stays).await.expect("asked"), Some("letter.not_shown"));
    })
    .await;
}

#[tokio::test]
async fn a_pack_of_a_later_version_is_read() {
    with_scene(|scene| async move {
        scene.put(fields()).await.expect(200);
        let pack = scene.pack().await;
        scene.send(scene.lin, pack.clone()).await.expect(201);
        let mut later = pack.clone();
        later["dress"] = json!("Boots");
        later["goals"][0]["weight"] = json!(3);
        let text = later.to_string();
        let kept = scene.db().write(move |tx| {
            tx.exec("update kickoff_packs set content = $1", params![text.as_str()]).map(drop)
        });
        kept.await.expect("as a later version keeps it");
        let read = scene.packs_read_by(scene.party, scene.zheng).await;
        assert_eq!(read, [json!({ "number": 1, "pack": pack })]);
    })
    .await;
}

#[tokio::test]
async fn only_files_of_the_project_lie_on_the_table() {
    with_scene(|scene| async move {
        let body = json!({ "meeting": { "files": [kernel::RecordId::new()] } });
        let refused = scene.app.put(&scene.at("kickoff/meeting")).as_(team(scene.wen)).json(body).await;
        assert!(refused.expect(422).json().to_string().contains("files"));
    })
    .await;
}

#[tokio::test]
async fn a_pack_that_is_taken_back_is_read_by_nobody_until_one_is_sent_again() {
    with_scene(|scene| async move {
        let at = scene.at(&format!("parties/{}/kickoff-pack", scene.party));
        let take_back = |by| scene.app.delete(&at).as_(team(by));
        scene.meeting(json!({ "agenda": "Goals" })).await;
        let pack = scene.pack().await;
        scene.send(scene.lin, pack.clone()).await.expect(201);
        take_back(scene.wen).await.expect(403);
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await.len(), 1);
        let left = take_back(scene.lin).await.expect(200).json();
        assert!(left["items"][0]["taken_back_at"].is_string(), "{left}");
        assert_eq!(scene.packs_read_by(scene.party, scene.zheng).await, Vec::<Value>::new());
        assert_eq!(take_back(scene.lin).await.expect(200).json(), left, "a second time nothing happens");
        let taken = "select count(*) from events where kind = 'kickoff_pack.taken_back'";
        let events = scene.db().read(|conn| conn.one(taken, params![], |row| row.get::<i64>(0)));
        assert_eq!(events.await.expect("a count"), 1);

        scene.send(scene.lin, pack.clone()).await.expect(201);
        let read = scene.packs_read_by(scene.party, scene.zheng).await;
        assert_eq!(read, [json!({ "number": 2, "pack": pack })], "the same words, sent anew");
    })
    .await;
}

#[tokio::test]
async fn a_pack_is_sent_to_nobody_who_was_not_named_beforehand() {
    with_scene(|scene| async move {
        scene.meeting(json!({ "agenda": "Goals" })).await;
        let (pack, before) = (scene.pack().await, scene.readers().await);
        let (project, party, zheng) = (scene.project, scene.party, scene.zheng);
        let joined = scene.db().write(move |tx| {
            let party = parties::get(tx, project, party)?;
            testing::invite(tx, &party, zheng)?;
            testing::contact(tx, &party, "Gao Yun", PartyRole::ClientViewer)
        });
        joined.await.expect("somebody joined meanwhile");
        let refused = scene.send_to(scene.lin, pack.clone(), &before).await.expect(422).json();
        assert_eq!(refused["code"], "kickoff_pack.readers_changed", "{refused}");
        let told = json!({ "added_count": 1, "added": ["Gao Yun"], "gone": 0 });
        assert_eq!(refused["params"], told);
        assert_eq!(scene.packs_read_by(party, zheng).await, Vec::<Value>::new());
        assert_eq!(scene.pack_letters().await, []);

        let pack = scene.pack().await;
        // Whoever is named and does not read it is told as a number: their name is not ours to give.
        let mut others = scene.readers().await;
        others.push(json!(scene.fang));
        let refused = scene.send_to(scene.lin, pack.clone(), &others).await.expect(422).json();
        assert_eq!(refused["params"], json!({ "added_count": 0, "added": [], "gone": 1 }), "{refused}");

        scene.send(scene.lin, pack.clone()).await.expect(201);
        // What they read already is answered kindly, whoever joined since.
        scene.send_to(scene.lin, pack, &before).await.expect(201);
        assert_eq!(scene.pack_letters().await.len(), 1);
    })
    .await;
}
