//! The house rules as a test: each rule is a function from the source tree to sentences about what breaks it.
//!
//! What must hold: a sentence names file and line and says what to do. No rule has a list of exceptions that
//! may grow; where a rule does not apply to a kind of file, the rule says so itself.

mod documents;
mod imports;
mod rust_text;
mod sizes;
mod sql;
mod translations;
mod web_app;
mod words;

use crate::program::Outcome;
use crate::tree;
use rust_text::RustText;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every text file of the project with its content, by its path with `/`.
pub struct Source {
    /// Every file, also those that are no text.
    paths: BTreeSet<String>,
    texts: BTreeMap<String, String>,
    rust: BTreeMap<String, RustText>,
}

/// One thing to mend.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub path: String,
    pub line: usize,
    pub sentence: String,
}

impl Source {
    pub fn of_project() -> Source {
        Source::read(&tree::root())
    }

    fn read(folder: &Path) -> Source {
        let files = tree::files(folder);
        let readable = files.iter().filter_map(|path| {
            let text = fs::read_to_string(folder.join(path)).ok()?;
            Some((tree::shown(path), text))
        });
        let mut source = Source::from_texts(readable.collect());
        source.paths = files.iter().map(|path| tree::shown(path)).collect();
        source
    }

    pub fn from_texts(texts: BTreeMap<String, String>) -> Source {
        let rust = texts.iter().filter(|(path, _)| path.ends_with(".rs"));
        let rust = rust.map(|(path, text)| (path.clone(), RustText::of(text))).collect();
        Source { paths: texts.keys().cloned().collect(), texts, rust }
    }

    /// Whether there is such a file or folder.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path) || self.paths.iter().any(|each| each.starts_with(&format!("{path}/")))
    }

    /// Files whose path ends so.
    pub fn ending<'a>(&'a self, endings: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts.iter().filter_map(move |(path, text)| {
            endings.iter().any(|ending| path.ends_with(ending)).then_some((path.as_str(), text.as_str()))
        })
    }

    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    pub fn rust(&self) -> impl Iterator<Item = (&str, &RustText)> {
        self.rust.iter().map(|(path, text)| (path.as_str(), text))
    }
}

/// Whether a file belongs to tests only.
pub fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "fixtures"))
        || path.ends_with("tests.rs")
        || path.contains(".test.")
}

/// The folder of the crate a file lies in, such as `domain/schedule`.
pub fn crate_of(path: &str) -> Option<&str> {
    ["/src/", "/tests/", "/benches/", "/templates/", "/build.rs", "/Cargo.toml"]
        .iter()
        .find_map(|inside| path.find(inside).map(|end| &path[..end]))
}

pub fn problem(path: &str, line: usize, sentence: impl Into<String>) -> Problem {
    Problem { path: path.to_string(), line, sentence: sentence.into() }
}

fn problems(source: &Source) -> Vec<Problem> {
    let rules: [fn(&Source) -> Vec<Problem>; 7] = [
        imports::check,
        sql::check,
        sizes::check,
        words::check,
        translations::check,
        web_app::check,
        documents::check,
    ];
    let mut found: Vec<Problem> = rules.iter().flat_map(|rule| rule(source)).collect();
    found.sort();
    found.dedup();
    found
}

/// Prints every problem; refuses when there is one.
pub fn run() -> Outcome {
    let source = Source::of_project();
    let mut found = problems(&source);
    found.extend(web_app::check_with_compiler()?);
    for Problem { path, line, sentence } in &found {
        println!("{path}:{line}: {sentence}");
    }
    match found.len() {
        0 => Ok(()),
        1 => Err("1 house rule is broken (docs/style.md)".to_string()),
        count => Err(format!("{count} house rules are broken (docs/style.md)")),
    }
}

#[cfg(test)]
pub mod testing {
    //! A rule is tested on small invented trees: path and text in, sentences out.

    use super::{Problem, Source};

    /// What a rule says about these files, as `path:line: sentence`.
    pub fn said(rule: fn(&Source) -> Vec<Problem>, files: &[(&str, &str)]) -> Vec<String> {
        let texts = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        let mut found = rule(&Source::from_texts(texts));
        found.sort();
        found.iter().map(|each| format!("{}:{}: {}", each.path, each.line, each.sentence)).collect()
    }
}
