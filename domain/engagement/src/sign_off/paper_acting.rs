//! An answer that was signed and stamped on paper (签字盖章), brought in by a manager of the project.
//!
//! Must hold: it is told apart from an answer given in the portal everywhere; it says who recorded it, and the scan's
//! hash is part of the evidence. The form that was signed is the one of this very content. It decides no more than the same person could have decided in the portal.

use super::acting::{Act, Said, follow, record};
use super::judging::{Answer, answers, checked};
use super::opening::{decides, today};
use super::{PRINTED_SIGNS, Paper, SignOff, SignOffKinds, State, Step};
use crate::access::{Authorized, ShareWithClient};
use crate::code::plain;
use crate::deciding::{self, Standing, Verdict};
use crate::store::{parties, sign_offs};
use ::store::Tx;
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, Input, PersonId, Refusal, Result, SignOffId};
use people::person;
use uuid::Uuid;

/// What a manager brings in.
#[derive(Debug, Clone)]
pub struct SignedPaper<'a> {
    pub sign_off: SignOffId,
    /// Whose signature it is: somebody whose turn it is.
    pub signed_by: PersonId,
    pub verdict: Verdict,
    /// What was written by hand beside it.
    pub remark: &'a str,
    pub position: &'a str,
    pub signed_on: Date,
    pub is_sealed: bool,
    /// What stands in the box of the form that was signed: the beginning of its content's hash.
    pub printed_hash: &'a str,
    /// The scan: the id under which it is kept, its name, and the SHA-256 of its bytes.
    pub file: Uuid,
    pub file_name: &'a str,
    pub sha256: &'a str,
    /// The words above the signature on the printed form.
    pub consent: &'a str,
    pub form_key: Uuid,
}

/// Records what was signed on paper. Sent twice, it is one answer.
pub fn record_paper(
    tx: &mut Tx,
    public_url: &str,
    kinds: &SignOffKinds,
    signer: &Signer,
    by: &Authorized<ShareWithClient>,
    signed: &SignedPaper<'_>,
) -> Result<SignOff> {
    let sign_off = sign_offs::get(tx, signed.sign_off)?;
    if sign_off.project != by.project() {
        return Err(Failure::NotFound);
    }
    let steps = sign_offs::steps(tx, sign_off.id)?;
    if steps.iter().any(|step| step.form_key == signed.form_key) {
        return Ok(sign_off);
    }
    let now = tx.now();
    let today = today(tx, sign_off.project, now)?;
    check_day(&sign_off, signed, today, tx)?;
    check_form(&sign_off, signed.printed_hash)?;
    let panel = sign_offs::panel(tx, &sign_off)?;
    let mut given = answers(&steps);
    let is_their_turn = match deciding::standing(&panel, &given) {
        Standing::Waiting { on } => on.contains(&signed.signed_by),
        Standing::Decided(_) => false,
    };
    let contact = parties::contact(tx, sign_off.party, signed.signed_by)?;
    let contact = contact.filter(|contact| is_their_turn && decides(contact, &sign_off));
    let contact = contact.ok_or(Failure::refused("sign_off.paper_not_their_turn"))?;
    let kind = kinds.find(&sign_off.content.kind)?;
    let act = Act {
        key: sign_off.key,
        verdict: signed.verdict,
        remark: signed.remark,
        questioned: Vec::new(),
        form_key: signed.form_key,
        consent: signed.consent,
        locale: &contact.locale,
        ip: "",
        agent: "",
    };
    let paper = paper(tx, by.person(), signed)?;
    let answer = Answer { paper: Some(paper.clone()), ..checked(kind, &sign_off, &act)? };
    given.push((signed.signed_by, signed.verdict));
    if !sign_offs::answer(tx, &sign_off, &deciding::standing(&panel, &given))? {
        return Err(Failure::Busy);
    }
    let said = Said { contact: &contact, on_behalf_of: "", authenticated: "paper" };
    let receipt = record(tx, signer, &sign_off, &said, &act, &answer)?;
    let step = Step {
        seat: signed.signed_by,
        person: signed.signed_by,
        person_name: contact.name,
        on_behalf_of: String::new(),
        verdict: signed.verdict,
        remark: answer.remark,
        questioned: Vec::new(),
        authenticated: "paper".to_owned(),
        receipt,
        form_key: signed.form_key,
        at: now,
        paper: Some(paper),
        recorded_by: Some(by.person()),
        file: Some(signed.file),
    };
    sign_offs::add_step(tx, &sign_off, &step)?;
    follow(tx, public_url, kind, sign_off, &step)?;
    sign_offs::get(tx, signed.sign_off)
}

/// It still waits, and the day on the paper lies between the asking and today, within the time to decide.
fn check_day(sign_off: &SignOff, signed: &SignedPaper<'_>, today: Date, tx: &mut Tx) -> Result<()> {
    if sign_off.state != State::Waiting {
        return Err(Failure::refused("sign_off.not_waiting"));
    }
    let zone = crate::store::projects::get(tx, sign_off.project)?.time_zone;
    let asked_on = sign_off.opened_at.in_zone(&zone).date();
    if !(asked_on..=today).contains(&signed.signed_on) {
        return Err(Failure::invalid("signed_on", "out_of_range"));
    }
    match sign_off.content.valid_until {
        Some(last) if signed.signed_on > last => {
            Err(Refusal::new("sign_off.expired").with("day", last.to_string()).into())
        }
        _ => Ok(()),
    }
}

/// A form of another version, or of something else, was not signed for this.
fn check_form(sign_off: &SignOff, printed: &str) -> Result<()> {
    let printed: String = printed.chars().filter_map(plain).collect();
    if printed.is_empty() {
        return Err(Failure::invalid("printed_hash", "required"));
    }
    let hash = sign_off.content.sha256()?;
    match hash[..PRINTED_SIGNS].eq_ignore_ascii_case(&printed) {
        true => Ok(()),
        false => Err(Failure::invalid("printed_hash", "another_form")),
    }
}

fn paper(tx: &mut Tx, by: PersonId, signed: &SignedPaper<'_>) -> Result<Paper> {
    let mut input = Input::new();
    let position = input.optional_line("position", signed.position, 80);
    input.finish()?;
    Ok(Paper {
        position,
        signed_on: signed.signed_on,
        is_sealed: signed.is_sealed,
        file_name: signed.file_name.to_owned(),
        sha256: signed.sha256.to_owned(),
        recorded_by: person::get(tx, by)?.name,
    })
}
