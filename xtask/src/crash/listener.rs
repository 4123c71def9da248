//! A webhook on this machine: keeps the ids under which it is told something.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Heard {
    by_path: BTreeMap<String, BTreeSet<String>>,
    requests: usize,
}

pub struct Listener {
    port: u16,
    heard: Arc<Mutex<Heard>>,
}

impl Listener {
    /// Every so many requests it hangs up instead of answering.
    pub fn open(hangs_up_at: usize) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // Whoever is cut off comes again.
                std::thread::spawn(move || converse(stream, &kept, hangs_up_at));
            }
        });
        Ok(Self { port, heard })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The ids that came to a path.
    pub fn heard(&self, path: &str) -> BTreeSet<String> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.by_path.get(path).cloned().unwrap_or_default()
    }
}

/// One request, and its answer.
fn converse(stream: TcpStream, heard: &Mutex<Heard>, hangs_up_at: usize) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut length, mut id) = (0, String::new());
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "webhook-id" => id = value.trim().to_owned(),
            _ => {}
        }
    }
    io::copy(&mut stream.by_ref().take(length), &mut io::sink())?;
    let is_answered = {
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.by_path.entry(path).or_default().insert(id);
        heard.requests += 1;
        !heard.requests.is_multiple_of(hangs_up_at)
    };
    match is_answered {
        true => {
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        false => Ok(()),
    }
}
