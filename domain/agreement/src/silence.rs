//! The clause by which silence counts as acceptance: the words both sides read, after how many working days, and for
//! what. It holds once the party has confirmed the charter that carries it, without conditions, and everybody of the
//! party could read it.

use crate::charter::LONGEST_LINE;
use engagement::tacit::{FEWEST_DAYS, MOST_DAYS, TacitTerms};
use kernel::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What silence can count for, in the order of the page. Money and the charter itself always need an answer.
pub const KINDS: [&str; 2] = ["requirements", "deliverable"];

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceClause {
    /// As both sides agree to it.
    pub words: String,
    pub working_days: i64,
    /// Of `requirements` and `deliverable`.
    pub kinds: Vec<String>,
}

impl SilenceClause {
    pub fn checked(&self, input: &mut Input) -> Self {
        let words = input.line("fields.silence.words", &self.words, LONGEST_LINE);
        if !(FEWEST_DAYS..=MOST_DAYS).contains(&self.working_days) {
            input.problem("fields.silence.working_days", "out_of_range");
        }
        let known = self.kinds.iter().all(|kind| KINDS.contains(&kind.as_str()));
        if !known || self.kinds.is_empty() {
            input.problem("fields.silence.kinds", if known { "required" } else { "unknown" });
        }
        let kinds = KINDS.into_iter().filter(|kind| self.kinds.iter().any(|one| one == kind));
        Self { words, working_days: self.working_days, kinds: kinds.map(str::to_owned).collect() }
    }

    /// What holds from now on, under the charter's number as the party knows it.
    pub fn terms(&self, charter_number: &str) -> Vec<TacitTerms> {
        let term = |kind: &String| TacitTerms {
            kind: kind.clone(),
            working_days: self.working_days,
            clause: self.words.clone(),
            charter_number: charter_number.to_owned(),
        };
        self.kinds.iter().map(term).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    #[test]
    fn what_is_accepted_of_a_clause() {
        let clause = |words: &str, working_days, kinds: &[&str]| SilenceClause {
            words: words.into(),
            working_days,
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        };
        for (written, problem) in [
            (clause("Silence counts.", 5, &["deliverable", "requirements"]), None),
            (clause("Silence counts.", 60, &["deliverable"]), None),
            (clause(" ", 5, &["deliverable"]), Some("fields.silence.words")),
            (clause("Silence counts.", 4, &["deliverable"]), Some("fields.silence.working_days")),
            (clause("Silence counts.", 61, &["deliverable"]), Some("fields.silence.working_days")),
            (clause("Silence counts.", 5, &[]), Some("fields.silence.kinds")),
            (clause("Silence counts.", 5, &["change_offer"]), Some("fields.silence.kinds")),
            (clause("Silence counts.", 5, &["charter"]), Some("fields.silence.kinds")),
        ] {
            let mut input = Input::new();
            let checked = written.checked(&mut input);
            match (input.finish(), problem) {
                (Ok(()), None) => assert_eq!(checked.terms("PC-v1").len(), written.kinds.len()),
                (Err(Failure::Invalid(problems)), Some(field)) => assert_eq!(problems[0].field, field),
                (found, _) => panic!("{written:?}: {found:?}"),
            }
        }
    }
}
