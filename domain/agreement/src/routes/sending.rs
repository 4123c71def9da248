//! Asking a party to confirm the charter, and what its answer means.
//!
//! Must hold: what is sent is the version that was looked at; a charter with gaps goes to nobody.

use super::answers::{CharterSending, sending};
use super::charters::people_of;
use crate::charter::{CharterState, Lack, lacks, standing};
use crate::content::{self, Sent};
use crate::store::charters::{self, Charter, Sending};
use ::store::{Conn, Tx};
use engagement::access::{Authorized, ShareWithClient, authorize, may};
use engagement::sign_off::{
    self, Content, Decided, NewSignOff, SignOff, SignOffKind, SignOffReader, Verdict, Wording,
};
use engagement::store::{members, parties, tacit};
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, Refusal, Result};
use scope::since::{Known, SinceCount, since};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

/// The charter in one exact version.
pub const CHARTER_SIGN_OFF: SignOffKind = SignOffKind {
    name: "charter",
    verdicts: &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::Declined],
    decided,
};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CharterConfirmationBody {
    pub party_id: PartyId,
    /// The version that was looked at; another one meanwhile answers 412.
    pub version: i64,
    /// For the client.
    pub title: String,
    /// Markdown for the client; may be empty.
    #[serde(default)]
    pub summary: String,
    /// When the answer is wanted, a civil date.
    #[serde(default)]
    pub due: Option<String>,
    /// The budget goes along: only the party's commercial circle sees and decides it then.
    #[serde(default)]
    pub with_budget: bool,
}

/// What will be sent, checked; nothing is written yet.
struct Prepared {
    charter: Charter,
    content: Content,
    due: Option<Date>,
    with_budget: bool,
    number: i64,
}

fn prepare(conn: &mut Conn, project: ProjectId, body: &CharterConfirmationBody) -> Result<Prepared> {
    let wording =
        Wording { title: &body.title, summary: &body.summary, due: body.due.as_deref() }.checked()?;
    let party = parties::get(conn, project, body.party_id)?.id;
    let charter = charters::of_project(conn, project)?.ok_or(Refusal::new("charter.not_written"))?;
    if charter.version != body.version || charter.has_other_titles {
        return Err(Failure::Outdated);
    }
    let sendings = charters::sendings(conn, charter.id)?;
    may_send(&charter, &sendings, party)?;
    let with_budget = body.with_budget && charter.fields.budget.is_some();
    let course = charters::course(conn, &charter, &sendings)?;
    let confirmed = sendings.iter().find(|one| one.is_confirmed());
    if standing(&course) == CharterState::Confirmed
        && confirmed.is_some_and(|one| one.with_budget == with_budget)
    {
        return Err(Failure::refused("charter.already_confirmed"));
    }
    let number = sendings.first().map_or(1, |newest| newest.number + 1);
    let sent = Sent { number, title: &wording.title, summary: &wording.summary, with_budget };
    let content = content::content(&charter.fields, &readable_names(conn, project, party)?, &sent);
    Ok(Prepared { charter, content, due: wording.due, with_budget, number })
}

/// What was renamed since the charter was saved makes a version of its own, which somebody looks at before it is sent.
async fn follow_titles(cx: &Cx<Team>, project: ProjectId) -> Result<()> {
    let scope = cx.scope.clone();
    let is_behind = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        Ok(charters::of_project(conn, project)?.is_some_and(|charter| charter.has_other_titles))
    });
    if !is_behind.await? {
        return Ok(());
    }
    let scope = cx.scope.clone();
    let followed = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        match charters::of_project(tx, project)? {
            Some(charter) => charters::save(tx, &charter, None, &charter.fields, proof.person()).map(drop),
            None => Ok(()),
        }
    });
    followed.await
}

/// Without gaps, and at one party: what another confirmed or is asked about stays with it.
fn may_send(charter: &Charter, sendings: &[Sending], party: PartyId) -> Result<()> {
    if let Some(lack) = lacks(&charter.fields).first() {
        return Err(refusal(charter, lack).into());
    }
    let is_bound = |one: &&Sending| one.is_waiting() || one.is_confirmed();
    match sendings.iter().find(is_bound) {
        Some(one) if one.sign_off.party != party => Err(Failure::refused("charter.of_another_party")),
        _ => Ok(()),
    }
}

fn refusal(charter: &Charter, lack: &Lack) -> Refusal {
    let named = |code, labels: Vec<&str>| {
        let place = lack.place.unwrap_or_default();
        let label = labels.get(place).copied().unwrap_or_default();
        Refusal::new(code).with("number", place + 1).with("title", label)
    };
    match lack.code {
        "goal" => {
            let goals = charter.fields.goals.iter().map(|goal| goal.specific.as_str());
            named("charter.goal_not_smart", goals.collect()).with("parts", serde_json::json!(lack.parts))
        }
        "accountable" => {
            let lines = charter.fields.responsibilities.iter().map(|line| line.label.as_str());
            named("charter.nobody_accountable", lines.collect())
        }
        part => Refusal::new("charter.lacks").with("part", part),
    }
}

/// Whose names a party may read: the team's and its own people's, not those of another party.
fn readable_names(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<HashMap<PersonId, String>> {
    let mut names = people_of(conn, project)?;
    let own: Vec<PersonId> = parties::contacts(conn, party)?.into_iter().map(|one| one.person).collect();
    let team: Vec<PersonId> = members::all(conn, project)?.into_iter().map(|one| one.person_id).collect();
    names.retain(|person, _| own.contains(person) || team.contains(person));
    Ok(names)
}

/// What the client will read, and who that is.
#[derive(Serialize, ToSchema)]
pub struct CharterPreview {
    content: Content,
    /// Beside what this party answered before; nothing where it never did.
    since: Option<SinceCount>,
    readers: Vec<SignOffReader>,
}

endpoint!(/// What a request to confirm the charter would show, and to whom. Nothing is sent.
    create_charter_preview: POST "/api/v1/projects/{project}/charter-confirmation-previews", Team, ShareWithClient);
async fn create_charter_preview(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CharterConfirmationBody>,
) -> Answer<Json<CharterPreview>> {
    follow_titles(&cx, project).await?;
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        let prepared = prepare(conn, project, &body)?;
        let readers = sign_off::readers(conn, body.party_id, prepared.with_budget)?;
        let answered = sign_off::answered(conn, prepared.charter.id, body.party_id)?;
        let since = since(&answered, &prepared.content, Known::ByWords).map(|since| since.count());
        Ok(CharterPreview { content: prepared.content, since, readers })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Asks a client party to confirm the charter in this version. One that waits is superseded.
    create_charter_confirmation: POST "/api/v1/projects/{project}/charter-confirmations", Team, ShareWithClient);
async fn create_charter_confirmation(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CharterConfirmationBody>,
) -> Answer<Created<CharterSending>> {
    follow_titles(&cx, project).await?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let sent = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let sent = ask_to_confirm(tx, &proof, &public_url, &signer, project, &body)?;
        let not_reached = sign_off::not_reached(tx, &sent.sign_off)?;
        Ok(CharterSending { not_reached, ..sending(&sent) })
    });
    let body = sent.await?;
    Ok(Created { location: format!("/api/v1/sign-offs/{}", body.sign_off_id), body })
}

/// Asks a party to confirm the charter.
pub fn ask_to_confirm(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    project: ProjectId,
    body: &CharterConfirmationBody,
) -> Result<Sending> {
    let prepared = prepare(tx, project, body)?;
    let sign_off = send(tx, by, public_url, signer, body.party_id, &prepared)?;
    Ok(Sending {
        number: prepared.number,
        version: prepared.charter.version,
        with_budget: prepared.with_budget,
        sign_off,
    })
}

fn send(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    party: PartyId,
    prepared: &Prepared,
) -> Result<SignOff> {
    let Prepared { charter, content, due, with_budget, number } = prepared;
    charters::share(tx, charter.id, party, &content.title)?;
    let new = NewSignOff {
        project: charter.project,
        party,
        record: charter.id,
        content,
        amount: charter.fields.budget.clone().filter(|_| *with_budget),
        is_commercial: *with_budget,
        due: *due,
        opened_by: by.person(),
    };
    let sign_off = sign_off::open(tx, public_url, signer, &CHARTER_SIGN_OFF, &new)?;
    charters::put_sending(tx, charter, sign_off.id, *number, *with_budget)?;
    charters::happened(tx, charter.project, charter.id, "charter.sent", Some(by.person()), charter.version)?;
    Ok(sign_off)
}

/// How it stands is read from the sign-offs; only that it happened is noted.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let sign_off = decided.sign_off;
    let kind = match decided.verdict {
        Verdict::Approved | Verdict::ApprovedWithConditions => "charter.confirmed",
        _ => "charter.declined",
    };
    let sendings = charters::sendings(tx, sign_off.record)?;
    let version = sendings.iter().find(|one| one.sign_off.id == sign_off.id);
    let version = version.ok_or_else(|| Failure::fault("a charter decided that was not sent"))?.version;
    settle_silence(tx, decided, version)?;
    let by = decided.steps.last().map(|step| step.person);
    charters::happened(tx, sign_off.project, sign_off.record, kind, by, version)
}

/// A clause holds once it was approved as it stands: a condition might be about it. What the commercial circle
/// alone has read binds nobody else by silence.
fn settle_silence(tx: &mut Tx, decided: &Decided, version: i64) -> Result<()> {
    let sign_off = decided.sign_off;
    if !decided.verdict.is_approval() {
        return Ok(());
    }
    let confirmed = charters::version(tx, sign_off.record, version)?.fields;
    let holds = decided.verdict == Verdict::Approved && !sign_off.is_commercial;
    let clause = confirmed.silence.filter(|_| holds);
    let terms = clause.map(|clause| clause.terms(&sign_off.content.number)).unwrap_or_default();
    tacit::put_terms(tx, sign_off.party, &terms)
}

pub fn routes() -> Routes {
    routes![create_charter_preview, create_charter_confirmation]
}
