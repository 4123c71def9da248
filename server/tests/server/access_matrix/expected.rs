//! Who may do what, as rules over side, action and least role. What no rule says stands in `EXCEPTIONS`, which
//! may only shrink.

use kernel::{PartyRole, ProjectRole, Side};
use web::Route;

/// Who asks. The clients' people come by the link in the path, the others by a session or a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anonymous,
    ExpiredSession,
    DisabledAccount,
    ClientApprover,
    ClientContact,
    ClientViewer,
    OtherClientsApprover,
    /// Of the team, but not of this project.
    Outsider,
    ReadOnly,
    Member,
    ProjectManager,
    Administrator,
    /// A project manager's token that may only read.
    ReadToken,
    /// An administrator's token that may write, but not administer.
    WriteToken,
}

pub const EVERYBODY: &[Who] = &[
    Who::Anonymous,
    Who::ExpiredSession,
    Who::DisabledAccount,
    Who::ClientApprover,
    Who::ClientContact,
    Who::ClientViewer,
    Who::OtherClientsApprover,
    Who::Outsider,
    Who::ReadOnly,
    Who::Member,
    Who::ProjectManager,
    Who::Administrator,
    Who::ReadToken,
    Who::WriteToken,
];

impl Who {
    /// The key in the world by which somebody of the team is known.
    pub fn holder(self) -> Option<&'static str> {
        Some(match self {
            Self::ExpiredSession => "expired",
            Self::DisabledAccount => "disabled",
            Self::Outsider => "outsider",
            Self::ReadOnly => "reader",
            Self::Member => "member",
            Self::ProjectManager => "manager",
            Self::Administrator => "administrator",
            Self::ReadToken => "read_token",
            Self::WriteToken => "write_token",
            _ => return None,
        })
    }

    /// The person of the team, where the account is open.
    pub fn person(self) -> Option<&'static str> {
        match self {
            Self::ExpiredSession | Self::DisabledAccount => None,
            Self::ReadToken => Some("manager"),
            Self::WriteToken => Some("administrator"),
            _ => self.holder(),
        }
    }

    pub fn is_token(self) -> bool {
        matches!(self, Self::ReadToken | Self::WriteToken)
    }

    /// The party of the project and the contact of it.
    pub fn contact(self) -> Option<(usize, usize)> {
        match self {
            Self::ClientApprover => Some((0, 0)),
            Self::ClientContact => Some((0, 1)),
            Self::ClientViewer => Some((0, 2)),
            Self::OtherClientsApprover => Some((1, 0)),
            _ => None,
        }
    }

    fn role_in_ours(self) -> Option<ProjectRole> {
        match self {
            Self::ReadOnly => Some(ProjectRole::ReadOnly),
            Self::Member => Some(ProjectRole::Member),
            Self::ProjectManager | Self::ReadToken => Some(ProjectRole::ProjectManager),
            Self::Administrator | Self::WriteToken => Some(ProjectRole::ProjectManager),
            _ => None,
        }
    }

    fn role_in_other(self) -> Option<ProjectRole> {
        match self {
            Self::Outsider | Self::Administrator | Self::WriteToken => Some(ProjectRole::ProjectManager),
            _ => None,
        }
    }
}

/// How the thing asked for relates to the caller's project (of the outsider: not theirs).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Visible to the caller's side, where it has sides.
    Own,
    OwnInternal,
    /// Of the other client party of the same project.
    OtherParty,
    /// Of another project of the same client.
    OtherProject,
    /// Of another project, where another client organisation takes part.
    OtherClient,
    /// The first id of the path is right, another one belongs elsewhere.
    Crossed,
    Nonexistent,
}

pub const RELATIONS: &[Relation] = &[
    Relation::Own,
    Relation::OwnInternal,
    Relation::OtherParty,
    Relation::OtherProject,
    Relation::OtherClient,
    Relation::Crossed,
    Relation::Nonexistent,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// 2xx or 3xx.
    Done,
    Status(u16),
    /// 403 or 404: the action is not the caller's, and the thing is elsewhere; either says nothing of it.
    Refused,
}

const NOT_SIGNED_IN: Expected = Expected::Status(401);
const FORBIDDEN: Expected = Expected::Status(403);
const HIDDEN: Expected = Expected::Status(404);

/// What an action of the team asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// An account; the thing is the house's, or the caller's own.
    Account,
    /// The caller's own browser: no token.
    Browser,
    Role(ProjectRole),
}

/// None: the matrix does not know this action, and the test says so.
pub fn least(action: &str) -> Option<Least> {
    Some(match action {
        "ReadOwn" | "ReadOwnAccount" | "EditOwnAccount" | "EditOwnTokens" | "ReadPersons" | "ReadClients"
        | "KeepClients" | "OpenProject" | "EditPersons" | "AdministerMail" | "AdministerHouse"
        | "ReadTemplates" | "KeepTemplates" | "ReadTerms" => Least::Account,
        "EditOwnPassword" => Least::Browser,
        "ReadProject" | "ReadProjects" | "ReadPlan" => Least::Role(ProjectRole::ReadOnly),
        "EditPlan" | "EditScope" | "EditDocuments" | "EditCharter" | "KeepKickoff" | "Talk"
        | "WriteReport" => Least::Role(ProjectRole::Member),
        "ShareWithClient" | "RunProject" => Least::Role(ProjectRole::ProjectManager),
        _ => return None,
    })
}

/// What an action of a client asks for: the least role.
pub fn client_least(action: &str) -> Option<PartyRole> {
    match action {
        "SeeProject" | "ForgetDevice" => Some(PartyRole::ClientViewer),
        "AskAndAnswer" => Some(PartyRole::ClientContact),
        "Decide" => Some(PartyRole::ClientApprover),
        _ => None,
    }
}

/// The roles of a party's contacts, in their order.
const CONTACTS: [PartyRole; 3] =
    [PartyRole::ClientApprover, PartyRole::ClientContact, PartyRole::ClientViewer];

/// What is opened here dies with the session, and a token has none.
const ENDS_WITH_A_SESSION: &[&str] = &["create_client_view"];

/// What an open route answers to everybody alike.
pub const OPEN: &[(&str, u16)] = &[
    ("get_health", 200),
    ("get_api_description", 200),
    ("get_setup", 200),
    ("get_evidence_key", 200),
    // Closed for ever once it was done.
    ("create_setup", 404),
    ("create_session", 422),
    ("create_password_reset", 204),
    ("redeem_password_reset", 404),
    ("create_fresh_link", 200),
    // The sample does not know the secret.
    ("create_posted_mail", 404),
    ("portal_entry", 200),
    ("portal_style", 200),
    // The sample holds no secret of a calendar.
    ("get_calendar_feed", 404),
    // The sample holds no link to a file.
    ("linked_document", 404),
    ("linked_document_file", 404),
];

/// (route, who or everybody let through, status, why). May only shrink.
pub const EXCEPTIONS: &[(&str, Option<Who>, u16, &str)] = &[
    ("change_password", None, 422, "the sample does not know the password"),
    ("delete_totp", None, 422, "the sample does not know the password"),
    ("confirm_totp", None, 422, "the sample has no right code"),
    ("create_mail_test", None, 422, "no mail server is set"),
    ("put_notifications_read", None, 404, "the sample names a notification that does not exist"),
    ("delete_current_session", Some(Who::WriteToken), 404, "a token is no session"),
];
pub const MOST_EXCEPTIONS: usize = 6;

/// What the rules say about one cell.
pub fn expected(route: &Route, who: Who, relation: Relation) -> Expected {
    let by_rule = match route.side {
        Side::Client => of_client(route, who, relation),
        Side::Team => of_team(route, who, relation),
        Side::Anyone => {
            let status = OPEN.iter().find(|(name, _)| *name == route.name);
            return Expected::Status(status.unwrap_or_else(|| panic!("{} is not in OPEN", route.name)).1);
        }
    };
    let exception = EXCEPTIONS
        .iter()
        .find(|(name, only, _, _)| *name == route.name && only.is_none_or(|only| only == who));
    match (by_rule, exception) {
        (Expected::Done, Some((_, _, status, _))) => Expected::Status(*status),
        (by_rule, _) => by_rule,
    }
}

fn of_client(route: &Route, who: Who, relation: Relation) -> Expected {
    let least = client_least(route.action)
        .unwrap_or_else(|| panic!("the matrix does not know {} of {}", route.action, route.name));
    let Some((_, place)) = who.contact() else { return HIDDEN };
    if CONTACTS[place] < least {
        return if relation == Relation::Own { FORBIDDEN } else { Expected::Refused };
    }
    if relation == Relation::Own { Expected::Done } else { HIDDEN }
}

fn of_team(route: &Route, who: Who, relation: Relation) -> Expected {
    let least = least(route.action)
        .unwrap_or_else(|| panic!("the matrix does not know {} of {}", route.action, route.name));
    // Without an id there is no project to be of: the answer is about the caller's own projects.
    let least =
        if route.parameters().next().is_none() && least != Least::Browser { Least::Account } else { least };
    let changes = route.method != "GET";
    if who.person().is_none() {
        return NOT_SIGNED_IN;
    }
    if route.admin && who != Who::Administrator {
        return HIDDEN;
    }
    if changes && who == Who::ReadToken {
        return FORBIDDEN;
    }
    if who.is_token() && (least == Least::Browser || ENDS_WITH_A_SESSION.contains(&route.name)) {
        let is_hidden = relation != Relation::Own && least != Least::Browser;
        return if is_hidden { Expected::Refused } else { FORBIDDEN };
    }
    if matches!(relation, Relation::Crossed | Relation::Nonexistent)
        && role_of(least, who, relation).is_none()
    {
        return HIDDEN;
    }
    match (least, role_of(least, who, relation)) {
        (Least::Account | Least::Browser, _) => {
            let is_missing = matches!(relation, Relation::Crossed | Relation::Nonexistent);
            if is_missing { HIDDEN } else { Expected::Done }
        }
        (Least::Role(_), None) => HIDDEN,
        (Least::Role(least), Some(role)) if role < least => {
            if relation == Relation::Crossed {
                Expected::Refused
            } else {
                FORBIDDEN
            }
        }
        (Least::Role(_), Some(_)) if relation == Relation::Crossed => HIDDEN,
        (Least::Role(_), Some(_)) => Expected::Done,
    }
}

/// The caller's role where the thing is; in a project that does not exist nobody has one. A foreign id in a
/// path that begins with the caller's own project meets their role there first.
fn role_of(least: Least, who: Who, relation: Relation) -> Option<ProjectRole> {
    match (least, relation) {
        (Least::Account | Least::Browser, _) => None,
        (_, Relation::Nonexistent) => None,
        (_, Relation::OtherProject | Relation::OtherClient) => who.role_in_other(),
        (_, Relation::Own | Relation::OwnInternal | Relation::OtherParty | Relation::Crossed) => {
            who.role_in_ours()
        }
    }
}

#[test]
fn exceptions_only_shrink() {
    assert!(EXCEPTIONS.len() <= MOST_EXCEPTIONS, "say it as a rule instead");
}
