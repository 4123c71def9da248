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

/// Whether a written address stays below the link's path: a path, and what is asked of it, that no browser reads as leading
/// up or elsewhere.
pub(crate) fn is_below(at: &str) -> bool {
    let is_written = |sign: u8| sign.is_ascii_alphanumeric() || b"-_.~/?&=%+*:,@!$'();".contains(&sign);
    let path = at.split('?').next().unwrap_or_default().to_ascii_lowercase().replace("%2e", ".");
    let leads_up = path.contains("%2f") || path.contains("%5c");
    let mut steps = path.split('/').skip(1);
    path.starts_with('/')
        && at.len() <= LONGEST_ADDRESS
        && at.bytes().all(is_written)
        && !leads_up
        && steps.all(|step| !step.is_empty() && step != "." && step != "..")
}

const LONGEST_ADDRESS: usize = 2_000;

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
    fn what_stays_below_the_link() {
        for (at, stays) in [
            ("/questions/0198", true),
            ("/search?q=%E4%BB%93%E5%BA%93+%2F..%2F", true),
            ("/documents?folder=minutes&after=1.2", true),
            ("", false),
            ("questions", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("?q=1", false),
            ("/../../api/v1/me", false),
            ("/questions/..", false),
            ("/%2e%2E/other", false),
            ("/.%2e/other", false),
            ("/a%2f..%2fb", false),
            ("/a\r\nset-cookie: b", false),
            ("/a b", false),
            ("/仓库", false),
        ] {
            assert_eq!(is_below(at), stays, "{at}");
        }
        assert!(!is_below(&format!("/{}", "a".repeat(LONGEST_ADDRESS))));
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
