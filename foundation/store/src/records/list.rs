//! Lists of records in the team's scope, piece by piece.

use super::{Record, RecordKind, record};
use crate::{Conn, Page, PageOf, Result, params};
use kernel::{Audience, PersonId, ProjectId};

/// Which records; an empty filter is all of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordFilter<'a> {
    pub project: Option<ProjectId>,
    /// None of them: every kind.
    pub kinds: &'a [&'static RecordKind],
    /// None of them: every state.
    pub states: &'a [&'a str],
    pub owner: Option<PersonId>,
    pub audience: Option<Audience>,
    /// A part of the title.
    pub text: Option<&'a str>,
    pub sort: RecordSort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RecordSort {
    /// The last changed first.
    #[default]
    Updated,
    /// The newest first.
    Created,
}

const BY_UPDATE: &str = "
    select id, project_id, client_id, kind, number, title, audience, party_id, owner_id, state, due,
      revision, created_at, updated_at, created_by, client_key, client_number
    from records
    where (project_id = $1 or $1 is null)
      and ($2 like '%,' || kind || ',%' or $2 is null)
      and ($3 like '%,' || state || ',%' or $3 is null)
      and (owner_id = $4 or $4 is null)
      and (audience = $5 or $5 is null)
      and (lower(title) like $6 escape '\\' or $6 is null)
      and (updated_at, id) < ($7, $8)
    order by updated_at desc, id desc limit $9";

const BY_CREATION: &str = "
    select id, project_id, client_id, kind, number, title, audience, party_id, owner_id, state, due,
      revision, created_at, updated_at, created_by, client_key, client_number
    from records
    where (project_id = $1 or $1 is null)
      and ($2 like '%,' || kind || ',%' or $2 is null)
      and ($3 like '%,' || state || ',%' or $3 is null)
      and (owner_id = $4 or $4 is null)
      and (audience = $5 or $5 is null)
      and (lower(title) like $6 escape '\\' or $6 is null)
      and (created_at, id) < ($7, $8)
    order by created_at desc, id desc limit $9";

pub fn list(conn: &mut Conn, filter: &RecordFilter<'_>, page: &Page) -> Result<PageOf<Record>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, uuid::Uuid::max()));
    let kinds = one_of(filter.kinds.iter().map(|kind| kind.name));
    let states = one_of(filter.states.iter().copied());
    let text = filter.text.map(str::trim).filter(|text| !text.is_empty()).map(containing);
    let params = params![
        filter.project,
        kinds,
        states,
        filter.owner,
        filter.audience,
        text,
        at,
        id,
        page.rows_wanted()
    ];
    match filter.sort {
        RecordSort::Updated => {
            let rows = conn.rows(BY_UPDATE, params, record)?;
            Ok(PageOf::of(rows, page, |record| (record.updated_at.micros(), record.id.0)))
        }
        RecordSort::Created => {
            let rows = conn.rows(BY_CREATION, params, record)?;
            Ok(PageOf::of(rows, page, |record| (record.created_at.micros(), record.id.0)))
        }
    }
}

/// `,a,b,` as the text that a word between commas must lie in; a `_` in a word matches itself among others.
fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| format!(",{},", words.join(",")))
}

fn containing(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}
