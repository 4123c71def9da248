//! SQL stays with its owner: a crate names its own tables and `records`, rules name no database and no HTTP.
//!
//! Who owns a table is read off the `create table` statements. Names that no migration creates (common table
//! expressions, functions) are nobody's and say nothing.

use super::rust_text::RustText;
use super::{Problem, Source, crate_of, is_test, problem};
use std::collections::{BTreeMap, BTreeSet};

/// The table that everything people talk about shares.
const SHARED: &str = "records";
/// Files of a domain crate that stand between the rules and the world: its assembly, who is calling, and the scenes
/// of tests.
const EDGES: [&str; 5] = ["lib", "tables", "access", "authenticate", "testing"];
/// Acts of several store calls in one transaction, and facts handed to other crates. A new one belongs here only
/// if it decides nothing: what decides is a rule and takes values.
const STEPS: [&str; 10] =
    ["account", "acting", "facts", "kind", "letters", "mailing", "noted_act", "opening", "planning", "setup"];

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
        if own.starts_with("domain/") {
            found.extend(stops(path, rust));
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

/// What a file of a domain crate is for, told by its place or by what it holds.
#[derive(Debug, PartialEq, Eq)]
enum Stop {
    Store,
    Endpoints,
    Edge,
    Rules,
}

fn stop(path: &str, rust: &RustText) -> Stop {
    let inside = path.split_once("/src/").map_or("", |(_, inside)| inside);
    let first = inside.split(['/', '.']).next().unwrap_or_default();
    let stem = inside.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    let is =
        |word: &str| [first, stem].iter().any(|name| *name == word || name.ends_with(&format!("_{word}")));
    let has_sql =
        rust.strings.iter().any(|text| text.line < rust.tests_from && !tables_named(&text.text).is_empty());
    match () {
        () if is("routes") || rust.lines().any(|(_, code)| code.starts_with("endpoint!(")) => Stop::Endpoints,
        () if is("store") || has_sql => Stop::Store,
        () if EDGES.iter().chain(&STEPS).any(|edge| is(edge)) => Stop::Edge,
        () => Stop::Rules,
    }
}

/// A rule names neither database nor HTTP, the store names no HTTP, an endpoint holds no SQL.
fn stops(path: &str, rust: &RustText) -> Vec<Problem> {
    match stop(path, rust) {
        Stop::Edge => Vec::new(),
        Stop::Rules => named(
            path,
            rust,
            &["store::", "web::", "axum::", "rusqlite::", "postgres::"],
            "a rule names neither database nor HTTP: take values and return values",
        ),
        Stop::Store => named(path, rust, &["web::", "axum::"], "a file with SQL knows no HTTP"),
        Stop::Endpoints => {
            let sql = rust
                .strings
                .iter()
                .filter(|text| text.line < rust.tests_from && !tables_named(&text.text).is_empty());
            sql.map(|text| problem(path, text.line, "an endpoint holds no SQL: move it to the crate's store"))
                .collect()
        }
    }
}

fn named(path: &str, rust: &RustText, crates: &[&str], advice: &str) -> Vec<Problem> {
    let is_own = |before: &str| before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
    // `crate::store::` is a module of the crate itself, `::store::` the crate of that name.
    let is_path = |before: &str| before.ends_with("::") && is_own(before.trim_end_matches("::"));
    let lines = rust.lines().filter_map(|(line, code)| {
        let name = crates.iter().find(|name| {
            code.match_indices(**name).any(|(at, _)| !is_own(&code[..at]) && !is_path(&code[..at]))
        })?;
        Some(problem(path, line, format!("names `{}`; {advice}", name.trim_end_matches(':'))))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::{RustText, Stop, check, stop, tables_named};
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
    fn rules_know_no_database_the_store_no_http_and_endpoints_no_sql() {
        let select = "const A: &str = \"select id from deadlines\";\n";
        let told = said(
            check,
            &[
                (
                    "domain/a/src/deadline.rs",
                    "use ::store::Db;\nfn a() { my_store::b(); crate::store::c(); }\n",
                ),
                ("domain/a/src/session.rs", &format!("{select}use web::Scope;\nuse store::Conn;\n")),
                ("domain/a/src/routes/all.rs", &format!("use web::Cx;\n{select}")),
                ("domain/a/src/access.rs", "use web::Scope;\n"),
            ],
        );
        assert_eq!(
            told,
            [
                "domain/a/src/deadline.rs:1: names `store`; a rule names neither database nor HTTP: take values and return values",
                "domain/a/src/routes/all.rs:2: an endpoint holds no SQL: move it to the crate's store",
                "domain/a/src/session.rs:2: names `web`; a file with SQL knows no HTTP",
            ]
        );
    }

    #[test]
    fn what_a_file_is_for() {
        let cases = [
            ("domain/a/src/deadline.rs", "", Stop::Rules),
            ("domain/a/src/store.rs", "", Stop::Store),
            ("domain/a/src/store/tasks.rs", "", Stop::Store),
            ("domain/a/src/tasks/routes.rs", "", Stop::Endpoints),
            ("domain/a/src/tasks.rs", "endpoint!(/// All.\n", Stop::Endpoints),
            ("domain/a/src/plan_store.rs", "", Stop::Store),
            ("domain/a/src/person.rs", "const A: &str = \"select 1 from persons\";", Stop::Store),
            ("domain/a/src/lib.rs", "", Stop::Edge),
        ];
        for (path, text, expected) in cases {
            assert_eq!(stop(path, &RustText::of(text)), expected, "{path}");
        }
    }
}
