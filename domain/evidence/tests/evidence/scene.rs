//! A client's person who says things, and a team that sends and takes back.

use evidence::{Personal, Receipt, Signer, Statement, Subject, export, receipt, record};
use kernel::{PartyId, PersonId, ProjectId};
use store::testing::A_MONDAY;
use store::{Db, Viewer};
use uuid::Uuid;

pub const SCHEMAS: &[store::Schema] = &[evidence::TABLES];

pub fn a_signer() -> Signer {
    Signer::from_seed("rapport-test", &[9; 32])
}

/// A party of a project and one of its people.
#[derive(Clone, Copy)]
pub struct Place {
    pub project: ProjectId,
    pub party: PartyId,
    pub person: PersonId,
}

impl Place {
    pub fn new() -> Self {
        Self { project: ProjectId::new(), party: PartyId::new(), person: PersonId::new() }
    }
    pub fn beside(self) -> Self {
        Self { party: PartyId::new(), person: PersonId::new(), ..self }
    }
    pub fn viewer(self) -> Viewer {
        Viewer { project: self.project, party: self.party, person: self.person }
    }
    pub fn statement(self, title: &str) -> Statement<'_> {
        Statement {
            project: self.project,
            party: self.party,
            act: "change_offer.approved",
            subject: Subject { kind: "change_offer", number: "CR-2", key: Uuid::nil(), version: 3, title },
            content: r#"{"kind":"change_offer"}"#,
            answer: r#"{"remark":"可以","verdict":"approved"}"#,
            consent: Some("我代表瑞安同意。\0"),
            locale: "zh-CN",
            person: Some(Personal {
                person: self.person,
                name: "郑海燕",
                email: "zheng@ruian.example",
                role: "client_approver",
                side: "client",
                on_behalf_of: None,
                ip: "203.0.113.7",
                agent: "Firefox",
            }),
            authenticated: "mail_link_and_code",
            is_commercial: false,
            at: A_MONDAY,
        }
    }
    /// What the team did toward the party: nothing was agreed to, and nobody's device is told.
    pub fn of_team(self, title: &str) -> Statement<'_> {
        Statement {
            act: "change_offer.withdrawn",
            answer: r#"{"verdict":"withdrawn","remark":"价格有误"}"#,
            consent: None,
            person: Some(Personal {
                person: self.person,
                name: "林薇",
                email: "lin@hengmu.example",
                role: "project_manager",
                side: "team",
                on_behalf_of: None,
                ip: "",
                agent: "",
            }),
            authenticated: "team_account",
            ..self.statement(title)
        }
    }
    /// Both sides in turn.
    pub async fn act(self, db: &Db, titles: &'static [&str]) -> Vec<Uuid> {
        let done = db.write(move |tx| {
            let each = titles.iter().enumerate().map(|(place, title)| {
                let of_team = place % 2 == 1;
                let statement = if of_team { self.of_team(title) } else { self.statement(title) };
                record(tx, &a_signer(), &statement)
            });
            each.collect()
        });
        done.await.expect("recorded")
    }
    pub async fn say(self, db: &Db, titles: &'static [&str]) -> Vec<Uuid> {
        let said = db.write(move |tx| {
            titles.iter().map(|title| record(tx, &a_signer(), &self.statement(title))).collect()
        });
        said.await.expect("recorded")
    }
    pub async fn read(self, db: &Db, key: Uuid) -> kernel::Result<Receipt> {
        db.read_as_client(self.viewer(), move |conn| receipt(conn, key)).await
    }

    /// The file of the party's tree, or of the project's internal one.
    pub async fn exported(self, db: &Db, of_party: bool) -> String {
        let party = of_party.then_some(self.party);
        db.read(move |conn| export(conn, &a_signer(), self.project, party)).await.expect("an export")
    }
}
