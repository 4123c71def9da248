//! A report for one client party: which sections a kind has, what stands in them, and how it stands on its way to the
//! client.
//!
//! Must hold: figures and days are one table of values, from which both languages are written; nothing in it but what
//! the party reads. Words are added by people, a line is hidden, no figure is typed over.

pub mod chart;
pub mod drawn_facts;
pub mod effort_facts;
pub mod mailed;
pub mod phase_facts;
pub mod sheet;
pub mod terms;
pub mod texts;
pub mod times_facts;

use jiff::civil::Date;
use kernel::{Failure, Input, PersonId, Result};
use locales::{Locale, text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use terms::OwnTerm;
use utoipa::ToSchema;

/// The longest words of one section in one language, in characters.
pub const LONGEST_WORDS: usize = 4_000;
/// More lines than anybody reads in one section; the rest is told by its number.
pub const MOST_LINES: usize = 60;
/// The longest period of a report, in days.
pub const LONGEST_PERIOD: i32 = 1_100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    Progress,
    Review,
    Phase,
}
kernel::words!(ReportKind { Progress = "progress", Review = "review", Phase = "phase" });

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionCode {
    Summary,
    Standing,
    Promised,
    Done,
    Doing,
    Next,
    Milestones,
    Obstacles,
    Changes,
    Decisions,
    Questions,
    Overdue,
    Completion,
    Resources,
    Deviations,
    Measures,
    Agreed,
    Accepted,
    Strengths,
    Weaknesses,
    Lessons,
    Outlook,
}
kernel::words!(SectionCode {
    Summary = "summary",
    Standing = "standing",
    Promised = "promised",
    Done = "done",
    Doing = "doing",
    Next = "next",
    Milestones = "milestones",
    Obstacles = "obstacles",
    Changes = "changes",
    Decisions = "decisions",
    Questions = "questions",
    Overdue = "overdue",
    Completion = "completion",
    Resources = "resources",
    Deviations = "deviations",
    Measures = "measures",
    Agreed = "agreed",
    Accepted = "accepted",
    Strengths = "strengths",
    Weaknesses = "weaknesses",
    Lessons = "lessons",
    Outlook = "outlook",
});

impl SectionCode {
    /// Whether it draws how much was to be done and is; of two the first one does.
    const fn draws_what_is_done(self) -> bool {
        matches!(self, Self::Standing | Self::Completion)
    }

    /// Whether it draws on which day each milestone was expected.
    const fn draws_trends(self) -> bool {
        matches!(self, Self::Milestones | Self::Deviations)
    }
}

impl ReportKind {
    /// In the order in which they are read.
    pub const fn sections(self) -> &'static [SectionCode] {
        use SectionCode::*;
        match self {
            Self::Progress => &[
                Summary, Standing, Promised, Done, Doing, Next, Milestones, Obstacles, Changes, Decisions,
                Questions, Overdue,
            ],
            Self::Review => {
                &[Summary, Standing, Completion, Resources, Deviations, Obstacles, Changes, Measures, Next]
            }
            Self::Phase => {
                &[Summary, Agreed, Done, Accepted, Deviations, Strengths, Weaknesses, Lessons, Outlook]
            }
        }
    }
}

/// A figure or a day: of no language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    #[schema(value_type = String)]
    Day(Date),
    Count(i64),
    /// A state, as `report.word.<word>` says it.
    Word(String),
}

/// One thing of a section: a sentence, and what is put into it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// The same in every drawing: what was hidden stays so.
    pub key: String,
    /// Which sentence it is: `report.says.<says>`.
    pub says: String,
    /// As the party reads it; empty where the sentence stands alone.
    pub title: String,
    /// As the party counts: `Q-3`.
    pub number: String,
    /// Where in the portal it is read, below the link's path; empty where there is no such page.
    pub place: String,
    pub values: BTreeMap<String, Value>,
}

impl Line {
    /// Whether it says in a figure what the picture of what is done draws.
    fn tells_what_is_done(&self) -> bool {
        matches!(self.says.as_str(), "tasks" | "planned")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    pub code: SectionCode,
    pub lines: Vec<Line>,
}

/// How many of the tasks that the party sees were to be done by a day, and how many were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BurnUpPoint {
    #[schema(value_type = String)]
    pub day: Date,
    pub planned: i64,
    /// Nothing after the day of the report.
    pub done: Option<i64>,
}

/// On which day a milestone was expected, report by report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Trend {
    pub place: String,
    pub title: String,
    pub points: Vec<TrendPoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrendPoint {
    #[schema(value_type = String)]
    pub told: Date,
    #[schema(value_type = String)]
    pub finish: Date,
}

/// What a phase report is about: a phase of the plan, or what leads to a milestone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportedPhase {
    pub place: String,
    pub title: String,
}

/// Everything that a report says in figures and days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportValues {
    pub kind: ReportKind,
    /// What the client calls the project.
    pub project: String,
    pub team: String,
    pub client: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<ReportedPhase>,
    #[schema(value_type = String)]
    pub from: Date,
    #[schema(value_type = String)]
    pub until: Date,
    /// The day on which it was drawn.
    #[schema(value_type = String)]
    pub as_of: Date,
    pub sections: Vec<Section>,
    pub burn_up: Vec<BurnUpPoint>,
    pub trends: Vec<Trend>,
}

impl ReportValues {
    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }

    pub fn section(&self, code: SectionCode) -> Option<&Section> {
        self.sections.iter().find(|section| section.code == code)
    }

    /// Whether they say the same, whenever they were drawn.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let then = Self { as_of: self.as_of, ..other.clone() };
        *self == then
    }

    /// Without what was hidden, or is kept back: in no picture either. A milestone has no line there, and where it is not said
    /// how much is done, that is not drawn.
    fn without_left_out(mut self, wording: &Wording) -> Self {
        let mut places = BTreeSet::new();
        for section in &mut self.sections {
            let code = section.code;
            let is_shown = |line: &Line| !wording.leaves_out(code, &line.key);
            let gone = section.lines.iter().filter(|line| !is_shown(line));
            if code.draws_trends() {
                places.extend(gone.map(|line| line.place.clone()));
            } else if code.draws_what_is_done() && gone.into_iter().any(Line::tells_what_is_done) {
                self.burn_up.clear();
            }
            section.lines.retain(is_shown);
        }
        self.trends.retain(|trend| !places.contains(&trend.place));
        self
    }

    /// Every place with its title that stands in it.
    pub fn named(&self) -> BTreeSet<(String, String)> {
        let lines = self.sections.iter().flat_map(|section| &section.lines);
        let lines = lines.map(|line| (line.place.clone(), line.title.clone()));
        let trends = self.trends.iter().map(|trend| (trend.place.clone(), trend.title.clone()));
        let phase = self.phase.iter().map(|phase| (phase.place.clone(), phase.title.clone()));
        lines.chain(trends).chain(phase).filter(|(place, _)| !place.is_empty()).collect()
    }
}

/// What people wrote into a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SectionWords {
    pub en: String,
    pub zh: String,
}

/// More than anybody quotes.
const LONGEST_QUOTE: usize = 1_000;

fn shortened(words: &str) -> String {
    match words.char_indices().nth(LONGEST_QUOTE) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words.to_owned(),
    }
}

impl SectionWords {
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }

    /// What leaves of them: those in another language only where there are no others to be read.
    pub fn sent_in(&self, languages: &[String]) -> Self {
        let is_sent = |locale: Locale| languages.iter().any(|one| one == locale.tag());
        let kept = |own: &str, other: &str, locale| {
            if is_sent(locale) || other.is_empty() { own.to_owned() } else { String::new() }
        };
        Self { en: kept(&self.en, &self.zh, Locale::En), zh: kept(&self.zh, &self.en, Locale::ZhCn) }
    }

    /// The words of the report before about what comes next, to be answered in the next one.
    pub fn quoted(&self) -> Self {
        let quoted = |words: &str, locale| match words {
            "" => String::new(),
            words => text(locale, "report.announced_words", &[("words", shortened(words).into())]),
        };
        Self { en: quoted(&self.en, Locale::En), zh: quoted(&self.zh, Locale::ZhCn) }
    }
}

/// Whether a line leaves only where somebody let it in.
pub fn is_kept_back(code: SectionCode, key: &str) -> bool {
    code.is_kept_back() || key.starts_with(times_facts::KEPT_BACK)
}

/// What people made of the draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Wording {
    pub words: BTreeMap<SectionCode, SectionWords>,
    /// Keys of lines that are left out.
    pub hidden: BTreeSet<String>,
    /// Keys of lines that leave all the same, of what is kept back.
    pub let_in: BTreeSet<String>,
}

impl Wording {
    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }

    pub fn leaves_out(&self, code: SectionCode, key: &str) -> bool {
        if is_kept_back(code, key) { !self.let_in.contains(key) } else { self.hidden.contains(key) }
    }

    /// Trimmed and within the limits; of sections that the kind has. A line that is gone is not kept as hidden.
    pub fn checked(&self, kind: ReportKind, values: Option<&ReportValues>) -> Result<Self> {
        let mut input = Input::new();
        let mut words = BTreeMap::new();
        for (code, said) in &self.words {
            if !kind.sections().contains(code) {
                input.problem(format!("words.{}", code.word()), "unknown");
                continue;
            }
            let mut one = |language: &str, text: &str| match text.trim() {
                "" => String::new(),
                _ => input.text(&format!("words.{}.{language}", code.word()), text, LONGEST_WORDS),
            };
            let said = SectionWords { en: one("en", &said.en), zh: one("zh", &said.zh) };
            if !said.is_empty() {
                words.insert(*code, said);
            }
        }
        input.finish()?;
        let known: BTreeSet<&String> = values
            .into_iter()
            .flat_map(|values| &values.sections)
            .flat_map(|section| &section.lines)
            .map(|line| &line.key)
            .collect();
        let [hidden, let_in] = [&self.hidden, &self.let_in]
            .map(|keys| keys.iter().filter(|key| known.contains(key)).cloned().collect());
        Ok(Self { words, hidden, let_in })
    }
}

/// The report as it is sent: of no language, with the words of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FrozenReport {
    /// As the party counts its reports.
    pub number: i64,
    pub version: i64,
    pub values: ReportValues,
    pub words: BTreeMap<SectionCode, SectionWords>,
    /// `en`, `zh-CN`, or both: the languages it is read in.
    pub languages: Vec<String>,
    /// Of the organisation's own terms those that stand in it, explained as they were when it was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<OwnTerm>,
}

impl FrozenReport {
    /// What is hidden or kept back is left out, and so are a section in which nothing stands and words in a language that it
    /// is not sent in.
    pub fn of(
        (number, version): (i64, i64),
        values: ReportValues,
        wording: &Wording,
        languages: Vec<String>,
    ) -> Self {
        let mut values = values.without_left_out(wording);
        let has_words = |code: &SectionCode| wording.words.contains_key(code);
        values.sections.retain(|section| !section.lines.is_empty() || has_words(&section.code));
        // Letters draw what is done too: only where a section does.
        if !values.sections.iter().any(|section| section.code.draws_what_is_done()) {
            values.burn_up.clear();
        }
        let words = wording.words.iter().map(|(code, words)| (*code, words.sent_in(&languages))).collect();
        Self { number, version, values, words, languages, terms: Vec::new() }
    }

    /// With what is explained of the organisation's own terms, in the languages in which it leaves.
    pub fn explained(self, own: &[OwnTerm]) -> Self {
        let read = Locale::ALL.into_iter().filter(|locale| self.read_in(*locale) == *locale);
        let found = read.flat_map(|locale| {
            let report = texts::text_of(&self.values, &self.words, own, locale);
            texts::every_term(&report, own, locale)
        });
        let found: Vec<_> = found.collect();
        Self { terms: terms::used(own, &found), ..self }
    }

    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }

    /// The language in which it is read: the reader's, where it was sent in it.
    pub fn read_in(&self, locale: Locale) -> Locale {
        let is_there = self.languages.iter().any(|one| one == locale.tag());
        if is_there { locale } else { locale.other() }
    }

    pub fn bytes(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Failure::fault)
    }
}

/// In hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A period lies in order, and is no longer than anybody looks back.
pub fn checked_period(from: Date, until: Date) -> Result<()> {
    match (until - from).get_days() {
        days if days < 0 => Err(Failure::invalid("until", "before_start")),
        days if days > LONGEST_PERIOD => Err(Failure::invalid("until", "too_long")),
        _ => Ok(()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    Draft,
    /// Somebody of the team was asked to look at it.
    Asked,
    Approved,
    Sent,
    /// Changed since it was sent.
    Changed,
}
kernel::words!(ReportState {
    Draft = "draft",
    Asked = "asked",
    Approved = "approved",
    Sent = "sent",
    Changed = "changed"
});

/// What was done with a report so far; edits are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub edit: i64,
    pub sent_edit: Option<i64>,
    pub approver: Option<PersonId>,
    pub approved_edit: Option<i64>,
}

impl Course {
    pub fn state(self) -> ReportState {
        match (self.sent_edit, self.approver) {
            (Some(sent), _) if sent == self.edit => ReportState::Sent,
            _ if self.approved_edit == Some(self.edit) => ReportState::Approved,
            (_, Some(_)) => ReportState::Asked,
            (Some(_), None) => ReportState::Changed,
            (None, None) => ReportState::Draft,
        }
    }

    /// Who is asked to look at it now and was not before: of an edit while they look they are not told again.
    pub fn asks_anew(self, before: Self) -> Option<PersonId> {
        let was_asked = before.state() == ReportState::Asked && before.approver == self.approver;
        self.approver.filter(|_| self.state() == ReportState::Asked && !was_asked)
    }

    /// Who was still to look at it and is not any more.
    pub fn asks_no_more(self, before: Self) -> Option<PersonId> {
        before.approver.filter(|_| before.state() == ReportState::Asked && self.approver != before.approver)
    }

    /// Where somebody was asked to look at it, or every report is looked at, nothing leaves before these very words were
    /// approved.
    pub fn may_be_sent(self, needs_approval: bool) -> Result<()> {
        match self.state() {
            ReportState::Asked => Err(Failure::refused("report.not_approved")),
            _ if needs_approval && self.approved_edit != Some(self.edit) => {
                Err(Failure::refused("report.needs_approval"))
            }
            _ => Ok(()),
        }
    }

    /// A second pair of eyes: of whoever was asked, or a manager's; nobody approves what they wrote last themselves.
    pub fn may_be_approved(self, by: PersonId, is_manager: bool, written_by: Option<PersonId>) -> Result<()> {
        if written_by == Some(by) {
            return Err(Failure::refused("report.own_words"));
        }
        match is_manager || self.approver == Some(by) {
            true => Ok(()),
            false => Err(Failure::refused("report.not_asked")),
        }
    }
}

#[cfg(test)]
mod tests;
