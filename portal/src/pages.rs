//! The pages themselves: a view model and a language become HTML.

use crate::gantt::{Bar, Scale};
use crate::model::*;
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use locales::Locale;

/// Rows of the plan before the fold.
const ROWS_SHOWN: usize = 24;
/// Milestones done before, and ahead, that stand in the line itself.
const DONE_SHOWN: usize = 2;
const AHEAD_SHOWN: usize = 7;

/// The form of a page: one text, one button.
pub(crate) struct Ask {
    /// Where it goes, below the link's path.
    pub action: String,
    pub placeholder: String,
    pub note: String,
    /// Who of this side will read it, where that is the commercial circle alone.
    pub read_by: Option<String>,
    /// Above the form, where it has no heading of its own.
    pub heading: String,
    pub button: String,
    pub is_primary: bool,
    pub text: String,
    pub problem: Option<String>,
    pub form_key: String,
}

impl Ask {
    pub fn new(
        w: &Words,
        frame: &Frame,
        action: String,
        form_key: &str,
        refused: &Option<RefusedText>,
    ) -> Self {
        let email = frame.reader_email.as_str();
        Self {
            action,
            placeholder: w.t("portal.ask.placeholder"),
            note: w.with("portal.ask.note", &[("email", email.into())]),
            read_by: None,
            heading: w.t("portal.item.ask"),
            button: w.t("portal.ask.button"),
            is_primary: false,
            text: refused.as_ref().map(|refused| refused.text.clone()).unwrap_or_default(),
            problem: refused.as_ref().map(|refused| {
                w.with(&format!("portal.ask.{}", refused.code), &[("client", frame.client.as_str().into())])
            }),
            form_key: form_key.to_owned(),
        }
    }
}

macro_rules! page {
    ($(#[$doc:meta])* $name:ident, $path:literal, { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            w: Words,
            frame: &'a Frame,
            style: &'static str,
            $($field: $type),*
        }
    };
}

page!(Home, "home.html", {
    page: &'a HomePage,
    clauses: Vec<String>,
    below: String,
    earlier: Vec<&'a PlanItem>,
    milestones: Vec<&'a PlanItem>,
    later: Vec<&'a PlanItem>,
    next_key: Option<&'a str>,
    rows: Vec<(&'a PlanItem, Bar)>,
    more_rows: Vec<(&'a PlanItem, Bar)>,
    has_moved: bool,
    months: Vec<(f64, String)>,
    today: Option<TodayTag>,
    today_x: Option<f64>,
    query: &'a str,
    ask: Ask,
});
page!(Question, "question.html", { page: &'a QuestionPage, ask: Ask });
page!(Item, "item.html", { page: &'a ItemPage, ask: Ask });
page!(Who, "who.html", { page: &'a WhoPage });
page!(SomebodyElse, "somebody_else.html", { page: &'a WhoPage });
page!(Code, "code.html", { page: &'a CodePage, problem: Option<String> });
page!(Asked, "asked.html", { page: &'a AskedPage });
page!(Search, "search.html", { page: &'a SearchPage, query: &'a str });

#[derive(Template)]
#[template(path = "end.html")]
struct Ended<'a> {
    w: Words,
    style: &'static str,
    page: &'a EndPage,
    title: String,
    body: String,
}

/// The black tag over the line of today, kept inside the picture.
struct TodayTag {
    x: f64,
    left: f64,
    width: f64,
    middle: f64,
}

impl TodayTag {
    const WIDTH: f64 = 40.0;

    fn at(x: f64) -> Self {
        // At the edges it hangs to the inner side.
        let left = match x {
            ..8.0 => 0.0,
            92.0.. => -Self::WIDTH,
            _ => -Self::WIDTH / 2.0,
        };
        Self { x, left, width: Self::WIDTH, middle: left + Self::WIDTH / 2.0 }
    }
    /// A month's name that would stand under the tag is left out.
    fn covers(&self, month_x: f64) -> bool {
        (-5.0..=13.5).contains(&(self.x - month_x))
    }
}

pub(crate) fn words(locale: Locale, frame: &Frame) -> Words {
    Words { locale, now: frame.now }
}

/// Rendering writes into a text: it can fail only where a template itself is wrong.
pub(crate) fn finish(page: impl Template) -> String {
    page.render().expect("templates only format values that always format")
}

/// The first page: also the preview in the team's sharing dialog.
pub fn render_home(page: &HomePage, locale: Locale) -> String {
    let frame = &page.frame;
    let w = words(locale, frame);
    let today = frame.now.date();
    let (earlier, milestones, later) = milestone_line(&page.plan);
    let scale = Scale::of(&page.plan, today);
    let rows_of = |items: &'_ [PlanItem]| items.len().min(ROWS_SHOWN);
    let (shown, folded) = page.plan.split_at(rows_of(&page.plan));
    let bars = |items: &'_ [PlanItem]| -> Vec<Bar> {
        scale.iter().flat_map(|scale| items.iter().map(|item| scale.bar(item))).collect()
    };
    let tag = scale.and_then(|scale| scale.today(today)).map(TodayTag::at);
    let months = scale.map(|scale| month_names(&w, &scale, tag.as_ref())).unwrap_or_default();
    let has_nothing = page.has_nothing_shared();
    finish(Home {
        clauses: match frame.closed {
            Some(_) if !has_nothing => vec![w.t("portal.end.archived.title")],
            _ if has_nothing => vec![w.t("portal.nothing.title")],
            _ => w.state(&page.standing),
        },
        below: match frame.closed {
            Some(_) if !has_nothing => w.may_not_write(frame),
            _ if has_nothing => w.with("portal.nothing.body", &[("team", frame.team.as_str().into())]),
            _ => w.below_state(&page.standing),
        },
        next_key: milestones.iter().find(|item| !item.is_done()).map(|item| item.key.as_str()),
        earlier,
        milestones,
        later,
        rows: shown.iter().zip(bars(shown)).collect(),
        more_rows: folded.iter().zip(bars(folded)).collect(),
        has_moved: page.plan.iter().any(|item| item.moved_from().is_some()),
        months,
        today_x: tag.as_ref().map(|tag| tag.x),
        today: tag,
        query: "",
        ask: Ask::new(&w, frame, "/questions".into(), &page.form_key, &page.refused),
        w,
        frame,
        style: *STYLE_PATH,
        page,
    })
}

/// Milestones by date: the last ones done, the next ones ahead, the rest folded away.
fn milestone_line(plan: &[PlanItem]) -> (Vec<&PlanItem>, Vec<&PlanItem>, Vec<&PlanItem>) {
    let mut all: Vec<&PlanItem> = plan.iter().filter(|item| item.kind == ItemKind::Milestone).collect();
    all.sort_by_key(|item| (!item.is_done(), item.finish));
    let done = all.iter().take_while(|item| item.is_done()).count();
    let from = done.saturating_sub(DONE_SHOWN);
    let to = (done + AHEAD_SHOWN).min(all.len());
    (all[..from].to_vec(), all[from..to].to_vec(), all[to..].to_vec())
}

fn month_names(w: &Words, scale: &Scale, tag: Option<&TodayTag>) -> Vec<(f64, String)> {
    let months = scale.months();
    let mut years = std::collections::BTreeSet::new();
    let mut names = Vec::new();
    for (x, month) in months {
        // The year is named with the first month only when the plan runs over years, to stay short.
        let is_new_year = years.insert(month.year()) && !names.is_empty();
        let hidden = tag.is_some_and(|tag| tag.covers(x));
        let name = if is_new_year { year_name(w, month) } else { w.locale.month(month, false) };
        names.push((x, if hidden { String::new() } else { name }));
    }
    names
}

fn year_name(w: &Words, month: Date) -> String {
    match w.locale {
        Locale::En => format!("{}", month.year()),
        Locale::ZhCn => format!("{}年", month.year()),
    }
}

pub fn render_question(page: &QuestionPage, locale: Locale) -> String {
    let frame = &page.frame;
    let w = words(locale, frame);
    let is_wanted = page.line.state == QuestionState::WaitingForYou;
    let action = format!("/questions/{}/answers", page.line.key);
    let read_by = w.circle_will_read(frame, page.line.is_commercial);
    // Who reads it is said once.
    let said = |key| if read_by.is_some() { String::new() } else { w.t(key) };
    let ask = Ask {
        placeholder: said("portal.answer.placeholder"),
        note: said("portal.answer.note"),
        read_by: read_by.clone(),
        button: w.t(if is_wanted { "portal.answer.button" } else { "portal.answer.more_button" }),
        is_primary: is_wanted,
        ..Ask::new(&w, frame, action, &page.form_key, &page.refused)
    };
    let ask = match &page.file_problem {
        Some(problem) => Ask { problem: Some(w.file_problem(frame, problem)), ..ask },
        None => ask,
    };
    let ask = if page.takes_answer() { ask } else { late_words(&w, page, ask) };
    finish(Question { ask, w, frame, style: *STYLE_PATH, page })
}

/// Words that came when the question was closed: they open it again where that is the reader's to do, and can be
/// asked anew otherwise.
fn late_words(w: &Words, page: &QuestionPage, ask: Ask) -> Ask {
    let is_theirs = page.settling != Settling::Nothing;
    Ask {
        action: match is_theirs {
            true => format!("/questions/{}/reopening", page.line.key),
            false => "/questions".into(),
        },
        heading: w.t("portal.answer.late"),
        button: w.t(if is_theirs { "portal.settling.reopen" } else { "portal.ask.button" }),
        note: String::new(),
        is_primary: true,
        ..ask
    }
}

pub fn render_item(page: &ItemPage, locale: Locale) -> String {
    let frame = &page.frame;
    let w = words(locale, frame);
    let mut ask = Ask::about(&w, frame, (&page.item.key, &page.comments.form), &page.form_key);
    if page.item.is_yours {
        ask.heading = w.t("portal.item.say");
        ask.placeholder = w.t("portal.item.say_placeholder");
        ask.button = w.t("portal.item.say_button");
        ask.is_primary = true;
    }
    finish(Item { ask, w, frame, style: *STYLE_PATH, page })
}

/// Asked before the first act on a device.
pub fn render_who(page: &WhoPage, locale: Locale) -> String {
    finish(Who { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

/// The end of "I am somebody else".
pub fn render_somebody_else(page: &WhoPage, locale: Locale) -> String {
    finish(SomebodyElse { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

impl Words {
    /// On the button for a fresh code: from when on it mails one.
    fn fresh_code(&self, page: &CodePage) -> String {
        let from = page.state.waits().and_then(|minutes| page.frame.now.checked_add(minutes.minutes()).ok());
        match from {
            Some(at) => {
                let time = self.locale.time(at.time());
                self.with("portal.code.fresh_from", &[("time", time.into())])
            }
            None => self.t("portal.code.fresh"),
        }
    }
}

impl CodeState {
    /// Whether one that is entered now can be right.
    pub fn takes_one(&self) -> bool {
        !matches!(self, Self::Over | Self::Spent | Self::TooMany { one_works: false, .. })
    }
    /// Whether a fresh one can be asked for here, now or in so many minutes.
    pub fn mails_one(&self) -> bool {
        !matches!(self, Self::Spent | Self::TooMany { one_works: true, .. })
    }
    /// Minutes until one is mailed.
    pub fn waits(&self) -> Option<i64> {
        match self {
            Self::TooMany { minutes, .. } => Some(*minutes),
            _ => None,
        }
    }
    pub fn is_spent(&self) -> bool {
        *self == Self::Spent
    }
    /// Whether a fresh link is offered.
    pub fn offers_link(&self) -> bool {
        matches!(self, Self::Spent | Self::TooMany { fresh_link_helps: true, .. })
    }
}

/// Asked before the first decision on a device.
pub fn render_code(page: &CodePage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    let problem = match page.state {
        CodeState::Mailed => None,
        CodeState::Wrong { tries_left } => Some(w.with("portal.code.wrong", &[("count", tries_left.into())])),
        CodeState::Over => Some(w.t("portal.code.over")),
        CodeState::Spent => Some(w.t("portal.code.spent")),
        CodeState::TooMany { minutes, fresh_link_helps, one_works } => {
            let key = match (one_works, fresh_link_helps) {
                (true, true) => "portal.code.too_many_link",
                (true, false) => "portal.code.too_many",
                (false, true) => "portal.code.none_left_link",
                (false, false) => "portal.code.none_left",
            };
            Some(w.with(key, &[("minutes", minutes.into())]))
        }
    };
    finish(Code { w, frame: &page.frame, style: *STYLE_PATH, page, problem })
}

pub fn render_search(page: &SearchPage, locale: Locale) -> String {
    let w = words(locale, &page.frame);
    finish(Search { w, frame: &page.frame, style: *STYLE_PATH, page, query: &page.query })
}

pub fn render_asked(page: &AskedPage, locale: Locale) -> String {
    finish(Asked { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

pub fn render_end(page: &EndPage, locale: Locale) -> String {
    let w = Words { locale, now: jiff::civil::DateTime::default() };
    let of = |part: &str| w.t(&format!("portal.end.{}.{part}", page.end.word()));
    let body = if page.end == End::Archived { w.archived(&page.closed) } else { of("body") };
    finish(Ended { title: of("title"), body, w, style: *STYLE_PATH, page })
}
