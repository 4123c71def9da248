//! Acts that decide nothing and that both sides must be able to prove all the same: what somebody of a client did in
//! the portal, and what the team sent to a party or took back. Each leaves one entry in the party's evidence.
//!
//! Must hold: the entry is written in the act's own transaction, after what tells a repeated form; it holds what the
//! party reads itself and nothing else. Which acts these are stands in `docs/evidence.md`.

use crate::sign_off::{Content, QuestionedItem, SignOff};
use crate::store::members;
use crate::store::parties::{self, PartyContact};
use ::store::Tx;
use evidence::{Personal, Signer, Statement, Subject};
use kernel::{ClientPrincipal, Failure, Identified, PartyId, PersonId, ProjectId, ProjectRole, Result};
use people::person;
use serde::Serialize;
use uuid::Uuid;

/// What is told of an act besides who did it.
#[derive(Debug, Clone)]
pub struct NotedAct<'a> {
    /// `issue.confirmed`: its participle is the answer's verdict.
    pub act: &'a str,
    /// The client's key of what it was about.
    pub key: Uuid,
    /// What the party reads of it, at that moment.
    pub content: &'a Content,
    /// What was said with it; may be empty.
    pub remark: &'a str,
    pub questioned: Vec<QuestionedItem>,
    /// The words on the page and their language, where something was said in them.
    pub consent: Option<Consent<'a>>,
    /// Not for everybody of the party: the receipt is for whoever acted alone.
    pub is_commercial: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Consent<'a> {
    pub words: &'a str,
    /// `en` or `zh-CN`.
    pub locale: &'a str,
}

impl<'a> NotedAct<'a> {
    /// For everybody of the party, and without words.
    pub fn new(act: &'a str, key: Uuid, content: &'a Content) -> Self {
        Self { act, key, content, remark: "", questioned: Vec::new(), consent: None, is_commercial: false }
    }

    fn answer(&self, replaces: Option<Replaced<'a>>) -> Result<String> {
        let verdict = self.act.split_once('.').map_or(self.act, |(_, participle)| participle);
        let answer = Answer { verdict, remark: self.remark, questioned: &self.questioned, replaces };
        serde_json::to_string(&answer).map_err(Failure::fault)
    }

    fn subject(&self) -> Subject<'a> {
        let Content { kind, number, version, title, .. } = self.content;
        Subject { kind, number, key: self.key, version: *version, title }
    }
}

/// As it becomes evidence: its JSON is canonical.
#[derive(Serialize)]
struct Answer<'a> {
    verdict: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    remark: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    questioned: &'a [QuestionedItem],
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Replaced<'a>>,
}

/// The one that held until a newer one was sent.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Replaced<'a> {
    pub key: Uuid,
    pub number: &'a str,
    pub version: i64,
}

/// Who signs what somebody of a client does, and from where it came.
#[derive(Debug, Clone)]
pub struct Witness {
    pub signer: Signer,
    pub ip: String,
    pub agent: String,
}

/// Puts what a client's person did into their party's evidence; gives the receipt's key.
pub fn note_of_client(
    tx: &mut Tx,
    witness: &Witness,
    by: &ClientPrincipal,
    noted: &NotedAct<'_>,
) -> Result<Uuid> {
    let contact = parties::contact(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    let party_locale = parties::get(tx, by.project, by.party)?.locale;
    let statement = Statement {
        project: by.project,
        party: by.party,
        act: noted.act,
        subject: noted.subject(),
        content: &noted.content.canonical()?,
        answer: &noted.answer(None)?,
        consent: noted.consent.map(|consent| consent.words),
        locale: noted.consent.map_or(&party_locale, |consent| consent.locale),
        person: Some(personal(&contact, None, &witness.ip, &witness.agent)),
        authenticated: authenticated(by.identified),
        is_commercial: noted.is_commercial,
        at: tx.now(),
    };
    evidence::record(tx, &witness.signer, &statement)
}

/// Somebody of a client's party, as the evidence names them.
pub(crate) fn personal<'a>(
    contact: &'a PartyContact,
    on_behalf_of: Option<&'a str>,
    ip: &'a str,
    agent: &'a str,
) -> Personal<'a> {
    Personal {
        person: contact.person,
        name: &contact.name,
        email: &contact.email,
        role: contact.role.word(),
        side: "client",
        on_behalf_of,
        ip,
        agent,
    }
}

pub(crate) fn authenticated(identified: Identified) -> &'static str {
    match identified {
        Identified::WithCode => "mail_link_and_code",
        Identified::ByMail => "mail_answer",
        Identified::FiledByTeam => "mail_filed_by_team",
        _ => "mail_link",
    }
}

/// What the team did with something that a party was asked to agree to.
pub(crate) enum OfSignOff<'a> {
    /// Instead of one that waited, if one did.
    Sent(Option<&'a SignOff>),
    /// With the reason that the client reads.
    Withdrawn(&'a str),
}

/// Puts it into the evidence of the party that was asked. Nobody's device is told: that is the team's own.
pub(crate) fn note_of_team(
    tx: &mut Tx,
    signer: &Signer,
    by: PersonId,
    sign_off: &SignOff,
    done: &OfSignOff<'_>,
) -> Result<()> {
    let content = &sign_off.content;
    let (participle, remark, earlier) = match done {
        OfSignOff::Sent(earlier) => ("sent", "", *earlier),
        OfSignOff::Withdrawn(reason) => ("withdrawn", *reason, None),
    };
    let act = format!("{}.{participle}", content.kind);
    let noted = NotedAct {
        remark,
        is_commercial: sign_off.is_commercial,
        ..NotedAct::new(&act, sign_off.key, content)
    };
    // What only the circle was asked about is not named to everybody.
    let earlier = earlier.filter(|earlier| sign_off.is_commercial || !earlier.is_commercial);
    let replaces = earlier.map(|earlier| Replaced {
        key: earlier.key,
        number: &earlier.content.number,
        version: earlier.content.version,
    });
    let statement = OfTeam {
        project: sign_off.project,
        party: sign_off.party,
        act: &act,
        subject: noted.subject(),
        content: &content.canonical()?,
        answer: &noted.answer(replaces)?,
        is_commercial: sign_off.is_commercial,
    };
    statement.record(tx, signer, by)
}

/// Something that the team sent to everybody of a party and that asks for no answer.
#[derive(Debug)]
pub struct Handed<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    /// `report.sent`.
    pub act: &'a str,
    pub subject: Subject<'a>,
    /// What the party reads, in the bytes that are kept.
    pub content: &'a str,
    pub replaces: Option<Replaced<'a>>,
}

/// Puts it into the party's evidence.
pub fn note_handed(tx: &mut Tx, signer: &Signer, by: PersonId, handed: Handed<'_>) -> Result<()> {
    let verdict = handed.act.split_once('.').map_or(handed.act, |(_, participle)| participle);
    let answer = Answer { verdict, remark: "", questioned: &[], replaces: handed.replaces };
    let statement = OfTeam {
        project: handed.project,
        party: handed.party,
        act: handed.act,
        subject: handed.subject,
        content: handed.content,
        answer: &serde_json::to_string(&answer).map_err(Failure::fault)?,
        is_commercial: false,
    };
    statement.record(tx, signer, by)
}

/// A statement of somebody of the team.
struct OfTeam<'a> {
    project: ProjectId,
    party: PartyId,
    act: &'a str,
    subject: Subject<'a>,
    content: &'a str,
    answer: &'a str,
    is_commercial: bool,
}

impl OfTeam<'_> {
    fn record(self, tx: &mut Tx, signer: &Signer, by: PersonId) -> Result<()> {
        let (who, role) = (person::get(tx, by)?, members::role(tx, self.project, by)?);
        let statement = Statement {
            project: self.project,
            party: self.party,
            act: self.act,
            subject: self.subject,
            content: self.content,
            answer: self.answer,
            consent: None,
            locale: &parties::get(tx, self.project, self.party)?.locale,
            person: Some(Personal {
                person: who.id,
                name: &who.name,
                email: &who.email,
                role: role.map_or("administrator", ProjectRole::word),
                side: "team",
                on_behalf_of: None,
                ip: "",
                agent: "",
            }),
            authenticated: "team_account",
            is_commercial: self.is_commercial,
            at: tx.now(),
        };
        evidence::record(tx, signer, &statement).map(drop)
    }
}
