//! What changed in something that a party is asked about again, beside what it answered before: item by item, and
//! inside a text piece by piece.
//!
//! Must hold: both sides of the comparison were sent to this party; what is agreed to stays the new content alone.

use crate::diff::{FieldDiff, PieceChange, pieces};
use engagement::sign_off::{Answered, Content, Figure, Item, Label, Value, Verdict};
use jiff::civil::Date;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// More than this part of both texts is the same, so that one became the other.
const ALIKE: (usize, usize) = (1, 2);

/// How a kind's items are known again in a later version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Each was asked about on its own, perhaps in several documents: by its key.
    Each,
    /// All of them are of one document, by their keys.
    ByKey,
    /// All of them are of one document, by their words: it is numbered anew each time.
    ByWords,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemSince {
    New,
    Changed(Vec<FieldDiff>),
    /// As it was; somebody of the party questioned it then, or did not agree.
    SameAndOpen,
    /// As it was when the party agreed.
    Same {
        at: Timestamp,
        verdict: Verdict,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Since {
    /// The newest of what it is read beside.
    pub number: String,
    pub version: i64,
    pub at: Timestamp,
    pub verdict: Verdict,
    /// In the order of the items.
    pub items: Vec<ItemSince>,
    pub gone: Vec<Item>,
    /// In the order of the figures: what stood there, where it was something else.
    pub figures: Vec<FigureSince>,
    pub gone_figures: Vec<Figure>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FigureSince {
    /// Nothing to be said: as it was, or it follows what the items say.
    Same,
    New,
    Was(Value),
}

/// The same in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SinceCount {
    /// Of the version that it is read beside, as both sides know it.
    pub number: String,
    pub version: i64,
    /// How the party answered that one.
    pub verdict: Verdict,
    pub changed: usize,
    pub new: usize,
    pub gone: usize,
    pub unchanged: usize,
}

impl Since {
    pub fn count(&self) -> SinceCount {
        let items = |is: fn(&ItemSince) -> bool| self.items.iter().filter(|one| is(one)).count();
        let figures = |is: fn(&FigureSince) -> bool| self.figures.iter().filter(|one| is(one)).count();
        SinceCount {
            number: self.number.clone(),
            version: self.version,
            verdict: self.verdict,
            changed: items(|one| matches!(one, ItemSince::Changed(_)))
                + figures(|one| matches!(one, FigureSince::Was(_))),
            new: items(|one| *one == ItemSince::New) + figures(|one| *one == FigureSince::New),
            gone: self.gone.len() + self.gone_figures.len(),
            unchanged: items(|one| matches!(one, ItemSince::Same { .. } | ItemSince::SameAndOpen)),
        }
    }
}

/// The content beside what was answered before, the newest first: what was agreed to counts before what was not.
/// Nothing where the party never answered.
pub fn since(answered: &[Answered], is: &Content, known: Known) -> Option<Since> {
    let mut before: Vec<&Answered> = answered.iter().filter(|one| one.content.kind == is.kind).collect();
    before.sort_by_key(|one| !one.verdict.is_approval());
    if known != Known::Each {
        before.truncate(1);
    }
    let beside = &with_days_as_figures((*before.first()?).clone(), known);
    let pairs = match known {
        Known::Each => Vec::new(),
        Known::ByKey => by_key(&beside.content.items, &is.items),
        Known::ByWords => by_words(&beside.content.items, &is.items),
    };
    let (items, gone) = match known {
        Known::Each => (is.items.iter().map(|item| each(&before, item)).collect(), Vec::new()),
        Known::ByKey | Known::ByWords => paired(beside, &is.items, &pairs),
    };
    let (figures, gone_figures) = figures(beside, is, known, &pairs);
    let Content { number, version, .. } = &beside.content;
    Some(Since {
        number: number.clone(),
        version: *version,
        at: beside.at,
        verdict: beside.verdict,
        items,
        gone,
        figures,
        gone_figures,
    })
}

/// Beside where it was agreed to last; else beside where it was questioned last.
fn each(before: &[&Answered], is: &Item) -> ItemSince {
    let known = |of: &&&Answered| of.content.items.iter().any(|was| was.key == is.key);
    let agreed = |of: &&&Answered| is_agreed(of, is);
    let found = before.iter().filter(known).find(agreed).or_else(|| before.iter().find(known));
    let was = found.and_then(|of| Some((*of, of.content.items.iter().find(|was| was.key == is.key)?)));
    was.map_or(ItemSince::New, |(of, was)| compared(of, was, is))
}

fn is_agreed(of: &Answered, item: &Item) -> bool {
    of.verdict.is_approval() && !of.questioned.contains(&item.key)
}

type Pairs<'a> = Vec<Option<&'a Item>>;

fn paired(of: &Answered, is: &[Item], pairs: &Pairs<'_>) -> (Vec<ItemSince>, Vec<Item>) {
    let is_kept = |was: &&Item| pairs.iter().flatten().any(|kept| kept.key == was.key);
    let gone = of.content.items.iter().filter(|was| !is_kept(was)).cloned().collect();
    let items = is.iter().zip(pairs).map(|(is, was)| match was {
        Some(was) => compared(of, was, is),
        None => ItemSince::New,
    });
    (items.collect(), gone)
}

fn by_key<'a>(was: &'a [Item], is: &[Item]) -> Pairs<'a> {
    is.iter().map(|is| was.iter().find(|was| was.key == is.key)).collect()
}

/// Within a section: the same words first, then the same title, then what reads alike.
fn by_words<'a>(was: &'a [Item], is: &[Item]) -> Pairs<'a> {
    let mut pairs: Pairs = vec![None; is.len()];
    for matches in [has_same_words, |was: &Item, is: &Item| was.title == is.title, reads_alike] {
        for (place, is) in is.iter().enumerate() {
            if pairs[place].is_none() {
                let is_free = |was: &&Item| !pairs.iter().flatten().any(|taken| taken.key == was.key);
                let is_of_section = |was: &&Item| section(was) == section(is);
                pairs[place] = was.iter().filter(is_of_section).filter(is_free).find(|was| matches(was, is));
            }
        }
    }
    pairs
}

fn section(item: &Item) -> &str {
    item.number.split_once('.').map_or("", |(section, _)| section)
}

fn has_same_words(was: &Item, is: &Item) -> bool {
    (&was.title, &was.body, &was.criteria) == (&is.title, &is.body, &is.criteria)
}

fn reads_alike(was: &Item, is: &Item) -> bool {
    let same: usize = pieces(&was.title, &is.title)
        .iter()
        .filter(|piece| piece.change == PieceChange::Same)
        .map(|piece| piece.text.chars().count())
        .sum();
    let both = was.title.chars().count() + is.title.chars().count();
    2 * same * ALIKE.1 > both * ALIKE.0
}

fn compared(of: &Answered, was: &Item, is: &Item) -> ItemSince {
    let texts = [
        ("title", &was.title, &is.title),
        ("body", &was.body, &is.body),
        ("criteria", &was.criteria, &is.criteria),
    ];
    let changed = texts.into_iter().filter(|(_, was, is)| was != is);
    let texts = changed.map(|(field, was, is)| FieldDiff {
        field,
        was: was.clone(),
        becomes: is.clone(),
        pieces: pieces(was, is),
    });
    let words = [("sort", &was.sort, &is.sort), ("priority", &was.priority, &is.priority)];
    // What was agreed to before these words were sent along says nothing about them: they are new in it.
    let unsaid = is_agreed(of, was).then(String::new);
    let both = words
        .into_iter()
        .filter_map(|(field, was, is)| Some((field, was.as_ref().or(unsaid.as_ref())?.clone(), is.clone()?)));
    let words = both.filter(|(_, was, is)| was != is);
    let words = words.map(|(field, was, becomes)| FieldDiff { field, was, becomes, pieces: Vec::new() });
    let changed: Vec<FieldDiff> = words.chain(texts).collect();
    match changed.is_empty() {
        false => ItemSince::Changed(changed),
        true if is_agreed(of, was) => ItemSince::Same { at: of.at, verdict: of.verdict },
        true => ItemSince::SameAndOpen,
    }
}

/// Known again by their labels, and where a label names an item by its place and its title, by what became of that
/// item. Of such a document's other places and titles nothing is told: the items say it.
fn figures(of: &Answered, is: &Content, known: Known, pairs: &Pairs<'_>) -> (Vec<FigureSince>, Vec<Figure>) {
    let was = &of.content.figures;
    let follows_items = |figure: &Figure| {
        let is_named =
            matches!(figure.label, Label::Text(_)) && !matches!(figure.becomes, Some(Value::Date(_)));
        known == Known::ByWords && (is_named || is_place(&figure.becomes))
    };
    let stood = |figure: &Figure| {
        let named = is.items.iter().zip(pairs).find(|(item, _)| label(item) == figure.label);
        let label = named.map_or(Some(figure.label.clone()), |(_, pair)| pair.map(label))?;
        was.iter().find(|was| was.label == label)
    };
    let stood: Vec<Option<&Figure>> = is.figures.iter().map(stood).collect();
    let figures = is.figures.iter().zip(&stood).map(|(is, stood)| match stood {
        Some(was) if was.becomes == is.becomes || is_place(&is.becomes) => FigureSince::Same,
        Some(Figure { becomes: Some(value), .. }) => FigureSince::Was(value.clone()),
        _ if follows_items(is) => FigureSince::Same,
        _ => FigureSince::New,
    });
    let is_kept = |was: &Figure| stood.iter().flatten().any(|kept| kept.label == was.label);
    let is_gone = |was: &&Figure| !is_kept(was) && !follows_items(was);
    (figures.collect(), was.iter().filter(is_gone).cloned().collect())
}

/// As a figure of one item alone is labelled.
fn label(item: &Item) -> Label {
    Label::Text(format!("{} {}", item.number, item.title))
}

/// A document whose items have days as figures had them at the end of the criteria before.
fn with_days_as_figures(mut of: Answered, known: Known) -> Answered {
    for item in of.content.items.iter_mut().filter(|_| known == Known::ByWords) {
        let label = label(item);
        let is_told = of.content.figures.iter().any(|figure| figure.label == label);
        let Some((criteria, day)) = item.criteria.rsplit_once(" · ").filter(|_| !is_told) else { continue };
        let day = day.parse::<Date>().ok().map(Value::Date);
        if day.is_some() || item.criteria.ends_with(" · ") {
            item.criteria = criteria.to_owned();
            of.content.figures.extend(day.map(|day| Figure { label, now: None, becomes: Some(day) }));
        }
    }
    of
}

/// Such as `2.1 – 2.4`.
fn is_place(value: &Option<Value>) -> bool {
    let is_of_place = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '–');
    matches!(value, Some(Value::Text(text)) if text.contains('.') && text.chars().all(is_of_place))
}

#[cfg(test)]
mod tests;
