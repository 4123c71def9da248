//! The issue log in the team's scope: listed, raised, described, shared.

use super::letters::ask_to_confirm;
use crate::issue::{Fields, IssueState, Severity, Step};
use crate::store::issues::{self, Filter, Issue, NewIssue};
use crate::store::steps::{self, KeptStep};
use ::store::{Conn, Page};
use engagement::access::{EditPlan, ShareWithClient, authorize, member};
use engagement::store::{members, parties};
use kernel::{Audience, Event, Failure, Input, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Created, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct IssueList {
    items: Vec<IssueRow>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct IssueRow {
    pub id: RecordId,
    number: i64,
    project_id: ProjectId,
    title: String,
    severity: Severity,
    state: IssueState,
    owner_id: Option<PersonId>,
    due: Option<String>,
    audience: Audience,
    party_id: Option<PartyId>,
    raised_by: IssuePerson,
    raised_at: Timestamp,
    newest_at: Timestamp,
    pub revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct IssuePerson {
    id: PersonId,
    name: String,
}

/// One issue with what was said of it.
#[derive(Serialize, ToSchema)]
pub struct IssueDetail {
    #[serde(flatten)]
    pub row: IssueRow,
    description: String,
    cause: String,
    solution: String,
    steps: Vec<IssueStep>,
}

#[derive(Serialize, ToSchema)]
pub struct IssueStep {
    step: Step,
    note: String,
    by: IssuePerson,
    /// `team` or `client`.
    side: String,
    at: Timestamp,
}

impl From<Issue> for IssueRow {
    fn from(issue: Issue) -> Self {
        Self {
            id: issue.id,
            number: issue.number,
            project_id: issue.project,
            title: issue.fields.title,
            severity: issue.fields.severity,
            state: issue.state,
            owner_id: issue.owner,
            due: issue.due,
            audience: if issue.party.is_some() { Audience::Client } else { Audience::Internal },
            party_id: issue.party,
            raised_by: IssuePerson { id: issue.raised_by, name: issue.raised_by_name },
            raised_at: issue.raised_at,
            newest_at: issue.newest_at,
            revision: issue.revision,
        }
    }
}

impl From<KeptStep> for IssueStep {
    fn from(kept: KeptStep) -> Self {
        Self {
            step: kept.step,
            note: kept.note,
            by: IssuePerson { id: kept.person, name: kept.person_name },
            side: kept.side,
            at: kept.at,
        }
    }
}

pub(super) fn whole(conn: &mut Conn, issue: Issue) -> Result<IssueDetail> {
    let steps = steps::of_issue(conn, issue.id)?;
    Ok(IssueDetail {
        description: issue.fields.description.clone(),
        cause: issue.fields.cause.clone(),
        solution: issue.fields.solution.clone(),
        steps: steps.into_iter().map(IssueStep::from).collect(),
        row: IssueRow::from(issue),
    })
}

pub(super) fn tagged(body: IssueDetail) -> Tagged<Json<IssueDetail>> {
    Tagged { revision: body.row.revision, answer: Json(body) }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct IssueListQuery {
    #[param(inline)]
    state: Option<IssueState>,
    /// Part of the title, whatever its case.
    text: Option<String>,
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

endpoint!(/// The issue log of a project, those with the newest step first, in pages.
    list_issues: GET "/api/v1/projects/{project}/issues", Team, ReadProject);
async fn list_issues(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<IssueListQuery>,
) -> Answer<Json<IssueList>> {
    let scope = cx.scope.clone();
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let filter = Filter { state: query.state, text: query.text };
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        issues::list(conn, project, &filter, &page)
    });
    let found = found.await?.map(IssueRow::from);
    Ok(Json(IssueList { items: found.items, next: found.next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    solution: String,
    severity: Severity,
    /// Somebody of the team.
    owner_id: Option<PersonId>,
    /// A civil date.
    due: Option<String>,
}

/// What a body says, once it is checked.
struct Said {
    fields: Fields,
    owner: Option<PersonId>,
    due: Option<String>,
}

impl IssueBody {
    /// Whoever owned it `before` may have left; a new owner is of the project.
    fn checked(self, conn: &mut Conn, project: ProjectId, before: Option<PersonId>) -> Result<Said> {
        let Self { title, description, cause, solution, severity, .. } = self;
        let fields = Fields { title, description, cause, solution, severity }.checked()?;
        let mut input = Input::new();
        let due = self.due.as_deref().map(|day| input.date("due", day).to_string());
        input.finish()?;
        if let Some(owner) = self.owner_id.filter(|owner| before != Some(*owner)) {
            members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "unknown"))?;
        }
        Ok(Said { fields, owner: self.owner_id, due })
    }
}

endpoint!(/// Raises an issue. It is internal until somebody shares it.
    create_issue: POST "/api/v1/projects/{project}/issues", Team, EditPlan);
async fn create_issue(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<IssueBody>,
) -> Answer<Created<IssueDetail>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        let said = body.checked(tx, project, None)?;
        let by = person::get(tx, proof.person())?;
        let new = NewIssue {
            project,
            fields: &said.fields,
            owner: said.owner,
            due: said.due.as_deref(),
            by: by.id,
            by_name: &by.name,
        };
        let issue = issues::create(tx, &new)?;
        let at = tx.now();
        tx.event(Event::new("issue.raised", at, Some(by.id)).in_project(project).on(issue.id))?;
        whole(tx, issue)
    });
    let issue = created.await?;
    Ok(Created { location: format!("/api/v1/issues/{}", issue.row.id), body: issue })
}

endpoint!(/// One issue with its cause, its solution and what was said of it.
    get_issue: GET "/api/v1/issues/{issue}", Team, ReadProject);
async fn get_issue(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<IssueDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let issue = issues::get(conn, id)?;
        member(conn, &scope, issue.project)?;
        whole(conn, issue)
    });
    Ok(tagged(found.await?))
}

endpoint!(/// Says anew what an issue is. Where it is shared, the client reads the new words.
    put_issue: PUT "/api/v1/issues/{issue}", Team, EditPlan);
async fn put_issue(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<IssueBody>,
) -> Answer<Tagged<Json<IssueDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = issues::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &scope, before.project)?;
        let said = body.checked(tx, before.project, before.owner)?;
        let issue = issues::put_fields(tx, id, revision, &said.fields, said.owner, said.due.as_deref())?;
        let at = tx.now();
        tx.event(Event::new("issue.changed", at, Some(proof.person())).in_project(issue.project).on(id))?;
        whole(tx, issue)
    });
    Ok(tagged(changed.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuePartyBody {
    /// Who reads it from now on; left out or null: nobody of a client.
    party_id: Option<PartyId>,
}

endpoint!(/// Shows an issue to one client party, or to none any more. They read title, description, cause and
    /// solution; notes and comments that were there before stay in the team. What was rewritten since it was looked at
    /// is not shown.
    put_issue_party: PUT "/api/v1/issues/{issue}/party", Team, ShareWithClient);
async fn put_issue_party(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<IssuePartyBody>,
) -> Answer<Tagged<Json<IssueDetail>>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let shared = cx.db().write(move |tx| {
        let before = issues::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        if let Some(party) = body.party_id {
            parties::get(tx, before.project, party)?;
        }
        if before.party == body.party_id {
            return whole(tx, before);
        }
        if body.party_id.is_some() && revision.is_some_and(|read| read != before.revision) {
            return Err(Failure::Outdated);
        }
        let issue = issues::put_party(tx, id, body.party_id, proof.person())?;
        let kind = if issue.party.is_some() { "issue.shared" } else { "issue.unshared" };
        let at = tx.now();
        tx.event(Event::new(kind, at, Some(proof.person())).in_project(issue.project).on(id))?;
        ask_to_confirm(tx, &public_url, &issue)?;
        whole(tx, issue)
    });
    Ok(tagged(shared.await?))
}

pub fn routes() -> Routes {
    routes![list_issues, create_issue, get_issue, put_issue, put_issue_party]
}
