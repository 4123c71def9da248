//! A report as it is set on paper: the text of one language as plain values, for the program that sets it.

use super::FrozenReport;
use super::mailed::on_paper;
use super::texts::{kind_in, terms_of, text_of};
use crate::REPORT;
use locales::{Locale, text};
use serde_json::{Value, json};

/// What people wrote is text here, never markup. At its foot stands which version it is, with the hash of what was sent; a
/// draft says so.
pub fn sheet(frozen: &FrozenReport, sent_as: Option<&str>, locale: Locale) -> Value {
    let of = &frozen.values;
    let report = text_of(of, &frozen.words, &frozen.terms, locale);
    let say = |key: &str, params: &[(&str, locales::Param)]| text(locale, key, params);
    let sections = report.sections.iter().map(|section| {
        let words: Vec<&str> = section.words.lines().filter(|line| !line.trim().is_empty()).collect();
        json!({
            "heading": section.heading,
            "words": words,
            "picture": on_paper(&section.picture),
            "picture_says": section.picture_says,
            "lines": section.lines.iter().map(|line| json!({
                "number": line.number, "title": line.title, "says": line.says,
            })).collect::<Vec<_>>(),
        })
    });
    let terms = terms_of(&report, &frozen.terms, locale)
        .into_iter()
        .map(|term| json!({ "form": term.form, "means": term.means }));
    let number = number(frozen);
    let foot = match sent_as {
        Some(sha256) => {
            format!("{number} {} · {sha256}", say("report.sent_as", &[("version", frozen.version.into())]))
        }
        None => format!("{number} · {}", say("portal.report.draft", &[])),
    };
    json!({
        "language": if locale == Locale::En { "en" } else { "zh" },
        "title": report.kind,
        "parties": format!("{} · {} × {}", of.project, of.team, of.client),
        "period": report.period,
        "note": say("portal.report.as_of", &[("day", locale.date_with_year(of.as_of).into())]),
        "foot": foot,
        "sections": sections.collect::<Vec<_>>(),
        // Which they are, only the program knows, which has the font.
        "missing": say("report.not_on_paper", &[("signs", "{signs}".into())]),
        "terms": terms.collect::<Vec<_>>(),
        "terms_heading": say("portal.report.terms", &[]),
    })
}

fn number(frozen: &FrozenReport) -> String {
    format!("{}-{}", REPORT.prefix, frozen.number)
}

/// As it is saved: "Progress report RP-1 v2.pdf".
pub fn file_name(frozen: &FrozenReport, locale: Locale) -> String {
    format!("{} {} v{}.pdf", kind_in(frozen.values.kind, locale), number(frozen), frozen.version)
}
