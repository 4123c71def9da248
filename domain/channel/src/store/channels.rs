//! Channels with their sealed addresses, and the settings of the whole house.

use crate::channel::{Channel, ChannelKind, ChannelState, Said, masked};
use crate::quiet::Quiet;
use crate::topic::Topic;
use ::store::seal::SealKey;
use ::store::{Conn, Row, Tx, params, settings};
use kernel::{Failure, Network, PartyId, PersonId, ProjectId, Result, Timestamp};
use uuid::Uuid;

const TABLE: &str = "channels";
const NETWORKS: &str = "channel.networks";
/// How long the key before signs beside a new one.
const PREVIOUS_SECONDS: i64 = 24 * 3_600;

/// Where a channel is and what its messages are signed with: opened only to send.
#[derive(Clone)]
pub struct Address {
    pub url: String,
    pub secret: Option<String>,
    /// What they were signed with before, as long as that signs too.
    pub previous_secret: Option<String>,
    /// The same for every channel that leads there.
    pub endpoint: String,
}

pub struct NewChannel<'a> {
    pub project: Option<ProjectId>,
    pub party: Option<PartyId>,
    pub kind: ChannelKind,
    pub said: &'a Said,
    /// What tells two addresses apart without telling what they are.
    pub endpoint: &'a str,
    pub by: PersonId,
}

fn read(row: &Row) -> Result<Channel> {
    let topics: String = row.get(8)?;
    let quiet = (row.get::<Option<i64>>(9)?, row.get::<Option<i64>>(10)?);
    Ok(Channel {
        id: row.get(0)?,
        project: row.get(1)?,
        party: row.get(2)?,
        kind: ChannelKind::from_kept(&row.get::<String>(3)?)?,
        name: row.get(4)?,
        address_shown: row.get(5)?,
        has_secret: row.get::<Option<String>>(6)?.is_some(),
        locale: row.get(7)?,
        topics: topics
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(Topic::from_kept)
            .collect::<Result<_>>()?,
        quiet: quiet.0.zip(quiet.1).map(|(from, to)| Quiet { from, to }),
        state: ChannelState::from_kept(&row.get::<String>(11)?)?,
        failures: row.get(12)?,
        refusals: row.get(13)?,
        why: row.get(14)?,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        revision: row.get(17)?,
        previous_until: row.get(18)?,
    })
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<Channel> {
    conn.one(
        "select id, project_id, party_id, kind, name, address_shown, secret, locale, topics, quiet_from, quiet_to, state,
           failures, refusals, why, created_by, created_at, revision, previous_until
         from channels where id = $1",
        params![id],
        read,
    )
}

/// Those of a project, or of the whole house.
pub fn list(conn: &mut Conn, project: Option<ProjectId>) -> Result<Vec<Channel>> {
    let Some(project) = project else { return of_house(conn) };
    conn.rows(
        "select id, project_id, party_id, kind, name, address_shown, secret, locale, topics, quiet_from, quiet_to, state,
           failures, refusals, why, created_by, created_at, revision, previous_until
         from channels where project_id = $1 order by created_at, id",
        params![project],
        read,
    )
}

fn of_house(conn: &mut Conn) -> Result<Vec<Channel>> {
    conn.rows(
        "select id, project_id, party_id, kind, name, address_shown, secret, locale, topics, quiet_from, quiet_to, state,
           failures, refusals, why, created_by, created_at, revision, previous_until
         from channels where project_id is null order by created_at, id",
        params![],
        read,
    )
}

/// Those that are told what happens.
pub fn active(conn: &mut Conn) -> Result<Vec<Channel>> {
    conn.rows(
        "select id, project_id, party_id, kind, name, address_shown, secret, locale, topics, quiet_from, quiet_to, state,
           failures, refusals, why, created_by, created_at, revision, previous_until
         from channels where state = $1 order by created_at, id",
        params![ChannelState::Active.word()],
        read,
    )
}

fn topics(said: &Said) -> String {
    said.topics.iter().map(|topic| topic.word()).collect::<Vec<_>>().join(" ")
}

pub fn create(tx: &mut Tx, seal: &SealKey, new: &NewChannel<'_>) -> Result<Channel> {
    let (id, now, said) = (Uuid::now_v7(), tx.now(), new.said);
    let url = said.address.as_deref().unwrap_or_default();
    let secret = said.secret.as_deref().map(|secret| seal.seal_text(TABLE, format!("{id}/secret"), secret));
    tx.exec(
        "insert into channels (id, project_id, party_id, kind, name, address, address_shown, endpoint, secret, locale,
           topics, quiet_from, quiet_to, state, failures, refusals, next_at, leased_until, created_by, created_at, revision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, 0, $15, $16, 1)",
        params![
            id,
            new.project,
            new.party,
            new.kind.word(),
            &said.name,
            seal.seal_text(TABLE, id, url)?,
            masked(url),
            new.endpoint,
            secret.transpose()?,
            &said.locale,
            topics(said),
            said.quiet.map(|quiet| quiet.from),
            said.quiet.map(|quiet| quiet.to),
            ChannelState::Active.word(),
            new.by,
            now
        ],
    )?;
    get(tx, id)
}

/// Says anew what a channel is; whose it is and who reads it never changes.
pub fn put(
    tx: &mut Tx,
    seal: &SealKey,
    before: &Channel,
    revision: Option<i64>,
    (said, endpoint): (&Said, &str),
    state: ChannelState,
) -> Result<Channel> {
    let id = before.id;
    let sealed = said.address.as_deref().map(|url| seal.seal_text(TABLE, id, url)).transpose()?;
    let Keys { secret, previous, previous_until } = keys_after(tx, seal, before, said)?;
    let rows = tx.exec(
        "update channels set name = $3, address = coalesce($4, address), address_shown = coalesce($5, address_shown),
           endpoint = case when $4 is null then endpoint else $6 end, secret = $7, previous_secret = $13, previous_until = $14, locale = $8,
           topics = $9, quiet_from = $10, quiet_to = $11, state = $12, failures = 0, refusals = 0,
           why = case when $12 = 'active' then null else why end, next_at = 0, revision = revision + 1
         where id = $1 and (revision = $2 or $2 is null)",
        params![
            id,
            revision,
            &said.name,
            sealed,
            said.address.as_deref().map(masked),
            endpoint,
            secret,
            &said.locale,
            topics(said),
            said.quiet.map(|quiet| quiet.from),
            said.quiet.map(|quiet| quiet.to),
            state.word(),
            previous,
            previous_until
        ],
    )?;
    if rows == 1 { get(tx, id) } else { Err(Failure::Outdated) }
}

/// What messages are signed with, and for a while what they were signed with before: sealed.
#[derive(Default)]
struct Keys {
    secret: Option<String>,
    previous: Option<String>,
    previous_until: Option<Timestamp>,
}

fn keys(conn: &mut Conn, id: Uuid) -> Result<Keys> {
    conn.one(
        "select secret, previous_secret, previous_until from channels where id = $1",
        params![id],
        |row| Ok(Keys { secret: row.get(0)?, previous: row.get(1)?, previous_until: row.get(2)? }),
    )
}

/// A program that checks signatures takes the new key in its own time: the one before signs on for a day. The same key sent
/// again is no other one.
fn keys_after(tx: &mut Tx, seal: &SealKey, before: &Channel, said: &Said) -> Result<Keys> {
    let kept = keys(tx, before.id)?;
    let Some(secret) = &said.secret else {
        return Ok(if said.without_secret { Keys::default() } else { kept });
    };
    let row = format!("{}/secret", before.id);
    let is_kept = match &kept.secret {
        Some(sealed) => seal.open_text(TABLE, &row, sealed)? == *secret,
        None => false,
    };
    if is_kept {
        return Ok(kept);
    }
    let fresh = Some(seal.seal_text(TABLE, row, secret)?);
    Ok(match before.kind {
        ChannelKind::Webhook => Keys {
            secret: fresh,
            previous: kept.secret,
            previous_until: Some(tx.now().plus_seconds(PREVIOUS_SECONDS)),
        },
        _ => Keys { secret: fresh, ..Keys::default() },
    })
}

pub fn delete(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec("delete from channel_messages where channel_id = $1", params![id])?;
    tx.exec("delete from channel_posts where channel_id = $1", params![id])?;
    tx.exec("delete from channels where id = $1", params![id]).map(drop)
}

pub fn address(conn: &mut Conn, seal: &SealKey, id: Uuid, now: Timestamp) -> Result<Address> {
    let (sealed, endpoint) =
        conn.one("select address, endpoint from channels where id = $1", params![id], |row| {
            Ok((row.get::<String>(0)?, row.get(1)?))
        })?;
    let open = |secret: String| seal.open_text(TABLE, format!("{id}/secret"), &secret);
    let Keys { secret, previous, previous_until } = keys(conn, id)?;
    let previous = previous.filter(|_| previous_until.is_some_and(|until| now < until));
    Ok(Address {
        url: seal.open_text(TABLE, id, &sealed)?,
        secret: secret.map(open).transpose()?,
        previous_secret: previous.map(open).transpose()?,
        endpoint,
    })
}

/// One worker at a time sends to a channel, and what it leases it gives back by the passing of time. Channels take turns:
/// a slow one with much to tell keeps nobody else waiting for more than its round.
pub fn lease_next(tx: &mut Tx, seconds: i64) -> Result<Option<Channel>> {
    let now = tx.now();
    let due: Option<Uuid> = tx.opt(
        "select c.id from channel_messages m join channels c on c.id = m.channel_id
         where m.state = 'waiting' and m.due_at <= $1
           and c.state = $2 and c.next_at <= $1 and c.leased_until <= $1
         order by c.next_at, m.due_at, c.id limit 1",
        params![now, ChannelState::Active.word()],
        |row| row.get(0),
    )?;
    let Some(id) = due else { return Ok(None) };
    let until = now.plus_seconds(seconds);
    tx.exec("update channels set leased_until = $2 where id = $1", params![id, until])?;
    get(tx, id).map(Some)
}

/// Whoever held leases has ended: said by a process that has the database to itself, when it begins.
pub fn give_back(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "update channels set leased_until = 0 where state = $1 and leased_until > 0",
        params![ChannelState::Active.word()],
    )?;
    Ok(())
}

/// Whether anything is due: a read that most looks end with.
pub fn is_any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let found = conn.opt(
        "select 1 from channel_messages m join channels c on c.id = m.channel_id
         where m.state = 'waiting' and m.due_at <= $1
           and c.state = $2 and c.next_at <= $1 and c.leased_until <= $1
         limit 1",
        params![now, ChannelState::Active.word()],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// What came of a round: when the next may begin, and how often in a row it came to nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    pub next_at: Timestamp,
    pub failures: i64,
    pub refusals: i64,
    pub why: Option<String>,
    pub state: ChannelState,
}

/// Gives the lease back. What somebody said of the channel meanwhile stays: a channel that is not active is left as it is.
pub fn end_round(tx: &mut Tx, id: Uuid, round: &Round) -> Result<bool> {
    tx.exec("update channels set leased_until = 0 where id = $1", params![id])?;
    let rows = tx.exec(
        "update channels set next_at = $2, failures = $3, refusals = $4, why = $5, state = $6
         where id = $1 and state = 'active'",
        params![id, round.next_at, round.failures, round.refusals, round.why.as_deref(), round.state.word()],
    )?;
    Ok(rows == 1)
}

/// The own networks that channels may call.
pub fn networks(conn: &mut Conn) -> Result<Vec<Network>> {
    network_lines(conn)?.iter().map(|line| line.parse().map_err(|why: String| Failure::fault(why))).collect()
}

/// As an administrator wrote them.
pub fn network_lines(conn: &mut Conn) -> Result<Vec<String>> {
    let kept = settings::get(conn, NETWORKS)?.unwrap_or_default();
    Ok(kept.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

pub fn put_networks(tx: &mut Tx, lines: &[String]) -> Result<()> {
    settings::put(tx, NETWORKS, &lines.join("\n"))
}
