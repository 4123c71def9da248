//! Channels: what happens is told once, in the channel's language, and where a client reads, only what its party reads.

use crate::access_matrix::issues;
use crate::world::{World, text};
use kernel::ProjectId;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use store::testing::each_database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

/// A chat robot on this machine: it keeps what it is told and answers what it is set to.
struct Robot {
    address: String,
    heard: Arc<Mutex<Vec<Value>>>,
    /// The head of what it was told last.
    head: Arc<Mutex<String>>,
    answer: Arc<Mutex<String>>,
}

impl Robot {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!(
            "http://127.0.0.1:{}/robot/key-0123456789",
            listener.local_addr().expect("a port").port()
        );
        let robot = Self { address, heard: Arc::default(), head: Arc::default(), answer: Arc::default() };
        robot.answers("200 OK", r#"{"errcode":0,"errmsg":"ok"}"#);
        let (heard, answer) = (Arc::clone(&robot.heard), Arc::clone(&robot.answer));
        let last = Arc::clone(&robot.head);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let body = loop {
                    let mut piece = [0; 4_096];
                    let count = stream.read(&mut piece).await.expect("a request");
                    bytes.extend_from_slice(&piece[..count]);
                    let said = String::from_utf8_lossy(&bytes).into_owned();
                    let (head, body) = said.split_once("\r\n\r\n").unwrap_or_default();
                    if let Ok(found) = serde_json::from_str::<Value>(body) {
                        *last.lock().expect("unpoisoned") = head.to_owned();
                        break found;
                    }
                };
                heard.lock().expect("unpoisoned").push(body);
                let answer = answer.lock().expect("unpoisoned").clone();
                stream.write_all(answer.as_bytes()).await.expect("answered");
            }
        });
        robot
    }

    fn answers(&self, status: &str, body: &str) {
        *self.answer.lock().expect("unpoisoned") =
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    }

    fn heard(&self) -> Vec<Value> {
        std::mem::take(&mut *self.heard.lock().expect("unpoisoned"))
    }

    /// What the last message was signed with, key by key.
    fn signatures(&self) -> Vec<String> {
        let head = self.head.lock().expect("unpoisoned").clone();
        let line = head.lines().find_map(|line| line.strip_prefix("webhook-signature: "));
        line.unwrap_or_default().split(' ').map(str::to_owned).collect()
    }

    /// The texts of WeCom's messages.
    fn texts(&self) -> Vec<String> {
        self.heard().iter().map(|one| text(&one["markdown"]["content"])).collect()
    }
}

async fn tell(world: &World) {
    channel::follow(world.app.db()).await.expect("followed");
    server::channel_delivery::deliver(&world.app.app).await.expect("delivered");
}

/// Channels may call this machine.
async fn let_them_call_here(world: &World) {
    world.done("PUT", "/api/v1/channel-networks", json!({ "networks": ["127.0.0.1"] })).await;
    tell(world).await;
}

async fn wecom(world: &World, robot: &Robot, more: Value) -> String {
    let mut body = json!({ "kind": "wecom", "name": "项目群", "address": robot.address, "locale": "zh-CN",
        "topics": ["questions", "issues", "comments", "decisions"] });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    text(&world.done("POST", &format!("/api/v1/projects/{}/channels", world.ours.project), body).await["id"])
}

async fn ask(world: &World, title: &str) -> String {
    let body = json!({ "party_id": world.ours.parties[0].id, "body": title });
    text(&world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), body).await["id"])
}

async fn messages(world: &World, channel: &str) -> Vec<Value> {
    let list = world.done("GET", &format!("/api/v1/channels/{channel}/messages"), Value::Null).await;
    list["items"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_is_told_once_and_looked_up_with_its_answer() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let channel = wecom(&world, &robot, json!({})).await;
        ask(&world, "何时切换？").await;
        tell(&world).await;
        tell(&world).await;
        let heard = robot.texts();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains("新提问：Q-") && heard[0].contains("何时切换？"), "{heard:?}");
        assert!(
            heard[0].contains(&format!("/projects/{}/questions?question=", world.ours.project)),
            "{heard:?}"
        );
        let told = messages(&world, &channel).await;
        assert_eq!((told.len(), told[0]["state"].as_str()), (1, Some("sent")));
        assert_eq!(told[0]["post"]["status"], 200);
        assert!(text(&told[0]["post"]["answer"]).contains("errmsg"));
        let again = format!("/api/v1/channels/{channel}/messages/{}/deliveries", text(&told[0]["id"]));
        world.done("POST", &again, Value::Null).await;
        tell(&world).await;
        assert_eq!(robot.texts().len(), 1, "once more");
        // What another project does is not told here.
        let body = json!({ "party_id": world.other.parties[0].id, "body": "Elsewhere" });
        world.done("POST", &format!("/api/v1/projects/{}/questions", world.other.project), body).await;
        tell(&world).await;
        assert_eq!(robot.texts(), Vec::<String>::new());
    })
    .await;
}

/// Two hours from now on in which a channel says nothing.
async fn quiet_now(world: &World) -> Value {
    let project = world.done("GET", &format!("/api/v1/projects/{}", world.ours.project), Value::Null).await;
    let now = world.app.db().clock().now().in_zone(&text(&project["time_zone"]));
    let minute = i64::from(now.hour()) * 60 + i64::from(now.minute());
    json!({ "from_minutes": minute, "to_minutes": (minute + 120) % 1_440 })
}

/// Many at once are one message, and none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_go_together_and_the_night_is_kept_for_the_morning() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let quiet = quiet_now(&world).await;
        wecom(&world, &robot, json!({ "quiet": quiet })).await;
        for number in 1..=6 {
            ask(&world, &format!("Question number {number}")).await;
        }
        tell(&world).await;
        assert_eq!(robot.texts(), Vec::<String>::new(), "it is quiet");
        world.app.db().clock().advance_seconds(2 * 3_600);
        tell(&world).await;
        let heard = robot.texts();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains("6 项新动态"), "{heard:?}");
        assert!((1..=6).all(|number| heard[0].contains(&format!("Question number {number}"))), "{heard:?}");
    })
    .await;
}

/// A channel that a client reads is told what its party reads, and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_client_reads_only_what_it_sees_is_told() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let [party, others] = [&world.ours.parties[0].id, &world.ours.parties[1].id];
        let shared = json!({ "party_id": party, "knows_who_reads": true });
        let channel = wecom(&world, &robot, shared).await;
        let issue = issues::raised(&world, &world.ours).await;
        let steps = format!("/api/v1/issues/{issue}/steps");
        world.done("POST", &steps, json!({ "step": "solved" })).await;
        let theirs = json!({ "party_id": others, "body": "Of the other client" });
        world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), theirs).await;
        let comments = format!("/api/v1/records/{}/comments", world.ours.internal_task);
        world.done("POST", &comments, json!({ "body": "Not for them", "audience": "internal" })).await;
        tell(&world).await;
        assert_eq!(robot.texts(), Vec::<String>::new(), "what is the team's stays there");
        assert_eq!(messages(&world, &channel).await, Vec::<Value>::new(), "nothing of it waits to be told");
        ask(&world, "For them").await;
        world.done("PUT", &format!("/api/v1/issues/{issue}/party"), json!({ "party_id": party })).await;
        tell(&world).await;
        let heard = robot.texts();
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert!(heard.iter().all(|one| one.contains("/p)") && !one.contains("/projects/")), "{heard:?}");
        assert!(heard[0].contains("For them") && heard[1].contains("Stands in the way"), "{heard:?}");
        // Shown a moment ago and taken back before it left.
        let late = issues::raised(&world, &world.ours).await;
        for shown in [json!({ "party_id": party }), json!({})] {
            world.done("PUT", &format!("/api/v1/issues/{late}/party"), shown).await;
        }
        tell(&world).await;
        assert_eq!(robot.texts(), Vec::<String>::new(), "it is not shown any more");
        let preview = world.done("GET", &format!("/api/v1/channels/{channel}/previews"), Value::Null).await;
        let said = preview.to_string();
        assert!(
            said.contains("For them")
                && !said.contains("Of the other client")
                && !said.contains("Not for them")
        );
    })
    .await;
}

/// What became of an issue before it was shown is the team's, also where the message about it waited for the morning.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_before_it_was_shown_is_not_told_in_the_morning() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let quiet = quiet_now(&world).await;
        let party = &world.ours.parties[0].id;
        let shared = json!({ "party_id": party, "knows_who_reads": true, "quiet": quiet });
        wecom(&world, &robot, shared).await;
        let issue = issues::raised(&world, &world.ours).await;
        let steps = format!("/api/v1/issues/{issue}/steps");
        for step in ["solved", "reopened"] {
            world.done("POST", &steps, json!({ "step": step })).await;
            tell(&world).await;
        }
        world.done("PUT", &format!("/api/v1/issues/{issue}/party"), json!({ "party_id": party })).await;
        world.done("POST", &steps, json!({ "step": "solved" })).await;
        tell(&world).await;
        world.app.db().clock().advance_seconds(2 * 3_600);
        tell(&world).await;
        let heard = robot.texts().join("\n");
        assert!(!heard.contains("问题尚未解决"), "{heard}");
        assert_eq!(heard.matches("Stands in the way").count(), 2, "shown and solved: {heard}");
    })
    .await;
}

/// A task that two parties read has a key of each: both hear of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_party_that_reads_a_task_hears_of_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let project = &world.ours.project;
        let task = Uuid::now_v7().to_string();
        let path = format!("/api/v1/projects/{project}/plan-edits");
        let edit = |edits: Value| world.done("POST", &path, json!({ "edits": edits }));
        edit(json!([{ "op": "create_task", "id": task, "title": "Gate 3" }])).await;
        for party in &world.ours.parties {
            world.share(project, &party.id, json!({ "task_ids": [party.shared_task, task] })).await;
            let shared = json!({ "party_id": party.id, "knows_who_reads": true, "topics": ["plan"] });
            wecom(&world, &robot, shared).await;
        }
        edit(json!([{ "op": "update_task", "id": task, "set": { "percent_complete": 100 } }])).await;
        tell(&world).await;
        let heard = robot.texts();
        assert_eq!(heard.iter().filter(|one| one.contains("Gate 3")).count(), 2, "{heard:?}");
    })
    .await;
}

/// Where a client's channel moves to another address, somebody has read who reads it there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_channel_moves_knowingly() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let shared = json!({ "party_id": world.ours.parties[0].id, "knows_who_reads": true });
        let channel = wecom(&world, &robot, shared).await;
        let path = format!("/api/v1/channels/{channel}");
        let said = json!({ "name": "项目群", "locale": "zh-CN", "topics": ["issues"], "quiet": null, "state": "active" });
        let with = |more: Value| {
            let mut said = said.clone();
            said.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            said
        };
        let moved = format!("{}-of-another-group", robot.address);
        for (more, revision, status) in [
            (json!({}), 1, 200),
            (json!({ "address": moved }), 2, 422),
            (json!({ "address": moved, "knows_who_reads": true }), 2, 200),
        ] {
            let sending = world.app.put(&path).as_(world.root()).if_match(revision).json(with(more.clone()));
            let answer = sending.await;
            assert_eq!(answer.status, status, "{more}: {}", answer.text());
        }
    })
    .await;
}

/// What is about money is the commercial circle's, and no channel is of a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_circle_alone_reads_is_told_nowhere_a_client_reads() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let party = &world.ours.parties[0];
        let member = format!(
            "/api/v1/projects/{}/parties/{}/contacts/{}",
            world.ours.project, party.id, party.contacts[0].person
        );
        world.done("PUT", &member, json!({ "role": "client_approver", "is_commercial": true })).await;
        let channel = wecom(&world, &robot, json!({ "party_id": party.id, "knows_who_reads": true })).await;
        let body = json!({ "party_id": party.id, "body": "What may it cost?", "is_commercial": true });
        world.done("POST", &format!("/api/v1/projects/{}/questions", world.ours.project), body).await;
        tell(&world).await;
        assert_eq!(robot.texts(), Vec::<String>::new());
        let told = messages(&world, &channel).await;
        assert_eq!((told.len(), told[0]["state"].as_str()), (1, Some("void")), "it was looked at");
    })
    .await;
}

/// A robot that refuses again and again is given up, and the managers are told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_goes_on_refusing_is_given_up() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let channel = wecom(&world, &robot, json!({})).await;
        robot.answers("200 OK", r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#);
        let test = world.done("POST", &format!("/api/v1/channels/{channel}/tests"), Value::Null).await;
        assert_eq!((test["outcome"].as_str(), test["status"].as_i64()), (Some("refused"), Some(200)));
        for number in 1..=3 {
            ask(&world, &format!("Question number {number}")).await;
            tell(&world).await;
            world.app.db().clock().advance_seconds(3_600);
        }
        let list = world
            .done("GET", &format!("/api/v1/projects/{}/channels", world.ours.project), Value::Null)
            .await;
        assert_eq!(list["items"][0]["state"], "disabled", "{list}");
        assert!(text(&list["items"][0]["why"]).contains("invalid webhook url"));
        let outbox = world.done("GET", "/api/v1/outbox", Value::Null).await;
        let told = outbox["items"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|mail| text(&mail["subject"]).contains("项目群"));
        assert!(told, "{outbox}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_inside_is_called_unless_an_administrator_listed_it() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let channel = wecom(&world, &robot, json!({})).await;
        let test = world.done("POST", &format!("/api/v1/channels/{channel}/tests"), Value::Null).await;
        assert_eq!(test["outcome"], "not_allowed", "{test}");
        assert!(robot.heard().is_empty());
        let_them_call_here(&world).await;
        let test = world.done("POST", &format!("/api/v1/channels/{channel}/tests"), Value::Null).await;
        assert_eq!((test["outcome"].as_str(), robot.heard().len()), (Some("sent"), 1));
    })
    .await;
}

/// Neither the address nor the secret comes back or lies open in the database, and nobody shares without knowing with whom.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_secret_of_a_channel_stays_so() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let channels = format!("/api/v1/projects/{}/channels", world.ours.project);
        let body = json!({ "kind": "feishu", "name": "F", "address": robot.address, "secret": "SECRET-OF-OURS",
            "locale": "en", "topics": ["questions"] });
        let made = world.done("POST", &channels, body.clone()).await.to_string();
        assert!(!made.contains("key-0123456789") && !made.contains("SECRET-OF-OURS"), "{made}");
        let project: ProjectId = world.ours.project.parse().expect("an id");
        let kept = world.app.db().read(move |conn| {
            conn.rows("select address, secret from channels where project_id = $1", store::params![project], |row| {
                Ok(row.get::<String>(0)? + &row.get::<String>(1)?)
            })
        });
        let kept = kept.await.expect("rows").concat();
        assert!(!kept.contains("0123456789") && !kept.contains("SECRET"), "{kept}");
        let mut shared = body;
        shared["party_id"] = json!(world.ours.parties[0].id);
        let refused = world.app.post(&channels).as_(world.root()).json(shared).await.expect(422).json();
        assert_eq!(refused["code"], "channel.say_who_reads");
        let hook = json!({ "kind": "webhook", "name": "W", "address": robot.address, "locale": "en", "topics": ["late"] });
        let made = world.done("POST", &channels, hook).await;
        assert!(text(&made["signing_key"]).starts_with("whsec_"));
        let unsigned = json!({ "name": "F", "locale": "en", "topics": ["questions"], "state": "active",
            "without_secret": true });
        let at = |id: &Value| format!("/api/v1/channels/{}", text(id));
        let robots = world.done("GET", &channels, Value::Null).await;
        let feishu = robots["items"].as_array().expect("channels").iter().find(|one| one["kind"] == "feishu");
        let feishu = feishu.expect("the robot");
        assert_eq!(feishu["has_secret"], true);
        let now = world.done("PUT", &at(&feishu["id"]), unsigned.clone()).await;
        assert_eq!(now["has_secret"], false, "it signs no longer");
        let refused = world.app.put(&at(&made["id"])).as_(world.root()).json(unsigned).await.expect(422);
        assert_eq!(refused.json()["fields"][0]["field"], "secret", "a webhook always signs");
    })
    .await;
}

/// A program is told which event and by which ids: the team's of its own channel, the party's where a client reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_is_told_the_event_and_the_ids_its_readers_know() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, ours, theirs) = (World::make(db).await, Robot::start().await, Robot::start().await);
        let_them_call_here(&world).await;
        let party = &world.ours.parties[0];
        let hook = |robot: &Robot| json!({ "kind": "webhook", "address": robot.address });
        wecom(&world, &ours, hook(&ours)).await;
        let mut shared = hook(&theirs);
        shared["party_id"] = json!(party.id);
        shared["knows_who_reads"] = json!(true);
        wecom(&world, &theirs, shared).await;
        let question = ask(&world, "Which gate?").await;
        tell(&world).await;
        let (ours, theirs) = (ours.heard(), theirs.heard());
        assert_eq!(
            (&ours[0]["type"], &theirs[0]["type"]),
            (&json!("question.asked"), &json!("question.asked"))
        );
        let about = &ours[0]["data"];
        assert_eq!(
            (&about["subject"]["key"], &about["project"]),
            (&json!(question), &json!(world.ours.project))
        );
        assert_eq!(about["subject"]["kind"], "question");
        let said = theirs[0].to_string();
        assert!(!said.contains(&question) && !said.contains(&world.ours.project), "{said}");
        let key = text(&theirs[0]["data"]["subject"]["key"]);
        let page = format!("/p/{}/questions/{key}", party.contacts[0].token);
        world.app.get(&page).await.expect(200);
    })
    .await;
}

/// A new key and the one before sign together for a day, so that nobody misses a message in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_key_signs_beside_the_one_before_for_a_day() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let (world, robot) = (World::make(db).await, Robot::start().await);
        let_them_call_here(&world).await;
        let [first, second] = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk"];
        let hook = json!({ "kind": "webhook", "secret": first, "address": robot.address });
        let channel = wecom(&world, &robot, hook).await;
        let path = format!("/api/v1/channels/{channel}");
        let put = |secret: Value| {
            let body = json!({ "name": "Hook", "locale": "en", "topics": ["questions"], "state": "active", "secret": secret });
            world.done("PUT", &path, body)
        };
        let signed = || async {
            world.done("POST", &format!("{path}/tests"), Value::Null).await;
            robot.signatures().len()
        };
        assert_eq!(signed().await, 1);
        assert!(put(json!(second)).await["previous_until"].is_string());
        // The second press of the same button, and another change.
        put(json!(second)).await;
        put(Value::Null).await;
        assert_eq!(signed().await, 2, "the first signs on");
        world.app.db().clock().advance_seconds(24 * 3_600 + 1);
        assert_eq!(signed().await, 1, "for a day");
    })
    .await;
}
