//! Questionnaires through the API and the portal's functions: who is asked, what is kept, what the team reads, and
//! the requirements that come of answers.

use crate::scene::Scene;
use crate::with_scene;
use engagement::testing::witness;
use kernel::{ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, Result};
use scope::questionnaire::QuestionnaireAnswer;
use scope::routes::{ClientAnswers, ClientSubmission, answer_as_client, submit_as_client};
use scope::store::questionnaires::for_client::{self, ClientQuestionnaire};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Viewer;
use uuid::Uuid;
use web::testing::{TestAnswer, team};

const TEXT: &str = "0b6f3a52-30e2-4b1c-8f0c-5a1d00000001";
const CHOICE: &str = "0b6f3a52-30e2-4b1c-8f0c-5a1d00000002";

fn fields() -> Value {
    let options = json!([{ "en": "Paper", "zh": "纸质" }, { "en": "Handheld" }]);
    json!({
        "title": "Before we begin",
        "intro": { "en": "Ten minutes.", "zh": "约十分钟。" },
        "due": "2026-06-30",
        "sections": [{ "title": { "en": "Night shift" }, "questions": [
            { "id": TEXT, "kind": "text", "words": { "en": "What stops you?" }, "is_required": true },
            { "id": CHOICE, "kind": "choice", "words": { "en": "How do you count?", "zh": "怎么盘点？" }, "options": options },
        ] }],
    })
}

fn text(of: &Value) -> String {
    of.as_str().expect("a text").to_owned()
}

impl Scene {
    async fn questionnaire(&self) -> String {
        let made = self.post(&self.at("questionnaires"), self.wen, fields()).await.expect(201);
        text(&made.json()["id"])
    }

    async fn ask_people(&self, id: &str, party: PartyId, persons: &[PersonId]) -> TestAnswer {
        let path = format!("/api/v1/questionnaires/{id}");
        let revision = self.get(&path, self.lin).await.expect(200).json()["revision"].clone();
        let body = json!({ "party_id": party, "person_ids": persons, "revision": revision });
        self.post(&format!("{path}/sendings"), self.lin, body).await
    }

    async fn asked_of(&self, person: PersonId) -> Vec<ClientQuestionnaire> {
        let viewer = Viewer { project: self.project, party: self.party, person };
        self.db().read_as_client(viewer, for_client::questionnaires).await.expect("a client reads")
    }

    fn asked_person(&self, person: PersonId) -> ClientPrincipal {
        ClientPrincipal {
            person,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::AsNamed,
        }
    }

    async fn fill_in(
        &self,
        person: PersonId,
        questionnaire: Uuid,
        given: &[(&str, &str, &[i64])],
    ) -> Result<()> {
        let answers: HashMap<Uuid, QuestionnaireAnswer> = given
            .iter()
            .map(|(question, text, chosen)| {
                let answer = QuestionnaireAnswer { text: (*text).to_owned(), chosen: chosen.to_vec() };
                (question.parse().expect("an id"), answer)
            })
            .collect();
        let by = self.asked_person(person);
        let given = ClientAnswers { questionnaire, answers };
        self.db().write(move |tx| answer_as_client(tx, &by, &given)).await
    }

    async fn hand_in(&self, person: PersonId, questionnaire: Uuid) -> Result<()> {
        let by = self.asked_person(person);
        let submission =
            ClientSubmission { questionnaire, consent: "I hand it in".into(), locale: "en".into() };
        let url = "http://localhost:8080";
        self.db().write(move |tx| submit_as_client(tx, &by, url, &witness(), &submission)).await
    }

    async fn results(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/questionnaires/{id}/results"), self.jian).await.expect(200).json()
    }
}

fn refused(done: Result<()>) -> &'static str {
    match done {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn only_those_who_were_asked_see_it_and_it_stays_as_it_was_sent() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        let path = format!("/api/v1/questionnaires/{id}");
        assert_eq!(scene.asked_of(scene.zheng).await, [], "a draft is internal");
        let outdated = json!({ "party_id": scene.party, "person_ids": [scene.zheng], "revision": 9 });
        scene.post(&format!("{path}/sendings"), scene.lin, outdated).await.expect(412);
        let body = json!({ "party_id": scene.party, "person_ids": [scene.zheng], "revision": 1 });
        scene.post(&format!("{path}/sendings"), scene.wen, body).await.expect(403);
        scene.ask_people(&id, scene.party, &[scene.fang]).await.expect(404);

        let sent = scene.ask_people(&id, scene.party, &[scene.zheng]).await.expect(201).json();
        assert_eq!(
            (&sent["state"], &sent["not_reached"][0]["reason"]),
            (&json!("sent"), &json!("not_invited"))
        );
        let asked = scene.asked_of(scene.zheng).await;
        assert_eq!((asked.len(), asked[0].title.as_str(), asked[0].number), (1, "Before we begin", 1));
        assert_eq!(scene.asked_of(scene.xu).await, [], "a colleague who was not asked");
        assert_eq!(scene.asked_of(scene.lin).await, [], "nobody of the team");

        let edit = scene.app.put(&path).as_(team(scene.lin)).json(fields()).await.expect(422);
        assert_eq!(edit.code(), "questionnaire.was_sent");
        let elsewhere = scene.ask_people(&id, scene.party_b, &[scene.fang]).await.expect(422);
        assert_eq!(elsewhere.code(), "questionnaire.of_another_party");

        // Sent once more, and to one more of them.
        let more = scene.ask_people(&id, scene.party, &[scene.zheng, scene.xu]).await.expect(201).json();
        assert_eq!((&more["asked_count"], more["not_reached"].as_array().unwrap().len()), (&json!(2), 1));
        assert_eq!(scene.asked_of(scene.xu).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn each_answers_alone_and_the_team_reads_what_was_handed_in() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        scene.ask_people(&id, scene.party, &[scene.zheng, scene.xu]).await.expect(201);
        let key = scene.asked_of(scene.zheng).await[0].key;
        scene.fill_in(scene.zheng, key, &[(CHOICE, "", &[1])]).await.expect("kept");
        assert_eq!(refused(scene.hand_in(scene.zheng, key).await), "questionnaire.answers_missing");
        scene.fill_in(scene.zheng, key, &[(TEXT, " The network\nat night ", &[])]).await.expect("kept");
        scene.fill_in(scene.xu, key, &[(TEXT, "Nothing", &[])]).await.expect("kept");
        assert_eq!(scene.results(&id).await["answers"], json!([]), "nothing is read before it is handed in");
        let viewer = Viewer { project: scene.project, party: scene.party, person: scene.xu };
        let own = scene.db().read_as_client(viewer, move |conn| for_client::answers(conn, key));
        assert_eq!(own.await.expect("own answers").len(), 1, "nobody reads a colleague's answers");

        scene.hand_in(scene.zheng, key).await.expect("handed in");
        let results = scene.results(&id).await;
        assert_eq!(results["persons"].as_array().unwrap().len(), 1);
        let texts: Vec<&Value> =
            results["answers"].as_array().unwrap().iter().map(|one| &one["answer"]).collect();
        assert_eq!(texts.len(), 2);
        assert!(texts.contains(&&json!({ "text": "The network\nat night", "chosen": [] })), "{texts:?}");
        assert_eq!(refused(scene.hand_in(scene.zheng, key).await), "questionnaire.was_submitted");
        let late = scene.fill_in(scene.zheng, key, &[(TEXT, "Other", &[])]).await;
        assert_eq!(refused(late), "questionnaire.was_submitted");
        let receipt = scene.asked_of(scene.zheng).await[0].receipt.expect("a receipt");
        let viewer = Viewer { project: scene.project, party: scene.party, person: scene.zheng };
        let found = scene.db().read_as_client(viewer, move |conn| evidence::receipt(conn, receipt));
        let found = found.await.expect("the receipt");
        assert_eq!((found.act.as_str(), found.subject.number.as_str()), ("questionnaire.submitted", "QN-1"));
        let viewer = Viewer { person: scene.xu, ..viewer };
        let foreign = scene.db().read_as_client(viewer, move |conn| evidence::receipt(conn, receipt)).await;
        assert_eq!(foreign.err(), Some(Failure::NotFound), "the receipt tells the answers");

        let closing = format!("/api/v1/questionnaires/{id}/closing");
        scene.app.put(&closing).as_(team(scene.lin)).await.expect(200);
        assert_eq!(refused(scene.hand_in(scene.xu, key).await), "questionnaire.is_closed");
        scene.app.delete(&closing).as_(team(scene.lin)).await.expect(200);
        scene.hand_in(scene.xu, key).await.expect("handed in");
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_in_is_given_back_and_handed_in_once_more() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        scene.ask_people(&id, scene.party, &[scene.zheng]).await.expect(201);
        let key = scene.asked_of(scene.zheng).await[0].key;
        scene.fill_in(scene.zheng, key, &[(TEXT, "The network", &[])]).await.expect("kept");
        scene.hand_in(scene.zheng, key).await.expect("handed in");
        let path = format!("/api/v1/questionnaires/{id}/recipients/{}/return", scene.zheng);
        let body = || json!({ "words": "第二部分是去年的数据" });
        let give_back = |by| scene.app.put(&path).as_(team(by)).json(body());
        give_back(scene.wen).await.expect(403);
        let foreign = format!("/api/v1/questionnaires/{id}/recipients/{}/return", scene.fang);
        scene.app.put(&foreign).as_(team(scene.lin)).json(body()).await.expect(404);
        scene.app.put(&path).as_(team(scene.lin)).json(json!({ "words": " " })).await.expect(422);

        let returned = give_back(scene.lin).await.expect(200).json();
        let recipient = &returned["recipients"][0];
        assert_eq!(
            (&recipient["submitted_at"], &recipient["returned_words"]),
            (&Value::Null, &body()["words"])
        );
        assert_eq!(scene.results(&id).await["answers"], json!([]), "it is theirs again");
        let asked = scene.asked_of(scene.zheng).await;
        assert_eq!(asked[0].returned_words.as_deref(), Some("第二部分是去年的数据"));
        assert_eq!((asked[0].submitted_at, asked[0].receipt), (None, None));
        give_back(scene.lin).await.expect(200);

        scene.fill_in(scene.zheng, key, &[(TEXT, "The network, this year", &[])]).await.expect("kept");
        scene.hand_in(scene.zheng, key).await.expect("handed in once more");
        assert_eq!(scene.asked_of(scene.zheng).await[0].returned_words, None);
        assert_eq!(scene.results(&id).await["answers"].as_array().map(Vec::len), Some(1));
        scene.app.put(&format!("/api/v1/questionnaires/{id}/closing")).as_(team(scene.lin)).await.expect(200);
        assert_eq!(give_back(scene.lin).await.expect(422).code(), "questionnaire.is_closed");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_asked_or_not_themselves_writes_nothing() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        scene.ask_people(&id, scene.party, &[scene.zheng]).await.expect(201);
        let key = scene.asked_of(scene.zheng).await[0].key;
        let given: &[(&str, &str, &[i64])] = &[(TEXT, "x", &[])];
        assert_eq!(scene.fill_in(scene.xu, key, given).await, Err(Failure::NotFound));
        assert_eq!(scene.fill_in(scene.zheng, Uuid::new_v4(), given).await, Err(Failure::NotFound));
        let unknown: &[(&str, &str, &[i64])] = &[("0b6f3a52-30e2-4b1c-8f0c-5a1d00000009", "x", &[])];
        assert!(matches!(scene.fill_in(scene.zheng, key, unknown).await, Err(Failure::Invalid(_))));
        for identified in [Identified::Unasked, Identified::SomebodyElse, Identified::TeamPreview(scene.lin)]
        {
            let by = ClientPrincipal { identified, ..scene.asked_person(scene.zheng) };
            let given = ClientAnswers { questionnaire: key, answers: HashMap::new() };
            let done = scene.db().write(move |tx| answer_as_client(tx, &by, &given)).await;
            assert_eq!(done, Err(Failure::Forbidden), "{identified:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_makes_one_draft_that_tells_where_it_comes_from() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        scene.ask_people(&id, scene.party, &[scene.zheng]).await.expect(201);
        let key = scene.asked_of(scene.zheng).await[0].key;
        scene
            .fill_in(scene.zheng, key, &[(TEXT, "The network\nat night", &[]), (CHOICE, "", &[0])])
            .await
            .expect("kept");
        let path = format!("/api/v1/questionnaires/{id}/requirement-drafts");
        assert_eq!(scene.get(&path, scene.jian).await.expect(200).json()["items"], json!([]));
        scene.hand_in(scene.zheng, key).await.expect("handed in");

        let preview = scene.get(&path, scene.jian).await.expect(200).json();
        let titles: Vec<&Value> =
            preview["items"].as_array().unwrap().iter().map(|one| &one["title"]).collect();
        assert_eq!(titles, [&json!("The network"), &json!("How do you count?: Paper")]);
        let one = |question: &str| json!({ "question_id": question, "person_id": scene.zheng });
        let make = |items: Value| scene.post(&path, scene.wen, json!({ "items": items }));
        let made = make(json!([one(TEXT)])).await.expect(200).json();
        assert_eq!((made["made"].as_array().unwrap().len(), &made["already"]), (1, &json!([])));
        let again = make(json!([one(TEXT), one(CHOICE)])).await.expect(200).json();
        assert_eq!(again["already"][0]["requirement_id"], made["made"][0]["requirement_id"]);
        assert_eq!(again["made"].as_array().unwrap().len(), 1, "the same answer makes one draft");
        make(json!([{ "question_id": TEXT, "person_id": scene.xu }])).await.expect(404);

        let requirement = text(&made["made"][0]["requirement_id"]);
        let read =
            scene.get(&format!("/api/v1/requirements/{requirement}"), scene.jian).await.expect(200).json();
        let fields = &read["fields"];
        assert_eq!(
            (&fields["source"], &fields["need"], &fields["source_note"]),
            (&json!("questionnaire"), &json!("The network\nat night"), &json!("QN-1 1.1 · Zheng Haiyan"))
        );
        let traces =
            scene.get(&format!("/api/v1/records/{requirement}/traces"), scene.jian).await.expect(200).json();
        assert_eq!(traces["comes_from"][0]["id"], json!(id));
        assert_eq!(read["client_number"], Value::Null, "the draft is internal");
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_for_nobody_yet() {
    with_scene(|scene| async move {
        let id = scene.questionnaire().await;
        scene.ask_people(&id, scene.party, &[scene.zheng]).await.expect(201);
        let path = format!("/api/v1/questionnaires/{id}/copies");
        let copy = scene.app.post(&path).as_(team(scene.wen)).await.expect(201).json();
        assert_eq!(
            (&copy["state"], &copy["party_id"], &copy["recipients"], &copy["due"], &copy["client_number"]),
            (&json!("draft"), &Value::Null, &json!([]), &Value::Null, &Value::Null)
        );
        assert_eq!(copy["fields"]["sections"][0]["questions"][0]["words"]["en"], "What stops you?");
        assert_ne!(copy["fields"]["sections"][0]["questions"][0]["id"], json!(TEXT));
        assert_eq!(scene.asked_of(scene.zheng).await.len(), 1, "its audience does not travel");
    })
    .await;
}
