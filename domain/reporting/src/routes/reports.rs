//! Drafting a report, reading it, and writing into it.

use super::WriteReport;
use super::answers::{ReportDetail, ReportList, clients, drawn, of_caller, phases_of, row, told};
use crate::report::phase_facts::{Phase, whole};
use crate::report::texts::{kind_in, period};
use crate::report::{LONGEST_PERIOD, ReportKind, SectionCode, SectionWords, Wording, checked_period};
use crate::store::reports::{self, NewReport, Report};
use ::store::{Db, Page, Tx, Viewer};
use engagement::access::{Action, authorize, member};
use engagement::store::{members, parties, projects};
use jiff::Span;
use jiff::civil::Date;
use kernel::{Event, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result};
use locales::Locale;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReportListQuery {
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

endpoint!(/// The reports of a project, those touched last first, in pages.
    list_reports: GET "/api/v1/projects/{project}/reports", Team, ReadProject);
async fn list_reports(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<ReportListQuery>,
) -> Answer<Json<ReportList>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let clients = clients(conn, project)?;
        Ok(reports::list(conn, project, &page)?.map(|report| row(&report, &clients)))
    });
    let found = found.await?;
    Ok(Json(ReportList { items: found.items, next: found.next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    party_id: PartyId,
    kind: ReportKind,
    /// A civil date; left out: the day after the report before, or as long ago as such a report looks back.
    from: Option<String>,
    /// A civil date; left out: today.
    until: Option<String>,
    /// Of a phase report the phase or milestone that it is about, of those the party reads; its days count where no
    /// others are named. Left out: the whole plan.
    phase: Option<Uuid>,
}

endpoint!(/// Drafts a report from what the party reads. Nothing is sent. A draft of the same kind for the
    /// same party and period is given back.
    create_report: POST "/api/v1/projects/{project}/reports", Team, WriteReport);
async fn create_report(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ReportBody>,
) -> Answer<Created<ReportDetail>> {
    let scope = cx.scope.clone();
    let mut input = Input::new();
    let from = body.from.as_deref().map(|day| input.date("from", day));
    let until = body.until.as_deref().map(|day| input.date("until", day));
    let chosen = match body.phase {
        Some(key) => chosen(&cx, (project, body.party_id), key).await?,
        None => None,
    };
    let whole_days = match (body.kind, body.phase) {
        (ReportKind::Phase, None) => whole_plan(&cx, (project, body.party_id)).await?,
        _ => None,
    };
    if body.phase.is_some() && (chosen.is_none() || body.kind != ReportKind::Phase) {
        input.problem("phase", "unknown");
    }
    let drafted = cx.db().write(move |tx| {
        let proof = authorize::<WriteReport>(tx, &scope, project)?;
        input.finish()?;
        let days = chosen.as_ref().map(|of| (of.from, of.until)).or(whole_days);
        let (from, until) = within(days, (from, until));
        let phase = chosen.map(|of| of.key);
        let by = Some(proof.person());
        draft(
            tx,
            &DraftedReport {
                project,
                party: body.party_id,
                kind: body.kind,
                from,
                until,
                phase,
                owner: by,
                by,
            },
        )
    });
    let id = drafted.await?;
    fill(cx.db(), id).await?;
    let Tagged { answer: Json(body), .. } = told(&cx, id).await?;
    Ok(Created { location: format!("/api/v1/reports/{id}"), body })
}

/// Of what the party reads, for whoever is of the team.
async fn chosen(cx: &Cx<Team>, (project, party): (ProjectId, PartyId), key: Uuid) -> Result<Option<Phase>> {
    of_party(cx, project, party).await?;
    Ok(phases_of(cx.db(), project, party).await?.into_iter().find(|phase| phase.key == key))
}

async fn whole_plan(cx: &Cx<Team>, (project, party): (ProjectId, PartyId)) -> Result<Option<(Date, Date)>> {
    of_party(cx, project, party).await?;
    cx.db().read_as_client(Viewer { project, party, person: PersonId::new() }, whole).await
}

/// The days that were named, else those of what the report is about, as far as a report looks back.
fn within(
    days: Option<(Date, Date)>,
    (from, until): (Option<Date>, Option<Date>),
) -> (Option<Date>, Option<Date>) {
    let Some((first, last)) = days else { return (from, until) };
    let until = until.unwrap_or(last);
    let earliest = until.checked_sub(Span::new().days(LONGEST_PERIOD)).unwrap_or(first);
    // Where it was to end before the first day, that is for whoever named it to see.
    (from.or(Some(first.max(earliest))), Some(until))
}

async fn of_party(cx: &Cx<Team>, project: ProjectId, party: PartyId) -> Result<()> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        parties::get(conn, project, party).map(drop)
    });
    found.await
}

#[derive(Serialize, ToSchema)]
pub struct ReportPhases {
    items: Vec<ReportPhase>,
}

#[derive(Serialize, ToSchema)]
pub struct ReportPhase {
    /// To draft the report with.
    key: Uuid,
    title: String,
    is_milestone: bool,
    from: String,
    until: String,
}

endpoint!(/// What a phase report for a party can be about: the phases and milestones that it reads.
    list_report_phases: GET "/api/v1/projects/{project}/parties/{party}/report-phases", Team, ReadProject);
async fn list_report_phases(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<ReportPhases>> {
    of_party(&cx, project, party).await?;
    let found = phases_of(cx.db(), project, party).await?.into_iter();
    let told = |phase: Phase| ReportPhase {
        key: phase.key,
        title: phase.title,
        is_milestone: phase.is_milestone,
        from: phase.from.to_string(),
        until: phase.until.to_string(),
    };
    Ok(Json(ReportPhases { items: found.map(told).collect() }))
}

/// What is drafted, by whom and for whom.
#[derive(Debug, Clone, Copy)]
pub struct DraftedReport {
    pub project: ProjectId,
    pub party: PartyId,
    pub kind: ReportKind,
    /// None: the day after the report before, or as long ago as such a report looks back.
    pub from: Option<Date>,
    /// None: today.
    pub until: Option<Date>,
    /// The client's key of the phase or milestone that a phase report is about.
    pub phase: Option<Uuid>,
    pub owner: Option<PersonId>,
    /// None where a job does it.
    pub by: Option<PersonId>,
}

/// Begins a draft; a job fills it where nobody does. One for the same party, kind and period is given back.
pub fn draft(tx: &mut Tx, drafted: &DraftedReport) -> Result<RecordId> {
    let party = parties::get(tx, drafted.project, drafted.party)?;
    let (from, until) = days(tx, drafted)?;
    let locale = Locale::from_tag(&party.locale).unwrap_or_default();
    let title = format!("{} · {}", kind_in(drafted.kind, locale), period(from, until, locale));
    let new = NewReport {
        project: drafted.project,
        party: party.id,
        kind: drafted.kind,
        from,
        until,
        phase: drafted.phase,
        title: &title,
        owner: drafted.owner,
        by: drafted.by,
    };
    if let Some(there) = reports::draft_of(tx, &new)? {
        return Ok(there);
    }
    let id = reports::create(tx, &new)?;
    let now = tx.now();
    tx.event(Event::new("report.drafted", now, drafted.by).in_project(drafted.project).on(id))?;
    let number = reports::get(tx, id)?.number;
    let words = format!("{}-{number}\n{title}", crate::REPORT.prefix);
    ::store::search::index(tx, id, Some(drafted.project), &words, None, None)?;
    Ok(id)
}

fn days(tx: &mut Tx, drafted: &DraftedReport) -> Result<(Date, Date)> {
    let until = match drafted.until {
        Some(until) => until,
        None => tx.now().in_zone(&projects::get(tx, drafted.project)?.time_zone).date(),
    };
    let back = match drafted.kind {
        ReportKind::Progress => 6,
        ReportKind::Review => 30,
        ReportKind::Phase => 90,
    };
    let from = match drafted.from {
        Some(from) => from,
        None => match reports::last_until(tx, drafted.party, drafted.kind)? {
            Some(last) if last < until => last.tomorrow().unwrap_or(until),
            _ => until.checked_sub(Span::new().days(back)).unwrap_or(until),
        },
    };
    checked_period(from, until)?;
    Ok((from, until))
}

/// Draws what is not drawn yet; who comes second leaves it as it is.
async fn fill(db: &Db, id: RecordId) -> Result<()> {
    let report = db.read(move |conn| reports::get(conn, id)).await?;
    if report.drawn_at.is_some() {
        return Ok(());
    }
    let drawn = drawn(db, &report).await?;
    db.write(move |tx| {
        let report = reports::get(tx, id)?;
        if report.drawn_at.is_none() {
            quote_announced(tx, &report, &drawn.announced)?;
            reports::put_values(tx, &report, &drawn.values)?;
        }
        Ok(())
    })
    .await
}

/// What the report before announced in words stands where it is told what became of it, for whoever writes on.
fn quote_announced(tx: &mut Tx, report: &Report, announced: &SectionWords) -> Result<()> {
    let mut wording = reports::body(tx, report.id)?.wording;
    let answers = report.kind.sections().contains(&SectionCode::Promised);
    if !answers || announced.is_empty() || wording.words.contains_key(&SectionCode::Promised) {
        return Ok(());
    }
    wording.words.insert(SectionCode::Promised, announced.quoted());
    reports::put_first_words(tx, report.id, &wording)
}

/// What was begun by a job, or cut off before it was drawn.
pub async fn draw_undrawn(db: &Db) -> Result<()> {
    let mut ended = Ok(());
    for id in db.read(reports::undrawn).await? {
        // One that cannot be drawn keeps no other waiting.
        ended = ended.and(fill(db, id).await);
    }
    ended
}

endpoint!(/// One report: its text in both languages, what was written into it, and whether its figures moved since.
    get_report: GET "/api/v1/reports/{report}", Team, ReadProject);
async fn get_report(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<ReportDetail>>> {
    told(&cx, id).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportWordingBody {
    wording: Wording,
    /// Who of the team is to look at it before it is sent; nobody if left out.
    approver_id: Option<PersonId>,
}

endpoint!(/// Writes into a draft: words for each section, lines that are left out, who looks at it. No figure is
    /// typed over. What changes after an approval is approved anew.
    put_report: PUT "/api/v1/reports/{report}", Team, WriteReport);
async fn put_report(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ReportWordingBody>,
) -> Answer<Tagged<Json<ReportDetail>>> {
    let scope = cx.scope.clone();
    let written = cx.db().write(move |tx| {
        let report = reports::get(tx, id)?;
        let proof = authorize::<WriteReport>(tx, &scope, report.project)?;
        let values = reports::body(tx, id)?.values;
        let wording = body.wording.checked(report.kind, values.as_ref())?;
        if let Some(approver) = body.approver_id {
            members::role(tx, report.project, approver)?
                .filter(|role| *role >= WriteReport::NEEDS)
                .ok_or_else(|| Failure::invalid("approver_id", "unknown"))?;
        }
        reports::put_wording(tx, &report, revision, &wording, body.approver_id, proof.person())?;
        let now = tx.now();
        let event = |kind| Event::new(kind, now, Some(proof.person())).in_project(report.project).on(id);
        tx.event(event("report.written"))?;
        let course = reports::get(tx, id)?.course;
        if let Some(dropped) = course.asks_no_more(report.course) {
            tx.event(event("report.look_dropped").detail(json!({ "owner": dropped })))?;
        }
        match course.asks_anew(report.course) {
            Some(approver) => tx.event(event("report.asked").detail(json!({ "owner": approver }))),
            None => Ok(()),
        }
    });
    written.await?;
    told(&cx, id).await
}

endpoint!(/// Draws the figures anew. Words and what is left out stay.
    create_report_drawing: POST "/api/v1/reports/{report}/drawings", Team, WriteReport);
async fn create_report_drawing(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<ReportDetail>>> {
    let report = of_caller(&cx, id).await?;
    let drawn = drawn(cx.db(), &report).await?;
    let scope = cx.scope.clone();
    let written = cx.db().write(move |tx| {
        let report = reports::get(tx, id)?;
        let proof = authorize::<WriteReport>(tx, &scope, report.project)?;
        let before = reports::body(tx, id)?.values;
        if before.is_some_and(|before| before.says_the_same(&drawn.values)) {
            return Ok(());
        }
        reports::put_values(tx, &report, &drawn.values)?;
        let now = tx.now();
        tx.event(Event::new("report.drawn", now, Some(proof.person())).in_project(report.project).on(id))
    });
    written.await?;
    told(&cx, id).await
}

pub fn routes() -> Routes {
    routes![list_reports, list_report_phases, create_report, get_report, put_report, create_report_drawing]
}
