//! Change requests in the team's scope, and the state that follows from what happened to them.

use super::{from_json, released};
use crate::CHANGE_REQUEST;
use crate::offer::Offered;
use crate::request::{
    ApplicationState, ChangeOrigin, ChangeSource, ChangeState, Happened, OfferState, state,
};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, containing, params};
use communication::response_clock::Promise;
use engagement::sign_off::Money;
use kernel::{Audience, Event, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use schedule::planning::what_if::Impact;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRequest {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    pub party: Option<PartyId>,
    pub title: String,
    pub description: String,
    pub origin: ChangeOrigin,
    pub source: ChangeSource,
    pub asked_by: Option<PersonId>,
    pub asked_by_name: String,
    pub received_at: Timestamp,
    pub wanted_by: Option<String>,
    pub owner: Option<PersonId>,
    pub state: ChangeState,
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<PersonId>,
    pub closing_note: String,
    /// None while it is internal.
    pub client_number: Option<i64>,
    pub updated_at: Timestamp,
    pub revision: i64,
    /// Under which the client knows it, where they do.
    pub client_key: Option<Uuid>,
}

impl ChangeRequest {
    /// What came through the portal is, whatever is found to be its cause.
    pub fn is_clients(&self) -> bool {
        self.source == ChangeSource::Portal || self.origin == ChangeOrigin::Client
    }
}

pub struct NewChangeRequest<'a> {
    pub project: ProjectId,
    pub party: Option<PartyId>,
    /// Born shared with its party.
    pub is_shared: bool,
    pub title: &'a str,
    pub description: &'a str,
    pub origin: ChangeOrigin,
    pub source: ChangeSource,
    pub asked_by: Option<PersonId>,
    pub asked_by_name: &'a str,
    pub received_at: Timestamp,
    pub wanted_by: Option<&'a str>,
    pub owner: Option<PersonId>,
    pub form_key: Option<Uuid>,
    pub by: PersonId,
    /// None where it is not a client's.
    pub promise: Promise,
}

fn read(row: &Row) -> Result<ChangeRequest> {
    Ok(ChangeRequest {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        title: row.get(4)?,
        description: row.get(5)?,
        origin: ChangeOrigin::from_kept(&row.get::<String>(6)?)?,
        source: ChangeSource::from_kept(&row.get::<String>(7)?)?,
        asked_by: row.get(8)?,
        asked_by_name: row.get(9)?,
        received_at: row.get(10)?,
        wanted_by: row.get(11)?,
        owner: row.get(12)?,
        state: ChangeState::from_kept(&row.get::<String>(13)?)?,
        closed_at: row.get(14)?,
        closed_by: row.get(15)?,
        closing_note: row.get(16)?,
        client_number: row.get(17)?,
        updated_at: row.get(18)?,
        revision: row.get(19)?,
        client_key: row.get(20)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<ChangeRequest> {
    conn.one(
        "select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
           c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
           r.client_number, r.updated_at, r.revision, r.client_key
         from change_requests c join records r on r.id = c.id where c.id = $1",
        params![id],
        read,
    )
}

/// Of some ids, in no order.
pub fn of_ids(conn: &mut Conn, ids: &[RecordId]) -> Result<Vec<ChangeRequest>> {
    conn.rows_of_many(
        "select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
           c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
           r.client_number, r.updated_at, r.revision, r.client_key
         from change_requests c join records r on r.id = c.id where c.id in ($1)",
        params![],
        ids.iter().copied(),
        read,
    )
}

/// Which change requests; an empty filter is all of them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<ChangeState>,
    pub origin: Option<ChangeOrigin>,
    pub party: Option<PartyId>,
    /// A part of the title.
    pub text: Option<String>,
    pub sort: Sort,
}

/// The greatest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Received,
    Updated,
}

const BY_RECEIPT: &str = "
    select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
      c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
      r.client_number, r.updated_at, r.revision, r.client_key, o.state, o.offered, o.impact,
      (select a.impact from impact_assessments a where a.change_id = c.id order by a.version desc limit 1)
    from change_requests c join records r on r.id = c.id
    left join change_offers o on o.change_id = c.id
      and o.version = (select max(n.version) from change_offers n where n.change_id = c.id)
    where c.project_id = $1 and (c.state = $2 or $2 is null) and (c.origin = $3 or $3 is null)
      and (c.party_id = $4 or $4 is null) and (lower(r.title) like $5 escape '\\' or $5 is null)
      and (c.received_at, c.id) < ($6, $7)
    order by c.received_at desc, c.id desc limit $8";

const BY_UPDATE: &str = "
    select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
      c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
      r.client_number, r.updated_at, r.revision, r.client_key, o.state, o.offered, o.impact,
      (select a.impact from impact_assessments a where a.change_id = c.id order by a.version desc limit 1)
    from change_requests c join records r on r.id = c.id
    left join change_offers o on o.change_id = c.id
      and o.version = (select max(n.version) from change_offers n where n.change_id = c.id)
    where c.project_id = $1 and (c.state = $2 or $2 is null) and (c.origin = $3 or $3 is null)
      and (c.party_id = $4 or $4 is null) and (lower(r.title) like $5 escape '\\' or $5 is null)
      and (r.updated_at, c.id) < ($6, $7)
    order by r.updated_at desc, c.id desc limit $8";

/// A request with what it comes to, as far as that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedChange {
    pub change: ChangeRequest,
    /// Of the newest offer.
    pub price: Option<Money>,
    /// Of what was offered while it waits or is agreed, otherwise of the newest assessment. Negative is earlier.
    pub finish_moves_working_days: Option<i64>,
}

fn read_listed(row: &Row) -> Result<ListedChange> {
    let parsed = |column| row.get::<Option<String>>(column);
    let state = parsed(21)?.as_deref().map(OfferState::from_kept).transpose()?;
    let offered: Option<Offered> = parsed(22)?.as_deref().map(from_json).transpose()?;
    let bound = if state.is_some_and(OfferState::binds) { parsed(23)? } else { parsed(24)? };
    let impact: Option<Impact> = bound.as_deref().map(from_json).transpose()?;
    Ok(ListedChange {
        change: read(row)?,
        price: offered.and_then(|offered| offered.price),
        finish_moves_working_days: impact.map(|impact| impact.finish_moves_working_days),
    })
}

pub fn list(
    conn: &mut Conn,
    project: ProjectId,
    filter: &Filter,
    page: &Page,
) -> Result<PageOf<ListedChange>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(containing);
    let params = params![
        project,
        filter.state.map(ChangeState::word),
        filter.origin.map(ChangeOrigin::word),
        filter.party,
        text,
        at,
        id,
        page.rows_wanted()
    ];
    match filter.sort {
        Sort::Received => {
            let rows = conn.rows(BY_RECEIPT, params, read_listed)?;
            Ok(PageOf::of(rows, page, |one| (one.change.received_at.micros(), one.change.id.uuid())))
        }
        Sort::Updated => {
            let rows = conn.rows(BY_UPDATE, params, read_listed)?;
            Ok(PageOf::of(rows, page, |one| (one.change.updated_at.micros(), one.change.id.uuid())))
        }
    }
}

/// What the team has to do something about, the oldest first: to be assessed, to be checked, or not taken by the plan.
pub fn waiting_for_team(conn: &mut Conn, project: ProjectId) -> Result<Vec<ChangeRequest>> {
    conn.rows(
        "select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
           c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
           r.client_number, r.updated_at, r.revision, r.client_key
         from change_requests c join records r on r.id = c.id
         where c.project_id = $1 and c.state in ('received', 'assessing', 'done', 'not_applied')
         order by c.received_at, c.id",
        params![project],
        read,
    )
}

pub fn create(tx: &mut Tx, new: &NewChangeRequest) -> Result<ChangeRequest> {
    let (id, state) = (RecordId::new(), ChangeState::Received);
    let record = records::create(
        tx,
        &NewRecord {
            id,
            project: Some(new.project),
            client: None,
            kind: &CHANGE_REQUEST,
            title: new.title,
            audience: if new.is_shared { Audience::Client } else { Audience::Internal },
            party: new.party.filter(|_| new.is_shared),
            owner: new.owner,
            state: state.for_client(),
            due: None,
            by: Some(new.by),
        },
    )?;
    tx.exec(
        "insert into change_requests (id, project_id, party_id, description, origin, source, asked_by_id, asked_by_name,
           received_at, wanted_by, state, form_key, closing_note, promised_first, promised_resolution)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14)",
        params![
            id,
            new.project,
            new.party,
            new.description,
            new.origin.word(),
            new.source.word(),
            new.asked_by,
            new.asked_by_name,
            new.received_at,
            new.wanted_by,
            state.word(),
            new.form_key,
            new.promise.first_answer,
            new.promise.resolution
        ],
    )?;
    let change = get(tx, id)?;
    if new.is_shared {
        released::create(tx, &change, &record, new.title, new.description, true)?;
    }
    index(tx, &change)?;
    Ok(change)
}

/// The request that a form made when it was sent the first time, by the same person in the same party.
pub fn of_form(
    conn: &mut Conn,
    form_key: Uuid,
    party: PartyId,
    by: PersonId,
) -> Result<Option<ChangeRequest>> {
    conn.opt(
        "select c.id, r.number, c.project_id, c.party_id, r.title, c.description, c.origin, c.source, c.asked_by_id,
           c.asked_by_name, c.received_at, c.wanted_by, r.owner_id, c.state, c.closed_at, c.closed_by, c.closing_note,
           r.client_number, r.updated_at, r.revision, r.client_key
         from change_requests c join records r on r.id = c.id
         where c.form_key = $1 and c.party_id = $2 and c.asked_by_id = $3",
        params![form_key, party, by],
        read,
    )
}

/// The key, unless another form has used it.
pub fn unused_form_key(conn: &mut Conn, form_key: Uuid) -> Result<Option<Uuid>> {
    let used =
        conn.opt("select 1 from change_requests where form_key = $1", params![form_key], |_| Ok(()))?;
    Ok(used.is_none().then_some(form_key))
}

/// What the team says of a request; the client's own words stay as they were asked.
pub struct Fields<'a> {
    pub title: &'a str,
    pub owner: Option<PersonId>,
    pub description: &'a str,
    pub origin: ChangeOrigin,
    pub source: ChangeSource,
    pub party: Option<PartyId>,
    pub asked_by: Option<PersonId>,
    pub asked_by_name: &'a str,
    pub received_at: Timestamp,
    pub wanted_by: Option<&'a str>,
}

pub fn put_fields(
    tx: &mut Tx,
    id: RecordId,
    revision: Option<i64>,
    fields: &Fields,
) -> Result<ChangeRequest> {
    let change =
        RecordChange { title: Some(fields.title), owner: Some(fields.owner), ..RecordChange::default() };
    records::change(tx, id, revision, &change)?;
    tx.exec(
        "update change_requests set description = $2, origin = $3, source = $4, party_id = $5, asked_by_id = $6,
           asked_by_name = $7, received_at = $8, wanted_by = $9 where id = $1",
        params![
            id,
            fields.description,
            fields.origin.word(),
            fields.source.word(),
            fields.party,
            fields.asked_by,
            fields.asked_by_name,
            fields.received_at,
            fields.wanted_by
        ],
    )?;
    let change = get(tx, id)?;
    index(tx, &change)?;
    Ok(change)
}

pub fn put_closure(tx: &mut Tx, id: RecordId, by: PersonId, note: &str, reason: Option<&str>) -> Result<()> {
    let at = tx.now();
    tx.exec(
        "update change_requests set closed_at = $2, closed_by = $3, closing_note = $4 where id = $1",
        params![id, at, by, note],
    )?;
    released::put_closing_reason(tx, id, reason)
}

/// Brings the state up to date with what happened; gives it where it is another one now.
pub fn settle(tx: &mut Tx, id: RecordId) -> Result<Option<ChangeState>> {
    let was = get(tx, id)?;
    let is = state(&happened(tx, &was)?);
    if is == was.state {
        return Ok(None);
    }
    tx.exec("update change_requests set state = $2 where id = $1", params![id, is.word()])?;
    if is.for_client() != was.state.for_client() {
        let change = RecordChange { state: Some(is.for_client()), ..RecordChange::default() };
        records::change(tx, id, None, &change)?;
        released::put_state(tx, id, is.for_client())?;
    }
    Ok(Some(is))
}

fn happened(conn: &mut Conn, change: &ChangeRequest) -> Result<Happened> {
    let id = change.id;
    let is_assessed =
        conn.opt("select 1 from impact_assessments where change_id = $1", params![id], |_| Ok(()))?;
    let offer = conn.opt(
        "select state from change_offers where change_id = $1 order by version desc",
        params![id],
        |row| row.get::<String>(0),
    )?;
    let application =
        conn.opt("select state from change_applications where change_id = $1", params![id], |row| {
            row.get::<String>(0)
        })?;
    Ok(Happened {
        is_assessed: is_assessed.is_some(),
        offer: offer.as_deref().map(OfferState::from_kept).transpose()?,
        application: application.as_deref().map(ApplicationState::from_kept).transpose()?,
        has_tasks: has_tasks(conn, id)?,
        open_tasks: open_tasks(conn, id)?,
        is_closed: change.closed_at.is_some(),
    })
}

fn has_tasks(conn: &mut Conn, id: RecordId) -> Result<bool> {
    let any = conn.opt("select 1 from change_tasks where change_id = $1 limit 1", params![id], |_| Ok(()))?;
    Ok(any.is_some())
}

/// How many of its tasks are not done. Those that are about to be made are open; deleted ones are nobody's work.
pub fn open_tasks(conn: &mut Conn, id: RecordId) -> Result<i64> {
    conn.one(
        "select count(*) from change_tasks t left join records r on r.id = t.task_id
         where t.change_id = $1 and (r.id is null or r.state not in ('done', 'deleted'))",
        params![id],
        |row| row.get(0),
    )
}

/// The requests whose work is in the plan and not checked yet.
pub fn in_the_plan(conn: &mut Conn) -> Result<Vec<(RecordId, ChangeState)>> {
    conn.rows("select id, state from change_requests where state in ('applied', 'done')", params![], |row| {
        Ok((row.get(0)?, ChangeState::from_kept(&row.get::<String>(1)?)?))
    })
}

/// The team finds a request by its own words, the client by what they read of it.
pub fn index(tx: &mut Tx, change: &ChangeRequest) -> Result<()> {
    let team = format!("CR-{}\n{}\n{}", change.number, change.title, change.description);
    let client = released::words(tx, change.id)?;
    let client = client.map(|(number, words)| format!("CR-{number}\n{words}"));
    ::store::search::index(tx, change.id, Some(change.project), &team, client.as_deref(), change.party)
}

/// A leaver's unclosed requests go to somebody else, as far as that person is of the project; tells how many.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let unclosed = tx.rows(
        "select id, project_id from records
         where owner_id = $1 and kind = 'change_request' and state <> 'closed' order by id",
        params![from],
        |row| Ok((row.get::<RecordId>(0)?, row.get::<ProjectId>(1)?)),
    )?;
    let (at, mut moved) = (tx.now(), 0);
    for (change, project) in unclosed {
        let is_member = engagement::store::members::role(tx, project, to)?.is_some();
        let owner = is_member.then_some(to);
        records::change(tx, change, None, &RecordChange { owner: Some(owner), ..RecordChange::default() })?;
        moved += u64::from(is_member);
        tx.event(Event::new("change_request.handed_over", at, Some(by)).in_project(project).on(change))?;
    }
    Ok(moved)
}
