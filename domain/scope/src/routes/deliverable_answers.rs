//! What the endpoints about deliverables answer with.

use super::answers::{TracedRecord, traced};
use super::review_answers::{ReviewRound, reviews};
use super::submissions::since_answered;
use crate::acceptance_case::CaseResult;
use crate::deliverable::DeliverableState;
use crate::since::SinceCount;
use crate::store::acceptance_cases::{self, AcceptanceCase as Case, ReleasedCase};
use crate::store::case_files::{self, CaseFile as StoredFile};
use crate::store::deliverables::{self, Deliverable};
use crate::store::submissions::{self, Condition, Defect, Submission};
use crate::store::traces;
use ::store::Conn;
use documents::store::versions;
use engagement::letters::NotReached;
use kernel::{PartyId, PersonId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

type Names = HashMap<PersonId, String>;

fn name(names: &Names, id: Option<PersonId>) -> Option<String> {
    id.and_then(|id| names.get(&id).cloned())
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverableRow {
    pub id: RecordId,
    pub number: i64,
    /// For `If-Match`.
    pub revision: i64,
    pub state: DeliverableState,
    pub title: String,
    /// The version that was submitted last; 0 before the first.
    pub version: i64,
    pub due: Option<String>,
    pub owner_id: Option<PersonId>,
    pub owner_name: Option<String>,
    /// The party it was submitted to; only that one can be asked about it.
    pub party_id: Option<PartyId>,
    pub client_number: Option<i64>,
    pub criteria_count: i64,
    pub requirement_count: i64,
    pub open_defects: i64,
    pub open_conditions: i64,
    pub case_count: i64,
    /// Of review rounds.
    pub open_remarks: i64,
    /// The review round that is open.
    pub open_round: Option<i64>,
    pub updated_at: Timestamp,
}

pub fn row(conn: &mut Conn, one: Deliverable, names: &Names) -> Result<DeliverableRow> {
    let counted = deliverables::counted(conn, one.id)?;
    Ok(DeliverableRow {
        id: one.id,
        number: one.number,
        revision: one.revision,
        state: one.state,
        title: one.title,
        version: one.version,
        due: one.due,
        owner_id: one.owner,
        owner_name: name(names, one.owner),
        party_id: one.party,
        client_number: one.client_number,
        criteria_count: counted.criteria,
        requirement_count: counted.requirements,
        open_defects: counted.open_defects,
        open_conditions: counted.open_conditions,
        case_count: counted.cases,
        open_remarks: counted.open_remarks,
        open_round: counted.open_round,
        updated_at: one.updated_at,
    })
}

/// One deliverable with everything that hangs on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverableDetail {
    #[serde(flatten)]
    pub row: DeliverableRow,
    pub description: String,
    /// What is handed over, in words and links; Markdown.
    pub handover: String,
    pub criteria: Vec<DeliverableCriterion>,
    /// The requirements that it fulfils.
    pub requirements: Vec<TracedRecord>,
    /// The newest first.
    pub submissions: Vec<DeliverableSubmission>,
    pub conditions: Vec<AcceptanceCondition>,
    pub defects: Vec<DeliverableDefect>,
    /// What the client's people go through, as it is now.
    pub cases: Vec<AcceptanceCase>,
    /// As they were released with each version, and how they went; the newest version first.
    pub case_runs: Vec<CaseRun>,
    /// The newest round first.
    pub reviews: Vec<ReviewRound>,
    /// The next version as it would be submitted now, beside what its party answered; nothing where it never did.
    pub since: Option<SinceCount>,
    /// After submitting: those who are asked and get no mail. Empty otherwise.
    pub not_reached: Vec<NotReached>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverableCriterion {
    pub id: Uuid,
    pub number: i64,
    pub words: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverableSubmission {
    pub version: i64,
    pub handover: String,
    pub due: Option<String>,
    pub sign_off_id: Option<SignOffId>,
    pub sent_by: Option<String>,
    pub sent_at: Timestamp,
    /// `accepted`, `accepted_in_part`, `accepted_with_conditions`, `rejected`, `superseded` or `withdrawn`; none
    /// while it waits.
    pub outcome: Option<String>,
    pub ended_at: Option<Timestamp>,
    /// Whose answer was the last one.
    pub answered_by: Option<String>,
    /// Of the newest version: files that the party came to see since, which are no part of what was submitted.
    pub later_files: Vec<LaterFile>,
}

/// A file that was shown after a version was submitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaterFile {
    pub document_id: RecordId,
    pub number: i64,
    pub title: String,
    /// In the client's count.
    pub version: i64,
    pub shown_at: Timestamp,
}

fn later_files(conn: &mut Conn, newest: Option<&Submission>) -> Result<Vec<LaterFile>> {
    let Some(newest) = newest else { return Ok(Vec::new()) };
    let shown = versions::shown_since(conn, newest.deliverable, newest.party, newest.sent_at)?;
    let told = shown.into_iter().map(|one| LaterFile {
        document_id: one.document,
        number: one.number,
        title: one.title,
        version: one.version,
        shown_at: one.shown_at,
    });
    Ok(told.collect())
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceCondition {
    pub id: Uuid,
    pub version: i64,
    pub words: String,
    pub by: Option<String>,
    pub at: Timestamp,
    pub met_at: Option<Timestamp>,
    pub met_by: Option<String>,
    pub met_note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverableDefect {
    pub id: Uuid,
    /// The version in which it was found.
    pub version: i64,
    /// The criterion that is not met, as it is worded now; none where it is about the whole.
    pub criterion: Option<String>,
    pub words: String,
    pub at: Timestamp,
    pub mended_at: Option<Timestamp>,
    pub mended_by: Option<String>,
    pub mended_note: String,
    /// The version that was submitted with it mended.
    pub mended_version: Option<i64>,
    /// What the client's people sent with it.
    pub files: Vec<CaseFile>,
}

/// A file that was sent with an acceptance case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseFile {
    pub document_id: RecordId,
    pub number: i64,
    pub title: String,
}

fn files(all: &[StoredFile], case: Option<Uuid>, version: i64) -> Vec<CaseFile> {
    let own = all.iter().filter(|one| Some(one.case) == case && one.version == version);
    own.map(|one| CaseFile { document_id: one.document, number: one.number, title: one.title.clone() })
        .collect()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceCase {
    pub id: Uuid,
    pub number: i64,
    pub title: String,
    /// Markdown.
    pub steps: String,
    pub expected: String,
    pub criterion_id: Option<Uuid>,
    pub requirement_id: Option<RecordId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CaseRun {
    pub case_id: Uuid,
    pub version: i64,
    pub number: i64,
    pub title: String,
    /// None while nobody said how it went.
    pub result: Option<CaseResult>,
    pub remark: String,
    pub by: Option<String>,
    pub at: Option<Timestamp>,
    pub files: Vec<CaseFile>,
}

fn case(one: Case) -> AcceptanceCase {
    AcceptanceCase {
        id: one.id,
        number: one.number,
        title: one.title,
        steps: one.steps,
        expected: one.expected,
        criterion_id: one.criterion,
        requirement_id: one.requirement,
    }
}

fn case_run(one: ReleasedCase, sent: &[StoredFile]) -> CaseRun {
    CaseRun {
        files: files(sent, Some(one.case), one.version),
        case_id: one.case,
        version: one.version,
        number: one.number,
        title: one.title,
        result: one.result,
        remark: one.remark,
        by: one.by_name,
        at: one.at,
    }
}

fn submission(one: Submission, names: &Names, answered_by: Option<PersonId>) -> DeliverableSubmission {
    DeliverableSubmission {
        version: one.version,
        handover: one.handover,
        due: one.due,
        sign_off_id: one.sign_off,
        sent_by: name(names, Some(one.sent_by)),
        sent_at: one.sent_at,
        outcome: one.outcome,
        ended_at: one.ended_at,
        answered_by: name(names, answered_by),
        later_files: Vec::new(),
    }
}

fn condition(one: Condition, names: &Names) -> AcceptanceCondition {
    AcceptanceCondition {
        id: one.id,
        version: one.version,
        words: one.words,
        by: name(names, one.by),
        at: one.at,
        met_at: one.met_at,
        met_by: name(names, one.met_by),
        met_note: one.met_note,
    }
}

fn defect(one: Defect, names: &Names, sent: &[StoredFile]) -> DeliverableDefect {
    DeliverableDefect {
        files: files(sent, one.case, one.version),
        id: one.id,
        version: one.version,
        criterion: one.criterion_words,
        words: one.words,
        at: one.at,
        mended_at: one.mended_at,
        mended_by: name(names, one.mended_by),
        mended_note: one.mended_note,
        mended_version: one.mended_version,
    }
}

/// Everything about one deliverable, as it is in the database now.
pub fn detail(conn: &mut Conn, of: Deliverable, not_reached: Vec<NotReached>) -> Result<DeliverableDetail> {
    let of = deliverables::get(conn, of.id)?;
    let (id, description, handover) = (of.id, of.description.clone(), of.handover.clone());
    let sent = submissions::of_deliverable(conn, id)?;
    let said: HashMap<i64, Option<PersonId>> =
        submissions::acceptances(conn, id)?.into_iter().map(|one| (one.version, one.by)).collect();
    let (conditions, defects) = (submissions::conditions(conn, id)?, submissions::defects(conn, id)?);
    let people = sent.iter().map(|one| one.sent_by).chain(said.values().copied().flatten()).chain(of.owner);
    let people = people.chain(conditions.iter().flat_map(|one| [one.by, one.met_by]).flatten());
    let names = person::names(conn, people.chain(defects.iter().filter_map(|one| one.mended_by)))?;
    let sent_files = case_files::of_deliverable(conn, id)?;
    let mut later = later_files(conn, sent.first())?;
    let criteria = deliverables::criteria(conn, id)?.into_iter();
    let requirements = traces::comes_from(conn, id)?.into_iter();
    let since = since_answered(conn, &of)?;
    Ok(DeliverableDetail {
        row: row(conn, of, &names)?,
        description,
        handover,
        criteria: criteria
            .map(|one| DeliverableCriterion { id: one.id, number: one.number, words: one.words })
            .collect(),
        requirements: requirements.map(traced).collect(),
        submissions: sent
            .into_iter()
            .map(|one| {
                let by = said.get(&one.version).copied().flatten();
                // The newest comes first.
                DeliverableSubmission {
                    later_files: std::mem::take(&mut later),
                    ..submission(one, &names, by)
                }
            })
            .collect(),
        conditions: conditions.into_iter().map(|one| condition(one, &names)).collect(),
        defects: defects.into_iter().map(|one| defect(one, &names, &sent_files)).collect(),
        cases: acceptance_cases::all(conn, id)?.into_iter().map(case).collect(),
        case_runs: acceptance_cases::released(conn, id)?
            .into_iter()
            .map(|one| case_run(one, &sent_files))
            .collect(),
        reviews: reviews(conn, id)?,
        since,
        not_reached,
    })
}
