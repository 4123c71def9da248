//! A project with a small plan, two client parties and somebody in every role.

use engagement::store::members;
use engagement::testing::{contact, party, person};
use engagement::{ProjectFacts, routes::open_project};
use kernel::{PartyId, PartyRole, PersonId, ProjectId, ProjectRole, Result};
use schedule::facts::PROJECT_FACTS;
use schedule::plan_file::{ReadPlanFile, WritePlanFile};
use schedule::planning::Plans;
use schedule::routes::PortalPreview;
use serde_json::{Value, json};
use store::{ClientConn, Db, Viewer};
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 3] = [people::TABLES, engagement::TABLES, schedule::TABLES];

#[derive(Clone)]
pub struct Scene {
    pub app: TestApp,
    /// The plans that the server has in memory.
    pub plans: Plans,
    pub project: ProjectId,
    pub party: PartyId,
    pub other_party: PartyId,
    pub lin: PersonId,
    pub member: PersonId,
    pub reader: PersonId,
    pub stranger: PersonId,
    pub contact: PersonId,
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let plans = Plans::default();
        let extensions = Extensions::default()
            .with(plans.clone())
            .with::<ProjectFacts>(PROJECT_FACTS)
            .with(ReadPlanFile(crate::importing::read))
            .with(WritePlanFile(crate::exporting::write))
            .with(people::Handover { moves: &[schedule::handing_over::tasks] })
            .with(PortalPreview(|project, tasks, _, _| Ok(format!("{} {}", project.name, tasks.len()))));
        let routes = people::routes().join(engagement::routes()).join(schedule::routes());
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db) }, routes);
        let known = app.clone();
        let set = app.db().write(move |tx| {
            let [lin, member, reader, stranger] =
                ["Lin", "Wen", "Liu", "Jian"].map(|name| person(tx, name, true));
            let (lin, member, reader, stranger) = (lin?, member?, reader?, stranger?);
            let project = open_project(tx, PROJECT_FACTS, lin, "Warehouse", "2026-03-02")?;
            members::put(tx, project, member, ProjectRole::Member)?;
            members::put(tx, project, reader, ProjectRole::ReadOnly)?;
            let first = party(tx, project, "Harbour")?;
            let other_party = party(tx, project, "Supervisor")?.id;
            let contact = contact(tx, &first, "Zheng", PartyRole::ClientContact)?;
            Ok(Self {
                app: known,
                plans,
                project,
                party: first.id,
                other_party,
                lin,
                member,
                reader,
                stranger,
                contact,
            })
        });
        set.await.expect("the scene can be set")
    }

    pub async fn make_administrator(&self, person: PersonId) {
        let made = self.app.db().write(move |tx| {
            let sql = "update persons set is_administrator = true where id = $1";
            tx.exec(sql, store::params![person])
        });
        made.await.expect("an administrator");
    }
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn edit(&self, by: PersonId, edits: Value) -> TestAnswer {
        self.app.post(&self.path("plan-edits")).as_(team(by)).json(json!({ "edits": edits })).answer().await
    }
    pub async fn plan(&self) -> Value {
        self.app.get(&self.path("plan")).as_(team(self.lin)).answer().await.expect(200).json()
    }
    /// A phase with two tasks in a row and a milestone after them; their ids by title.
    pub async fn with_plan(&self) -> Titles {
        let [phase, a, b, end] =
            [1u128, 2, 3, 4].map(|n| uuid::Uuid::from_u128(n << 64 | self.project.0.as_u128() >> 64));
        let create = |id: uuid::Uuid, parent: Option<uuid::Uuid>, title: &str, set: Value| json!({ "op": "create_task", "id": id, "parent_id": parent, "title": title, "set": set });
        let after = |before: uuid::Uuid, after: uuid::Uuid| json!({ "op": "create_dependency", "predecessor_id": before, "successor_id": after, "kind": "fs" });
        let edits = json!([
            create(phase, None, "Build", json!({ "kind": "phase" })),
            create(a, Some(phase), "Secret pump", json!({ "duration_minutes": 960 })),
            create(b, Some(phase), "Valve", json!({ "duration_minutes": 480 })),
            create(end, None, "Handover", json!({ "kind": "milestone" })),
            after(a, b),
            after(b, end),
        ]);
        self.edit(self.lin, edits).await.expect(200);
        Titles { a, b, end }
    }
    pub async fn as_client<T: Send + 'static>(
        &self,
        party: PartyId,
        read: impl FnOnce(&mut ClientConn) -> Result<T> + Send + 'static,
    ) -> T {
        let viewer = Viewer { project: self.project, party, person: self.contact };
        self.app.db().read_as_client(viewer, read).await.expect("a client may look")
    }
    pub async fn sharing(&self, party: PartyId) -> Value {
        let path = self.path(&format!("parties/{party}/sharing"));
        self.app.get(&path).as_(team(self.lin)).answer().await.expect(200).json()
    }
    /// Sets a party's rule, whatever it was.
    pub async fn share(&self, party: PartyId, rule: Value) -> Value {
        let revision = self.sharing(party).await["revision"].as_i64().expect("a revision");
        let path = self.path(&format!("parties/{party}/sharing"));
        let put = self.app.put(&path).as_(team(self.lin)).if_match(revision).json(json!({ "rule": rule }));
        put.answer().await.expect(200).json()
    }
    /// Health and next step as the client reads them.
    pub async fn state(&self, party: PartyId) -> (String, Option<String>) {
        self.as_client(party, |conn| {
            conn.one("select health, next_title from released_projects", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .await
    }
    /// Titles and finishes as the client reads them.
    pub async fn released(&self, party: PartyId) -> Vec<(String, String)> {
        self.as_client(party, |conn| {
            conn.rows("select title, finish from released_tasks order by sort", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .await
    }
}

#[derive(Clone, Copy)]
pub struct Titles {
    pub a: uuid::Uuid,
    pub b: uuid::Uuid,
    pub end: uuid::Uuid,
}

pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

pub fn task<'a>(plan: &'a Value, title: &str) -> &'a Value {
    let tasks = plan["tasks"].as_array().expect("tasks");
    tasks.iter().find(|task| task["title"] == title).unwrap_or_else(|| panic!("no task {title}"))
}
