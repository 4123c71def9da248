//! The mailed code: who gets one, how often, and what it is good for.

use crate::scene::{Scene, with_scene};
use engagement::code::{self, Checked};
use engagement::link::hash;
use engagement::store::{links, parties};
use kernel::{ClientPrincipal, Failure, Identified, PersonId};

const DEVICE: &str = "a phone";
/// Of whoever the mail was forwarded to.
const ANOTHER: &str = "another phone";
const OFFICE: &str = "192.0.2.7";

impl Scene {
    async fn send_code(&self, by: &ClientPrincipal) -> Result<String, Failure> {
        self.send_code_for(by, DEVICE).await
    }
    async fn send_code_for(&self, by: &ClientPrincipal, device: &'static str) -> Result<String, Failure> {
        let sender = by.clone();
        self.db().write(move |tx| code::send(tx, &sender, device, OFFICE)).await?;
        let letter = self.letters().await.pop().expect("a letter");
        assert_eq!((letter.template.as_str(), letter.to), ("sign_off_code", by.person));
        Ok(letter.params["code"].as_str().expect("a code").to_owned())
    }
    async fn enter(&self, by: &ClientPrincipal, entered: &str) -> Checked {
        self.enter_on(by, DEVICE, entered).await
    }
    async fn enter_on(&self, by: &ClientPrincipal, device: &'static str, entered: &str) -> Checked {
        let (by, entered) = (by.clone(), entered.to_owned());
        self.db().write(move |tx| code::check(tx, &by, device, &entered)).await.expect("an answer")
    }
    async fn said(&self, by: &ClientPrincipal) -> Option<Identified> {
        let link = by.link;
        self.db().read(move |conn| links::said(conn, &hash(DEVICE), link)).await.expect("what was said")
    }
    async fn takes_no_more(&self, by: &ClientPrincipal) -> bool {
        let (link, now) = (by.link, self.db().clock().now());
        let asked = self.db().read(move |conn| {
            let link = links::get(conn, link)?;
            code::takes_no_more(conn, &link, now)
        });
        asked.await.expect("an answer")
    }
    async fn named(&self, person: PersonId) -> ClientPrincipal {
        self.arrived(person, Identified::AsNamed).await
    }
}

fn is_too_many(refused: Failure, fresh_link_helps: bool) -> bool {
    matches!(refused, Failure::Refused(why) if why.code == "sign_off.too_many_codes"
        && why.params["fresh_link_helps"] == fresh_link_helps)
}

/// Another code than the right one.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('0') { "1" } else { "0" };
    format!("{first}{}", &code[1..])
}

#[tokio::test]
async fn a_code_marks_the_device() {
    with_scene(|scene| async move {
        let by = scene.named(scene.mo).await;
        assert_eq!(scene.enter(&by, "123456").await, Checked::Over, "none was asked for");
        let sent = scene.send_code(&by).await.unwrap();
        assert_eq!(scene.enter(&by, &wrong(&sent)).await, Checked::Wrong { tries_left: 4 });
        assert_eq!(scene.said(&by).await, None);
        assert_eq!(scene.enter(&by, &format!(" {} {}", &sent[..3], &sent[3..])).await, Checked::Right);
        assert_eq!(scene.said(&by).await, Some(Identified::WithCode));
        assert_eq!(scene.enter(&by, &sent).await, Checked::Over, "it worked once");

        // The next mail has a link of its own, and the device is still theirs; a colleague's it is not.
        let later = scene.named(scene.mo).await;
        assert_eq!(scene.said(&later).await, Some(Identified::WithCode));
        assert_eq!(scene.said(&scene.named(scene.fang).await).await, None);
        let link = later.link;
        scene.db().write(move |tx| links::say(tx, &hash(DEVICE), link, true)).await.unwrap();
        assert_eq!(scene.said(&by).await, Some(Identified::WithCode), "said once more");

        scene.db().write(|tx| links::forget(tx, &hash(DEVICE))).await.unwrap();
        assert_eq!(scene.said(&by).await, None, "forgotten with the device");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_and_five_tries() {
    with_scene(|scene| async move {
        let by = scene.named(scene.mo).await;
        let sent = scene.send_code(&by).await.unwrap();
        scene.db().clock().advance_seconds(600);
        assert_eq!(scene.enter(&by, &sent).await, Checked::Over);

        let sent = scene.send_code(&by).await.unwrap();
        for tries_left in [4, 3, 2, 1] {
            assert_eq!(scene.enter(&by, &wrong(&sent)).await, Checked::Wrong { tries_left });
        }
        assert_eq!(scene.enter(&by, "").await, Checked::Over);
        assert_eq!(scene.enter(&by, &sent).await, Checked::Over, "too late for the right one");

        let earlier = sent;
        let sent = scene.send_code(&by).await.unwrap();
        if earlier != sent {
            assert_eq!(scene.enter(&by, &earlier).await, Checked::Wrong { tries_left: 4 });
        }
        let refused = scene.send_code(&by).await.expect_err("the fourth in an hour");
        assert!(matches!(refused, Failure::Refused(why)
            if why.code == "sign_off.too_many_codes" && why.params["minutes"] == 51));
        scene.db().clock().advance_seconds(50 * 60);
        let sent = scene.send_code(&by).await.expect("an hour after the first");
        assert_eq!(scene.enter(&by, &sent).await, Checked::Right);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_the_forwarded_mail_uses_up_nothing_of_the_right_person() {
    with_scene(|scene| async move {
        let by = scene.named(scene.mo).await;
        let own = scene.send_code(&by).await.unwrap();
        // Guessing without a code of their own, then with one, in the same office.
        for _ in 0..20 {
            assert_eq!(scene.enter_on(&by, ANOTHER, &wrong(&own)).await, Checked::Over);
        }
        assert_eq!(scene.enter_on(&by, ANOTHER, &own).await, Checked::Over, "of the other device");
        for _ in 0..3 {
            let mailed = scene.send_code_for(&by, ANOTHER).await.unwrap();
            for _ in 0..5 {
                scene.enter_on(&by, ANOTHER, &wrong(&mailed)).await;
            }
            assert_eq!(scene.enter_on(&by, ANOTHER, &mailed).await, Checked::Over);
        }
        let refused = scene.send_code_for(&by, ANOTHER).await.expect_err("the fourth in an hour");
        assert!(is_too_many(refused, false));
        let fresh = scene.send_code(&by).await.expect("the person gets another one");
        assert_eq!(scene.enter(&by, &fresh).await, Checked::Right);
    })
    .await;
}

#[tokio::test]
async fn after_so_many_wrong_tries_a_link_takes_no_more_and_a_fresh_one_does() {
    with_scene(|scene| async move {
        let by = scene.named(scene.mo).await;
        for (device, tries) in [("one", 5), ("two", 5), ("three", 5), ("four", 4)] {
            let sent = scene.send_code_for(&by, device).await.unwrap();
            for _ in 0..tries {
                scene.enter_on(&by, device, &wrong(&sent)).await;
            }
        }
        let sent = scene.send_code_for(&by, "four").await.unwrap();
        assert_eq!(scene.enter_on(&by, "four", &wrong(&sent)).await, Checked::Spent, "the twentieth");
        assert_eq!(scene.enter_on(&by, "four", &sent).await, Checked::Spent, "too late for the right one");
        let refused = scene.send_code(&by).await;
        assert_eq!(refused, Err(Failure::refused("sign_off.link_spent")));

        // Whoever holds it has a fresh one mailed: to the person it was made for.
        let fresh = scene.named(scene.mo).await;
        scene.db().clock().advance_seconds(3600);
        let sent = scene.send_code(&fresh).await.unwrap();
        assert_eq!(scene.enter(&fresh, &sent).await, Checked::Right);
        let spent = by.link;
        let is_spent = scene.db().read(move |conn| code::is_spent(conn, spent)).await.unwrap();
        assert!(is_spent, "for good");
    })
    .await;
}

#[tokio::test]
async fn strangers_elsewhere_use_up_nothing_of_a_device_that_proved_itself() {
    with_scene(|scene| async move {
        let own = scene.named(scene.mo).await;
        let sent = scene.send_code(&own).await.unwrap();
        assert_eq!(scene.enter(&own, &sent).await, Checked::Right);
        let forwarded = scene.named(scene.mo).await;
        for number in 0..12 {
            let (by, ip) = (forwarded.clone(), format!("198.51.100.{number}"));
            let device = format!("stranger {number}");
            scene.db().write(move |tx| code::send(tx, &by, &device, &ip)).await.expect("a code");
        }
        let refused = scene.send_code_for(&forwarded, ANOTHER).await.expect_err("enough of this link");
        assert!(is_too_many(refused, true), "a fresh link helps");
        assert!(scene.takes_no_more(&forwarded).await);
        assert!(!scene.takes_no_more(&own).await);
        scene.send_code(&own).await.expect("the device that proved itself");
        let fresh = scene.named(scene.mo).await;
        scene.send_code_for(&fresh, "a new phone").await.expect("a new device through another link");
    })
    .await;
}

#[tokio::test]
async fn whoever_cannot_decide_gets_no_code() {
    with_scene(|scene| async move {
        for (person, identified, wanted) in [
            (scene.viewer, Identified::AsNamed, Failure::refused("sign_off.not_yours")),
            (scene.contact, Identified::AsNamed, Failure::refused("sign_off.not_yours")),
            (scene.mo, Identified::SomebodyElse, Failure::Forbidden),
            (scene.mo, Identified::Unasked, Failure::Forbidden),
            (scene.lin, Identified::TeamPreview(scene.lin), Failure::Forbidden),
            (scene.xu, Identified::AsNamed, Failure::refused("link.revoked")),
        ] {
            let by = ClientPrincipal { identified, ..scene.by(person) };
            assert_eq!(scene.send_code(&by).await, Err(wanted), "{identified:?}");
        }
        assert_eq!(scene.letters().await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_or_moves_proves_nothing_any_more() {
    with_scene(|scene| async move {
        for leaves in [true, false] {
            let by = scene.named(scene.mo).await;
            let sent = scene.send_code(&by).await.unwrap();
            assert_eq!(scene.enter(&by, &sent).await, Checked::Right);
            let (party, person) = (scene.party, scene.mo);
            let revoked = scene.db().write(move |tx| match leaves {
                true => links::revoke_all(tx, party, person),
                false => links::revoke_of_person(tx, person),
            });
            assert!(revoked.await.unwrap() > 0);
            let back = scene.named(scene.mo).await;
            assert_eq!(scene.said(&back).await, Some(Identified::AsNamed));
        }
        let by = scene.named(scene.fang).await;
        let sent = scene.send_code(&by).await.unwrap();
        assert_eq!(scene.enter(&by, &sent).await, Checked::Right);
        let link = by.link;
        for (is_named, wanted) in [(false, Identified::SomebodyElse), (true, Identified::AsNamed)] {
            scene.db().write(move |tx| links::say(tx, &hash(DEVICE), link, is_named)).await.unwrap();
            assert_eq!(scene.said(&by).await, Some(wanted));
        }
        let (party, person) = (scene.party, scene.fang);
        let sent = scene.send_code(&by).await.unwrap();
        scene.db().write(move |tx| parties::remove_contact(tx, party, person)).await.unwrap();
        let by = by.clone();
        let entered = scene.db().write(move |tx| code::check(tx, &by, DEVICE, &sent)).await;
        assert_eq!(entered, Err(Failure::refused("link.revoked")));
    })
    .await;
}
