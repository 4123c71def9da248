//! What somebody wrote in an answer, and what their mail program put there: the mail that is answered, a signature.
//!
//! What must hold: **no line is ever lost.** The pieces, one after the other, are the whole; cutting only says which of
//! them are new. In doubt everything is: where the quotation itself was answered, where a mail was passed on, where
//! nothing else would be left.

mod signs;

use crate::reading::html::{Line, Mark};
use crate::reading::words;
use signs::{Boundary, boundary_at, is_answering_inside, is_signature_line, is_signature_mark, quote_depth};

/// What an answer turned out to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// Nothing in it is quoted.
    #[default]
    Plain,
    /// New words above, or below, what they answer.
    Cut,
    /// The quotation was answered in between, or says so: all of it is new.
    Interleaved,
    /// Passed on from somebody else: all of it is what was sent.
    Forwarded,
    /// Nothing but a quotation: nobody can tell what is new, so all of it is.
    OnlyQuoted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub is_new: bool,
    pub text: String,
}

/// A text in pieces: joined by ends of lines they are the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    pub shape: Shape,
    pub pieces: Vec<Piece>,
}

impl Reply {
    /// What the writer wrote.
    pub fn new_text(&self) -> String {
        self.joined(true)
    }

    /// What is shown on demand: the quotation and the signature.
    pub fn rest(&self) -> String {
        self.joined(false)
    }

    pub fn whole(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn joined(&self, is_new: bool) -> String {
        let pieces = self.pieces.iter().filter(|piece| piece.is_new == is_new);
        pieces.map(|piece| piece.text.trim_matches('\n')).collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// Cuts the text of an answer. The subject tells a mail that was passed on from one that was answered.
pub fn cut(subject: &str, text: &str) -> Reply {
    cut_lines(subject, &plain_lines(text))
}

/// The same for HTML, where mail programs mark what they quote.
pub fn cut_html(subject: &str, html: &str) -> Reply {
    cut_lines(subject, &words::tidied_lines(crate::reading::html::lines(html)))
}

pub(crate) fn plain_lines(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    words::tidied_lines(text.split('\n').map(|line| Line { text: line.to_owned(), mark: None }))
}

pub(crate) fn cut_lines(subject: &str, lines: &[Line]) -> Reply {
    let Some(found) = (0..lines.len()).find_map(|at| boundary_at(lines, at)) else {
        return without_quotation(lines);
    };
    if is_passed_on(subject, &found) {
        return Reply::of(Shape::Forwarded, lines, &[(0, lines.len())]);
    }
    let own_above = is_told(&lines[..found.begins]);
    let answers = answers_in(lines, &found);
    let (first, last) = match (own_above, answers) {
        (true, None) => (0, found.begins),
        // All that is new stands below: whoever answers so quotes first.
        (false, Some(Answers { first, is_between: false })) => (first, lines.len()),
        (_, Some(_)) => return Reply::of(Shape::Interleaved, lines, &[(0, lines.len())]),
        (false, None) => return Reply::of(Shape::OnlyQuoted, lines, &[(0, lines.len())]),
    };
    let last = first + without_signature(&lines[first..last]);
    if last == first {
        return Reply::of(Shape::OnlyQuoted, lines, &[(0, lines.len())]);
    }
    if is_answering_inside(&lines[first..last]) {
        return Reply::of(Shape::Interleaved, lines, &[(0, lines.len())]);
    }
    Reply::of(Shape::Cut, lines, &[(first, last)])
}

fn without_quotation(lines: &[Line]) -> Reply {
    match without_signature(lines) {
        0 => Reply::of(Shape::Plain, lines, &[(0, lines.len())]),
        end if end == lines.len() => Reply::of(Shape::Plain, lines, &[(0, end)]),
        end => Reply::of(Shape::Cut, lines, &[(0, end)]),
    }
}

impl Reply {
    /// The lines of `new` are, all others are not.
    fn of(shape: Shape, lines: &[Line], new: &[(usize, usize)]) -> Self {
        let mut pieces = Vec::new();
        let mut put = |is_new: bool, part: &[Line]| {
            if !part.is_empty() {
                let text = part.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
                pieces.push(Piece { is_new, text });
            }
        };
        let mut from = 0;
        for (first, last) in new {
            put(false, &lines[from..*first]);
            put(true, &lines[*first..*last]);
            from = *last;
        }
        put(false, &lines[from..]);
        Self { shape, pieces }
    }
}

fn is_told(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.text.chars().any(char::is_alphanumeric))
}

/// By its subject, or because the program says so where the quotation begins.
fn is_passed_on(subject: &str, found: &Boundary) -> bool {
    const MARKS: [&str; 9] = ["fw:", "fwd:", "转发:", "轉寄:", "轉發:", "wg:", "tr:", "rv:", "i:"];
    let subject = subject.trim_start().to_lowercase().replace('：', ":").replace(" :", ":");
    found.is_passed_on || MARKS.iter().any(|mark| subject.starts_with(mark))
}

/// Lines of the writer's own inside or below a quotation.
struct Answers {
    first: usize,
    /// Quoted lines follow some of them.
    is_between: bool,
}

/// A quotation whose lines are marked can be answered in between; one that just goes on to the end cannot be told
/// from an answer.
fn answers_in(lines: &[Line], found: &Boundary) -> Option<Answers> {
    let quoted = |at: usize| quote_depth(&lines[at].text) > 0;
    let told = |at: &usize| is_told(&lines[*at..=*at]);
    let first_told = (found.ends..lines.len()).find(told)?;
    if !quoted(first_told) {
        return None;
    }
    let last_quoted = (first_told..lines.len()).rfind(|at| quoted(*at)).unwrap_or(first_told);
    let below = last_quoted + 1;
    let own_below = below + without_signature(&lines[below..]);
    let mut own = (first_told..own_below).filter(|at| !quoted(*at)).filter(told);
    let first = own.find(|at| {
        // The program's own words about the next older mail, wrapped out of the quotation.
        boundary_at(lines, *at).is_none() && !(at > &first_told && is_within_boundary(lines, *at))
    })?;
    Some(Answers { first, is_between: first < last_quoted })
}

/// Whether a line belongs to a boundary that began a few lines above.
fn is_within_boundary(lines: &[Line], at: usize) -> bool {
    (at.saturating_sub(4)..at).any(|above| {
        quote_depth(&lines[above].text) == 0
            && boundary_at(lines, above).is_some_and(|found| !found.is_marked_line && found.ends > at)
    })
}

/// Where the signature at the end begins: how many lines stand above it.
fn without_signature(lines: &[Line]) -> usize {
    /// A signature is not longer than these.
    const LONGEST: usize = 14;
    let end = lines.iter().rposition(|line| !line.text.is_empty()).map_or(0, |at| at + 1);
    let from = end.saturating_sub(LONGEST);
    let marked = (0..end).find(|at| lines[*at].mark == Some(Mark::Signature));
    let marked = marked.or_else(|| (from..end).find(|at| is_signature_mark(&lines[*at].text)));
    let mut end = marked.unwrap_or(end);
    // What a telephone adds stands in a line or two of its own.
    loop {
        let trimmed = lines[..end].iter().rposition(|line| !line.text.is_empty()).map_or(0, |at| at + 1);
        match trimmed.checked_sub(1) {
            Some(last) if is_signature_line(&lines[last].text) => end = last,
            _ => return if marked.is_some() || end < lines.len() { end } else { lines.len() },
        }
    }
}

#[cfg(test)]
mod tests;
