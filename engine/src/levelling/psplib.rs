//! Reading the PSPLIB's single-mode format (`.sm`; Kolisch and Sprecher 1997): sections under headings, numbers in
//! columns, lines of stars between them. Jobs are counted from one. What is wrong is named with its line.

use super::problem::{Job, Problem, ProblemError};
use std::fmt;
use std::iter::Enumerate;
use std::str::Lines;

/// What a section of the file is about, as its heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Jobs,
    Resources,
    Precedence,
    Requests,
    Availabilities,
}

/// Why a file cannot be read. Lines count from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    SectionMissing {
        section: Section,
    },
    NumberExpected {
        line: usize,
        section: Section,
    },
    /// More or fewer numbers than the line should have.
    Count {
        line: usize,
        section: Section,
        expected: usize,
        found: usize,
    },
    JobExpected {
        line: usize,
        section: Section,
        expected: usize,
    },
    SeveralModes {
        line: usize,
        job: usize,
    },
    /// Only renewable resources are levelled.
    NotRenewable {
        line: usize,
    },
    Unsolvable(ProblemError),
}

/// Lines still to be read, with their numbers.
struct Text<'t> {
    lines: Enumerate<Lines<'t>>,
    last: usize,
}

pub fn read(text: &str) -> Result<Problem, ReadError> {
    let mut text = Text { lines: text.lines().enumerate(), last: 0 };
    let jobs = text.amount(Section::Jobs, "jobs")?;
    text.find(Section::Resources, "RESOURCES")?;
    let resources = text.amount(Section::Resources, "- renewable")?;
    for kind in ["- nonrenewable", "- doubly constrained"] {
        if text.amount(Section::Resources, kind)? != 0 {
            return Err(ReadError::NotRenewable { line: text.last });
        }
    }
    text.find(Section::Precedence, "PRECEDENCE RELATIONS")?;
    text.heading(Section::Precedence)?;
    // Grown line by line: a file may promise more jobs than it has.
    let mut successors = Vec::new();
    for job in 1..=jobs {
        successors.push(text.successors(job)?);
    }
    text.find(Section::Requests, "REQUESTS/DURATIONS")?;
    text.heading(Section::Requests)?;
    text.heading(Section::Requests)?;
    let mut read = Vec::new();
    for (job, successors) in (1..).zip(successors) {
        let (duration, demands) = text.requests(job, resources)?;
        read.push(Job { duration, demands, successors });
    }
    text.find(Section::Availabilities, "RESOURCEAVAILABILITIES")?;
    text.heading(Section::Availabilities)?;
    let capacities = text.numbers(Section::Availabilities)?;
    text.counted(Section::Availabilities, resources, capacities.len())?;
    Problem::new(capacities, read).map_err(ReadError::Unsolvable)
}

impl<'t> Text<'t> {
    fn next(&mut self, section: Section) -> Result<&'t str, ReadError> {
        let (place, line) = self.lines.next().ok_or(ReadError::SectionMissing { section })?;
        self.last = place + 1;
        Ok(line.trim())
    }

    /// The line that begins with these words.
    fn find(&mut self, section: Section, words: &str) -> Result<&'t str, ReadError> {
        loop {
            let line = self.next(section)?;
            if line.starts_with(words) {
                return Ok(line);
            }
        }
    }

    /// The names of the columns, or a line under them: nothing to read.
    fn heading(&mut self, section: Section) -> Result<(), ReadError> {
        self.next(section).map(|_| ())
    }

    /// The number behind the colon: `jobs (incl. supersource/sink ):  32`, `- renewable : 4 R`.
    fn amount(&mut self, section: Section, words: &str) -> Result<usize, ReadError> {
        let line = self.find(section, words)?;
        let number = line.split_once(':').and_then(|(_, rest)| rest.split_whitespace().next());
        let number = number.and_then(|number| number.parse().ok());
        number.ok_or(ReadError::NumberExpected { line: self.last, section })
    }

    fn numbers(&mut self, section: Section) -> Result<Vec<u32>, ReadError> {
        let line = self.next(section)?;
        let wrong = ReadError::NumberExpected { line: self.last, section };
        line.split_whitespace().map(|number| number.parse().map_err(|_| wrong.clone())).collect()
    }

    fn counted(&self, section: Section, expected: usize, found: usize) -> Result<(), ReadError> {
        let right = expected == found;
        if right { Ok(()) } else { Err(ReadError::Count { line: self.last, section, expected, found }) }
    }

    /// Number of the job, number of modes, number of successors, successors.
    fn successors(&mut self, job: usize) -> Result<Vec<u32>, ReadError> {
        let section = Section::Precedence;
        let numbers = self.numbers(section)?;
        let [number, modes, count, successors @ ..] = &numbers[..] else {
            self.counted(section, 3, numbers.len())?;
            return Ok(Vec::new());
        };
        self.of_job(section, job, *number)?;
        if *modes != 1 {
            return Err(ReadError::SeveralModes { line: self.last, job });
        }
        self.counted(section, 3 + *count as usize, numbers.len())?;
        // Nought is no job; it becomes a number that none has.
        Ok(successors.iter().map(|successor| successor.wrapping_sub(1)).collect())
    }

    /// Number of the job, mode, duration, demands.
    fn requests(&mut self, job: usize, resources: usize) -> Result<(u32, Vec<u32>), ReadError> {
        let section = Section::Requests;
        let numbers = self.numbers(section)?;
        self.counted(section, resources.saturating_add(3), numbers.len())?;
        self.of_job(section, job, numbers[0])?;
        if numbers[1] != 1 {
            return Err(ReadError::SeveralModes { line: self.last, job });
        }
        Ok((numbers[2], numbers[3..].to_vec()))
    }

    fn of_job(&self, section: Section, expected: usize, found: u32) -> Result<(), ReadError> {
        let right = usize::try_from(found) == Ok(expected);
        if right { Ok(()) } else { Err(ReadError::JobExpected { line: self.last, section, expected }) }
    }
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Section::Jobs => "the number of jobs",
            Section::Resources => "RESOURCES",
            Section::Precedence => "PRECEDENCE RELATIONS",
            Section::Requests => "REQUESTS/DURATIONS",
            Section::Availabilities => "RESOURCEAVAILABILITIES",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::SectionMissing { section } => {
                write!(out, "no project of PSPLIB: {} is missing or ends early", section.name())
            }
            ReadError::NumberExpected { line, section } => {
                write!(out, "line {line}: {} holds something that is no whole number", section.name())
            }
            ReadError::Count { line, section, expected, found } => {
                write!(out, "line {line}: {} should have {expected} numbers, not {found}", section.name())
            }
            ReadError::JobExpected { line, section, expected } => {
                write!(out, "line {line}: {} should go on with job {expected}", section.name())
            }
            ReadError::SeveralModes { line, job } => {
                write!(out, "line {line}: job {job} has several modes; only one is read")
            }
            ReadError::NotRenewable { line } => write!(out, "line {line}: only renewable resources are read"),
            ReadError::Unsolvable(error) => write!(out, "{error}"),
        }
    }
}

impl std::error::Error for ReadError {}
