//! The rows of a project as a template takes them along, and the rows of a project that begins with one.

use super::entries::{self, Entry};
use crate::entry::EntryFields;
use crate::pattern::{Origin, Pattern, Place, Sought};
use ::store::{Conn, Tx};
use engagement::store::parties::PartyContact;
use engagement::store::{functions, members, parties, projects};
use jiff::civil::Date;
use kernel::{Event, PartyRole, PersonId, ProjectId, ProjectRole, Result};
use std::collections::HashMap;

/// Those that stand. The plan began with its first row, and not before the project.
pub fn of_project(conn: &mut Conn, project: ProjectId, start: Date) -> Result<Vec<Pattern>> {
    let rows = entries::of_project(conn, project)?;
    let begun = rows.iter().map(|row| row.fields.from).min().unwrap_or(start).max(start);
    let (zone, known) = (projects::get(conn, project)?.time_zone, known(conn, project, &rows)?);
    let sought = |person| known.get(&person).cloned().unwrap_or_default();
    let origin = Origin { begun, time_zone: &zone, sought: &sought };
    Ok(rows.iter().map(|row| Pattern::of(&row.fields, &origin)).collect())
}

/// What whoever sees to a row is in the project.
fn known(conn: &mut Conn, project: ProjectId, rows: &[Entry]) -> Result<HashMap<PersonId, Sought>> {
    let mut functions = functions::by_person(conn, project)?;
    let mut sought = |person: &PersonId, is_lead: bool| Sought {
        function: functions.remove(person).and_then(|own| own.into_iter().next()).unwrap_or_default(),
        is_lead,
    };
    let mut known = HashMap::new();
    for EntryFields { owner_id, party_id, client_owner_id, .. } in rows.iter().map(|row| &row.fields) {
        if let Some(owner) = owner_id.filter(|owner| !known.contains_key(owner)) {
            let is_lead = members::role(conn, project, owner)? == Some(ProjectRole::ProjectManager);
            known.insert(owner, sought(&owner, is_lead));
        }
        if let Some((party, owner)) =
            party_id.zip(*client_owner_id).filter(|(_, owner)| !known.contains_key(owner))
        {
            let is_lead = parties::role(conn, party, owner)? == Some(PartyRole::ClientApprover);
            known.insert(owner, sought(&owner, is_lead));
        }
    }
    Ok(known)
}

/// Begins a plan, where there is none yet: for the one client of the project, or for none while that is not clear.
pub fn begin(tx: &mut Tx, project: ProjectId, patterns: &[Pattern], start: Date, by: PersonId) -> Result<()> {
    if patterns.is_empty() || !entries::of_project(tx, project)?.is_empty() {
        return Ok(());
    }
    let parties = parties::of_project(tx, project)?;
    let party = if let [party] = &parties[..] { Some(party.id) } else { None };
    let contacts = party.map(|party| parties::contacts(tx, party)).transpose()?.unwrap_or_default();
    let functions = functions::by_person(tx, project)?;
    let has = |person: PersonId, function: &str| {
        let own = functions.get(&person).into_iter().flatten();
        own.into_iter().any(|one| one.to_lowercase() == function.to_lowercase())
    };
    let team = members::active(tx, project)?;
    let manager = members::role(tx, project, by)?.map(|_| by);
    let owner = |sought: &Sought| {
        let found = team.iter().map(|one| one.person_id).find(|person| has(*person, &sought.function));
        found.or(manager.filter(|_| sought.is_lead))
    };
    let decides = |one: &&PartyContact| one.role == PartyRole::ClientApprover;
    let client_owner = |sought: &Sought| {
        let found = contacts.iter().find(|one| has(one.person, &sought.function));
        found.or(contacts.iter().find(decides).filter(|_| sought.is_lead)).map(|one| one.person)
    };
    let zone = projects::get(tx, project)?.time_zone;
    let place = Place { start, time_zone: &zone, party, owner: &owner, client_owner: &client_owner };
    for pattern in patterns {
        let entry = entries::create(tx, project, &pattern.fields(&place)?, by)?;
        let event = Event::new("communication_plan_entry.created", tx.now(), Some(by));
        tx.event(event.in_project(project).on(entry.id))?;
    }
    Ok(())
}
