//! The pack of the kickoff meeting: what a party would read, sending it, and what was sent.
//!
//! Must hold: what is sent is what was looked at, word for word, and it is read by those who were named beforehand.

use crate::kickoff_pack::KickoffPack;
use crate::store::kickoff_packs::{self, SentPack};
use ::store::{Conn, Tx};
use engagement::access::{ShareWithClient, authorize, member};
use engagement::letters::{self, NotReached, Words};
use engagement::sign_off::{self, SignOffReader};
use engagement::store::{parties, projects};
use kernel::{Failure, PartyId, PersonId, ProjectId, Refusal, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct KickoffPackPreview {
    pack: KickoffPack,
    /// What this party does not see stays out: the charter that another was asked to confirm, chosen files.
    left_out: Vec<String>,
    readers: Vec<SignOffReader>,
    /// Those of them who would get no mail.
    not_reached: Vec<NotReached>,
}

endpoint!(/// The kickoff pack as a party would read it now, and who would. Nothing is sent.
    get_kickoff_pack: GET "/api/v1/projects/{project}/parties/{party}/kickoff-pack", Team, ReadProject);
async fn get_kickoff_pack(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<KickoffPackPreview>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        let (pack, left_out) = kickoff_packs::put_together(conn, project, party)?;
        let readers = sign_off::readers(conn, party, false)?;
        let not_reached = not_reached(conn, party, &readers)?;
        Ok(KickoffPackPreview { pack, left_out, readers, not_reached })
    });
    Ok(Json(found.await?))
}

fn not_reached(conn: &mut Conn, party: PartyId, readers: &[SignOffReader]) -> Result<Vec<NotReached>> {
    let mut found = Vec::new();
    for reader in readers {
        if let Some(reason) = letters::unreachable(conn, party, reader.person_id)? {
            let (person_id, name) = (reader.person_id, reader.name.clone());
            found.push(NotReached { person_id, name, reason: reason.to_owned() });
        }
    }
    Ok(found)
}

#[derive(Serialize, ToSchema)]
pub struct SentKickoffPackList {
    items: Vec<SentKickoffPack>,
}

#[derive(Serialize, ToSchema)]
pub struct SentKickoffPack {
    party_id: PartyId,
    /// In this party's count.
    number: i64,
    by_name: Option<String>,
    sent_at: Timestamp,
    /// The party reads it as long as there is none.
    taken_back_at: Option<Timestamp>,
}

fn list(conn: &mut Conn, project: ProjectId) -> Result<SentKickoffPackList> {
    let sent = kickoff_packs::sent(conn, project)?;
    let names = person::names(conn, sent.iter().map(|one| one.by))?;
    let told = |one: SentPack| SentKickoffPack {
        party_id: one.party,
        number: one.number,
        by_name: names.get(&one.by).cloned(),
        sent_at: one.at,
        taken_back_at: one.taken_back,
    };
    Ok(SentKickoffPackList { items: sent.into_iter().map(told).collect() })
}

endpoint!(/// The kickoff packs that were sent, the newest first.
    list_kickoff_packs: GET "/api/v1/projects/{project}/kickoff-packs", Team, ReadProject);
async fn list_kickoff_packs(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<SentKickoffPackList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        list(conn, project)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KickoffPackBody {
    party_id: PartyId,
    /// As it was looked at; one that reads otherwise by now answers 412.
    pack: KickoffPack,
    /// Who was said to read it; refused where others would by now.
    reader_ids: Vec<PersonId>,
}

endpoint!(/// Shows a party the kickoff pack as it was looked at, and tells its people by mail. It takes the place of the one
    /// before; what they read already is not sent a second time.
    create_kickoff_pack: POST "/api/v1/projects/{project}/kickoff-packs", Team, ShareWithClient);
async fn create_kickoff_pack(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<KickoffPackBody>,
) -> Answer<Created<SentKickoffPackList>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let sent = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, body.party_id)?;
        let (pack, _) = kickoff_packs::put_together(tx, project, body.party_id)?;
        let is_as_looked_at = pack == body.pack;
        if !(is_as_looked_at && kickoff_packs::is_read_already(tx, body.party_id, &pack)?) {
            check_readers(tx, body.party_id, &body.reader_ids)?;
            if !is_as_looked_at {
                return Err(Failure::Outdated);
            }
            let sent = kickoff_packs::send(tx, project, body.party_id, &pack, proof.person())?;
            write_letters(tx, &public_url, (project, body.party_id), sent, &pack)?;
        }
        list(tx, project)
    });
    Ok(Created { location: format!("/api/v1/projects/{project}/kickoff-packs"), body: sent.await? })
}

/// Whoever came since is named; of those who left, who were told by the caller, there is a number.
fn check_readers(conn: &mut Conn, party: PartyId, told: &[PersonId]) -> Result<()> {
    let readers = sign_off::readers(conn, party, false)?;
    let gone = told.iter().filter(|one| readers.iter().all(|reader| reader.person_id != **one)).count();
    let added: Vec<String> =
        readers.into_iter().filter(|reader| !told.contains(&reader.person_id)).map(|one| one.name).collect();
    if added.is_empty() && gone == 0 {
        return Ok(());
    }
    let changed = Refusal::new("kickoff_pack.readers_changed").with("added_count", added.len());
    Err(changed.with("added", added).with("gone", gone).into())
}

/// To all of the party who can be reached.
fn write_letters(
    tx: &mut Tx,
    public_url: &str,
    (project, party): (ProjectId, PartyId),
    (id, key): (Uuid, Uuid),
    pack: &KickoffPack,
) -> Result<()> {
    let titles = pack.communication.iter().map(|line| format!("– {}", line.title));
    let touch = titles.collect::<Vec<_>>().join("\n");
    let (of, party) = (projects::get(tx, project)?, parties::get(tx, project, party)?);
    for contact in parties::contacts(tx, party.id)? {
        if letters::unreachable(tx, party.id, contact.person)?.is_some() {
            continue;
        }
        let params = Map::from_iter([
            ("project".to_owned(), json!(of.client_name)),
            ("has_touch".to_owned(), json!(if touch.is_empty() { "no" } else { "yes" })),
            ("touch".to_owned(), json!(touch)),
        ]);
        let words = Words { template: "kickoff_pack_sent", about: Some(id), params };
        letters::to_contact(tx, public_url, &party, &contact, &format!("/kickoff-packs/{key}"), words)?;
    }
    Ok(())
}

/// Why the letter about a pack does not leave any more: the pack was taken back.
pub fn pack_reason_to_stay(conn: &mut Conn, pack: Uuid) -> Result<Option<&'static str>> {
    Ok((!kickoff_packs::is_read(conn, pack)?).then_some("letter.not_shown"))
}

endpoint!(/// Takes back what a party was shown of kickoff packs; taken back already, nothing is written.
    delete_kickoff_pack: DELETE "/api/v1/projects/{project}/parties/{party}/kickoff-pack", Team, ShareWithClient);
async fn delete_kickoff_pack(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<SentKickoffPackList>> {
    let scope = cx.scope.clone();
    let left = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        kickoff_packs::take_back(tx, project, party, proof.person())?;
        list(tx, project)
    });
    Ok(Json(left.await?))
}

pub fn routes() -> Routes {
    routes![get_kickoff_pack, list_kickoff_packs, create_kickoff_pack, delete_kickoff_pack]
}
