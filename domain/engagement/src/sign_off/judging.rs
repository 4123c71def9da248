//! Whether somebody may answer now, and whether what they answer can be taken.

use super::acting::Act;
use super::opening::decides;
use super::{Paper, QuestionedItem, SignOff, SignOffKind, State, Step};
use crate::deciding::{self, Deputy, Panel, Standing, Verdict};
use crate::store::parties::PartyContact;
use jiff::civil::Date;
use kernel::{Failure, Identified, Input, PersonId, Refusal, Result};
use serde::Serialize;

/// The most characters of a remark.
const LONGEST_REMARK: usize = 4000;

/// What decides whether somebody may answer now.
pub(super) struct Circumstances {
    pub sign_off: SignOff,
    pub steps: Vec<Step>,
    pub panel: Panel,
    pub deputies: Vec<Deputy>,
    pub today: Date,
    pub contact: PartyContact,
    pub identified: Identified,
    pub asks_code: bool,
}

pub(super) fn answers(steps: &[Step]) -> Vec<(PersonId, Verdict)> {
    steps.iter().map(|step| (step.seat, step.verdict)).collect()
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Judged {
    Already(Box<Step>),
    /// The seat whose decision it will be.
    Takes(PersonId),
}

/// The strongest reason against it is told first: who they are, what was done before, whether it is still open,
/// whether it is their turn, and at last whether they can prove who they are.
pub(super) fn judge(c: &Circumstances) -> Result<Judged> {
    let person = c.contact.person;
    if !decides(&c.contact, &c.sign_off) {
        return Err(Failure::refused("sign_off.not_yours"));
    }
    if let Some(own) = c.steps.iter().find(|step| step.person == person) {
        return Ok(Judged::Already(Box::new(own.clone())));
    }
    if deciding::seat_of(&c.panel.seats, &c.panel.seats, person, &c.deputies, c.today).is_none() {
        return Err(Failure::refused("sign_off.not_yours"));
    }
    match (c.sign_off.state, c.steps.last()) {
        (State::Decided, Some(last)) => return Ok(Judged::Already(Box::new(last.clone()))),
        (State::Decided, None) if c.sign_off.verdict == Some(Verdict::DeemedAccepted) => {
            return Err(Failure::refused("sign_off.deemed_accepted"));
        }
        (State::Decided, None) => return Err(Failure::fault("decided, and nobody answered")),
        (State::Superseded, _) => {
            let newer = c.sign_off.newer.map(|key| key.to_string());
            return Err(Refusal::new("sign_off.superseded").with("newer", newer).into());
        }
        (State::Withdrawn, _) => return Err(Failure::refused("sign_off.withdrawn")),
        (State::Waiting, _) if c.sign_off.is_over(c.today) => {
            return Err(Failure::refused("sign_off.expired"));
        }
        (State::Waiting, _) => {}
    }
    let Standing::Waiting { on } = deciding::standing(&c.panel, &answers(&c.steps)) else {
        return Err(Failure::fault("waits although it is decided"));
    };
    let seat = deciding::seat_of(&c.panel.seats, &on, person, &c.deputies, c.today);
    let seat = seat.ok_or(Failure::refused("sign_off.not_your_turn"))?;
    if c.asks_code && c.identified != Identified::WithCode {
        return Err(Failure::refused("sign_off.code_needed"));
    }
    Ok(Judged::Takes(seat))
}

/// What is answered, as it becomes evidence: its JSON is canonical.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub verdict: Verdict,
    pub remark: String,
    pub questioned: Vec<QuestionedItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
}

pub(super) fn checked(kind: &SignOffKind, sign_off: &SignOff, act: &Act<'_>) -> Result<Answer> {
    let mut input = Input::new();
    if !kind.verdicts.contains(&act.verdict) {
        input.problem("verdict", "not_offered");
    }
    let needs_words = matches!(act.verdict, Verdict::ApprovedWithConditions | Verdict::OtherTerms);
    let remark = match act.remark.trim() {
        "" if !needs_words => String::new(),
        remark => input.text("remark", remark, LONGEST_REMARK),
    };
    let mut questioned = Vec::new();
    for (key, words) in &act.questioned {
        match sign_off.content.items.iter().find(|item| item.key == *key) {
            Some(item) => questioned.push(QuestionedItem {
                key: *key,
                number: item.number.clone(),
                words: match words.trim() {
                    "" => String::new(),
                    words => input.text("questioned", words, LONGEST_REMARK),
                },
            }),
            None => input.problem("questioned", "unknown"),
        }
    }
    input.finish()?;
    Ok(Answer { verdict: act.verdict, remark, questioned, paper: None })
}
