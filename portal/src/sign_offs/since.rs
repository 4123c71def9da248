//! What changed in something the reader's side is asked about again, beside what it answered before.
//!
//! Must hold: it is read from the reader's own rows alone, and is no part of what is agreed to.

use super::model::{ItemGroup, ItemLine, SignOffPage};
use crate::sentences::Words;
use engagement::sign_off::{Content, Figure, Value, Verdict};
use engagement::store::for_client::{self, ClientSignOff};
use jiff::civil::Date;
use kernel::{Result, Timestamp};
use locales::{Locale, Param};
use meeting::note::NoteKind;
use scope::diff::{DiffPiece, FieldDiff, PieceChange};
use scope::since::{FigureSince, ItemSince, Known, Since, SinceCount, since};
use scope::{DELIVERABLE_SIGN_OFF, SIGN_OFF};
use store::ClientConn;

/// So much of a text that stayed is read before and after what changed.
const AROUND: usize = 60;

/// What the whole of it is read beside.
#[derive(Debug, Clone, PartialEq)]
pub struct SinceLine {
    pub count: SinceCount,
    pub on: Date,
    /// Of all that is as it was when the reader's side agreed, where it agreed to all of it on one day.
    pub unchanged_on: Option<Date>,
    /// How many of those nobody agreed to: they are deemed accepted.
    pub deemed: usize,
    /// In the order of the figures.
    pub figures: Vec<FigureSince>,
    pub gone: Vec<GoneLine>,
    pub gone_figures: Vec<Figure>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GoneLine {
    pub number: String,
    pub title: String,
}

/// What became of one item.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum LineSince {
    /// There is nothing to read it beside, or it was there and not agreed to.
    #[default]
    Plain,
    New,
    Changed(Vec<FieldDiff>),
    /// As it was when the reader's side agreed.
    Same,
}

/// What this one is read beside, from what was answered before it was sent.
pub(super) fn read(
    conn: &mut ClientConn,
    found: &ClientSignOff,
    content: &Content,
    zone: &str,
) -> Result<(Option<SinceLine>, Vec<LineSince>)> {
    let Some(known) = known(&content.kind) else { return Ok((None, Vec::new())) };
    let mut answered = for_client::answered(conn, &content.kind, found.opened_at)?;
    if known == Known::ByKey {
        answered.retain(|one| one.content.number == content.number);
    }
    let Some(since) = since(&answered, content, known) else { return Ok((None, Vec::new())) };
    let day = |at: Timestamp| at.in_zone(zone).date();
    let same = since.items.iter().filter_map(|item| match item {
        ItemSince::Same { at, verdict } => Some((day(*at), *verdict)),
        _ => None,
    });
    let same: Vec<(Date, Verdict)> = same.collect();
    let first = same.first().map(|(day, _)| *day);
    let line = SinceLine {
        count: since.count(),
        on: day(since.at),
        unchanged_on: first.filter(|first| same.iter().all(|(day, _)| day == first)),
        deemed: same.iter().filter(|(_, verdict)| *verdict == Verdict::DeemedAccepted).count(),
        gone: since
            .gone
            .iter()
            .map(|item| GoneLine { number: item.number.clone(), title: item.title.clone() })
            .collect(),
        figures: since.figures.clone(),
        gone_figures: since.gone_figures.clone(),
    };
    Ok((Some(line), lines(since)))
}

fn known(kind: &str) -> Option<Known> {
    [(SIGN_OFF.name, Known::Each), (DELIVERABLE_SIGN_OFF.name, Known::ByKey), ("charter", Known::ByWords)]
        .into_iter()
        .find_map(|(name, known)| (name == kind).then_some(known))
}

fn lines(since: Since) -> Vec<LineSince> {
    let line = |item| match item {
        ItemSince::New => LineSince::New,
        ItemSince::Changed(fields) => LineSince::Changed(fields.into_iter().map(shortened).collect()),
        ItemSince::SameAndOpen => LineSince::Plain,
        ItemSince::Same { .. } => LineSince::Same,
    };
    since.items.into_iter().map(line).collect()
}

/// What stayed is told by its ends; the whole text stands below.
fn shortened(field: FieldDiff) -> FieldDiff {
    let last = field.pieces.len().saturating_sub(1);
    let pieces = field.pieces.into_iter().enumerate().map(|(place, piece)| match piece.change {
        PieceChange::Same => DiffPiece { text: ends(&piece.text, place > 0, place < last), ..piece },
        _ => piece,
    });
    FieldDiff { pieces: pieces.collect(), ..field }
}

fn ends(text: &str, is_after: bool, is_before: bool) -> String {
    let all: Vec<char> = text.chars().collect();
    let (head, tail) = (if is_after { AROUND } else { 0 }, if is_before { AROUND } else { 0 });
    if all.len() <= head + tail + 3 {
        return text.to_owned();
    }
    let (head, tail) = (&all[..head], &all[all.len() - tail..]);
    head.iter().chain([' ', '…', ' '].iter()).chain(tail).collect::<String>().trim().to_owned()
}

impl Words {
    /// "Compared with PC-v1, which your side confirmed on 3 November: 2 changed, 1 new, 1 gone."
    pub(crate) fn compared_with(&self, page: &SignOffPage, line: &SinceLine) -> String {
        let SinceCount { changed, new, gone, .. } = line.count;
        let told = [("changed", changed), ("new", new), ("gone", gone)];
        let told = told
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| self.with(&format!("portal.since.{word}"), &[("count", count.into())]));
        let told: Vec<String> = told.collect();
        let what = match told.is_empty() {
            true => self.t("portal.since.nothing"),
            false => told.join(if self.locale == Locale::En { ", " } else { "，" }),
        };
        let mut number = line.count.number.clone();
        if page.subject.kind == DELIVERABLE_SIGN_OFF.name {
            let version = self.with("portal.requirement.version", &[("version", line.count.version.into())]);
            number = format!("{number} {version}");
        }
        let key = match line.count.verdict {
            Verdict::DeemedAccepted => "deemed",
            verdict if verdict.is_approval() => "confirmed",
            _ => "not_confirmed",
        };
        let params =
            [("number", number.into()), ("day", Param::Text(self.day(line.on))), ("what", what.into())];
        self.with(&format!("portal.since.{key}"), &params)
    }

    /// "12 unchanged since you confirmed them on 3 November", or from where to where they are.
    pub(crate) fn group_head(&self, page: &SignOffPage, group: &ItemGroup) -> String {
        if !group.is_unchanged {
            return self.items_from_to(group);
        }
        let count = ("count", group.items.len().into());
        let deemed = page.since.as_ref().map_or(0, |since| since.deemed);
        let on = page.since.as_ref().and_then(|since| since.unchanged_on);
        let on = on.map(|day| ("day", Param::Text(self.day(day))));
        match (deemed, on) {
            (0, Some(day)) => self.with("portal.since.unchanged_on", &[count, day]),
            (0, None) => self.with("portal.since.unchanged", &[count]),
            (all, Some(day)) if all == group.items.len() => {
                self.with("portal.since.unchanged_deemed_on", &[count, day])
            }
            _ => self.with("portal.since.unchanged_or_deemed", &[count]),
        }
    }

    pub(crate) fn since_mark(&self, item: &ItemLine) -> Option<String> {
        match item.since {
            LineSince::New => Some(self.t("portal.since.mark.new")),
            LineSince::Changed(_) => Some(self.t("portal.since.mark.changed")),
            LineSince::Plain | LineSince::Same => None,
        }
    }

    /// "Must · Quality"
    pub(crate) fn wanted(&self, priority: Option<&str>, sort: Option<&str>) -> Option<String> {
        let priority = priority.map(|word| self.t(&format!("requirement.priority.{word}")));
        let sort = sort.map(|word| match NoteKind::from_word(word) {
            Some(_) => self.t(&format!("meeting.note.{word}")),
            None => self.t(&format!("requirement.kind.{word}")),
        });
        let all: Vec<String> = priority.into_iter().chain(sort).collect();
        (!all.is_empty()).then(|| all.join(" · "))
    }

    pub(crate) fn changed_field(&self, field: &FieldDiff) -> String {
        match field.field {
            "criteria" => self.t("portal.sign_off.criteria"),
            field => self.t(&format!("portal.since.field.{field}")),
        }
    }

    /// A word that became another one.
    pub(crate) fn changed_word(&self, field: &FieldDiff, word: &str) -> String {
        let of = if field.field == "priority" { "priority" } else { "kind" };
        self.t(&format!("requirement.{of}.{word}"))
    }
}

impl SinceLine {
    /// What stood in the place of a figure.
    pub(crate) fn was(&self, place: &usize) -> Option<Option<Value>> {
        match self.figures.get(*place) {
            Some(FigureSince::Was(value)) => Some(Some(value.clone())),
            _ => None,
        }
    }
    pub(crate) fn is_new(&self, place: &usize) -> bool {
        self.figures.get(*place) == Some(&FigureSince::New)
    }
}

impl ItemLine {
    pub(crate) fn changes(&self) -> &[FieldDiff] {
        match &self.since {
            LineSince::Changed(fields) => fields,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stayed_is_told_by_its_ends() {
        let long = "甲".repeat(200);
        assert_eq!(ends("short", true, true), "short");
        assert_eq!(ends(&long, true, true).chars().count(), 2 * AROUND + 3);
        let (first, last) = (ends(&long, false, true), ends(&long, true, false));
        assert!(first.starts_with("… 甲") && last.ends_with("甲 …"));
    }
}
