//! A mail server that others wrote (npm's smtp-server) takes our mails, puts them off and refuses them.

use super::*;
use crate::read_received;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Prints its port, and then every mail that it took, in base 64. Whoever writes to `later@` is put off once.
const SERVER: &str = r#"
const { SMTPServer } = require('smtp-server');
const seen = new Set();
const refusal = (code, words) => Object.assign(new Error(words), { responseCode: code });
const server = new SMTPServer({
  authOptional: true, allowInsecureAuth: true, authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
  onAuth(auth, session, done) {
    const is = auth.method === 'XOAUTH2' ? auth.accessToken === 'token' : auth.password === 'secret';
    if (is) return done(null, { user: auth.username });
    if (auth.method === 'XOAUTH2') return done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } });
    done(refusal(535, '5.7.8 wrong password'));
  },
  onRcptTo({ address }, session, done) {
    const who = address.split('@')[0];
    if (who === 'never') return done(refusal(550, '5.1.1 no such user'));
    if (who === 'later' && !seen.has(address)) { seen.add(address); return done(refusal(451, '4.7.1 greylisted')); }
    done();
  },
  onData(stream, session, done) {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      const who = session.envelope.rcptTo[0].address.split('@')[0];
      if (who === 'full') return done(refusal(452, '4.2.2 mailbox full'));
      if (who === 'spam') return done(refusal(554, '5.7.1 not wanted'));
      console.log(Buffer.concat(pieces).toString('base64'));
      done(null, '2.0.0 queued as 7');
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
"#;

struct Relay {
    _child: Child,
    said: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
    port: u16,
}

/// None where it is not installed, which on a machine for tests it must be.
async fn relay() -> Option<Relay> {
    let packages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e");
    if !std::path::Path::new(packages).join("node_modules/smtp-server").is_dir() {
        println!("not run: smtp-server");
        assert!(std::env::var_os("CI").is_none(), "the packages of e2e are not installed");
        return None;
    }
    let mut command = Command::new("node");
    command.args(["-e", SERVER]).current_dir(packages).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("node");
    let mut said = BufReader::new(child.stdout.take().expect("words")).lines();
    let port = said.next_line().await.expect("a line").expect("a port").parse().expect("a number");
    Some(Relay { _child: child, said, port })
}

fn to(who: &str) -> Message {
    Message { to: format!("{who}@chengchuan.example"), ..message() }
}

#[tokio::test]
async fn another_server_takes_puts_off_and_refuses() {
    let Some(mut relay) = relay().await else { return };
    let settings = settings(relay.port);
    let taken = send(&settings, &to("zheng")).await.unwrap();
    assert_eq!((taken.code, taken.enhanced.as_deref()), (250, Some("2.0.0")));
    use base64ct::Encoding as _;
    let mail = relay.said.next_line().await.unwrap().unwrap();
    let mail = read_received(&base64ct::Base64::decode_vec(&mail).unwrap()).unwrap();
    assert_eq!((mail.subject.as_str(), mail.reply.whole().as_str()), ("您的提问 Q-3 已答复", "正文"));
    for (who, kind, code, enhanced) in [
        ("never", NotSent::Refused, 550, "5.1.1"),
        ("later", NotSent::Later, 451, "4.7.1"),
        ("full", NotSent::Later, 452, "4.2.2"),
        ("spam", NotSent::Refused, 554, "5.7.1"),
    ] {
        let error = send(&settings, &to(who)).await.unwrap_err();
        assert_eq!(
            (error.kind, error.code, error.enhanced.as_deref()),
            (kind, Some(code), Some(enhanced)),
            "{who}"
        );
    }
    assert_eq!(send(&settings, &to("later")).await.unwrap().code, 250, "the second time");
}

#[tokio::test]
async fn another_server_lets_us_in_or_not() {
    let Some(relay) = relay().await else { return };
    let with = |password: &str, sign_in| Settings {
        user: Some("rapport@hengmu.example".into()),
        password: Some(password.into()),
        sign_in,
        ..settings(relay.port)
    };
    for sign_in in [SignIn::Password, SignIn::XOAuth2] {
        let right = if sign_in == SignIn::Password { "secret" } else { "token" };
        assert_eq!(send(&with(right, sign_in), &message()).await.unwrap().code, 250, "{sign_in:?}");
        let wrong = send(&with("wrong", sign_in), &message()).await.unwrap_err();
        assert_eq!(wrong.kind, NotSent::SignIn, "{wrong:?}");
    }
    // Nobody knows its certificate.
    let encrypted =
        Settings { security: Security::StartTls, host: "localhost".into(), ..settings(relay.port) };
    let stranger = send(&encrypted, &message()).await.unwrap_err();
    assert_ne!(stranger.kind, NotSent::Refused, "{stranger:?}");
}
