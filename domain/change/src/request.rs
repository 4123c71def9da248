//! Change requests: where one comes from, and where it stands. The state follows from what happened and is nowhere
//! decided by hand.

use kernel::{Failure, PartyRole, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 120;
/// The longest text, in characters.
pub const LONGEST: usize = 10_000;

/// Who wants the change, or what makes it necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOrigin {
    Client,
    Team,
    /// A law, a supplier, a neighbour: neither side's wish.
    Environment,
}
kernel::words!(ChangeOrigin { Client = "client", Team = "team", Environment = "environment" });

/// How it reached the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeSource {
    Portal,
    Mail,
    Meeting,
    Team,
}
kernel::words!(ChangeSource { Portal = "portal", Mail = "mail", Meeting = "meeting", Team = "team" });

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    Received,
    /// Somebody assesses it, or an offer came to nothing and it is looked at again.
    Assessing,
    /// The client decides on an offer.
    Offered,
    /// Agreed; the work is on its way into the plan.
    Approved,
    /// The work is in the plan.
    Applied,
    /// Agreed, and no work of its own was planned for it: nothing is left to be done.
    WithoutWork,
    /// Agreed, but the plan does not take the work.
    NotApplied,
    /// All its tasks are done; somebody has to check.
    Done,
    Declined,
    Closed,
}
kernel::words!(ChangeState {
    Received = "received",
    Assessing = "assessing",
    Offered = "offered",
    Approved = "approved",
    Applied = "applied",
    WithoutWork = "without_work",
    NotApplied = "not_applied",
    Done = "done",
    Declined = "declined",
    Closed = "closed",
});

impl ChangeState {
    /// What the client reads of it: how the work goes inside is not told.
    pub const fn for_client(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Assessing => "assessing",
            Self::Offered => "offered",
            Self::Approved | Self::NotApplied | Self::Applied | Self::WithoutWork | Self::Done => "approved",
            Self::Declined => "declined",
            Self::Closed => "closed",
        }
    }
}

/// How the newest offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    Waiting,
    Withdrawn,
    Superseded,
    Approved,
    ApprovedWithConditions,
    OtherTerms,
    Declined,
}
kernel::words!(OfferState {
    Waiting = "waiting",
    Withdrawn = "withdrawn",
    Superseded = "superseded",
    Approved = "approved",
    ApprovedWithConditions = "approved_with_conditions",
    OtherTerms = "other_terms",
    Declined = "declined",
});

impl OfferState {
    /// What was offered holds: it waits for the client, or is agreed.
    pub const fn binds(self) -> bool {
        match self {
            Self::Waiting | Self::Approved | Self::ApprovedWithConditions => true,
            Self::Withdrawn | Self::Superseded | Self::OtherTerms | Self::Declined => false,
        }
    }
}

/// How far the agreed work came into the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    Pending,
    Applied,
    /// The plan does not take it; somebody has to look.
    Refused,
}
kernel::words!(ApplicationState { Pending = "pending", Applied = "applied", Refused = "refused" });

/// What happened to a change request so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Happened {
    pub is_assessed: bool,
    pub offer: Option<OfferState>,
    pub application: Option<ApplicationState>,
    /// In the plan.
    pub has_tasks: bool,
    pub open_tasks: i64,
    pub is_closed: bool,
}

pub fn state(happened: &Happened) -> ChangeState {
    if happened.is_closed {
        return ChangeState::Closed;
    }
    match (happened.offer, happened.application) {
        (_, Some(ApplicationState::Pending)) => ChangeState::Approved,
        (_, Some(ApplicationState::Refused)) => ChangeState::NotApplied,
        (_, Some(ApplicationState::Applied)) if !happened.has_tasks => ChangeState::WithoutWork,
        (_, Some(ApplicationState::Applied)) if happened.open_tasks == 0 => ChangeState::Done,
        (_, Some(ApplicationState::Applied)) => ChangeState::Applied,
        (Some(OfferState::Approved | OfferState::ApprovedWithConditions), None) => ChangeState::Approved,
        (Some(OfferState::Waiting), None) => ChangeState::Offered,
        (Some(OfferState::Declined), None) => ChangeState::Declined,
        (Some(OfferState::OtherTerms | OfferState::Withdrawn | OfferState::Superseded), None) => {
            ChangeState::Assessing
        }
        (None, None) if happened.is_assessed => ChangeState::Assessing,
        (None, None) => ChangeState::Received,
    }
}

/// What was agreed, or is closed, is not assessed anew.
pub fn may_assess(state: ChangeState) -> Result<(), Refusal> {
    use ChangeState::{
        Applied, Approved, Assessing, Closed, Declined, Done, NotApplied, Offered, Received, WithoutWork,
    };
    match state {
        Received | Assessing | Offered | Declined => Ok(()),
        Approved | Applied | WithoutWork | NotApplied | Done => Err(Refusal::new("change.already_agreed")),
        Closed => Err(Refusal::new("change.closed")),
    }
}

/// What closing means at this point: a look at what came of it, or the end of a wish that nobody follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    Checked,
    NotPursued,
}

pub fn closing(state: ChangeState, open_tasks: i64) -> Result<Closing, Refusal> {
    use ChangeState::{
        Applied, Approved, Assessing, Closed, Declined, Done, NotApplied, Offered, Received, WithoutWork,
    };
    match state {
        WithoutWork | Done | Closed => Ok(Closing::Checked),
        Received | Assessing | Declined => Ok(Closing::NotPursued),
        Offered => Err(Refusal::new("change.offer_waits")),
        Applied => Err(Refusal::new("change.tasks_open").with("count", open_tasks)),
        Approved | NotApplied => Err(Refusal::new("change.not_applied_yet")),
    }
}

/// A viewer looks; contacts and approvers ask for changes.
pub fn may_ask(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientViewer => Err(Failure::Forbidden),
        PartyRole::ClientContact | PartyRole::ClientApprover => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeState::*;

    #[test]
    fn where_a_change_request_stands() {
        let bare = Happened::default();
        let offer = |offer| Happened { is_assessed: true, offer: Some(offer), ..bare };
        let agreed = |application, open_tasks| Happened {
            application: Some(application),
            has_tasks: true,
            open_tasks,
            ..offer(OfferState::Approved)
        };
        for (happened, wanted, told) in [
            (bare, Received, "received"),
            (Happened { is_assessed: true, ..bare }, Assessing, "assessing"),
            (offer(OfferState::Waiting), Offered, "offered"),
            (offer(OfferState::Withdrawn), Assessing, "assessing"),
            (offer(OfferState::OtherTerms), Assessing, "assessing"),
            (offer(OfferState::Declined), Declined, "declined"),
            (offer(OfferState::ApprovedWithConditions), Approved, "approved"),
            (agreed(ApplicationState::Pending, 0), Approved, "approved"),
            (agreed(ApplicationState::Refused, 0), NotApplied, "approved"),
            (agreed(ApplicationState::Applied, 2), Applied, "approved"),
            (agreed(ApplicationState::Applied, 0), Done, "approved"),
            (Happened { has_tasks: false, ..agreed(ApplicationState::Applied, 0) }, WithoutWork, "approved"),
            (Happened { is_closed: true, ..agreed(ApplicationState::Applied, 0) }, Closed, "closed"),
            (Happened { is_closed: true, ..bare }, Closed, "closed"),
        ] {
            assert_eq!(state(&happened), wanted, "{happened:?}");
            assert_eq!(wanted.for_client(), told, "{happened:?}");
        }
    }

    #[test]
    fn what_may_be_done_where_it_stands() {
        let agreed = Err("change.already_agreed");
        for (at, assess, close) in [
            (Received, Ok(()), Ok(Closing::NotPursued)),
            (Assessing, Ok(()), Ok(Closing::NotPursued)),
            (Offered, Ok(()), Err("change.offer_waits")),
            (Declined, Ok(()), Ok(Closing::NotPursued)),
            (Approved, agreed, Err("change.not_applied_yet")),
            (NotApplied, agreed, Err("change.not_applied_yet")),
            (Applied, agreed, Err("change.tasks_open")),
            (WithoutWork, agreed, Ok(Closing::Checked)),
            (Done, agreed, Ok(Closing::Checked)),
            (Closed, Err("change.closed"), Ok(Closing::Checked)),
        ] {
            assert_eq!(may_assess(at).map_err(|refusal| refusal.code), assess, "{at:?}");
            assert_eq!(closing(at, 3).map_err(|refusal| refusal.code), close, "{at:?}");
        }
    }

    #[test]
    fn words_come_back() {
        for state in ChangeState::ALL {
            assert_eq!(ChangeState::from_kept(state.word()), Ok(state));
        }
        assert!(ChangeState::from_kept("pending").is_err());
    }
}
