//! The team's app as it was built, inside the binary. Addresses that are no file lead to its one page.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use flate2::{Compression, read::GzEncoder};
use rust_embed::{Embed, EmbeddedFile};
use std::collections::HashMap;
use std::io::Read;
use std::sync::{LazyLock, Mutex, PoisonError};

#[derive(Embed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "The web app is not part of this build. Build it with `npm run build` in the folder web, \
                         then build the server again, or start both with `cargo xtask run`.";

/// The files as they were first sent, packed as small as they get: they never change while this program runs.
static PACKED: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);

/// Answers whatever no route answers.
pub async fn serve(request: Request<Body>) -> Response<Body> {
    if web::leads_a_client(request.uri().path()) {
        return of_the_portal(&request);
    }
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return plain(StatusCode::NOT_FOUND, "Not found");
    }
    let takes = Takes::of(&request);
    if let Some(file) = Files::get(path) {
        return answer(path, file, takes);
    }
    // A file of an older build is gone; a page of the app is not.
    if path.starts_with("assets/") {
        return plain(StatusCode::NOT_FOUND, "Not found");
    }
    match Files::get("index.html") {
        Some(page) => answer("index.html", page, takes),
        None => plain(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
    }
}

/// An address of a client's that leads nowhere has a page like every other end.
fn of_the_portal(request: &Request<Body>) -> Response<Body> {
    let spoken = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut response = Response::new(Body::from(portal::nothing_here(spoken)));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// The packings a browser unpacks.
#[derive(Clone, Copy)]
struct Takes {
    brotli: bool,
    gzip: bool,
}

impl Takes {
    fn of(request: &Request<Body>) -> Self {
        let accepted = request.headers().get_all(header::ACCEPT_ENCODING);
        let names = |packing: &str| {
            let named = |text: &str| {
                text.split(',').any(|each| each.split(';').next().is_some_and(|name| name.trim() == packing))
            };
            accepted.iter().any(|value| value.to_str().is_ok_and(named))
        };
        Self { brotli: names("br"), gzip: names("gzip") }
    }
}

/// Built files carry their hash in their name and never change; the page itself is asked for each time.
fn answer(path: &str, file: EmbeddedFile, takes: Takes) -> Response<Body> {
    let is_hashed = path.starts_with("assets/");
    let keep = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_text = matches!(path.rsplit('.').next(), Some("js" | "css" | "html" | "svg" | "json"));
    let packed = if is_text { packed(path, &file.data, takes) } else { None };
    let packing = packed.as_ref().map(|(name, _)| *name);
    let mut response = Response::new(packed.map_or_else(|| Body::from(file.data), |(_, body)| body));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(packing) = packing {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(packing));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

/// The file in the smallest packing that the browser takes: the build wrote one beside most files.
fn packed(path: &str, data: &[u8], takes: Takes) -> Option<(&'static str, Body)> {
    let of_the_build = || takes.brotli.then(|| Files::get(&format!("{path}.br"))).flatten();
    if let Some(file) = of_the_build() {
        return Some(("br", Body::from(file.data)));
    }
    takes.gzip.then(|| gzipped(path, data)).flatten().map(|bytes| ("gzip", Body::from(bytes)))
}

fn gzipped(path: &str, data: &[u8]) -> Option<Bytes> {
    let known = || PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = known().get(path) {
        return Some(bytes.clone());
    }
    let mut bytes = Vec::new();
    GzEncoder::new(data, Compression::best()).read_to_end(&mut bytes).ok()?;
    let bytes = Bytes::from(bytes);
    known().insert(path.to_owned(), bytes.clone());
    Some(bytes)
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;

    #[test]
    fn a_file_is_packed_once_and_unpacks_to_itself() {
        let text = "let figures = [1, 2, 3];\n".repeat(100);
        let first = gzipped("assets/of-a-test.js", text.as_bytes()).expect("it is packed");
        assert!(first.len() * 10 < text.len());
        let mut back = String::new();
        GzDecoder::new(&first[..]).read_to_string(&mut back).expect("it unpacks");
        assert_eq!(back, text);
        assert_eq!(gzipped("assets/of-a-test.js", b"what it holds is not read again"), Some(first));
    }

    #[tokio::test]
    async fn an_address_of_a_clients_that_leads_nowhere_is_a_page_and_never_the_app() {
        for path in ["/p", "/p/", "/p/nobodys-link/no/where", "/f", "/f/", "/f/nobodys-file/nowhere"] {
            let answer = serve(Request::builder().uri(path).body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
        }
    }

    #[test]
    fn a_packing_counts_where_the_browser_names_it() {
        let of = |accepted: &str| {
            let request = Request::builder().header(header::ACCEPT_ENCODING, accepted).body(Body::empty());
            let takes = Takes::of(&request.expect("a request"));
            (takes.brotli, takes.gzip)
        };
        assert_eq!(of("gzip, deflate, br, zstd"), (true, true));
        assert_eq!(of("br;q=0.9,gzip;q=0.1"), (true, true));
        assert_eq!(of("gzip"), (false, true));
        assert_eq!(of("brotli, xgzip"), (false, false));
    }
}
