//! Whether a request that changes something came from our own pages. One check for all cookie-borne requests.

use crate::{App, RequestHead};

/// What the browser's headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Ours,
    Foreign,
    /// Neither `Sec-Fetch-Site` nor `Origin`: not a browser, or an old one.
    Unsaid,
}

pub(crate) fn of(app: &App, head: &RequestHead) -> Origin {
    match (head.header("sec-fetch-site"), head.header("origin")) {
        (Some("same-origin" | "none"), _) => Origin::Ours,
        (Some(_), _) => Origin::Foreign,
        (None, Some(origin)) if is_ours(app, head, origin) => Origin::Ours,
        (None, Some(_)) => Origin::Foreign,
        (None, None) => Origin::Unsaid,
    }
}

fn is_ours(app: &App, head: &RequestHead, origin: &str) -> bool {
    if origin == app.public_url() {
        return true;
    }
    // Reached under another name than the public one, for example by the machine's own address.
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == head.header("host")
}
