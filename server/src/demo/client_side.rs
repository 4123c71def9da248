//! What the invented client's approver does: agrees to what waits, as from a known device.

use engagement::noted_act::Witness;
use engagement::sign_off::{self, Act, SignOffKinds, State, Verdict};
use evidence::Signer;
use kernel::{
    ClientPrincipal, Failure, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, RecordId, Result,
};
use store::Db;
use uuid::Uuid;

const KINDS: SignOffKinds = SignOffKinds(&[
    &agreement::CHARTER_SIGN_OFF,
    &scope::SIGN_OFF,
    &scope::DELIVERABLE_SIGN_OFF,
    &change::CHANGE_OFFER,
]);

/// From where the approver acts.
const IP: &str = "192.0.2.7";

/// Whose project it is, the tasks of its plan, and where all of it is served.
pub struct Place<'a> {
    /// The base of every link in its letters.
    pub public_url: &'a str,
    /// Who signs what is recorded of both sides.
    pub signer: &'a Signer,
    pub project: ProjectId,
    pub party: PartyId,
    pub manager: PersonId,
    pub approver: PersonId,
    pub tasks: &'a [RecordId],
}

impl Place<'_> {
    pub fn witness(&self) -> Witness {
        Witness { signer: self.signer.clone(), ip: IP.to_owned(), agent: String::new() }
    }

    pub fn approver(&self) -> ClientPrincipal {
        ClientPrincipal {
            person: self.approver,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::WithCode,
        }
    }
}

/// Approves what waits of this kind, in these words.
pub async fn approve(
    db: &Db,
    place: &Place<'_>,
    kind: &'static str,
    locale: &'static str,
    consent: &'static str,
) -> Result<()> {
    let (by, signer, project) = (place.approver(), place.signer.clone(), place.project);
    let public_url = place.public_url.to_owned();
    db.write(move |tx| {
        let asked = sign_off::of_project(tx, project, 10)?;
        let waiting = asked.into_iter().find(|one| one.state == State::Waiting && one.content.kind == kind);
        let waiting = waiting.ok_or_else(|| Failure::fault("nothing waits for the client"))?;
        let act = Act {
            key: waiting.key,
            verdict: Verdict::Approved,
            remark: "",
            questioned: Vec::new(),
            form_key: Uuid::new_v4(),
            consent,
            locale,
            ip: IP,
            agent: "",
        };
        sign_off::act(tx, &public_url, &KINDS, &signer, &by, &act).map(drop)
    })
    .await
}
