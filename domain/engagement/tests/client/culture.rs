//! Culture cards: kept, read back, and what they do to letters and to the times a client reads.

use crate::scene::{Scene, with_scene};
use engagement::store::{culture, parties};
use kernel::{ClientId, LETTER, Letter, PersonId, Timestamp};
use serde_json::{Value, json};
use store::testing::A_MONDAY;
use store::{Page, Viewer, outbox};
use web::testing::team;

impl Scene {
    async fn client(&self) -> ClientId {
        let (project, party) = (self.project, self.party);
        let party = self.db().read(move |conn| parties::get(conn, project, party)).await;
        party.expect("a party").client
    }
    async fn card(&self, card: Value) -> Value {
        let path = format!("/api/v1/clients/{}/culture-card", self.client().await);
        self.app.put(&path).as_(team(self.wen)).json(card).await.expect(200).json()
    }
    async fn own(&self, person: PersonId, own: Value) -> Value {
        let path = format!("/api/v1/clients/{}/contacts/{person}/culture-card", self.client().await);
        self.app.put(&path).as_(team(self.wen)).json(own).await.expect(200).json()
    }
    /// Who is written to, how the letter opens, and when it may leave.
    async fn posted(&self) -> Vec<(PersonId, String, Option<String>, Timestamp)> {
        let items = self.db().read(|conn| outbox::list(conn, &Page::first(50))).await.expect("letters").items;
        let letters = items.into_iter().filter(|item| item.kind == LETTER).map(|item| {
            let letter: Letter = serde_json::from_value(item.payload).expect("a letter");
            let opening = letter.params.get("salutation").and_then(Value::as_str).map(str::to_owned);
            (letter.to, letter.template, opening, item.due_at)
        });
        letters.collect()
    }
    async fn invite_again(&self, person: PersonId) {
        let path = format!("/api/v1/projects/{}/invitations", self.project);
        let body = json!({ "party_id": self.party, "person_ids": [person] });
        self.app.post(&path).as_(team(self.lin)).json(body).await.expect(201);
    }
    async fn zone_of(&self, person: PersonId) -> Option<String> {
        let viewer = Viewer { project: self.project, party: self.party, person };
        self.db().read_as_client(viewer, culture::zone_of_viewer).await.expect("a zone or none")
    }
}

#[tokio::test]
async fn a_card_is_kept_with_what_single_people_differ_in() {
    with_scene(|scene| async move {
        let empty = scene.card(json!({})).await;
        assert_eq!((&empty["revision"], &empty["card"]["salutation"]), (&json!(1), &json!("")));
        let card = json!({ "country": "CN", "salutation": "Dear {name}," });
        let kept = scene.card(card.clone()).await;
        let people = kept["contacts"].as_array().expect("contacts");
        assert_eq!((people.len(), &kept["holidays_until"]), (5, &json!("2026-12-31")));
        assert!(people.iter().all(|one| one["opening"].as_str().expect("one").starts_with("Dear ")));
        let day = |date: &str| {
            kept["days"].as_array().expect("days").iter().find(|day| day["date"] == date).cloned()
        };
        let labour_day =
            |date| json!({ "date": date, "name": "劳动节", "name_en": "Labour Day", "is_working": false });
        let made_up = json!({ "date": "2026-05-09", "name": "", "name_en": "", "is_working": true });
        assert_eq!((day("2026-05-01"), day("2026-05-09")), (Some(labour_day("2026-05-01")), Some(made_up)));
        assert_eq!(day("2026-05-02"), Some(labour_day("2026-05-02")), "a Saturday of the holiday");
        assert_eq!((day("2026-05-08"), day("2026-05-16")), (None, None), "as every week");

        let own = scene.own(scene.zheng, json!({ "salutation": "Hello {given}," })).await;
        let zheng = own["contacts"].as_array().expect("contacts").iter();
        let zheng = zheng.filter(|one| one["person_id"] == json!(scene.zheng)).collect::<Vec<_>>();
        assert_eq!(zheng[0]["opening"], "Hello Haiyan,");

        let path = format!("/api/v1/clients/{}/culture-card", scene.client().await);
        scene.app.put(&path).as_(team(scene.wen)).if_match(1).json(card).await.expect(412);
        let wrong = json!({ "ordinary": { "hours": { "from": "18:00", "to": "09:00" } } });
        scene.app.put(&path).as_(team(scene.wen)).json(wrong).await.expect(422);
        let stranger = format!("/api/v1/clients/{}/contacts/{}/culture-card", scene.client().await, scene.xu);
        scene.app.put(&stranger).as_(team(scene.wen)).json(json!({})).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn letters_open_as_their_reader_wants_and_wait_for_their_hours() {
    with_scene(|scene| async move {
        // It is nine in the morning in Shanghai.
        let hours = json!({ "hours": { "from": "10:00", "to": "17:00" } });
        scene.card(json!({ "salutation": "Dear Ms {family},", "ordinary": hours })).await;
        scene.own(scene.fang, json!({ "time_zone": "Europe/Berlin" })).await;
        scene.invite_again(scene.zheng).await;
        scene.invite_again(scene.fang).await;
        let dear = |family: &str| Some(format!("Dear Ms {family},"));
        let letters = scene.posted().await;
        // In Berlin it is two at night.
        assert_eq!(
            letters,
            [
                (scene.fang, "invitation".into(), dear("Fang"), A_MONDAY.plus_seconds(8 * 3600)),
                (scene.zheng, "invitation".into(), dear("Zheng"), A_MONDAY.plus_seconds(3600)),
            ]
        );
        // Wanted by tomorrow: urgent, and for urgent things they are there at any time.
        scene.open().await;
        let asked = scene.posted().await.into_iter().filter(|(_, template, ..)| template == "sign_off_asked");
        let asked: Vec<_> = asked.collect();
        assert!(!asked.is_empty() && asked.iter().all(|(.., due)| *due == A_MONDAY), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_reads_times_in_their_own_zone() {
    with_scene(|scene| async move {
        scene.own(scene.fang, json!({ "time_zone": "Europe/Berlin" })).await;
        scene.own(scene.mo, json!({ "manners": "Call first." })).await;
        for (person, zone) in [(scene.fang, Some("Europe/Berlin")), (scene.mo, None), (scene.zheng, None)] {
            assert_eq!(scene.zone_of(person).await.as_deref(), zone);
        }
    })
    .await;
}
