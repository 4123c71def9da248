//! What each person of the team wishes to be told by mail and in the app, and of what they want to hear nothing.

use crate::mail_pace::{Pace, QuietHours, Topic, Wish, leaves_at};
use ::store::{Conn, Tx, params};
use kernel::{PersonId, ProjectId, Result, Timestamp};
use people::person;
use uuid::Uuid;

/// Where nobody wished otherwise: half past eight.
pub const DIGEST_AT: i64 = 8 * 60 + 30;

#[derive(Debug, Clone, PartialEq)]
pub struct MailWishes {
    /// Of every topic, in their order.
    pub paces: Vec<(Topic, Pace)>,
    /// What they do not want to read in the app.
    pub unshown: Vec<Topic>,
    /// The minute of the day at which digests come.
    pub digest_at: i64,
    pub quiet: Option<QuietHours>,
    /// The reader's own.
    pub time_zone: String,
}

impl MailWishes {
    pub fn pace(&self, topic: Topic) -> Pace {
        self.paces.iter().find(|(of, _)| *of == topic).map(|(_, pace)| *pace).unwrap_or_default()
    }
    /// When a mail of that topic that was written then may leave; none: never.
    pub fn leaves_at(&self, topic: Topic, written: Timestamp) -> Option<Timestamp> {
        let wish = Wish { pace: self.pace(topic), digest_at: self.digest_at, quiet: self.quiet };
        leaves_at(wish, written, &self.time_zone)
    }
}

pub fn get(conn: &mut Conn, of: PersonId) -> Result<MailWishes> {
    let kept = conn.rows("select topic, pace from mail_paces where person_id = $1", params![of], |row| {
        Ok((Topic::from_kept(&row.get::<String>(0)?)?, Pace::from_kept(&row.get::<String>(1)?)?))
    })?;
    let pace = |topic: Topic| kept.iter().find(|(of, _)| *of == topic).map_or(Pace::default(), |one| one.1);
    let hours = conn.opt(
        "select digest_at, quiet_from, quiet_until from mail_wishes where person_id = $1",
        params![of],
        |row| {
            let quiet = row.get::<Option<i64>>(1)?.zip(row.get::<Option<i64>>(2)?);
            Ok((row.get::<i64>(0)?, quiet.map(|(from, until)| QuietHours { from, until })))
        },
    )?;
    let unshown = conn.rows("select topic from unshown_topics where person_id = $1", params![of], |row| {
        Topic::from_kept(&row.get::<String>(0)?)
    })?;
    let (digest_at, quiet) = hours.unwrap_or((DIGEST_AT, None));
    Ok(MailWishes {
        paces: Topic::ALL.into_iter().map(|topic| (topic, pace(topic))).collect(),
        unshown,
        digest_at,
        quiet,
        time_zone: person::get(conn, of)?.time_zone,
    })
}

pub fn put(tx: &mut Tx, of: PersonId, wishes: &MailWishes) -> Result<()> {
    tx.exec(
        "insert into mail_wishes (person_id, digest_at, quiet_from, quiet_until) values ($1, $2, $3, $4)
         on conflict (person_id) do update set digest_at = excluded.digest_at, quiet_from = excluded.quiet_from,
           quiet_until = excluded.quiet_until",
        params![of, wishes.digest_at, wishes.quiet.map(|hours| hours.from), wishes.quiet.map(|hours| hours.until)],
    )?;
    for (topic, pace) in &wishes.paces {
        tx.exec(
            "insert into mail_paces (person_id, topic, pace) values ($1, $2, $3)
             on conflict (person_id, topic) do update set pace = excluded.pace",
            params![of, topic.word(), pace.word()],
        )?;
    }
    tx.exec("delete from unshown_topics where person_id = $1", params![of])?;
    for topic in &wishes.unshown {
        tx.exec(
            "insert into unshown_topics (person_id, topic) values ($1, $2) on conflict do nothing",
            params![of, topic.word()],
        )?;
    }
    Ok(())
}

/// Whether somebody reads of a topic in the app.
pub fn is_shown(conn: &mut Conn, to: PersonId, topic: Topic) -> Result<bool> {
    let hidden = conn.opt(
        "select 1 from unshown_topics where person_id = $1 and topic = $2",
        params![to, topic.word()],
        |row| row.get::<i64>(0),
    )?;
    Ok(hidden.is_none())
}

/// Of this project or record they are told nothing any more. Said twice, it is said once.
pub fn mute(tx: &mut Tx, of: PersonId, (project, subject): (ProjectId, Uuid)) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into notification_mutes (person_id, subject_id, project_id, at) values ($1, $2, $3, $4)
         on conflict (person_id, subject_id) do nothing",
        params![of, subject, project, now],
    )?;
    Ok(())
}

pub fn unmute(tx: &mut Tx, of: PersonId, subject: Uuid) -> Result<()> {
    tx.exec("delete from notification_mutes where person_id = $1 and subject_id = $2", params![of, subject])?;
    Ok(())
}

pub fn is_muted(conn: &mut Conn, of: PersonId, project: ProjectId, record: Option<Uuid>) -> Result<bool> {
    let found = conn.opt(
        "select 1 from notification_mutes where person_id = $1 and (subject_id = $2 or subject_id = $3) limit 1",
        params![of, project.uuid(), record.unwrap_or(project.uuid())],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Something of which somebody is told nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Muted {
    pub subject: Uuid,
    pub project: ProjectId,
    /// None: the whole project.
    pub record: Option<(String, i64, String)>,
}

/// The newest first.
pub fn muted(conn: &mut Conn, of: PersonId) -> Result<Vec<Muted>> {
    conn.rows(
        "select m.subject_id, m.project_id, r.kind, r.number, r.title
         from notification_mutes m left join records r on r.id = m.subject_id
         where m.person_id = $1 and (r.id is not null or m.subject_id = m.project_id)
         order by m.at desc, m.subject_id limit 200",
        params![of],
        |row| {
            let record = match row.get::<Option<String>>(2)? {
                Some(kind) => Some((kind, row.get(3)?, row.get(4)?)),
                None => None,
            };
            Ok(Muted { subject: row.get(0)?, project: row.get(1)?, record })
        },
    )
}
