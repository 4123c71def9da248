//! From the reader's own rows to the pages of their questionnaires, through the second lock alone.

use super::form::Filled;
use super::{AnswerLine, Field, Head, Pick, QuestionnairePage, SectionLine, SectionPage, Standing};
use crate::files::read::files_of;
use crate::model::{News, ShownLine, Want, WantKind};
use crate::read::{Asking, date, frame_and_zone};
use crate::sentences::sentence;
use communication::SafeHtml;
use kernel::{Failure, Identified, Result, Timestamp};
use locales::{Locale, text};
use scope::QUESTIONNAIRE;
use scope::questionnaire::{
    AnswerKind, QuestionnaireAnswer, QuestionnaireQuestion, QuestionnaireSection, answer_words, unanswered,
};
use scope::store::questionnaires::for_client::{self, ClientQuestionnaire};
use std::collections::HashMap;
use store::ClientConn;
use uuid::Uuid;

type Given = HashMap<Uuid, QuestionnaireAnswer>;

pub(crate) fn number(of: &ClientQuestionnaire) -> String {
    format!("{}-{}", scope::QUESTIONNAIRE.prefix, of.number)
}

/// In a closed project nothing is open any more.
fn standing(of: &ClientQuestionnaire, is_closed: bool) -> Standing {
    match (of.submitted_at, of.closed_at) {
        (Some(_), _) => Standing::Submitted,
        (None, None) if !is_closed => Standing::Open,
        (None, _) => Standing::Closed,
    }
}

fn head(of: &ClientQuestionnaire, is_closed: bool, zone: &str) -> Head {
    Head {
        key: of.key.to_string(),
        number: number(of),
        title: of.title.clone(),
        standing: standing(of, is_closed),
        due: of.due.as_deref().and_then(date),
        submitted_on: of.submitted_at.map(|at| at.in_zone(zone).date()),
    }
}

pub(super) fn questionnaire(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<QuestionnairePage> {
    let of = for_client::questionnaire(conn, key)?;
    let given = answers_of(conn, asking, &of)?;
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let missing = unanswered(&of.sections, &given);
    let sections: Vec<SectionLine> = of
        .sections
        .iter()
        .zip(1..)
        .map(|(section, place)| line(section, place, &given, asking.locale))
        .collect();
    let next = sections.iter().find(|section| section.answered < section.questions);
    let intro = of.intro.read_in(asking.locale == Locale::ZhCn);
    Ok(QuestionnairePage {
        files: files_of(conn, asking, &frame, &zone, (QUESTIONNAIRE.name, key))?,
        head: head(&of, frame.closed.is_some(), &zone),
        intro: (!intro.is_empty()).then(|| SafeHtml::of_markdown(intro)),
        answers: answers(&of, &given, &missing, asking.locale),
        next: next.map_or(1, |section| section.place),
        receipt: of.receipt.map(|key| key.to_string()),
        returned: of.returned_words.clone(),
        is_refused: false,
        sections,
        frame,
    })
}

/// What was not handed in is its writer's own: whoever of the team looks as they do sees the empty form.
fn answers_of(conn: &mut ClientConn, asking: &Asking, of: &ClientQuestionnaire) -> Result<Given> {
    match (asking.principal.identified, of.submitted_at) {
        (Identified::TeamPreview(_), None) => Ok(Given::new()),
        _ => for_client::answers(conn, of.key),
    }
}

fn line(section: &QuestionnaireSection, place: usize, given: &Given, locale: Locale) -> SectionLine {
    let has_one = |one: &&QuestionnaireQuestion| given.get(&one.id).is_some_and(|answer| !answer.is_empty());
    SectionLine {
        place,
        title: section.title.read_in(locale == Locale::ZhCn).to_owned(),
        questions: section.questions.len(),
        answered: section.questions.iter().filter(has_one).count(),
    }
}

fn answers(of: &ClientQuestionnaire, given: &Given, missing: &[Uuid], locale: Locale) -> Vec<AnswerLine> {
    let is_chinese = locale == Locale::ZhCn;
    let mut all = Vec::new();
    for (section, part) in of.sections.iter().zip(1..) {
        for (question, place) in section.questions.iter().zip(1..) {
            let answer = given.get(&question.id);
            all.push(AnswerLine {
                place: format!("{part}.{place}"),
                section: part,
                words: question.words.read_in(is_chinese).to_owned(),
                answer: answer.map(|answer| told(question, answer, locale)).unwrap_or_default(),
                is_missing: missing.contains(&question.id),
            });
        }
    }
    all
}

/// Yes and no in the reader's own words.
fn told(question: &QuestionnaireQuestion, answer: &QuestionnaireAnswer, locale: Locale) -> String {
    match (question.kind, answer.chosen.first()) {
        (AnswerKind::YesNo, Some(yes)) => text(locale, yes_no(*yes), &[]),
        _ => answer_words(question, answer, locale == Locale::ZhCn),
    }
}

fn yes_no(chosen: i64) -> &'static str {
    if chosen == 0 { "portal.questionnaire.no" } else { "portal.questionnaire.yes" }
}

/// The questions of a section, and how many sections there are.
pub(super) fn asked(
    conn: &mut ClientConn,
    key: Uuid,
    section: u32,
) -> Result<(Vec<QuestionnaireQuestion>, u32)> {
    let of = for_client::questionnaire(conn, key)?;
    let count = of.sections.len() as u32;
    let found = place_of(section).and_then(|place| of.sections.into_iter().nth(place));
    found.map(|section| (section.questions, count)).ok_or(Failure::NotFound)
}

/// Sections are counted from 1.
fn place_of(section: u32) -> Option<usize> {
    usize::try_from(section).ok()?.checked_sub(1)
}

/// With what was kept, or with what was typed just now where that could not be kept.
pub(super) fn section(
    conn: &mut ClientConn,
    asking: &Asking,
    key: Uuid,
    section: u32,
    typed: Option<&Filled>,
) -> Result<SectionPage> {
    let of = for_client::questionnaire(conn, key)?;
    let kept = answers_of(conn, asking, &of)?;
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let place = place_of(section).ok_or(Failure::NotFound)?;
    let shown = of.sections.get(place).ok_or(Failure::NotFound)?;
    let given = typed.map_or(&kept, |typed| &typed.answers);
    let fields = shown.questions.iter().enumerate().map(|(number, question)| Field {
        problem: typed.and_then(|typed| typed.problems.get(&question.id).copied()),
        place: format!("{section}.{}", number + 1),
        ..field(number, question, given.get(&question.id), asking.locale)
    });
    Ok(SectionPage {
        place: place + 1,
        count: of.sections.len(),
        title: shown.title.read_in(asking.locale == Locale::ZhCn).to_owned(),
        fields: fields.collect(),
        is_not_recorded: typed.is_some_and(|typed| !typed.has_problems()),
        head: head(&of, frame.closed.is_some(), &zone),
        frame,
    })
}

fn field(
    number: usize,
    question: &QuestionnaireQuestion,
    answer: Option<&QuestionnaireAnswer>,
    locale: Locale,
) -> Field {
    let is_chinese = locale == Locale::ZhCn;
    let name = format!("q{number}");
    let is_chosen = |value: i64| answer.is_some_and(|answer| answer.chosen.contains(&value));
    let pick = |value: i64, label: String| Pick {
        name: name.clone(),
        value: value.to_string(),
        label,
        is_chosen: is_chosen(value),
    };
    let options = || question.options.iter().zip(0_i64..);
    let picks = match question.kind {
        AnswerKind::Line | AnswerKind::Text => Vec::new(),
        AnswerKind::Choice => {
            options().map(|(option, place)| pick(place, option.read_in(is_chinese).to_owned())).collect()
        }
        AnswerKind::Choices => options()
            .map(|(option, place)| Pick {
                name: format!("{name}_{place}"),
                value: "on".into(),
                ..pick(place, option.read_in(is_chinese).to_owned())
            })
            .collect(),
        AnswerKind::Scale => (1..=question.scale_most).map(|point| pick(point, point.to_string())).collect(),
        AnswerKind::YesNo => [1, 0].map(|value| pick(value, text(locale, yes_no(value), &[]))).into(),
    };
    Field {
        place: String::new(),
        words: question.words.read_in(is_chinese).to_owned(),
        kind: question.kind,
        is_required: question.is_required,
        text: answer.map(|answer| answer.text.clone()).unwrap_or_default(),
        picks,
        told: answer.map(|answer| told(question, answer, locale)).unwrap_or_default(),
        low: question.low.read_in(is_chinese).to_owned(),
        high: question.high.read_in(is_chinese).to_owned(),
        problem: None,
        name,
    }
}

/// All that this reader was asked to fill in.
pub(crate) fn of_reader(conn: &mut ClientConn) -> Result<Vec<ClientQuestionnaire>> {
    for_client::questionnaires(conn)
}

pub(crate) fn wants(all: &[ClientQuestionnaire]) -> Vec<Want> {
    let open = all.iter().filter(|one| standing(one, false) == Standing::Open);
    let want = |one: &ClientQuestionnaire| Want {
        kind: WantKind::Questionnaire,
        title: one.title.clone(),
        due: one.due.as_deref().and_then(date),
        href: format!("questionnaires/{}", one.key),
    };
    open.map(want).collect()
}

/// Those that want nothing of the reader any more.
pub(crate) fn lines(all: &[ClientQuestionnaire], is_closed: bool, zone: &str) -> Vec<ShownLine> {
    let over = all.iter().filter(|one| standing(one, is_closed) != Standing::Open);
    let line = |one: &ClientQuestionnaire| ShownLine {
        href: format!("questionnaires/{}", one.key),
        number: number(one),
        title: one.title.clone(),
        on: one.submitted_at.or(one.closed_at).unwrap_or(one.asked_at).in_zone(zone).date(),
        state: format!("portal.questionnaire.state.{}", standing(one, is_closed).word()),
    };
    over.map(line).collect()
}

pub(crate) fn news(
    all: &[ClientQuestionnaire],
    locale: Locale,
    zone: &str,
    since: Timestamp,
) -> Vec<(Timestamp, News)> {
    let new = all.iter().filter(|one| one.asked_at > since);
    let told = |one: &ClientQuestionnaire| {
        let params = [("number", number(one).into()), ("title", one.title.as_str().into())];
        let news = News {
            day: one.asked_at.in_zone(zone).date(),
            sentence: sentence(locale, "portal.news.questionnaire", &params),
            href: Some(format!("questionnaires/{}", one.key)),
        };
        (one.asked_at, news)
    };
    new.map(told).collect()
}
