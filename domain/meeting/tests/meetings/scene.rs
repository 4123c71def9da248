//! A project with a team and two client parties, each with an approver who was invited.

use engagement::store::parties::Party;
use engagement::testing::{self, Cast};
use engagement::{OpenedProject, ProjectFacts};
use jiff::civil::date;
use kernel::{Audience, Letter, PartyRole, PersonId, ProjectId, RecordId, Result};
use meeting::agenda_facts::{AgendaProposal, AgendaSources, ProposalReason};
use meeting::meeting::Attendance;
use meeting::note_change_kind::{ChangeOfNote, ReceiveChange};
use meeting::routes::{ClientAnswering, answer_as_client};
use meeting::store::for_client::{self, ClientMeeting};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::Plans;
use serde_json::{Value, json};
use std::future::Future;
use std::ops::Deref;
use store::records::{self, NewRecord};
use store::{Conn, Db, Tx, Viewer};
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

const SCHEMAS: [store::Schema; 8] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
    meeting::TABLES,
];

#[derive(Clone)]
pub struct Scene {
    pub app: TestApp,
    cast: Cast,
    /// Approver of the first party.
    pub zheng: PersonId,
    /// Of the first party, too.
    pub gao: PersonId,
    /// Approver of the second party.
    pub fang: PersonId,
}

impl Deref for Scene {
    type Target = Cast;
    fn deref(&self) -> &Cast {
        &self.cast
    }
}

/// Runs a body on each database, with the scene set.
pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

fn nothing_open(_: &mut Conn, _: ProjectId, _: kernel::Timestamp) -> Result<Vec<AgendaProposal>> {
    Ok(vec![])
}

fn titles(conn: &mut Conn, project: ProjectId, _: kernel::Timestamp) -> Result<Vec<AgendaProposal>> {
    let ids =
        conn.rows("select id from records where project_id = $1", store::params![project], |row| row.get(0))?;
    let found = store::records::get_many(conn, &ids)?;
    let one = |record: store::records::Record| AgendaProposal {
        record_id: record.id,
        kind: record.kind,
        number: record.number,
        title: record.title,
        reason: ProposalReason::Late,
        due: None,
        party_ids: record.party.into_iter().collect(),
        is_shown: record.party.is_some(),
    };
    Ok(found.into_iter().map(one).collect())
}

/// In the place of a change request, which lies above this crate.
fn taken_down(tx: &mut Tx, change: ChangeOfNote) -> Result<RecordId> {
    let id = RecordId::new();
    let record = NewRecord {
        id,
        project: Some(change.project),
        client: None,
        kind: &meeting::MEETING,
        title: &change.title,
        audience: Audience::Internal,
        party: None,
        owner: None,
        state: "open",
        due: None,
        by: Some(change.by),
    };
    records::create(tx, &record).map(|_| id)
}

impl Scene {
    async fn set(db: Db) -> Self {
        let extensions = Extensions::default()
            .with(Plans::default())
            .with(testing::signer())
            .with(AgendaSources(&[nothing_open, titles, titles]))
            .with(ReceiveChange(taken_down));
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db) }, meeting::routes::routes());
        let of_scene = app.clone();
        let set = app.db().write(move |tx| {
            let cast = Cast::set(tx)?;
            let ProjectFacts { opened, .. } = PROJECT_FACTS;
            opened(
                tx,
                &OpenedProject {
                    project: cast.project,
                    start: date(2026, 3, 2),
                    calendar: "standard",
                    by: cast.lin,
                },
            )?;
            let zheng = testing::invited(tx, &cast.party, "Zheng Haiyan", PartyRole::ClientApprover)?;
            let gao = testing::invited(tx, &cast.party, "Gao Yun", PartyRole::ClientViewer)?;
            let fang = testing::invited(tx, &cast.other_party, "Fang Mo", PartyRole::ClientApprover)?;
            Ok(Self { app: of_scene, cast, zheng, gao, fang })
        });
        set.await.expect("the scene can be set")
    }

    /// So many days from now, in a zone ahead of UTC.
    pub fn body(&self, days: i64, people: &[PersonId]) -> Value {
        let starts = self.app.app.clock().now().plus_days(days).in_zone("Asia/Shanghai");
        json!({
            "title": "Interface review 接口评审",
            "purpose": "Which fields the gate sends",
            "starts": starts.strftime("%Y-%m-%dT%H:%M").to_string(),
            "time_zone": "Asia/Shanghai",
            "minutes": 45,
            "join_url": "https://meeting.tencent.com/dm/abc",
            "people": people.iter().map(|id| json!({ "person_id": id })).collect::<Vec<_>>(),
            "points": [
                { "title": "Open fields", "minutes": 15, "owner_id": self.wen },
                { "title": "How late they pay", "is_internal": true },
            ],
        })
    }
    pub async fn post(&self, path: &str, by: PersonId, body: Value) -> TestAnswer {
        self.app.post(path).as_(team(by)).json(body).await
    }
    pub async fn planned(&self, people: &[PersonId]) -> Value {
        let path = format!("/api/v1/projects/{}/meetings", self.project);
        self.post(&path, self.wen, self.body(3, people)).await.expect(201).json()
    }
    pub fn path(meeting: &Value, rest: &str) -> String {
        format!("/api/v1/meetings/{}{rest}", meeting["id"].as_str().expect("an id"))
    }
    pub async fn meeting(&self, meeting: &Value) -> Value {
        self.app.get(&Self::path(meeting, "")).as_(team(self.reader)).await.expect(200).json()
    }
    /// Says anew what it is, on the newest revision.
    pub async fn change(&self, meeting: &Value, body: Value) -> Value {
        let revision = self.meeting(meeting).await["revision"].as_i64().expect("a revision");
        let sending = self.app.put(&Self::path(meeting, "")).as_(team(self.wen)).if_match(revision);
        sending.json(body).await.expect(200).json()
    }
    pub async fn send(&self, meeting: &Value) -> Value {
        let revision = self.meeting(meeting).await["revision"].as_i64().expect("a revision");
        let sending = self.app.post(&Self::path(meeting, "/invitations")).as_(team(self.lin));
        sending.if_match(revision).await.expect(200).json()
    }
    /// Who would be told what, by name.
    pub async fn told(&self, meeting: &Value) -> Vec<(String, String)> {
        let path = Self::path(meeting, "/invitation-preview");
        let preview = self.app.get(&path).as_(team(self.lin)).await.expect(200).json();
        let people = preview["people"].as_array().expect("people").iter();
        let mut told: Vec<(String, String)> = people
            .filter_map(|one| Some((one["name"].as_str()?.to_owned(), one["telling"].as_str()?.to_owned())))
            .collect();
        told.sort();
        told
    }
    /// The letters of the outbox: to whom, and which.
    pub async fn letters(&self) -> Vec<(String, String, Letter)> {
        let found = self.app.db().read(|conn| {
            conn.rows("select payload from outbox order by id", store::params![], |row| row.get::<String>(0))
        });
        let letters = found.await.expect("letters").into_iter();
        let letters = letters.map(|text| serde_json::from_str::<Letter>(&text).expect("a letter"));
        letters
            .filter(|letter| letter.template.starts_with("meeting_"))
            .map(|letter| (letter.to_name.clone(), letter.template.clone(), letter))
            .collect()
    }
    /// How many questions the client was mailed.
    pub async fn asked(&self) -> i64 {
        let asked = self.app.db().read(|conn| {
            let sql = "select count(*) from outbox where payload like '%question_asked%'";
            conn.one(sql, store::params![], |row| row.get(0))
        });
        asked.await.expect("letters")
    }
    /// What was written leaves the house.
    pub async fn letters_leave(&self) {
        let left = self.app.db().write(|tx| {
            let sql = "select id from outbox where state = 'queued'";
            let waiting: Vec<uuid::Uuid> = tx.rows(sql, store::params![], |row| row.get(0))?;
            waiting.into_iter().try_for_each(|id| store::outbox::done(tx, id))
        });
        left.await.expect("letters");
    }
    pub async fn seen_by(&self, party: &Party, person: PersonId) -> Vec<ClientMeeting> {
        let viewer = Viewer { project: self.project, party: party.id, person };
        let now = self.app.app.clock().now();
        let seen = self.app.db().read_as_client(viewer, move |conn| for_client::meetings(conn, now));
        seen.await.expect("it can be read")
    }
    pub async fn answered(&self, meeting: &ClientMeeting, answer: Attendance) -> Result<()> {
        let by = testing::principal(&self.party, self.zheng, PartyRole::ClientApprover);
        let answering = ClientAnswering {
            meeting: meeting.key,
            answer,
            note: String::new(),
            sequence: meeting.sequence,
            following: None,
        };
        self.app.db().write(move |tx| answer_as_client(tx, &by, &answering)).await
    }
    /// How somebody answered, as the team reads it.
    pub async fn answer_of(&self, meeting: &Value, person: PersonId) -> String {
        let meeting = self.meeting(meeting).await;
        let people = meeting["people"].as_array().expect("people");
        let one = people.iter().find(|one| one["person_id"] == json!(person)).expect("asked");
        one["answer"].as_str().expect("an answer").to_owned()
    }
    pub async fn note(&self, meeting: &Value, note: Value) -> Value {
        let body = json!({ "id": uuid::Uuid::now_v7(), "note": note });
        self.post(&Self::path(meeting, "/notes"), self.wen, body).await.expect(201).json()
    }
    /// Three days on, it was held with some of those who were asked.
    pub async fn hold(&self, meeting: &Value, present: &[PersonId]) -> Value {
        self.app.app.clock().advance_seconds(4 * 86_400);
        let sending = self.app.put(&Self::path(meeting, "/attendance")).as_(team(self.wen));
        sending.json(json!({ "person_ids": present })).await.expect(200).json()
    }
}
