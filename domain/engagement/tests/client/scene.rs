//! A project with a manager, a client party with three approvers, a contact and a viewer, another party, and a
//! record they are asked to agree to.

use engagement::deciding::{Decider, DecisionRule, Deputy, Mode};
use engagement::sign_off::{self, Act, Acted, Content, Decided, Item, Money, NewSignOff, SignOff, Verdict};
use engagement::sign_off::{SignOffKind, SignOffKinds};
use engagement::store::{decision_rules, members, parties};
use engagement::testing::{self, NO_FACTS, invite, invited, party, person, signer};
use jiff::civil::{Date, date};
use kernel::{
    Audience, ClientPrincipal, Event, Identified, LETTER, Letter, LinkId, PartyId, PartyRole, PersonId,
    ProjectId, ProjectRole, RecordId, Result,
};
use serde_json::json;
use store::records::{self, NewRecord, RecordKind};
use store::{Db, Page, Tx, events, outbox};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestApp, TestParts};

pub const SCHEMAS: [store::Schema; 3] = [people::TABLES, evidence::TABLES, engagement::TABLES];
pub const PUBLIC_URL: &str = "https://rapport.example";
/// Of the held clock, in Shanghai.
pub const TODAY: Date = date(2026, 3, 2);

pub const OFFER: RecordKind = RecordKind { name: "change_request", prefix: "CR" };

/// Its consequence is an event with the verdict: enough to see that it came, once, in the same transaction.
pub const KIND: SignOffKind = SignOffKind {
    name: "change_offer",
    verdicts: &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::OtherTerms, Verdict::Declined],
    decided: note_decided,
};
pub const KINDS: SignOffKinds = SignOffKinds(&[&KIND]);

fn note_decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let detail = json!({ "verdict": decided.verdict.word(), "steps": decided.steps.len() });
    tx.event(Event::new("change_offer.decided", decided.at, None).detail(detail))
}

#[derive(Clone)]
pub struct Scene {
    pub app: TestApp,
    pub project: ProjectId,
    pub party: PartyId,
    pub party_b: PartyId,
    /// Project manager.
    pub lin: PersonId,
    /// Member.
    pub wen: PersonId,
    /// Approvers of the first party; the first one is of its commercial circle.
    pub zheng: PersonId,
    pub fang: PersonId,
    pub mo: PersonId,
    pub contact: PersonId,
    pub viewer: PersonId,
    /// Approver of the second party.
    pub xu: PersonId,
    pub record: RecordId,
    /// The questioned one.
    pub item: Uuid,
}

/// Runs a body on each database, with the scene set.
pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let extensions = Extensions::default().with(NO_FACTS).with(KINDS).with(signer());
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db.clone()) }, engagement::routes());
        db.write(move |tx| {
            let (lin, wen) = (person(tx, "Lin Wei", true)?, person(tx, "Wen Yizhou", true)?);
            let project = testing::project(tx, "Warehouse control", lin)?;
            members::put(tx, project, lin, ProjectRole::ProjectManager)?;
            members::put(tx, project, wen, ProjectRole::Member)?;
            let first = party(tx, project, "Chengchuan")?;
            let second = party(tx, project, "Nanpu Port")?;
            let zheng = invited(tx, &first, "Zheng Haiyan", PartyRole::ClientApprover)?;
            parties::set_commercial(tx, first.id, zheng, true)?;
            let new = NewRecord {
                id: RecordId::new(),
                project: Some(project),
                client: None,
                kind: &OFFER,
                title: "A second language",
                audience: Audience::Internal,
                party: None,
                owner: None,
                state: "offered",
                due: None,
                by: Some(lin),
            };
            Ok(Self {
                app: app.clone(),
                project,
                party: first.id,
                party_b: second.id,
                lin,
                wen,
                zheng,
                fang: invited(tx, &first, "Fang Mo", PartyRole::ClientApprover)?,
                mo: invited(tx, &first, "Mo Qing", PartyRole::ClientApprover)?,
                contact: invited(tx, &first, "Ji Lan", PartyRole::ClientContact)?,
                viewer: invited(tx, &first, "Xu Wangshu", PartyRole::ClientViewer)?,
                xu: invited(tx, &second, "Xu Qing", PartyRole::ClientApprover)?,
                record: records::create(tx, &new)?.id,
                item: Uuid::new_v4(),
            })
        })
        .await
        .expect("the scene can be set")
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// Somebody of the first party who entered a code on this device.
    pub fn by(&self, person: PersonId) -> ClientPrincipal {
        ClientPrincipal {
            person,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::WithCode,
        }
    }

    /// The same over a link that is there.
    pub async fn arrived(&self, person: PersonId, identified: Identified) -> ClientPrincipal {
        let (project, party) = (self.project, self.party);
        let link = self.db().write(move |tx| {
            let party = parties::get(tx, project, party)?;
            invite(tx, &party, person)
        });
        ClientPrincipal { link: link.await.expect("a link"), identified, ..self.by(person) }
    }

    pub async fn rule(&self, mode: Mode, deciders: &[(PersonId, Option<i64>)], deputies: &[Deputy]) {
        let deciders = deciders.iter().zip(1..);
        let deciders = deciders.map(|((person, limit_minor), position)| Decider {
            person: *person,
            position,
            limit_minor: *limit_minor,
        });
        let rule = DecisionRule { mode, currency: "CNY".into(), deciders: deciders.collect() };
        let (party, deputies) = (self.party, deputies.to_vec());
        let put = self.db().write(move |tx| decision_rules::put(tx, party, None, &rule, &deputies));
        put.await.expect("a rule");
    }

    pub fn content(&self) -> Content {
        Content {
            kind: KIND.name.into(),
            number: "CR-2".into(),
            version: 1,
            title: "第二种语言".into(),
            summary: "Both languages from the first day.".into(),
            figures: Vec::new(),
            items: vec![Item {
                key: self.item,
                number: "REQ-7".into(),
                version: 1,
                title: "Chinese mails".into(),
                body: String::new(),
                ..Item::default()
            }],
            valid_until: Some(date(2026, 3, 4)),
        }
    }

    pub async fn try_open(&self, amount: Option<i64>, is_commercial: bool) -> Result<SignOff> {
        self.try_open_content(self.content(), amount, is_commercial).await
    }

    pub async fn open_content(&self, content: Content) -> SignOff {
        self.try_open_content(content, None, false).await.expect("a sign-off")
    }

    async fn try_open_content(
        &self,
        content: Content,
        amount: Option<i64>,
        is_commercial: bool,
    ) -> Result<SignOff> {
        let scene = self.clone();
        let opened = self.db().write(move |tx| {
            let new = NewSignOff {
                project: scene.project,
                party: scene.party,
                record: scene.record,
                content: &content,
                amount: amount.map(|minor| Money { minor, currency: "CNY".into() }),
                is_commercial,
                due: Some(date(2026, 3, 3)),
                opened_by: scene.lin,
            };
            sign_off::open(tx, PUBLIC_URL, &signer(), &KIND, &new)
        });
        opened.await
    }

    pub async fn open(&self) -> SignOff {
        self.try_open(None, false).await.expect("a sign-off")
    }

    pub async fn act(&self, by: &ClientPrincipal, sign_off: &SignOff, verdict: Verdict) -> Result<Acted> {
        self.act_with(by, sign_off, verdict, Uuid::new_v4(), "Only after Spring Festival.", vec![]).await
    }

    pub async fn act_with(
        &self,
        by: &ClientPrincipal,
        sign_off: &SignOff,
        verdict: Verdict,
        form_key: Uuid,
        remark: &'static str,
        questioned: Vec<(Uuid, String)>,
    ) -> Result<Acted> {
        let (by, key) = (by.clone(), sign_off.key);
        let acted = self.db().write(move |tx| {
            let act = Act {
                key,
                verdict,
                remark,
                questioned: questioned.clone(),
                form_key,
                consent: "I agree to this version.",
                locale: "en",
                ip: "192.0.2.7",
                agent: "a phone",
            };
            sign_off::act(tx, PUBLIC_URL, &KINDS, &signer(), &by, &act)
        });
        acted.await
    }

    pub async fn now(&self, sign_off: &SignOff) -> SignOff {
        let id = sign_off.id;
        self.db().read(move |conn| sign_off::get(conn, id)).await.expect("the sign-off")
    }

    pub async fn waiting_for(&self, sign_off: &SignOff) -> Vec<PersonId> {
        let (sign_off, at) = (self.now(sign_off).await, self.db().clock().now());
        let waiting = self.db().read(move |conn| sign_off::waiting_for(conn, &sign_off, at));
        waiting.await.expect("who it waits for")
    }

    pub async fn not_reached(&self, sign_off: &SignOff) -> Vec<(PersonId, String)> {
        let sign_off = self.now(sign_off).await;
        let found = self.db().read(move |conn| sign_off::not_reached(conn, &sign_off)).await;
        found.expect("who is not reached").into_iter().map(|one| (one.person_id, one.reason)).collect()
    }

    /// All letters so far, the oldest first: template, and to whom.
    pub async fn letters(&self) -> Vec<Letter> {
        let items = self.db().read(|conn| outbox::list(conn, &Page::first(100))).await.unwrap().items;
        let letters = items.into_iter().rev().filter(|item| item.kind == LETTER);
        letters.map(|item| serde_json::from_value(item.payload).unwrap()).collect()
    }

    pub async fn events(&self) -> Vec<(String, serde_json::Value)> {
        let found = self.db().read(|conn| events::after(conn, 0, 200)).await.expect("events");
        found.into_iter().map(|event| (event.kind, event.detail)).collect()
    }

    pub async fn events_by(&self, person: PersonId) -> Vec<String> {
        let found = self.db().read(|conn| events::after(conn, 0, 200)).await.expect("events");
        found.into_iter().filter(|event| event.actor == Some(person)).map(|event| event.kind).collect()
    }
}
