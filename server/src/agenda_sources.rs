//! What a meeting's agenda is proposed: what waits for either side, what is to be confirmed, what is due. A further source is
//! a function here.

use change::store::{released, requests};
use communication::question::Speaker;
use communication::store::questions;
use engagement::sign_off;
use engagement::store::sign_offs;
use kernel::{ProjectId, Result, Timestamp};
use meeting::agenda_facts::{AgendaProposal, AgendaSources, MOST_OF_A_SOURCE, ProposalReason};
use meeting::store::agenda;
use risk::store::issues;
use store::{Conn, records};

pub const AGENDA_SOURCES: AgendaSources = AgendaSources(&[
    questions_for_client,
    sign_offs_waiting,
    issues_to_confirm,
    questions_for_team,
    changes_for_team,
    agenda::due,
]);

fn questions_for_client(conn: &mut Conn, project: ProjectId, _: Timestamp) -> Result<Vec<AgendaProposal>> {
    questions_waiting(conn, project, Speaker::Client, ProposalReason::WaitsForClient)
}

fn questions_for_team(conn: &mut Conn, project: ProjectId, _: Timestamp) -> Result<Vec<AgendaProposal>> {
    questions_waiting(conn, project, Speaker::Team, ProposalReason::WaitsForTeam)
}

/// A question of the commercial circle is not everybody's who comes.
fn questions_waiting(
    conn: &mut Conn,
    project: ProjectId,
    side: Speaker,
    reason: ProposalReason,
) -> Result<Vec<AgendaProposal>> {
    let found = questions::waiting_for(conn, project, side)?;
    let one = |question: questions::Question| AgendaProposal {
        record_id: question.id,
        kind: communication::QUESTION.name.to_owned(),
        number: question.number,
        party_ids: vec![question.party],
        is_shown: !question.is_commercial(),
        title: question.title,
        reason,
        due: question.due,
    };
    Ok(found.into_iter().map(one).collect())
}

/// Changes that the team has to do something about, under the words that their party reads; what it decides on waits with
/// what it was sent.
fn changes_for_team(conn: &mut Conn, project: ProjectId, _: Timestamp) -> Result<Vec<AgendaProposal>> {
    let found: Vec<_> =
        requests::waiting_for_team(conn, project)?.into_iter().take(MOST_OF_A_SOURCE).collect();
    let titles = released::titles(conn, found.iter().map(|change| change.id))?;
    let one = |change: requests::ChangeRequest| {
        let read = titles.iter().find(|(id, ..)| *id == change.id);
        AgendaProposal {
            record_id: change.id,
            kind: change::CHANGE_REQUEST.name.to_owned(),
            number: change.number,
            title: read.map_or(change.title, |(.., title)| title.clone()),
            reason: ProposalReason::WaitsForTeam,
            due: change.wanted_by,
            party_ids: read.map(|(_, party, _)| *party).into_iter().collect(),
            is_shown: read.is_some(),
        }
    };
    Ok(found.into_iter().map(one).collect())
}

/// Neither is what is about money.
fn sign_offs_waiting(conn: &mut Conn, project: ProjectId, _: Timestamp) -> Result<Vec<AgendaProposal>> {
    let waiting = sign_offs::all_waiting(conn, project)?.into_iter().take(MOST_OF_A_SOURCE);
    let mut found = Vec::new();
    for sign_off::SignOff { record, content, party, is_commercial, due, .. } in waiting {
        let record = records::get(conn, record)?;
        found.push(AgendaProposal {
            record_id: record.id,
            kind: record.kind,
            number: record.number,
            title: content.title,
            reason: ProposalReason::WaitsForClient,
            due: due.map(|day| day.to_string()),
            party_ids: vec![party],
            is_shown: !is_commercial,
        });
    }
    Ok(found)
}

fn issues_to_confirm(conn: &mut Conn, project: ProjectId, _: Timestamp) -> Result<Vec<AgendaProposal>> {
    let found = issues::to_confirm(conn, project)?.into_iter().map(|issue| AgendaProposal {
        record_id: issue.id,
        kind: risk::ISSUE.name.to_owned(),
        number: issue.number,
        title: issue.fields.title,
        reason: ProposalReason::WaitsForClient,
        due: issue.due,
        party_ids: issue.party.into_iter().collect(),
        is_shown: issue.party.is_some(),
    });
    Ok(found.collect())
}
