//! Every statement in the tree is prepared on both databases: a column that one of them does not know, or a word
//! that only one of them understands, shows here and not at somebody's first click.

#[allow(dead_code, reason = "made for the layout rules, which ask it more")]
#[path = "../../../xtask/src/tidy/rust_text.rs"]
mod rust_text;

use kernel::Failure;
use rust_text::RustText;
use server::assembly::SCHEMAS;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use store::testing::{each_database, sqlite};
use store::{Db, Value};

/// What stands in these files is one database's own; their tests run it on the database it is for.
const OF_ONE_DATABASE: [&str; 5] = [
    "store/src/dialect.rs",
    "store/src/postgres/",
    "store/src/sqlite/",
    "store/src/backup/",
    "store/src/testing.rs",
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "tests" && name != "target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// File and line, and the statement.
fn statements() -> Vec<(String, &'static str)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["foundation/store", "domain", "portal", "server"] {
        rust_files(&root.join(folder), &mut files);
    }
    let mut found = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        if name.contains("/tests/") || OF_ONE_DATABASE.iter().any(|own| name.contains(own)) {
            continue;
        }
        let rust = RustText::of(&fs::read_to_string(&file).unwrap());
        for literal in rust.strings.iter().filter(|literal| literal.line < rust.tests_from) {
            if is_statement(&literal.text) && !literal.text.contains('{') {
                found.push((format!("{name}:{}", literal.line), &*literal.text.clone().leak()));
            }
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some("select" | "with"), Some(_)) => true,
        (Some("insert"), Some("into")) | (Some("delete"), Some("from")) => true,
        (Some("update"), Some(_)) => text.contains(" set "),
        _ => false,
    }
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_databases() {
    let statements = statements();
    assert!(statements.len() > 250, "only {} statements were found", statements.len());
    each_database(SCHEMAS, |db| {
        let statements = statements.clone();
        async move {
            let mut refused = Vec::new();
            for (place, sql) in statements {
                // Too few parameters are noticed after the statement was prepared, so this stops right there.
                let asked = db.write(move |tx| tx.rows(sql, &[], |_| Ok(()))).await;
                let is_prepared = match &asked {
                    Ok(_) => true,
                    Err(Failure::Fault(why)) => why.to_string().contains(" parameters for "),
                    Err(_) => false,
                };
                if !is_prepared {
                    refused.push(format!("{place}: {asked:?}"));
                }
            }
            assert!(refused.is_empty(), "{}", refused.join("\n"));
        }
    })
    .await;
}

/// What walks a table from end to end, and why that is well: a table of so few rows, or a job's question.
const WALKS: [(&str, &str); 11] = [
    ("domain/agreement/src/store/templates.rs: project_templates", "the house's templates, fifty at most"),
    ("domain/communication/src/store/promised.rs: promise_releases", "the job that follows the clock"),
    ("domain/communication/src/store/waiting.rs: waiting_releases", "the job that follows the clock"),
    ("domain/engagement/src/store/projects.rs: projects", "the list of all projects"),
    ("domain/people/src/leaver.rs: persons", "asked when somebody leaves"),
    ("domain/people/src/person.rs: persons", "the list of the team"),
    ("domain/people/src/session.rs: password_resets", "cleaned up by a job"),
    ("domain/people/src/session.rs: sessions", "cleaned up by a job"),
    ("domain/people/src/totp.rs: totp_secrets", "as many as there are members"),
    ("domain/schedule/src/store/released.rs: released_projects", "the job that follows the clock"),
    ("foundation/store/src/migrate.rs: schema_migrations", "at start"),
];

/// Which tables SQLite walks from end to end for a statement.
async fn walked(db: &Db, sql: &'static str) -> Vec<String> {
    let explain: &'static str = format!("explain query plan {sql}").leak();
    let places = (1..60).rev().find(|n| sql.contains(&format!("${n}"))).unwrap_or(0);
    let values = vec![Value::Null; places];
    let asked = db.read(move |conn| conn.rows(explain, &values, |row| row.get::<String>(3)));
    let steps = asked.await.unwrap_or_else(|why| panic!("{sql}: {why}"));
    let walks = steps.iter().filter_map(|step| step.strip_prefix("SCAN "));
    let walks = walks.filter(|step| !step.contains(" USING ") && !step.starts_with("CONSTANT"));
    walks.filter_map(|step| step.split_whitespace().next().map(str::to_owned)).collect()
}

#[tokio::test]
async fn no_statement_walks_a_growing_table() {
    let (db, _folder) = sqlite(SCHEMAS);
    let mut found = BTreeSet::new();
    // What clients read goes through views, whose conditions the second lock keeps to itself.
    let of_team = statements().into_iter().filter(|(place, _)| !place.contains("for_client.rs"));
    for (place, sql) in of_team {
        let file = place.rsplit_once(':').map_or(place.as_str(), |(file, _)| file);
        for table in walked(&db, sql).await {
            found.insert(format!("{file}: {table}"));
        }
    }
    let known: BTreeSet<String> = WALKS.iter().map(|(walk, _)| (*walk).to_owned()).collect();
    assert_eq!(found.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "needs an index");
    assert_eq!(known.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "walks no longer");
}
