//! Documents as the team knows them: where each is filed, on what it hangs, which version is the newest.

use crate::DOCUMENT;
use crate::filed_kind;
use crate::folder::{Folder, StandardFolder};
use crate::sharing::Seen;
use crate::store::versions::{self, NewVersion};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, params, search};
use engagement::store::filed::Piece;
use kernel::{Audience, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// The most documents of one record that are listed.
const MOST: i64 = 500;

pub const FILED: &str = "filed";
pub const REMOVED: &str = "deleted";

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub title: String,
    pub folder: Folder,
    pub on: Option<On>,
    pub audience: Audience,
    pub party: Option<PartyId>,
    pub state: String,
    pub is_from_client: bool,
    /// Something that was agreed to rests on it: it is not removed.
    pub is_evidence: bool,
    /// The newest version and what is known of it.
    pub version: i64,
    pub bytes: i64,
    pub media_type: String,
    pub by_name: String,
    pub at: Timestamp,
    pub revision: i64,
    /// While a client sees it: the version and the title that they see.
    pub shown_version: Option<i64>,
    pub shown_title: Option<String>,
    /// The standard folder in which they find it; none: in no folder.
    pub shown_folder: Option<StandardFolder>,
    /// The key under which its client knows it.
    pub client_key: Option<Uuid>,
    /// Of its party the commercial circle alone sees it, or saw it last.
    pub is_commercial: bool,
}

impl Document {
    pub fn is_removed(&self) -> bool {
        self.state == REMOVED
    }
    /// In lists, the newest first.
    pub fn position(&self) -> (i64, Uuid) {
        (self.at.micros(), self.id.uuid())
    }
    /// By everybody of that party, or by its commercial circle.
    pub fn is_seen_by(&self, party: PartyId) -> bool {
        self.audience == Audience::Client && self.party == Some(party)
    }
}

/// The record that a document hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
}

#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    pub project: ProjectId,
    pub on: Option<RecordId>,
    pub title: &'a str,
    pub folder: &'a Folder,
    /// The party that sent it; none: the team filed it.
    pub from_party: Option<PartyId>,
    /// It is for that party's commercial circle alone.
    pub is_commercial: bool,
    pub is_evidence: bool,
    pub form_key: Option<Uuid>,
    pub version: NewVersion<'a>,
}

pub fn create(tx: &mut Tx, new: &NewDocument<'_>) -> Result<Document> {
    let id = RecordId::new();
    let from_client = new.from_party.is_some();
    // What is the circle's alone is so before it is shown to anybody.
    let is_born_shared = from_client && !new.is_commercial;
    let record = NewRecord {
        id,
        project: Some(new.project),
        client: None,
        kind: &DOCUMENT,
        title: new.title,
        audience: if is_born_shared { Audience::Client } else { Audience::Internal },
        party: new.from_party.filter(|_| is_born_shared),
        owner: None,
        state: FILED,
        due: None,
        by: Some(new.version.by),
    };
    records::create(tx, &record)?;
    records::put_within(tx, id, new.on)?;
    if let Some(party) = new.from_party.filter(|_| new.is_commercial) {
        records::put_commercial(tx, id, true)?;
        records::share_by(tx, id, Some(party), Some(new.version.by))?;
    }
    let at = tx.now();
    tx.exec(
        "insert into documents (id, project_id, folder, newest, newest_at, is_from_client, is_evidence, form_key,
           standard_folder)
         values ($1, $2, $3, 1, $4, $5, $6, $7, $8)",
        params![
            id,
            new.project,
            new.folder.own(),
            at,
            from_client,
            new.is_evidence,
            new.form_key,
            new.folder.standard().map(StandardFolder::word)
        ],
    )?;
    versions::add(tx, id, new.project, 1, &new.version)?;
    index(tx, id)?;
    get(tx, id)
}

/// Found by its title, by where it is filed, and by the name of its newest file.
pub fn index(tx: &mut Tx, id: RecordId) -> Result<()> {
    let (of, words) = tx.one(
        "select d.project_id, r.title, d.folder, v.name, r.number from documents d join records r on r.id = d.id
         join document_versions v on v.document_id = d.id and v.number = d.newest where d.id = $1",
        params![id],
        |row| {
            let number: i64 = row.get(4)?;
            let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((row.get::<ProjectId>(0)?, format!("{}-{number} {}", DOCUMENT.prefix, texts.join("\n"))))
        },
    )?;
    search::index(tx, id, Some(of), &words, None, None)
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Document> {
    conn.one(
        "select d.id, d.project_id, r.number, r.title, d.folder, o.id, o.kind, o.number, o.title, r.audience,
           r.party_id, r.state, d.is_from_client, d.is_evidence, d.newest, v.bytes, v.media_type, v.by_name, v.at,
           r.revision, d.shown_version, d.client_title, r.client_key, r.is_commercial, d.standard_folder,
           d.client_folder
         from documents d join records r on r.id = d.id
         join document_versions v on v.document_id = d.id and v.number = d.newest
         left join records o on o.id = r.within_id
         where d.id = $1",
        params![id],
        read,
    )
}

pub(super) fn read(row: &Row) -> Result<Document> {
    let on: Option<RecordId> = row.get(5)?;
    let audience: Audience = row.get(9)?;
    let is_shown = audience == Audience::Client;
    let shown_folder =
        row.get::<Option<String>>(25)?.as_deref().map(StandardFolder::from_kept).transpose()?;
    Ok(Document {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        title: row.get(3)?,
        folder: Folder::kept(row.get(4)?, row.get(24)?)?,
        on: match on {
            Some(id) => Some(On { id, kind: row.get(6)?, number: row.get(7)?, title: row.get(8)? }),
            None => None,
        },
        audience,
        party: row.get(10)?,
        state: row.get(11)?,
        is_from_client: row.get(12)?,
        is_evidence: row.get(13)?,
        version: row.get(14)?,
        bytes: row.get(15)?,
        media_type: row.get(16)?,
        by_name: row.get(17)?,
        at: row.get(18)?,
        revision: row.get(19)?,
        shown_version: row.get::<Option<i64>>(20)?.filter(|_| is_shown),
        shown_title: row.get::<Option<String>>(21)?.filter(|_| is_shown),
        shown_folder: shown_folder.filter(|_| is_shown),
        client_key: row.get::<Option<Uuid>>(22)?.filter(|_| is_shown),
        is_commercial: row.get(23)?,
    })
}

/// What is looked for among the documents of a project.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In any that is one of one's own, or in none.
    pub folder: Option<String>,
    pub standard_folder: Option<StandardFolder>,
    pub on: Option<RecordId>,
    pub audience: Option<Audience>,
    /// A pattern for the title.
    pub text: Option<String>,
    pub is_removed: bool,
}

/// Those with the newest version first.
pub fn list(conn: &mut Conn, project: ProjectId, filter: &Filter, page: &Page) -> Result<PageOf<Document>> {
    let piece = Piece { text: filter.text.clone(), ..filed_kind::piece(page)? };
    Ok(PageOf::of(self::piece(conn, project, filter, &piece)?, page, Document::position))
}

/// The same before a moment and id, as many as are wanted.
pub fn piece(conn: &mut Conn, project: ProjectId, filter: &Filter, piece: &Piece) -> Result<Vec<Document>> {
    conn.rows(
        "select d.id, d.project_id, r.number, r.title, d.folder, o.id, o.kind, o.number, o.title, r.audience,
           r.party_id, r.state, d.is_from_client, d.is_evidence, d.newest, v.bytes, v.media_type, v.by_name, v.at,
           r.revision, d.shown_version, d.client_title, r.client_key, r.is_commercial, d.standard_folder,
           d.client_folder
         from documents d join records r on r.id = d.id
         join document_versions v on v.document_id = d.id and v.number = d.newest
         left join records o on o.id = r.within_id
         where d.project_id = $1 and ((d.folder = $2 and d.standard_folder is null) or $2 is null)
           and (r.within_id = $3 or $3 is null)
           and (r.audience = $4 or $4 is null) and (lower(r.title) like $5 escape '\\' or $5 is null)
           and (d.removed_at is not null) = $6 and (d.newest_at, d.id) < ($7, $8)
           and (d.standard_folder = $9 or $9 is null)
         order by d.newest_at desc, d.id desc limit $10",
        params![
            project,
            filter.folder.clone(),
            filter.on,
            filter.audience,
            piece.text.clone(),
            filter.is_removed,
            piece.before.0,
            piece.before.1,
            filter.standard_folder.map(StandardFolder::word),
            piece.limit
        ],
        read,
    )
}

/// What hangs on a record and was not removed, the newest first.
pub fn of_record(conn: &mut Conn, record: RecordId) -> Result<Vec<Document>> {
    conn.rows(
        "select d.id, d.project_id, r.number, r.title, d.folder, o.id, o.kind, o.number, o.title, r.audience,
           r.party_id, r.state, d.is_from_client, d.is_evidence, d.newest, v.bytes, v.media_type, v.by_name, v.at,
           r.revision, d.shown_version, d.client_title, r.client_key, r.is_commercial, d.standard_folder,
           d.client_folder
         from records r join documents d on d.id = r.id
         join document_versions v on v.document_id = d.id and v.number = d.newest
         join records o on o.id = r.within_id
         where r.within_id = $1 and d.removed_at is null order by d.newest_at desc, d.id desc limit $2",
        params![record, MOST],
        read,
    )
}

/// The folders of a project that hold documents, and how many.
pub fn folders(conn: &mut Conn, project: ProjectId) -> Result<Vec<(Folder, i64)>> {
    conn.rows(
        "select folder, standard_folder, count(*) from documents where project_id = $1 and removed_at is null
         group by folder, standard_folder order by folder",
        params![project],
        |row| Ok((Folder::kept(row.get(0)?, row.get(1)?)?, row.get(2)?)),
    )
}

/// The one that a form of this contact made already.
pub fn of_form(conn: &mut Conn, form_key: Uuid, party: PartyId, by: PersonId) -> Result<Option<Document>> {
    let found = conn.opt(
        "select d.id from documents d join records r on r.id = d.id
         where d.form_key = $1 and r.party_id = $2 and r.created_by = $3",
        params![form_key, party, by],
        |row| row.get::<RecordId>(0),
    )?;
    found.map(|id| get(conn, id)).transpose()
}

/// None where somebody else's form had this key: theirs stays what it is.
pub fn unused_form_key(conn: &mut Conn, form_key: Uuid) -> Result<Option<Uuid>> {
    let used =
        conn.opt("select 1 from documents where form_key = $1", params![form_key], |row| row.get::<i64>(0))?;
    Ok(used.is_none().then_some(form_key))
}

/// Another title, folder, or record to hang on; `Outdated` where somebody else changed it since. Tells whether it
/// was taken back from its party, who would not see it there.
pub fn change(
    tx: &mut Tx,
    id: RecordId,
    expected: Option<i64>,
    title: &str,
    folder: &Folder,
    on: Option<RecordId>,
) -> Result<bool> {
    records::change(tx, id, expected, &RecordChange { title: Some(title), ..RecordChange::default() })?;
    put_folder(tx, id, folder)?;
    index(tx, id)?;
    match records::within(tx, id)? == on {
        true => Ok(false),
        false => {
            let narrowed = records::put_within(tx, id, on)?;
            super::showing::follow_record(tx, id, on)?;
            Ok(narrowed)
        }
    }
}

fn put_folder(tx: &mut Tx, id: RecordId, folder: &Folder) -> Result<()> {
    tx.exec(
        "update documents set folder = $2, standard_folder = $3 where id = $1",
        params![id, folder.own(), folder.standard().map(StandardFolder::word)],
    )?;
    Ok(())
}

/// What lies in no folder lies in this one from now on; where somebody filed it, it stays.
pub fn file_into(tx: &mut Tx, document: &Document, folder: StandardFolder) -> Result<()> {
    if document.folder.is_none() { put_folder(tx, document.id, &Folder::Standard(folder)) } else { Ok(()) }
}

/// Something that was agreed to rests on it from now on: it is not removed.
pub fn keep_as_evidence(tx: &mut Tx, id: RecordId) -> Result<()> {
    tx.exec("update documents set is_evidence = true where id = $1", params![id])?;
    Ok(())
}

/// Hides a document from everybody, or brings it back, internal.
pub fn put_removal(tx: &mut Tx, id: RecordId, is_removed: bool) -> Result<()> {
    records::unshare(tx, id)?;
    let state = if is_removed { REMOVED } else { FILED };
    records::change(tx, id, None, &RecordChange { state: Some(state), ..RecordChange::default() })?;
    let at = is_removed.then(|| tx.now());
    tx.exec("update documents set removed_at = $2 where id = $1", params![id, at])?;
    if is_removed { search::remove(tx, id) } else { index(tx, id) }
}

/// Who sees a record.
pub fn seen(conn: &mut Conn, id: RecordId) -> Result<Seen> {
    let record = records::get(conn, id)?;
    Ok(Seen { audience: record.audience, party: record.party, is_commercial: record.is_commercial })
}
