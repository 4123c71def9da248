//! Files on their way out: saved, or looked at where that is harmless.

use crate::files::FileStore;
use crate::media_type::{Preview, preview};
use crate::store::documents;
use crate::store::versions::{self, DocumentVersion};
use engagement::access::member;
use kernel::{Failure, RecordId, Result};
use std::io::Read;
use web::{Answer, Cx, KeptFile, Path, Routes, Showing, Team, endpoint, routes};

/// So much of a text is looked at.
const MOST_TEXT: u64 = 1 << 20;

/// What is saved: its name, hash, type and length.
pub struct Wanted<'a> {
    pub name: &'a str,
    pub sha256: &'a str,
    pub media_type: &'a str,
    pub bytes: i64,
}

/// Opens a file that some row speaks of, to be saved.
pub async fn opened(files: &FileStore, wanted: Wanted<'_>) -> Result<KeptFile> {
    let (store, sha256) = (files.clone(), wanted.sha256.to_owned());
    let file = tokio::task::spawn_blocking(move || store.file(&sha256)).await.map_err(Failure::fault)??;
    Ok(KeptFile {
        name: wanted.name.to_owned(),
        content_type: wanted.media_type.to_owned(),
        showing: Showing::Saved,
        file,
        length: u64::try_from(wanted.bytes).unwrap_or(0),
    })
}

/// The same file as a browser looks at it; not found where it has to be saved.
pub fn looked_at(file: KeptFile) -> Result<KeptFile> {
    match preview(&file.content_type) {
        Some(Preview::Image) => Ok(KeptFile { showing: Showing::Inline, ..file }),
        Some(Preview::Pdf) => Ok(KeptFile { showing: Showing::Framed, ..file }),
        Some(Preview::Text) => {
            let content_type = format!("{}; charset=utf-8", file.content_type);
            let length = file.length.min(MOST_TEXT);
            Ok(KeptFile { showing: Showing::Inline, content_type, length, ..file })
        }
        None => Err(Failure::NotFound),
    }
}

/// The beginning of a text, as far as it is one.
pub async fn beginning(file: KeptFile, most_bytes: u64) -> Result<String> {
    let read = move || {
        let mut bytes = Vec::new();
        file.file.take(most_bytes).read_to_end(&mut bytes).map_err(Failure::fault)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    tokio::task::spawn_blocking(read).await.map_err(Failure::fault)?
}

async fn version(cx: &Cx<Team>, id: RecordId, number: i64) -> Result<(DocumentVersion, KeptFile)> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let document = documents::get(conn, id)?;
        member(conn, &scope, document.project)?;
        versions::get(conn, id, number)
    });
    let found = found.await?;
    let wanted = Wanted {
        name: &found.name,
        sha256: &found.sha256,
        media_type: &found.media_type,
        bytes: found.bytes,
    };
    let file = opened(cx.app.get::<FileStore>(), wanted).await?;
    Ok((found, file))
}

endpoint!(/// The bytes of a version, to be saved.
    get_document_file: GET "/api/v1/documents/{document}/versions/{version}/file", Team, ReadProject);
async fn get_document_file(cx: Cx<Team>, Path((id, number)): Path<(RecordId, i64)>) -> Answer<KeptFile> {
    Ok(version(&cx, id, number).await?.1)
}

endpoint!(/// A version as it is looked at: images, PDF, and the beginning of plain text.
    get_document_preview: GET "/api/v1/documents/{document}/versions/{version}/preview", Team, ReadProject);
async fn get_document_preview(cx: Cx<Team>, Path((id, number)): Path<(RecordId, i64)>) -> Answer<KeptFile> {
    let (_, file) = version(&cx, id, number).await?;
    looked_at(file)
}

pub fn routes() -> Routes {
    routes![get_document_file, get_document_preview]
}
