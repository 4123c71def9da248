//! Submitting a deliverable to a party, and what its answer means.
//!
//! Must hold: what is submitted is what somebody looked at, in one exact version; each criterion can be questioned,
//! and a questioned one is a defect.

use super::deliverable_answers::{DeliverableDetail, detail};
use crate::DELIVERABLE;
use crate::deliverable::{day, may_submit, outcome};
use crate::since::{Known, SinceCount, since};
use crate::store::acceptance_cases;
use crate::store::deliverables::{self, Deliverable};
use crate::store::submissions::{self, NewSubmission, Submission, told};
use ::store::{Conn, Db, Tx};
use documents::store::versions::{self, ShownFile};
use engagement::access::{Authorized, ShareWithClient, authorize};
use engagement::sign_off::{
    self, Content, Decided, Figure, Item, Label, NewSignOff, SignOff, SignOffKind, State, Value, Verdict,
};
use engagement::store::parties;
use evidence::Signer;
use kernel::{Failure, Input, PartyId, RecordId, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

/// So many digits of a file's SHA-256 are read by people; nobody finds other bytes with the same.
const FINGERPRINT: usize = 16;

/// A deliverable in one version, criterion by criterion or as a whole.
pub const DELIVERABLE_SIGN_OFF: SignOffKind = SignOffKind {
    name: "deliverable",
    verdicts: &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::Declined],
    decided,
};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionBody {
    party_id: PartyId,
    /// Of the deliverable that was looked at; a newer one is refused with 412.
    revision: i64,
    /// When the answer is wanted, a civil date.
    due: Option<String>,
}

endpoint!(/// Submits the deliverable as it stands: the party sees this version, and those who decide there are asked.
    create_submission: POST "/api/v1/deliverables/{deliverable}/submissions", Team, ShareWithClient);
async fn create_submission(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<SubmissionBody>,
) -> Answer<Created<DeliverableDetail>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let made = cx.db().write(move |tx| {
        let of = deliverables::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        if of.revision != body.revision {
            return Err(Failure::Outdated);
        }
        let (party, due) = (body.party_id, body.due.as_deref());
        let sign_off = submit(tx, &proof, &public_url, &signer, &of, party, due)?;
        let not_reached = sign_off::not_reached(tx, &sign_off)?;
        detail(tx, of, not_reached)
    });
    Ok(Created { location: format!("/api/v1/deliverables/{id}"), body: made.await? })
}

/// Submits the next version and asks the party's deciders.
pub fn submit(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    of: &Deliverable,
    party: PartyId,
    due: Option<&str>,
) -> Result<SignOff> {
    let mut input = Input::new();
    if of.handover.is_empty() {
        input.problem("handover", "required");
    }
    let due = due.map(|due| input.date("due", due).to_string());
    input.finish()?;
    let party = parties::get(tx, of.project, party)?.id;
    if of.party.is_some_and(|known| known != party) {
        return Err(Failure::refused("deliverable.of_another_party"));
    }
    may_submit(of.state, deliverables::criteria(tx, of.id)?.len())?;
    let new = NewSubmission { party, due: due.as_deref(), by: by.person() };
    let submission = submissions::submit(tx, of, &new)?;
    let Submission { version, handover, .. } = &submission;
    // It has a number of the client's since it was shared with them.
    let shared = deliverables::get(tx, of.id)?;
    let content = content(tx, &shared, party, (*version, handover))?;
    let new = NewSignOff {
        project: of.project,
        party,
        record: of.id,
        content: &content,
        amount: None,
        is_commercial: false,
        due: day(submission.due.as_deref())?,
        opened_by: by.person(),
    };
    let sign_off = sign_off::open(tx, public_url, signer, &DELIVERABLE_SIGN_OFF, &new)?;
    submissions::put_sign_off(tx, submission.id, sign_off.id)?;
    Ok(sign_off)
}

/// Which bytes are handed over: what is shown later under the same name is not what was accepted.
fn file_figure(file: ShownFile) -> Figure {
    let fingerprint: String = file.sha256.chars().take(FINGERPRINT).collect();
    let becomes = Some(Value::Text(format!("v{} · SHA-256 {fingerprint}", file.version)));
    Figure { label: Label::Text(file.title), now: None, becomes }
}

/// What the client reads: what is handed over, with its files, by what it is checked, and what became of earlier
/// defects.
fn content(
    conn: &mut Conn,
    of: &Deliverable,
    party: PartyId,
    (version, handover): (i64, &str),
) -> Result<Content> {
    let defects = submissions::defects(conn, of.id)?;
    let criteria = deliverables::criteria(conn, of.id)?;
    let files = versions::shown_on(conn, of.id, party)?;
    let number =
        of.client_number.ok_or_else(|| Failure::fault("a submitted deliverable without a number"))?;
    let number = format!("{}-{number}", DELIVERABLE.prefix);
    let tell = |here: &dyn Fn(Option<Uuid>) -> bool| told(&defects, version, here);
    let of_the_whole = tell(&|criterion| !criteria.iter().any(|one| Some(one.id) == criterion));
    let parts = [of.description.as_str(), handover, of_the_whole.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let items = criteria.iter().zip(1..).map(|(one, place)| Item {
        key: one.key,
        number: format!("{number}.{place}"),
        version,
        title: one.words.clone(),
        body: tell(&|criterion| criterion == Some(one.id)),
        ..Item::default()
    });
    Ok(Content {
        kind: DELIVERABLE_SIGN_OFF.name.to_owned(),
        number: number.clone(),
        version,
        title: of.title.clone(),
        summary: parts.join("\n\n"),
        figures: files.into_iter().map(file_figure).collect(),
        items: items.collect(),
        valid_until: None,
    })
}

/// The next version beside what the party answered before; nothing where it never did.
pub fn since_answered(conn: &mut Conn, of: &Deliverable) -> Result<Option<SinceCount>> {
    let Some(party) = of.party.filter(|_| of.client_number.is_some()) else { return Ok(None) };
    let answered = sign_off::answered(conn, of.id, party)?;
    if answered.is_empty() {
        return Ok(None);
    }
    let next = content(conn, of, party, (of.version + 1, &of.handover))?;
    Ok(since(&answered, &next, Known::ByKey).map(|since| since.count()))
}

/// The party has decided: the verdict, what it stands under, and what is wrong.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let sign_off = decided.sign_off;
    let submission = submissions::of_version(tx, sign_off.record, sign_off.content.version)?;
    let questioned = questioned(decided);
    // A case that failed is a defect already, so that the rest is accepted only in part.
    let failed = usize::try_from(acceptance_cases::failed(tx, submission.id)?).unwrap_or_default();
    let verdict = outcome(decided.verdict, questioned.len() + failed);
    for (key, words) in &questioned {
        let criterion = submissions::criterion_of(tx, submission.deliverable, *key)?;
        submissions::add_defect(tx, &submission, criterion, words, decided.at)?;
    }
    for step in decided.steps.iter().filter(|step| !step.remark.is_empty()) {
        match step.verdict {
            Verdict::ApprovedWithConditions => {
                submissions::add_condition(tx, &submission, &step.remark, step.person, decided.at)?;
            }
            Verdict::Declined | Verdict::OtherTerms => {
                submissions::add_defect(tx, &submission, None, &step.remark, decided.at)?;
            }
            Verdict::Approved | Verdict::DeemedAccepted => {}
        }
    }
    let by = decided.steps.last().map(|step| step.person);
    submissions::accept(tx, &submission, verdict, by, decided.at)
}

/// What each criterion was questioned with, by everybody who answered.
fn questioned(decided: &Decided) -> BTreeMap<Uuid, String> {
    let mut all: BTreeMap<Uuid, String> = BTreeMap::new();
    for item in decided.steps.iter().flat_map(|step| &step.questioned) {
        let words = all.entry(item.key).or_default();
        if !words.is_empty() && !item.words.is_empty() {
            words.push_str("\n\n");
        }
        words.push_str(&item.words);
    }
    all
}

/// Follows sign-offs that were withdrawn; called after events.
pub async fn follow_withdrawn_submissions(db: &Db) -> Result<()> {
    let withdrawn = db.read(|conn| {
        let mut withdrawn = Vec::new();
        for one in submissions::waiting(conn)? {
            if is_taken_back(conn, &one)? {
                withdrawn.push(one);
            }
        }
        Ok(withdrawn)
    });
    for one in withdrawn.await? {
        db.write(move |tx| submissions::take_back(tx, &one)).await?;
    }
    Ok(())
}

fn is_taken_back(conn: &mut Conn, submission: &Submission) -> Result<bool> {
    match submission.sign_off {
        Some(id) => Ok(sign_off::state_of(conn, id)? == State::Withdrawn),
        None => Ok(false),
    }
}

pub fn routes() -> Routes {
    routes![create_submission]
}
