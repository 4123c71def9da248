//! The product's binary as these commands use it: built, started on a free port, asked for a token, stopped.

use crate::http::Connection;
use crate::program::{self, Outcome};
use crate::tree;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    /// Optimised where the time goes, and built in half the time of a release.
    Quick,
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Quick => "quick",
            Profile::Release => "release",
        }
    }
}

/// Builds the binary and says where it is.
pub fn build(profile: Profile) -> Outcome<PathBuf> {
    let mut cargo = program::cargo(&tree::root());
    cargo.args(["build", "--package", "server", "--profile", profile.name()]);
    program::run(&mut cargo)?;
    Ok(binary(profile))
}

/// Where cargo puts the binary.
pub fn binary(profile: Profile) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| tree::root().join("target"), PathBuf::from);
    let folder = if profile == Profile::Dev { "debug" } else { profile.name() };
    target.join(folder).join("rapport")
}

/// A port that nobody listens on right now.
pub fn free_address() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no free port: {error}"))?;
    listener.local_addr().map_err(|error| error.to_string())
}

const ADMINISTRATOR: &str = "lin.yue@example.org";

/// Where a server keeps its data.
#[derive(Clone)]
pub struct Place {
    pub binary: PathBuf,
    pub data: PathBuf,
    /// The PostgreSQL database, or nothing for the embedded one.
    pub database: Option<String>,
}

impl Place {
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command
    }

    /// A person with every right and a token that may write, made without a running server.
    pub fn administrator_token(&self) -> Outcome<String> {
        self.administrator()?;
        self.token_of(ADMINISTRATOR)
    }

    /// The same, and the token may set up the house, too.
    pub fn token_of_the_house(&self) -> Outcome<String> {
        self.administrator()?;
        let words = ["token", "create", "--email", ADMINISTRATOR, "--scope", "administer"];
        Ok(program::output(&mut self.command(&words))?.trim().to_string())
    }

    fn administrator(&self) -> Outcome {
        let words = ["person", "create", "--name", "Lin Yue", "--email", ADMINISTRATOR, "--administrator"];
        program::output(&mut self.command(&words)).map(drop)
    }

    /// A token that may write, for somebody who is there already.
    pub fn token_of(&self, email: &str) -> Outcome<String> {
        let token = program::output(&mut self.command(&["token", "create", "--email", email]))?;
        Ok(token.trim().to_string())
    }

    /// Starts the server and waits until it answers.
    pub fn serve(&self) -> Outcome<Serving> {
        let address = free_address()?;
        let mut command = self.command(&["serve"]);
        command.arg("--listen").arg(address.to_string()).env("RAPPORT_LOG", "warn,store=info");
        let log =
            std::fs::File::create(self.data.with_extension("log")).map_err(|error| error.to_string())?;
        let started = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", self.binary.display()))?;
        let mut serving = Serving { child, address, ready_after: Duration::ZERO };
        serving.wait_until_ready(&self.data)?;
        serving.ready_after = started.elapsed();
        Ok(serving)
    }
}

/// A running server; it is killed when this value goes.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
    pub ready_after: Duration,
}

impl Serving {
    fn wait_until_ready(&mut self, data: &Path) -> Outcome {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                let log = std::fs::read_to_string(data.with_extension("log")).unwrap_or_default();
                return Err(format!("the server ended with {status}: {}", log.trim()));
            }
            let asked =
                Connection::open(self.address).and_then(|mut connection| connection.get("/healthz", ""));
            if asked.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err("the server did not answer within 30 seconds".to_string())
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn connect(&self) -> Outcome<Connection> {
        Connection::open(self.address).map_err(|error| error.to_string())
    }

    /// The end as an operator asks for it: SIGTERM, then what the server has to finish. Answers with its log.
    pub fn stop(mut self, data: &Path) -> Outcome<String> {
        program::run(Command::new("kill").args(["-TERM", &self.process().to_string()]))?;
        self.child.wait().map_err(|error| error.to_string())?;
        std::fs::read_to_string(data.with_extension("log")).map_err(|error| error.to_string())
    }

    /// The end without warning: SIGKILL.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // A process that is gone already is as dead as wished.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end();
    }
}
