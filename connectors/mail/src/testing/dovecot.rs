//! A real mail server (Dovecot) of our own. Nothing but the standard library: whatever ends the product while mail comes in
//! starts it from this text, too.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub const PASSWORD: &str = "geheim-秘密";

/// A server of our own with one mailbox for whoever knows the password.
pub struct Dovecot {
    child: Child,
    pub folder: PathBuf,
    pub imap: u16,
    pub imaps: u16,
    pub lmtp: u16,
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

pub fn is_installed() -> bool {
    has("dovecot") && has("openssl")
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// None where it is not installed, which on a machine for tests it must be.
pub fn dovecot(name: &str) -> Option<Dovecot> {
    started(name, None)
}

/// One that lets in whoever brings an access token that this address knows (RFC 7662), and nobody by a password.
pub fn dovecot_of_tokens(name: &str, introspection_url: &str) -> Option<Dovecot> {
    started(name, Some(introspection_url))
}

fn started(name: &str, introspection_url: Option<&str>) -> Option<Dovecot> {
    if !is_installed() {
        println!("not run: dovecot");
        assert!(std::env::var_os("CI").is_none(), "dovecot-imapd, dovecot-lmtpd and openssl are missing");
        return None;
    }
    let folder = std::env::temp_dir().join(format!("rapport-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("mail")).expect("a folder");
    certificate(&folder);
    let [imap, imaps, lmtp] = [free_port(), free_port(), free_port()];
    let (user, group) = owner(&folder.join("mail"));
    let config =
        config(&folder, [imap, imaps, lmtp], (&user, &group), &letting_in(&folder, introspection_url));
    std::fs::write(folder.join("dovecot.conf"), config).expect("written");
    let child = Command::new("dovecot")
        .arg("-F")
        .arg("-c")
        .arg(folder.join("dovecot.conf"))
        .spawn()
        .expect("started");
    let server = Dovecot { child, folder, imap, imaps, lmtp };
    for port in [imap, imaps, lmtp] {
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    Some(server)
}

fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-out", "cert.pem", "-keyout", "key.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let told = Command::new("openssl")
        .args(["x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der"])
        .current_dir(folder)
        .status();
    assert!(told.is_ok_and(|status| status.success()));
}

/// Mail is never kept as root: then it belongs to `mail`.
fn owner(folder: &Path) -> (String, String) {
    let said = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().expect("id");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    if said(&["-u"]) != "0" {
        return (said(&["-un"]), said(&["-gn"]));
    }
    assert!(Command::new("chown").arg("mail:mail").arg(folder).status().is_ok_and(|status| status.success()));
    ("mail".to_owned(), "mail".to_owned())
}

/// Who is let in.
fn letting_in(folder: &Path, introspection_url: Option<&str>) -> String {
    let Some(url) = introspection_url else {
        return format!("passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n");
    };
    let own = folder.join("tokens.conf");
    let asked = format!(
        "introspection_mode = post\nintrospection_url = {url}\nusername_attribute = username\n\
         active_attribute = active\nactive_value = true\n"
    );
    std::fs::write(&own, asked).expect("written");
    format!(
        "auth_mechanisms = xoauth2\npassdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\n",
        own.display()
    )
}

fn config(
    folder: &Path,
    [imap, imaps, lmtp]: [u16; 3],
    (user, group): (&str, &str),
    letting_in: &str,
) -> String {
    let at = folder.display();
    let internal = match user {
        "mail" => String::new(),
        own => format!(
            "default_internal_user = {own}\ndefault_internal_group = {group}\ndefault_login_user = {own}\nservice anvil {{\n chroot =\n}}\n"
        ),
    };
    format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = imap lmtp\nlisten = 127.0.0.1\n\
         ssl = yes\nssl_cert = <{at}/cert.pem\nssl_key = <{at}/key.pem\ndisable_plaintext_auth = no\nfirst_valid_uid = 1\n\
         mail_location = maildir:{at}/mail/%n\nrecipient_delimiter = +\nauth_username_format = %Ln\n{internal}\
         {letting_in}\
         userdb {{\n driver = static\n args = uid={user} gid={group} home={at}/mail/%n allow_all_users=yes\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n port = {imap}\n }}\n inet_listener imaps {{\n port = {imaps}\n }}\n}}\n\
         service lmtp {{\n inet_listener lmtp {{\n port = {lmtp}\n }}\n}}\n\
         namespace inbox {{\n inbox = yes\n mailbox 已处理 {{\n auto = create\n }}\n}}\n"
    )
}
