//! The forms of a questionnaire: what was typed and chosen in a section, and the button that hands all of it in.

use crate::acting::{Deed, Place};
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use scope::questionnaire::{AnswerKind, QuestionnaireAnswer, QuestionnaireQuestion, checked_answer};
use scope::routes::{ClientAnswers, ClientSubmission, answer_as_client, submit_as_client};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

/// Below the link's path.
pub(super) fn section_at(questionnaire: Uuid, section: u32) -> String {
    format!("/questionnaires/{questionnaire}/sections/{section}")
}

/// Questions are named by their place in the section, which never changes once it was sent: `q2` is the third
/// question, `q2_0` the first of several things that can be chosen there.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct SectionForm {
    /// `later`, where the rest is left for later.
    then: Option<String>,
    /// `as_named` or `somebody_else`, from the page that asks.
    pub who: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

/// A section as it was sent, understood.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    pub questionnaire: Uuid,
    pub section: u32,
    /// How many sections there are.
    count: u32,
    is_later: bool,
    fields: BTreeMap<String, String>,
    pub answers: HashMap<Uuid, QuestionnaireAnswer>,
    pub problems: HashMap<Uuid, &'static str>,
    words: String,
}

impl Filled {
    pub fn read(
        questionnaire: Uuid,
        section: u32,
        count: u32,
        form: SectionForm,
        asked: &[QuestionnaireQuestion],
    ) -> Result<Self> {
        let mut left = form.fields.clone();
        let mut filled = Self {
            questionnaire,
            section,
            count,
            is_later: form.then.as_deref() == Some("later"),
            fields: form.fields,
            answers: HashMap::new(),
            problems: HashMap::new(),
            words: String::new(),
        };
        for (place, question) in asked.iter().enumerate() {
            let answer = taken(&mut left, place, question)?;
            if let Err(failure) = checked_answer(question, &answer) {
                filled.problems.insert(question.id, code(&failure));
            }
            if !answer.text.trim().is_empty() {
                filled.words.push_str(answer.text.trim());
                filled.words.push('\n');
            }
            filled.answers.insert(question.id, answer);
        }
        if left.is_empty() { Ok(filled) } else { Err(Failure::invalid("body", "unknown")) }
    }
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }
}

fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Invalid(problems) => problems.first().map_or("invalid", |problem| problem.code),
        _ => "invalid",
    }
}

/// Takes the fields of one question out of the form.
fn taken(
    fields: &mut BTreeMap<String, String>,
    place: usize,
    question: &QuestionnaireQuestion,
) -> Result<QuestionnaireAnswer> {
    let name = format!("q{place}");
    let number = |text: &str| text.parse::<i64>().map_err(|_| Failure::invalid("body", "unknown"));
    let mut answer = QuestionnaireAnswer::default();
    match question.kind {
        AnswerKind::Line | AnswerKind::Text => answer.text = fields.remove(&name).unwrap_or_default(),
        AnswerKind::Choices => {
            for option in 0..question.options.len() {
                if fields.remove(&format!("{name}_{option}")).is_some() {
                    answer.chosen.push(option as i64);
                }
            }
        }
        AnswerKind::Choice | AnswerKind::Scale | AnswerKind::YesNo => {
            if let Some(chosen) = fields.remove(&name) {
                answer.chosen.push(number(&chosen)?);
            }
        }
    }
    Ok(answer)
}

impl Deed for Filled {
    fn path(&self) -> String {
        section_at(self.questionnaire, self.section)[1..].to_owned()
    }
    fn here(&self) -> String {
        section_at(self.questionnaire, self.section)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> =
            self.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        if self.is_later {
            all.push(("then".into(), "later".into()));
        }
        all
    }
    fn words(&self) -> String {
        self.words.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, _: &Place) -> Result<String> {
        let given = ClientAnswers { questionnaire: self.questionnaire, answers: self.answers.clone() };
        answer_as_client(tx, by, &given)?;
        Ok(match self.is_later || self.section >= self.count {
            true => format!("/questionnaires/{}", self.questionnaire),
            false => section_at(self.questionnaire, self.section + 1),
        })
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubmissionForm {
    /// In which language the page was.
    pub locale: Option<String>,
    /// `as_named` or `somebody_else`, from the page that asks.
    pub who: Option<String>,
}

/// Handing in, in the words that were shown.
#[derive(Debug, Clone)]
pub(super) struct HandedIn {
    pub questionnaire: Uuid,
    pub consent: String,
    pub locale: Locale,
}

impl Deed for HandedIn {
    fn path(&self) -> String {
        format!("questionnaires/{}/submissions", self.questionnaire)
    }
    fn here(&self) -> String {
        format!("/questionnaires/{}", self.questionnaire)
    }
    fn carried(&self) -> Vec<(String, String)> {
        vec![("locale".into(), self.locale.tag().into())]
    }
    fn words(&self) -> String {
        self.consent.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let submission = ClientSubmission {
            questionnaire: self.questionnaire,
            consent: self.consent.clone(),
            locale: self.locale.tag().to_owned(),
        };
        match submit_as_client(tx, by, &place.public_url, &place.witness, &submission) {
            // The button pressed twice: its page says that it is handed in.
            Err(Failure::Refused(refusal)) if refusal.code == "questionnaire.was_submitted" => {
                Ok(self.here())
            }
            done => done.map(|()| self.here()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: AnswerKind) -> QuestionnaireQuestion {
        let words = |text: &str| scope::questionnaire::BilingualText { en: text.into(), zh: String::new() };
        QuestionnaireQuestion {
            id: Uuid::new_v4(),
            kind,
            words: words("How?"),
            options: vec![words("a"), words("b")],
            scale_most: 5,
            low: words(""),
            high: words(""),
            is_required: false,
        }
    }

    fn read(asked: &[QuestionnaireQuestion], fields: &[(&str, &str)]) -> Result<Filled> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let form = SectionForm { then: None, who: None, fields: fields.collect() };
        Filled::read(Uuid::nil(), 1, 1, form, asked)
    }

    #[test]
    fn a_section_is_read_by_the_places_of_its_questions() {
        let kinds = [AnswerKind::Line, AnswerKind::Choices, AnswerKind::Scale, AnswerKind::YesNo];
        let asked: Vec<_> = kinds.map(question).into_iter().collect();
        let filled =
            read(&asked, &[("q0", " twelve "), ("q1_0", "on"), ("q1_1", "on"), ("q2", "4")]).unwrap();
        let chosen: Vec<_> = asked.iter().map(|one| filled.answers[&one.id].chosen.clone()).collect();
        assert_eq!(chosen, [vec![], vec![0, 1], vec![4], vec![]]);
        assert_eq!(filled.answers[&asked[0].id].text, " twelve ");
        assert!(!filled.has_problems());
        assert!(read(&asked, &[("q2", "6")]).unwrap().has_problems(), "six of five");
    }

    #[test]
    fn fields_that_the_page_does_not_have_are_refused() {
        let asked = [question(AnswerKind::Choice)];
        for name in ["q1", "q0_0", "x", ""] {
            assert!(read(&asked, &[(name, "1")]).is_err(), "{name}");
        }
        assert!(read(&asked, &[("q0", "one")]).is_err());
    }
}
