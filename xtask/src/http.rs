//! A small HTTP/1.1 client for loopback: one connection kept alive, answers with length or in chunks.
//!
//! What must hold: an answer is returned only when it was read whole, so that "acknowledged" means just that.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub struct Connection {
    stream: BufReader<TcpStream>,
}

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Result<serde_json::Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("no JSON ({}): {error}", self.status))
    }
}

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    pub fn get(&mut self, path: &str, token: &str) -> io::Result<Answer> {
        self.exchange(&request("GET", path, token, None, ""))
    }

    pub fn post(&mut self, path: &str, token: &str, body: &str) -> io::Result<Answer> {
        self.exchange(&request("POST", path, token, Some(body), ""))
    }

    /// Sends a prepared request and reads the whole answer.
    pub fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let status = self.status()?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().map_err(|_| broken("length"))?,
                "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
                _ => {}
            }
        }
        let body = if chunked { self.chunks()? } else { self.exactly(length)? };
        Ok(Answer { status, body })
    }

    fn status(&mut self) -> io::Result<u16> {
        let line = self.line()?;
        line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(|| broken("status"))
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_string())
    }

    fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line()?, 16).map_err(|_| broken("chunk"))?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the answer's {what} cannot be read"))
}

/// The bytes of a request; `more` holds further header lines, each ending in `\r\n`.
pub fn request(method: &str, path: &str, token: &str, body: Option<&str>, more: &str) -> Vec<u8> {
    let body = body.map(|body| ("application/json", body.as_bytes()));
    with_body(method, path, token, body, more)
}

/// The bytes of a page's form, as a browser sends it.
pub fn form(path: &str, fields: &str) -> Vec<u8> {
    let body = Some(("application/x-www-form-urlencoded", fields.as_bytes()));
    with_body("POST", path, "", body, "sec-fetch-site: same-origin\r\n")
}

/// The bytes of a file on its way up.
pub fn upload(path: &str, token: &str, file: &[u8]) -> Vec<u8> {
    with_body("POST", path, token, Some(("application/octet-stream", file)), "")
}

fn with_body(method: &str, path: &str, token: &str, body: Option<(&str, &[u8])>, more: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{more}");
    if !token.is_empty() {
        text.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    if let Some((kind, bytes)) = body {
        text.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n", bytes.len()));
    }
    text.push_str("\r\n");
    [text.as_bytes(), body.map_or(&[], |(_, bytes)| bytes)].concat()
}

#[cfg(test)]
mod tests {
    use super::{Connection, request};
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Answers once with these bytes and closes.
    fn answered(bytes: &'static str) -> std::io::Result<(u16, String)> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept()?;
            let mut asked = [0; 1024];
            let read = stream.read(&mut asked)?;
            assert!(read > 0);
            stream.write_all(bytes.as_bytes())
        });
        let answer = Connection::open(address)?.get("/a", "token")?;
        server.join().expect("the server of the test ends")?;
        Ok((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
    }

    #[test]
    fn answers_with_length_and_in_chunks_are_read_whole() {
        let cases = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                200,
                "hello",
            ),
        ];
        for (bytes, status, body) in cases {
            assert_eq!(answered(bytes).expect("a whole answer"), (status, body.to_string()));
        }
    }

    #[test]
    fn a_cut_answer_is_no_answer() {
        assert!(answered("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello").is_err());
    }

    #[test]
    fn a_request_carries_its_token_and_length() {
        let bytes = request("POST", "/a", "t", Some("{}"), "");
        let text = String::from_utf8(bytes).expect("requests are text");
        assert!(text.contains("authorization: Bearer t\r\n") && text.contains("content-length: 2\r\n\r\n{}"));
    }
}
