//! Checking what people typed: every problem names its field, and all of them are told at once.

use crate::{Failure, FieldProblem, Result};

/// Collects the problems of one body.
#[derive(Debug, Default)]
pub struct Input {
    problems: Vec<FieldProblem>,
}

impl Input {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn problem(&mut self, field: impl Into<String>, code: &'static str) {
        self.problems.push(FieldProblem::new(field, code));
    }

    /// A problem with what its sentence names.
    pub fn found(&mut self, problem: FieldProblem) {
        self.problems.push(problem);
    }

    /// One line of text: trimmed, neither empty nor longer than `max` characters, no control characters.
    pub fn line(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = self.optional_line(field, value, max);
        if value.is_empty() {
            self.problem(field, "required");
        }
        value
    }

    /// Like [`Input::line`], but may be empty.
    pub fn optional_line(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.chars().count() > max {
            let problem = FieldProblem::new(field, "too_long").with("max", max);
            self.problems.push(problem);
        }
        if value.chars().any(|c| c.is_control()) {
            self.problem(field, "control_characters");
        }
        value.to_owned()
    }

    /// Running text: line breaks and tabs are welcome.
    pub fn text(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.problem(field, "required");
        }
        if value.chars().count() > max {
            let problem = FieldProblem::new(field, "too_long").with("max", max);
            self.problems.push(problem);
        }
        if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.problem(field, "control_characters");
        }
        value.to_owned()
    }

    /// A mail address that can be written to: one @, something on both sides, no spaces.
    pub fn email(&mut self, field: &str, value: &str) -> String {
        let value = self.line(field, value, 254);
        let plausible = value.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        }) && !value
            .contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'));
        if !value.is_empty() && !plausible {
            self.problem(field, "not_an_address");
        }
        value
    }

    /// `en` or `zh-CN`.
    pub fn locale(&mut self, field: &str, value: &str) -> String {
        if !matches!(value, "en" | "zh-CN") {
            self.problem(field, "unknown_locale");
        }
        value.to_owned()
    }

    /// An IANA time zone.
    pub fn time_zone(&mut self, field: &str, value: &str) -> String {
        if jiff::tz::TimeZone::get(value).is_err() {
            self.problem(field, "unknown_time_zone");
        }
        value.to_owned()
    }

    /// A civil date of a century or two around ours.
    pub fn date(&mut self, field: &str, value: &str) -> jiff::civil::Date {
        match value.parse::<jiff::civil::Date>() {
            Ok(date) if (1900..=2200).contains(&date.year()) => date,
            _ => {
                self.problem(field, "not_a_date");
                jiff::civil::Date::constant(2000, 1, 1)
            }
        }
    }

    pub fn finish(self) -> Result<()> {
        if self.problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, good) in [
            ("cen.yu@hengmu.example", true),
            ("岑屿@hengmu.example", true),
            ("no-at.example", false),
            ("two@at@x.example", false),
            ("a b@x.example", false),
            ("Cen <cen@x.example>", false),
            ("@x.example", false),
            ("a@", false),
        ] {
            let mut input = Input::new();
            input.email("email", text);
            assert_eq!(input.finish().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let mut input = Input::new();
        input.line("name", "  ", 10);
        input.line("title", "12345678901", 10);
        input.date("start", "2026-02-30");
        let Err(Failure::Invalid(problems)) = input.finish() else { panic!("accepted") };
        let told: Vec<_> = problems.iter().map(|p| (p.field.as_str(), p.code)).collect();
        assert_eq!(told, [("name", "required"), ("title", "too_long"), ("start", "not_a_date")]);
    }
}
