//! What the pages of sign-offs show: plain values, already chosen for their reader.

pub use super::since::{GoneLine, LineSince, SinceLine};
use crate::model::{Comments, FileLine, Files, Frame, QuestionLine, TestsLine};
use communication::SafeHtml;
use engagement::sign_off::{Figure, Paper, QuestionedItem, Verdict};
use jiff::civil::{Date, DateTime};

/// Something the reader's side is asked to agree to, in one version.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffPage {
    pub frame: Frame,
    pub key: String,
    pub subject: Subject,
    /// Nothing where the team wrote none.
    pub summary: Option<SafeHtml>,
    pub figures: Vec<Figure>,
    pub items: Vec<ItemLine>,
    /// What it is read beside, where the reader's side answered about it before.
    pub since: Option<SinceLine>,
    pub due: Option<Date>,
    pub valid_until: Option<Date>,
    /// What may be answered, in the order of the buttons.
    pub verdicts: Vec<Verdict>,
    pub turn: Turn,
    /// Who answered so far, and how.
    pub answers: Vec<AnswerLine>,
    pub typed: Typed,
    /// Where a question about it is asked, below the link's path.
    pub ask_at: String,
    /// How its acceptance cases went, where it has some.
    pub tests: Option<TestsLine>,
    /// Files that were shown on it after it was sent: no part of what is agreed to.
    pub later: Vec<FileLine>,
    /// What was said of it, where the reader knows its record.
    pub comments: Option<Comments>,
    /// Of a record that has no page but this one.
    pub files: Files,
    pub questions: Vec<QuestionLine>,
    /// The key of that record: a question about it is asked on this page.
    pub asks_about: Option<String>,
    /// Where the reader's side agreed that silence counts.
    pub tacit: Option<TacitLine>,
    /// The receipt of a decision that nobody answered.
    pub receipt: Option<String>,
}

/// What the confirmed charter says about silence, and how it stands with this sign-off.
#[derive(Debug, Clone, PartialEq)]
pub struct TacitLine {
    pub working_days: i64,
    pub clause: String,
    /// The charter as the reader knows it.
    pub charter: String,
    /// The last day for an answer; none before it is counted.
    pub last_day: Option<Date>,
    /// It goes on: nobody answered, and nobody asked.
    pub is_running: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The kind's name, the part of the words' keys.
    pub kind: String,
    pub number: String,
    pub version: i64,
    pub title: String,
}

/// So many items are one group of a long list.
const GROUP: usize = 25;

/// Items that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemGroup<'a> {
    pub items: Vec<&'a ItemLine>,
    /// Below a line that opens it.
    pub is_folded: bool,
    /// All of it is as it was when the reader's side agreed.
    pub is_unchanged: bool,
    is_first: bool,
}

/// A single thing that can be questioned.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemLine {
    /// On the whole page: part of what is agreed to.
    pub place: usize,
    pub number: String,
    pub title: String,
    /// Of what sort it is and how much it is wanted, in words of their kind.
    pub sort: Option<String>,
    pub priority: Option<String>,
    pub since: LineSince,
    pub body: Option<SafeHtml>,
    pub criteria: Option<SafeHtml>,
    pub is_questioned: bool,
    /// What was typed beside it.
    pub words: String,
}

/// How it stands, for this reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    /// Theirs to answer, perhaps for somebody else.
    Yours {
        on_behalf_of: Option<String>,
    },
    /// It waits for the person of the link; whoever looks said to be somebody else.
    OfNamed,
    /// A member of the team looks: everything is there, nothing can be pressed.
    Preview,
    /// Answered by the reader; these come next.
    Noted {
        names: Vec<String>,
    },
    /// The reader's turn comes after these.
    Later {
        names: Vec<String>,
    },
    /// These decide, the reader does not.
    Others {
        names: Vec<String>,
    },
    Decided {
        verdict: Verdict,
        on: Option<Date>,
    },
    Superseded {
        newer: Option<String>,
    },
    Withdrawn {
        reason: String,
    },
    /// The last day has passed.
    Over,
    /// The project was archived before it was answered.
    Closed,
}

impl Turn {
    pub fn may_answer(&self) -> bool {
        matches!(self, Self::Yours { .. })
    }
    /// Whether the form is shown at all.
    pub fn shows_form(&self) -> bool {
        matches!(self, Self::Yours { .. } | Self::Preview)
    }
    /// Whether somebody of the reader's side is still to answer.
    pub fn is_open(&self) -> bool {
        !matches!(
            self,
            Self::Decided { .. }
                | Self::Superseded { .. }
                | Self::Withdrawn { .. }
                | Self::Over
                | Self::Closed
        )
    }
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Yours { .. } => "yours",
            Self::OfNamed => "of_named",
            Self::Preview => "preview",
            Self::Noted { .. } => "noted",
            Self::Later { .. } => "later",
            Self::Others { .. } => "others",
            Self::Decided { .. } => "decided",
            Self::Superseded { .. } => "superseded",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Over => "over",
            Self::Closed => "closed",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct AnswerLine {
    pub name: String,
    pub on_behalf_of: String,
    pub verdict: Verdict,
    pub remark: String,
    pub questioned: Vec<QuestionedItem>,
    pub at: DateTime,
    /// The key of the receipt, where the reader may have it.
    pub receipt: Option<String>,
    /// What was signed, where it came on paper.
    pub paper: Option<Paper>,
}

/// A sign-off as it is printed to be signed and stamped.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperPage {
    pub project: String,
    pub team: String,
    pub client: String,
    /// The page it was printed from; none for the team, who opens it beside its own.
    pub back: Option<String>,
    pub subject: Subject,
    pub summary: Option<SafeHtml>,
    pub figures: Vec<Figure>,
    pub items: Vec<PaperItem>,
    pub valid_until: Option<Date>,
    pub verdicts: Vec<Verdict>,
    /// Everybody who is asked, in their order.
    pub signers: Vec<String>,
    /// Of the bytes that are agreed to, in groups.
    pub sha256: String,
    /// Whether signing it still changes anything.
    pub is_waiting: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PaperItem {
    pub sort: Option<String>,
    pub priority: Option<String>,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub body: Option<SafeHtml>,
    pub criteria: Option<SafeHtml>,
}

/// What was typed before, and what came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    pub remark: String,
    /// `required` or another code of what is wrong with the words.
    pub problem: Option<String>,
    /// It was sent, and it could not be recorded any more.
    pub is_not_recorded: bool,
    pub form_key: String,
}

/// One line of what was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionLine {
    pub key: String,
    /// Of what was decided.
    pub kind: String,
    pub number: String,
    pub title: String,
    pub state: DecisionState,
    pub on: Date,
    pub receipt: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionState {
    Waiting,
    /// The project was closed before.
    Undecided,
    Over,
    Decided(Verdict),
    Superseded,
    Withdrawn,
}

impl DecisionState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Undecided => "undecided",
            Self::Over => "over",
            Self::Decided(verdict) => verdict.word(),
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl SignOffPage {
    /// The last day on which it can be decided, while it can.
    pub fn open_until(&self) -> Option<Date> {
        self.valid_until.filter(|_| self.turn.shows_form())
    }
    /// More than a thumb scrolls by: the way to the buttons stays in sight.
    pub fn has_long_list(&self) -> bool {
        self.items.len() > 15
    }
    /// The items as they stand below each other; a very long list is folded piece by piece, and what is as it was when
    /// it was agreed to comes last.
    pub fn groups(&self) -> Vec<ItemGroup<'_>> {
        let (same, read): (Vec<&ItemLine>, Vec<&ItemLine>) =
            self.items.iter().partition(|item| item.since == LineSince::Same);
        let is_long = read.len() > 2 * GROUP;
        let size = if is_long { GROUP } else { read.len().max(1) };
        let unchanged = ItemGroup { items: same, is_folded: true, is_unchanged: true, is_first: false };
        let groups = read.chunks(size).enumerate().map(|(place, items)| ItemGroup {
            items: items.to_vec(),
            is_folded: is_long,
            is_unchanged: false,
            is_first: place == 0,
        });
        groups.chain(Some(unchanged).filter(|group| !group.items.is_empty())).collect()
    }
}

impl ItemGroup<'_> {
    /// What is questioned is on the screen, and so is the beginning.
    pub fn is_open(&self) -> bool {
        self.is_first || self.items.iter().any(|item| item.is_questioned)
    }
}

/// Of what an entry of the evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptOf {
    Decision,
    /// What was filled in decides nothing.
    Answers,
    /// What somebody of the client did besides.
    ClientAct,
    TeamAct,
}

impl ReceiptOf {
    /// By the act, `issue.confirmed`, and how whoever acted was known.
    pub fn read(act: &str, authenticated: &str) -> Self {
        let (kind, participle) = act.split_once('.').unwrap_or((act, ""));
        match kind {
            _ if authenticated == "team_account" => Self::TeamAct,
            "questionnaire" | "demonstration" => Self::Answers,
            _ if Verdict::from_word(participle).is_some() => Self::Decision,
            _ => Self::ClientAct,
        }
    }
}

impl ReceiptPage {
    pub fn is_decision(&self) -> bool {
        self.of == ReceiptOf::Decision
    }
    pub fn is_of_team(&self) -> bool {
        self.of == ReceiptOf::TeamAct
    }
    pub fn is_client_act(&self) -> bool {
        self.of == ReceiptOf::ClientAct
    }
    /// An issue, a question, a task and a change asked for have no versions.
    pub fn has_version(&self) -> bool {
        !matches!(
            self.subject.kind.as_str(),
            "issue" | "question" | "task" | "change_request" | "expectation"
        )
    }
    /// The page of what it is about, below the link's path; none where its party does not read it any more.
    pub fn about(&self) -> Option<String> {
        if self.subject.kind == "communication_plan" {
            return self.is_plan_shown.then(|| "keeping-in-touch".to_owned());
        }
        let pages = match self.subject.kind.as_str() {
            "questionnaire" => "questionnaires",
            "demonstration" => "demonstrations",
            "acceptance_case" => "deliverables",
            "review" => "reviews",
            "issue" => "issues",
            "question" => "questions",
            "task" => "items",
            "change_request" => "changes",
            "expectation" => "expectations",
            "report" => "reports",
            "plan_review" => "plan-reviews",
            _ => "sign-offs",
        };
        Some(format!("{pages}/{}", self.about))
    }
}

/// One half of the tally: what somebody answered or did, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptPage {
    pub frame: Frame,
    pub key: String,
    pub of: ReceiptOf,
    /// The client's key of what it is about.
    pub about: String,
    /// Whether the party reads how both sides keep in touch.
    pub is_plan_shown: bool,
    pub subject: Subject,
    /// `passed`, `sent`: what was done.
    pub done: String,
    /// What its file is called by.
    pub file_word: String,
    pub verdict: Option<Verdict>,
    pub figures: Vec<Figure>,
    /// Nothing once the person was erased, and where nobody answered.
    pub person: Option<String>,
    /// The clause of the charter by which silence counted.
    pub clause: Option<String>,
    pub on_behalf_of: Option<String>,
    /// Whether it is the reader's own.
    pub is_mine: bool,
    /// `mail_link`, `mail_link_and_code`, `mail_answer`, `mail_filed_by_team`, `paper`, `team_account` or `nobody`.
    pub authenticated: String,
    pub at: DateTime,
    /// The hours the time zone is ahead, as it is written: `UTC+8`.
    pub zone: String,
    pub remark: String,
    pub questioned: Vec<QuestionedItem>,
    pub consent: Option<String>,
    pub check_digits: String,
    /// How the decision stands now.
    pub state: Option<DecisionState>,
    /// Who has still to answer.
    pub waiting_for: Vec<String>,
}
