//! Who is calling. Only the authenticator makes these from a session, a token or a link; the gate in `web`
//! turns them into scopes, which are what handlers get.

use crate::{LinkId, PartyId, PartyRole, PersonId, ProjectId, SessionId};

/// A caller whose identity was established.
#[derive(Debug, Clone, PartialEq)]
pub enum Principal {
    Team(TeamPrincipal),
    Client(ClientPrincipal),
}

/// Somebody of the delivery team.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamPrincipal {
    pub person: PersonId,
    pub is_administrator: bool,
    /// The browser's session, if it is one; an API token has none.
    pub session: Option<SessionId>,
    /// What an API token may do; a session may do all its person may.
    pub token: Option<TokenScope>,
}

impl TeamPrincipal {
    /// An administrator's token administers only if it was made for that.
    pub fn administers(&self) -> bool {
        self.is_administrator && self.token.is_none_or(|scope| scope == TokenScope::Administer)
    }
}

/// How far an API token reaches. A route's method decides which is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    Read,
    Write,
    Administer,
}

/// Somebody of a client party, in one project, arrived by a link.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientPrincipal {
    pub person: PersonId,
    pub project: ProjectId,
    pub party: PartyId,
    pub role: PartyRole,
    pub link: LinkId,
    pub identified: Identified,
}

/// What we know about the human being behind a client link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// Opened the link; nobody said yet who is looking.
    Unasked,
    /// Said "I am …" on this device.
    AsNamed,
    /// Said so, and entered a code on this device that was mailed to the registered address.
    WithCode,
    /// Answered a letter by mail, under their registered address and to the address that was given to them for answers.
    ByMail,
    /// A mail came in whose sender was not proved; a member of the team took it for theirs.
    FiledByTeam,
    /// Said "I am somebody else": may look, not act.
    SomebodyElse,
    /// A member of the team looking as the client does: may look, not act.
    TeamPreview(PersonId),
}

impl Identified {
    /// Whoever may act in the name of the link's person.
    pub const fn is_named(self) -> bool {
        matches!(self, Self::AsNamed | Self::WithCode | Self::ByMail | Self::FiledByTeam)
    }
}
