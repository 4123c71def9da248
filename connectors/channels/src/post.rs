//! The one way out: a text is posted to an address that is looked up once, checked, and called as it was found.
//! No redirect is followed, and neither the time nor the answer goes without bound.

use crate::channel::Request;
use crate::reach::{Place, Reach, place};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// From looking up the name to the end of the answer.
const LONGEST: Duration = Duration::from_secs(15);
/// So much of an answer is read.
const MOST_BYTES: u64 = 65_536;
const MOST_HEADERS: usize = 64;
/// An answer and what may be said before it.
const MOST_HEADS: usize = 9;

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq)]
pub enum NotPosted {
    /// It is no address that is called.
    NoAddress,
    /// It leads into a network that no administrator listed, or goes without TLS.
    NotAllowed,
    /// The network, or whoever is there, did not answer.
    Unreachable(String),
}

pub async fn post(request: &Request, reach: &Reach) -> Result<Answer, NotPosted> {
    let place = place(&request.url).ok_or(NotPosted::NoAddress)?;
    let answered = timeout(LONGEST, exchange(&place, request, reach)).await;
    answered.unwrap_or_else(|_| Err(NotPosted::Unreachable("no answer in time".to_owned())))
}

async fn exchange(place: &Place, request: &Request, reach: &Reach) -> Result<Answer, NotPosted> {
    let address = looked_up(place, reach).await?;
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    if !place.is_tls {
        return converse(stream, place, request).await;
    }
    let name = ServerName::try_from(place.host.clone()).map_err(|_| NotPosted::NoAddress)?;
    let stream = TlsConnector::from(tls()).connect(name, stream).await.map_err(unreachable)?;
    converse(stream, place, request).await
}

/// Looked up once; a name with one address that is not allowed is not called at all.
async fn looked_up(place: &Place, reach: &Reach) -> Result<SocketAddr, NotPosted> {
    let found = lookup_host((place.host.as_str(), place.port)).await.map_err(unreachable)?;
    let found: Vec<SocketAddr> = found.collect();
    if found.iter().any(|address| !reach.allows(address.ip(), place.is_tls)) {
        return Err(NotPosted::NotAllowed);
    }
    found.first().copied().ok_or_else(|| NotPosted::Unreachable("the name has no address".to_owned()))
}

fn unreachable(why: std::io::Error) -> NotPosted {
    NotPosted::Unreachable(why.to_string())
}

fn tls() -> Arc<ClientConfig> {
    static CONFIG: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = versions.expect("ring knows the default versions");
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    });
    Arc::clone(&CONFIG)
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    place: &Place,
    request: &Request,
) -> Result<Answer, NotPosted> {
    stream.write_all(wire(place, request).as_bytes()).await.map_err(unreachable)?;
    stream.flush().await.map_err(unreachable)?;
    let mut bytes = Vec::new();
    // Whoever closes without a farewell has said what there was to say.
    let read = stream.take(MOST_BYTES).read_to_end(&mut bytes).await;
    match (parsed(&bytes), read) {
        (Some(answer), _) => Ok(answer),
        (None, Err(why)) => Err(unreachable(why)),
        (None, Ok(_)) => Err(NotPosted::Unreachable("what answered does not speak HTTP".to_owned())),
    }
}

fn wire(place: &Place, request: &Request) -> String {
    let host = if place.host.contains(':') { format!("[{}]", place.host) } else { place.host.clone() };
    let mut head = format!(
        "POST {} HTTP/1.1\r\nhost: {host}:{}\r\nuser-agent: Rapport\r\ncontent-type: {}\r\n\
         accept: */*\r\nconnection: close\r\ncontent-length: {}\r\n",
        place.path,
        place.port,
        request.content_type,
        request.body.len()
    );
    for (name, value) in &request.headers {
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}\r\n{}", request.body)
}

/// What comes after those that say no more than that an answer follows, as much as came of it.
fn parsed(mut bytes: &[u8]) -> Option<Answer> {
    for _ in 0..MOST_HEADS {
        match after_head(bytes)? {
            (_, Some(answer)) => return Some(answer),
            (length, None) => bytes = &bytes[length..],
        }
    }
    None
}

/// How long the head is, and the answer where it is one.
fn after_head(bytes: &[u8]) -> Option<(usize, Option<Answer>)> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(bytes).ok()? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return None,
    };
    let status = head.code?;
    if (100..200).contains(&status) {
        return Some((length, None));
    }
    let header = |name: &str| {
        let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok().map(str::to_owned)
    };
    let is_chunked =
        header("transfer-encoding").is_some_and(|how| how.to_ascii_lowercase().contains("chunked"));
    let rest = &bytes[length..];
    let body = if is_chunked { chunks(rest) } else { rest.to_vec() };
    Some((length, Some(Answer { status, retry_after: header("retry-after"), body })))
}

fn chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(from) = rest.get(start..).filter(|_| size > 0) else { break };
        body.extend_from_slice(&from[..size.min(from.len())]);
        let Some(next) = size.checked_add(2).and_then(|end| from.get(end..)) else { break };
        rest = next;
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::JSON;
    use tokio::net::TcpListener;

    fn request(url: String) -> Request {
        let headers = vec![("webhook-id", "m\r\nx-evil: 1".to_owned())];
        Request { url, content_type: JSON, headers, body: "{\"text\":\"汉字\"}".to_owned() }
    }

    fn here() -> Reach {
        Reach(vec!["127.0.0.0/8".parse().expect("a network")])
    }

    /// Answers once and tells what was asked.
    async fn answering(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url =
            format!("http://127.0.0.1:{}/hook?key=1", listener.local_addr().expect("an address").port());
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut bytes = vec![0; 4_096];
            let mut count = 0;
            while !String::from_utf8_lossy(&bytes[..count]).contains("汉字") {
                count += stream.read(&mut bytes[count..]).await.expect("a request");
            }
            stream.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8_lossy(&bytes[..count]).into_owned()
        });
        (url, heard)
    }

    #[tokio::test]
    async fn a_message_is_posted_and_its_answer_read() {
        let (url, heard) =
            answering("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow").await;
        let answer = post(&request(url), &here()).await.expect("answered");
        assert_eq!(answer, Answer { status: 429, retry_after: Some("7".into()), body: b"slow".to_vec() });
        let heard = heard.await.expect("heard");
        assert!(heard.starts_with("POST /hook?key=1 HTTP/1.1\r\n"), "{heard}");
        assert!(!heard.contains("\r\nx-evil"), "a header's value is one line: {heard}");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let (url, heard) = answering("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n").await;
        assert_eq!(post(&request(url), &here()).await.expect("answered").status, 302);
        heard.await.expect("called once");
    }

    #[tokio::test]
    async fn what_is_not_listed_is_not_called() {
        for url in [
            "http://127.0.0.1:9/",
            "https://127.0.0.1:9/",
            "https://localhost:9/",
            "https://[::1]:9/",
            "https://2130706433:9/",
            "https://0x7f.1:9/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::ffff:10.0.0.1]/",
            "http://192.0.2.1/",
        ] {
            let posted = post(&request(url.to_owned()), &Reach::default()).await;
            let is_kept = matches!(posted, Err(NotPosted::NotAllowed | NotPosted::NoAddress));
            // A machine that does not know the older notations finds no such name.
            let has_no_name = url.contains("://2130706433") || url.contains("://0x7f");
            assert!(
                is_kept || (has_no_name && matches!(posted, Err(NotPosted::Unreachable(_)))),
                "{url} {posted:?}"
            );
        }
    }

    #[test]
    fn answers_as_they_come() {
        let chunked =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"er\r\n3\r\nr\":\r\n0\r\n\r\n";
        assert_eq!(parsed(chunked).map(|one| one.body), Some(b"{\"err\":".to_vec()));
        let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc";
        assert_eq!(parsed(cut).map(|one| one.body), Some(b"abc".to_vec()));
        let huge = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc";
        assert_eq!(parsed(huge).map(|one| one.body), Some(b"abc".to_vec()));
        let early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Nothing\r\n\r\n";
        assert_eq!(parsed(early).map(|one| one.status), Some(204));
        for wrong in ["", "SSH-2.0-x\r\n", "HTTP/1.1 200"] {
            assert_eq!(parsed(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn whoever_says_nothing_but_wait_is_not_listened_to_for_ever() {
        let waits = b"HTTP/1.1 100\r\n\r\n".repeat(4_096);
        assert_eq!(waits.len() as u64, MOST_BYTES);
        assert_eq!(parsed(&waits), None);
    }
}
