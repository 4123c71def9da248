//! Comments in the team's scope, and their writing for both sides.

use crate::comment::Seen;
use crate::markdown::{RENDERED_BY, SafeHtml};
use crate::place::{Place, Shown, Spot};
use crate::question::Speaker;
use ::store::search::{self, Part};
use ::store::{Conn, Db, Row, Tx, params, settings};
use kernel::{Audience, CommentId, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// The most comments one answer holds: the newest.
const MOST: i64 = 500;

#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    pub id: CommentId,
    pub record: RecordId,
    pub project: ProjectId,
    pub seen: Seen,
    pub author: PersonId,
    pub author_name: String,
    pub author_side: Speaker,
    pub body: String,
    /// The body as it was rendered when it was written; none where another renderer made it.
    pub html: Option<SafeHtml>,
    pub at: Timestamp,
    pub edited_at: Option<Timestamp>,
    /// What remains is that there was one; its words stay with us.
    pub deleted_at: Option<Timestamp>,
    /// The key under which the client knew the record when this was written.
    pub record_key: Option<Uuid>,
    /// Where it is pinned on a file.
    pub place: Option<Place>,
    /// Where it is pinned: that the team dealt with it.
    pub settled: Option<Settled>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    pub at: Timestamp,
    pub by_name: String,
}

pub struct NewComment<'a> {
    pub record: RecordId,
    pub project: ProjectId,
    pub seen: Seen,
    /// The key under which the client knows the record now.
    pub record_key: Option<Uuid>,
    pub author: PersonId,
    pub author_name: &'a str,
    pub body: &'a str,
}

fn read(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        record: row.get(1)?,
        project: row.get(2)?,
        seen: Seen { audience: row.get(3)?, party: row.get(4)?, is_commercial: row.get(15)? },
        author: row.get(5)?,
        author_name: row.get(6)?,
        author_side: speaker(&row.get::<String>(7)?)?,
        body: row.get(8)?,
        at: row.get(9)?,
        edited_at: row.get(10)?,
        deleted_at: row.get(11)?,
        record_key: row.get(12)?,
        html: SafeHtml::kept(row.get(13)?, row.get::<Option<String>>(14)?.as_deref()),
        place: place(row, 16)?,
        settled: settled(row, 21)?,
    })
}

/// In two columns from this one on.
pub(super) fn settled(row: &Row, first: usize) -> Result<Option<Settled>> {
    let (at, by_name) = (row.get::<Option<Timestamp>>(first)?, row.get::<Option<String>>(first + 1)?);
    Ok(at.zip(by_name).map(|(at, by_name)| Settled { at, by_name }))
}

/// A version and what is on it, in five columns from this one on.
fn place(row: &Row, first: usize) -> Result<Option<Place>> {
    let number = |after: usize| row.get::<Option<i64>>(first + after);
    let spot = Spot::kept(number(1)?, number(2)?.zip(number(3)?), number(4)?);
    Ok(number(0)?.zip(spot).map(|(version, spot)| Place { version, spot }))
}

pub(super) fn speaker(word: &str) -> Result<Speaker> {
    Speaker::from_word(word).ok_or_else(|| Failure::fault(format!("unknown side {word}")))
}

/// The newest comments of a record, in the order they were written.
pub fn of_record(conn: &mut Conn, record: RecordId) -> Result<Vec<Comment>> {
    let mut comments = conn.rows(
        "select id, record_id, project_id, audience, party_id, author_id, author_name, author_side, body, at, edited_at,
           deleted_at, record_key, html, html_by, is_commercial, place_version, place_page, place_x, place_y, place_line,
           settled_at, settled_by_name
         from comments where record_id = $1 order by at desc, id desc limit $2",
        params![record, MOST],
        read,
    )?;
    comments.reverse();
    Ok(comments)
}

pub fn get(conn: &mut Conn, id: CommentId) -> Result<Comment> {
    conn.one(
        "select id, record_id, project_id, audience, party_id, author_id, author_name, author_side, body, at, edited_at,
           deleted_at, record_key, html, html_by, is_commercial, place_version, place_page, place_x, place_y, place_line,
           settled_at, settled_by_name
         from comments where id = $1",
        params![id],
        read,
    )
}

/// Whether something on a record stands there for a commercial circle, of one party where it is named.
pub fn has_words_for_circle(conn: &mut Conn, record: RecordId, party: Option<PartyId>) -> Result<bool> {
    let found = conn.opt(
        "select 1 from comments where record_id = $1 and is_commercial and deleted_at is null
           and (party_id is null or party_id = $2 or $2 is null) limit 1",
        params![record, party],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Who of the team said something last that a party reads on a record.
pub fn last_of_team(conn: &mut Conn, record: RecordId, party: PartyId) -> Result<Option<PersonId>> {
    conn.opt(
        "select author_id from comments
         where record_id = $1 and author_side = 'team' and audience = 'client' and deleted_at is null
           and (party_id is null or party_id = $2)
         order by at desc, id desc limit 1",
        params![record, party],
        |row| row.get(0),
    )
}

/// What a form wrote when it was sent the first time, by the same person in the same party.
pub fn of_form(conn: &mut Conn, form_key: Uuid, party: PartyId, by: PersonId) -> Result<Option<Comment>> {
    conn.opt(
        "select id, record_id, project_id, audience, party_id, author_id, author_name, author_side, body, at, edited_at,
           deleted_at, record_key, html, html_by, is_commercial, place_version, place_page, place_x, place_y, place_line,
           settled_at, settled_by_name
         from comments where form_key = $1 and party_id = $2 and author_id = $3",
        params![form_key, party, by],
        read,
    )
}

/// The key, unless another form has used it: a made-up key is nobody's, and the words count all the same.
pub fn unused_form_key(conn: &mut Conn, form_key: Uuid) -> Result<Option<Uuid>> {
    let used = conn.opt("select 1 from comments where form_key = $1", params![form_key], |_| Ok(()))?;
    Ok(used.is_none().then_some(form_key))
}

pub fn create(tx: &mut Tx, new: &NewComment) -> Result<Comment> {
    create_rendered(tx, new, SafeHtml::of_markdown(new.body))
}

/// Rendering may take long: who answers requests renders before the transaction.
pub fn create_rendered(tx: &mut Tx, new: &NewComment, html: SafeHtml) -> Result<Comment> {
    insert(tx, new, html, (Speaker::Team, None))
}

/// By a client's person, from a form.
pub fn create_of_client(
    tx: &mut Tx,
    new: &NewComment,
    html: SafeHtml,
    form_key: Option<Uuid>,
) -> Result<Comment> {
    insert(tx, new, html, (Speaker::Client, form_key))
}

fn insert(
    tx: &mut Tx,
    new: &NewComment,
    html: SafeHtml,
    (side, form_key): (Speaker, Option<Uuid>),
) -> Result<Comment> {
    let id = CommentId::new();
    let now = tx.now();
    tx.exec(
        "insert into comments (id, record_id, project_id, audience, party_id, record_key, author_id, author_name,
           author_side, body, at, html, html_by, is_commercial, form_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            id,
            new.record,
            new.project,
            new.seen.audience,
            new.seen.party,
            new.record_key,
            new.author,
            new.author_name,
            side.word(),
            new.body,
            now,
            html.as_str(),
            RENDERED_BY,
            new.seen.is_commercial,
            form_key
        ],
    )?;
    let written = Comment {
        id,
        record: new.record,
        project: new.project,
        seen: new.seen,
        author: new.author,
        author_name: new.author_name.to_owned(),
        author_side: side,
        body: new.body.to_owned(),
        html: Some(html),
        at: now,
        edited_at: None,
        deleted_at: None,
        record_key: new.record_key,
        place: None,
        settled: None,
    };
    search::index_new_part(tx, &part(&written))?;
    Ok(written)
}

/// Pins it to a place, in the version as both sides count.
pub fn put_place(tx: &mut Tx, id: CommentId, place: &Place, shown: Shown) -> Result<Comment> {
    let (page, point, line) = place.spot.parts();
    let (x, y) = point.unzip();
    tx.exec(
        "update comments set place_version = $2, place_client_version = $3, place_page = $4, place_x = $5, place_y = $6,
           place_line = $7
         where id = $1",
        params![id, place.version, shown.0, page, x, y, line],
    )?;
    get(tx, id)
}

/// That somebody of the team dealt with it, or that it is open again.
pub fn put_settlement(tx: &mut Tx, id: CommentId, by: Option<(PersonId, &str)>) -> Result<Comment> {
    let at = by.is_some().then(|| tx.now());
    let (person, name) = by.unzip();
    tx.exec(
        "update comments set settled_at = $2, settled_by = $3, settled_by_name = $4 where id = $1",
        params![id, at, person, name],
    )?;
    get(tx, id)
}

/// How much somebody of a client's wrote since a moment.
pub fn written_since(conn: &mut Conn, by: PersonId, since: Timestamp) -> Result<i64> {
    conn.one(
        "select count(*) from comments where author_id = $1 and at > $2 and author_side = 'client'",
        params![by, since],
        |row| row.get(0),
    )
}

pub fn change(tx: &mut Tx, id: CommentId, body: &str, html: &SafeHtml) -> Result<Comment> {
    let now = tx.now();
    tx.exec(
        "update comments set body = $2, edited_at = $3, html = $4, html_by = $5 where id = $1",
        params![id, body, now, html.as_str(), RENDERED_BY],
    )?;
    indexed(tx, id)
}

/// From now on only these see it.
pub fn put_seen(tx: &mut Tx, id: CommentId, seen: Seen) -> Result<Comment> {
    tx.exec(
        "update comments set audience = $2, party_id = $3, is_commercial = $4 where id = $1",
        params![id, seen.audience, seen.party, seen.is_commercial],
    )?;
    indexed(tx, id)
}

/// Deletes it, or brings it back.
pub fn put_deletion(tx: &mut Tx, id: CommentId, is_deleted: bool) -> Result<Comment> {
    let at = is_deleted.then(|| tx.now());
    tx.exec("update comments set deleted_at = $2 where id = $1", params![id, at])?;
    indexed(tx, id)
}

/// Found by its words as they are now, by whoever may read them.
fn indexed(tx: &mut Tx, id: CommentId) -> Result<Comment> {
    let comment = get(tx, id)?;
    if comment.deleted_at.is_some() {
        search::remove_part(tx, id.uuid())?;
        return Ok(comment);
    }
    search::index_part(tx, &part(&comment))?;
    Ok(comment)
}

/// What a comment that stands is found by. The client's index knows parties, not their circles: what is for a circle is
/// looked through by itself.
fn part(comment: &Comment) -> Part<'_> {
    let is_for_party = comment.seen.audience == Audience::Client && !comment.seen.is_commercial;
    let key = comment.record_key.filter(|_| is_for_party);
    Part {
        id: comment.id.uuid(),
        project: comment.project,
        text: &comment.body,
        for_client: key.map(|key| (key, comment.seen.party)),
    }
}

/// Whose HTML all comments bear, once that is so.
const ALL_RENDERED_BY: &str = "communication.comments_rendered_by";
/// How many comments are rendered between two looks at the database.
const RENDERED_AT_ONCE: i64 = 200;

/// Renders the comments that another renderer rendered, or none, a few at a time; whoever is stopped in the middle
/// goes on from there. Tells how many there were. Until then they are rendered whenever they are shown.
pub async fn render_kept(db: &Db) -> Result<usize> {
    if db.read(|conn| settings::get(conn, ALL_RENDERED_BY)).await?.as_deref() == Some(RENDERED_BY) {
        return Ok(0);
    }
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let found = db.read(move |conn| rendered_by_others(conn, after)).await?;
        let Some((last, _)) = found.last() else { break };
        (after, count) = (*last, count + found.len());
        let made: Vec<(Uuid, String, SafeHtml)> = found
            .into_iter()
            .map(|(id, body)| {
                let html = SafeHtml::of_markdown(&body);
                (id, body, html)
            })
            .collect();
        db.write(move |tx| made.iter().try_for_each(|(id, body, html)| put_html(tx, *id, body, html)))
            .await?;
    }
    db.write(|tx| settings::put(tx, ALL_RENDERED_BY, RENDERED_BY)).await?;
    Ok(count)
}

fn rendered_by_others(conn: &mut Conn, after: Uuid) -> Result<Vec<(Uuid, String)>> {
    conn.rows(
        "select id, body from comments where id > $1 and (html_by is null or html_by <> $2) order by id limit $3",
        params![after, RENDERED_BY, RENDERED_AT_ONCE],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whoever changed the words meanwhile rendered them too.
fn put_html(tx: &mut Tx, id: Uuid, body: &str, html: &SafeHtml) -> Result<()> {
    tx.exec(
        "update comments set html = $3, html_by = $4 where id = $1 and body = $2",
        params![id, body, html.as_str(), RENDERED_BY],
    )?;
    Ok(())
}
