//! Bytes of IMAP: what is sent, and the answers with the blocks of bytes in them.

use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Longer lines no answer has, a list of numbers least of all.
const LONGEST_LINE: usize = 4 << 20;

/// One answer: its words, and the blocks that stood in it, each leaving `{}` in its place.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub words: String,
    pub blocks: Vec<Vec<u8>>,
}

pub struct Wire {
    stream: BufReader<Box<dyn Stream>>,
}

impl Wire {
    pub fn of(stream: Box<dyn Stream>) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// The connection itself. What came on it before it was asked for is thrown away: nobody slips words into an
    /// encrypted connection before it is one.
    pub fn into_stream(self) -> Box<dyn Stream> {
        self.stream.into_inner()
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// The next answer. Blocks of more than `most` bytes together end the conversation.
    pub async fn answer(&mut self, most: usize) -> io::Result<Answer> {
        let mut answer = Answer::default();
        let mut left = most;
        loop {
            let line = self.line().await?;
            let Some((before, length)) = block_of(&line) else {
                answer.words.push_str(&line);
                return Ok(answer);
            };
            left = left.checked_sub(length).ok_or_else(|| io::Error::other("an answer too large"))?;
            answer.words.push_str(before);
            answer.words.push_str("{}");
            let mut block = Vec::new();
            (&mut self.stream).take(length as u64).read_to_end(&mut block).await?;
            if block.len() < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            answer.blocks.push(block);
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        (&mut self.stream).take(LONGEST_LINE as u64).read_until(b'\n', &mut line).await?;
        match line.strip_suffix(b"\n") {
            Some(line) => Ok(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// `… {123}` at the end of a line: what stands before, and how many bytes follow.
fn block_of(line: &str) -> Option<(&str, usize)> {
    let (before, length) = line.strip_suffix('}')?.rsplit_once('{')?;
    Some((before, length.trim_end_matches('+').parse().ok()?))
}

/// A folder's name as IMAP writes it (modified UTF-7, RFC 3501 5.1.3): `已处理` is `&XfJZBHQG-`.
pub fn folder_name(name: &str) -> String {
    let mut written = String::new();
    let mut beyond: Vec<u16> = Vec::new();
    for c in name.chars() {
        match c {
            ' '..='~' => {
                shift(&mut written, &mut beyond);
                written.push(c);
                if c == '&' {
                    written.push('-');
                }
            }
            other => beyond.extend(other.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    shift(&mut written, &mut beyond);
    written
}

fn shift(written: &mut String, beyond: &mut Vec<u16>) {
    use base64ct::{Base64Unpadded, Encoding as _};
    if !beyond.is_empty() {
        let bytes: Vec<u8> = beyond.drain(..).flat_map(u16::to_be_bytes).collect();
        written.push('&');
        written.push_str(&Base64Unpadded::encode_string(&bytes).replace('/', ","));
        written.push('-');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_in_the_old_way() {
        for (name, wanted) in
            [("INBOX", "INBOX"), ("A & B", "A &- B"), ("已处理", "&XfJZBHQG-"), ("台北/日", "&U,BTFw-/&ZeU-")]
        {
            assert_eq!(folder_name(name), wanted);
        }
    }

    #[tokio::test]
    async fn blocks_are_read_in_their_place() {
        let (near, mut far) = tokio::io::duplex(1_000);
        far.write_all(
            b"* 1 FETCH (UID 7 BODY[] {6}\r\na\r\nb)\n FLAGS (\\Seen))\r\nA1 OK\r\n* X {99}\r\nshort",
        )
        .await
        .expect("sent");
        drop(far);
        let mut wire = Wire::of(Box::new(near));
        let answer = wire.answer(100).await.expect("an answer");
        assert_eq!(answer.words, "* 1 FETCH (UID 7 BODY[] {} FLAGS (\\Seen))");
        assert_eq!(answer.blocks, [b"a\r\nb)\n".to_vec()]);
        assert_eq!(wire.answer(100).await.expect("an answer").words, "A1 OK");
        assert!(wire.answer(100).await.is_err(), "cut off");
    }

    #[tokio::test]
    async fn what_is_too_large_ends_it() {
        let (near, mut far) = tokio::io::duplex(1_000);
        far.write_all(b"* 1 FETCH (BODY[] {4294967296}\r\n").await.expect("sent");
        assert!(Wire::of(Box::new(near)).answer(100).await.is_err());
    }
}
