//! The three sides for which a route can exist, as types, and the scope a handler of each side gets.
//!
//! What must hold: a scope is made by the gate alone, from a principal that the authenticator gave. The sides
//! are sealed and the scopes' fields private, so a handler of one side cannot get hold of another's scope.

use kernel::{ClientPrincipal, PersonId, Principal, ProjectId, SessionId, Side, TeamPrincipal};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use store::Viewer;

mod sealed {
    pub trait Sealed {}
}

/// A side as a type: [`Team`], [`Client`] or [`Anyone`].
pub trait OfSide: sealed::Sealed + Send + Sync + 'static {
    const SIDE: Side;
    /// What is known of the caller.
    type Caller: Clone + Send + Sync + 'static;
    #[doc(hidden)]
    fn admit(principal: Option<Principal>) -> Result<Self::Caller, Denied>;
}

/// Why the gate did not let a caller through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Denied {
    Anonymous,
    WrongSide,
}

/// Somebody of the delivery team.
pub struct Team;
/// Somebody of a client, in one project.
pub struct Client;
/// Everybody, whether known or not.
pub struct Anyone;

impl sealed::Sealed for Team {}
impl sealed::Sealed for Client {}
impl sealed::Sealed for Anyone {}

impl OfSide for Team {
    const SIDE: Side = Side::Team;
    type Caller = TeamPrincipal;
    fn admit(principal: Option<Principal>) -> Result<TeamPrincipal, Denied> {
        match principal {
            Some(Principal::Team(team)) => Ok(reach_of_token(team)),
            Some(Principal::Client(_)) => Err(Denied::WrongSide),
            None => Err(Denied::Anonymous),
        }
    }
}

impl OfSide for Client {
    const SIDE: Side = Side::Client;
    type Caller = ClientPrincipal;
    fn admit(principal: Option<Principal>) -> Result<ClientPrincipal, Denied> {
        match principal {
            Some(Principal::Client(client)) => Ok(client),
            Some(Principal::Team(_)) => Err(Denied::WrongSide),
            None => Err(Denied::Anonymous),
        }
    }
}

impl OfSide for Anyone {
    const SIDE: Side = Side::Anyone;
    type Caller = Option<Principal>;
    fn admit(principal: Option<Principal>) -> Result<Option<Principal>, Denied> {
        Ok(principal.map(|known| match known {
            Principal::Team(team) => Principal::Team(reach_of_token(team)),
            Principal::Client(client) => Principal::Client(client),
        }))
    }
}

fn reach_of_token(mut team: TeamPrincipal) -> TeamPrincipal {
    team.is_administrator = team.administers();
    team
}

/// Who is calling, seen from one side. Lower layers take `&Scope<Team>` where they need proof of the side.
pub struct Scope<S: OfSide> {
    caller: S::Caller,
    projects: Touched,
}

/// The projects that a request turned out to be about; shared by all copies of its scope.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched(Arc<Mutex<BTreeSet<ProjectId>>>);

impl Touched {
    pub fn all(&self) -> Vec<ProjectId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

impl<S: OfSide> Clone for Scope<S> {
    fn clone(&self) -> Self {
        Self { caller: self.caller.clone(), projects: self.projects.clone() }
    }
}

impl<S: OfSide> Scope<S> {
    pub(crate) fn new(caller: S::Caller) -> Self {
        Self { caller, projects: Touched::default() }
    }
    pub(crate) fn touched(&self) -> Touched {
        self.projects.clone()
    }
}

impl Scope<Team> {
    /// Notes which project the request is about: whoever loses it reads no kept answer of this any more.
    pub fn is_about(&self, project: ProjectId) {
        self.projects.0.lock().unwrap_or_else(PoisonError::into_inner).insert(project);
    }
    pub fn principal(&self) -> &TeamPrincipal {
        &self.caller
    }
    pub fn person(&self) -> PersonId {
        self.caller.person
    }
    /// False for an administrator's token that was not made to administer.
    pub fn is_administrator(&self) -> bool {
        self.caller.is_administrator
    }
    /// The browser's session; none for an API token.
    pub fn session(&self) -> Option<SessionId> {
        self.caller.session
    }
}

impl Scope<Client> {
    pub fn principal(&self) -> &ClientPrincipal {
        &self.caller
    }
    pub fn person(&self) -> PersonId {
        self.caller.person
    }
    /// What the database's own lock asks for.
    pub fn viewer(&self) -> Viewer {
        let ClientPrincipal { project, party, person, .. } = self.caller;
        Viewer { project, party, person }
    }
}

impl Scope<Anyone> {
    pub fn principal(&self) -> Option<&Principal> {
        self.caller.as_ref()
    }
}
