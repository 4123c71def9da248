//! Signed and stamped on paper: it counts like an answer in the portal and is told apart from one.

use crate::scene::{KINDS, PUBLIC_URL, Scene, TODAY, with_scene};
use engagement::access::authorized_by_command;
use engagement::deciding::Mode;
use engagement::sign_off::{self, SignOff, SignedPaper, State, Verdict, record_paper};
use engagement::testing::signer;
use jiff::civil::{Date, date};
use kernel::{Failure, PersonId, ProjectId, Result};
use uuid::Uuid;

const SCAN: Uuid = Uuid::from_u128(7);

struct Paper {
    by: PersonId,
    verdict: Verdict,
    remark: &'static str,
    on: Date,
    form: Uuid,
    /// None: as it stands on the form of this version.
    printed: Option<&'static str>,
}

fn paper(by: PersonId) -> Paper {
    Paper { by, verdict: Verdict::Approved, remark: "", on: TODAY, form: Uuid::new_v4(), printed: None }
}

impl Scene {
    async fn record(&self, of: &SignOff, paper: &Paper) -> String {
        self.record_in(self.project, of, paper).await.unwrap_or_else(|failure| match failure {
            Failure::Refused(refusal) => refusal.code.into(),
            Failure::Invalid(problems) => format!("{} {}", problems[0].field, problems[0].code),
            other => other.to_string(),
        })
    }
    async fn record_in(&self, project: ProjectId, of: &SignOff, paper: &Paper) -> Result<String> {
        let (id, lin, form, on) = (of.id, self.lin, paper.form, paper.on);
        let (by, verdict, remark) = (paper.by, paper.verdict, paper.remark);
        let printed = match paper.printed {
            Some(printed) => printed.to_owned(),
            None => of.content.sha256()?[..8].to_owned(),
        };
        let recorded = self.db().write(move |tx| {
            let signed = SignedPaper {
                sign_off: id,
                signed_by: by,
                verdict,
                remark,
                position: "Head of logistics",
                signed_on: on,
                is_sealed: true,
                printed_hash: &printed,
                file: SCAN,
                file_name: "scan.pdf",
                sha256: "2cf24dba",
                consent: "We decide on exactly what stands above.",
                form_key: form,
            };
            let proof = authorized_by_command(project, lin);
            record_paper(tx, PUBLIC_URL, &KINDS, &signer(), &proof, &signed)
        });
        let after = recorded.await?;
        Ok(after.verdict.map_or(after.state.word(), Verdict::word).to_owned())
    }
}

#[tokio::test]
async fn signed_one_after_the_other_partly_on_paper() {
    with_scene(|scene| async move {
        scene.rule(Mode::InOrder, &[(scene.mo, None), (scene.zheng, None)], &[]).await;
        let asked = scene.open().await;
        assert_eq!(scene.record(&asked, &paper(scene.zheng)).await, "sign_off.paper_not_their_turn");
        assert_eq!(scene.record(&asked, &paper(scene.fang)).await, "sign_off.paper_not_their_turn");
        let first = paper(scene.mo);
        assert_eq!(scene.record(&asked, &first).await, "waiting");
        let written = scene.events().await.len();
        assert_eq!(scene.record(&asked, &first).await, "waiting", "sent twice");
        assert_eq!(scene.events().await.len(), written, "and written once");
        assert_eq!(scene.waiting_for(&asked).await, [scene.zheng]);
        let last = scene.act(&scene.by(scene.zheng), &asked, Verdict::Approved).await;
        assert!(last.is_ok(), "{last:?}");

        let id = asked.id;
        let steps = scene.db().read(move |conn| sign_off::steps(conn, id)).await.unwrap();
        let on_paper = &steps[0];
        assert_eq!((on_paper.authenticated.as_str(), on_paper.recorded_by), ("paper", Some(scene.lin)));
        assert_eq!((on_paper.file, steps[1].paper.is_none()), (Some(SCAN), true));
        let seen = scene.seen(scene.viewer, &asked).await.unwrap();
        let told = seen.steps[0].paper.as_ref().expect("told to the client");
        assert_eq!(
            (told.recorded_by.as_str(), told.sha256.as_str(), told.is_sealed),
            ("Lin Wei", "2cf24dba", true)
        );
        let (project, key) = (scene.project, on_paper.receipt);
        let receipt =
            scene.db().read(move |conn| evidence::receipt_for_team(conn, project, key)).await.unwrap();
        assert_eq!(
            (receipt.act.as_str(), receipt.authenticated.as_str()),
            ("change_offer.approved", "paper")
        );
        assert_eq!(receipt.person.map(|person| person.name).as_deref(), Some("Mo Qing"));
        let answer = receipt.answer.expect("an answer");
        for part in ["2cf24dba", "Lin Wei", "2026-03-02", "Head of logistics"] {
            assert!(answer.contains(part), "{part} in {answer}");
        }
        let by_team = scene.events_by(scene.lin).await;
        assert!(by_team.contains(&"sign_off.answered".to_owned()), "{by_team:?}");
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_version_is_not_recorded_on_this_one() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        let asked = scene.open().await;
        let hash = asked.content.sha256().unwrap();
        for (printed, wanted) in [
            ("", "printed_hash required"),
            ("  ", "printed_hash required"),
            ("0000 0000", "printed_hash another_form"),
            (&hash[..7], "printed_hash another_form"),
            (&hash[..], "printed_hash another_form"),
        ] {
            let printed = Some(&*printed.to_owned().leak());
            let paper = Paper { printed, ..paper(scene.mo) };
            assert_eq!(scene.record(&asked, &paper).await, wanted, "{printed:?}");
        }
        // As it is read off the box: in two groups, by some in capitals, and wide where the keyboard writes so.
        let wide = |c: char| char::from_u32(c as u32 - '!' as u32 + '！' as u32).expect("a wide sign");
        let second: String = hash[4..8].to_uppercase().chars().map(wide).collect();
        let typed = format!(" {}－{second} ", hash[..4].to_uppercase());
        let paper = Paper { printed: Some(typed.leak()), ..paper(scene.mo) };
        assert_eq!(scene.record(&asked, &paper).await, "approved");
    })
    .await;
}

#[tokio::test]
async fn what_paper_cannot_do() {
    with_scene(|scene| async move {
        scene.rule(Mode::One, &[(scene.mo, None)], &[]).await;
        let asked = scene.open().await;
        let later = |day| Paper { on: date(2026, 3, day), ..paper(scene.mo) };
        assert_eq!(scene.record(&asked, &later(1)).await, "signed_on out_of_range", "before it was asked");
        assert_eq!(scene.record(&asked, &later(3)).await, "signed_on out_of_range", "tomorrow");
        let wordless = Paper { verdict: Verdict::ApprovedWithConditions, ..paper(scene.mo) };
        assert_eq!(scene.record(&asked, &wordless).await, "remark required");
        let deemed = Paper { verdict: Verdict::DeemedAccepted, ..paper(scene.mo) };
        assert_eq!(scene.record(&asked, &deemed).await, "verdict not_offered");
        let elsewhere = scene.record_in(ProjectId::new(), &asked, &paper(scene.mo)).await;
        assert_eq!(elsewhere, Err(Failure::NotFound));
        // Signed in time, brought in late; and signed too late.
        scene.db().clock().advance_seconds(5 * 86_400);
        assert_eq!(scene.record(&asked, &later(5)).await, "sign_off.expired");
        assert_eq!(scene.record(&asked, &later(4)).await, "approved");
        assert_eq!(scene.now(&asked).await.state, State::Decided);
        assert_eq!(scene.record(&asked, &later(4)).await, "sign_off.not_waiting");
    })
    .await;
}
