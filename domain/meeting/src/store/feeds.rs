//! Calendar feeds by their secret.

use crate::feed::{Feed, FeedKind};
use ::store::{Conn, Row, Tx, params};
use engagement::link::{fresh_token, hash};
use kernel::{LinkId, PartyId, PersonId, ProjectId, Result};
use uuid::Uuid;

fn read(row: &Row) -> Result<Feed> {
    Ok(Feed {
        id: row.get(0)?,
        kind: FeedKind::from_kept(&row.get::<String>(1)?)?,
        person: row.get(2)?,
        project: row.get(3)?,
        party: row.get(4)?,
        link: row.get(5)?,
        created_at: row.get(6)?,
        ended_at: row.get(7)?,
    })
}

pub fn of_secret(conn: &mut Conn, secret: &str) -> Result<Feed> {
    conn.one(
        "select id, kind, person_id, project_id, party_id, link_id, created_at, ended_at
         from calendar_feeds where secret_hash = $1",
        params![hash(secret)],
        read,
    )
}

/// The open ones of a person, the newest first.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Feed>> {
    conn.rows(
        "select id, kind, person_id, project_id, party_id, link_id, created_at, ended_at from calendar_feeds
         where person_id = $1 and ended_at is null order by created_at desc, id desc",
        params![person],
        read,
    )
}

/// The open ones of a project's clients, the newest first; whether their access stands is not asked here.
pub fn of_clients(conn: &mut Conn, project: ProjectId) -> Result<Vec<Feed>> {
    conn.rows(
        "select id, kind, person_id, project_id, party_id, link_id, created_at, ended_at from calendar_feeds
         where project_id = $1 and kind = 'client' and ended_at is null order by created_at desc, id desc",
        params![project],
        read,
    )
}

pub struct NewFeed {
    pub kind: FeedKind,
    pub person: PersonId,
    pub project: Option<ProjectId>,
    pub party: Option<PartyId>,
    pub link: Option<LinkId>,
}

/// A new one takes the place of the one before; gives its secret.
pub fn create(tx: &mut Tx, new: &NewFeed) -> Result<(Feed, String)> {
    let NewFeed { kind, person, project, party, link } = *new;
    let same = |feed: &Feed| feed.kind == kind && feed.project == project && feed.party == party;
    for before in of_person(tx, person)?.iter().filter(|feed| same(feed)) {
        end(tx, before.id)?;
    }
    let (secret, hash) = fresh_token();
    let now = tx.now();
    tx.exec(
        "insert into calendar_feeds (id, kind, person_id, project_id, party_id, link_id, secret_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![Uuid::now_v7(), kind.word(), person, project, party, link, hash, now],
    )?;
    Ok((of_secret(tx, &secret)?, secret))
}

pub fn end(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec("update calendar_feeds set ended_at = $2 where id = $1 and ended_at is null", params![id, now])?;
    Ok(())
}
