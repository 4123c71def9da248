//! The real thing: mails are handed to Dovecot over LMTP and fetched from it over IMAP, plain and encrypted.

use super::{Shelf, mailbox};
use crate::testing::{Dovecot, PASSWORD, dovecot};
use crate::{Looked, Mailbox, MailboxError, Security, collect_once, follow, look, testing};
use std::sync::Arc;
use std::time::Duration;

/// Hands over a mail with a line that begins with a dot.
async fn hand_over(port: u16, subject: &str) {
    let mail = format!("From: a@b.example\r\nSubject: {subject}\r\n\r\n.dot\r\n你好\r\n");
    testing::hand_over(port, "reply+abc@hengmu.example", &mail).await;
}

fn of(server: &Dovecot, security: Security) -> Mailbox {
    Mailbox {
        port: if security == Security::Tls { server.imaps } else { server.imap },
        security,
        password: PASSWORD.into(),
        certificate: Some(std::fs::read(server.folder.join("cert.der")).expect("a certificate")),
        done_folder: Some("已处理".into()),
        ..mailbox(0)
    }
}

#[tokio::test]
async fn mails_are_fetched_from_a_real_server() {
    let Some(server) = dovecot("fetch") else { return };
    let shelf = Shelf::default();
    for (index, security) in [Security::None, Security::StartTls, Security::Tls].into_iter().enumerate() {
        hand_over(server.lmtp, &format!("mail {index}")).await;
        assert_eq!(collect_once(&of(&server, security), &shelf).await, Ok(1), "{security:?}");
        assert_eq!(collect_once(&of(&server, security), &shelf).await, Ok(0), "taken once");
    }
    assert_eq!(shelf.subjects(), ["mail 0", "mail 1", "mail 2"]);
    let body = shelf.mails.lock().expect("a lock")[0].clone();
    assert!(String::from_utf8_lossy(&body).ends_with("\r\n\r\n.dot\r\n你好\r\n"));
    let looked = look(&of(&server, Security::Tls)).await;
    assert_eq!(looked, Ok(Looked { mails: 0, unread: 0 }), "only counted");
    // They went where they belong.
    let done = Mailbox { folder: "已处理".into(), done_folder: None, ..of(&server, Security::Tls) };
    let again = Shelf::at(Some(crate::Place { validity: 0, number: 0 }));
    assert_eq!(look(&done).await, Ok(Looked { mails: 3, unread: 0 }));
    assert_eq!(collect_once(&done, &again).await, Ok(3));

    let wrong = Mailbox { password: "wrong".into(), ..of(&server, Security::None) };
    assert!(matches!(collect_once(&wrong, &shelf).await, Err(MailboxError::SignIn(_))));
    let stranger = Mailbox { certificate: None, ..of(&server, Security::Tls) };
    assert!(
        matches!(collect_once(&stranger, &shelf).await, Err(MailboxError::Settings(_))),
        "an unknown certificate"
    );
    let nowhere = Mailbox { folder: "nowhere".into(), ..of(&server, Security::None) };
    assert!(matches!(collect_once(&nowhere, &shelf).await, Err(MailboxError::Settings(_))));
    assert!(matches!(look(&nowhere).await, Err(MailboxError::Settings(_))));
    let away = Mailbox { done_folder: Some("nowhere".into()), ..of(&server, Security::None) };
    assert!(matches!(look(&away).await, Err(MailboxError::Settings(_))), "where they go is looked at, too");
}

#[tokio::test]
async fn a_real_server_tells_of_new_mails() {
    let Some(server) = dovecot("follow") else { return };
    let shelf = Arc::new(Shelf::default());
    let mailbox = of(&server, Security::Tls);
    let following = {
        let (shelf, mailbox) = (shelf.clone(), mailbox.clone());
        tokio::spawn(async move { follow(&mailbox, &*shelf).await })
    };
    for index in 0..3 {
        hand_over(server.lmtp, &format!("mail {index}")).await;
        let told = async {
            while shelf.subjects().len() <= index {
                assert!(!following.is_finished(), "it gave up");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("told of it");
    }
    following.abort();
    assert_eq!(shelf.subjects(), ["mail 0", "mail 1", "mail 2"]);
    assert_eq!(collect_once(&mailbox, &*shelf).await, Ok(0), "nothing is brought twice");
}
