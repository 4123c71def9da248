//! A questionnaire filled in on a phone without JavaScript, and a demonstration answered thing by thing.

use super::scene::{Scene, hidden};
use super::{cookies, with_scene};
use engagement::access::{ShareWithClient, authorized_by_command};
use kernel::{PersonId, RecordId};
use scope::demonstration::{DemonstrationFields, DemonstrationItemBody};
use scope::questionnaire::{
    AnswerKind, BilingualText, QuestionnaireFields, QuestionnaireQuestion, QuestionnaireSection,
};
use scope::routes::{send_demonstration, send_questionnaire};
use scope::store::{demonstrations, questionnaires};
use uuid::Uuid;
use web::testing::TestAnswer;

const URL: &str = "http://localhost:8080";

fn words(en: &str, zh: &str) -> BilingualText {
    BilingualText { en: en.into(), zh: zh.into() }
}

fn question(kind: AnswerKind, en: &str, zh: &str, is_required: bool) -> QuestionnaireQuestion {
    QuestionnaireQuestion {
        id: Uuid::new_v4(),
        kind,
        words: words(en, zh),
        options: match kind {
            AnswerKind::Choices => vec![words("Paper", "纸质"), words("Handheld", "")],
            _ => Vec::new(),
        },
        scale_most: 5,
        low: BilingualText::default(),
        high: BilingualText::default(),
        is_required,
    }
}

fn fields() -> QuestionnaireFields {
    let night = vec![
        question(AnswerKind::Line, "Who counts?", "谁来盘点？", true),
        question(AnswerKind::Choices, "With what?", "用什么？", false),
    ];
    let day = vec![question(AnswerKind::Scale, "How well does it go?", "", false)];
    QuestionnaireFields {
        title: "Before <we> begin".into(),
        intro: words("", "约十分钟。"),
        due: Some("2026-03-06".into()),
        owner_id: None,
        sections: vec![
            QuestionnaireSection { title: words("Night shift", "夜班"), questions: night },
            QuestionnaireSection { title: words("Day shift", "白班"), questions: day },
        ],
    }
}

impl Scene {
    async fn key_of(&self, id: RecordId) -> Uuid {
        let found = self.db().read(move |conn| store::records::get(conn, id));
        found.await.expect("a record").client_key.expect("a key")
    }

    /// Sends it to these people; tells its key.
    pub async fn ask_people(&self, persons: Vec<PersonId>) -> Uuid {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let sent = self.db().write(move |tx| {
            let by = authorized_by_command::<ShareWithClient>(project, lin);
            let made = questionnaires::create(tx, project, lin, &fields().checked()?)?;
            send_questionnaire(tx, &by, URL, &made, party, &persons)?;
            Ok(made.id)
        });
        self.key_of(sent.await.expect("sent")).await
    }

    pub async fn show_things(&self) -> Uuid {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let item = |words: &str| DemonstrationItemBody {
            id: Uuid::now_v7(),
            words: words.into(),
            requirement_id: None,
        };
        let fields = DemonstrationFields {
            title: "Build 41".into(),
            description: String::new(),
            link: "https://demo.hengmu.example/41".into(),
            shown_on: None,
            due: None,
            owner_id: None,
            items: vec![item("Scan without network"), item("The new colours")],
        };
        let sent = self.db().write(move |tx| {
            let by = authorized_by_command::<ShareWithClient>(project, lin);
            let made = demonstrations::create(tx, project, lin, &fields)?;
            send_demonstration(tx, &by, URL, &made, party)?;
            Ok(made.id)
        });
        self.key_of(sent.await.expect("sent")).await
    }

    pub async fn post_form(&self, path: &str, device: &str, page: &str, more: &[(&str, &str)]) -> TestAnswer {
        let token = hidden(page, "form_token");
        let mut fields = vec![("form_token", token.as_str())];
        fields.extend_from_slice(more);
        let sending = self.app.post(path).form(&fields);
        if device.is_empty() { sending.await } else { sending.cookie(device).await }
    }
}

#[tokio::test]
async fn a_questionnaire_is_kept_on_the_way_and_handed_in_once() {
    with_scene(|scene| async move {
        scene.share().await;
        let key = scene.ask_people(vec![scene.zheng]).await;
        let link = scene.link(scene.zheng).await;
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(
            home.contains(">填写问卷<") && home.contains("请您填写问卷：Before &#60;we&#62; begin"),
            "{home}"
        );
        let at = format!("{link}/questionnaires/{key}");
        let overview = scene.app.get(&at).await.expect(200).text();
        assert!(overview.contains("夜班") && overview.contains("开始填写"), "{overview}");
        assert!(!overview.contains("/submissions"), "nothing to hand in yet");

        // Nobody said yet who is writing: it is asked, and nothing that was typed is lost.
        let (first, second) = (format!("{at}/sections/1"), format!("{at}/sections/2"));
        let page = scene.app.get(&first).await.expect(200).text();
        let typed = [("q0", "Crew <B>"), ("q1_1", "on")];
        let asked = scene.post_form(&first, "", &page, &typed).await.expect(200).text();
        assert!(
            asked.contains("name=\"q1_1\" value=\"on\"") && asked.contains("Crew &#60;B&#62;"),
            "{asked}"
        );
        let kept = [&typed[..], &[("who", "as_named")]].concat();
        let kept = scene.post_form(&first, "", &page, &kept).await.expect(303);
        assert_eq!(kept.header("location"), Some(second.as_str()));
        let device = cookies(&kept).pop().expect("the device is remembered");
        let page = scene.app.get(&first).cookie(&device).await.expect(200).text();
        assert!(
            page.contains("value=\"Crew &#60;B&#62;\"")
                && page.contains("name=\"q1_1\" value=\"on\" checked")
        );

        // What is wrong is told beside what was typed.
        let long = "x".repeat(501);
        let wrong = scene.post_form(&first, &device, &page, &[("q0", &long)]).await.expect(422).text();
        assert!(wrong.contains(&long) && wrong.contains("aria-invalid"), "{wrong}");

        let later =
            scene.post_form(&second, &device, &page, &[("q0", "4"), ("then", "later")]).await.expect(303);
        assert_eq!(later.header("location"), Some(at.as_str()));
        let overview = scene.app.get(&at).cookie(&device).await.expect(200).text();
        assert!(overview.contains("4 / 5") && overview.contains("/submissions"), "{overview}");
        for _ in 0..2 {
            let to = format!("{at}/submissions");
            scene.post_form(&to, &device, &overview, &[("locale", "zh-CN")]).await.expect(303);
        }
        let done = scene.app.get(&at).cookie(&device).await.expect(200).text();
        assert!(done.contains("已提交") && !done.contains("/submissions"), "{done}");
        let receipt =
            done.split("/receipts/").nth(1).and_then(|rest| rest.split('"').next()).expect("a receipt");
        let receipt = scene.app.get(&format!("{link}/receipts/{receipt}")).await.expect(200).text();
        assert!(receipt.contains("QN-1") && receipt.contains(&format!("/questionnaires/{key}")), "{receipt}");
        let late =
            scene.post_form(&first, &device, &page, &[("q0", "Somebody else")]).await.expect(409).text();
        assert!(late.contains("Somebody else") && late.contains("没有保存"), "{late}");
        let home = scene.app.get(&link).cookie(&device).await.expect(200).text();
        assert!(!home.contains(">填写问卷<") && home.contains("问卷与演示"), "{home}");
    })
    .await;
}

/// Whoever of the team looks as its reader sees the form as it was sent, without what was typed on the way.
#[tokio::test]
async fn what_is_not_handed_in_is_its_writers_own() {
    with_scene(|scene| async move {
        scene.share().await;
        let key = scene.ask_people(vec![scene.zheng]).await;
        let path = |link: &str| format!("{link}/questionnaires/{key}/sections/1");
        let first = path(&scene.link(scene.zheng).await);
        let page = scene.app.get(&first).await.expect(200).text();
        let typed = [("q0", "Night crew"), ("who", "as_named")];
        scene.post_form(&first, "", &page, &typed).await.expect(303);
        assert!(scene.app.get(&first).await.expect(200).text().contains("Night crew"));
        let (link, cookie) = scene.look_as(scene.zheng).await;
        let seen = scene.app.get(&path(&link)).cookie(&cookie).await.expect(200).text();
        assert!(!seen.contains("Night crew") && seen.contains("<form inert method=\"post\""), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn a_colleague_who_was_not_asked_finds_no_questionnaire() {
    with_scene(|scene| async move {
        scene.share().await;
        let fang = scene.second_approver().await;
        let key = scene.ask_people(vec![scene.zheng]).await;
        for (person, status, hits) in
            [(scene.zheng, 200, true), (fang, 404, false), (scene.viewer_only, 404, false)]
        {
            let link = scene.link(person).await;
            scene.app.get(&format!("{link}/questionnaires/{key}")).await.expect(status);
            scene.app.get(&format!("{link}/questionnaires/{key}/sections/1")).await.expect(status);
            let found = scene.app.get(&format!("{link}/search?q=counts")).await.expect(200).text();
            assert_eq!(found.contains(&key.to_string()), hits, "{found}");
            let home = scene.app.get(&link).await.expect(200).text();
            assert_eq!(home.contains(&key.to_string()), hits, "{home}");
        }
        let link = scene.link(scene.zheng).await;
        scene.app.get(&format!("{link}/questionnaires/{key}/sections/3")).await.expect(404);
        scene.app.get(&format!("{link}/questionnaires/{key}/sections/0")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_is_answered_thing_by_thing() {
    with_scene(|scene| async move {
        scene.share().await;
        let key = scene.show_things().await;
        let link = scene.link(scene.zheng).await;
        let at = format!("{link}/demonstrations/{key}");
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(home.contains("查看并回复") && home.contains("有演示请您查看：Build 41"), "{home}");
        let page = scene.app.get(&at).await.expect(200).text();
        assert!(
            page.contains("rel=\"noopener noreferrer\"") && page.contains("demo.hengmu.example"),
            "{page}"
        );
        let form_key = hidden(&page, "form_key");
        let send = |fields: &[(&'static str, &'static str)]| {
            let mut all = vec![("form_key", form_key.as_str()), ("who", "as_named")];
            all.extend_from_slice(fields);
            let (scene, at, page) = (&scene, &at, &page);
            async move { scene.post_form(&format!("{at}/verdicts"), "", page, &all).await }
        };
        let nothing = send(&[]).await.expect(422).text();
        assert!(nothing.contains("请至少对其中一项选择意见"), "{nothing}");
        // A remark is missing: what was said of the other thing stays.
        let lacking = send(&[("v0", "changes_wanted"), ("v1", "as_wanted"), ("r1", "Lovely <3")]).await;
        let lacking = lacking.expect(422).text();
        assert!(lacking.contains("请说明希望怎样改") && lacking.contains("Lovely &#60;3"), "{lacking}");
        assert!(lacking.contains("value=\"as_wanted\" checked"), "{lacking}");
        for _ in 0..2 {
            send(&[("v0", "changes_wanted"), ("r0", "Louder"), ("v1", "as_wanted")]).await.expect(303);
        }
        let page = scene.app.get(&at).await.expect(200).text();
        assert_eq!(page.matches("Louder").count(), 1, "sent twice, it is said once");
        let home = scene.app.get(&link).await.expect(200).text();
        assert!(!home.contains("查看并回复") && home.contains("问卷与演示"), "{home}");

        let viewer = scene.link(scene.viewer_only).await;
        let seen = scene.app.get(&format!("{viewer}/demonstrations/{key}")).await.expect(200).text();
        assert!(!seen.contains("type=\"radio\""), "a viewer looks only");
        scene.app.get(&format!("{viewer}/demonstrations/{}", Uuid::new_v4())).await.expect(404);
    })
    .await;
}
