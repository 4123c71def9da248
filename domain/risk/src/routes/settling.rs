//! The step of one transaction: the rule, the write, the event; and the client's own, whether it is solved.

use crate::ISSUE;
use crate::issue::{Facts, LONGEST_NOTE, Step, after, may_settle};
use crate::store::issues::{self, Issue};
use crate::store::steps::{self, NewStep};
use ::store::{Tx, Viewer, records};
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content};
use engagement::store::parties;
use kernel::{ClientPrincipal, Event, Failure, Input, PersonId, Result, Side};
use people::person;
use uuid::Uuid;

pub(super) struct Saying<'a> {
    pub step: Step,
    pub note: &'a str,
    pub person: PersonId,
    pub side: Side,
    pub form_key: Option<Uuid>,
}

pub(super) fn say(tx: &mut Tx, issue: &Issue, saying: &Saying<'_>) -> Result<Issue> {
    let facts = Facts {
        state: issue.state,
        has_solution: !issue.fields.solution.is_empty(),
        is_shared: issue.party.is_some(),
        by_client: saying.side == Side::Client,
    };
    let state = after(saying.step, facts)?;
    let by = person::get(tx, saying.person)?;
    let new = NewStep {
        issue: issue.id,
        step: saying.step,
        note: saying.note,
        person: by.id,
        person_name: &by.name,
        side: saying.side,
        form_key: saying.form_key,
    };
    steps::create(tx, &new)?;
    let issue = issues::put_state(tx, issue.id, state)?;
    let kind = match saying.step {
        Step::Solved => "issue.solved",
        Step::Confirmed => "issue.confirmed",
        Step::Reopened => "issue.reopened",
        Step::Dropped => "issue.dropped",
    };
    let event = Event::new(kind, tx.now(), Some(by.id)).in_project(issue.project).on(issue.id);
    tx.event(match issue.party {
        Some(party) => event.for_client(Some(party)),
        None => event,
    })?;
    Ok(issue)
}

/// What a client's person says in the portal.
#[derive(Debug, Clone)]
pub struct ClientSettling {
    /// The key under which they know the issue.
    pub issue: Uuid,
    pub is_solved: bool,
    /// What is still wrong; may be empty.
    pub text: String,
    /// Makes the same answer of a page that is sent twice one step.
    pub form_key: Uuid,
}

impl ClientSettling {
    fn step(&self) -> Step {
        if self.is_solved { Step::Confirmed } else { Step::Reopened }
    }
    /// Both answers stand on one page: what was said by mistake does not swallow the other.
    fn key_of_step(&self) -> Uuid {
        Uuid::from_u128(self.form_key.as_u128() ^ self.issue.as_u128() ^ u128::from(self.is_solved))
    }
}

/// Confirms that it is solved, or says "not yet". Sent twice, it is done once.
pub fn settle_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    witness: &Witness,
    settling: &ClientSettling,
) -> Result<Issue> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    let role = parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)?;
    may_settle(role)?;
    let viewer = Viewer { project: by.project, party: by.party, person: by.person };
    let record = records::visible(tx, &viewer, settling.issue)?;
    let issue = issues::get(tx, record.id())?;
    if steps::is_of_form(tx, settling.key_of_step())? {
        return Ok(issue);
    }
    let mut input = Input::new();
    let note = settling.text.replace("\r\n", "\n");
    let note = match note.trim() {
        "" => String::new(),
        _ => input.text("text", &note, LONGEST_NOTE),
    };
    input.finish()?;
    if !settling.is_solved {
        sign_off::stop_counts(tx, by.project, by.party)?;
    }
    let saying = Saying {
        step: settling.step(),
        note: &note,
        person: by.person,
        side: Side::Client,
        form_key: Some(settling.key_of_step()),
    };
    let settled = say(tx, &issue, &saying)?;
    let act = if settling.is_solved { "issue.confirmed" } else { "issue.reopened" };
    let content = content(&issue);
    let noted = NotedAct { remark: &note, ..NotedAct::new(act, settling.issue, &content) };
    note_of_client(tx, witness, by, &noted)?;
    Ok(settled)
}

/// The issue as its party reads it: what was said to be solved, and by what.
fn content(issue: &Issue) -> Content {
    let parts = [&issue.fields.description, &issue.fields.cause, &issue.fields.solution];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    Content {
        kind: ISSUE.name.to_owned(),
        number: format!("{}-{}", ISSUE.prefix, issue.client_number.unwrap_or_default()),
        version: 1,
        title: issue.fields.title.clone(),
        summary: parts.join("\n\n"),
        ..Content::default()
    }
}
