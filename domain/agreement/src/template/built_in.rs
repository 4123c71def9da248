//! The templates that every house finds: software delivery, warehouse automation, consulting; each in both
//! languages, as text that a person can read and improve.
//!
//! A row is `key | kind | days | after | English | Chinese`; `P` is a phase, `T` a task, `C` a task of the client,
//! `M` a milestone. A task belongs to the phase above it. The lines before the rows are for the charter (`in`,
//! `out`, `assume`, `limit`, `raci`) and the kickoff (`kick`).

use super::{TemplateCharter, TemplateContent, TemplateDependency, TemplateStep, TemplateTask};
use crate::kickoff::KickoffStep;
use communication_plan::pattern::usual_patterns;
use kernel::{Failure, Result};
use locales::Locale;
use schedule::plan::{DependencyKind, LagUnit};
use schedule::task::{ConstraintKind, TaskKind};
use std::collections::HashMap;

/// A working day in minutes.
const DAY: i64 = 480;

/// By their words: `template.built_in.<name>` of the catalogue.
pub const BUILT_IN: [&str; 3] = ["software", "automation", "consulting"];

fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "software" => include_str!("software.txt"),
        "automation" => include_str!("automation.txt"),
        "consulting" => include_str!("consulting.txt"),
        _ => return None,
    })
}

/// One of them in a language; None: there is none of that name.
pub fn built_in(name: &str, locale: &str) -> Result<Option<TemplateContent>> {
    text(name).map(|text| read(text, locale == "zh-CN")).transpose()
}

fn read(text: &str, is_chinese: bool) -> Result<TemplateContent> {
    let mut reading = Reading { is_chinese, ..Reading::default() };
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(": ") {
            Some((head, words)) if !line.contains(" | P |") && head.len() < 9 && !head.contains('|') => {
                reading.line(head, words)?;
            }
            _ => reading.row(line)?,
        }
    }
    let mut content = reading.content;
    content.communication = usual_patterns(if is_chinese { Locale::ZhCn } else { Locale::En });
    let usual = KickoffStep::USUAL.map(|step| TemplateStep { step: Some(step), words: String::new() });
    content.kickoff.splice(0..0, usual);
    Ok(content)
}

#[derive(Default)]
struct Reading {
    is_chinese: bool,
    content: TemplateContent,
    places: HashMap<String, usize>,
    phase: Option<usize>,
}

impl Reading {
    fn own<'a>(&self, english: &'a str, chinese: &'a str) -> String {
        if self.is_chinese { chinese } else { english }.trim().to_owned()
    }

    fn line(&mut self, head: &str, words: &str) -> Result<()> {
        if head == "calendar" {
            self.content.calendar = words.trim().to_owned();
            return Ok(());
        }
        let (english, chinese) = words.split_once(" | ").ok_or_else(|| wrong(words))?;
        let words = self.own(english, chinese);
        let TemplateCharter { scope_in, scope_out, assumptions, constraints, responsibilities } =
            &mut self.content.charter;
        match head {
            "in" => scope_in.push(words),
            "out" => scope_out.push(words),
            "assume" => assumptions.push(words),
            "limit" => constraints.push(words),
            "raci" => responsibilities.push(words),
            "kick" => self.content.kickoff.push(TemplateStep { step: None, words }),
            _ => return Err(wrong(head)),
        }
        Ok(())
    }

    fn row(&mut self, line: &str) -> Result<()> {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [key, kind, days, after, english, chinese] = cells[..] else { return Err(wrong(line)) };
        let place = self.content.tasks.len();
        let kind_of = match kind {
            "P" => TaskKind::Phase,
            "M" => TaskKind::Milestone,
            "T" | "C" => TaskKind::Task,
            _ => return Err(wrong(line)),
        };
        let is_phase = kind_of == TaskKind::Phase;
        let days: i64 = if is_phase { 1 } else { days.parse().map_err(|_| wrong(line))? };
        let task = TemplateTask {
            title: self.own(english, chinese),
            kind: kind_of,
            parent: self.phase.filter(|_| !is_phase),
            duration_minutes: days * DAY,
            is_elapsed: false,
            is_client_side: kind == "C",
            constraint: ConstraintKind::Asap,
            constraint_at: None,
            deadline: None,
            manual: None,
        };
        for before in after.split_whitespace() {
            let from = *self.places.get(before).ok_or_else(|| wrong(line))?;
            let (kind, lag, lag_unit) = (DependencyKind::Fs, 0.0, LagUnit::Working);
            self.content.dependencies.push(TemplateDependency { from, to: place, kind, lag, lag_unit });
        }
        self.content.tasks.push(task);
        if self.places.insert(key.to_owned(), place).is_some() {
            return Err(wrong(line));
        }
        if is_phase {
            self.phase = Some(place);
        }
        Ok(())
    }
}

fn wrong(line: &str) -> Failure {
    Failure::fault(format!("a built-in template cannot be read at: {line}"))
}
