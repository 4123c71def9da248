//! The ends a link can come to, and what is shown there.

use crate::model::Closed;

/// The ends a link can come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The link is too old; a fresh one can be asked for.
    Expired,
    Revoked,
    /// A newer link was sent.
    Superseded,
    NotFound,
    /// A fresh link was asked for: the same words whether or not anything was sent.
    SentAgain,
    /// Somebody came without a link, as from a chat.
    Entry,
    /// This device was forgotten.
    SignedOut,
    Busy,
    /// Only the person it was sent to does that.
    NotYours,
    /// The form came from somewhere else, or its token did not fit.
    NotFromPage,
    /// The project is archived: everything can be read, nothing is written any more.
    Archived,
    Fault,
}

impl End {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::NotFound => "not_found",
            Self::SentAgain => "sent_again",
            Self::Entry => "entry",
            Self::SignedOut => "signed_out",
            Self::Busy => "busy",
            Self::NotYours => "not_yours",
            Self::NotFromPage => "not_from_page",
            Self::Archived => "archived",
            Self::Fault => "fault",
        }
    }
    /// Whether a fresh link can be asked for.
    pub fn may_ask_again(self) -> bool {
        matches!(self, Self::Expired | Self::Superseded)
    }
    /// Whether looking again may help.
    pub fn leads_back(self) -> bool {
        matches!(self, Self::Busy | Self::NotYours | Self::NotFromPage | Self::Fault | Self::SignedOut)
    }
    /// Whether there is something to read on the page it came from.
    pub fn leads_to_reading(self) -> bool {
        self == Self::Archived
    }
}

/// A page for an end. It knows no project: whoever holds a dead link learns nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct EndPage {
    pub end: End,
    /// Where the page leads: the link's path, for the way back or for asking for a fresh link.
    pub base: Option<String>,
    /// The request's id, so that a fault can be found in the log.
    pub reference: Option<String>,
    /// Of an archived project, to whoever may read it.
    pub closed: Closed,
}
