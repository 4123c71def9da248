//! Project charters with their versions, and which of them was sent when.

use crate::CHARTER;
use crate::charter::{AnsweredVersion, CharterFields, Course};
use crate::content::has_same_words;
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use engagement::sign_off::{self, SignOff, State, Verdict};
use kernel::{
    Audience, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp,
};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Charter {
    pub id: RecordId,
    pub project: ProjectId,
    pub revision: i64,
    pub updated_at: Timestamp,
    pub version: i64,
    /// A line of the responsibility matrix that is about a record bears its title.
    pub fields: CharterFields,
    /// Such a record was renamed since the version was saved.
    pub has_other_titles: bool,
}

/// Earlier versions kept expectations in it, which have a register of their own by now.
fn fields(text: &str) -> Result<CharterFields> {
    let mut kept: serde_json::Value = serde_json::from_str(text).map_err(Failure::fault)?;
    if let Some(kept) = kept.as_object_mut() {
        kept.remove("expectations");
    }
    let fields: CharterFields = serde_json::from_value(kept).map_err(Failure::fault)?;
    Ok(fields.with_places_as_ids())
}

fn read(row: &Row) -> Result<Charter> {
    Ok(Charter {
        id: row.get(0)?,
        project: row.get(1)?,
        revision: row.get(2)?,
        updated_at: row.get(3)?,
        version: row.get(4)?,
        fields: fields(&row.get::<String>(5)?)?,
        has_other_titles: false,
    })
}

/// None as long as nobody has written anything down.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Option<Charter>> {
    let charter = conn.opt(
        "select c.id, c.project_id, r.revision, r.updated_at, c.version, c.fields
         from project_charters c join records r on r.id = c.id where c.project_id = $1",
        params![project],
        read,
    )?;
    let Some(mut charter) = charter else { return Ok(None) };
    let kept = charter.fields.responsibilities.clone();
    entitle(conn, project, &mut charter.fields)?;
    charter.has_other_titles = charter.fields.responsibilities != kept;
    Ok(Some(charter))
}

/// The lines that are about a record, by its title of now; what is gone keeps the words that it had.
pub fn entitle(conn: &mut Conn, project: ProjectId, fields: &mut CharterFields) -> Result<()> {
    let about = fields.responsibilities.iter().filter_map(|line| line.record_id).collect::<Vec<_>>();
    if about.is_empty() {
        return Ok(());
    }
    let titles = titles(conn, project, &about)?;
    for line in &mut fields.responsibilities {
        if let Some((_, title)) = line.record_id.and_then(|record| titles.get(&record)) {
            line.label.clone_from(title);
        }
    }
    Ok(())
}

/// Kind and title of those of these records that are in the project.
pub fn titles(
    conn: &mut Conn,
    project: ProjectId,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, (String, String)>> {
    let found = conn.rows_of_many(
        "select id, kind, title from records where project_id = $1 and id in ($2)",
        params![project],
        ids.iter().copied(),
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    Ok(found.into_iter().collect())
}

/// The first save. The title is what the client calls the project: the record is shared when it is sent.
pub fn create(
    tx: &mut Tx,
    project: ProjectId,
    title: &str,
    fields: &CharterFields,
    by: PersonId,
) -> Result<Charter> {
    let id = RecordId::new();
    records::create(
        tx,
        &NewRecord {
            id,
            project: Some(project),
            client: None,
            kind: &CHARTER,
            title,
            audience: Audience::Internal,
            party: None,
            owner: Some(by),
            state: "open",
            due: None,
            by: Some(by),
        },
    )?;
    let text = serde_json::to_string(fields).map_err(Failure::fault)?;
    tx.exec(
        "insert into project_charters (id, project_id, version, fields) values ($1, $2, 1, $3)",
        params![id, project, text],
    )?;
    put_version(tx, id, 1, fields, by)?;
    happened(tx, project, id, "charter.created", Some(by), 1)?;
    of_project(tx, project)?.ok_or_else(|| Failure::fault("it was written above"))
}

/// A save: other fields make the next version, a save without a change makes none.
pub fn save(
    tx: &mut Tx,
    before: &Charter,
    expected: Option<i64>,
    fields: &CharterFields,
    by: PersonId,
) -> Result<Charter> {
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    if *fields == before.fields && !before.has_other_titles {
        return Ok(before.clone());
    }
    let version = before.version + 1;
    let text = serde_json::to_string(fields).map_err(Failure::fault)?;
    tx.exec(
        "update project_charters set version = $2, fields = $3 where id = $1",
        params![before.id, version, text],
    )?;
    put_version(tx, before.id, version, fields, by)?;
    records::change(tx, before.id, None, &RecordChange::default())?;
    happened(tx, before.project, before.id, "charter.changed", Some(by), version)?;
    of_project(tx, before.project)?.ok_or_else(|| Failure::fault("it was written above"))
}

fn put_version(tx: &mut Tx, id: RecordId, version: i64, fields: &CharterFields, by: PersonId) -> Result<()> {
    let (now, text) = (tx.now(), serde_json::to_string(fields).map_err(Failure::fault)?);
    tx.exec(
        "insert into charter_versions (charter_id, version, fields, by_person, at) values ($1, $2, $3, $4, $5)",
        params![id, version, text, by, now],
    )?;
    Ok(())
}

pub fn happened(
    tx: &mut Tx,
    project: ProjectId,
    id: RecordId,
    kind: EventKind,
    by: Option<PersonId>,
    version: i64,
) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(project).on(id);
    tx.event(event.detail(serde_json::json!({ "version": version })))
}

#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub version: i64,
    pub fields: CharterFields,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

fn read_version(row: &Row) -> Result<Version> {
    Ok(Version {
        version: row.get(0)?,
        fields: fields(&row.get::<String>(1)?)?,
        by: row.get(2)?,
        at: row.get(3)?,
    })
}

/// More versions than anybody reads through.
const MOST: i64 = 500;

/// The newest first.
pub fn versions(conn: &mut Conn, id: RecordId) -> Result<Vec<Version>> {
    conn.rows(
        "select version, fields, by_person, at from charter_versions
         where charter_id = $1 order by version desc limit $2",
        params![id, MOST],
        read_version,
    )
}

pub fn version(conn: &mut Conn, id: RecordId, version: i64) -> Result<Version> {
    conn.one(
        "select version, fields, by_person, at from charter_versions where charter_id = $1 and version = $2",
        params![id, version],
        read_version,
    )
}

/// A version that a party was asked to confirm, and how that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// The client's count.
    pub number: i64,
    pub version: i64,
    pub with_budget: bool,
    pub sign_off: SignOff,
}

impl Sending {
    pub fn is_confirmed(&self) -> bool {
        matches!(self.sign_off.verdict, Some(Verdict::Approved | Verdict::ApprovedWithConditions))
            && self.sign_off.state == State::Decided
    }
    pub fn is_declined(&self) -> bool {
        self.sign_off.state == State::Decided && !self.is_confirmed()
    }
    pub fn is_waiting(&self) -> bool {
        self.sign_off.state == State::Waiting
    }
}

pub fn put_sending(
    tx: &mut Tx,
    charter: &Charter,
    sign_off: SignOffId,
    number: i64,
    with_budget: bool,
) -> Result<()> {
    tx.exec(
        "insert into charter_sendings (sign_off_id, charter_id, number, version, with_budget)
         values ($1, $2, $3, $4, $5)",
        params![sign_off.uuid(), charter.id, number, charter.version, with_budget],
    )?;
    Ok(())
}

/// The newest first.
pub fn sendings(conn: &mut Conn, id: RecordId) -> Result<Vec<Sending>> {
    let rows = conn.rows(
        "select number, version, with_budget, sign_off_id from charter_sendings
         where charter_id = $1 order by number desc",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<uuid::Uuid>(3)?)),
    )?;
    let with_sign_off = |(number, version, with_budget, id): (i64, i64, bool, uuid::Uuid)| {
        Ok(Sending { number, version, with_budget, sign_off: sign_off::get(conn, SignOffId(id))? })
    };
    rows.into_iter().map(with_sign_off).collect()
}

/// What was sent and answered, as far as the charter's standing depends on it.
pub fn course(conn: &mut Conn, charter: &Charter, sendings: &[Sending]) -> Result<Course> {
    let mut answered = |is: fn(&Sending) -> bool| -> Result<Option<AnsweredVersion>> {
        let Some(last) = sendings.iter().find(|one| is(one)) else { return Ok(None) };
        let read = version(conn, charter.id, last.version)?;
        let has_same_words = has_same_words(&read.fields, &charter.fields, last.with_budget);
        Ok(Some(AnsweredVersion { number: last.number, has_same_words }))
    };
    Ok(Course {
        is_waiting: sendings.iter().any(Sending::is_waiting),
        confirmed: answered(Sending::is_confirmed)?,
        declined: answered(Sending::is_declined)?,
    })
}

/// Shows the party that there is a charter, from the first sending on.
pub fn share(tx: &mut Tx, id: RecordId, party: PartyId, title: &str) -> Result<()> {
    records::share(tx, id, Some(party))?;
    records::change(tx, id, None, &RecordChange { title: Some(title), ..RecordChange::default() })?;
    Ok(())
}
