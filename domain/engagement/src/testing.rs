//! People, a project and client parties for the tests of this crate and of those above it: what their scenes begin
//! with.

use crate::store::parties::Party;
use crate::store::{clients, parties, projects};
use ::store::Tx;
use kernel::{ClientPrincipal, Identified, LinkId, PartyRole, PersonId, ProjectId, Result};
use people::person::{self, NewPerson};

pub const ZONE: &str = "Asia/Shanghai";

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
