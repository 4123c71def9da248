//! What the second lock shows of sign-offs: the own party's, and of money only to its commercial circle.

use crate::scene::{Scene, TODAY, with_scene};
use engagement::deciding::{Deputy, Mode};
use engagement::sign_off::{Content, SignOff, State, Verdict};
use engagement::store::for_client::{self, ClientSignOff};
use jiff::civil::date;
use kernel::{ClientPrincipal, Failure, PartyRole, PersonId, Result};
use store::Viewer;

impl Scene {
    async fn all_of(&self, by: ClientPrincipal) -> Vec<ClientSignOff> {
        let viewer = Viewer { project: by.project, party: by.party, person: by.person };
        let read = self.db().read_as_client(viewer, move |conn| for_client::sign_offs(conn, &by, TODAY));
        read.await.expect("sign-offs")
    }
    async fn content_seen(&self, person: PersonId, sign_off: &SignOff) -> Content {
        let viewer = Viewer { project: self.project, party: self.party, person };
        let key = sign_off.key;
        let read = self.db().read_as_client(viewer, move |conn| for_client::content(conn, key));
        read.await.expect("its content")
    }
    pub async fn seen(&self, person: PersonId, sign_off: &SignOff) -> Result<ClientSignOff> {
        let role = if person == self.viewer { PartyRole::ClientViewer } else { PartyRole::ClientApprover };
        let (by, key) = (ClientPrincipal { role, ..self.by(person) }, sign_off.key);
        let viewer = Viewer { project: by.project, party: by.party, person: by.person };
        self.db().read_as_client(viewer, move |conn| for_client::sign_off(conn, &by, key, TODAY)).await
    }
}

#[tokio::test]
async fn waiting_for_you_for_others_and_done() {
    with_scene(|scene| async move {
        let deputy = Deputy { person: scene.zheng, deputy: scene.fang, from: TODAY, until: TODAY };
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[deputy]).await;
        let asked = scene.open().await;
        for (person, turn, mine) in [
            (scene.mo, true, true),
            (scene.zheng, false, true),
            (scene.fang, false, true),
            (scene.viewer, false, false),
        ] {
            let seen = scene.seen(person, &asked).await.unwrap();
            assert_eq!((seen.is_my_turn, seen.is_mine, seen.state), (turn, mine, State::Waiting));
            assert_eq!((seen.number.as_str(), seen.title.as_str()), ("CR-2", "第二种语言"));
            assert_eq!(seen.valid_until, Some(date(2026, 3, 4)));
            assert_eq!(scene.content_seen(person, &asked).await, scene.content());
            let waiting: Vec<_> =
                seen.seats.iter().map(|seat| (seat.name.as_str(), seat.is_waiting)).collect();
            assert_eq!(waiting, [("Mo Qing", true), ("Zheng Haiyan", false)]);
        }
        scene.act(&scene.by(scene.mo), &asked, Verdict::Approved).await.unwrap();
        let seen = scene.seen(scene.fang, &asked).await.unwrap();
        assert_eq!((seen.is_my_turn, seen.on_behalf_of.as_deref()), (true, Some("Zheng Haiyan")));
        assert_eq!((seen.steps[0].name.as_str(), seen.steps[0].receipt.is_some()), ("Mo Qing", true));
        assert!(!scene.seen(scene.mo, &asked).await.unwrap().is_my_turn);
        assert!(scene.seen(scene.mo, &asked).await.unwrap().steps[0].receipt.is_some(), "their own");

        scene.act(&scene.by(scene.fang), &asked, Verdict::Approved).await.unwrap();
        let done = scene.seen(scene.zheng, &asked).await.unwrap();
        assert_eq!(
            (done.state, done.verdict, done.is_my_turn),
            (State::Decided, Some(Verdict::Approved), false)
        );
        assert_eq!(done.steps[1].on_behalf_of, "Zheng Haiyan");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_another_party_and_no_money_outside_the_circle() {
    with_scene(|scene| async move {
        let open = scene.open().await;
        let of_b = ClientPrincipal { party: scene.party_b, ..scene.by(scene.xu) };
        assert_eq!(scene.all_of(of_b.clone()).await.len(), 0);
        assert_eq!(scene.all_of(scene.by(scene.mo)).await.len(), 1);
        let money = scene.try_open(Some(100), true).await.unwrap();
        let of = |person| scene.all_of(scene.by(person));
        assert_eq!(of(scene.zheng).await.len(), 2);
        let keys: Vec<_> = of(scene.mo).await.into_iter().map(|one| one.key).collect();
        assert_eq!(keys, [open.key]);
        assert_eq!(scene.seen(scene.mo, &money).await.map(|_| ()), Err(Failure::NotFound));
        let viewer = |person| Viewer { project: scene.project, party: scene.party, person };
        for (person, count) in [(scene.zheng, 4), (scene.mo, 3)] {
            let seats = scene.db().read_as_client(viewer(person), |conn| {
                conn.rows("select person_name from sign_off_seats", &[], |row| row.get::<String>(0))
            });
            assert_eq!(seats.await.unwrap().len(), count);
        }
        scene.act(&scene.by(scene.zheng), &money, Verdict::Declined).await.unwrap();
        for (person, count) in [(scene.zheng, 1), (scene.mo, 0)] {
            let steps = scene.db().read_as_client(viewer(person), |conn| {
                conn.rows("select remark from sign_off_steps", &[], |row| row.get::<String>(0))
            });
            assert_eq!(steps.await.unwrap().len(), count);
        }
    })
    .await;
}
