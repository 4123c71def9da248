//! Mail that is fetched from a mailbox elsewhere (a real Dovecot, IMAP) while the server is killed: answers to a question lie
//! there, and the server dies while it takes them, and once more while what it took is filed.
//!
//! What must hold: each stands under its question once, wherever the server died: the place in the mailbox moves with what is
//! on disk. All of them end where mails go that were taken.

use super::Rig;
use super::door::{Door, Office};
use super::mail::{Brought, Mailed, Scene, mail_of, once_each};
use crate::postgres::Postgres;
use crate::program::Outcome;
use crate::rapport::{Place, Serving};
use crate::tree;
pub use dovecot::is_installed;
use dovecot::{Dovecot, PASSWORD};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[path = "../../../connectors/mail/src/testing/dovecot.rs"]
#[expect(dead_code, reason = "the tests of the crates use more of it")]
mod dovecot;

pub const NOT_INSTALLED: &str = "dovecot-imapd, dovecot-lmtpd and openssl are missing";
const MAILS: usize = 12;
const PATIENCE: Duration = Duration::from_secs(60);
const REPLY: &str = "reply@in.example.org";
const CLIENT: &str = "zheng.haiyan@client.example";
/// Where they go.
const DONE: &str = "已处理";

impl Rig {
    pub fn mailbox_cycles(&self, cycles: u32, postgres: Option<&Postgres>) -> Outcome<Mailed> {
        let server = dovecot::dovecot("crash-mailbox").ok_or(NOT_INSTALLED)?;
        let folder = tree::temporary("crash-mailbox")?;
        let place = self.place(&folder, postgres)?;
        let token = place.token_of_the_house()?;
        let office = Office::open().map_err(|error| error.to_string())?;
        let mut serving = place.serve()?;
        let scene = Scene::begin(&serving, token, office)?;
        let mailbox = json!({ "host": "localhost", "port": server.imap, "security": "none", "user": REPLY,
            "password": PASSWORD, "folder": "", "done_folder": DONE });
        scene.put(&serving, "/api/v1/mailbox-settings", &mailbox)?;
        let mut mailed = Mailed::default();
        for cycle in 0..cycles {
            serving = mailbox_cycle(&scene, &server, (&place, serving), cycle)
                .map_err(|sentence| format!("cycle {}: {sentence}", cycle + 1))?;
            mailed.add(MAILS, 0);
        }
        drop(serving);
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(mailed)
    }
}

fn mailbox_cycle(
    scene: &Scene,
    server: &Dovecot,
    (place, serving): (&Place, Serving),
    cycle: u32,
) -> Outcome<Serving> {
    let (question, address) = scene.ask(&serving, cycle)?;
    let mails: Vec<Brought> =
        (0..MAILS).map(|mail| Brought::taken(format!("第 {cycle} 轮，第 {mail} 封。"))).collect();
    let mut door = Door::open(([127, 0, 0, 1], server.lmtp).into()).map_err(|error| error.to_string())?;
    for mail in &mails {
        door.bring(CLIENT, &address, &mail_of(&mail.words, &address)).map_err(|error| error.to_string())?;
    }
    // It dies among them, at another one each time, and while the rest is taken or filed.
    let dies_at = 1 + cycle as usize * 5 % (MAILS - 1);
    until("taken", || left(server) <= MAILS - dies_at)?;
    serving.kill();
    let serving = place.serve()?;
    let filed = 1 + cycle as usize * 7 % MAILS;
    scene.answers_of(&serving, &question, |answers| answers.len() >= filed)?;
    serving.kill();
    let serving = place.serve()?;
    let answers = scene.answers_of(&serving, &question, |answers| answers.len() >= MAILS)?;
    until("moved away", || left(server) == 0)?;
    once_each(&mails, &answers)?;
    Ok(serving)
}

/// So many mails lie in the mailbox.
fn left(server: &Dovecot) -> usize {
    let inbox: PathBuf = server.folder.join("mail/reply");
    let count = |folder: &str| fs::read_dir(inbox.join(folder)).map_or(0, Iterator::count);
    count("new") + count("cur")
}

fn until(what: &str, is_so: impl Fn() -> bool) -> Outcome {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > PATIENCE {
            return Err(format!("after a minute not all mails are {what}"));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
