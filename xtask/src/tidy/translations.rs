//! Words in both languages: the catalogues have the same keys, every key that is asked for exists, every key is
//! asked for, and no page carries words of its own. That parameters agree is a test of `locales`, which parses them.

use super::{Problem, Source, is_test, problem};
use std::collections::{BTreeMap, BTreeSet};

const EN: &str = "locales/en.json";
const ZH: &str = "locales/zh-CN.json";

pub fn check(source: &Source) -> Vec<Problem> {
    let (Some(en), Some(zh)) = (catalogue(source, EN), catalogue(source, ZH)) else { return Vec::new() };
    let mut found = parity(&en, &zh);
    let asked = Asked::of(source);
    found.extend(asked.missing(&en));
    found.extend(asked.unused(&en));
    found.extend(words_in_templates(source));
    found
}

/// The keys of a catalogue with their lines.
type Catalogue = BTreeMap<String, usize>;

fn catalogue(source: &Source, path: &str) -> Option<Catalogue> {
    let lines = source.text(path)?.lines().enumerate();
    let keys = lines.filter_map(|(index, line)| {
        let key = line.trim().strip_prefix('"')?.split('"').next()?;
        Some((key.to_string(), index + 1))
    });
    Some(keys.collect())
}

fn parity(en: &Catalogue, zh: &Catalogue) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, here, there) in [(EN, zh, en), (ZH, en, zh)] {
        let missing = here.keys().filter(|key| !there.contains_key(*key));
        found.extend(missing.map(|key| problem(path, 1, format!("`{key}` is missing here"))));
    }
    found
}

/// What code and templates ask the catalogues for.
#[derive(Default)]
struct Asked {
    /// Keys in a call that wants a sentence, with their places.
    called: Vec<(String, usize, String)>,
    /// Every literal anywhere, whole or as the beginning of a composed key.
    literals: BTreeSet<String>,
}

impl Asked {
    fn of(source: &Source) -> Asked {
        let mut asked = Asked::default();
        let files = source.ending(&[".rs", ".ts", ".tsx", ".html", ".txt"]).filter(|(path, _)| {
            !path.starts_with("xtask/") && !path.starts_with("locales/") && !path.starts_with("docs/")
        });
        for (path, text) in files {
            asked.read(path, text);
        }
        asked
    }

    fn read(&mut self, path: &str, text: &str) {
        for (index, line) in text.lines().enumerate() {
            for (before, literal) in literals(line) {
                if is_call(before) && is_key(literal) && !is_test(path) {
                    self.called.push((path.to_string(), index + 1, literal.to_string()));
                }
                let fixed = literal.split(['{', '$']).next().unwrap_or_default();
                self.literals.insert(fixed.to_string());
            }
        }
    }

    fn missing(&self, catalogue: &Catalogue) -> Vec<Problem> {
        let missing = self.called.iter().filter(|(_, _, key)| !catalogue.contains_key(key));
        missing
            .map(|(path, line, key)| problem(path, *line, format!("`{key}` is in no catalogue (locales/)")))
            .collect()
    }

    fn unused(&self, catalogue: &Catalogue) -> Vec<Problem> {
        let is_used = |key: &str| {
            self.literals.contains(key)
                || key.match_indices(['.', '_']).any(|(at, _)| self.literals.contains(&key[..=at]))
        };
        let unused = catalogue.iter().filter(|(key, _)| !is_used(key));
        unused
            .map(|(key, line)| {
                problem(EN, *line, format!("`{key}` is asked for nowhere; remove it from both catalogues"))
            })
            .collect()
    }
}

/// Every literal of a line in any of the three quotes, with what stands before it.
fn literals(line: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for quote in ['"', '`', '\''] {
        let mut from = 0;
        while let Some(open) = line[from..].find(quote).map(|at| from + at) {
            let Some(length) = line[open + 1..].find(quote) else { break };
            found.push((&line[..open], &line[open + 1..open + 1 + length]));
            from = open + 1 + if quote == '"' { length + 1 } else { 0 };
        }
    }
    found
}

/// `t("…")`, `text(locale, "…")`, `words.t("…")`.
fn is_call(before: &str) -> bool {
    let Some(open) = before.rfind('(') else { return false };
    let of_name = |next: char| next.is_alphanumeric() || next == '_';
    let name_starts = before[..open].trim_end_matches(of_name).len();
    let (name, arguments) = (&before[name_starts..open], before[open + 1..].trim());
    match name {
        "t" => arguments.is_empty(),
        "text" | "say" => arguments.ends_with(',') && arguments.matches(',').count() == 1,
        _ => false,
    }
}

fn is_key(literal: &str) -> bool {
    literal.contains('.')
        && !literal.ends_with('.')
        && literal
            .chars()
            .all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || matches!(next, '.' | '_'))
}

/// Templates of pages and mails hold no words of their own; the product's name is the same everywhere.
fn words_in_templates(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, text) in source.ending(&[".html"]) {
        if !path.contains("/templates/") {
            continue;
        }
        let bare = without_markup(text).replace("Rapport", "").replace("默契", "");
        for (index, line) in bare.lines().enumerate() {
            if line.chars().any(char::is_alphabetic) {
                found.push(problem(
                    path,
                    index + 1,
                    format!("words of its own: \"{}\"; put them into locales/", line.trim()),
                ));
            }
        }
    }
    found
}

/// The text between tags, without expressions, comments, styles and entities; lines are kept. Expressions go
/// first, because a tag may hold one with a `>` of its own.
fn without_markup(text: &str) -> String {
    let expressions = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")];
    let marks = [("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<", ">"), ("&", ";")];
    without(&without(text, &expressions), &marks)
}

fn without(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let pair = pairs.iter().find(|(open, _)| rest.starts_with(open));
        let skipped = pair.and_then(|(_, close)| Some(rest.find(close)? + close.len()));
        let length = skipped.unwrap_or(next.len_utf8());
        match skipped {
            Some(_) => bare.extend(rest[..length].chars().filter(|skipped| *skipped == '\n')),
            None => bare.push(next),
        }
        rest = &rest[length..];
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::{check, without_markup};
    use crate::tidy::testing::said;

    #[test]
    fn catalogues_agree_and_every_key_is_asked_for_and_exists() {
        let told = said(
            check,
            &[
                (
                    "locales/en.json",
                    "{\n\"a.b\": \"One\",\n\"a.c\": \"Two\",\n\"a.d\": \"Three\",\n\"kind.x\": \"X\"\n}",
                ),
                (
                    "locales/zh-CN.json",
                    "{\n\"a.b\": \"一\",\n\"a.c\": \"二\",\n\"a.e\": \"四\",\n\"kind.x\": \"X\"\n}",
                ),
                (
                    "web/src/page.tsx",
                    "// Page.\nt(\"a.b\"); t(\"a.z\"); t(`kind.${x}`);\nlist.push(\"a.c\");\nsplit(/[（(]/, \" \");",
                ),
            ],
        );
        assert_eq!(
            told,
            [
                "locales/en.json:1: `a.e` is missing here",
                "locales/en.json:4: `a.d` is asked for nowhere; remove it from both catalogues",
                "locales/zh-CN.json:1: `a.d` is missing here",
                "web/src/page.tsx:2: `a.z` is in no catalogue (locales/)",
            ]
        );
    }

    #[test]
    fn markup_is_taken_away_and_lines_stay() {
        assert_eq!(
            without_markup("<p class=\"{% if b > 1 %} a\">{{ t }}\n{% if a %}Hello&nbsp;<b>!</b>"),
            "\nHello!"
        );
    }
}
