//! Links to one version of a file, for whoever holds them: a page that says what it is, then the file. Looking at
//! the page counts nothing, so that whatever reads links in mails saves no file.

use super::read::size;
use crate::pages::finish;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use documents::routes::{Wanted, opened};
use documents::store::links::{self, Linked};
use documents::{FileStore, downloaded};
use engagement::link;
use kernel::Result;
use locales::{Locale, Param};
use web::{Answer, Anyone, Cx, Html, KeptFile, Path, Routes, endpoint, routes};

#[derive(Template)]
#[template(path = "linked_file.html")]
struct LinkedFile<'a> {
    w: Words,
    style: &'static str,
    name: &'a str,
    /// Size and last day.
    line: String,
    href: String,
}

async fn found(cx: &Cx<Anyone>, token: &str) -> Result<Linked> {
    let (hash, now) = (link::hash(token), cx.now());
    cx.db().read(move |conn| links::find(conn, &hash, now)).await
}

endpoint!(/// What a link gives: the file's name, its size, and until when.
    linked_document: GET "/f/{token}", Anyone, OpenLink);
async fn linked_document(cx: Cx<Anyone>, Path(token): Path<String>) -> Answer<Html> {
    let linked = found(&cx, &token).await?;
    let accepted = cx.head().header("accept-language").and_then(Locale::from_accept_language);
    let w = Words { locale: accepted.unwrap_or_default(), now: cx.now().in_zone("UTC").datetime() };
    let until = w.until(linked.expires_at.in_zone("UTC").date());
    let of = [("size", Param::Text(size(linked.bytes))), ("until", Param::Text(until))];
    let line = w.with("portal.linked_file.line", &of);
    let href = format!("/f/{token}/file");
    Ok(Html(finish(LinkedFile { w, style: *STYLE_PATH, name: &linked.name, line, href })))
}

endpoint!(/// The file behind a link. Each time is counted.
    linked_document_file: GET "/f/{token}/file", Anyone, OpenLink);
async fn linked_document_file(cx: Cx<Anyone>, Path(token): Path<String>) -> Answer<KeptFile> {
    let linked = found(&cx, &token).await?;
    let wanted = Wanted {
        name: &linked.name,
        sha256: &linked.sha256,
        media_type: &linked.media_type,
        bytes: linked.bytes,
    };
    let file = opened(cx.app.get::<FileStore>(), wanted).await?;
    // Whoever asks for the head alone saves nothing.
    if !cx.head().wants_head_alone() {
        let hash = link::hash(&token);
        cx.db().write(move |tx| downloaded(tx, &hash)).await?;
    }
    Ok(file)
}

pub fn routes() -> Routes {
    routes![linked_document, linked_document_file]
}
