//! The team's app as it was built, inside the binary. Addresses that are no file lead to its one page.

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "The web app is not part of this build. Build it with `npm run build` in the folder web, \
                         then build the server again, or start both with `cargo xtask run`.";

/// Answers whatever no route answers.
pub async fn serve(request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("p/") {
        return plain(StatusCode::NOT_FOUND, "Not found");
    }
    if let Some(file) = Files::get(path) {
        return answer(path, file);
    }
    // A file of an older build is gone; a page of the app is not.
    if path.starts_with("assets/") {
        return plain(StatusCode::NOT_FOUND, "Not found");
    }
    match Files::get("index.html") {
        Some(page) => answer("index.html", page),
        None => plain(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT),
    }
}

/// Built files carry their hash in their name and never change; the page itself is asked for each time.
fn answer(path: &str, file: EmbeddedFile) -> Response<Body> {
    let is_hashed = path.starts_with("assets/");
    let keep = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
