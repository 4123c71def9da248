//! How an acceptance case went, as a client's person says it in the portal.

use super::client_side::{known_as, may_act, tell_owner, viewer};
use crate::acceptance_case::{CaseResult, checked_remark, defect, may_run};
use crate::store::acceptance_cases::{self, ReleasedCase, Run};
use crate::store::deliverables::{self, Deliverable};
use crate::store::{case_files, case_files::Keys, submissions};
use ::store::{Conn, Tx, records};
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content, Item};
use kernel::{ClientPrincipal, Failure, RecordId, Result};
use people::person;
use serde_json::json;
use uuid::Uuid;

/// What a client's person says of one case of a submitted version.
#[derive(Debug, Clone)]
pub struct ClientRun {
    /// The client's keys.
    pub deliverable: Uuid,
    pub case: Uuid,
    pub version: i64,
    pub result: CaseResult,
    pub remark: String,
    /// Makes a form that is sent twice one act.
    pub form_key: Uuid,
}

impl ClientRun {
    /// What is wrong with it before it is asked whose it is.
    pub fn checked(&self) -> Result<String> {
        checked_remark(self.result, &self.remark)
    }
}

/// Asked before anything is taken in of a file that comes with a result: of a version that is over nothing is said.
pub fn may_run_as_client(
    conn: &mut Conn,
    by: &ClientPrincipal,
    (deliverable, case, version): (Uuid, Uuid, i64),
) -> Result<()> {
    let case = acceptance_cases::of_keys(conn, by.party, deliverable, case, version)?;
    Ok(may_run(case.ended_at.is_none())?)
}

/// Writes down how a case went, while its version waits. A failure is a defect; sent twice, the form writes once.
pub fn run_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    said: &ClientRun,
) -> Result<()> {
    may_act(tx, by)?;
    let record = records::visible(tx, &viewer(by), said.deliverable)?;
    let case = acceptance_cases::of_keys(tx, by.party, said.deliverable, said.case, said.version)?;
    let remark = said.checked()?;
    let name = person::get(tx, by.person)?.name;
    let run =
        Run { result: said.result, remark: &remark, by: by.person, name: &name, form_key: said.form_key };
    if acceptance_cases::is_run(tx, &case, &run)? {
        return Ok(());
    }
    may_run(case.ended_at.is_none())?;
    acceptance_cases::put_result(tx, &case, &run)?;
    if said.result == CaseResult::Failed {
        sign_off::stop_counts(tx, by.project, by.party)?;
    }
    // The next version tells of it: what somebody looked at before is not what would be submitted now.
    deliverables::touch(tx, record.id())?;
    let of = deliverables::get(tx, record.id())?;
    let content = content(&of, said, &case);
    let act = format!("acceptance_case.{}", said.result.word());
    let noted = NotedAct { remark: &remark, ..NotedAct::new(&act, said.deliverable, &content) };
    note_of_client(tx, witness, by, &noted)?;
    let detail = json!({ "version": case.version, "case": case.number });
    deliverables::happened(tx, &of, said.result.event(), Some(by.person), detail)?;
    if said.result == CaseResult::Passed || case.result == Some(CaseResult::Failed) {
        return Ok(());
    }
    let sent_by = submissions::of_version(tx, of.id, case.version)?.sent_by;
    let quote = defect(&case.title, &remark);
    tell_owner(tx, public_url, &of, sent_by, "deliverable_case_failed", &name, &quote)
}

/// The case as it was released: how it is run, and what is to come of it.
fn content(of: &Deliverable, said: &ClientRun, case: &ReleasedCase) -> Content {
    Content {
        kind: "acceptance_case".to_owned(),
        number: known_as(of),
        version: case.version,
        title: case.title.clone(),
        items: vec![Item {
            key: said.case,
            version: case.version,
            title: case.title.clone(),
            body: case.steps.clone(),
            criteria: case.expected.clone(),
            ..Item::default()
        }],
        ..Content::default()
    }
}

/// Says of a file that somebody of the party just sent to the deliverable that it is of this case.
pub fn show_on_case(tx: &mut Tx, by: &ClientPrincipal, said: &ClientRun, document: RecordId) -> Result<()> {
    let case = acceptance_cases::of_keys(tx, by.party, said.deliverable, said.case, said.version)?;
    let file = records::get(tx, document)?;
    let is_theirs = file.party == Some(by.party) && records::within(tx, document)? == Some(case.deliverable);
    let key = file.client_key.filter(|_| is_theirs).ok_or(Failure::NotFound)?;
    let keys = Keys { deliverable: said.deliverable, case: said.case, document: key };
    case_files::put(tx, &case, document, (by.project, by.party), &keys)
}
