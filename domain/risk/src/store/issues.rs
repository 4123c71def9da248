//! Issues in the team's scope.

use crate::ISSUE;
use crate::issue::{Fields, IssueState, Severity};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, containing, params};
use kernel::{Audience, Event, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    /// The client party that reads it; none while it is internal.
    pub party: Option<PartyId>,
    pub client_number: Option<i64>,
    pub fields: Fields,
    pub state: IssueState,
    pub owner: Option<PersonId>,
    /// A civil date.
    pub due: Option<String>,
    pub raised_by: PersonId,
    pub raised_by_name: String,
    pub raised_at: Timestamp,
    pub newest_at: Timestamp,
    pub revision: i64,
}

pub struct NewIssue<'a> {
    pub project: ProjectId,
    pub fields: &'a Fields,
    pub owner: Option<PersonId>,
    pub due: Option<&'a str>,
    pub by: PersonId,
    pub by_name: &'a str,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<IssueState>,
    pub text: Option<String>,
}

fn read(row: &Row) -> Result<Issue> {
    Ok(Issue {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        client_number: row.get(4)?,
        fields: Fields {
            title: row.get(5)?,
            description: row.get(6)?,
            cause: row.get(7)?,
            solution: row.get(8)?,
            severity: Severity::from_kept(&row.get::<String>(9)?)?,
        },
        state: IssueState::from_kept(&row.get::<String>(10)?)?,
        owner: row.get(11)?,
        due: row.get(12)?,
        raised_by: row.get(13)?,
        raised_by_name: row.get(14)?,
        raised_at: row.get(15)?,
        newest_at: row.get(16)?,
        revision: row.get(17)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Issue> {
    conn.one(
        "select i.id, r.number, i.project_id, i.party_id, i.client_number, i.title, i.description, i.cause, i.solution,
           i.severity, i.state, r.owner_id, r.due, i.raised_by, i.raised_by_name, i.raised_at, i.newest_at, r.revision
         from issues i join records r on r.id = i.id where i.id = $1",
        params![id],
        read,
    )
}

/// A piece of a project's issues, those with the newest step first.
pub fn list(conn: &mut Conn, project: ProjectId, filter: &Filter, page: &Page) -> Result<PageOf<Issue>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(containing);
    let rows = conn.rows(
        "select i.id, r.number, i.project_id, i.party_id, i.client_number, i.title, i.description, i.cause, i.solution,
           i.severity, i.state, r.owner_id, r.due, i.raised_by, i.raised_by_name, i.raised_at, i.newest_at, r.revision
         from issues i join records r on r.id = i.id
         where i.project_id = $1 and (i.state = $2 or $2 is null) and (lower(i.title) like $3 escape '\\' or $3 is null)
           and (i.newest_at, i.id) < ($4, $5)
         order by i.newest_at desc, i.id desc limit $6",
        params![project, filter.state.map(IssueState::word), text, at, id, page.rows_wanted()],
        read,
    )?;
    Ok(PageOf::of(rows, page, |issue| (issue.newest_at.micros(), issue.id.uuid())))
}

/// Those of a project of which the team says to a party that they are solved.
pub fn to_confirm(conn: &mut Conn, project: ProjectId) -> Result<Vec<Issue>> {
    conn.rows(
        "select i.id, r.number, i.project_id, i.party_id, i.client_number, i.title, i.description, i.cause, i.solution,
           i.severity, i.state, r.owner_id, r.due, i.raised_by, i.raised_by_name, i.raised_at, i.newest_at, r.revision
         from issues i join records r on r.id = i.id
         where i.project_id = $1 and i.state = $2 and i.party_id is not null order by i.newest_at, i.id",
        params![project, IssueState::Solved.word()],
        read,
    )
}

/// An issue is born internal.
pub fn create(tx: &mut Tx, new: &NewIssue<'_>) -> Result<Issue> {
    let id = RecordId::new();
    let record = NewRecord {
        id,
        project: Some(new.project),
        client: None,
        kind: &ISSUE,
        title: &new.fields.title,
        audience: Audience::Internal,
        party: None,
        owner: new.owner,
        state: IssueState::Open.word(),
        due: new.due,
        by: Some(new.by),
    };
    records::create(tx, &record)?;
    let now = tx.now();
    tx.exec(
        "insert into issues (id, project_id, title, description, cause, solution, severity, state, raised_by,
           raised_by_name, raised_at, newest_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        params![
            id,
            new.project,
            new.fields.title.as_str(),
            new.fields.description.as_str(),
            new.fields.cause.as_str(),
            new.fields.solution.as_str(),
            new.fields.severity.word(),
            IssueState::Open.word(),
            new.by,
            new.by_name,
            now
        ],
    )?;
    indexed(tx, id)
}

/// What the team says of it; nothing of it tells a client that something else was touched.
pub fn put_fields(
    tx: &mut Tx,
    id: RecordId,
    revision: Option<i64>,
    fields: &Fields,
    owner: Option<PersonId>,
    due: Option<&str>,
) -> Result<Issue> {
    let change = RecordChange {
        title: Some(&fields.title),
        owner: Some(owner),
        due: Some(due),
        ..RecordChange::default()
    };
    records::change(tx, id, revision, &change)?;
    tx.exec(
        "update issues set title = $2, description = $3, cause = $4, solution = $5, severity = $6 where id = $1",
        params![
            id,
            fields.title.as_str(),
            fields.description.as_str(),
            fields.cause.as_str(),
            fields.solution.as_str(),
            fields.severity.word()
        ],
    )?;
    indexed(tx, id)
}

pub fn put_state(tx: &mut Tx, id: RecordId, state: IssueState) -> Result<Issue> {
    let now = tx.now();
    records::change(tx, id, None, &RecordChange { state: Some(state.word()), ..RecordChange::default() })?;
    tx.exec("update issues set state = $2, newest_at = $3 where id = $1", params![id, state.word(), now])?;
    get(tx, id)
}

/// Who of the clients reads it from now on: one party, or nobody.
pub fn put_party(tx: &mut Tx, id: RecordId, party: Option<PartyId>, by: PersonId) -> Result<Issue> {
    let record = match party {
        Some(party) => records::share_by(tx, id, Some(party), Some(by))?,
        None => records::unshare(tx, id)?,
    };
    let shared = party.and(record.client_key.zip(record.client_number));
    let now = tx.now();
    tx.exec(
        "update issues set party_id = $2, client_key = $3, client_number = $4,
           shown_at = case when party_id = $2 then shown_at else $5 end
         where id = $1",
        params![id, party, shared.map(|(key, _)| key), shared.map(|(_, number)| number), party.map(|_| now)],
    )?;
    indexed(tx, id)
}

fn indexed(tx: &mut Tx, id: RecordId) -> Result<Issue> {
    let issue = get(tx, id)?;
    let Fields { title, description, cause, solution, .. } = &issue.fields;
    let text = format!("{title}\n{description}\n{cause}\n{solution}");
    let team = format!("I-{}\n{text}", issue.number);
    let client = issue.client_number.map(|number| format!("I-{number}\n{text}"));
    ::store::search::index(tx, id, Some(issue.project), &team, client.as_deref(), issue.party)?;
    Ok(issue)
}

/// A leaver's unsettled issues go to somebody else, as far as that person is of the project; tells how many.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let unsettled = tx.rows(
        "select id, project_id from records
         where owner_id = $1 and kind = 'issue' and state in ('open', 'solved') order by id",
        params![from],
        |row| Ok((row.get::<RecordId>(0)?, row.get::<ProjectId>(1)?)),
    )?;
    let (at, mut moved) = (tx.now(), 0);
    for (issue, project) in unsettled {
        let is_member = engagement::store::members::role(tx, project, to)?.is_some();
        let owner = is_member.then_some(to);
        records::change(tx, issue, None, &RecordChange { owner: Some(owner), ..RecordChange::default() })?;
        moved += u64::from(is_member);
        tx.event(Event::new("issue.handed_over", at, Some(by)).in_project(project).on(issue))?;
    }
    Ok(moved)
}
