//! Words of the field that a client may not know: explained where they are read, pointed out in the draft with what
//! could be said instead.

use locales::{Locale, text};
use serde::Serialize;
use utoipa::ToSchema;

/// Each has its forms, `report.term.<code>.forms`, what it means, and what to say instead.
const TERMS: [&str; 14] = [
    "critical_path",
    "baseline",
    "float",
    "wbs",
    "p80",
    "milestone_trend",
    "burn_up",
    "buffer",
    "lag",
    "earned_value",
    "spi",
    "raci",
    "scope_creep",
    "uat",
];

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Term {
    /// As it was written.
    pub form: String,
    pub means: String,
    pub instead: String,
}

/// Those that stand in a text, each once, in the order of the list.
pub fn terms_in(words: &str, locale: Locale) -> Vec<Term> {
    let found = TERMS.iter().filter_map(|code| {
        let say = |part: &str| text(locale, &format!("report.term.{code}.{part}"), &[]);
        let forms = say("forms");
        let form = forms.split('|').find(|form| place_of(form, words).is_some())?;
        Some(Term { form: form.to_owned(), means: say("means"), instead: say("instead") })
    });
    found.collect()
}

/// Where it stands first, in bytes. A word of letters stands alone, however it is written; Chinese has no spaces.
pub fn place_of(form: &str, words: &str) -> Option<usize> {
    let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    let is_here = |at: &usize| {
        let Some(found) = words.get(*at..*at + form.len()) else { return false };
        let (before, after) = (&words[..*at], &words[*at + form.len()..]);
        let is_inside = is_letter(before.chars().next_back()) || is_letter(after.chars().next());
        found.eq_ignore_ascii_case(form) && !(form.is_ascii() && is_inside)
    };
    words.char_indices().map(|(at, _)| at).find(is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_as_words() {
        for (locale, words, wanted) in [
            (Locale::En, "The Critical Path moved; 3 days of float.", vec!["critical path", "float"]),
            (Locale::En, "The lagoon is afloat.", vec![]),
            (Locale::En, "UAT begins.", vec!["UAT"]),
            (Locale::ZhCn, "关键路径上的任务，P80 为三月。", vec!["关键路径", "P80"]),
            (Locale::ZhCn, "按计划进行。", vec![]),
            (Locale::En, "", vec![]),
        ] {
            let found = terms_in(words, locale);
            assert_eq!(found.iter().map(|term| term.form.as_str()).collect::<Vec<_>>(), wanted, "{words}");
            assert!(found.iter().all(|term| !term.means.starts_with("report.") && !term.instead.is_empty()));
        }
    }
}
