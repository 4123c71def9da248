//! The link in a client's mail: expiring, revocable, bound to one person in one party. Opening it changes
//! nothing; what it is good for is decided here from its row and the time.

use kernel::{
    ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, Result, Timestamp,
};
use sha2::{Digest, Sha256};

/// How long an invitation's link works.
pub const INVITATION_DAYS: i64 = 30;
/// How long "view as client" works.
pub const PREVIEW_MINUTES: i64 = 30;

#[derive(Debug, Clone, PartialEq)]
pub struct PortalLink {
    pub id: LinkId,
    pub project: ProjectId,
    pub party: PartyId,
    pub person: PersonId,
    pub purpose: Purpose,
    pub made_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub superseded_at: Option<Timestamp>,
    pub letter: Option<uuid::Uuid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Invitation,
    /// A member of the team, who made it, looking as its person does; their own is as somebody outside the circle.
    TeamPreview,
}

kernel::words!(Purpose { Invitation = "invitation", TeamPreview = "team_preview" });

/// What a link is good for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    Active,
    Expired,
    Revoked,
    Superseded,
}

impl LinkState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }
    /// Why what hangs on such a link does not happen.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Active => "link.active",
            Self::Expired => "link.expired",
            Self::Revoked => "link.revoked",
            Self::Superseded => "link.superseded",
        }
    }
}

/// Revocation speaks before supersession, and both before expiry: the reader is told the strongest reason.
pub fn state(link: &PortalLink, now: Timestamp) -> LinkState {
    match (link.revoked_at, link.superseded_at) {
        (Some(_), _) => LinkState::Revoked,
        (None, Some(_)) => LinkState::Superseded,
        (None, None) if now >= link.expires_at => LinkState::Expired,
        (None, None) => LinkState::Active,
    }
}

/// The caller behind an active link. `role` is the contact's present role: none means taken off the project.
pub fn principal(
    link: &PortalLink,
    role: Option<PartyRole>,
    said: Option<Identified>,
    now: Timestamp,
) -> Result<ClientPrincipal> {
    match state(link, now) {
        LinkState::Revoked => return Err(Failure::refused("link.revoked")),
        LinkState::Superseded => return Err(Failure::refused("link.superseded")),
        LinkState::Expired => return Err(Failure::refused("link.expired")),
        LinkState::Active => {}
    }
    let (role, identified) = match (link.purpose, link.made_by, role) {
        (Purpose::TeamPreview, Some(member), _) if member == link.person => {
            (PartyRole::ClientViewer, Identified::TeamPreview(member))
        }
        (Purpose::TeamPreview, Some(member), Some(role)) => (role, Identified::TeamPreview(member)),
        (Purpose::Invitation, _, Some(role)) => (role, said.unwrap_or(Identified::Unasked)),
        _ => return Err(Failure::refused("link.revoked")),
    };
    Ok(ClientPrincipal {
        person: link.person,
        project: link.project,
        party: link.party,
        role,
        link: link.id,
        identified,
    })
}

/// A fresh secret for a URL: 32 random bytes in URL-safe letters, and the hash that is kept.
pub fn fresh_token() -> (String, Vec<u8>) {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    let token = url_safe(&bytes);
    let hash = hash(&token);
    (token, hash)
}

pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Base 64 for URLs, without padding (RFC 4648, section 5).
fn url_safe(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(LETTERS[(word >> (18 - 6 * place) & 63) as usize] as char);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> PortalLink {
        PortalLink {
            id: LinkId::new(),
            project: ProjectId::new(),
            party: PartyId::new(),
            person: PersonId::new(),
            purpose: Purpose::Invitation,
            made_by: Some(PersonId::new()),
            created_at: Timestamp(0),
            expires_at: Timestamp(100),
            revoked_at: None,
            superseded_at: None,
            letter: None,
        }
    }

    #[test]
    fn the_strongest_reason_is_told() {
        let at = |n| Some(Timestamp(n));
        for (revoked, superseded, now, expected) in [
            (None, None, 99, LinkState::Active),
            (None, None, 100, LinkState::Expired),
            (None, at(5), 200, LinkState::Superseded),
            (at(5), at(5), 200, LinkState::Revoked),
        ] {
            let link = PortalLink { revoked_at: revoked, superseded_at: superseded, ..link() };
            assert_eq!(state(&link, Timestamp(now)), expected);
        }
    }

    #[test]
    fn somebody_taken_off_the_project_has_no_link_any_more() {
        let refused = principal(&link(), None, None, Timestamp(1));
        assert_eq!(refused, Err(Failure::refused("link.revoked")));
    }

    #[test]
    fn who_of_the_team_looks_is_never_taken_for_whom_they_look_as() {
        let member = PersonId::new();
        let as_contact = PortalLink { purpose: Purpose::TeamPreview, made_by: Some(member), ..link() };
        let as_anybody = PortalLink { person: member, ..as_contact.clone() };
        let approver = Some(PartyRole::ClientApprover);
        for (link, role, seen) in [
            (&as_anybody, None, Some(PartyRole::ClientViewer)),
            (&as_contact, approver, approver),
            (&as_contact, Some(PartyRole::ClientViewer), Some(PartyRole::ClientViewer)),
            // Taken off the project, there is nobody to look as.
            (&as_contact, None, None),
            (&PortalLink { made_by: None, ..as_contact.clone() }, approver, None),
        ] {
            let found = principal(link, role, Some(Identified::AsNamed), Timestamp(1)).ok();
            assert_eq!(found.as_ref().map(|found| found.role), seen);
            assert!(found.is_none_or(|found| found.identified == Identified::TeamPreview(member)));
        }
    }

    #[test]
    fn url_safe_letters() {
        for (bytes, text) in
            [(&b""[..], ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (&[0xfb, 0xff], "-_8")]
        {
            assert_eq!(url_safe(bytes), text);
        }
    }
}
