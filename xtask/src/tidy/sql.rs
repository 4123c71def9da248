//! SQL stays with its owner: a crate names its own tables and `records`, rules name no database and no HTTP.
//!
//! Who owns a table is read off the `create table` statements. Names that no migration creates (common table
//! expressions, functions) are nobody's and say nothing.

use super::rust_text::RustText;
use super::{Problem, Source, crate_of, is_test, problem};
use std::collections::{BTreeMap, BTreeSet};

/// The table that everything people talk about shares.
const SHARED: &str = "records";
/// Files of a domain crate that may know the database or HTTP: its store, its endpoints, its assembly.
const EDGES: [&str; 4] = ["store", "routes", "lib", "tables"];

pub fn check(source: &Source) -> Vec<Problem> {
    let owners = owners(source);
    let mut found = Vec::new();
    for (path, rust) in source.rust() {
        if is_test(path) || path.starts_with("xtask/") {
            continue;
        }
        let Some(own) = crate_of(path) else { continue };
        for literal in rust.strings.iter().filter(|literal| literal.line < rust.tests_from) {
            for table in tables_named(&literal.text) {
                found.extend(
                    foreign(own, &table, owners.get(&table))
                        .map(|sentence| problem(path, literal.line, sentence)),
                );
            }
        }
        if own.starts_with("domain/") && is_rule_file(path) {
            found.extend(edge_words(path, rust));
        }
    }
    found
}

/// Which crate's folder creates each table.
fn owners(source: &Source) -> BTreeMap<String, BTreeSet<String>> {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let files = source
        .texts()
        .filter(|(path, _)| (path.ends_with(".rs") || path.ends_with(".sql")) && !is_test(path));
    for (path, text) in files {
        let Some(folder) = crate_of(path).filter(|folder| *folder != "xtask") else { continue };
        let words: Vec<&str> = words(text).collect();
        for window in words.windows(3) {
            if window[0] == "create"
                && window[1] == "table"
                && window[2].chars().any(|next| next.is_lowercase())
            {
                owners.entry(window[2].to_string()).or_default().insert(folder.to_string());
            }
        }
    }
    owners
}

fn foreign(own: &str, table: &str, owners: Option<&BTreeSet<String>>) -> Option<String> {
    let owners = owners?;
    if owners.contains(own) || (table == SHARED && own.starts_with("domain/")) {
        return None;
    }
    let owner = owners.first()?;
    Some(format!("`{table}` belongs to {owner}; call a function of that crate instead of its table"))
}

/// Words as SQL cuts them: letters, digits, underscores; brackets and commas stand alone.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !(next.is_alphanumeric() || next == '_')).filter(|word| !word.is_empty())
}

/// The tables that a statement reads or writes.
fn tables_named(text: &str) -> Vec<String> {
    let lowered = text.to_lowercase();
    let starts = lowered.split_whitespace().next().unwrap_or_default();
    if !matches!(starts, "select" | "insert" | "update" | "delete" | "with") || !text.contains(' ') {
        return Vec::new();
    }
    let spaced = lowered.replace(',', " , ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut tables = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let names_one = match *token {
            "from" => at == 0 || tokens[at - 1] != "distinct",
            "join" | "into" => true,
            "update" => at == 0 || matches!(tokens[at - 1], ")" | ";"),
            _ => false,
        };
        if names_one {
            tables.extend(names_after(&tokens[at + 1..]));
        }
    }
    tables
}

/// The table after `from`, `join` or `into`, and those after commas with their short names.
fn names_after(tokens: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    let mut expected = true;
    for token in tokens.iter().take(12) {
        match *token {
            "," => expected = true,
            "(" | ")" | "where" | "join" | "on" | "set" | "values" | "select" | "order" | "group"
            | "left" | "inner" => break,
            name if expected => {
                names.push(name.trim_end_matches(';').to_string());
                expected = false;
            }
            _ => {}
        }
    }
    names
}

fn is_rule_file(path: &str) -> bool {
    let inside = path.split_once("/src/").map_or("", |(_, inside)| inside);
    let first = inside.split(['/', '.']).next().unwrap_or_default();
    let stem = inside.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    let is_edge = |name: &str| EDGES.iter().any(|edge| name == *edge || name.ends_with(&format!("_{edge}")));
    !is_edge(first) && !is_edge(stem)
}

/// A rule that names the database or HTTP.
fn edge_words(path: &str, rust: &RustText) -> Vec<Problem> {
    let edges = ["store::", "web::", "axum::", "rusqlite::", "postgres::", "tokio::"];
    let named = rust.lines().filter_map(|(line, code)| {
        let edge = edges.iter().find(|edge| {
            code.match_indices(**edge).any(|(at, _)| {
                !code[..at]
                    .ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
            })
        })?;
        let sentence = format!(
            "a rule names `{}`; rules are plain functions, move this to store.rs or routes.rs",
            edge.trim_end_matches(':')
        );
        Some(problem(path, line, sentence))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::{check, is_rule_file, tables_named};
    use crate::tidy::testing::said;

    #[test]
    fn tables_of_a_statement() {
        let cases = [
            (
                "select a from tasks t, plans p where a in (select b from records)",
                vec!["tasks", "plans", "records"],
            ),
            ("insert into comments (id) values ($1) on conflict (id) do update set a = 1", vec!["comments"]),
            ("update tasks set a = $1 where id = $2", vec!["tasks"]),
            ("delete from links where id = $1", vec!["links"]),
            ("with x as (select 1 from a) select * from x left join b on true", vec!["a", "x", "b"]),
            ("select a from b where c is distinct from d", vec!["b"]),
            ("update the list from here", vec!["the", "here"]),
            ("a sentence from somewhere", vec![]),
        ];
        for (text, tables) in cases {
            assert_eq!(tables_named(text), tables, "{text}");
        }
    }

    #[test]
    fn a_foreign_table_is_named_with_its_owner() {
        let owner = ("domain/schedule/src/lib.rs", "const A: &str = \"create table tasks (id uuid)\";");
        let shared = ("foundation/store/src/tables.sql", "create table records (id uuid);");
        let reader = (
            "domain/communication/src/store.rs",
            "fn a() { rows(\"select a from tasks\"); rows(\"select a from records\"); }\n#[cfg(test)]\nmod tests { const B: &str = \"select a from tasks\"; }",
        );
        let server = ("server/src/jobs.rs", "const A: &str = \"select id from records\";");
        assert_eq!(
            said(check, &[owner, shared, reader, server]),
            [
                "domain/communication/src/store.rs:1: `tasks` belongs to domain/schedule; call a function of that crate instead of its table",
                "server/src/jobs.rs:1: `records` belongs to foundation/store; call a function of that crate instead of its table",
            ]
        );
    }

    #[test]
    fn rules_name_neither_database_nor_http() {
        assert_eq!(
            said(
                check,
                &[("domain/schedule/src/deadline.rs", "use store::Db;\nfn a() { my_store::b(); }\n")]
            ),
            [
                "domain/schedule/src/deadline.rs:1: a rule names `store`; rules are plain functions, move this to store.rs or routes.rs"
            ]
        );
    }

    #[test]
    fn which_files_are_rules() {
        let cases = [
            ("domain/a/src/deadline.rs", true),
            ("domain/a/src/store.rs", false),
            ("domain/a/src/store/tasks.rs", false),
            ("domain/a/src/tasks/routes.rs", false),
            ("domain/a/src/plan_store.rs", false),
            ("domain/a/src/lib.rs", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_rule_file(path), expected, "{path}");
        }
    }
}
