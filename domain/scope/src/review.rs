//! Review rounds of work in progress: what the client's people remark before anything is to be accepted, and what
//! became of each remark.
//!
//! Must hold: one round at a time is open; a remark is never changed, it is dealt with or declined with a reason;
//! a review accepts nothing.

use crate::deliverable::DeliverableState;
use kernel::{Failure, Input, Refusal, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest remark, in characters.
pub const LONGEST_REMARK: usize = 4_000;

/// What became of a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemarkOutcome {
    Done,
    Declined,
}

kernel::words!(RemarkOutcome { Done = "done", Declined = "declined" });

/// What waits for acceptance or is accepted is no work in progress any more.
pub fn may_send(state: DeliverableState, has_open_round: bool) -> Result<(), Refusal> {
    match (state, has_open_round) {
        (DeliverableState::Accepted, _) => Err(Refusal::new("deliverable.is_accepted")),
        (DeliverableState::Submitted, _) => Err(Refusal::new("deliverable.is_submitted")),
        (_, true) => Err(Refusal::new("deliverable.in_review")),
        (_, false) => Ok(()),
    }
}

/// What comes after the end of a round belongs into the next one.
pub fn may_remark(is_open: bool) -> Result<(), Refusal> {
    if is_open { Ok(()) } else { Err(Refusal::new("review.is_closed")) }
}

/// Nobody's remark is left without an answer.
pub fn may_close(open_remarks: usize) -> Result<(), Refusal> {
    match open_remarks {
        0 => Ok(()),
        count => Err(Refusal::new("review.has_open_remarks").with("count", count)),
    }
}

/// What was submitted since is looked at on its own.
pub fn may_reopen(was_submitted_since: bool) -> Result<(), Refusal> {
    if was_submitted_since { Err(Refusal::new("review.was_submitted_since")) } else { Ok(()) }
}

/// What became of a remark, in words: why it was declined is always said.
pub fn checked_answer(outcome: RemarkOutcome, words: &str) -> Result<String> {
    let mut input = Input::new();
    let words = match (outcome, words.trim()) {
        (RemarkOutcome::Done, "") => String::new(),
        (_, words) => input.text("words", &words.replace("\r\n", "\n"), LONGEST_REMARK),
    };
    input.finish().map(|()| words)
}

/// What one person said in one go, by the place of what it is about; without words they have seen it and have
/// nothing to remark.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remarks {
    pub by_place: BTreeMap<usize, String>,
    pub general: String,
}

impl Remarks {
    /// Trimmed, in the order of the page; what is about the whole comes last. `items`: so many things can be
    /// remarked on.
    pub fn checked(&self, items: usize) -> Result<Vec<(Option<usize>, String)>> {
        let mut input = Input::new();
        let mut all = Vec::new();
        for (place, words) in &self.by_place {
            if *place >= items {
                return Err(Failure::invalid("text", "unknown"));
            }
            if !words.trim().is_empty() {
                all.push((Some(*place), input.text("text", &words.replace("\r\n", "\n"), LONGEST_REMARK)));
            }
        }
        if !self.general.trim().is_empty() {
            let general = self.general.replace("\r\n", "\n");
            all.push((None, input.text("text", &general, LONGEST_REMARK)));
        }
        input.finish().map(|()| all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_in_progress_is_reviewed_one_round_at_a_time() {
        for (state, has_open_round, refused) in [
            (DeliverableState::Draft, false, None),
            (DeliverableState::Draft, true, Some("deliverable.in_review")),
            (DeliverableState::Rejected, false, None),
            (DeliverableState::AcceptedInPart, false, None),
            (DeliverableState::AcceptedWithConditions, false, None),
            (DeliverableState::Submitted, false, Some("deliverable.is_submitted")),
            (DeliverableState::Accepted, false, Some("deliverable.is_accepted")),
        ] {
            let found = may_send(state, has_open_round).err().map(|refusal| refusal.code);
            assert_eq!(found, refused, "{state:?} {has_open_round}");
        }
    }

    #[test]
    fn a_round_closes_when_every_remark_is_dealt_with() {
        assert!(may_close(0).is_ok());
        assert!(may_close(1).is_err());
        assert!(may_remark(true).is_ok());
        assert!(may_remark(false).is_err());
        assert!(may_reopen(false).is_ok());
        assert!(may_reopen(true).is_err());
    }

    #[test]
    fn a_remark_is_declined_with_a_reason() {
        for (outcome, words, kept) in [
            (RemarkOutcome::Done, " ", Some("")),
            (RemarkOutcome::Done, " a\r\nb ", Some("a\nb")),
            (RemarkOutcome::Declined, " ", None),
            (RemarkOutcome::Declined, "Not in scope", Some("Not in scope")),
        ] {
            assert_eq!(checked_answer(outcome, words).ok().as_deref(), kept, "{outcome:?} {words:?}");
            assert_eq!(RemarkOutcome::from_word(outcome.word()), Some(outcome));
        }
    }

    #[test]
    fn remarks_in_the_order_of_the_page() {
        let said = |places: &[(usize, &str)], general: &str| Remarks {
            by_place: places.iter().map(|(place, words)| (*place, (*words).to_owned())).collect(),
            general: general.to_owned(),
        };
        let of = |said: Remarks| said.checked(2).ok();
        assert_eq!(of(said(&[], " ")), Some(vec![]));
        let found = of(said(&[(1, " 太慢 "), (0, " ")], "Fine otherwise"));
        assert_eq!(found, Some(vec![(Some(1), "太慢".to_owned()), (None, "Fine otherwise".to_owned())]));
        assert_eq!(of(said(&[(2, "x")], "")), None, "there is no third item");
        assert_eq!(of(said(&[], &"x".repeat(LONGEST_REMARK + 1))), None);
    }
}
