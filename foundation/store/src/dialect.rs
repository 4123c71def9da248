//! Every difference between the two databases, each with an arm for either.
//!
//! What must hold: nothing outside this file and the two arms' own folders knows which database it talks to.

use crate::tokens::Wanted;

/// A piece of SQL text: a word (names, keywords, numbers, `$1`), or what stands between words. Quoted texts,
/// quoted names and comments are never words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Piece<'a> {
    Word(&'a str),
    Between(&'a str),
}

/// Cuts a text into its pieces; together they are the text.
pub(crate) fn pieces(sql: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (length, is_word) = first_piece(rest);
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(if is_word { Piece::Word(piece) } else { Piece::Between(piece) })
    })
}

fn first_piece(text: &str) -> (usize, bool) {
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let first = text.chars().next().expect("the caller asks only about a text that is not empty");
    let until =
        |end: &str, skip: usize| text[skip..].find(end).map_or(text.len(), |at| skip + at + end.len());
    match first {
        '\'' => (until("'", 1), false),
        '"' => (until("\"", 1), false),
        '-' if text.starts_with("--") => (until("\n", 2), false),
        '/' if text.starts_with("/*") => (until("*/", 2), false),
        c if in_word(c) => (text.find(|c| !in_word(c)).unwrap_or(text.len()), true),
        c => (c.len_utf8(), false),
    }
}

pub(crate) fn words(sql: &str) -> impl Iterator<Item = &str> {
    pieces(sql).filter_map(|piece| match piece {
        Piece::Word(word) => Some(word),
        Piece::Between(_) => None,
    })
}

/// `$1` is a *name* to SQLite, numbered by first appearance; `?1` is the first parameter.
pub(crate) fn sqlite_text(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Word(word) if word.starts_with('$') => {
                out.push('?');
                out.push_str(&word[1..]);
            }
            Piece::Word(text) | Piece::Between(text) => out.push_str(text),
        }
    }
    out
}

/// The types of the schema in SQLite's words, strict tables, and its way to number rows.
pub(crate) fn sqlite_schema(sql: &str) -> String {
    let sql = without_comments(sql)
        .replace("bigint generated always as identity primary key", "integer primary key autoincrement");
    let statements = sql.split(';').map(str::trim).filter(|s| !s.is_empty());
    let each = statements.map(|statement| {
        let is_table = statement.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("create table"));
        let mut out = String::with_capacity(statement.len() + 10);
        let mut double = false;
        for piece in pieces(statement) {
            match piece {
                Piece::Word("uuid" | "bytea") => out.push_str("blob"),
                Piece::Word("bigint" | "boolean") => out.push_str("integer"),
                Piece::Word("double") => double = true,
                Piece::Word("precision") if double => {
                    out.truncate(out.trim_end().len());
                    out.push_str(" real");
                    double = false;
                }
                Piece::Word(text) | Piece::Between(text) => out.push_str(text),
            }
        }
        out.push_str(if is_table { " strict;\n" } else { ";\n" });
        out
    });
    each.collect()
}

/// Comments may hold a semicolon; a statement is cut at semicolons.
fn without_comments(sql: &str) -> String {
    let is_comment = |text: &str| text.starts_with("--") || text.starts_with("/*");
    pieces(sql)
        .map(|piece| match piece {
            Piece::Between(text) if is_comment(text) => "\n",
            Piece::Word(text) | Piece::Between(text) => text,
        })
        .collect()
}

/// A client view's condition with the tables it reads (after `from` and `join`) named by `name`. Also tells
/// which they are.
pub(crate) fn with_tables_named(
    condition: &str,
    tables: &[String],
    name: impl Fn(&str) -> String,
) -> (String, Vec<String>) {
    let (mut out, mut read, mut expected) = (String::new(), Vec::new(), false);
    for piece in pieces(condition) {
        match piece {
            Piece::Word(word) if expected && tables.iter().any(|table| table == word) => {
                out.push_str(&name(word));
                read.push(word.to_owned());
                expected = false;
            }
            Piece::Word(word) => {
                expected = word.eq_ignore_ascii_case("from") || word.eq_ignore_ascii_case("join");
                out.push_str(word);
            }
            Piece::Between(text) => out.push_str(text),
        }
    }
    (out, read)
}

/// The parts of a condition that are joined by `and` at its outermost level. PostgreSQL uses an index for the
/// plain ones, while those that ask other tables go into a function.
pub(crate) fn conjuncts(condition: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin, mut at) = (Vec::new(), 0_i32, 0, 0);
    let whole = has_or_outside_parentheses(condition);
    for piece in pieces(condition) {
        let text = match piece {
            Piece::Word(text) | Piece::Between(text) => text,
        };
        match piece {
            Piece::Between("(") => depth += 1,
            Piece::Between(")") => depth -= 1,
            Piece::Word(word) if depth == 0 && !whole && word.eq_ignore_ascii_case("and") => {
                parts.push(condition[begin..at].trim());
                begin = at + text.len();
            }
            _ => {}
        }
        at += text.len();
    }
    parts.push(condition[begin..].trim());
    parts
}

/// An `or` or a `between` at the outermost level: then the condition is not cut.
fn has_or_outside_parentheses(condition: &str) -> bool {
    let mut depth = 0_i32;
    pieces(condition).any(|piece| match piece {
        Piece::Between("(") => {
            depth += 1;
            false
        }
        Piece::Between(")") => {
            depth -= 1;
            false
        }
        Piece::Word(word) => {
            depth == 0 && (word.eq_ignore_ascii_case("or") || word.eq_ignore_ascii_case("between"))
        }
        Piece::Between(_) => false,
    })
}

/// A client-scope text reads, and asks neither the session nor the catalogue. The lock itself is the database's;
/// this shuts what PostgreSQL would leave open, and tells on SQLite too.
pub(crate) fn refuse_unfit_client_text(sql: &str) -> crate::Result<()> {
    let mut words = words(sql).map(str::to_ascii_lowercase);
    let reads = matches!(words.next().as_deref(), Some("select" | "with" | "values"));
    let sessions = ["set_config", "current_setting", "information_schema", "dblink", "into", "sqlite_schema"];
    let unfit =
        words.find(|w| sessions.contains(&w.as_str()) || w.starts_with("pg_") || w.starts_with("lo_"));
    match (reads, unfit) {
        (true, None) if !sql.contains(';') => Ok(()),
        (_, unfit) => {
            let what = unfit.unwrap_or_else(|| "not a single plain read".to_owned());
            Err(kernel::Failure::fault(format!("unfit for a client: {what}")))
        }
    }
}

/// The tables of the search index. SQLite: contentless full-text tables beside the entries; PostgreSQL: the
/// words of an entry as a column. The client's index has no inverted index on PostgreSQL: under row security
/// the planner would not use it, and one project's shared texts are few.
pub(crate) const SEARCH_SQLITE: &str = "
create table search_entries (
  search_id integer primary key autoincrement,
  record_id blob not null unique,
  project_id blob
) strict;
create virtual table search_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-_'\"
);
create table client_search_entries (
  search_id integer primary key autoincrement,
  record_id blob not null unique,
  client_key blob not null,
  project_id blob not null,
  party_id blob
) strict;
create virtual table client_search_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-_'\"
);
";

pub(crate) const SEARCH_POSTGRES: &str = "
create table search_entries (
  search_id bigint generated always as identity primary key,
  record_id uuid not null unique,
  project_id uuid,
  words tsvector not null default ''::tsvector
);
create index search_entries_words on search_entries using gin (words);
create table client_search_entries (
  search_id bigint generated always as identity primary key,
  record_id uuid not null unique,
  client_key uuid not null,
  project_id uuid not null,
  party_id uuid,
  words tsvector not null default ''::tsvector
);
create index client_search_entries_project on client_search_entries (project_id);
";

/// Which database a handle talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// The words of an entry of the search index: `$1` its id, `$2` the tokens.
pub(crate) fn put_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "insert into search_words (rowid, words) values ($1, $2)",
        Kind::Postgres => {
            "update search_entries set words = array_to_tsvector(string_to_array($2, ' ')) where search_id = $1"
        }
    }
}
pub(crate) fn put_client_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "insert into client_search_words (rowid, words) values ($1, $2)",
        Kind::Postgres => {
            "update client_search_entries set words = array_to_tsvector(string_to_array($2, ' '))
             where search_id = $1"
        }
    }
}

/// Takes the words of the record `$1` out of both indexes, before its entries go.
pub(crate) fn remove_words(kind: Kind) -> impl Iterator<Item = &'static str> {
    let of_team = match kind {
        Kind::Sqlite => Some(
            "delete from search_words
             where rowid in (select search_id from search_entries where record_id = $1)",
        ),
        // The words are a column of the entry.
        Kind::Postgres => None,
    };
    of_team.into_iter().chain(remove_client_words(kind))
}

/// Those by which clients find the record.
pub(crate) fn remove_client_words(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Sqlite => Some(
            "delete from client_search_words
             where rowid in (select search_id from client_search_entries where record_id = $1)",
        ),
        Kind::Postgres => None,
    }
}

/// Every wanted token, and one of each group that is not empty. Tokens hold letters, digits, `-` and `_`: they
/// need quotes, but no escapes.
pub(crate) fn word_query(kind: Kind, wanted: &[Wanted], groups: &[&[String]]) -> String {
    let each = wanted.iter().map(|Wanted { token, is_beginning }| match (kind, is_beginning) {
        (Kind::Sqlite, false) => format!("\"{token}\""),
        (Kind::Sqlite, true) => format!("\"{token}\"*"),
        (Kind::Postgres, false) => format!("'{token}'"),
        (Kind::Postgres, true) => format!("'{token}':*"),
    });
    let (and, or, quote) = match kind {
        Kind::Sqlite => (" AND ", " OR ", '"'),
        Kind::Postgres => (" & ", " | ", '\''),
    };
    let mut all = each.collect::<Vec<_>>();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let one_of: Vec<String> = group.iter().map(|token| format!("{quote}{token}{quote}")).collect();
        all.push(format!("({})", one_of.join(or)));
    }
    all.join(and)
}

/// How many entries match the query `$1`, counted up to `$2`.
pub(crate) fn count_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select count(*) from (select rowid from search_words where search_words match $1 limit $2)"
        }
        Kind::Postgres => {
            "select count(*) from
               (select 1 from search_entries e where e.words @@ cast(cast($1 as text) as tsquery) limit $2) as found"
        }
    }
}

/// `$1` the query, `$2` the limit. The greater rank fits better.
pub(crate) fn find_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select r.id, r.project_id, r.kind, r.number, r.title, -search_words.rank
             from search_words
             join search_entries e on e.search_id = search_words.rowid
             join records r on r.id = e.record_id
             where search_words match $1 order by search_words.rank limit $2"
        }
        Kind::Postgres => {
            "select r.id, r.project_id, r.kind, r.number, r.title,
               cast(ts_rank(e.words, cast(cast($1 as text) as tsquery), 1) as double precision)
             from search_entries e join records r on r.id = e.record_id
             where e.words @@ cast(cast($1 as text) as tsquery)
             order by 6 desc, r.updated_at desc, r.id limit $2"
        }
    }
}

/// The newest that match the query `$1`, at most `$2`, without weighing them.
pub(crate) fn find_newest_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select r.id, r.project_id, r.kind, r.number, r.title, 0.0
             from search_words
             join search_entries e on e.search_id = search_words.rowid
             join records r on r.id = e.record_id
             where search_words match $1 order by search_words.rowid desc limit $2"
        }
        Kind::Postgres => {
            "select r.id, r.project_id, r.kind, r.number, r.title, cast(0 as double precision)
             from search_entries e join records r on r.id = e.record_id
             where e.words @@ cast(cast($1 as text) as tsquery)
             order by e.search_id desc limit $2"
        }
    }
}

/// Entries of parts of records: `$1` the query, `$2` the limit.
pub(crate) fn find_parts(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select e.record_id, e.project_id, -search_words.rank
             from search_words join search_entries e on e.search_id = search_words.rowid
             where search_words match $1 and not exists (select 1 from records r where r.id = e.record_id)
             order by search_words.rank limit $2"
        }
        Kind::Postgres => {
            "select e.record_id, e.project_id,
               cast(ts_rank(e.words, cast(cast($1 as text) as tsquery), 1) as double precision)
             from search_entries e
             where e.words @@ cast(cast($1 as text) as tsquery)
               and not exists (select 1 from records r where r.id = e.record_id)
             order by 3 desc, e.search_id desc limit $2"
        }
    }
}

/// The newest of them, without weighing.
pub(crate) fn find_newest_parts(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select e.record_id, e.project_id, 0.0
             from search_words join search_entries e on e.search_id = search_words.rowid
             where search_words match $1 and not exists (select 1 from records r where r.id = e.record_id)
             order by search_words.rowid desc limit $2"
        }
        Kind::Postgres => {
            "select e.record_id, e.project_id, cast(0 as double precision)
             from search_entries e
             where e.words @@ cast(cast($1 as text) as tsquery)
               and not exists (select 1 from records r where r.id = e.record_id)
             order by e.search_id desc limit $2"
        }
    }
}

/// `$1` the query, `$2` the limit, through the client's views. The order comes from what this client knows: a rank counts
/// the texts of others too, and a record is brought up to date by the team's own work.
pub(crate) fn find_words_as_client(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "select r.client_key, r.kind, r.client_number
             from client_search_words w
             join client_search_entries e on e.search_id = w.search_id
             join records r on r.client_key = e.client_key
             where w.client_search_words match $1 order by r.kind, r.client_number desc, r.client_key limit $2"
        }
        Kind::Postgres => {
            "select r.client_key, r.kind, r.client_number
             from client_search_entries e join records r on r.client_key = e.client_key
             where e.words @@ cast(cast($1 as text) as tsquery)
             order by r.kind, r.client_number desc, r.client_key limit $2"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole_text() {
        for sql in ["", "select 'it''s $1' -- $2\n, $3 /* x */ from \"a b\"", "'open", "/* open", "计划 = $1"]
        {
            let joined: String = pieces(sql)
                .map(|piece| match piece {
                    Piece::Word(text) | Piece::Between(text) => text,
                })
                .collect();
            assert_eq!(joined, sql);
        }
    }

    #[test]
    fn parameters_keep_their_numbers_on_sqlite() {
        for (sql, wanted) in [
            ("select $2, $1", "select ?2, ?1"),
            ("select '$1', $1 -- $1", "select '$1', ?1 -- $1"),
            ("x = $10", "x = ?10"),
        ] {
            assert_eq!(sqlite_text(sql), wanted);
        }
    }

    #[test]
    fn schema_in_sqlites_words() {
        let sql =
            "create table t (id uuid primary key, n bigint, b boolean, h bytea, r double precision); -- a; b
                   create index t_n on t (n);";
        let wanted = "create table t (id blob primary key, n integer, b integer, h blob, r real) strict;\n\
                      create index t_n on t (n);\n";
        assert_eq!(sqlite_schema(sql), wanted);
        let identity = sqlite_schema("create table e (id bigint generated always as identity primary key)");
        assert_eq!(identity, "create table e (id integer primary key autoincrement) strict;\n");
    }

    #[test]
    fn conditions_are_cut_at_their_outermost_and() {
        for (condition, wanted) in [
            ("a = 1 and (b = 2 and c = 3) and exists (select 1 where d and e)", 3),
            ("a = 1 and b or c", 1),
            ("a between 1 and 2", 1),
            ("a = ' and ' and (b or c)", 2),
        ] {
            assert_eq!(conjuncts(condition).len(), wanted, "{condition}: {:?}", conjuncts(condition));
        }
        assert_eq!(conjuncts("a = 1 and (b)"), ["a = 1", "(b)"]);
    }

    #[test]
    fn conditions_name_the_base_tables() {
        let tables = ["records".to_owned(), "tasks".to_owned()];
        let condition = "exists (select 1 from records r where r.id = tasks.record_id)";
        let (text, read) = with_tables_named(condition, &tables, |t| format!("base.{t}"));
        assert_eq!(text, "exists (select 1 from base.records r where r.id = tasks.record_id)");
        assert_eq!(read, ["records"]);
    }
}
