//! The pictures of a report as a mail brings them along: what each one shows, and its figures for whoever sees no pictures.
//!
//! Must hold: the very pictures of the page, of what was sent; the figures are those that the picture draws.

use super::chart::{effort_rows, reached};
use super::texts::{line_in, text_of};
use super::{FrozenReport, ReportValues, SectionCode, Trend};
use locales::{Locale, text};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// The section in which it stands.
    pub of: &'static str,
    pub heading: String,
    /// What it shows, with its figures.
    pub says: String,
    pub figures: Vec<Figure>,
}

/// A sentence, and where it is a share a length in hundredths: drawn where the picture is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    pub words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i64>,
}

/// In the order of the page.
pub fn pictures(frozen: &FrozenReport, locale: Locale) -> Vec<Picture> {
    let sections = text_of(&frozen.values, &frozen.words, &[], locale).sections.into_iter();
    let drawn = sections.filter(|section| !section.picture.is_empty());
    let picture = |section: super::texts::SectionText| {
        let figures = figures(&frozen.values, section.code, locale);
        // What is done is said in a sentence that holds its figures.
        let says = match section.code.draws_what_is_done() {
            true => section.picture_says,
            false => {
                figures.iter().fold(section.picture_says, |says, figure| format!("{says} {};", figure.words))
            }
        };
        Picture { of: section.code.word(), heading: section.heading, says, figures }
    };
    drawn.map(picture).collect()
}

/// Each as SVG, with the section in which it stands.
pub fn drawings(frozen: &FrozenReport, locale: Locale) -> Vec<(SectionCode, String)> {
    let sections = text_of(&frozen.values, &frozen.words, &[], locale).sections.into_iter();
    let drawn = sections.filter(|section| !section.picture.is_empty());
    drawn.map(|section| (section.code, on_paper(&section.picture))).collect()
}

/// In ink, where the page gives it none.
pub fn on_paper(picture: &str) -> String {
    picture.replace("currentColor", "#1c2026")
}

fn figures(values: &ReportValues, code: SectionCode, locale: Locale) -> Vec<Figure> {
    let plain = |words: String| Figure { words, percent: None };
    match code {
        SectionCode::Standing | SectionCode::Completion => shares(values, locale),
        SectionCode::Resources => {
            let lines = values.section(code).map(|section| section.lines.as_slice()).unwrap_or_default();
            effort_rows(lines)
                .map(|line| line_in(line, locale))
                .map(|line| plain(titled(&line.title, &line.says, locale)))
                .collect()
        }
        _ => values
            .trends
            .iter()
            .map(|trend| plain(titled(&trend.title, &moved(trend, locale), locale)))
            .collect(),
    }
}

/// How much is done, and how much was to be done by now; nothing where there are no tasks.
fn shares(values: &ReportValues, locale: Locale) -> Vec<Figure> {
    let all = values.burn_up.last().map_or(0, |point| point.planned);
    if all == 0 {
        return Vec::new();
    }
    let (planned, done) = reached(&values.burn_up);
    let share = |key: &str, count: i64| Figure {
        words: text(locale, key, &[("count", count.into()), ("all", all.into())]),
        percent: Some((count * 100 / all).clamp(0, 100)),
    };
    vec![share("report.bar.done", done), share("report.bar.planned", planned)]
}

/// On which day it was expected at first, and on which it is now.
fn moved(trend: &Trend, locale: Locale) -> String {
    let mut days: Vec<String> =
        trend.points.iter().map(|point| locale.date_with_year(point.finish)).collect();
    days.dedup();
    days.join(" → ")
}

fn titled(title: &str, says: &str, locale: Locale) -> String {
    match title.is_empty() {
        true => says.to_owned(),
        false => text(locale, "report.figure", &[("title", title.into()), ("says", says.into())]),
    }
}
