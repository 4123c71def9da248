//! For tests: a real mail server (Dovecot) of our own, with a mailbox for whoever knows the password, and what a mail server
//! does that hands a mail over.

mod dovecot;

pub use dovecot::{Dovecot, PASSWORD, dovecot, dovecot_of_tokens};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Hands a mail over, as a mail server does.
pub async fn hand_over(port: u16, recipient: &str, mail: &str) {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("somebody there");
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let stuffed = mail.replace("\r\n.", "\r\n..");
    let said = format!(
        "LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n{stuffed}.\r\nQUIT\r\n"
    );
    write.write_all(said.as_bytes()).await.expect("sent");
    let mut heard = String::new();
    while read.read_line(&mut heard).await.is_ok_and(|length| length > 0) {}
    assert!(heard.contains("354") && heard.contains("Saved"), "{heard}");
}
