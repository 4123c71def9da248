//! The words of a report in one language, written from its values: two languages differ in words alone.

use super::chart::{burn_up_picture, effort_picture, trend_picture};
use super::terms::{Marked, OwnTerm, Term, TextPiece, marked, terms_in};
use super::{Line, ReportKind, ReportValues, Section, SectionCode, SectionWords, Value, is_kept_back};
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
    /// "2–9 March 2027" and "2027年3月2日至9日", with the years.
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
    /// What people wrote, cut at each of them.
    pub pieces: Vec<TextPiece>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LineText {
    pub key: String,
    /// Whether it leaves only where somebody lets it in.
    pub is_kept_back: bool,
    pub number: String,
    pub title: String,
    pub says: String,
    pub place: String,
    /// Words of the field in the title.
    pub terms: Vec<Term>,
    /// The title, cut at each of them.
    pub pieces: Vec<TextPiece>,
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
    locale.period_with_year(from, until)
}

/// Every section of the values, with what people wrote; the organisation's own terms are pointed out beside those that are
/// built in.
pub fn text_of(
    values: &ReportValues,
    words: &BTreeMap<SectionCode, SectionWords>,
    own: &[OwnTerm],
    locale: Locale,
) -> ReportText {
    let section = |section: &Section| {
        let (words, written_in) =
            words.get(&section.code).map_or_else(|| (String::new(), locale), |words| said_in(words, locale));
        let Marked { pieces, terms } = marked(&words, written_in, own);
        let (picture, picture_says) = picture(values, section, locale);
        SectionText {
            code: section.code,
            is_kept_back: section.code.is_kept_back(),
            heading: text(locale, &format!("report.section.{}", section.code.word()), &[]),
            terms,
            pieces,
            words,
            lines: section.lines.iter().map(|line| line_of(section.code, line, own, locale)).collect(),
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
pub fn terms_of(report: &ReportText, own: &[OwnTerm], locale: Locale) -> Vec<Term> {
    let mut seen = BTreeSet::new();
    let all = every_term(report, own, locale).into_iter();
    all.filter(|term| seen.insert(term.means.clone())).collect()
}

/// Every spelling of a term, wherever it stands.
pub fn every_term(report: &ReportText, own: &[OwnTerm], locale: Locale) -> Vec<Term> {
    let of_section = |section: &SectionText| {
        let of_line = |line: &LineText| [line.terms.clone(), terms_in(&line.says, locale, own)].concat();
        [section.terms.clone(), section.lines.iter().flat_map(of_line).collect()].concat()
    };
    report.sections.iter().flat_map(of_section).collect()
}

pub fn said(words: &SectionWords, locale: Locale) -> String {
    said_in(words, locale).0
}

/// With the language that it was written in.
fn said_in(words: &SectionWords, locale: Locale) -> (String, Locale) {
    let (own, other) = match locale {
        Locale::En => (&words.en, &words.zh),
        Locale::ZhCn => (&words.zh, &words.en),
    };
    if own.is_empty() { (other.clone(), locale.other()) } else { (own.clone(), locale) }
}

fn line_of(code: SectionCode, line: &Line, own: &[OwnTerm], locale: Locale) -> LineText {
    let Marked { pieces, terms } = marked(&line.title, locale, own);
    LineText { is_kept_back: is_kept_back(code, &line.key), pieces, terms, ..line_in(line, locale) }
}

pub fn line_in(line: &Line, locale: Locale) -> LineText {
    let params: Vec<(&str, Param)> =
        line.values.iter().map(|(name, value)| (name.as_str(), value_in(value, locale))).collect();
    LineText {
        key: line.key.clone(),
        is_kept_back: false,
        number: line.number.clone(),
        title: line.title.clone(),
        says: text(locale, &format!("report.says.{}", line.says), &params),
        place: line.place.clone(),
        terms: Vec::new(),
        pieces: Vec::new(),
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
