//! Asking a party to confirm requirements, and what its answer means for them.
//!
//! Must hold: what is sent is what was looked at, in that version; whoever decides for the party answers about
//! these words and no later ones.

use crate::requirement::{RequirementState, is_to_be_asked};
use crate::since::{Known, SinceCount, since};
use crate::store::confirmations::{self, Answered, Chosen, NewRequest, Request};
use crate::store::requirements::{self, Requirement};
use crate::{REQUIREMENT, REQUIREMENTS_DOCUMENT};
use ::store::{Conn, Db, Tx};
use engagement::access::{Authorized, ShareWithClient};
use engagement::sign_off::{
    self, CheckedWording, Content, Decided, Item, NewSignOff, SignOff, SignOffKind, State, Verdict, Wording,
};
use engagement::store::parties;
use evidence::Signer;
use jiff::civil::Date;
use kernel::{Failure, PartyId, ProjectId, RecordId, Refusal, Result, SignOffId};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// So many are made findable for the client in one transaction.
const INDEXED_AT_ONCE: usize = 40;

/// Requirements, item by item or all that nobody questioned.
pub const SIGN_OFF: SignOffKind =
    SignOffKind { name: "requirements", verdicts: &[Verdict::Approved, Verdict::Declined], decided };

/// What somebody wants to have confirmed, checked; nothing is written yet.
#[derive(Debug, Clone)]
pub struct Sending {
    pub project: ProjectId,
    pub party: PartyId,
    pub title: String,
    pub summary: String,
    pub due: Option<Date>,
    pub chosen: Vec<Chosen>,
}

/// A requirement in the version that somebody looked at.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookedAt {
    pub id: RecordId,
    pub version: i64,
}

/// What a party would be asked about, in the order of the numbers: these, or everything that is neither confirmed
/// nor waits there in the same words.
pub fn choose(conn: &mut Conn, project: ProjectId, party: PartyId, ids: &[RecordId]) -> Result<Vec<Chosen>> {
    let party = parties::get(conn, project, party)?.id;
    confirmations::fits(ids.len())?;
    let all = if ids.is_empty() {
        let is_asked =
            |one: &Requirement| is_to_be_asked(&one.course) && one.party.is_none_or(|known| known == party);
        requirements::all(conn, project)?.into_iter().filter(is_asked).collect()
    } else {
        let mut found = requirements::get_many(conn, ids)?;
        found.sort_by_key(|one| one.number);
        if ids.iter().any(|id| !found.iter().any(|one| one.id == *id)) {
            return Err(Failure::NotFound);
        }
        found.into_iter().map(|one| may_be_sent(one, project, party)).collect::<Result<Vec<_>>>()?
    };
    let chosen = in_order(all);
    confirmations::fits(chosen.len())?;
    match chosen.is_empty() {
        true => Err(Failure::refused("requirement.nothing_to_confirm")),
        false => Ok(chosen),
    }
}

/// By their numbers, each once.
fn in_order(mut all: Vec<Requirement>) -> Vec<Chosen> {
    all.sort_by_key(|one| one.number);
    all.dedup_by_key(|one| one.id);
    all.into_iter().map(chosen).collect()
}

/// Reads what is to be sent: these, in the versions that were looked at. `Outdated` where there is a newer one.
pub fn prepare(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    looked_at: &[LookedAt],
    wording: Wording<'_>,
) -> Result<Sending> {
    let CheckedWording { title, summary, due } = wording.checked()?;
    let party = parties::get(conn, project, party)?.id;
    if looked_at.is_empty() {
        // None is never all of them here: nobody looked at those.
        return Err(Failure::refused("requirement.nothing_to_confirm"));
    }
    let ids: Vec<RecordId> = looked_at.iter().map(|one| one.id).collect();
    let chosen = choose(conn, project, party, &ids)?;
    let now: HashSet<(RecordId, i64)> = chosen.iter().map(|one| (one.id, one.version)).collect();
    match looked_at.iter().all(|one| now.contains(&(one.id, one.version))) {
        true => Ok(Sending { project, party, title, summary, due, chosen }),
        false => Err(Failure::Outdated),
    }
}

fn chosen(one: Requirement) -> Chosen {
    Chosen { id: one.id, version: one.course.version, words: one.fields.client_words() }
}

fn may_be_sent(one: Requirement, project: ProjectId, party: PartyId) -> Result<Requirement> {
    let refused = |code| {
        let number = format!("{}-{}", REQUIREMENT.prefix, one.number);
        Err(Refusal::new(code).with("number", number).with("title", one.fields.title.as_str()).into())
    };
    match one.state {
        _ if one.project != project => Err(Failure::NotFound),
        _ if one.party.is_some_and(|known| known != party) => refused("requirement.of_another_party"),
        RequirementState::Dropped => refused("requirement.dropped_not_sent"),
        RequirementState::Confirmed => refused("requirement.already_confirmed"),
        _ => Ok(one),
    }
}

/// Shows these versions to the party and asks its deciders. `Outdated` where something changed since it was read.
pub fn send(
    tx: &mut Tx,
    by: &Authorized<ShareWithClient>,
    public_url: &str,
    signer: &Signer,
    sending: &Sending,
) -> Result<(Request, SignOff)> {
    let due = sending.due.map(|due| due.to_string());
    settle(tx, sending.project)?;
    let new = NewRequest {
        project: sending.project,
        party: sending.party,
        title: &sending.title,
        summary: &sending.summary,
        due: due.as_deref(),
        by: by.person(),
    };
    let request = confirmations::send(tx, &new, &sending.chosen)?;
    let content = Content {
        kind: SIGN_OFF.name.to_owned(),
        number: format!("{}-v{}", REQUIREMENTS_DOCUMENT.prefix, request.number),
        version: request.number,
        title: sending.title.clone(),
        summary: sending.summary.clone(),
        figures: Vec::new(),
        items: confirmations::items(tx, request.id)?,
        valid_until: None,
    };
    let new = NewSignOff {
        project: sending.project,
        party: sending.party,
        record: request.document,
        content: &content,
        amount: None,
        is_commercial: false,
        due: sending.due,
        opened_by: by.person(),
    };
    let sign_off = sign_off::open(tx, public_url, signer, &SIGN_OFF, &new)?;
    confirmations::put_sign_off(tx, request.id, sign_off.id)?;
    Ok((confirmations::get(tx, sending.project, request.id)?, sign_off))
}

/// Makes what was sent findable for the client. After the sending and in small steps: the words of hundreds of
/// requirements would hold up everybody else's writing.
pub async fn make_findable(db: &Db, sent: Vec<RecordId>) -> Result<()> {
    for some in sent.chunks(INDEXED_AT_ONCE) {
        let some = some.to_vec();
        let indexed = db.write(move |tx| {
            for requirement in requirements::get_many(tx, &some)? {
                requirements::index(tx, &requirement)?;
            }
            Ok(())
        });
        indexed.await?;
    }
    Ok(())
}

/// What of it is new to the party, and what changed since it answered: of what is chosen and of what goes along. Those
/// that it never read are known by our own ids, as nothing that it answered is.
pub fn since_answered(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    chosen: &[Chosen],
    along: Vec<Item>,
) -> Result<Option<SinceCount>> {
    let Some(document) = confirmations::document_of(conn, project, party)? else { return Ok(None) };
    let answered = sign_off::answered(conn, document, party)?;
    let known = confirmations::known_keys(conn, chosen.iter().map(|one| one.id))?;
    let items = chosen.iter().map(|one| Item {
        key: known.get(&one.id).copied().unwrap_or(one.id.0),
        title: one.words.title.clone(),
        body: one.words.body.clone(),
        criteria: one.words.criteria.clone(),
        sort: Some(one.words.kind.word().to_owned()),
        priority: Some(one.words.priority.word().to_owned()),
        ..Item::default()
    });
    let items = items.chain(along).collect();
    let content = Content { kind: SIGN_OFF.name.to_owned(), items, ..Content::default() };
    Ok(since(&answered, &content, Known::Each).map(|since| since.count()))
}

/// The party has decided. Approved means all that nobody questioned; a refusal of the whole questions each.
fn decided(tx: &mut Tx, decided: &Decided) -> Result<()> {
    let sign_off = decided.sign_off;
    let request = confirmations::of_document(tx, sign_off.record, sign_off.content.version)?;
    let is_approved = decided.verdict.is_approval();
    let questioned = questioned(decided);
    let last = decided.steps.last();
    let general = last.map_or("", |step| step.remark.as_str());
    let items = confirmations::requested(tx, request.id)?;
    let answered = items.into_iter().map(|item| {
        let question = questioned.get(&item.key);
        let remark = question.map_or(if is_approved { "" } else { general }, String::as_str);
        Answered { is_confirmed: is_approved && question.is_none(), remark, item }
    });
    let answered: Vec<_> = answered.collect();
    confirmations::answer(tx, &request, &answered, last.map(|step| step.person))?;
    confirmations::end(tx, request.id, if is_approved { "confirmed" } else { "declined" })
}

/// What each item was asked about, by everybody who answered.
fn questioned(decided: &Decided) -> HashMap<Uuid, String> {
    let mut all: HashMap<Uuid, String> = HashMap::new();
    for item in decided.steps.iter().flat_map(|step| &step.questioned) {
        let words = all.entry(item.key).or_default();
        if !words.is_empty() && !item.words.is_empty() {
            words.push_str("\n\n");
        }
        words.push_str(&item.words);
    }
    all
}

/// Requests whose sign-off was withdrawn wait no longer.
pub fn settle(tx: &mut Tx, project: ProjectId) -> Result<()> {
    for request in confirmations::waiting(tx, project)? {
        if request.sign_off.map(|id| is_taken_back(tx, id)).transpose()?.unwrap_or(false) {
            confirmations::take_back(tx, &request)?;
        }
    }
    Ok(())
}

fn is_taken_back(conn: &mut Conn, sign_off: SignOffId) -> Result<bool> {
    Ok(sign_off::state_of(conn, sign_off)? == State::Withdrawn)
}

/// Follows sign-offs that were withdrawn; called after events.
pub async fn follow_withdrawals(db: &Db) -> Result<()> {
    let projects = db.read(|conn| {
        let mut projects = Vec::new();
        for (sign_off, project) in confirmations::waited_for(conn)? {
            if is_taken_back(conn, sign_off)? {
                projects.push(project);
            }
        }
        Ok(projects)
    });
    for project in projects.await? {
        db.write(move |tx| settle(tx, project)).await?;
    }
    Ok(())
}
