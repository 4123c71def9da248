//! The kinds of things that can be agreed to, and what their owners do with a decision.

use super::{SignOff, Step, Verdict};
use ::store::Tx;
use kernel::{Failure, Result, Timestamp};

/// What was decided, for the crate whose record it is about.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    pub sign_off: &'a SignOff,
    pub verdict: Verdict,
    pub steps: &'a [Step],
    pub at: Timestamp,
}

/// A kind of thing that can be agreed to, declared by the crate that owns its records.
#[derive(Debug)]
pub struct SignOffKind {
    pub name: &'static str,
    /// What is offered as an answer, in the order of the page.
    pub verdicts: &'static [Verdict],
    /// Called when the last needed answer is in, also for a declining one, in the same transaction. Quick: what
    /// needs a computation is left to a durable job.
    pub decided: fn(&mut Tx, &Decided) -> Result<()>,
}

/// Every kind there is, joined by the server; found through the application's extensions.
#[derive(Debug, Clone, Copy)]
pub struct SignOffKinds(pub &'static [&'static SignOffKind]);

impl SignOffKinds {
    pub fn find(&self, name: &str) -> Result<&'static SignOffKind> {
        let found = self.0.iter().find(|kind| kind.name == name);
        found.copied().ok_or_else(|| Failure::fault(format!("nobody declared the sign-off kind {name}")))
    }
}
