//! Arriving by a link: the principal behind it, and the pages for every end a link or a request can come to.

use crate::device::DEVICE_COOKIE;
use crate::model::{Closed, End, EndPage};
use crate::pages::render_end;
use engagement::access::refuse_archived;
use engagement::authenticate::{self, Shown};
use kernel::{Failure, Principal, Result};
use locales::Locale;
use web::{App, BoxFuture, Cookie, FailedPage, RequestHead};

/// The authenticator of the client's side: the link in the path, and what this device said about its reader. Whoever
/// sends something to an archived project is told so before anything of it is read.
pub fn authenticate(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    let token = token_of(head.path()).map(str::to_owned);
    let cookie = |name| head.cookie(&Cookie::name(&app, name)).map(str::to_owned);
    let shown = Shown { device: cookie(DEVICE_COOKIE), session: cookie(people::SESSION_COOKIE) };
    let writes = head.is_unsafe() && !head.path().ends_with(FORGETS_A_DEVICE);
    Box::pin(async move {
        // Mail programs add a bracket or a full stop: such a link is as unknown as any other that leads nowhere.
        let token = token.ok_or(Failure::NotFound)?;
        let now = app.now();
        let found = app.db().read(move |conn| {
            let client = authenticate::client(conn, &token, &shown, now)?;
            if writes {
                refuse_archived(conn, client.project)?;
            }
            Ok(client)
        });
        found.await.map(|client| Some(Principal::Client(client)))
    })
}

/// Changes nothing of a project.
const FORGETS_A_DEVICE: &str = "/devices/forgotten";

/// The secret in `/p/{token}/…`.
fn token_of(path: &str) -> Option<&str> {
    path.strip_prefix("/p/")?.split('/').next().filter(|token| is_token(token))
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

pub(crate) fn base_of(token: &str) -> String {
    format!("/p/{token}")
}

/// How the portal shows a failure. Whoever holds a dead link learns nothing about what it led to.
pub fn failure_page(_: &App, failed: &FailedPage) -> String {
    let end = end_of(failed.code);
    let locale = failed.accept_language.as_deref().and_then(Locale::from_accept_language).unwrap_or_default();
    let base = token_of(&failed.path).map(base_of);
    let reference = (end == End::Fault).then(|| failed.request_id.clone());
    render_end(&EndPage { end, base, reference, closed: closed(failed) }, locale)
}

/// The page for a path below a link that leads nowhere. Like that of an unknown link it knows no project.
pub fn nothing_here(accept_language: Option<&str>) -> String {
    let locale = accept_language.and_then(Locale::from_accept_language).unwrap_or_default();
    let end = EndPage { end: End::NotFound, base: None, reference: None, closed: Closed::default() };
    render_end(&end, locale)
}

fn closed(failed: &FailedPage) -> Closed {
    let told = |name: &str| failed.params.get(name).and_then(|value| value.as_str());
    Closed { since: told("since").and_then(|day| day.parse().ok()), ask: told("ask").map(str::to_owned) }
}

fn end_of(code: &str) -> End {
    match code {
        "link.expired" => End::Expired,
        "link.revoked" => End::Revoked,
        "link.superseded" => End::Superseded,
        "not_found" | "not_signed_in" | "method_not_allowed" => End::NotFound,
        "forbidden" => End::NotYours,
        "project.archived" => End::Archived,
        "foreign_origin" | "invalid" => End::NotFromPage,
        "busy" | "too_many_requests" => End::Busy,
        _ => End::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_in_a_path() {
        for (path, token) in [
            ("/p/abc-_9", Some("abc-_9")),
            ("/p/abc/questions/1", Some("abc")),
            ("/p/", None),
            ("/p/a%22b", None),
            ("/q/abc", None),
            ("/p/\"><script>", None),
        ] {
            assert_eq!(token_of(path), token, "{path}");
        }
    }

    #[test]
    fn each_end_has_its_page() {
        for (code, end) in [
            ("link.expired", End::Expired),
            ("link.revoked", End::Revoked),
            ("link.superseded", End::Superseded),
            ("not_found", End::NotFound),
            ("forbidden", End::NotYours),
            ("project.archived", End::Archived),
            ("foreign_origin", End::NotFromPage),
            ("too_many_requests", End::Busy),
            ("fault", End::Fault),
            ("anything_new", End::Fault),
        ] {
            assert_eq!(end_of(code), end, "{code}");
        }
    }
}
