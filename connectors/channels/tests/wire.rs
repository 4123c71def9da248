//! What goes over the wire: within what each channel takes, in the shapes an independent sender was recorded with, and
//! past the vendors' own validators where they are there.

use channels::{
    Block, Channel, ClientSafe, Field, Internal, Kind, Link, Message, Moment, Request, Severity, Subject,
    webhook_signature,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const PAGE: &str = "https://rapport.example/projects/1?a=b&c=d";
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn page() -> Link {
    Link { words: "打开项目".to_owned(), url: PAGE.to_owned() }
}

fn message(title: &str) -> Message<ClientSafe> {
    Message::client_safe(title.to_owned(), page(), "deliverable-3".to_owned())
}

fn whole() -> Message<ClientSafe> {
    message("验收请求 <!channel> [x](http://evil.example) & more")
        .severity(Severity::Late)
        .block(Block::Text("里程碑 M2 已提交客户验收\n<@all> **bold**".to_owned()))
        .block(Block::Fields(vec![
            Field { name: "截止".to_owned(), value: "2026-12-01".to_owned() },
            Field { name: "Owner".to_owned(), value: "岑屿 <at user_id=\"all\">".to_owned() },
        ]))
        .block(Block::List(vec!["一".to_owned(), "two".to_owned()]))
        .block(Block::Divider)
        .block(Block::Quote("said\n> so".to_owned()))
}

/// The same, for programs that tell events apart.
fn about(message: Message<ClientSafe>) -> Message<ClientSafe> {
    let subject =
        Subject { kind: "deliverable".to_owned(), key: "0f3c".to_owned(), number: "D-3".to_owned() };
    message.about("deliverable.review_sent", subject)
}

fn render(kind: Kind, message: &Message<ClientSafe>) -> Request {
    let secret = match kind {
        Kind::Webhook => Some(KEY.to_owned()),
        Kind::DingTalk | Kind::Feishu => Some("SECdemo".to_owned()),
        Kind::WeCom | Kind::Slack | Kind::Teams => None,
    };
    let channel = Channel::shared(kind, "https://hooks.example/send?key=1".to_owned(), secret);
    channel.render(message, Moment::of(1_795_300_822_042, "msg_1".to_owned()))
}

fn body(request: &Request) -> Value {
    serde_json::from_str(&request.body).expect("JSON")
}

#[test]
fn each_channel_takes_it_in_its_own_form() {
    for kind in Kind::ALL {
        insta::assert_json_snapshot!(format!("wire_{}", kind.word()), {
            let request = render(kind, &about(whole()));
            json!({ "url": request.url, "headers": request.headers, "body": body(&request) })
        });
    }
}

/// Nothing typed is a tag, a link or a call to everybody.
#[test]
fn what_was_typed_stays_text() {
    for kind in [Kind::WeCom, Kind::DingTalk] {
        let text = render(kind, &whole()).body;
        assert!(
            !text.contains("<!channel>") && !text.contains("<@all>") && !text.contains("](http://evil"),
            "{text}"
        );
    }
    let slack = body(&render(Kind::Slack, &whole()));
    assert_eq!(slack["text"], "验收请求 &lt;!channel&gt; [x](http://evil.example) &amp; more");
    assert!(slack["blocks"].as_array().expect("blocks").iter().all(|block| {
        let is_plain = |text: &Value| {
            text["type"] != "mrkdwn" || !text["text"].as_str().unwrap_or_default().contains('<')
        };
        is_plain(&block["text"])
            && block["fields"].as_array().is_none_or(|fields| fields.iter().all(is_plain))
    }));
    let teams = render(Kind::Teams, &whole()).body;
    assert!(!teams.contains("](http://evil") && !teams.contains("<at "), "{teams}");
    let feishu = render(Kind::Feishu, &whole()).body;
    assert!(!feishu.contains("lark_md"), "{feishu}");
}

/// A program tells what happened to what without reading a sentence in somebody's language.
#[test]
fn a_program_reads_the_event_and_what_it_is_about() {
    let told = body(&render(Kind::Webhook, &about(message("x"))));
    assert_eq!(told["type"], "deliverable.review_sent");
    assert_eq!(told["data"]["subject"], json!({ "kind": "deliverable", "key": "0f3c", "number": "D-3" }));
    assert_eq!(told["data"]["project"], Value::Null, "a client's channel names no id of the team's");
    let subject = Subject { kind: "task".to_owned(), key: "1".to_owned(), number: "T-1".to_owned() };
    let ours =
        Message::internal("x".to_owned(), page(), "task-1".to_owned()).about("task.completed", "p1", subject);
    let to = Channel::<Internal>::internal(
        Kind::Webhook,
        "https://hooks.example/".to_owned(),
        Some(KEY.to_owned()),
    );
    let told = body(&to.render(&ours, Moment::of(0, "msg_1".to_owned())));
    assert_eq!((&told["type"], &told["data"]["project"]), (&json!("task.completed"), &json!("p1")));
    let test = body(&render(Kind::Webhook, &message("x")));
    assert_eq!((&test["type"], &test["data"]["subject"]), (&json!("channel.test"), &Value::Null));
}

/// While a key is changed, whoever has either of them takes the message.
#[test]
fn for_a_while_two_keys_sign() {
    let before = "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk";
    let address = "https://hooks.example/send?key=1".to_owned();
    let channel = Channel::shared(Kind::Webhook, address, Some(KEY.to_owned()));
    let request = channel.also_signed_with(Some(before.to_owned()));
    let request = request.render(&whole(), Moment::of(1_795_300_822_042, "msg_1".to_owned()));
    let signed = |key| webhook_signature("msg_1", 1_795_300_822, &request.body, key).expect("a signature");
    let found = request.headers.iter().find(|(name, _)| *name == "webhook-signature").expect("signed");
    assert_eq!(found.1, format!("{} {}", signed(KEY), signed(before)));
    let Some(folder) = validators() else { return println!("not run: validators of chat messages") };
    for key in [KEY, before] {
        assert_eq!(verified(&folder, &request, key), "verified");
    }
}

#[test]
fn a_late_thing_looks_late_and_a_calm_one_does_not() {
    let text = |severity| render(Kind::WeCom, &message("x").severity(severity)).body;
    assert!(text(Severity::Late).contains("warning") && !text(Severity::Calm).contains("font"));
}

/// What each takes, by its own measure.
fn is_within(kind: Kind, request: &Request) -> bool {
    let value = body(request);
    let characters = |text: &Value| text.as_str().unwrap_or_default().chars().count();
    match kind {
        Kind::WeCom => value["markdown"]["content"].as_str().is_some_and(|text| text.len() <= 4_096),
        Kind::DingTalk | Kind::Feishu => request.body.len() <= 20_000,
        Kind::Teams => request.body.len() <= 20_480,
        Kind::Webhook => request.body.len() <= 65_536,
        Kind::Slack => {
            let blocks = value["blocks"].as_array().expect("blocks");
            blocks.len() <= 50
                && blocks.iter().all(|block| {
                    let fields = block["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                    let most = if block["type"] == "header" { 150 } else { 3_000 };
                    characters(&block["text"]["text"]) <= most
                        && fields.len() <= 10
                        && fields.iter().all(|field| characters(&field["text"]) <= 2_000)
                })
        }
    }
}

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![".{0,60}", "[汉字🙂a\n]{0,400}", "[汉字é<&]{1000,3000}"]
}

fn block() -> impl Strategy<Value = Block> {
    let field = (typed(), typed()).prop_map(|(name, value)| Field { name, value });
    prop_oneof![
        typed().prop_map(Block::Text),
        typed().prop_map(Block::Quote),
        prop::collection::vec(typed(), 0..40).prop_map(Block::List),
        prop::collection::vec(field, 0..24).prop_map(Block::Fields),
        Just(Block::Divider),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_message_is_within_the_limits_and_ends_in_its_page(
        title in typed(),
        blocks in prop::collection::vec(block(), 0..16),
    ) {
        let message = blocks.into_iter().fold(message(&title), Message::block);
        for kind in Kind::ALL {
            let request = render(kind, &message);
            prop_assert!(is_within(kind, &request), "{kind:?} {}", request.body.len());
            prop_assert!(request.body.contains(PAGE), "{kind:?} leads nowhere");
        }
    }
}

#[test]
fn what_was_cut_says_so_before_its_link() {
    let long = message("t").block(Block::Text("汉".repeat(5_000)));
    let cut = body(&render(Kind::WeCom, &long));
    let text = cut["markdown"]["content"].as_str().expect("a text");
    assert!(text.ends_with(&format!("…\n[打开项目]({PAGE})")), "{text}");
    let short = body(&render(Kind::WeCom, &message("t")));
    assert!(!short["markdown"]["content"].as_str().expect("a text").contains('…'));
}

/// The keys of a value, with those inside.
fn shape(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                found.push(format!("{at}/{name}"));
                shape(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => items.iter().take(1).for_each(|item| shape(item, &format!("{at}/0"), found)),
        _ => {}
    }
}

/// What an independent sender put on the wire.
fn recorded() -> Option<Value> {
    let folder = std::env::var_os("RAPPORT_TEST_DATA")?;
    let file = PathBuf::from(folder).join("integrations/chat-wire/apprise-2.2.0-recorded.json");
    Some(serde_json::from_str(&std::fs::read_to_string(file).ok()?).expect("JSON"))
}

#[test]
fn the_shapes_an_independent_sender_was_recorded_with() {
    let Some(recorded) = recorded() else { return println!("not run: corpora") };
    // Robots where both of us send the same type of message.
    for (kind, name) in [(Kind::DingTalk, "dingtalk"), (Kind::Teams, "workflows")] {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        shape(&recorded[name][0]["body"], "", &mut theirs);
        shape(&body(&render(kind, &whole())), "", &mut ours);
        // Its first element is a picture of its own.
        theirs.retain(|path| !path.contains("/body/0/"));
        let missing: Vec<_> = theirs.iter().filter(|path| !ours.contains(path)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

/// What stands around a message of whichever type: the keys of the body, the one that its type names called by that.
fn frame(kind: Kind, body: &Value) -> Vec<String> {
    let (type_key, content) = match kind {
        Kind::WeCom | Kind::DingTalk => ("msgtype", body["msgtype"].as_str()),
        // Two of its types, as documented.
        Kind::Feishu => match body["msg_type"].as_str() {
            Some("text") => ("msg_type", Some("content")),
            Some("interactive") => ("msg_type", Some("card")),
            other => panic!("{other:?}"),
        },
        Kind::Teams => ("type", None),
        Kind::Slack | Kind::Webhook => panic!("no type is named"),
    };
    assert!(body[type_key].is_string(), "{type_key}");
    let keys = body.as_object().expect("an object").keys();
    let mut keys: Vec<String> = keys
        .map(|key| if Some(key.as_str()) == content { "<content>".to_owned() } else { key.clone() })
        .collect();
    keys.sort();
    keys
}

/// How each robot is reached, as what it is sent to, and what stands around a message: as that sender has it, whatever
/// type of message either sends.
#[test]
fn the_frames_an_independent_sender_was_recorded_with() {
    let Some(recorded) = recorded() else { return println!("not run: corpora") };
    for (kind, name) in [
        (Kind::WeCom, "wecombot"),
        (Kind::DingTalk, "dingtalk"),
        (Kind::Feishu, "feishu"),
        (Kind::Feishu, "lark"),
        (Kind::Slack, "slack"),
        (Kind::Teams, "workflows"),
    ] {
        let theirs = &recorded[name][0];
        let address = theirs["url"].as_str().expect("an address").to_owned();
        let secret = (kind == Kind::DingTalk).then(|| "SECdemo".to_owned());
        let moment = Moment::of(1_795_300_822_042, "msg_1".to_owned());
        let ours = Channel::shared(kind, address.clone(), secret).render(&whole(), moment);
        let added = ours.url.strip_prefix(&address).expect("the robot's own address");
        let added: Vec<&str> = added
            .split('&')
            .filter(|part| !part.is_empty())
            .filter_map(|part| part.split('=').next())
            .collect();
        // A workflow's own parameters stand in the address that is pasted.
        match kind {
            Kind::DingTalk => {
                let params = theirs["params"].as_object().expect("parameters");
                assert!(added.iter().all(|name| params.contains_key(*name)) && added.len() == params.len());
                assert!(
                    ours.url.contains(params["timestamp"].as_str().expect("a moment")),
                    "in milliseconds"
                );
            }
            _ => assert!(added.is_empty(), "{name}: {added:?}"),
        }
        let headers = theirs["headers"].as_object().expect("headers");
        assert_eq!(headers.keys().collect::<Vec<_>>(), ["Content-Type"], "{name}");
        let media_type = |text: &str| text.split(';').next().unwrap_or_default().to_owned();
        let sent_as = headers["Content-Type"].as_str().expect("a type");
        assert_eq!(media_type(ours.content_type), media_type(sent_as), "{name}");
        assert!(ours.headers.is_empty(), "{name}");
        // Of Slack an older form was recorded: its blocks are for its own library.
        if kind != Kind::Slack {
            assert_eq!(frame(kind, &body(&ours)), frame(kind, &theirs["body"]), "{name}");
        }
    }
}

/// A folder with the validators: `node_modules` (adaptivecards) and `py` (slack_sdk, standardwebhooks).
fn validators() -> Option<PathBuf> {
    std::env::var_os("RAPPORT_CHANNEL_VALIDATORS").map(PathBuf::from)
}

/// Hands a text to a program and gives what it said.
fn asked(program: &str, script: &str, folder: &std::path::Path, text: &str) -> String {
    let mut child = Command::new(program)
        .args([if program == "node" { "-e" } else { "-c" }, script])
        .env("PYTHONPATH", folder.join("py"))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the validator starts");
    child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    String::from_utf8(child.wait_with_output().expect("it ends").stdout).expect("text").trim().to_owned()
}

#[test]
fn the_vendors_own_validators_take_it() {
    let Some(folder) = validators() else { return println!("not run: validators of chat messages") };
    let long = (0..60).fold(message("长"), |message, _| message.block(Block::Text("汉🙂".repeat(2_000))));
    for message in [whole(), message("t"), long] {
        let slack = render(Kind::Slack, &message).body;
        let script = "import sys,json\nfrom slack_sdk.models.blocks import Block\n\
                      bs=Block.parse_all(json.load(sys.stdin)['blocks'])\n\
                      [b.validate_json() for b in bs]\nprint('taken',all(type(b) is not Block for b in bs))";
        assert_eq!(asked("python3", script, &folder, &slack), "taken True");
        let teams = body(&render(Kind::Teams, &message))["attachments"][0]["content"].to_string();
        let script = "const ac=require('./node_modules/adaptivecards/dist/adaptivecards.js');\
                      const c=new ac.AdaptiveCard();const s=new ac.SerializationContext();\
                      c.parse(JSON.parse(require('fs').readFileSync(0,'utf8')),s);\
                      const n=s.eventCount;const all=[];for(let i=0;i<n;i++)all.push(s.getEventAt(i).message);\
                      console.log(JSON.stringify([c.getItemCount()>0,c.validateProperties().validationEvents.map(e=>e.message),all]))";
        assert_eq!(asked("node", script, &folder, &teams), "[true,[],[]]");
        assert_eq!(verified(&folder, &render(Kind::Webhook, &message), KEY), "verified");
    }
}

/// By the library of Standard Webhooks, at the moment in which it was sent.
fn verified(folder: &std::path::Path, hook: &Request, key: &str) -> String {
    let text = json!({ "headers": hook.headers, "body": hook.body, "key": key }).to_string();
    let script = "import sys,json,datetime\nimport standardwebhooks.webhooks as w\n\
                  class At(datetime.datetime):\n  @classmethod\n  def now(c,tz=None): return datetime.datetime.fromtimestamp(1795300822,tz)\n\
                  w.datetime=At\nm=json.load(sys.stdin)\n\
                  w.Webhook(m['key']).verify(m['body'].encode(),dict(m['headers']))\nprint('verified')";
    asked("python3", script, folder, &text)
}
