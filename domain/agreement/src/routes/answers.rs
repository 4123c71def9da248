//! What the endpoints about the charter answer with.

use crate::charter::{CharterFields, CharterState, Lack, lacks, standing};
use crate::kpi::KpiFacts;
use crate::store::charters::{self, Charter as Stored, Sending};
use crate::store::facts;
use ::store::Conn;
use communication::ClockedKinds;
use engagement::letters::NotReached;
use engagement::sign_off::{State, Verdict};
use kernel::{PartyId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person::{self, VersionAuthor};
use schedule::planning::Plans;
use serde::Serialize;
use utoipa::ToSchema;

/// The project's charter; before the first save with version 0 and empty fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct Charter {
    pub id: Option<RecordId>,
    /// For `If-Match`.
    pub revision: i64,
    pub version: i64,
    pub state: CharterState,
    /// In the client's count: with the state `unconfirmed`, "unconfirmed since" this one.
    pub confirmed_number: Option<i64>,
    /// The party that was asked last.
    pub party_id: Option<PartyId>,
    pub fields: CharterFields,
    /// What stands in the way of asking for confirmation.
    pub lacks: Vec<Lack>,
    /// In the order of the fields.
    pub kpis: Vec<KpiValue>,
    /// The newest first.
    pub sendings: Vec<CharterSending>,
    pub updated_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KpiValue {
    /// None where there is nothing to measure yet.
    pub value: Option<i64>,
    pub is_met: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CharterSending {
    pub sign_off_id: SignOffId,
    pub party_id: PartyId,
    /// In the client's count.
    pub number: i64,
    /// In ours.
    pub version: i64,
    pub with_budget: bool,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub sent_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// After sending: those who are asked and get no mail. Empty otherwise.
    pub not_reached: Vec<NotReached>,
}

pub fn sending(one: &Sending) -> CharterSending {
    CharterSending {
        sign_off_id: one.sign_off.id,
        party_id: one.sign_off.party,
        number: one.number,
        version: one.version,
        with_budget: one.with_budget,
        state: one.sign_off.state,
        verdict: one.sign_off.verdict,
        sent_at: one.sign_off.opened_at,
        ended_at: one.sign_off.ended_at,
        not_reached: Vec::new(),
    }
}

/// Everything about the charter as it is now.
pub fn whole(
    conn: &mut Conn,
    sources: (&Plans, ClockedKinds),
    project: ProjectId,
    now: Timestamp,
) -> Result<Charter> {
    let facts = facts::of_project(conn, sources, project, now)?;
    match charters::of_project(conn, project)? {
        Some(stored) => written(conn, stored, &facts),
        None => Ok(unwritten()),
    }
}

fn unwritten() -> Charter {
    let fields = CharterFields::default();
    Charter {
        id: None,
        revision: 0,
        version: 0,
        state: CharterState::Draft,
        confirmed_number: None,
        party_id: None,
        lacks: lacks(&fields),
        fields,
        kpis: Vec::new(),
        sendings: Vec::new(),
        updated_at: None,
    }
}

fn written(conn: &mut Conn, stored: Stored, facts: &KpiFacts) -> Result<Charter> {
    let sendings = charters::sendings(conn, stored.id)?;
    let course = charters::course(conn, &stored, &sendings)?;
    let kpis = stored.fields.kpis.iter();
    Ok(Charter {
        id: Some(stored.id),
        revision: stored.revision,
        version: stored.version,
        state: standing(&course),
        confirmed_number: course.confirmed.map(|one| one.number),
        party_id: sendings.first().map(|one| one.sign_off.party),
        lacks: lacks(&stored.fields),
        kpis: kpis.map(|kpi| KpiValue { value: kpi.value(facts), is_met: kpi.is_met(facts) }).collect(),
        sendings: sendings.iter().map(sending).collect(),
        updated_at: Some(stored.updated_at),
        fields: stored.fields,
    })
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CharterVersion {
    pub version: i64,
    pub by: Option<VersionAuthor>,
    pub at: Timestamp,
}

pub fn versions(conn: &mut Conn, id: RecordId) -> Result<Vec<CharterVersion>> {
    let all = charters::versions(conn, id)?;
    let names = person::names(conn, all.iter().filter_map(|one| one.by))?;
    let told = all.into_iter();
    Ok(told
        .map(|one| CharterVersion {
            version: one.version,
            by: one.by.map(|by| VersionAuthor::of(by, &names)),
            at: one.at,
        })
        .collect())
}
