//! People, a project and client parties for the tests of this crate and of those above it: what their scenes begin
//! with.

use crate::noted_act::Witness;
use crate::store::links;
use crate::store::parties::Party;
use crate::store::{clients, members, parties, projects};
use crate::{ProjectFacts, ProjectStatus};
use ::store::{Db, Tx, params};
use evidence::Signer;
use kernel::{
    ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, ProjectRole,
    RecordId, Result,
};
use people::person::{self, NewPerson};
use serde_json::Value;
use uuid::Uuid;

pub const ZONE: &str = "Asia/Shanghai";

/// The facts of a project without a plan.
pub const NO_FACTS: ProjectFacts = ProjectFacts {
    status: |_, _, _| Ok(ProjectStatus::default()),
    opened: |_, _| Ok(()),
    changes: |_, _, _, _| Ok(Vec::new()),
    renamed: |_, _| Ok(()),
    prepare_share: |_, _, _, _, _| Err(Failure::NotFound),
};

/// Somebody of the team or of a client; the address is made of the name.
pub fn person(tx: &mut Tx, name: &str, is_team: bool) -> Result<PersonId> {
    let house = if is_team { "hengmu" } else { "client" };
    let email = format!("{}@{house}.example", name.to_lowercase().replace(' ', "."));
    let new =
        NewPerson { name, email: &email, locale: "en", time_zone: ZONE, is_administrator: false, is_team };
    Ok(person::create(tx, &new)?.id)
}

/// An active project; whoever makes it runs it.
pub fn project(tx: &mut Tx, name: &str, by: PersonId) -> Result<ProjectId> {
    let fields = projects::ProjectFields {
        name: format!("{name}, as we say"),
        client_name: name.into(),
        code: "P".into(),
        time_zone: ZONE.into(),
        state: "active".into(),
    };
    Ok(projects::create(tx, &fields, by)?.id)
}

/// A project with one of the team in each role, somebody who has no part in it, and two client parties.
#[derive(Clone)]
pub struct Cast {
    pub project: ProjectId,
    pub party: Party,
    pub other_party: Party,
    /// Project manager.
    pub lin: PersonId,
    /// Member.
    pub wen: PersonId,
    pub reader: PersonId,
    pub stranger: PersonId,
}

impl Cast {
    pub fn set(tx: &mut Tx) -> Result<Self> {
        let lin = person(tx, "Lin Wei", true)?;
        let wen = person(tx, "Wen Yizhou", true)?;
        let reader = person(tx, "Jian Ning", true)?;
        let stranger = person(tx, "Liu Tang", true)?;
        let project = project(tx, "Warehouse control", lin)?;
        members::put(tx, project, lin, ProjectRole::ProjectManager)?;
        members::put(tx, project, wen, ProjectRole::Member)?;
        members::put(tx, project, reader, ProjectRole::ReadOnly)?;
        let party = party(tx, project, "Chengchuan")?;
        let other_party = self::party(tx, project, "Nanpu Port")?;
        Ok(Self { project, party, other_party, lin, wen, reader, stranger })
    }
}

pub fn party(tx: &mut Tx, project: ProjectId, name: &str) -> Result<Party> {
    let fields = clients::ClientFields {
        name: name.into(),
        short_name: name.into(),
        locale: "en".into(),
        time_zone: ZONE.into(),
    };
    let client = clients::create(tx, &fields)?.id;
    let party = parties::create(tx, project, client)?;
    parties::get(tx, project, party)
}

pub fn contact(tx: &mut Tx, party: &Party, name: &str, role: PartyRole) -> Result<PersonId> {
    let person = person(tx, name, false)?;
    parties::put_contact(tx, party, person, role)?;
    Ok(person)
}

/// The same, known to the client's address book and with a link of their own.
pub fn invited(tx: &mut Tx, party: &Party, name: &str, role: PartyRole) -> Result<PersonId> {
    let person = contact(tx, party, name, role)?;
    clients::add_contact(tx, party.client, person, "")?;
    invite(tx, party, person)?;
    Ok(person)
}

/// An invitation whose mail is no part of the tests.
pub fn invite(tx: &mut Tx, party: &Party, person: PersonId) -> Result<LinkId> {
    links::invite(tx, party, person, None).map(|(link, _)| link)
}

/// That contact, come by a link and having said who they are.
pub fn principal(party: &Party, person: PersonId, role: PartyRole) -> ClientPrincipal {
    ClientPrincipal {
        person,
        project: party.project,
        party: party.id,
        role,
        link: LinkId::new(),
        identified: Identified::AsNamed,
    }
}

pub fn signer() -> Signer {
    Signer::from_seed("rapport.example", &[7; 32])
}

/// Of what a client's person does with their phone.
pub fn witness() -> Witness {
    Witness { signer: signer(), ip: "192.0.2.1".to_owned(), agent: "a phone".to_owned() }
}

/// The entries of a party's evidence in their order, each with the texts of its parts.
pub async fn evidence_of(db: &Db, project: ProjectId, party: PartyId) -> Vec<Value> {
    let text = db.read(move |conn| evidence::export(conn, &signer(), project, Some(party)));
    let parsed = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let text = text.await.expect("an export");
    let lines = text.lines().map(parsed).filter(|line| line["entry"].is_string());
    let entry = |line: Value| {
        let mut entry = parsed(line["entry"].as_str().unwrap_or_default());
        for (name, part) in line["parts"].as_object().into_iter().flatten() {
            entry["parts"][name] = part["text"].as_str().map_or(Value::Null, |text| match name.as_str() {
                "consent" => Value::from(text),
                _ => parsed(text),
            });
        }
        entry
    };
    lines.map(entry).collect()
}

/// As if a party had been asked about a price on a record.
pub async fn asked_about_money(db: &Db, project: ProjectId, party: PartyId, record: RecordId, by: PersonId) {
    let asked = db.write(move |tx| {
        let now = tx.now();
        tx.exec(
            "insert into sign_offs (id, client_key, project_id, party_id, record_id, kind, content, is_commercial, mode,
               state, answers, opened_by, opened_at, reason)
             values ($1, $2, $3, $4, $5, 'offer', '{}', true, 'any', 'withdrawn', 0, $6, $7, '')",
            params![Uuid::now_v7(), Uuid::new_v4(), project, party, record, by, now],
        )
    });
    asked.await.expect("asked");
}
