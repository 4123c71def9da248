//! Sign-offs in roles, on each database: asked, answered once by the right person, ended in each way.

use crate::scene::{Scene, TODAY, with_scene};
use engagement::deciding::{Deputy, Mode};
use engagement::sign_off::{self, Acted, SignOff, State, Verdict};
use engagement::store::{parties, sign_off_letters};
use engagement::testing::signer;
use jiff::civil::date;
use kernel::{ClientPrincipal, Failure, Identified, PersonId, Result};
use serde_json::json;
use store::outbox;
use uuid::Uuid;
use web::testing::team;

/// What came of an answer, in a word.
fn told(acted: Result<Acted>) -> String {
    match acted {
        Ok(Acted::Already(step)) => format!("already {} by {}", step.verdict.word(), step.person_name),
        Ok(Acted::Noted(_)) => "noted".into(),
        Ok(Acted::Decided(sign_off)) => sign_off.verdict.expect("a verdict").word().into(),
        Err(Failure::Refused(refusal)) => refusal.code.into(),
        Err(Failure::Invalid(problems)) => format!("{} {}", problems[0].field, problems[0].code),
        Err(other) => other.to_string(),
    }
}

async fn approve(scene: &Scene, person: PersonId, sign_off: &SignOff) -> String {
    told(scene.act(&scene.by(person), sign_off, Verdict::Approved).await)
}

#[tokio::test]
async fn asked_answered_and_kept_as_evidence() {
    with_scene(|scene| async move {
        let asked = scene.open().await;
        assert_eq!(asked.state, State::Waiting);
        let letters = scene.letters().await;
        let to: Vec<_> = letters.iter().map(|letter| (letter.template.as_str(), letter.to)).collect();
        let wanted: Vec<_> =
            scene.waiting_for(&asked).await.into_iter().map(|to| ("sign_off_asked", to)).collect();
        assert_eq!((to.len(), to), (3, wanted));
        let place = format!("/sign-offs/{}", asked.key);
        assert!(letters[0].url.as_ref().is_some_and(|url| url.ends_with(&place)), "{:?}", letters[0].url);

        let form = Uuid::new_v4();
        let questioned = vec![(scene.item, "Traditional characters too?".to_owned())];
        let send = || {
            let by = scene.by(scene.fang);
            let (scene, asked, questioned) = (scene.clone(), asked.clone(), questioned.clone());
            async move {
                scene
                    .act_with(&by, &asked, Verdict::ApprovedWithConditions, form, "By May.", questioned)
                    .await
            }
        };
        assert_eq!(told(send().await), "approved_with_conditions");
        let written = (scene.letters().await.len(), scene.events().await.len());
        assert_eq!(told(send().await), "approved_with_conditions", "sent twice");
        assert_eq!((scene.letters().await.len(), scene.events().await.len()), written, "and written once");
        let by = scene.by(scene.fang);
        let edited =
            scene.act_with(&by, &asked, Verdict::ApprovedWithConditions, form, "By June.", Vec::new());
        let said = told(edited.await);
        assert_eq!(said, "already approved_with_conditions by Fang Mo", "not told as recorded");
        assert_eq!(approve(&scene, scene.fang, &asked).await, "already approved_with_conditions by Fang Mo");
        assert_eq!(approve(&scene, scene.mo, &asked).await, "already approved_with_conditions by Fang Mo");

        let kinds: Vec<String> = scene.events().await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["sign_off.opened", "sign_off.decided", "change_offer.decided"]);
        let templates: Vec<_> =
            scene.letters().await.into_iter().skip(3).map(|letter| (letter.template, letter.to)).collect();
        let wanted =
            [("sign_off_receipt".to_owned(), scene.fang), ("sign_off_decided".to_owned(), scene.lin)];
        assert_eq!(templates, wanted);

        let (id, project) = (asked.id, scene.project);
        let (step, receipt) = scene
            .db()
            .read(move |conn| {
                let step = sign_off::steps(conn, id)?.remove(0);
                let receipt = evidence::receipt_for_team(conn, project, step.receipt)?;
                Ok((step, receipt))
            })
            .await
            .unwrap();
        assert_eq!((step.remark.as_str(), step.authenticated.as_str()), ("By May.", "mail_link_and_code"));
        assert_eq!(step.questioned[0].number, "REQ-7");
        let receipt = receipt.receipt_json().unwrap();
        for part in ["By May.", "Traditional characters too?", "第二种语言", "192.0.2.7"] {
            assert!(receipt.contains(part), "{part} in {receipt}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_right_person_answers() {
    with_scene(|scene| async move {
        scene.rule(Mode::Any, &[(scene.zheng, None)], &[]).await;
        let asked = scene.open().await;
        let zheng = scene.by(scene.zheng);
        let as_if = |identified| ClientPrincipal { identified, ..zheng.clone() };
        for (who, by, wanted) in [
            ("a viewer", scene.by(scene.viewer), "sign_off.not_yours"),
            ("a contact", scene.by(scene.contact), "sign_off.not_yours"),
            ("another approver", scene.by(scene.fang), "sign_off.not_yours"),
            ("somebody of the other party", scene.by(scene.xu), "link.revoked"),
            (
                "somebody of the other party at home",
                ClientPrincipal { party: scene.party_b, ..scene.by(scene.xu) },
                "not found",
            ),
            ("somebody else", as_if(Identified::SomebodyElse), "not allowed"),
            ("nobody was asked", as_if(Identified::Unasked), "not allowed"),
            (
                "the team",
                ClientPrincipal {
                    person: scene.lin,
                    identified: Identified::TeamPreview(scene.lin),
                    ..zheng.clone()
                },
                "not allowed",
            ),
            ("without a code", as_if(Identified::AsNamed), "sign_off.code_needed"),
        ] {
            let refused = told(scene.act(&by, &asked, Verdict::Approved).await);
            assert_eq!(refused, wanted, "{who}");
        }
        let now = scene.now(&asked).await;
        assert_eq!((now.answers, scene.letters().await.len()), (0, 1), "nothing was written");

        let (party, person) = (scene.party, scene.zheng);
        scene.db().write(move |tx| parties::remove_contact(tx, party, person)).await.unwrap();
        assert_eq!(approve(&scene, scene.zheng, &asked).await, "link.revoked");
        assert_eq!(scene.waiting_for(&asked).await, [], "without an owner");
    })
    .await;
}

#[tokio::test]
async fn the_code_is_asked_unless_the_project_says_otherwise() {
    with_scene(|scene| async move {
        let asked = scene.open().await;
        let by = ClientPrincipal { identified: Identified::AsNamed, ..scene.by(scene.fang) };
        assert_eq!(told(scene.act(&by, &asked, Verdict::Approved).await), "sign_off.code_needed");
        let project = scene.project;
        scene
            .db()
            .write(move |tx| engagement::store::projects::set_asks_code(tx, project, false))
            .await
            .unwrap();
        assert_eq!(told(scene.act(&by, &asked, Verdict::Approved).await), "approved");
        let id = asked.id;
        let steps = scene.db().read(move |conn| sign_off::steps(conn, id)).await.unwrap();
        assert_eq!(steps[0].authenticated, "mail_link");
    })
    .await;
}

#[tokio::test]
async fn one_after_the_other() {
    with_scene(|scene| async move {
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        let asked = scene.open().await;
        assert_eq!(scene.waiting_for(&asked).await, [scene.mo]);
        assert_eq!(approve(&scene, scene.zheng, &asked).await, "sign_off.not_your_turn");
        assert_eq!(approve(&scene, scene.mo, &asked).await, "noted");
        assert_eq!(approve(&scene, scene.mo, &asked).await, "already approved by Mo Qing");
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng]);
        let letters = scene.letters().await;
        let next = letters.last().expect("a letter");
        assert_eq!((next.template.as_str(), next.to), ("sign_off_asked", scene.zheng));
        let last = scene.act(&scene.by(scene.zheng), &asked, Verdict::ApprovedWithConditions).await;
        assert_eq!(told(last), "approved_with_conditions");
    })
    .await;
}

#[tokio::test]
async fn all_of_them_and_one_decline_ends_it() {
    with_scene(|scene| async move {
        scene.rule(Mode::All, &[(scene.mo, None), (scene.zheng, None), (scene.fang, None)], &[]).await;
        let asked = scene.open().await;
        assert_eq!(approve(&scene, scene.fang, &asked).await, "noted");
        assert_eq!(scene.waiting_for(&asked).await, [scene.mo, scene.zheng]);
        let declined = scene.act(&scene.by(scene.mo), &asked, Verdict::Declined).await;
        assert_eq!(told(declined), "declined");
        assert_eq!(approve(&scene, scene.zheng, &asked).await, "already declined by Mo Qing");
        assert_eq!(scene.waiting_for(&asked).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_deputy_within_their_dates() {
    with_scene(|scene| async move {
        let deputy = |deputy, from, until| Deputy { person: scene.zheng, deputy, from, until };
        let deputies = [
            deputy(scene.fang, TODAY, TODAY),
            deputy(scene.mo, date(2026, 3, 3), date(2026, 3, 9)),
            deputy(scene.viewer, TODAY, TODAY),
        ];
        scene.rule(Mode::One, &[(scene.zheng, None)], &deputies).await;
        let asked = scene.open().await;
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng, scene.fang]);
        assert_eq!(approve(&scene, scene.mo, &asked).await, "sign_off.not_yours");
        assert_eq!(approve(&scene, scene.viewer, &asked).await, "sign_off.not_yours");
        assert_eq!(approve(&scene, scene.fang, &asked).await, "approved");
        let id = asked.id;
        let steps = scene.db().read(move |conn| sign_off::steps(conn, id)).await.unwrap();
        assert_eq!((steps[0].seat, steps[0].on_behalf_of.as_str()), (scene.zheng, "Zheng Haiyan"));
    })
    .await;
}

#[tokio::test]
async fn whoever_was_lowered_empowers_nobody() {
    with_scene(|scene| async move {
        let deputy = Deputy { person: scene.zheng, deputy: scene.fang, from: TODAY, until: TODAY };
        scene.rule(Mode::One, &[(scene.zheng, None)], &[deputy]).await;
        let asked = scene.open().await;
        let contact = scene.contact_path(scene.zheng);
        let put = |role: &str| scene.app.put(&contact).as_(team(scene.lin)).json(json!({ "role": role }));
        put("client_viewer").await.expect(200);
        assert_eq!(scene.waiting_for(&asked).await, [], "without an owner");
        assert_eq!(approve(&scene, scene.fang, &asked).await, "sign_off.not_yours");
        let seen = scene.seen(scene.fang, &asked).await.unwrap();
        assert_eq!((seen.is_mine, seen.is_my_turn), (false, false));
        put("client_approver").await.expect(200);
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng, scene.fang]);
        assert!(scene.seen(scene.fang, &asked).await.unwrap().is_my_turn);
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_somebody_who_leaves_goes_to_the_deputy_or_is_without_an_owner() {
    with_scene(|scene| async move {
        let deputy = |deputy, from| Deputy { person: scene.zheng, deputy, from, until: date(2026, 3, 9) };
        let deputies =
            [deputy(scene.viewer, TODAY), deputy(scene.mo, date(2026, 3, 3)), deputy(scene.fang, TODAY)];
        scene.rule(Mode::One, &[(scene.zheng, None)], &deputies).await;
        let asked = scene.open().await;
        let before = scene.letters().await.len();
        let leave = |person| {
            let path = scene.contact_path(person);
            let (app, lin) = (scene.app.clone(), scene.lin);
            async move { app.delete(&path).as_(team(lin)).await.expect(204) }
        };
        leave(scene.zheng).await;
        assert_eq!(scene.waiting_for(&asked).await, [scene.fang], "the one who acts today and may decide");
        let letters = scene.letters().await;
        assert_eq!((letters.len(), letters.last().expect("a letter").to), (before + 1, scene.fang));
        assert_eq!(approve(&scene, scene.zheng, &asked).await, "link.revoked");
        scene.db().clock().advance_seconds(86_400);
        assert_eq!(approve(&scene, scene.mo, &asked).await, "sign_off.not_yours", "nobody left to act for");
        let path = format!("/api/v1/sign-offs/{}", asked.id);
        let whole = scene.app.get(&path).as_(team(scene.wen)).await.expect(200).json();
        let seat = json!([{ "person_id": scene.fang, "name": "Fang Mo", "taken_over_from": "Zheng Haiyan" }]);
        assert_eq!((&whole["panel"], &whole["not_reached"]), (&seat, &json!([])));

        leave(scene.fang).await;
        assert_eq!(scene.waiting_for(&asked).await, []);
        assert_eq!(scene.not_reached(&asked).await, [(scene.fang, "not_in_project".to_owned())]);
        let list = scene.app.get(&format!("/api/v1/projects/{}/sign-offs", scene.project));
        let list = list.as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(
            (&list["items"][0]["state"], &list["items"][0]["waiting_for"]),
            (&json!("waiting"), &json!([]))
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_decides_no_more_leaves_no_seat_to_a_deputy() {
    with_scene(|scene| async move {
        let deputy = Deputy { person: scene.mo, deputy: scene.fang, from: TODAY, until: TODAY };
        scene.rule(Mode::One, &[(scene.mo, None)], &[deputy]).await;
        let asked = scene.open().await;
        let path = scene.contact_path(scene.mo);
        let lowered = scene.app.put(&path).as_(team(scene.lin)).json(json!({ "role": "client_contact" }));
        lowered.await.expect(200);
        assert_eq!(approve(&scene, scene.fang, &asked).await, "sign_off.not_yours");
        scene.app.delete(&path).as_(team(scene.lin)).await.expect(204);
        assert_eq!(approve(&scene, scene.fang, &asked).await, "sign_off.not_yours");
        assert_eq!(scene.waiting_for(&asked).await, []);
    })
    .await;
}

#[tokio::test]
async fn two_at_the_same_moment() {
    with_scene(|scene| async move {
        for (mode, both) in [
            (Mode::Any, ["already approved by", "approved"]),
            (Mode::One, ["approved", "sign_off.not_yours"]),
            (Mode::All, ["approved", "noted"]),
        ] {
            scene.rule(mode, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
            for _ in 0..5 {
                let asked = scene.open().await;
                let answers = tokio::join!(
                    approve_at_last(&scene, scene.mo, &asked),
                    approve_at_last(&scene, scene.zheng, &asked)
                );
                let mut told = [answers.0, answers.1];
                told.sort();
                let fits = told.iter().zip(both).all(|(told, wanted)| told.starts_with(wanted));
                assert!(fits, "{mode:?}: {told:?}");
                assert_eq!(scene.decided_of(&asked).await, 1, "{mode:?}");
            }
        }
        // One after the other: the second is too early, or its turn has come; never both at once.
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        for _ in 0..5 {
            let asked = scene.open().await;
            let (first, second) = tokio::join!(
                approve_at_last(&scene, scene.mo, &asked),
                approve_at_last(&scene, scene.zheng, &asked)
            );
            assert_eq!(first, "noted");
            let is_late = second == "sign_off.not_your_turn";
            assert!(is_late || second == "approved", "{second}");
            assert_eq!(scene.decided_of(&asked).await, usize::from(!is_late));
        }
    })
    .await;
}

/// A busy database asks to try again; the page does so.
async fn approve_at_last(scene: &Scene, person: PersonId, sign_off: &SignOff) -> String {
    loop {
        match scene.act(&scene.by(person), sign_off, Verdict::Approved).await {
            Err(Failure::Busy) => {}
            other => return told(other),
        }
    }
}

impl Scene {
    fn contact_path(&self, person: PersonId) -> String {
        format!("/api/v1/projects/{}/parties/{}/contacts/{person}", self.project, self.party)
    }
    /// How often it was decided.
    async fn decided_of(&self, asked: &SignOff) -> usize {
        let of = |(kind, detail): &(String, serde_json::Value)| {
            kind == "sign_off.decided" && detail["sign_off"] == json!(asked.id)
        };
        self.events().await.iter().filter(|event| of(event)).count()
    }
}

#[tokio::test]
async fn letters_about_what_is_over_stay_in_the_house() {
    with_scene(|scene| async move {
        let first = scene.open().await;
        let second = scene.open().await;
        let (id, lin) = (second.id, scene.lin);
        scene.db().write(move |tx| sign_off::withdraw(tx, &signer(), lin, id, "Wrong price.")).await.unwrap();
        let third = scene.open().await;
        approve(&scene, scene.mo, &third).await;
        let reasons = |sign_off: &SignOff| {
            let (db, id) = (scene.db().clone(), sign_off.id);
            async move {
                let found = db.read(move |conn| {
                    let mut found = Vec::new();
                    for one in sign_off_letters::of_sign_off(conn, id)? {
                        found.push(outbox::get(conn, one.letter)?);
                    }
                    Ok(found)
                });
                let found = found.await.unwrap().into_iter();
                found.map(|item| (item.state, item.last_error.unwrap_or_default())).collect::<Vec<_>>()
            }
        };
        for (sign_off, reason) in
            [(&first, "sign_off.superseded"), (&second, "sign_off.withdrawn"), (&third, "sign_off.decided")]
        {
            let stay = (outbox::State::Cancelled, reason.to_owned());
            assert_eq!(reasons(sign_off).await, vec![stay; 3], "{reason}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_two_seats() {
    with_scene(|scene| async move {
        let deputy = Deputy { person: scene.zheng, deputy: scene.mo, from: TODAY, until: TODAY };
        scene.rule(Mode::All, &[(scene.mo, None), (scene.zheng, None)], &[deputy]).await;
        let asked = scene.open().await;
        assert_eq!(approve(&scene, scene.mo, &asked).await, "noted");
        assert_eq!(approve(&scene, scene.mo, &asked).await, "already approved by Mo Qing");
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng]);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_seat_is_nobodys_deputy() {
    with_scene(|scene| async move {
        let deputy = Deputy { person: scene.zheng, deputy: scene.mo, from: TODAY, until: TODAY };
        scene.rule(Mode::InOrder, &[(scene.zheng, None), (scene.mo, None)], &[deputy]).await;
        let asked = scene.open().await;
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng]);
        assert_eq!(approve(&scene, scene.mo, &asked).await, "sign_off.not_your_turn");
        let seen = scene.seen(scene.mo, &asked).await.unwrap();
        assert_eq!((seen.is_mine, seen.is_my_turn, seen.on_behalf_of), (true, false, None));
        assert_eq!(approve(&scene, scene.zheng, &asked).await, "noted");
        assert!(scene.seen(scene.mo, &asked).await.unwrap().is_my_turn);
        assert_eq!(approve(&scene, scene.mo, &asked).await, "approved");
    })
    .await;
}

#[tokio::test]
async fn the_same_form_with_another_verdict_is_no_repetition() {
    with_scene(|scene| async move {
        scene.rule(Mode::All, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        let (asked, by, form) = (scene.open().await, scene.by(scene.mo), Uuid::new_v4());
        for (verdict, wanted) in [
            (Verdict::Approved, "noted"),
            (Verdict::Approved, "noted"),
            (Verdict::Declined, "already approved by Mo Qing"),
        ] {
            assert_eq!(
                told(scene.act_with(&by, &asked, verdict, form, "", vec![]).await),
                wanted,
                "{verdict:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_nobody_can_answer_is_not_sent() {
    with_scene(|scene| async move {
        let refused = |opened: Result<SignOff>| match opened {
            Err(Failure::Refused(refusal)) => (refusal.code, refusal.params["name"].clone()),
            other => panic!("{other:?}"),
        };
        let not_approver = ("sign_off.decider_is_no_approver", "Xu Wangshu".into());
        // Their role was lowered after they were named.
        scene.rule(Mode::InOrder, &[(scene.viewer, None), (scene.zheng, None)], &[]).await;
        assert_eq!(refused(scene.try_open(None, false).await), not_approver);
        assert_eq!(scene.letters().await.len(), 0);

        let deputy = Deputy { person: scene.viewer, deputy: scene.fang, from: TODAY, until: TODAY };
        scene.rule(Mode::One, &[(scene.viewer, None)], &[deputy]).await;
        assert_eq!(refused(scene.try_open(None, false).await), not_approver, "nor has their deputy");

        scene.rule(Mode::All, &[(scene.viewer, None), (scene.zheng, None)], &[]).await;
        let asked = scene.open().await;
        assert_eq!(scene.not_reached(&asked).await, [(scene.viewer, "may_not_decide".to_owned())]);

        // Left the circle while it waits.
        scene.rule(Mode::One, &[(scene.zheng, None)], &[]).await;
        let asked = scene.try_open(None, true).await.unwrap();
        assert_eq!(scene.not_reached(&asked).await, []);
        let (party, zheng) = (scene.party, scene.zheng);
        scene.db().write(move |tx| parties::set_commercial(tx, party, zheng, false)).await.unwrap();
        assert_eq!(scene.not_reached(&asked).await, [(scene.zheng, "may_not_decide".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn late_superseded_and_withdrawn() {
    with_scene(|scene| async move {
        let first = scene.open().await;
        let second = scene.open().await;
        assert_eq!(approve(&scene, scene.mo, &first).await, "sign_off.superseded");
        assert_eq!(scene.now(&first).await.newer, Some(second.key));
        assert_eq!(scene.waiting_for(&first).await, []);

        scene.app.app.db().clock().advance_seconds(2 * 86_400);
        assert_eq!(scene.db().clock().now().in_zone("Asia/Shanghai").date(), date(2026, 3, 4));
        scene.app.app.db().clock().advance_seconds(14 * 3600);
        assert_eq!(told(scene.act(&scene.by(scene.mo), &second, Verdict::OtherTerms).await), "other_terms");

        let third = scene.open().await;
        let (id, lin) = (third.id, scene.lin);
        let withdraw =
            || scene.db().write(move |tx| sign_off::withdraw(tx, &signer(), lin, id, "The price was wrong."));
        assert_eq!(withdraw().await.unwrap().state, State::Withdrawn);
        assert_eq!(withdraw().await, Err(Failure::refused("sign_off.not_waiting")));
        assert_eq!(approve(&scene, scene.mo, &third).await, "sign_off.withdrawn");

        let fourth = scene.open().await;
        scene.app.app.db().clock().advance_seconds(3600);
        assert_eq!(
            approve(&scene, scene.mo, &fourth).await,
            "sign_off.expired",
            "it is the fifth in Shanghai"
        );
        assert_eq!(scene.now(&fourth).await.answers, 0);
    })
    .await;
}

#[tokio::test]
async fn at_the_same_moment() {
    with_scene(|scene| async move {
        let asked = scene.open().await;
        let both = [(scene.mo, Verdict::Approved), (scene.fang, Verdict::Declined)];
        let answers = both.map(|(person, verdict)| {
            let (scene, asked) = (scene.clone(), asked.clone());
            tokio::spawn(async move { scene.act(&scene.by(person), &asked, verdict).await })
        });
        let mut told_to = Vec::new();
        for answer in answers {
            told_to.push(told(answer.await.unwrap()));
        }
        let decided: Vec<_> = told_to.iter().filter(|told| !told.starts_with("already")).collect();
        assert_eq!(decided.len(), 1, "{told_to:?}");
        let id = asked.id;
        let steps = scene.db().read(move |conn| sign_off::steps(conn, id)).await.unwrap();
        let verdict = scene.now(&asked).await.verdict.expect("a verdict");
        assert_eq!((steps.len(), steps[0].verdict, verdict.word()), (1, verdict, decided[0].as_str()));
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_is_checked() {
    with_scene(|scene| async move {
        let asked = scene.open().await;
        let by = scene.by(scene.mo);
        let form = Uuid::new_v4;
        let unknown = vec![(Uuid::new_v4(), String::new())];
        for (verdict, remark, questioned, wanted) in [
            (Verdict::OtherTerms, " ", vec![], "remark required"),
            (Verdict::ApprovedWithConditions, "", vec![], "remark required"),
            (Verdict::Approved, "", unknown, "questioned unknown"),
        ] {
            let acted = scene.act_with(&by, &asked, verdict, form(), remark, questioned).await;
            assert_eq!(told(acted), wanted);
        }
        assert_eq!(
            told(scene.act_with(&by, &asked, Verdict::Declined, form(), "", vec![]).await),
            "declined"
        );
    })
    .await;
}

#[tokio::test]
async fn the_amount_and_the_commercial_circle() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.fang, Some(100)), (scene.zheng, None)], &[]).await;
        let small = scene.try_open(Some(100), false).await.unwrap();
        assert_eq!(scene.waiting_for(&small).await, [scene.fang]);
        let refused = scene.try_open(Some(100), true).await.expect_err("Fang Mo is not of the circle");
        assert!(matches!(refused, Failure::Refused(why) if why.code == "sign_off.decider_outside_circle"));
        let large = scene.try_open(Some(101), true).await.unwrap();
        assert_eq!(scene.waiting_for(&large).await, [scene.zheng]);
        assert_eq!(approve(&scene, scene.fang, &large).await, "not found");
        assert_eq!(approve(&scene, scene.zheng, &large).await, "approved");
        scene.rule(Mode::Any, &[(scene.fang, Some(100))], &[]).await;
        let refused = scene.try_open(Some(101), false).await;
        assert_eq!(refused.map(|_| ()), Err(Failure::refused("sign_off.over_all_limits")));
    })
    .await;
}

#[tokio::test]
async fn without_a_rule_an_approver_who_sees_no_prices_is_named() {
    with_scene(|scene| async move {
        let (party, zheng) = (scene.party, scene.zheng);
        scene.db().write(move |tx| parties::set_commercial(tx, party, zheng, false)).await.unwrap();
        let refused = scene.try_open(Some(1), true).await.expect_err("nobody of the circle is an approver");
        let Failure::Refused(why) = refused else { panic!("{refused:?}") };
        assert_eq!(why.code, "sign_off.decider_outside_circle");
        assert!(why.params.contains_key("name"));
    })
    .await;
}
