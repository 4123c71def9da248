//! What the two doors for mail have in common: what became of a mail that was handed in.

/// What was said to a mail. It is not said before it is true: whoever accepts has it on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    Accepted,
    /// Not now; whoever brings it keeps it and comes again. The words go back to them.
    TryLater(String),
    /// Never; whoever brings it tells its writer so, with these words.
    Refused(String),
}
