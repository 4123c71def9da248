//! No secret that is read again lies plain in the database's files.

use crate::world::product;
use serde_json::json;
use store::seal::SealKey;
use store::testing::{TestFolder, sqlite};
use store::{Db, Open, settings};
use web::testing::administrator;

fn bytes_of(folder: &TestFolder) -> Vec<u8> {
    let files = std::fs::read_dir(folder.path()).expect("the data folder");
    files.flat_map(|file| std::fs::read(file.expect("a file").path()).unwrap_or_default()).collect()
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

const PASSWORD: &str = "correct-horse-of-the-mail-server";

async fn kept(db: &Db, name: &'static str) -> String {
    db.read(move |conn| settings::get(conn, name)).await.expect("read").expect("set")
}

#[tokio::test]
async fn no_secret_lies_plain_in_the_database() {
    let (db, folder) = sqlite(server::assembly::SCHEMAS);
    let app = product(db.clone());
    let body = json!({ "host": "mail.hengmu.example", "port": 587, "security": "starttls", "user": "rapport",
        "password": PASSWORD, "from_address": "rapport@hengmu.example", "from_name": "Rapport" });
    let put = app.put("/api/v1/mail-settings").as_(administrator(kernel::PersonId::new()));
    let answer = put.json(body).await;
    assert_eq!(answer.expect(200).json()["has_password"], true);
    db.close().await;
    assert!(!holds(&bytes_of(&folder), PASSWORD));
}

async fn mail_server(db: &Db, seal: &SealKey) -> kernel::Result<Option<mail::Settings>> {
    let seal = seal.clone();
    db.read(move |conn| Ok(server::sealing::mail_server(conn, &seal)?.map(|kept| kept.place))).await
}

/// What an earlier version wrote is sealed at the first start, and nothing of it stays behind in its page.
#[tokio::test]
async fn what_was_plain_is_sealed_at_start() {
    let (db, folder) = sqlite(server::assembly::SCHEMAS);
    let seal = SealKey::new([7; 32]);
    let form_secret = "ab".repeat(32);
    let server = mail::Settings {
        host: "mail.hengmu.example".into(),
        port: 587,
        security: mail::Security::StartTls,
        user: None,
        password: Some(PASSWORD.into()),
        sign_in: mail::SignIn::Password,
        from_address: "rapport@hengmu.example".into(),
        from_name: "Rapport".into(),
    };
    let smtp = serde_json::to_string(&server).expect("settings");
    let written = form_secret.clone();
    let put = db.write(move |tx| {
        settings::put(tx, "smtp", &smtp)?;
        settings::put(tx, "form_secret", &written)
    });
    put.await.expect("written");
    assert!(mail_server(&db, &seal).await.is_err(), "a plain value is not believed");
    for _ in 0..2 {
        server::sealing::seal_plain(&db, &seal).await.expect("sealed");
    }
    assert!(kept(&db, "smtp").await.starts_with("sealed1:"));
    assert_eq!(mail_server(&db, &seal).await.expect("opened"), Some(server));
    let secret = server::sealing::form_secret(&db, &seal).await.expect("opened");
    assert_eq!(secret, [0xab; 32], "forms that are open stay good");
    db.close().await;
    // As the server does once it has sealed something.
    let db = Db::open(Open::folder(folder.path(), server::assembly::SCHEMAS)).expect("opened anew");
    db.close().await;
    for file in std::fs::read_dir(folder.path()).expect("the data folder") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("bytes");
        assert!(
            !holds(&bytes, PASSWORD) && !holds(&bytes, &form_secret),
            "{}: {}",
            path.display(),
            bytes.len()
        );
    }
}
