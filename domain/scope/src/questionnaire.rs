//! Questionnaires: what the team asks a client's people in sections of questions, and what an answer may be.
//!
//! Must hold: what was sent is not edited any more, so that an answer goes with the words it was given to; each
//! person answers for themselves, and the team reads what was handed in and nothing before.

use crate::requirement::{LONGEST_TEXT, LONGEST_TITLE, optional_text};
use kernel::{Failure, FieldProblem, Input, PersonId, Refusal, Result};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Sections and questions that somebody still answers.
pub const MOST_SECTIONS: usize = 30;
pub const MOST_QUESTIONS: usize = 150;
pub const MOST_OPTIONS: usize = 30;
/// The longest question, option or heading, in characters.
pub const LONGEST_WORDS: usize = 500;
/// The longest answer of one line, in characters.
pub const LONGEST_LINE: usize = 500;
/// How far a scale goes at most.
const LONGEST_SCALE: i64 = 10;
/// As much of an answer as a title takes.
const TITLE_OF_ANSWER: usize = 120;

/// Words in one language or in both, as the team writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub zh: String,
}

impl BilingualText {
    /// In the reader's language, or in the one it was written in.
    pub fn read_in(&self, is_chinese: bool) -> &str {
        let (first, second) = if is_chinese { (&self.zh, &self.en) } else { (&self.en, &self.zh) };
        if first.is_empty() { second } else { first }
    }
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
    fn checked(&self, input: &mut Input, field: &str) -> Self {
        let words = self.optional(input, field);
        if words.is_empty() {
            input.problem(field, "required");
        }
        words
    }
    fn optional(&self, input: &mut Input, field: &str) -> Self {
        Self {
            en: input.optional_line(field, &self.en, LONGEST_WORDS),
            zh: input.optional_line(field, &self.zh, LONGEST_WORDS),
        }
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    Line,
    Text,
    /// One of the options.
    Choice,
    /// Any number of the options.
    Choices,
    /// From 1 to `scale_most`.
    Scale,
    YesNo,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireQuestion {
    /// Kept while it is edited; left out, it is a new one.
    #[serde(default = "Uuid::new_v4")]
    pub id: Uuid,
    pub kind: AnswerKind,
    pub words: BilingualText,
    #[serde(default)]
    pub options: Vec<BilingualText>,
    #[serde(default = "usual_scale")]
    pub scale_most: i64,
    /// What the ends of a scale mean.
    #[serde(default)]
    pub low: BilingualText,
    #[serde(default)]
    pub high: BilingualText,
    #[serde(default)]
    pub is_required: bool,
}

fn usual_scale() -> i64 {
    5
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireSection {
    pub title: BilingualText,
    pub questions: Vec<QuestionnaireQuestion>,
}

/// The whole questionnaire as it shall be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireFields {
    pub title: String,
    #[serde(default)]
    pub intro: BilingualText,
    /// Until when an answer is wanted, a civil date.
    #[serde(default)]
    pub due: Option<String>,
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    #[serde(default)]
    pub sections: Vec<QuestionnaireSection>,
}

impl QuestionnaireFields {
    /// The fields as they are kept: trimmed, within their lengths. A draft may be unfinished in what it lacks
    /// altogether, not in a question that is there.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let mut seen = HashSet::new();
        let sections = self.sections.iter().enumerate();
        let sections: Vec<_> =
            sections.map(|(place, section)| checked_section(&mut input, place, section, &mut seen)).collect();
        let fields = Self {
            title: input.line("title", &self.title, LONGEST_TITLE),
            intro: BilingualText {
                en: optional_text(&mut input, "intro", &self.intro.en)?,
                zh: optional_text(&mut input, "intro", &self.intro.zh)?,
            },
            due: self.due.as_ref().map(|due| input.date("due", due).to_string()),
            owner_id: self.owner_id,
            sections,
        };
        for (count, most) in [(fields.sections.len(), MOST_SECTIONS), (fields.questions(), MOST_QUESTIONS)] {
            if count > most {
                return Err(too_many("sections", most));
            }
        }
        input.finish().map(|()| fields)
    }

    pub fn questions(&self) -> usize {
        self.sections.iter().map(|section| section.questions.len()).sum()
    }

    /// The same questions under keys of their own: what is answered there is nobody's answer here. Whom it was
    /// sent to and by when does not come along.
    pub fn copied(&self, by: PersonId) -> Self {
        let mut copy = Self { due: None, owner_id: Some(by), ..self.clone() };
        for question in copy.sections.iter_mut().flat_map(|section| &mut section.questions) {
            question.id = Uuid::new_v4();
        }
        copy
    }
}

fn too_many(field: &str, most: usize) -> Failure {
    Failure::Invalid(vec![FieldProblem::new(field, "too_many").with("max", most)])
}

fn checked_section(
    input: &mut Input,
    place: usize,
    section: &QuestionnaireSection,
    seen: &mut HashSet<Uuid>,
) -> QuestionnaireSection {
    let at = format!("sections.{place}");
    let questions = section.questions.iter().enumerate().map(|(number, question)| {
        let at = format!("{at}.questions.{number}");
        if !seen.insert(question.id) {
            input.problem(format!("{at}.id"), "not_unique");
        }
        checked_question(input, &at, question)
    });
    let questions = questions.collect();
    QuestionnaireSection { title: section.title.checked(input, &format!("{at}.title")), questions }
}

/// What the kind of a question does not use is not kept.
fn checked_question(input: &mut Input, at: &str, question: &QuestionnaireQuestion) -> QuestionnaireQuestion {
    let is_choice = matches!(question.kind, AnswerKind::Choice | AnswerKind::Choices);
    let is_scale = question.kind == AnswerKind::Scale;
    let field = format!("{at}.options");
    let options: Vec<BilingualText> = match is_choice {
        true => question.options.iter().map(|option| option.checked(input, &field)).collect(),
        false => Vec::new(),
    };
    if is_choice && !(2..=MOST_OPTIONS).contains(&options.len()) {
        input.problem(&field, if options.len() < 2 { "too_few" } else { "too_many" });
    }
    if is_scale && !(2..=LONGEST_SCALE).contains(&question.scale_most) {
        input.problem(format!("{at}.scale_most"), "invalid");
    }
    let mut end = |words: &BilingualText| match is_scale {
        true => words.optional(input, &format!("{at}.scale_most")),
        false => BilingualText::default(),
    };
    let (low, high) = (end(&question.low), end(&question.high));
    QuestionnaireQuestion {
        id: question.id,
        kind: question.kind,
        words: question.words.checked(input, &format!("{at}.words")),
        options,
        scale_most: if is_scale { question.scale_most } else { usual_scale() },
        low,
        high,
        is_required: question.is_required,
    }
}

/// Where a questionnaire stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionnaireState {
    Draft,
    Sent,
    Closed,
}

kernel::words!(QuestionnaireState { Draft = "draft", Sent = "sent", Closed = "closed" });

/// What was sent stays as it was sent.
pub fn may_edit(state: QuestionnaireState) -> Result<(), Refusal> {
    match state {
        QuestionnaireState::Draft => Ok(()),
        _ => Err(Refusal::new("questionnaire.was_sent")),
    }
}

/// Nobody is asked nothing. One that was sent can be sent to more of the same party.
pub fn may_send(state: QuestionnaireState, questions: usize) -> Result<(), Refusal> {
    match state {
        QuestionnaireState::Closed => Err(Refusal::new("questionnaire.is_closed")),
        _ if questions == 0 => Err(Refusal::new("questionnaire.without_questions")),
        _ => Ok(()),
    }
}

/// Only what was sent comes to an end.
pub fn may_close(state: QuestionnaireState) -> Result<(), Refusal> {
    match state {
        QuestionnaireState::Draft => Err(Refusal::new("questionnaire.was_not_sent")),
        _ => Ok(()),
    }
}

/// What takes no answers any more is given back to nobody.
pub fn may_return(is_closed: bool) -> Result<(), Refusal> {
    if is_closed { Err(Refusal::new("questionnaire.is_closed")) } else { Ok(()) }
}

/// What was handed in is not changed any more, unless it is given back; nothing is kept once it is closed.
pub fn may_answer(is_closed: bool, is_submitted: bool) -> Result<(), Refusal> {
    match (is_submitted, is_closed) {
        (true, _) => Err(Refusal::new("questionnaire.was_submitted")),
        (_, true) => Err(Refusal::new("questionnaire.is_closed")),
        _ => Ok(()),
    }
}

/// One person's answer to one question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireAnswer {
    /// Of a line or a text.
    #[serde(default)]
    pub text: String,
    /// The places of the chosen options; the point of a scale; 1 for yes and 0 for no.
    #[serde(default)]
    pub chosen: Vec<i64>,
}

impl QuestionnaireAnswer {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.chosen.is_empty()
    }
}

/// An answer as it is kept. What the form of this question cannot send is refused.
pub fn checked_answer(
    question: &QuestionnaireQuestion,
    answer: &QuestionnaireAnswer,
) -> Result<QuestionnaireAnswer> {
    let within = |from: i64, to: i64, most: usize| {
        let mut chosen = answer.chosen.clone();
        chosen.sort_unstable();
        chosen.dedup();
        let fits = chosen.len() <= most && chosen.iter().all(|one| (from..=to).contains(one));
        let kept = QuestionnaireAnswer { text: String::new(), chosen };
        if fits { Ok(kept) } else { Err(Failure::invalid(question.id.to_string(), "invalid")) }
    };
    let last = question.options.len() as i64 - 1;
    match question.kind {
        AnswerKind::Line => text(question, &answer.text, LONGEST_LINE),
        AnswerKind::Text => text(question, &answer.text, LONGEST_TEXT),
        AnswerKind::Choice => within(0, last, 1),
        AnswerKind::Choices => within(0, last, MOST_OPTIONS),
        AnswerKind::Scale => within(1, question.scale_most, 1),
        AnswerKind::YesNo => within(0, 1, 1),
    }
}

fn text(question: &QuestionnaireQuestion, typed: &str, most: usize) -> Result<QuestionnaireAnswer> {
    let mut input = Input::new();
    let field = question.id.to_string();
    let typed = typed.replace("\r\n", "\n").trim().to_owned();
    if typed.chars().count() > most {
        let problem = FieldProblem::new(&field, "too_long").with("max", most);
        return Err(Failure::Invalid(vec![problem]));
    }
    if typed.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        input.problem(&field, "control_characters");
    }
    input.finish()?;
    Ok(QuestionnaireAnswer { text: typed, chosen: Vec::new() })
}

/// The questions that want an answer and have none.
pub fn unanswered(
    sections: &[QuestionnaireSection],
    answers: &HashMap<Uuid, QuestionnaireAnswer>,
) -> Vec<Uuid> {
    let has_one =
        |question: &QuestionnaireQuestion| answers.get(&question.id).is_some_and(|answer| !answer.is_empty());
    let questions = sections.iter().flat_map(|section| &section.questions);
    questions.filter(|one| one.is_required && !has_one(one)).map(|one| one.id).collect()
}

/// An answer in words: what was typed, the words of what was chosen, `4 / 5`, and a sign for yes or no.
pub fn answer_words(
    question: &QuestionnaireQuestion,
    answer: &QuestionnaireAnswer,
    is_chinese: bool,
) -> String {
    let first = answer.chosen.first().copied();
    match question.kind {
        AnswerKind::Line | AnswerKind::Text => answer.text.clone(),
        AnswerKind::Choice | AnswerKind::Choices => {
            let option = |place: &i64| question.options.get(usize::try_from(*place).ok()?);
            let words = answer.chosen.iter().filter_map(option).map(|option| option.read_in(is_chinese));
            words.collect::<Vec<_>>().join(if is_chinese { "、" } else { ", " })
        }
        AnswerKind::Scale => {
            first.map(|point| format!("{point} / {}", question.scale_most)).unwrap_or_default()
        }
        AnswerKind::YesNo => match first {
            None => String::new(),
            Some(0) => "✗".into(),
            Some(_) => "✓".into(),
        },
    }
}

/// A requirement's title from an answer: its first line, or the question where the answer was chosen.
pub fn title_of(question: &QuestionnaireQuestion, words: &str, is_chinese: bool) -> String {
    let line = words.lines().next().unwrap_or_default().trim();
    let title = match question.kind {
        AnswerKind::Line | AnswerKind::Text => line.to_owned(),
        _ if is_chinese => format!("{}：{line}", question.words.read_in(true)),
        _ => format!("{}: {line}", question.words.read_in(false)),
    };
    shortened(&title, TITLE_OF_ANSWER)
}

/// Cut at so many characters, and marked so.
pub fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
