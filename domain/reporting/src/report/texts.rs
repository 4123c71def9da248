//! The words of a report in one language, written from its values: two languages differ in words alone.

use super::chart::{burn_up_picture, effort_picture, trend_picture};
use super::terms::{Term, terms_in};
use super::{Line, ReportKind, ReportValues, Section, SectionCode, SectionWords, Value};
use jiff::civil::Date;
use locales::{Locale, Param, text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReportText {
    /// `en` or `zh-CN`.
    pub language: String,
    /// "Progress report", "Phase report: Preparation".
    pub kind: String,
    /// "2 – 9 March 2027", with the years.
    pub period: String,
    pub sections: Vec<SectionText>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SectionText {
    pub code: SectionCode,
    pub heading: String,
    /// Whether nothing of it leaves but the lines that somebody lets in.
    pub is_kept_back: bool,
    /// What people wrote; where they wrote it in the other language alone, it is read in that one.
    pub words: String,
    pub lines: Vec<LineText>,
    /// SVG; empty where the section has no picture.
    pub picture: String,
    /// What the picture shows, for whoever does not see it.
    pub picture_says: String,
    /// Words of the field in what people wrote.
    pub terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LineText {
    pub key: String,
    pub number: String,
    pub title: String,
    pub says: String,
    pub place: String,
}

pub fn kind_in(kind: ReportKind, locale: Locale) -> String {
    text(locale, &format!("report.kind.{}", kind.word()), &[])
}

fn headed(values: &ReportValues, locale: Locale) -> String {
    let kind = kind_in(values.kind, locale);
    match &values.phase {
        Some(phase) => text(
            locale,
            "report.about_phase",
            &[("kind", kind.into()), ("title", phase.title.as_str().into())],
        ),
        None => kind,
    }
}

/// With the years: a report is read long after.
pub fn period(from: Date, until: Date, locale: Locale) -> String {
    let day = |day| locale.date_with_year(day);
    match from == until {
        true => day(until),
        false => format!("{} – {}", day(from), day(until)),
    }
}

/// Every section of the values, with what people wrote.
pub fn text_of(
    values: &ReportValues,
    words: &BTreeMap<SectionCode, SectionWords>,
    locale: Locale,
) -> ReportText {
    let section = |section: &Section| {
        let words = words.get(&section.code).map(|words| said(words, locale)).unwrap_or_default();
        let (picture, picture_says) = picture(values, section, locale);
        SectionText {
            code: section.code,
            is_kept_back: section.code.is_kept_back(),
            heading: text(locale, &format!("report.section.{}", section.code.word()), &[]),
            terms: terms_in(&words, locale),
            words,
            lines: section.lines.iter().map(|line| line_in(line, locale)).collect(),
            picture,
            picture_says,
        }
    };
    ReportText {
        language: locale.tag().to_owned(),
        kind: headed(values, locale),
        period: period(values.from, values.until, locale),
        sections: values.sections.iter().map(section).collect(),
    }
}

/// Every term that stands anywhere in it, once.
pub fn terms_of(report: &ReportText, locale: Locale) -> Vec<Term> {
    let mut seen = BTreeSet::new();
    let texts = report.sections.iter().flat_map(|section| {
        let lines = section.lines.iter().flat_map(|line| [line.title.as_str(), line.says.as_str()]);
        std::iter::once(section.words.as_str()).chain(lines)
    });
    let all: Vec<Term> = texts.flat_map(|words| terms_in(words, locale)).collect();
    all.into_iter().filter(|term| seen.insert(term.means.clone())).collect()
}

pub fn said(words: &SectionWords, locale: Locale) -> String {
    let (own, other) = match locale {
        Locale::En => (&words.en, &words.zh),
        Locale::ZhCn => (&words.zh, &words.en),
    };
    if own.is_empty() { other.clone() } else { own.clone() }
}

pub fn line_in(line: &Line, locale: Locale) -> LineText {
    let params: Vec<(&str, Param)> =
        line.values.iter().map(|(name, value)| (name.as_str(), value_in(value, locale))).collect();
    LineText {
        key: line.key.clone(),
        number: line.number.clone(),
        title: line.title.clone(),
        says: text(locale, &format!("report.says.{}", line.says), &params),
        place: line.place.clone(),
    }
}

fn value_in(value: &Value, locale: Locale) -> Param {
    match value {
        Value::Day(day) => Param::Text(locale.date_with_year(*day)),
        Value::Count(count) => Param::Number(*count),
        Value::Word(word) => Param::Text(text(locale, &format!("report.word.{word}"), &[])),
    }
}

fn picture(values: &ReportValues, section: &Section, locale: Locale) -> (String, String) {
    let first = values.sections.iter().find(|one| one.code.draws_what_is_done());
    match section.code {
        code if first.is_some_and(|one| one.code == code) => burn_up_picture(&values.burn_up, locale),
        code if code.draws_trends() => trend_picture(&values.trends, locale),
        SectionCode::Resources => effort_picture(&section.lines, locale),
        _ => Default::default(),
    }
}
