//! Starting other programs: shown as they run, timed, and answered in one sentence when they fail.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Instant;

/// What a task answers: nothing, or one sentence about what went wrong.
pub type Outcome<T = ()> = Result<T, String>;

/// Whether this run is a continuous-integration run, where a missing program is an error.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

/// The program's full path, or nothing when it is not installed.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// Cargo as it started this program, so that the same toolchain is used throughout.
pub fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// Runs a program to its end; its output goes to this program's output.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.stdin(Stdio::null()).status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line_of(command))) }
}

/// Runs a program to its end and returns what it printed; its errors are shown.
pub fn output(command: &mut Command) -> Outcome<String> {
    let answer = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if !answer.status.success() {
        return Err(format!("`{}` ended with {}", line_of(command), answer.status));
    }
    String::from_utf8(answer.stdout).map_err(|_| format!("`{}` did not print text", line_of(command)))
}

/// Runs a program to its end, shows every line, and returns whether it succeeded and all its lines.
pub fn shown_and_kept(command: &mut Command) -> Outcome<(bool, Vec<String>)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let (sender, lines) = mpsc::channel();
    forward(child.stdout.take(), sender.clone());
    forward(child.stderr.take(), sender);
    let mut kept = Vec::new();
    for line in lines {
        println!("{line}");
        kept.push(line);
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok((status.success(), kept))
}

fn forward(stream: Option<impl Read + Send + 'static>, to: mpsc::Sender<String>) {
    let Some(stream) = stream else { return };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_string();
            if to.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", line_of(command))
}

/// The command as a person would type it.
pub fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Prints what is going on, with the time since the start in front.
pub struct Progress {
    started: Instant,
}

impl Progress {
    pub fn start() -> Progress {
        Progress { started: Instant::now() }
    }

    pub fn say(&self, sentence: &str) {
        println!("[{}] {sentence}", minutes(self.started.elapsed().as_secs()));
    }
}

/// `3:07` for 187 seconds.
pub fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
