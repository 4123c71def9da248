//! What a crate declares about its tables: how they came to be, and what a client may read of each.
//!
//! What must hold: the texts use only what both databases understand in the same way (the checks below), and
//! every table says what clients may read of it, if only "never".

/// Everything one crate owns in the database.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    pub owner: &'static str,
    pub migrations: &'static [Migration],
    pub client_views: &'static [ClientView],
}

/// One step of the schema, in SQL for both databases. A released one is never edited: add another.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Steps run in the order of their numbers, whichever crate they belong to.
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

/// What a client-scope read sees of one table.
#[derive(Debug, Clone, Copy)]
pub struct ClientView {
    pub(crate) table: &'static str,
    pub(crate) readable: Option<Readable>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Readable {
    pub columns: &'static [&'static str],
    /// Which rows, in terms of `viewer_project()`, `viewer_party()` and `viewer_person()`.
    pub condition: &'static str,
}

impl ClientView {
    /// No client ever reads this table.
    pub const fn never(table: &'static str) -> Self {
        Self { table, readable: None }
    }
    /// A client reads these columns of the rows for which the condition holds.
    pub const fn rows(
        table: &'static str,
        columns: &'static [&'static str],
        condition: &'static str,
    ) -> Self {
        Self { table, readable: Some(Readable { columns, condition }) }
    }
}

/// Words that mean different things, or nothing, in one of the two databases.
const FORBIDDEN: &[(&str, &str)] = &[
    ("deferrable", "a deferred constraint would fail the whole batch at its commit"),
    ("restrict", "the databases check it at different moments; leave the action out"),
    ("trigger", "triggers do not pass the second lock"),
    ("view", "views of the database do not pass the second lock"),
    ("virtual", "only the search index is virtual, and it is the store's"),
    ("timestamp", "times are bigint microseconds"),
    ("timestamptz", "times are bigint microseconds"),
    ("integer", "whole numbers are bigint"),
    ("int", "whole numbers are bigint"),
    ("serial", "whole numbers are bigint"),
    ("varchar", "texts are text"),
    ("jsonb", "JSON is text"),
    ("json", "JSON is text"),
    ("numeric", "money is bigint minor units"),
    ("ilike", "SQLite does not know it"),
];

/// What is wrong with the declarations, if anything; told before a database is touched.
pub(crate) fn problems(schemas: &[Schema]) -> Vec<String> {
    let mut found = Vec::new();
    let mut numbers = std::collections::BTreeMap::new();
    for schema in schemas {
        for migration in schema.migrations {
            if let Some(other) = numbers.insert(migration.number, schema.owner) {
                found.push(format!("migration {} of {} and of {other}", migration.number, schema.owner));
            }
            for (word, why) in FORBIDDEN {
                if crate::dialect::words(migration.sql).any(|w| w.eq_ignore_ascii_case(word)) {
                    found.push(format!("migration {}: `{word}`: {why}", migration.number));
                }
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for view in schemas.iter().flat_map(|s| s.client_views) {
        if !seen.insert(view.table) {
            found.push(format!("two client views for table {}", view.table));
        }
        if view.readable.is_some_and(|r| r.columns.is_empty() || r.condition.trim().is_empty()) {
            found.push(format!("client view of {} without columns or condition", view.table));
        }
    }
    found
}

/// Tables that nobody said anything about, and views of tables that do not exist.
pub(crate) fn view_problems(schemas: &[Schema], tables: &[String]) -> Vec<String> {
    let views: Vec<_> = schemas.iter().flat_map(|s| s.client_views).collect();
    let silent =
        tables.iter().filter(|table| !views.iter().any(|view| view.table == table.as_str())).map(|table| {
            format!("table {table} has no client view: say ClientView::never(\"{table}\") or which rows")
        });
    let lost = views
        .iter()
        .filter(|view| !tables.iter().any(|table| view.table == table))
        .map(|view| format!("client view of table {}, which does not exist", view.table));
    silent.chain(lost).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &'static str) -> Vec<String> {
        let migrations = Box::leak(Box::new([Migration { number: 900, name: "x", sql }]));
        problems(&[Schema { owner: "x", migrations, client_views: &[] }])
    }

    #[test]
    fn what_the_two_databases_understand_differently_is_refused() {
        for (sql, refused) in [
            ("create table t (id uuid primary key, note text not null);", false),
            ("create table t (a uuid references u (id) deferrable initially deferred);", true),
            ("create table t (a uuid references u (id) on delete restrict);", true),
            ("create table t (a integer);", true),
            ("create view v as select 1;", true),
            ("create table t (a text); -- an integer once", false),
            ("create table t (a text check (a <> 'view'));", false),
        ] {
            assert_eq!(!of(sql).is_empty(), refused, "{sql}");
        }
    }

    #[test]
    fn every_table_says_what_clients_read() {
        const VIEWS: &[ClientView] = &[ClientView::never("ghosts")];
        let schema = Schema { owner: "x", migrations: &[], client_views: VIEWS };
        let found = view_problems(&[schema], &["tasks".to_owned()]);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
