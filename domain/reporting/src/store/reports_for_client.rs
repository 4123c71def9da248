//! The reports that a client's person reads: through the database's second lock only, as they were sent.

use super::reports::day;
use crate::report::{FrozenReport, ReportKind};
use ::store::{ClientConn, Row, params};
use engagement::store::filed::Piece;
use jiff::civil::Date;
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// As far back as a report looks for what was said before.
const MOST_BEFORE: i64 = 16;
/// The most that are listed.
const MOST: i64 = 200;

/// One version as its party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientReportVersion {
    pub key: Uuid,
    /// The key of the report, the same for all of its versions.
    pub report: Uuid,
    /// Shown as `RP-2`.
    pub number: i64,
    pub version: i64,
    pub kind: ReportKind,
    pub frozen: FrozenReport,
    pub sha256: String,
    pub sent_at: Timestamp,
}

fn read(row: &Row) -> Result<ClientReportVersion> {
    Ok(ClientReportVersion {
        key: row.get(0)?,
        report: row.get(1)?,
        number: row.get(2)?,
        version: row.get(3)?,
        kind: ReportKind::from_kept(&row.get::<String>(4)?)?,
        frozen: FrozenReport::kept(&row.get::<String>(5)?)?,
        sha256: row.get(6)?,
        sent_at: row.get(7)?,
    })
}

/// Of the reports of one kind that were sent last, the version that holds; the newest first.
pub fn before(conn: &mut ClientConn, kind: ReportKind) -> Result<Vec<ClientReportVersion>> {
    conn.rows(
        "select client_key, report_key, client_number, number, kind, content, sha256, sent_at
         from report_versions v
         where kind = $1 and not exists (
           select 1 from report_versions n where n.report_key = v.report_key and n.number > v.number)
         order by sent_at desc, client_number desc limit $2",
        params![kind.word(), MOST_BEFORE],
        read,
    )
}

/// One line of a list: the whole of it is read where it is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportSent {
    pub key: Uuid,
    pub number: i64,
    pub version: i64,
    pub kind: ReportKind,
    pub from: Date,
    pub until: Date,
    pub sent_at: Timestamp,
}

fn read_sent(row: &Row) -> Result<ReportSent> {
    Ok(ReportSent {
        key: row.get(0)?,
        number: row.get(1)?,
        version: row.get(2)?,
        kind: ReportKind::from_kept(&row.get::<String>(3)?)?,
        from: day(row.get(4)?)?,
        until: day(row.get(5)?)?,
        sent_at: row.get(6)?,
    })
}

/// Of each report the version that holds, those sent last first.
pub fn all(conn: &mut ClientConn) -> Result<Vec<ReportSent>> {
    conn.rows(
        "select client_key, client_number, number, kind, from_day, until_day, sent_at from report_versions v
         where not exists (
           select 1 from report_versions n where n.report_key = v.report_key and n.number > v.number)
         order by sent_at desc, client_number desc limit $1",
        params![MOST],
        read_sent,
    )
}

/// A version as lists of documents tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientFiledReport {
    pub key: Uuid,
    pub number: i64,
    pub version: i64,
    pub title: String,
    pub is_replaced: bool,
    pub at: Timestamp,
}

/// All that was sent, the newest first.
pub fn filed(conn: &mut ClientConn, piece: &Piece) -> Result<Vec<ClientFiledReport>> {
    conn.rows(
        "select client_key, client_number, number, title, sent_at, exists (
           select 1 from report_versions n where n.report_key = v.report_key and n.number > v.number)
         from report_versions v where (sent_at, client_key) < ($1, $2)
         order by sent_at desc, client_key desc limit $3",
        params![piece.before.0, piece.before.1, piece.limit],
        |row| {
            Ok(ClientFiledReport {
                key: row.get(0)?,
                number: row.get(1)?,
                version: row.get(2)?,
                title: row.get(3)?,
                at: row.get(4)?,
                is_replaced: row.get(5)?,
            })
        },
    )
}

pub fn count_filed(conn: &mut ClientConn) -> Result<i64> {
    conn.one("select count(*) from report_versions", params![], |row| row.get(0))
}

/// The version of one report that holds.
pub fn newest(conn: &mut ClientConn, report: Uuid) -> Result<Option<ReportSent>> {
    conn.opt(
        "select client_key, client_number, number, kind, from_day, until_day, sent_at from report_versions
         where report_key = $1 order by number desc limit 1",
        params![report],
        read_sent,
    )
}

pub fn version(conn: &mut ClientConn, key: Uuid) -> Result<ClientReportVersion> {
    conn.one(
        "select client_key, report_key, client_number, number, kind, content, sha256, sent_at
         from report_versions where client_key = $1",
        params![key],
        read,
    )
}

/// The versions of one report, the newest first.
pub fn versions(conn: &mut ClientConn, report: Uuid) -> Result<Vec<(Uuid, i64)>> {
    conn.rows(
        "select client_key, number from report_versions where report_key = $1 order by number desc",
        params![report],
        |row: &Row| Ok((row.get(0)?, row.get(1)?)),
    )
}
