//! Progress reports of the invented projects: one that was sent, and the next one in the making.

use super::client_side::Place;
use jiff::ToSpan;
use kernel::{Failure, RecordId, Result};
use reporting::report::{ReportKind, SectionCode, SectionWords, Wording};
use reporting::store::reports;
use reporting::{DraftedReport, Sending, draft, draw_undrawn, drawn, send};
use store::Db;

const SENT: (&str, &str) = (
    "The interfaces are agreed. We ask for your word on the open decision, so that the order of the readers can leave.",
    "接口已确认一致。请您就待决事项给出意见，以便我们下单采购扫码枪。",
);
const NEXT: (&str, &str) = (
    "The work on site goes on; nothing on the critical path moved.",
    "现场工作按计划推进，关键路径没有变化。",
);

pub async fn fill(db: &Db, place: &Place<'_>) -> Result<()> {
    let sent = written(db, place, (13, 7), SENT).await?;
    let report = db.read(move |conn| reports::get(conn, sent)).await?;
    let read = drawn(db, &report).await?;
    let (by, approver, public_url) = (place.manager, place.approver, place.public_url.to_owned());
    let signer = place.signer.clone();
    db.write(move |tx| {
        let report = reports::get(tx, sent)?;
        let languages = vec!["en".to_owned(), "zh-CN".to_owned()];
        let sending = Sending { languages, readers: vec![approver], by };
        send(tx, (&public_url, &signer), &report, &read, &sending)?.map(drop).ok_or(Failure::Busy)
    })
    .await?;
    written(db, place, (6, 0), NEXT).await.map(drop)
}

/// Drafted for the days from so long ago until so long ago, with a word in short.
async fn written(
    db: &Db,
    place: &Place<'_>,
    (first, last): (i32, i32),
    (en, zh): (&'static str, &'static str),
) -> Result<RecordId> {
    let (project, party, by) = (place.project, place.party, place.manager);
    let id = db.write(move |tx| {
        let today = tx.now().in_zone("UTC").date();
        let day = |ago: i32| Some(today.checked_sub(ago.days()).unwrap_or(today));
        let (from, until) = (day(first), day(last));
        let kind = ReportKind::Progress;
        let owner = Some(by);
        draft(tx, &DraftedReport { project, party, kind, from, until, phase: None, owner, by: owner })
    });
    let id = id.await?;
    draw_undrawn(db).await?;
    db.write(move |tx| {
        let report = reports::get(tx, id)?;
        let said = SectionWords { en: en.to_owned(), zh: zh.to_owned() };
        let wording = Wording { words: [(SectionCode::Summary, said)].into(), ..Wording::default() };
        reports::put_wording(tx, &report, None, &wording, None, by)
    })
    .await?;
    Ok(id)
}
