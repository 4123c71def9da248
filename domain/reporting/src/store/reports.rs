//! Reports in the team's scope: drafts, what people made of them, and the versions that were sent.

use crate::REPORT;
use crate::report::{Course, FrozenReport, ReportKind, ReportState, ReportValues, Wording};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, params};
use engagement::store::filed::Piece;
use jiff::civil::Date;
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    pub party: PartyId,
    pub kind: ReportKind,
    pub from: Date,
    pub until: Date,
    /// The client's key of the phase or milestone that a phase report is about.
    pub phase: Option<Uuid>,
    pub title: String,
    pub owner: Option<PersonId>,
    pub drawn_at: Option<Timestamp>,
    pub course: Course,
    pub written_by: Option<PersonId>,
    pub approved_by: Option<PersonId>,
    pub approved_at: Option<Timestamp>,
    /// Under which the party knows it, once it was sent.
    pub client_key: Option<Uuid>,
    /// The version that was sent last; 0 before.
    pub version: i64,
    pub newest_at: Timestamp,
    pub revision: i64,
}

/// What stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// None until it is drawn.
    pub values: Option<ReportValues>,
    pub wording: Wording,
}

pub(super) fn day(text: String) -> Result<Date> {
    text.parse().map_err(Failure::fault)
}

fn read(row: &Row) -> Result<Report> {
    Ok(Report {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        kind: ReportKind::from_kept(&row.get::<String>(4)?)?,
        from: day(row.get(5)?)?,
        until: day(row.get(6)?)?,
        title: row.get(7)?,
        owner: row.get(8)?,
        drawn_at: row.get(9)?,
        course: Course {
            edit: row.get(10)?,
            sent_edit: row.get(11)?,
            approver: row.get(12)?,
            approved_edit: row.get(13)?,
        },
        written_by: row.get(14)?,
        approved_by: row.get(15)?,
        approved_at: row.get(16)?,
        client_key: row.get(17)?,
        version: row.get(18)?,
        newest_at: row.get(19)?,
        revision: row.get(20)?,
        phase: row.get(21)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Report> {
    conn.one(
        "select p.id, r.number, p.project_id, p.party_id, p.kind, p.from_day, p.until_day, r.title, r.owner_id,
           p.drawn_at, p.edit, p.sent_edit, p.approver_id, p.approved_edit, p.written_by, p.approved_by, p.approved_at,
           r.client_key, coalesce((select max(v.number) from report_versions v where v.report_id = p.id), 0),
           p.newest_at, r.revision, p.phase_key
         from reports p join records r on r.id = p.id where p.id = $1",
        params![id],
        read,
    )
}

pub fn body(conn: &mut Conn, id: RecordId) -> Result<Body> {
    conn.one("select drawn, wording from reports where id = $1", params![id], |row| {
        let drawn: Option<String> = row.get(0)?;
        Ok(Body {
            values: drawn.as_deref().map(ReportValues::kept).transpose()?,
            wording: Wording::kept(&row.get::<String>(1)?)?,
        })
    })
}

/// A piece of a project's reports, those touched last first.
pub fn list(conn: &mut Conn, project: ProjectId, page: &Page) -> Result<PageOf<Report>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let rows = conn.rows(
        "select p.id, r.number, p.project_id, p.party_id, p.kind, p.from_day, p.until_day, r.title, r.owner_id,
           p.drawn_at, p.edit, p.sent_edit, p.approver_id, p.approved_edit, p.written_by, p.approved_by, p.approved_at,
           r.client_key, coalesce((select max(v.number) from report_versions v where v.report_id = p.id), 0),
           p.newest_at, r.revision, p.phase_key
         from reports p join records r on r.id = p.id
         where p.project_id = $1 and (p.newest_at, p.id) < ($2, $3)
         order by p.newest_at desc, p.id desc limit $4",
        params![project, at, id, page.rows_wanted()],
        read,
    )?;
    Ok(PageOf::of(rows, page, |report| (report.newest_at.micros(), report.id.uuid())))
}

/// Those of which nothing is drawn yet, a handful at a time.
pub fn undrawn(conn: &mut Conn) -> Result<Vec<RecordId>> {
    conn.rows("select id from reports where drawn_at is null order by id limit 20", params![], |row| {
        row.get(0)
    })
}

#[derive(Debug, Clone)]
pub struct NewReport<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    pub kind: ReportKind,
    pub from: Date,
    pub until: Date,
    pub phase: Option<Uuid>,
    pub title: &'a str,
    pub owner: Option<PersonId>,
    pub by: Option<PersonId>,
}

/// The draft for the same party, kind and period that was not sent yet, if there is one.
pub fn draft_of(conn: &mut Conn, new: &NewReport<'_>) -> Result<Option<RecordId>> {
    conn.opt(
        "select id from reports
         where project_id = $1 and party_id = $2 and kind = $3 and from_day = $4 and until_day = $5
           and sent_edit is null and coalesce(phase_key, $6) = coalesce($7, $6)
         order by id limit 1",
        params![
            new.project,
            new.party,
            new.kind.word(),
            new.from.to_string(),
            new.until.to_string(),
            Uuid::nil(),
            new.phase
        ],
        |row| row.get(0),
    )
}

/// A report is born internal, and undrawn.
pub fn create(tx: &mut Tx, new: &NewReport<'_>) -> Result<RecordId> {
    let id = RecordId::new();
    records::create(
        tx,
        &NewRecord {
            id,
            project: Some(new.project),
            client: None,
            kind: &REPORT,
            title: new.title,
            audience: Audience::Internal,
            party: None,
            owner: new.owner,
            state: ReportState::Draft.word(),
            due: None,
            by: new.by,
        },
    )?;
    let now = tx.now();
    let wording = serde_json::to_string(&Wording::default()).map_err(Failure::fault)?;
    tx.exec(
        "insert into reports (id, project_id, party_id, kind, from_day, until_day, phase_key, wording, edit, newest_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)",
        params![
            id,
            new.project,
            new.party,
            new.kind.word(),
            new.from.to_string(),
            new.until.to_string(),
            new.phase,
            wording,
            now
        ],
    )?;
    Ok(id)
}

/// What was drawn takes the place of what stood there. The first drawing is no edit.
pub fn put_values(tx: &mut Tx, report: &Report, values: &ReportValues) -> Result<()> {
    let now = tx.now();
    let drawn = serde_json::to_string(values).map_err(Failure::fault)?;
    let edit = report.course.edit + i64::from(report.drawn_at.is_some());
    tx.exec(
        "update reports set drawn = $2, drawn_at = $3, edit = $4, newest_at = $3 where id = $1",
        params![report.id, drawn, now, edit],
    )?;
    touched(tx, report.id, None)
}

/// What a draft begins with; nobody wrote it, and it is no edit.
pub fn put_first_words(tx: &mut Tx, id: RecordId, wording: &Wording) -> Result<()> {
    let kept = serde_json::to_string(wording).map_err(Failure::fault)?;
    tx.exec("update reports set wording = $2 where id = $1", params![id, kept])?;
    Ok(())
}

/// What a member wrote and left out, and who is asked to look at it. Nothing that is shown anew needs an approval anew.
pub fn put_wording(
    tx: &mut Tx,
    report: &Report,
    revision: Option<i64>,
    wording: &Wording,
    approver: Option<PersonId>,
    by: PersonId,
) -> Result<()> {
    let now = tx.now();
    let is_reworded = body(tx, report.id)?.wording != *wording;
    let kept = serde_json::to_string(wording).map_err(Failure::fault)?;
    let written_by = if is_reworded { Some(by) } else { report.written_by };
    tx.exec(
        "update reports set wording = $2, approver_id = $3, edit = $4, written_by = $5, newest_at = $6 where id = $1",
        params![report.id, kept, approver, report.course.edit + i64::from(is_reworded), written_by, now],
    )?;
    touched(tx, report.id, revision)
}

pub fn put_approval(tx: &mut Tx, report: &Report, revision: i64, by: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update reports set approved_edit = edit, approved_by = $2, approved_at = $3, newest_at = $3 where id = $1",
        params![report.id, by, now],
    )?;
    touched(tx, report.id, Some(revision))
}

/// The record's state follows what was done.
fn touched(tx: &mut Tx, id: RecordId, revision: Option<i64>) -> Result<()> {
    let state = get(tx, id)?.course.state();
    records::change(
        tx,
        id,
        revision,
        &RecordChange { state: Some(state.word()), ..RecordChange::default() },
    )?;
    Ok(())
}

/// One that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SentVersion {
    pub key: Uuid,
    pub number: i64,
    pub sha256: String,
    pub languages: Vec<String>,
    pub by: PersonId,
    pub at: Timestamp,
}

/// The newest first.
pub fn versions(conn: &mut Conn, report: RecordId) -> Result<Vec<SentVersion>> {
    conn.rows(
        "select client_key, number, sha256, content, sent_by, sent_at from report_versions
         where report_id = $1 order by number desc",
        params![report],
        |row| {
            Ok(SentVersion {
                key: row.get(0)?,
                number: row.get(1)?,
                sha256: row.get(2)?,
                languages: FrozenReport::kept(&row.get::<String>(3)?)?.languages,
                by: row.get(4)?,
                at: row.get(5)?,
            })
        },
    )
}

pub fn newest_sent_at(conn: &mut Conn, report: RecordId) -> Result<Timestamp> {
    conn.one(
        "select sent_at from report_versions where report_id = $1 order by number desc limit 1",
        params![report],
        |row| row.get(0),
    )
}

/// Under which the party knows what was sent last.
pub fn newest_key(conn: &mut Conn, report: RecordId) -> Result<Option<Uuid>> {
    conn.opt(
        "select client_key from report_versions where report_id = $1 order by number desc limit 1",
        params![report],
        |row| row.get(0),
    )
}

/// What was sent as a version, and its hash.
pub fn sent(conn: &mut Conn, report: RecordId, number: i64) -> Result<(FrozenReport, String)> {
    conn.one(
        "select content, sha256 from report_versions where report_id = $1 and number = $2",
        params![report, number],
        |row| Ok((FrozenReport::kept(&row.get::<String>(0)?)?, row.get(1)?)),
    )
}

/// A version as lists of documents tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledReport {
    pub id: Uuid,
    pub report: RecordId,
    /// As the party counts its reports.
    pub number: i64,
    pub version: i64,
    pub title: String,
    pub party: PartyId,
    pub is_replaced: bool,
    pub by: PersonId,
    pub at: Timestamp,
}

/// All that was sent, the newest first.
pub fn filed(conn: &mut Conn, project: ProjectId, piece: &Piece) -> Result<Vec<FiledReport>> {
    if piece.audience == Some(Audience::Internal) {
        return Ok(Vec::new());
    }
    conn.rows(
        "select v.id, v.report_id, v.client_number, v.number, v.title, v.party_id, v.sent_by, v.sent_at,
           exists (select 1 from report_versions n where n.report_id = v.report_id and n.number > v.number)
         from report_versions v
         where v.project_id = $1 and (v.sent_at, v.id) < ($2, $3)
           and (lower('rp-' || v.client_number || ' ' || v.title) like $4 escape '\\' or $4 is null)
         order by v.sent_at desc, v.id desc limit $5",
        params![project, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        |row| {
            Ok(FiledReport {
                id: row.get(0)?,
                report: row.get(1)?,
                number: row.get(2)?,
                version: row.get(3)?,
                title: row.get(4)?,
                party: row.get(5)?,
                by: row.get(6)?,
                at: row.get(7)?,
                is_replaced: row.get(8)?,
            })
        },
    )
}

pub fn count_filed(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    conn.one("select count(*) from report_versions where project_id = $1", params![project], |row| row.get(0))
}

/// Those at which somebody of the team was asked to look.
pub fn asked(conn: &mut Conn, project: ProjectId) -> Result<Vec<Report>> {
    conn.rows(
        "select p.id, r.number, p.project_id, p.party_id, p.kind, p.from_day, p.until_day, r.title, r.owner_id,
           p.drawn_at, p.edit, p.sent_edit, p.approver_id, p.approved_edit, p.written_by, p.approved_by, p.approved_at,
           r.client_key, coalesce((select max(v.number) from report_versions v where v.report_id = p.id), 0),
           p.newest_at, r.revision, p.phase_key
         from reports p join records r on r.id = p.id
         where p.project_id = $1 and p.approver_id is not null and r.state = 'asked'
         order by p.newest_at, p.id",
        params![project],
        read,
    )
}

/// Those of which nothing was sent yet.
pub fn unsent(conn: &mut Conn, project: ProjectId) -> Result<Vec<Report>> {
    conn.rows(
        "select p.id, r.number, p.project_id, p.party_id, p.kind, p.from_day, p.until_day, r.title, r.owner_id,
           p.drawn_at, p.edit, p.sent_edit, p.approver_id, p.approved_edit, p.written_by, p.approved_by, p.approved_at,
           r.client_key, 0, p.newest_at, r.revision, p.phase_key
         from reports p join records r on r.id = p.id
         where p.project_id = $1 and p.sent_edit is null
         order by p.newest_at, p.id",
        params![project],
        read,
    )
}

/// The day on which the newest report of the kind that the party was sent ends.
pub fn last_until(conn: &mut Conn, party: PartyId, kind: ReportKind) -> Result<Option<Date>> {
    let found = conn.opt(
        "select until_day from report_versions where party_id = $1 and kind = $2
         order by until_day desc limit 1",
        params![party, kind.word()],
        |row| row.get::<String>(0),
    )?;
    found.map(day).transpose()
}

/// Shows the report to its party and keeps what was sent. `client_number` and the key are those the record got.
pub fn put_version(
    tx: &mut Tx,
    report: &Report,
    frozen: &FrozenReport,
    (record_key, sha256): (Uuid, &str),
    by: PersonId,
) -> Result<Uuid> {
    let (now, key) = (tx.now(), Uuid::new_v4());
    let languages_and_all = frozen.bytes()?;
    tx.exec(
        "insert into report_versions (id, client_key, report_id, report_key, client_number, project_id, party_id, number,
           kind, from_day, until_day, title, content, sha256, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            Uuid::now_v7(),
            key,
            report.id,
            record_key,
            frozen.number,
            report.project,
            report.party,
            frozen.version,
            report.kind.word(),
            report.from.to_string(),
            report.until.to_string(),
            report.title.clone(),
            languages_and_all,
            sha256,
            by,
            now
        ],
    )?;
    tx.exec("update reports set sent_edit = edit, newest_at = $2 where id = $1", params![report.id, now])?;
    touched(tx, report.id, None)?;
    Ok(key)
}
