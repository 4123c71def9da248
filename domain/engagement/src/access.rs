//! Who may do what in a project. Fetching is authorising: whoever is not of the project gets "not found".
//!
//! A write needs an [`Authorized`] proof, and the only way to one is a look at the memberships inside the
//! write's own transaction. An archived project is read only for both sides: [`refuse_archived`] says so here, for the
//! team with the proof, for a client's person before anything of what they send is taken.

use crate::store::{members, projects};
use ::store::{Conn, Tx};
use jiff::civil::Date;
use kernel::{Failure, PersonId, ProjectId, ProjectRole, Refusal, Result};
use people::person;
use std::marker::PhantomData;
use web::{Scope, Team};

/// A person's place in a project, on the team's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub project: ProjectId,
    pub person: PersonId,
    pub role: ProjectRole,
}

/// Something a team member does in a project; the least role that may.
pub trait Action {
    const NEEDS: ProjectRole;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident needs $role:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Action for $name {
            const NEEDS: ProjectRole = ProjectRole::$role;
        }
    )*};
}

actions! {
    /// Change tasks, dependencies, calendars, baselines; import a plan.
    EditPlan needs Member;
    /// Comment, ask and answer.
    Talk needs Member;
    /// Decide what the client sees, invite, revoke.
    ShareWithClient needs ProjectManager;
    /// Members, parties, names, the project's settings.
    RunProject needs ProjectManager;
}

/// The proof that a person may do `A` in a project, made inside the transaction that does it.
#[derive(Debug)]
pub struct Authorized<A> {
    membership: Membership,
    action: PhantomData<A>,
}

impl<A> Authorized<A> {
    pub fn project(&self) -> ProjectId {
        self.membership.project
    }
    pub fn person(&self) -> PersonId {
        self.membership.person
    }
    pub fn role(&self) -> ProjectRole {
        self.membership.role
    }
}

/// The caller's place in the project. An administrator of the instance has a project manager's.
pub fn member(conn: &mut Conn, scope: &Scope<Team>, project: ProjectId) -> Result<Membership> {
    let person = scope.person();
    scope.is_about(project);
    if let Some(role) = members::role(conn, project, person)? {
        let role = if scope.is_administrator() { ProjectRole::ProjectManager } else { role };
        return Ok(Membership { project, person, role });
    }
    if scope.is_administrator() && members::project_exists(conn, project)? {
        return Ok(Membership { project, person, role: ProjectRole::ProjectManager });
    }
    Err(Failure::NotFound)
}

/// Asked while reading what a write needs, so that nothing is computed in vain. The write asks for its proof.
pub fn may<A: Action>(conn: &mut Conn, scope: &Scope<Team>, project: ProjectId) -> Result<Membership> {
    let membership = member(conn, scope, project)?;
    if membership.role < A::NEEDS { Err(Failure::Forbidden) } else { Ok(membership) }
}

/// Proves that the caller may do `A`; hidden projects are not found, visible ones are forbidden, archived ones refused.
pub fn authorize<A: Action>(tx: &mut Tx, scope: &Scope<Team>, project: ProjectId) -> Result<Authorized<A>> {
    let proof = authorize_in_archive(tx, scope, project)?;
    refuse_archived(tx, project)?;
    Ok(proof)
}

/// The same in an archived project, too: for whoever opens it again, takes access to it away, or takes something out
/// of it that changes nothing there.
pub fn authorize_in_archive<A: Action>(
    tx: &mut Tx,
    scope: &Scope<Team>,
    project: ProjectId,
) -> Result<Authorized<A>> {
    let membership = may::<A>(tx, scope, project)?;
    Ok(Authorized { membership, action: PhantomData })
}

/// In an archived project nothing is written any more. The refusal says since when, and whom to ask.
pub fn refuse_archived(conn: &mut Conn, project: ProjectId) -> Result<()> {
    let Some(Closing { since, ask }) = closing(conn, project)? else { return Ok(()) };
    let since = since.map(|day| day.to_string());
    Err(Refusal::new("project.archived").with("since", since).with("ask", ask).into())
}

/// Since when a project is archived, and whom to ask about it; as far as it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Closing {
    pub since: Option<Date>,
    pub ask: Option<String>,
}

/// None while the project is active.
pub fn closing(conn: &mut Conn, project: ProjectId) -> Result<Option<Closing>> {
    let Some(archived) = projects::archived(conn, project)? else { return Ok(None) };
    let zone = projects::get(conn, project)?.time_zone;
    let since = archived.at.map(|at| at.in_zone(&zone).date());
    let asked = match archived.by {
        Some(by) => Some(by),
        None => members::managers(conn, project)?.first().copied(),
    };
    let ask = asked.map(|asked| person::get(conn, asked)).transpose()?.map(|person| person.name);
    Ok(Some(Closing { since, ask }))
}

/// A proof for the product's own commands (`rapport import`, `seed`), which run on the data folder's lock.
pub fn authorized_by_command<A: Action>(project: ProjectId, person: PersonId) -> Authorized<A> {
    let membership = Membership { project, person, role: ProjectRole::ProjectManager };
    Authorized { membership, action: PhantomData }
}
