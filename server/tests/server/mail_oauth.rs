//! Mail where access tokens let us in (XOAUTH2): a token endpoint and a mail server of our own that believe nothing else,
//! and a mailbox of a real one (Dovecot) that asks the endpoint about each token.

use crate::mail_in::{REPLY, ask, mail, states};
use crate::world::{World, product, text};
use base64ct::{Base64, Encoding as _};
use mail::testing::{dovecot_of_tokens, hand_over};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::params;
use store::testing::{each_database, sqlite};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const USER: &str = "rapport@hengmu.example";
const SECRET: &str = "client-secret-of-the-mail";

/// What the token endpoint knows, and what it was asked.
struct Known {
    /// The one that is believed next.
    refresh_token: String,
    tokens: Vec<String>,
    lasts_seconds: i64,
    /// Said instead of a token: its status and its words.
    refusal: Option<(u16, &'static str)>,
    asked: Vec<String>,
}

type Endpoint = Arc<Mutex<Known>>;

fn first() -> String {
    "refresh-0".to_owned()
}

/// Each refresh token works once, and brings the next.
async fn endpoint() -> (u16, Endpoint) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let known = Known {
        refresh_token: first(),
        tokens: Vec::new(),
        lasts_seconds: 3_600,
        refusal: None,
        asked: Vec::new(),
    };
    let known = Arc::new(Mutex::new(known));
    let kept = Arc::clone(&known);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(answered(socket, Arc::clone(&kept)));
        }
    });
    (port, known)
}

async fn answered(mut socket: TcpStream, known: Endpoint) {
    let mut heard = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4_096];
        let count = socket.read(&mut piece).await.expect("heard");
        heard.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&heard).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_ascii_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length: ").and_then(|length| length.trim().parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (status, told) = {
        let mut known = known.lock().expect("known");
        match head.starts_with("POST /token ") {
            true => token(&mut known, &body),
            false => introspected(&known, &body),
        }
    };
    let answer = format!(
        "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{told}",
        told.len()
    );
    let _ = socket.write_all(answer.as_bytes()).await;
}

fn token(known: &mut Known, form: &str) -> (u16, String) {
    known.asked.push(form.to_owned());
    if let Some((status, words)) = known.refusal {
        return (status, words.to_owned());
    }
    let is_right = form.contains(&format!("refresh_token={}&", known.refresh_token))
        && form.contains(&format!("client_secret={SECRET}"));
    if !is_right {
        return (400, json!({ "error": "invalid_grant", "error_description": "used, or none" }).to_string());
    }
    let count = known.asked.len();
    known.refresh_token = format!("refresh-{count}");
    let token = format!("access-{count}");
    known.tokens.push(token.clone());
    let told = json!({ "access_token": token, "token_type": "Bearer", "expires_in": known.lasts_seconds,
        "refresh_token": known.refresh_token });
    (200, told.to_string())
}

fn introspected(known: &Known, form: &str) -> (u16, String) {
    let is_active = known.tokens.iter().any(|token| form.contains(&format!("token={token}")));
    let told =
        if is_active { json!({ "active": true, "username": "reply" }) } else { json!({ "active": false }) };
    (200, told.to_string())
}

/// A mail server that takes mails from whoever brings a token that is good now.
async fn mail_server(known: Endpoint) -> (u16, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let taken = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(converse(socket, Arc::clone(&known), Arc::clone(&counted)));
        }
    });
    (port, taken)
}

async fn converse(socket: TcpStream, known: Endpoint, taken: Arc<Mutex<usize>>) {
    let (read, mut write) = socket.into_split();
    let (mut lines, mut is_in, mut is_mail) = (BufReader::new(read).lines(), false, false);
    write.write_all(b"220 here\r\n").await.expect("said");
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if is_mail => {
                is_mail = false;
                *taken.lock().expect("taken") += 1;
                "250 2.0.0 taken"
            }
            _ if is_mail => continue,
            "EHLO" => "250-here\r\n250 AUTH XOAUTH2",
            "AUTH" => {
                let said = line.strip_prefix("AUTH XOAUTH2 ").and_then(|said| Base64::decode_vec(said).ok());
                let said = String::from_utf8(said.unwrap_or_default()).unwrap_or_default();
                let brings = |token: &String| said == format!("user={USER}\x01auth=Bearer {token}\x01\x01");
                is_in = known.lock().expect("known").tokens.iter().any(brings);
                // As Gmail answers: why, in a challenge.
                if is_in { "235 2.7.0 come in" } else { "334 eyJzdGF0dXMiOiI0MDEifQ==" }
            }
            "" => "535 5.7.8 not believed",
            "QUIT" => "221 bye",
            _ if !is_in => "530 5.7.0 who are you",
            "DATA" => {
                is_mail = true;
                "354 go on"
            }
            _ => "250 fine",
        };
        let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

fn oauth(port: u16) -> Value {
    json!({ "token_url": format!("http://127.0.0.1:{port}/token"), "client_id": "rapport", "client_secret": SECRET,
        "refresh_token": first(), "scope": "https://mail.example/ offline_access" })
}

fn settings(port: u16, oauth: &Value) -> Value {
    json!({ "host": "127.0.0.1", "port": port, "security": "none", "user": USER, "oauth": oauth,
        "from_address": USER, "from_name": "Hengmu" })
}

/// The token endpoint of these tests is in the own network.
async fn list_network(world: &World) {
    world.done("PUT", "/api/v1/channel-networks", json!({ "networks": ["127.0.0.0/8"] })).await;
}

async fn deliver(app: &web::App) {
    while server::delivery::deliver(app, "test").await.expect("looked") > 0 {}
}

async fn reply_by_mail(world: &World) {
    let body = json!({ "reply_address": REPLY, "lmtp": null, "secret": "keep" });
    world.done("PUT", "/api/v1/mail-in-settings", body).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_leave_with_tokens_that_are_asked_for_anew() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (at, known) = endpoint().await;
        let (port, taken) = mail_server(Arc::clone(&known)).await;
        list_network(&world).await;
        reply_by_mail(&world).await;
        world.done("PUT", "/api/v1/mail-settings", settings(port, &oauth(at))).await;
        let count = |of: &Endpoint| of.lock().expect("known").asked.len();
        let left = || *taken.lock().expect("taken");
        ask(&world, &world.ours.parties[0], 0).await;
        let begun = left();
        assert!(begun > 0, "letters left");
        assert_eq!(count(&known), 1, "with one token");
        // It is refused before its time.
        known.lock().expect("known").tokens.clear();
        ask(&world, &world.ours.parties[0], 0).await;
        assert_eq!((left(), count(&known)), (begun + 1, 2), "and one more with a fresh one");
        // It ends while nobody looks.
        known.lock().expect("known").tokens.clear();
        db.clock().advance_seconds(3_600);
        ask(&world, &world.ours.parties[0], 0).await;
        assert_eq!((left(), count(&known)), (begun + 2, 3), "nothing was tried with the old one");
        // The program is started anew, and the refresh token that was typed is worth nothing by now.
        let started_anew = product(db.clone());
        known.lock().expect("known").tokens.clear();
        let path = format!("/api/v1/projects/{}/questions", world.ours.project);
        let party = &world.ours.parties[0];
        let body =
            json!({ "party_id": party.id, "body": "And the gate?", "to_person": party.contacts[0].person });
        world.done("POST", &path, body.clone()).await;
        db.clock().advance_seconds(engagement::burst::SECONDS);
        deliver(&started_anew.app).await;
        assert_eq!((left(), count(&known)), (begun + 3, 4));
        // Nobody mends the settings for days: the letter waits for them.
        known.lock().expect("known").tokens.clear();
        known.lock().expect("known").refusal = Some((400, r#"{"error":"invalid_grant"}"#));
        world.done("POST", &path, body.clone()).await;
        for _ in 0..12 {
            deliver(&world.app.app).await;
            db.clock().advance_seconds(3 * 3_600);
        }
        assert_eq!(left(), begun + 3);
        known.lock().expect("known").refusal = None;
        deliver(&world.app.app).await;
        assert!(left() > begun + 3, "it left once they were mended");
        let asked = known.lock().expect("known").asked.clone();
        assert!(asked[0].starts_with("grant_type=refresh_token&refresh_token=refresh-0&client_id=rapport&"));
        assert!(asked[3].contains("refresh_token=refresh-3&"), "{asked:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_be_mended_is_named() {
    let (db, folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db.clone()).await;
    let (at, known) = endpoint().await;
    let (port, _) = mail_server(Arc::clone(&known)).await;
    let shown = world.done("PUT", "/api/v1/mail-settings", settings(port, &oauth(at))).await;
    let oauth_shown = json!({ "token_url": format!("http://127.0.0.1:{at}/token"), "client_id": "rapport",
        "has_client_secret": true, "has_refresh_token": true, "scope": "https://mail.example/ offline_access" });
    assert_eq!((&shown["oauth"], &shown["has_password"]), (&oauth_shown, &json!(false)));
    let tried = || world.done("POST", "/api/v1/mail-tests", json!({ "to": "cen.yu@hengmu.example" }));
    let field = |tried: &Value| text(&tried["field"]);
    assert_eq!(field(&tried().await), "token_url", "a network that nobody listed");
    assert_eq!(known.lock().expect("known").asked.len(), 0, "is not called");
    list_network(&world).await;
    for (refusal, wanted) in [
        (
            r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#,
            "refresh_token",
        ),
        (r#"{"error":"invalid_client"}"#, "client_secret"),
        (r#"{"error":"invalid_scope"}"#, "scope"),
        ("nothing here", "token_url"),
    ] {
        known.lock().expect("known").refusal = Some((400, refusal));
        let tried = tried().await;
        assert_eq!((&tried["ok"], field(&tried).as_str()), (&json!(false), wanted), "{tried}");
    }
    known.lock().expect("known").refusal = Some((503, "busy"));
    let later = tried().await;
    assert_eq!((&later["ok"], &later["field"]), (&json!(false), &Value::Null), "nobody has to mend that");
    known.lock().expect("known").refusal = None;
    assert_eq!(tried().await["ok"], json!(true));
    // Another user: the tokens are good, and not for them.
    let mut other = settings(
        port,
        &json!({ "token_url": oauth_shown["token_url"], "client_id": "rapport", "scope": "" }),
    );
    other["user"] = json!("somebody@hengmu.example");
    world.done("PUT", "/api/v1/mail-settings", other.clone()).await;
    assert_eq!(field(&tried().await), "user");
    // What is secret goes to no other server, endpoint or client.
    for (name, value) in
        [("host", json!("elsewhere.example")), ("token_url", json!("https://elsewhere.example/t"))]
    {
        let mut elsewhere = other.clone();
        match name {
            "host" => elsewhere["host"] = value,
            _ => elsewhere["oauth"][name] = value,
        }
        let refused =
            world.app.put("/api/v1/mail-settings").as_(world.root()).json(elsewhere).await.expect(422);
        assert!(refused.text().contains("oauth.client_secret"), "{name}: {}", refused.text());
    }
    db.close().await;
    let kept: Vec<u8> = std::fs::read_dir(folder.path())
        .expect("the data folder")
        .flat_map(|file| std::fs::read(file.expect("a file").path()).unwrap_or_default())
        .collect();
    for secret in [SECRET, "refresh-0", "refresh-1", "access-1"] {
        assert!(!kept.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_mailbox_opens_to_a_token() {
    let (at, known) = endpoint().await;
    let Some(server) = dovecot_of_tokens("tokens", &format!("http://127.0.0.1:{at}/introspect")) else {
        return;
    };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    list_network(&world).await;
    reply_by_mail(&world).await;
    let body = json!({ "host": "localhost", "port": server.imap, "security": "none", "user": REPLY,
        "oauth": oauth(at), "folder": "", "done_folder": null });
    hand_over(server.lmtp, REPLY, &mail("who@elsewhere.example", REPLY, "", "Hello")).await;
    let tried = world.done("POST", "/api/v1/mailbox-tests", body.clone()).await;
    assert_eq!((&tried["ok"], &tried["unread"]), (&json!(true), &json!(1)), "{tried}");
    // Since then the endpoint takes its tokens back.
    known.lock().expect("known").tokens.clear();
    world.done("PUT", "/api/v1/mailbox-settings", body).await;
    let door = tokio::spawn(server::mailbox_door::follow(world.app.app.clone()));
    until(&world, |_, received| received == 1).await;
    assert_eq!(known.lock().expect("known").asked.len(), 2, "a second token took the place of the first");
    door.abort();
    let refusal = (400, r#"{"error":"invalid_grant","error_description":"taken back"}"#);
    known.lock().expect("known").refusal = Some(refusal);
    known.lock().expect("known").tokens.clear();
    let door = tokio::spawn(server::mailbox_door::follow(world.app.app.clone()));
    let told = until(&world, |settings, _| !settings["error"].is_null()).await;
    assert_eq!((&told["field"], &told["is_setting"]), (&json!("refresh_token"), &json!(true)), "{told}");
    assert_eq!(told["error"], json!("invalid_grant: taken back"));
    door.abort();
}

/// A mailbox that nobody answers for: what is asked before is the token.
fn mailbox(oauth: &Value) -> Value {
    json!({ "host": "127.0.0.1", "port": 9, "security": "none", "user": REPLY, "oauth": oauth, "folder": "",
        "done_folder": null })
}

fn without_secrets(oauth: &Value, scope: &str) -> Value {
    json!({ "token_url": oauth["token_url"], "client_id": oauth["client_id"], "scope": scope })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trying_other_settings_uses_nothing_up() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db.clone()).await;
    let (at, known) = endpoint().await;
    let (port, taken) = mail_server(Arc::clone(&known)).await;
    list_network(&world).await;
    let believed = || {
        let known = known.lock().expect("known");
        known.asked.len() == known.tokens.len()
    };
    // Typed for both, kept for one: whoever asks goes on from where the other was.
    world.done("PUT", "/api/v1/mail-settings", settings(port, &oauth(at))).await;
    world.done("POST", "/api/v1/mailbox-tests", mailbox(&oauth(at))).await;
    ask(&world, &world.ours.parties[0], 0).await;
    let left = *taken.lock().expect("taken");
    assert!(left > 0 && believed(), "{:?}", known.lock().expect("known").asked);
    // Tried before it was set, set as it was tried, and tried with another scope.
    world.done("PUT", "/api/v1/mailbox-settings", mailbox(&oauth(at))).await;
    let other = mailbox(&without_secrets(&oauth(at), "https://mail.example/"));
    world.done("POST", "/api/v1/mailbox-tests", other).await;
    assert!(believed(), "{:?}", known.lock().expect("known").asked);
    // Started anew, all of it is known from what was kept.
    let anew = product(db.clone());
    let test = |path: &'static str, body| anew.post(path).as_(world.root()).json(body);
    test("/api/v1/mail-tests", json!({ "to": "cen.yu@hengmu.example" })).await.expect(200);
    test("/api/v1/mailbox-tests", mailbox(&without_secrets(&oauth(at), ""))).await.expect(200);
    assert_eq!(*taken.lock().expect("taken"), left + 1);
    assert!(believed(), "{:?}", known.lock().expect("known").asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_kept_now_is_kept_later() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db.clone()).await;
    let (at, known) = endpoint().await;
    let (port, _) = mail_server(Arc::clone(&known)).await;
    list_network(&world).await;
    world.done("PUT", "/api/v1/mail-settings", settings(port, &oauth(at))).await;
    let full = "create trigger full before update on settings begin select raise(abort, 'full'); end";
    db.write(|tx| tx.exec(full, params![])).await.expect("full");
    let test = || world.done("POST", "/api/v1/mail-tests", json!({ "to": "cen.yu@hengmu.example" }));
    assert_eq!(test().await["ok"], json!(false), "nothing is used that would be lost");
    assert_eq!(test().await["ok"], json!(false));
    assert_eq!(known.lock().expect("known").asked.len(), 1, "nothing more is asked for meanwhile");
    db.write(|tx| tx.exec("drop trigger full", params![])).await.expect("room");
    assert_eq!(test().await["ok"], json!(true));
    assert_eq!(known.lock().expect("known").asked.len(), 1);
    // A program that is started anew knows it.
    let anew = product(db.clone());
    let body = json!({ "to": "cen.yu@hengmu.example" });
    let tried = anew.post("/api/v1/mail-tests").as_(world.root()).json(body).await.expect(200);
    assert!(tried.text().contains("\"ok\":true"), "{}", tried.text());
}

/// Waits until the mailbox's page and the mails that came say so.
async fn until(world: &World, is_so: impl Fn(&Value, usize) -> bool) -> Value {
    for _ in 0..600 {
        let settings = world.done("GET", "/api/v1/mailbox-settings", Value::Null).await;
        if is_so(&settings, states(world).await.len()) {
            return settings;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not so: {}", world.done("GET", "/api/v1/mailbox-settings", Value::Null).await);
}
