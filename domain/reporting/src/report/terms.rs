//! Words of the field that a client may not know: explained where they are read, pointed out in the draft with what
//! could be said instead. Beside those that are built in stand the organisation's own, which an administrator keeps.
//!
//! Must hold: of the organisation's own a client reads those that were frozen with what it was sent.

use kernel::Input;
use locales::{Locale, text};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;
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
/// The longest spellings, and the longest plain words, of one term in one language.
const LONGEST: usize = 200;
/// More terms than an organisation keeps in order.
const MOST: usize = 300;
/// What stands between two spellings.
const BETWEEN: [char; 6] = [',', '，', '、', ';', '；', '|'];

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Term {
    /// As it was written.
    pub form: String,
    pub means: String,
    pub instead: String,
    /// Whether it is of the organisation's own list.
    pub is_own: bool,
}

/// What is written in one language, and the plain words for it; both or neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlainWords {
    /// Several spellings apart by commas.
    pub term: String,
    /// What is said instead, and what a client reads as its meaning.
    pub plain: String,
}

impl PlainWords {
    fn forms(&self) -> impl Iterator<Item = &str> {
        self.term.split(BETWEEN).map(str::trim).filter(|form| !form.is_empty())
    }

    fn checked(&self, input: &mut Input, field: &str) -> Self {
        let mut line =
            |part: &str, text: &str| input.optional_line(&format!("{field}.{part}"), text, LONGEST);
        let (term, plain) = (line("term", &self.term), line("plain", &self.plain));
        let kept = Self { term, plain };
        let (has_term, has_plain) = (kept.forms().next().is_some(), !kept.plain.is_empty());
        match (has_term, has_plain) {
            (false, false) => return Self::default(),
            (false, true) => input.problem(format!("{field}.term"), "required"),
            (true, false) => input.problem(format!("{field}.plain"), "required"),
            (true, true) => {}
        }
        kept
    }
}

/// A term of the organisation's own, in one language or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OwnTerm {
    pub en: PlainWords,
    pub zh: PlainWords,
}

impl OwnTerm {
    fn in_language(&self, locale: Locale) -> &PlainWords {
        match locale {
            Locale::En => &self.en,
            Locale::ZhCn => &self.zh,
        }
    }
}

/// The list as it is kept: each in one language at least, no spelling twice.
pub fn checked(terms: &[OwnTerm]) -> kernel::Result<Vec<OwnTerm>> {
    let mut input = Input::new();
    if terms.len() > MOST {
        input.problem("items", "too_many");
    }
    let mut seen = BTreeSet::new();
    let mut kept = Vec::with_capacity(terms.len());
    for (place, term) in terms.iter().enumerate() {
        let field = |language: &str| format!("items.{place}.{language}");
        let one = OwnTerm {
            en: term.en.checked(&mut input, &field("en")),
            zh: term.zh.checked(&mut input, &field("zh")),
        };
        if one == OwnTerm::default() {
            input.problem(format!("{}.term", field("zh")), "required");
        }
        for (language, words) in [("en", &one.en), ("zh", &one.zh)] {
            let is_twice = words.forms().any(|form| !seen.insert((language, form.to_lowercase())));
            if is_twice {
                input.problem(format!("{}.term", field(language)), "taken");
            }
        }
        kept.push(one);
    }
    input.finish()?;
    Ok(kept)
}

/// A term with its spellings in one language.
struct Listed {
    forms: Vec<String>,
    means: String,
    instead: String,
    is_own: bool,
}

/// The organisation's own before those that are built in: of one spelling theirs counts.
fn listed(locale: Locale, own: &[OwnTerm]) -> Vec<Listed> {
    let own = own.iter().map(|term| term.in_language(locale)).map(|words| Listed {
        forms: words.forms().map(str::to_owned).collect(),
        means: words.plain.clone(),
        instead: words.plain.clone(),
        is_own: true,
    });
    own.chain(built_in(locale)).collect()
}

fn built_in(locale: Locale) -> impl Iterator<Item = Listed> {
    TERMS.iter().map(move |code| {
        let say = |part: &str| text(locale, &format!("report.term.{code}.{part}"), &[]);
        let forms = say("forms").split('|').map(str::to_owned).collect();
        Listed { forms, means: say("means"), instead: say("instead"), is_own: false }
    })
}

/// The built-in ones as they are shown beside the organisation's own.
pub fn known(locale: Locale) -> Vec<PlainWords> {
    let comma = if locale == Locale::En { ", " } else { "、" };
    built_in(locale).map(|one| PlainWords { term: one.forms.join(comma), plain: one.instead }).collect()
}

/// A piece of a text: as it stands, and which of the terms beside it that is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TextPiece {
    pub words: String,
    pub term: Option<usize>,
}

/// A text cut at every term in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marked {
    pub pieces: Vec<TextPiece>,
    /// Each once, in the order of the list.
    pub terms: Vec<Term>,
}

/// Where two could stand, the longer one does.
pub fn marked(words: &str, locale: Locale, own: &[OwnTerm]) -> Marked {
    let listed = listed(locale, own);
    let mut forms: Vec<(usize, &str)> = listed
        .iter()
        .enumerate()
        .flat_map(|(place, one)| one.forms.iter().map(move |form| (place, form.as_str())))
        .collect();
    forms.sort_by_key(|(_, form)| Reverse(form.len()));
    let mut found: Vec<(usize, (usize, &str))> = Vec::new();
    let mut until = 0;
    for (at, _) in words.char_indices() {
        let here = forms.iter().find(|(_, form)| at >= until && stands_at(form, words, at));
        if let Some(of) = here {
            found.push((at, *of));
            until = at + of.1.len();
        }
    }
    let used: BTreeSet<(usize, &str)> = found.iter().map(|(_, of)| *of).collect();
    let used: Vec<(usize, &str)> = used.into_iter().collect();
    let term = |(place, form): &(usize, &str)| {
        let Listed { means, instead, is_own, .. } = &listed[*place];
        let (means, instead) = (means.clone(), instead.clone());
        Term { form: (*form).to_owned(), means, instead, is_own: *is_own }
    };
    let place_of = |of: &(usize, &str)| used.iter().position(|one| one == of);
    Marked {
        pieces: cut(words, found.iter().map(|(at, of)| (*at, of.1.len(), place_of(of)))),
        terms: used.iter().map(term).collect(),
    }
}

fn cut(words: &str, found: impl Iterator<Item = (usize, usize, Option<usize>)>) -> Vec<TextPiece> {
    let piece = |part: &str, term| TextPiece { words: part.to_owned(), term };
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, length, term) in found {
        pieces.push(piece(&words[from..at], None));
        pieces.push(piece(&words[at..at + length], term));
        from = at + length;
    }
    pieces.push(piece(&words[from..], None));
    pieces.retain(|piece| !piece.words.is_empty());
    pieces
}

/// Those that stand in a text, each once, in the order of the list.
pub fn terms_in(words: &str, locale: Locale, own: &[OwnTerm]) -> Vec<Term> {
    marked(words, locale, own).terms
}

/// Of the organisation's own those whose spelling was found, in the languages in which it was.
pub fn used(own: &[OwnTerm], found: &[Term]) -> Vec<OwnTerm> {
    let forms: BTreeSet<&str> =
        found.iter().filter(|term| term.is_own).map(|term| term.form.as_str()).collect();
    let kept = |words: &PlainWords| match words.forms().any(|form| forms.contains(form)) {
        true => words.clone(),
        false => PlainWords::default(),
    };
    let kept = own.iter().map(|term| OwnTerm { en: kept(&term.en), zh: kept(&term.zh) });
    kept.filter(|term| *term != OwnTerm::default()).collect()
}

/// Where it stands first, in bytes.
pub fn place_of(form: &str, words: &str) -> Option<usize> {
    words.char_indices().map(|(at, _)| at).find(|at| stands_at(form, words, *at))
}

/// A word of letters stands alone, however it is written; Chinese has no spaces.
fn stands_at(form: &str, words: &str, at: usize) -> bool {
    let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    let Some(found) = words.get(at..at + form.len()) else { return false };
    if !found.eq_ignore_ascii_case(form) {
        return false;
    }
    let (before, after) = (&words[..at], &words[at + form.len()..]);
    let is_inside = is_letter(before.chars().next_back()) || is_letter(after.chars().next());
    !(form.is_ascii() && is_inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(en: (&str, &str), zh: (&str, &str)) -> OwnTerm {
        let words = |(term, plain): (&str, &str)| PlainWords { term: term.into(), plain: plain.into() };
        OwnTerm { en: words(en), zh: words(zh) }
    }

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
            let found = terms_in(words, locale, &[]);
            assert_eq!(found.iter().map(|term| term.form.as_str()).collect::<Vec<_>>(), wanted, "{words}");
            assert!(found.iter().all(|term| !term.means.starts_with("report.") && !term.instead.is_empty()));
        }
    }

    #[test]
    fn a_text_is_cut_at_every_place_of_a_term_and_the_longer_one_counts() {
        let own = [own(("gate review, FAT", "the check before we go on"), ("闸门评审、基线", "阶段检查"))];
        for (locale, words, wanted) in [
            (
                Locale::En,
                "Total float is not float. FAT, fat and a gate review.",
                vec!["Total float", "float", "FAT", "fat", "gate review"],
            ),
            (Locale::ZhCn, "基线与闸门评审、基线。", vec!["基线", "闸门评审", "基线"]),
            (Locale::En, "Fatal, and nothing else.", vec![]),
        ] {
            let Marked { pieces, terms } = marked(words, locale, &own);
            let whole: String = pieces.iter().map(|piece| piece.words.as_str()).collect();
            assert_eq!(whole, words, "no sign is lost");
            let found: Vec<&str> = pieces
                .iter()
                .filter(|piece| piece.term.is_some())
                .map(|piece| piece.words.as_str())
                .collect();
            assert_eq!(found, wanted);
            assert!(pieces.iter().filter_map(|piece| piece.term).all(|term| term < terms.len()));
        }
        let found = terms_in("基线", Locale::ZhCn, &own);
        assert_eq!((found[0].instead.as_str(), found[0].is_own), ("阶段检查", true), "theirs before ours");
    }

    #[test]
    fn of_the_own_list_only_what_was_found_goes_along_and_only_in_its_language() {
        let own = [
            own(("FAT", "trial at ours"), ("出厂验收", "在我方试运行")),
            own(("SAT", "trial at yours"), ("", "")),
        ];
        let found = terms_in("出厂验收已完成。SAT", Locale::ZhCn, &own);
        let kept = used(&own, &found);
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].en.term.as_str(), kept[0].zh.term.as_str()), ("", "出厂验收"));
    }

    #[test]
    fn what_is_wrong_in_the_own_list_is_named_by_its_place() {
        let wrong = |terms: &[OwnTerm]| match checked(terms) {
            Err(kernel::Failure::Invalid(problems)) => problems
                .iter()
                .map(|one| format!("{} {}", one.field, one.code))
                .collect::<Vec<_>>()
                .join("; "),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(&[own(("FAT", ""), ("", ""))]), "items.0.en.plain required");
        assert_eq!(wrong(&[own(("", ""), (" , ", "试运行"))]), "items.0.zh.term required");
        assert_eq!(wrong(&[own(("", ""), ("", ""))]), "items.0.zh.term required");
        let twice = [own(("FAT", "a"), ("", "")), own(("SAT, fat", "b"), ("", ""))];
        assert_eq!(wrong(&twice), "items.1.en.term taken");
        let long = "x".repeat(201);
        assert_eq!(wrong(&[own((&long, "a"), ("", ""))]), "items.0.en.term too_long");
        let kept = checked(&[own((" FAT ", " trial "), ("", ""))]).expect("kept");
        assert_eq!((kept[0].en.term.as_str(), kept[0].en.plain.as_str()), ("FAT", "trial"));
    }
}
