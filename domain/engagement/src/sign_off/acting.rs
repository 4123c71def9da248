//! A client's person answers: who they are now, whether it is their turn, the write, the evidence, and what
//! follows from it, all in one transaction.

use super::judging::{Answer, Circumstances, Judged, answers, checked, judge};
use super::opening::{empowered, event, today, waiting_for};
use super::{Decided, SignOff, SignOffKind, SignOffKinds, State, Step, letters};
use crate::deciding::{self, Verdict};
use crate::noted_act::{authenticated, personal};
use crate::store::parties::PartyContact;
use crate::store::{decision_rules, parties, projects, sign_off_letters, sign_offs, tacit};
use crate::tacit::Stop;
use ::store::Tx;
use evidence::{Signer, Statement, Subject};
use kernel::{ClientPrincipal, Failure, Result};
use people::person;
use uuid::Uuid;

/// An item by the client's key, and what is to be said about it.
pub type Questioned = (Uuid, String);

/// What a client's person sent from the page.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// The sign-off's.
    pub key: Uuid,
    pub verdict: Verdict,
    pub remark: &'a str,
    pub questioned: Vec<Questioned>,
    /// Makes a form that is sent twice one answer.
    pub form_key: Uuid,
    /// The words on the page and on the button, in the reader's language.
    pub consent: &'a str,
    pub locale: &'a str,
    pub ip: &'a str,
    pub agent: &'a str,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Acted {
    /// Answered before, by whom and how; nothing was written.
    Already(Step),
    /// Noted; others have still to decide.
    Noted(SignOff),
    Decided(SignOff),
}

/// Answers a sign-off in the name of a link's person, on their own seat or as a deputy.
pub fn act(
    tx: &mut Tx,
    public_url: &str,
    kinds: &SignOffKinds,
    signer: &Signer,
    by: &ClientPrincipal,
    act: &Act<'_>,
) -> Result<Acted> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let c = circumstances(tx, by, act.key)?;
    let seat = match judge(&c)? {
        Judged::Already(step) if is_repeated(kinds, &c.sign_off, &step, by, act)? => {
            return Ok(outcome(c.sign_off));
        }
        Judged::Already(step) => return Ok(Acted::Already(*step)),
        Judged::Takes(seat) => seat,
    };
    let kind = kinds.find(&c.sign_off.content.kind)?;
    let answer = checked(kind, &c.sign_off, act)?;
    let mut answers = answers(&c.steps);
    answers.push((seat, act.verdict));
    // Whoever was faster has changed the row: the next try reads what they answered.
    if !sign_offs::answer(tx, &c.sign_off, &deciding::standing(&c.panel, &answers))? {
        return Err(Failure::Busy);
    }
    let on_behalf_of = if seat == by.person { String::new() } else { person::get(tx, seat)?.name };
    let said =
        Said { contact: &c.contact, on_behalf_of: &on_behalf_of, authenticated: authenticated(c.identified) };
    let receipt = record(tx, signer, &c.sign_off, &said, act, &answer)?;
    let step = Step {
        seat,
        person: by.person,
        person_name: c.contact.name,
        on_behalf_of,
        verdict: act.verdict,
        remark: answer.remark,
        questioned: answer.questioned,
        authenticated: authenticated(by.identified).to_owned(),
        receipt,
        form_key: act.form_key,
        at: tx.now(),
        paper: None,
        recorded_by: None,
        file: None,
    };
    sign_offs::add_step(tx, &c.sign_off, &step)?;
    follow(tx, public_url, kind, c.sign_off, &step)
}

fn circumstances(tx: &mut Tx, by: &ClientPrincipal, key: Uuid) -> Result<Circumstances> {
    // The link told who it is when the request came in; since then they may have been taken off the project.
    let contacts = parties::contacts(tx, by.party)?;
    let contact = contacts.iter().find(|contact| contact.person == by.person).cloned();
    let contact = contact.ok_or(Failure::refused("link.revoked"))?;
    let sign_off = sign_offs::of_party(tx, by.project, by.party, key)?;
    if sign_off.is_commercial && !contact.is_commercial {
        return Err(Failure::NotFound);
    }
    let at = tx.now();
    Ok(Circumstances {
        steps: sign_offs::steps(tx, sign_off.id)?,
        panel: sign_offs::panel(tx, &sign_off)?,
        deputies: empowered(decision_rules::deputies(tx, by.party)?, &contacts, &sign_off),
        today: today(tx, by.project, at)?,
        identified: by.identified,
        asks_code: projects::get(tx, by.project)?.asks_code,
        contact,
        sign_off,
    })
}

/// The same form once more. A browser's way back leads to it too: another button, or other words, are another answer
/// then, of which nobody is told that it was recorded.
fn is_repeated(
    kinds: &SignOffKinds,
    sign_off: &SignOff,
    step: &Step,
    by: &ClientPrincipal,
    act: &Act<'_>,
) -> Result<bool> {
    if step.person != by.person || step.form_key != act.form_key || step.verdict != act.verdict {
        return Ok(false);
    }
    let answer = checked(kinds.find(&sign_off.content.kind)?, sign_off, act)?;
    Ok(answer.remark == step.remark && answer.questioned == step.questioned)
}

fn outcome(sign_off: SignOff) -> Acted {
    if sign_off.state == State::Waiting { Acted::Noted(sign_off) } else { Acted::Decided(sign_off) }
}

/// Who said it, and how they were known.
pub(super) struct Said<'a> {
    pub contact: &'a PartyContact,
    /// Empty where it was their own decision.
    pub on_behalf_of: &'a str,
    pub authenticated: &'static str,
}

/// Puts the answer into the party's evidence; gives the receipt's key.
pub(super) fn record(
    tx: &mut Tx,
    signer: &Signer,
    sign_off: &SignOff,
    said: &Said<'_>,
    act: &Act<'_>,
    answer: &Answer,
) -> Result<Uuid> {
    let content = &sign_off.content;
    let on_behalf_of = Some(said.on_behalf_of).filter(|name| !name.is_empty());
    let statement = Statement {
        project: sign_off.project,
        party: sign_off.party,
        act: &format!("{}.{}", content.kind, act.verdict.word()),
        subject: Subject {
            kind: &content.kind,
            number: &content.number,
            key: sign_off.key,
            version: content.version,
            title: &content.title,
        },
        content: &content.canonical()?,
        answer: &serde_json::to_string(answer).map_err(Failure::fault)?,
        consent: Some(act.consent),
        locale: act.locale,
        person: Some(personal(said.contact, on_behalf_of, act.ip, act.agent)),
        authenticated: said.authenticated,
        is_commercial: sign_off.is_commercial,
        at: tx.now(),
    };
    evidence::record(tx, signer, &statement)
}

/// What an answer leads to: the next one's turn, or the decision's consequences.
pub(super) fn follow(
    tx: &mut Tx,
    public_url: &str,
    kind: &SignOffKind,
    before: SignOff,
    step: &Step,
) -> Result<Acted> {
    // What came on paper was brought in by somebody of the team.
    let by = Some(step.recorded_by.unwrap_or(step.person));
    let sign_off = sign_offs::get(tx, before.id)?;
    let at = tx.now();
    tacit::stop(tx, sign_off.id, Stop::Answered)?;
    letters::receipt(tx, public_url, &sign_off, step)?;
    let Some(verdict) = sign_off.verdict else {
        tx.event(event("sign_off.answered", at, by, &sign_off))?;
        // All of them were asked at the beginning, except where one follows the other.
        if sign_off.mode == deciding::Mode::InOrder {
            let next = waiting_for(tx, &sign_off, at)?;
            letters::ask(tx, public_url, &sign_off, &next)?;
        }
        return Ok(Acted::Noted(sign_off));
    };
    sign_off_letters::take_back(tx, sign_off.id, "sign_off.decided")?;
    tx.event(event("sign_off.decided", at, by, &sign_off))?;
    let steps = sign_offs::steps(tx, sign_off.id)?;
    (kind.decided)(tx, &Decided { sign_off: &sign_off, verdict, steps: &steps, at })?;
    letters::decided(tx, public_url, &sign_off, verdict, step)?;
    Ok(Acted::Decided(sign_off))
}
