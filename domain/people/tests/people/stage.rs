//! The application and its people, as the tests need them.

use people::account::{self, NewAccount};
use serde_json::{Value, json};
use store::Db;
use store::seal::SealKey;
use store::testing::each_database;
use web::Extensions;
use web::testing::{Sending, TestApp, TestParts};

pub const SENTENCE: &str = "a short sentence";

/// Runs a test on every database, with `people` alone.
pub async fn each<F, Done>(body: F)
where
    F: Fn(TestApp) -> Done,
    Done: Future<Output = ()>,
{
    each_database(&[people::TABLES], |db| body(app(db))).await;
}

pub fn app(db: Db) -> TestApp {
    let mut parts = TestParts::over(db);
    parts.authenticator = people::authenticate;
    parts.extensions =
        Extensions::default().with(people::Handover { moves: &[|_, _, _, _| Ok(3)] }).with(seal());
    TestApp::new(parts, people::routes())
}

/// The key of this installation.
pub fn seal() -> SealKey {
    SealKey::new([7; 32])
}

/// Moves the clock that the database and the application share.
pub fn wait(app: &TestApp, seconds: i64) {
    app.app.clock().advance_seconds(seconds);
}

/// Adds somebody of the team whose password is [`SENTENCE`].
pub async fn member(app: &TestApp, name: &str, is_administrator: bool) -> Browser {
    let email = format!("{}@hengmu.example", name.to_lowercase().replace(' ', "."));
    let account = NewAccount {
        name: name.into(),
        email: email.clone(),
        locale: "zh-CN".into(),
        time_zone: "Asia/Shanghai".into(),
        is_administrator,
    };
    account::create(app.db(), account, SENTENCE).await.expect("an account");
    sign_in(app, &email, SENTENCE).await
}

pub async fn sign_in(app: &TestApp, email: &str, password: &str) -> Browser {
    let request = app.post("/api/v1/sessions").json(json!({"email": email, "password": password}));
    let answer = request.await.expect(201);
    let cookie = answer.set_cookie().expect("a cookie");
    Browser { app: app.clone(), cookie, me: answer.json() }
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Browser {
    pub app: TestApp,
    pub cookie: String,
    pub me: Value,
}

impl Browser {
    pub fn send(&self, method: &str, path: &str) -> Sending {
        self.app.send(method, path).cookie(&self.cookie)
    }
    pub fn id(&self) -> &str {
        self.me["person"]["id"].as_str().expect("an id")
    }
    /// Whether the session still opens anything.
    pub async fn is_in(&self) -> bool {
        self.send("GET", "/api/v1/me").await.status == 200
    }
}

/// The newest letter in the outbox.
pub async fn newest_letter(app: &TestApp) -> Option<kernel::Letter> {
    let page = app.db().read(|conn| store::outbox::list(conn, &store::Page { after: None, limit: 1 }));
    let newest = page.await.expect("the outbox").items.into_iter().next()?;
    Some(serde_json::from_value(newest.payload).expect("a letter"))
}

pub async fn letters(app: &TestApp) -> usize {
    let page = app.db().read(|conn| store::outbox::list(conn, &store::Page { after: None, limit: 100 }));
    page.await.expect("the outbox").items.len()
}

/// The key at the end of a letter's address.
pub fn key_of(letter: &kernel::Letter) -> String {
    let url = letter.url.as_deref().expect("an address");
    url.strip_prefix("http://localhost:8080/set-password/").expect("the page for passwords").to_owned()
}
