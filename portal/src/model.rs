//! What the pages show: plain values, already chosen for their reader. Nothing here reads or decides.

pub use crate::commenting::{CommentForm, Comments};
pub use crate::ends::{End, EndPage};
pub use crate::files::FileProblem;
pub use crate::files::read::{FileLine, Files};
pub use crate::promised::Promised;
pub use crate::sign_offs::model::*;
use communication::SafeHtml;
pub use engagement::access::Closing as Closed;
use jiff::civil::{Date, DateTime};
use locales::Locale;

/// What stands around every page.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The project's name as the client knows it.
    pub project: String,
    pub team: String,
    pub client: String,
    /// Where this installation is reached; nothing in a draft, which nobody passes on.
    pub origin: String,
    /// The path of the reader's link, `/p/…`, without a slash at the end.
    pub base: String,
    /// This page below `base`, empty for the first one.
    pub here: String,
    /// The same with what was asked of it: what was sought, which of several is open.
    pub address: String,
    /// Carried by each form.
    pub form_token: String,
    pub reader: Reader,
    /// Who of the team looks as the reader does, where somebody does.
    pub member: Option<String>,
    pub reader_name: String,
    pub reader_email: String,
    /// Until when the link works.
    pub valid_until: Option<Date>,
    /// The wall clock of the project.
    pub now: DateTime,
    /// Of an archived project: everything is read, nothing is taken.
    pub closed: Option<Closed>,
    /// The reader's commercial circle by name; nobody where the reader is not of it.
    pub circle: Vec<String>,
}

impl Frame {
    /// Whether forms are shown at all.
    pub fn may_write(&self) -> bool {
        self.reader.may_write() && self.closed.is_none()
    }
    /// This page in another language.
    pub fn in_language(&self, locale: Locale) -> String {
        let way = format!("{}/language/{}", self.base, locale.tag());
        match self.address.as_str() {
            "" => way,
            at => format!("{way}?at={}", form_urlencoded::byte_serialize(at.as_bytes()).collect::<String>()),
        }
    }
    /// Whether nothing on the page can be pressed.
    pub fn is_watermarked(&self) -> bool {
        self.member.is_some() || self.reader.is_watermarked()
    }
}

/// Who is looking.
#[derive(Debug, Clone, PartialEq)]
pub enum Reader {
    /// Opened the link; nobody said yet who is looking.
    Unasked,
    /// Said "I am …" on this device.
    AsNamed,
    /// Said "I am somebody else": may look.
    SomebodyElse,
    /// May look by their role; contacts and approvers write.
    Viewer,
    /// A member of the team looks as somebody outside the commercial circle: watermarked, may look.
    Team { member: String },
    /// A draft in the team's sharing dialog: nothing can be pressed.
    Draft,
}

impl Reader {
    /// Whether whoever looks may write at all.
    pub fn may_write(&self) -> bool {
        matches!(self, Self::Unasked | Self::AsNamed | Self::SomebodyElse)
    }
    /// Whether pages lead on: a draft leads nowhere.
    pub fn has_links(&self) -> bool {
        !matches!(self, Self::Draft)
    }
    /// Whether this device said who is looking.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::AsNamed | Self::SomebodyElse)
    }
    pub fn is_watermarked(&self) -> bool {
        matches!(self, Self::Team { .. } | Self::Draft)
    }
}

/// How the project stands, as released to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    OnTrack,
    AtRisk,
    Late,
    /// Shared things are all done.
    Finished,
    /// Nothing computed yet.
    Empty,
}

impl Health {
    pub fn from_word(word: &str) -> Self {
        match word {
            "on_track" => Self::OnTrack,
            "at_risk" => Self::AtRisk,
            "late" => Self::Late,
            "finished" => Self::Finished,
            _ => Self::Empty,
        }
    }
    /// Also the class of the mark and the end of the locale key.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OnTrack => "on-track",
            Self::AtRisk => "at-risk",
            Self::Late => "late",
            Self::Finished => "finished",
            Self::Empty => "none",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub health: Health,
    pub finish: Option<Date>,
    pub agreed_finish: Option<Date>,
    pub next: Option<Coming>,
    /// When the figures were released, by the project's wall clock.
    pub as_of: Option<DateTime>,
    /// The manager holds the figures while replanning.
    pub is_held: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    pub title: String,
    pub start: Date,
}

/// The first page.
#[derive(Debug, Clone, PartialEq)]
pub struct HomePage {
    pub frame: Frame,
    pub standing: Standing,
    pub wants: Vec<Want>,
    /// Everything shared, in the plan's order.
    pub plan: Vec<PlanItem>,
    /// None on a first visit.
    pub last_visit: Option<Date>,
    pub news: Vec<News>,
    pub questions: Vec<QuestionLine>,
    /// What was agreed, refused or taken back, and what waits for others.
    pub decisions: Vec<DecisionLine>,
    /// What was handed over or shown for review.
    pub deliverables: Vec<DeliverableLine>,
    /// What was filled in and looked at, and wants nothing of the reader any more.
    pub shown: Vec<ShownLine>,
    /// Whether the team sees on which days named people looked at this page.
    pub notes_visits: bool,
    /// Pages beside those that every reader has: where they are, and the key of their words.
    pub further: Vec<(String, &'static str)>,
    /// What was typed and not accepted, with the reason's code.
    pub refused: Option<RefusedText>,
    /// Makes a form that is sent twice one question.
    pub form_key: String,
}

impl HomePage {
    pub fn has_nothing_shared(&self) -> bool {
        self.plan.is_empty()
            && self.questions.is_empty()
            && self.wants.is_empty()
            && self.decisions.is_empty()
            && self.shown.is_empty()
            && self.deliverables.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct RefusedText {
    pub text: String,
    /// `required` or `too_long`.
    pub code: String,
}

/// Something we want from the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    pub kind: WantKind,
    pub title: String,
    pub due: Option<Date>,
    /// Below the link's path, for example `questions/…`.
    pub href: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantKind {
    /// A question of the team waits for an answer.
    Question,
    /// A task of the client's people.
    Task,
    /// Something to agree to, where it is the reader's turn.
    Decision,
    /// Questions that the reader was asked to answer.
    Questionnaire,
    /// Something that is shown before it is finished.
    Demonstration,
    /// Work in progress to look at.
    Review,
    /// Something in the way that is said to be solved.
    Issue,
    Meeting,
    /// Times of a meeting to choose from.
    MeetingTimes,
    /// How the plan to keep in touch serves them.
    PlanReview,
}

/// One line of what is handed over.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliverableLine {
    pub key: String,
    /// `D-2`, of the client's own series.
    pub number: String,
    pub title: String,
    /// The end of the words' key.
    pub state: &'static str,
    /// 0 before the first was submitted.
    pub version: i64,
    pub on: Date,
}

/// How the acceptance cases of a version went so far.
#[derive(Debug, Clone, PartialEq)]
pub struct TestsLine {
    /// Of the deliverable.
    pub key: String,
    pub count: usize,
    pub passed: usize,
    pub failed: usize,
}

/// One line of what was filled in or looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownLine {
    /// Below the link's path.
    pub href: String,
    pub number: String,
    pub title: String,
    pub on: Date,
    /// The key of the words for how it stands.
    pub state: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Phase,
    Milestone,
    Task,
}

impl ItemKind {
    pub fn from_word(word: &str) -> Self {
        match word {
            "phase" => Self::Phase,
            "milestone" => Self::Milestone,
            _ => Self::Task,
        }
    }
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Milestone => "milestone",
            Self::Task => "task",
        }
    }
}

/// A row of the shared plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanItem {
    /// The key under which the client knows it.
    pub key: String,
    pub title: String,
    pub kind: ItemKind,
    pub start: Date,
    pub finish: Date,
    pub was_start: Option<Date>,
    pub was_finish: Option<Date>,
    pub percent_complete: i64,
    /// A task of the client's people.
    pub is_yours: bool,
    /// How far it is set in, counted among the shared ones only.
    pub level: i64,
}

impl PlanItem {
    pub fn is_done(&self) -> bool {
        self.percent_complete >= 100
    }
    /// What the reader's side has still to do.
    pub fn is_theirs(&self) -> bool {
        self.is_yours && !self.is_done() && self.kind != ItemKind::Phase
    }
    /// The agreed finish, when it is another day.
    pub fn moved_from(&self) -> Option<Date> {
        self.was_finish.filter(|was| *was != self.finish)
    }
}

/// Something that happened since the last visit; the sentence is made here already.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    pub day: Date,
    pub sentence: String,
    pub href: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionState {
    WaitingForTeam,
    WaitingForYou,
    Answered,
    Closed,
}

impl QuestionState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::WaitingForTeam => "waiting_for_team",
            Self::WaitingForYou => "waiting_for_you",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuestionLine {
    /// `Q-3`, of the client's own series, or `QC-1` of its commercial circle's.
    pub number: String,
    /// Of the reader's side the commercial circle alone reads it.
    pub is_commercial: bool,
    pub key: String,
    pub title: String,
    pub state: QuestionState,
    pub at: Date,
    pub promised: Option<Promised>,
}

/// Something one side wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub author: String,
    pub is_team: bool,
    pub at: DateTime,
    pub html: SafeHtml,
    /// Of this side the commercial circle alone reads it.
    pub is_commercial: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuestionPage {
    pub frame: Frame,
    pub line: QuestionLine,
    pub question: Said,
    /// Answers, and what the team remarked beside them, in the order of time.
    pub answers: Vec<Said>,
    /// The shared item it is about.
    pub about: Option<About>,
    pub settling: Settling,
    pub cause: Option<SafeHtml>,
    pub solution: Option<SafeHtml>,
    pub files: Files,
    pub refused: Option<RefusedText>,
    /// Why the file that was chosen with it was not taken.
    pub file_problem: Option<FileProblem>,
    pub form_key: String,
}

/// What the client may say of whether it is solved.
#[derive(Debug, Clone, PartialEq)]
pub enum Settling {
    /// Asked by the team, or not answered yet.
    Nothing,
    /// Answered: solved, or not yet.
    Ask,
    /// The team closed it: it may be opened again.
    Closed,
    /// They said so themselves; it may be opened again.
    Confirmed(Date),
}

#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Its page, below the link's path.
    pub page: String,
    pub title: String,
}

/// One shared item of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPage {
    pub frame: Frame,
    pub item: PlanItem,
    /// Of something that the reader's side has to do.
    pub report: Report,
    pub comments: Comments,
    pub files: Files,
    pub questions: Vec<QuestionLine>,
    pub form_key: String,
}

/// Whether somebody of the reader's side said that it is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// Not theirs, or done.
    Nothing,
    Wanted,
    /// The team looks at it.
    Said {
        name: String,
        on: Date,
    },
    /// The team answered "not yet".
    Returned {
        on: Date,
        answer: SafeHtml,
    },
}

impl Report {
    pub fn is_wanted(&self) -> bool {
        matches!(self, Self::Wanted | Self::Returned { .. })
    }
}

/// What was found for some words, among what this reader sees.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    pub frame: Frame,
    /// As it was typed, empty before anything was looked for.
    pub query: String,
    pub found: Vec<Found>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub what: FoundWhat,
    pub title: String,
    /// The piece of a text around the words, where the title alone does not hold them.
    pub snippet: Option<String>,
    /// Below the link's path.
    pub href: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FoundWhat {
    Item(ItemKind),
    /// With its number.
    Question(String),
    /// With its number.
    Decision(String),
    /// With its number.
    Questionnaire(String),
    /// With its number.
    Demonstration(String),
    Document,
    /// Of another kind that has a page.
    Record {
        kind: String,
        number: String,
    },
}

/// "I am …" or "I am somebody else", asked before the first act on a device. Carries the act along.
#[derive(Debug, Clone, PartialEq)]
pub struct WhoPage {
    pub frame: Frame,
    /// Where the act goes, below the link's path.
    pub act: String,
    /// What was typed or chosen, to be read again.
    pub text: String,
    pub is_decision: bool,
    /// The fields to be sent on.
    pub carried: Vec<(String, String)>,
}

impl WhoPage {
    /// The keys of the words about what is carried along.
    pub fn why(&self) -> &'static str {
        if self.is_decision { "portal.who.why_decision" } else { "portal.who.why" }
    }
    pub fn end_title(&self) -> &'static str {
        if self.is_decision { "portal.somebody_else.title_decision" } else { "portal.somebody_else.title" }
    }
}

impl CodePage {
    /// The key of the words about what the code shows.
    pub fn why(&self) -> &'static str {
        if self.text.is_empty() { "portal.code.why_you" } else { "portal.code.why" }
    }
}

/// Asks for the code that was mailed, before the first decision on a device. Carries the decision along.
#[derive(Debug, Clone, PartialEq)]
pub struct CodePage {
    pub frame: Frame,
    pub act: String,
    /// The page the decision was made on, below the link's path.
    pub back: String,
    pub text: String,
    pub carried: Vec<(String, String)>,
    /// The client's key of what is decided.
    pub sign_off: Option<uuid::Uuid>,
    /// What was typed; stands there to be copied where the link takes no more codes.
    pub typed: String,
    pub state: CodeState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    Mailed,
    Wrong {
        tries_left: i64,
    },
    /// The mailed one is good no more.
    Over,
    /// None is mailed for so many minutes; sooner through a fresh link, where that helps.
    TooMany {
        minutes: i64,
        fresh_link_helps: bool,
        /// The one mailed last is good still.
        one_works: bool,
    },
    /// Too many wrong ones through this link: a fresh link is needed.
    Spent,
}

/// Thank you, with the number.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedPage {
    pub frame: Frame,
    pub line: QuestionLine,
}
