//! Messages in a small part of ICU's form: `{name}`, `{count, plural, =0 {none} one {# task} other {# tasks}}`
//! and `{kind, select, task {…} other {…}}`. Chinese has only `other`. There is no quoting: braces in words
//! are not needed.

use crate::{Locale, Param, number};
#[cfg(test)]
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pieces: Vec<Piece>,
    whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Words(String),
    Param(String),
    /// `#` inside a plural.
    Count,
    Choice {
        name: String,
        arms: Vec<(String, Vec<Piece>)>,
    },
}

impl Message {
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader { rest: text, whole: true };
        let pieces = reader.pieces(false);
        let whole = reader.whole && reader.rest.is_empty() && pieces.iter().all(has_other);
        Self { pieces, whole }
    }

    /// Every brace closed, every choice with an `other`.
    #[cfg(test)]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    #[cfg(test)]
    pub fn parameters(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        collect(&self.pieces, &mut names);
        names
    }

    pub fn fill(&self, locale: Locale, params: &[(&str, Param)]) -> String {
        debug_assert!(self.whole, "a broken message reached the page");
        let mut out = String::new();
        write(&self.pieces, locale, params, None, &mut out);
        out
    }
}

fn has_other(piece: &Piece) -> bool {
    match piece {
        Piece::Choice { arms, .. } => {
            arms.iter().any(|(word, _)| word == "other")
                && arms.iter().all(|(_, pieces)| pieces.iter().all(has_other))
        }
        _ => true,
    }
}

#[cfg(test)]
fn collect(pieces: &[Piece], names: &mut BTreeSet<String>) {
    for piece in pieces {
        match piece {
            Piece::Param(name) => {
                names.insert(name.clone());
            }
            Piece::Choice { name, arms } => {
                names.insert(name.clone());
                arms.iter().for_each(|(_, pieces)| collect(pieces, names));
            }
            Piece::Words(_) | Piece::Count => {}
        }
    }
}

fn write(pieces: &[Piece], locale: Locale, params: &[(&str, Param)], count: Option<i64>, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Count => out.push_str(&count.map_or_else(|| "#".to_owned(), number)),
            Piece::Param(name) => match find(params, name) {
                Some(Param::Text(text)) => out.push_str(text),
                Some(Param::Number(value)) => out.push_str(&number(*value)),
                None => out.push_str(&format!("{{{name}}}")),
            },
            Piece::Choice { name, arms } => {
                let value = find(params, name);
                let inner = if let Some(Param::Number(value)) = value { Some(*value) } else { count };
                if let Some(pieces) = choose(locale, arms, value) {
                    write(pieces, locale, params, inner, out);
                }
            }
        }
    }
}

fn find<'a>(params: &'a [(&str, Param)], name: &str) -> Option<&'a Param> {
    params.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn choose<'a>(
    locale: Locale,
    arms: &'a [(String, Vec<Piece>)],
    value: Option<&Param>,
) -> Option<&'a Vec<Piece>> {
    let arm = |word: &str| arms.iter().find(|(name, _)| name == word).map(|(_, pieces)| pieces);
    let wanted = match value {
        Some(Param::Number(n)) => arm(&format!("={n}")).or_else(|| arm(plural(locale, *n))),
        Some(Param::Text(word)) => arm(word),
        None => None,
    };
    wanted.or_else(|| arm("other"))
}

/// English tells one from many; Chinese does not.
fn plural(locale: Locale, n: i64) -> &'static str {
    match (locale, n) {
        (Locale::En, 1) => "one",
        _ => "other",
    }
}

struct Reader<'a> {
    rest: &'a str,
    whole: bool,
}

impl Reader<'_> {
    /// Until the end, or inside an arm until its closing brace.
    fn pieces(&mut self, in_arm: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        loop {
            let stop = |c: char| matches!(c, '{' | '}') || (in_arm && c == '#');
            let at = self.rest.find(stop).unwrap_or(self.rest.len());
            if at > 0 {
                pieces.push(Piece::Words(self.rest[..at].to_owned()));
            }
            let found = self.rest[at..].chars().next();
            self.rest = self.rest.get(at + 1..).unwrap_or_default();
            match found {
                Some('#') => pieces.push(Piece::Count),
                Some('{') => pieces.push(self.placeholder()),
                Some(_) if in_arm => return pieces,
                None if !in_arm => return pieces,
                Some(_) | None => {
                    self.whole = false;
                    return pieces;
                }
            }
        }
    }

    /// After an opening brace: a name, or a name with a choice.
    fn placeholder(&mut self) -> Piece {
        let end = self.rest.find(['}', ',']).unwrap_or(self.rest.len());
        let name = self.rest[..end].trim().to_owned();
        let closing = self.rest[end..].chars().next();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        match closing {
            Some(',') => self.choice(name),
            Some(_) => Piece::Param(name),
            None => {
                self.whole = false;
                Piece::Param(name)
            }
        }
    }

    fn choice(&mut self, name: String) -> Piece {
        let end = self.rest.find(',').unwrap_or(self.rest.len());
        if !matches!(self.rest[..end].trim(), "plural" | "select") {
            self.whole = false;
        }
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        let mut arms = Vec::new();
        loop {
            let at = self.rest.find(['{', '}']).unwrap_or(self.rest.len());
            let word = self.rest[..at].trim().to_owned();
            let found = self.rest[at..].chars().next();
            self.rest = self.rest.get(at + 1..).unwrap_or_default();
            match found {
                Some('{') => arms.push((word, self.pieces(true))),
                Some(_) => return Piece::Choice { name, arms },
                None => {
                    self.whole = false;
                    return Piece::Choice { name, arms };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_filled() {
        let tasks = "{count, plural, =0 {no tasks} one {# task of {who}} other {# tasks of {who}}}, all";
        let zh = "{who}的 {count, plural, other {# 项任务}}";
        let select = "{kind, select, phase {Phase} other {Task}} {number}";
        for (locale, text, params, filled) in [
            (
                Locale::En,
                tasks,
                vec![("count", Param::from(1_i64)), ("who", "Lin".into())],
                "1 task of Lin, all",
            ),
            (
                Locale::En,
                tasks,
                vec![("count", 1200_i64.into()), ("who", "Lin".into())],
                "1,200 tasks of Lin, all",
            ),
            (Locale::En, tasks, vec![("count", 0_i64.into()), ("who", "Lin".into())], "no tasks, all"),
            (Locale::ZhCn, zh, vec![("count", 1_i64.into()), ("who", "林".into())], "林的 1 项任务"),
            (Locale::En, select, vec![("kind", "phase".into()), ("number", "T-1".into())], "Phase T-1"),
            (Locale::En, select, vec![("kind", "odd".into()), ("number", "T-1".into())], "Task T-1"),
            (Locale::En, "no #1 {missing}", vec![], "no #1 {missing}"),
            (Locale::En, "{a}", vec![("a", "{b} <i>".into())], "{b} <i>"),
        ] {
            assert_eq!(Message::parse(text).fill(locale, &params), filled, "{text}");
        }
    }

    #[test]
    fn broken_messages_are_noticed() {
        for text in
            ["{open", "close}", "{n, plural, one {x}}", "{n, plural, other {x}", "{n, date, other {x}}"]
        {
            assert!(!Message::parse(text).is_whole(), "{text}");
        }
        for text in ["", "plain", "{n}", "{n, plural, other {#}}", "{n, select, a {b} other {{c}}}"] {
            assert!(Message::parse(text).is_whole(), "{text}");
        }
    }
}
