//! A small load generator: a number of kept-alive connections, each sending the next request as soon as the
//! answer is there, for a bounded time. The server's processor time is read from the kernel.

use crate::http::Connection;
use crate::program::Outcome;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is sent: the request at this place, of this connection.
pub type Request = Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>;

pub struct Load {
    pub connections: usize,
    pub span: Duration,
    pub request: Request,
}

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub per_second: f64,
    pub cpu_microseconds: f64,
    pub median: Duration,
    pub slowest_of_hundred: Duration,
    pub refused: usize,
    pub bytes: usize,
}

struct Answers {
    took: Vec<Duration>,
    refused: usize,
    bytes: usize,
}

impl Load {
    pub fn run(&self, address: SocketAddr, process: u32) -> Outcome<Measured> {
        let before = cpu_microseconds(process)?;
        let started = Instant::now();
        let end = started + self.span;
        let threads: Vec<_> = (0..self.connections)
            .map(|connection| {
                let request = self.request.clone();
                std::thread::spawn(move || send(address, connection, &request, end))
            })
            .collect();
        let mut all = Answers { took: Vec::new(), refused: 0, bytes: 0 };
        for thread in threads {
            let answers = thread.join().map_err(|_| "a sender panicked")??;
            all.took.extend(answers.took);
            all.refused += answers.refused;
            all.bytes = all.bytes.max(answers.bytes);
        }
        let seconds = started.elapsed().as_secs_f64();
        let cpu = cpu_microseconds(process)? - before;
        all.took.sort_unstable();
        all.measured(seconds, cpu)
    }
}

impl Answers {
    fn measured(self, seconds: f64, cpu: f64) -> Outcome<Measured> {
        let count = self.took.len();
        if count == 0 {
            return Err("no request was answered".to_string());
        }
        Ok(Measured {
            per_second: count as f64 / seconds,
            cpu_microseconds: cpu / count as f64,
            median: self.took[count / 2],
            slowest_of_hundred: self.took[count * 99 / 100],
            refused: self.refused,
            bytes: self.bytes,
        })
    }
}

fn send(address: SocketAddr, connection: usize, request: &Request, end: Instant) -> Outcome<Answers> {
    let mut open = Connection::open(address).map_err(|error| error.to_string())?;
    let mut answers = Answers { took: Vec::new(), refused: 0, bytes: 0 };
    let mut place = 0;
    while Instant::now() < end {
        let bytes = request(connection, place);
        let sent = Instant::now();
        let answer = open.exchange(&bytes).map_err(|error| format!("the connection broke: {error}"))?;
        answers.took.push(sent.elapsed());
        answers.refused += usize::from(answer.status >= 300);
        answers.bytes = answers.bytes.max(answer.body.len());
        place += 1;
    }
    Ok(answers)
}

/// User and system time of a process so far; the kernel counts in hundredths of a second.
pub fn cpu_microseconds(process: u32) -> Outcome<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).map_err(|error| error.to_string())?;
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    Ok((ticks(11) + ticks(12)) * 10_000.0)
}

/// Memory of a process that is its own right now, in megabytes.
pub fn resident_megabytes(process: u32) -> Outcome<f64> {
    let status =
        std::fs::read_to_string(format!("/proc/{process}/status")).map_err(|error| error.to_string())?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("the kernel tells no memory")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.0);
    Ok(kilobytes / 1024.0)
}
