//! A mail that quotes a letter of ours repeats the link that opens its writer's page. Nobody of the team reads it off the mail,
//! nor does a colleague of theirs, whichever way the mail goes.

use crate::mail_in::{Asked, REPLY, ask, bring, mail, mail_server, question, state, states, switch_on};
use crate::world::{World, text};
use ::mail::read_received;
use serde_json::Value;
use store::testing::sqlite;
use store::{Conn, params};

/// The secrets of a letter that left: of its link, and of the address for its answers.
fn secrets(letters: &str, asked: &Asked) -> Vec<String> {
    let links = letters.split("/p/").skip(1);
    let mut secrets: Vec<String> = links
        .map(|rest| {
            rest.chars().take_while(|one| one.is_ascii_alphanumeric() || "-_".contains(*one)).collect()
        })
        .collect();
    secrets.push(asked.reply_to.split(['+', '@']).nth(1).expect("a token").to_owned());
    secrets
}

fn base64(plain: &[u8]) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut signs = String::new();
    for three in plain.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let sign = |place: usize| SIGNS[(bits >> (18 - 6 * place) & 63) as usize] as char;
        signs.extend((0..4).map(|place| if place <= three.len() { sign(place) } else { '=' }));
        if signs.len() % 78 == 76 {
            signs.push_str("\r\n");
        }
    }
    signs
}

/// Everything that is kept of mails, and of what they became.
async fn kept(world: &World) -> String {
    let found = world.app.db().read(|conn: &mut Conn| {
        let mails =
            conn.rows("select subject, said, quoted, from_name from received_mails", params![], |row| {
                Ok([
                    row.get::<String>(0)?,
                    row.get::<String>(1)?,
                    row.get::<String>(2)?,
                    row.get::<String>(3)?,
                ]
                .join("\n"))
            })?;
        let files =
            conn.rows("select name from received_mail_files", params![], |row| row.get::<String>(0))?;
        let comments = conn.rows("select body from comments", params![], |row| row.get::<String>(0))?;
        Ok([mails, files, comments].concat().join("\n"))
    });
    found.await.expect("what is kept")
}

/// What the team reads of a mail: its words, the mail itself, and each of its files; what is encoded is opened.
async fn given(world: &World, mail: &Value) -> String {
    let path = format!("/api/v1/mails/{}", text(&mail["id"]));
    let mut given = mail.to_string();
    let mut places = vec![format!("{path}/original")];
    let files = mail["files"].as_array().expect("files");
    places.extend(files.iter().map(|file| format!("{path}/files/{}", file["position"])));
    for place in places {
        let bytes = world.app.get(&place).as_(world.root()).await.expect(200).body;
        given.push_str(&String::from_utf8_lossy(&bytes));
        let Ok(read) = read_received(&bytes) else { continue };
        given.push_str(&read.reply.whole());
        for file in read.files {
            given.push_str(&String::from_utf8_lossy(&file.bytes));
        }
    }
    given.replace("=\r\n", "").replace("\r\n> ", "")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_a_link_off_the_mail_that_quotes_it() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, mails) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let asked = ask(&world, &world.ours.parties[0], 0).await;
    let letters = mails.lock().expect("mails").join("\n").replace("=\n", "").replace("=3D", "=");
    let secrets = secrets(&letters, &asked);
    assert!(secrets.len() > 1 && secrets.iter().all(|secret| secret.len() > 30), "{secrets:?}");
    let link = format!("https://rapport.example/p/{}/questions/1", secrets[0]);
    let quoted =
        format!("\r\nOn 20 November 2026, Hengmu <{}> wrote:\r\n> When?\r\n> {link}\r\n", asked.reply_to);
    let plain = |body: &str| mail(&asked.from, &asked.reply_to, "", body);
    let in_parts = |body: &str| {
        mail(&asked.from, &asked.reply_to, "", body)
            .replace("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b")
    };
    let forwarded = plain(&format!("See below.{quoted}")).replace("Subject: Re:", "Subject: Fwd:");
    let attached = in_parts(&format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nAs attached.\r\n--b\r\nContent-Type: message/rfc822\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        base64(forwarded.as_bytes())
    ));
    let enclosed = in_parts(&format!(
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        base64(format!("可以。\r\n{quoted}").as_bytes())
    ));
    let all = [
        plain(&format!("Tuesday.{quoted}")),
        plain(&format!("{}\r\n> Tuesday.\r\n", quoted.trim_end())),
        plain(&format!("{}\r\nTuesday.\r\n> Yours\r\nWednesday.", quoted.trim_end())),
        plain(&quoted),
        forwarded,
        attached,
        enclosed,
    ];
    for mail in &all {
        bring(&world, &asked.reply_to, mail).await;
    }
    // Not to the address: it waits.
    bring(&world, REPLY, &mail(&asked.from, REPLY, "", &format!("Tuesday.{quoted}"))).await;
    let states = states(&world).await;
    assert_eq!(states.len(), all.len() + 1);
    assert!(states[..all.len()].iter().all(|one| *one == state("filed", "")), "{states:?}");
    let path = format!("/api/v1/records/{}/mails", asked.id);
    let filed = world.done("GET", &path, Value::Null).await["items"].clone();
    let held = world.done("GET", "/api/v1/held-mails", Value::Null).await["items"].clone();
    let held_here = format!("/api/v1/projects/{}/held-mails", world.ours.project);
    let held_here = world.done("GET", &held_here, Value::Null).await["items"].clone();
    let mut everything = vec![kept(&world).await, question(&world, &asked.id).await.to_string()];
    for mail in [filed, held, held_here].iter().flat_map(|all| all.as_array().expect("mails").clone()) {
        everything.push(given(&world, &mail).await);
    }
    assert!(everything.len() >= all.len() + 3, "{} were read", everything.len());
    assert!(everything[0].contains("/p/xxxx"), "{}", everything[0]);
    for secret in &secrets {
        for one in &everything {
            assert!(!one.contains(secret.as_str()), "{secret} in\n{one}");
        }
    }
}
