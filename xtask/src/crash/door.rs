//! Both ends of the post: whoever brings mails to the server's door (LMTP), and a post office that takes its letters (SMTP).

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// A talk with the server's door.
pub struct Door(BufReader<TcpStream>);

impl Door {
    /// The door opens a moment after the server does.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let begun = Instant::now();
        let stream = loop {
            match TcpStream::connect(address) {
                Ok(stream) => break stream,
                Err(why) if begun.elapsed() > PATIENCE => return Err(why),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut door = Self(BufReader::new(stream));
        door.heard()?;
        door.said("LHLO mx.client.example\r\n")?;
        Ok(door)
    }

    /// Taken, or not for all we know.
    pub fn bring(&mut self, from: &str, to: &str, mail: &str) -> io::Result<()> {
        self.said(&format!("MAIL FROM:<{from}>\r\n"))?;
        self.said(&format!("RCPT TO:<{to}>\r\n"))?;
        self.said("DATA\r\n")?;
        self.said(&format!("{mail}.\r\n"))
    }

    fn said(&mut self, words: &str) -> io::Result<()> {
        self.0.get_mut().write_all(words.as_bytes())?;
        self.heard()
    }

    /// The whole answer, which must be a yes.
    fn heard(&mut self) -> io::Result<()> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.as_bytes() {
                [_, _, _, b'-', ..] => {}
                [b'2' | b'3', ..] => return Ok(()),
                _ => return Err(io::Error::other(line)),
            }
        }
    }
}

/// Takes every letter and keeps it.
pub struct Office {
    pub port: u16,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Office {
    pub fn open() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // Whoever is cut off comes again.
                std::thread::spawn(move || converse(stream, &kept));
            }
        });
        Ok(Self { port, letters })
    }

    pub fn forget(&self) {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// An address that begins so, where a letter came that holds one.
    pub fn address_in_a_letter(&self, begins: &str) -> Option<String> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().find_map(|letter| {
            let found = &letter[letter.find(begins)?..];
            let end = found.find(|sign: char| sign.is_whitespace() || matches!(sign, '>' | ',' | ';'))?;
            Some(found[..end].to_owned())
        })
    }
}

fn converse(stream: TcpStream, letters: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 here\r\n")?;
    let (mut line, mut letter, mut is_letter) = (String::new(), String::new(), false);
    while stream.read_line(&mut line)? > 0 {
        let answer = match line.trim_end() {
            "." if is_letter => {
                is_letter = false;
                letters.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut letter));
                "250 taken\r\n"
            }
            _ if is_letter => {
                letter.push_str(&line);
                ""
            }
            "DATA" => {
                is_letter = true;
                "354 go on\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 fine\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes())?;
        line.clear();
    }
    Ok(())
}
