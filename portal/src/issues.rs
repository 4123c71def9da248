//! What stands in the way of the project, as far as the team shows it: cause, solution, and whether it is solved.

use crate::acting::{self, Deed, Page, Place, WordsForm, asking, show};
use crate::commenting::{comments, keep_words};
use crate::files::read::files_of;
use crate::model::{Comments, Files, Frame, News, Reader, Want, WantKind};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, PartyRole, Result, Timestamp};
use locales::Locale;
use risk::issue::{IssueState, may_settle};
use risk::store::for_client::{self, ClientIssue};
use risk::{ClientSettling, ISSUE, settle_as_client};
use store::{ClientConn, Tx};
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
struct IssueLine {
    key: String,
    number: String,
    title: String,
    state: IssueState,
    at: Date,
}

struct IssuesPage {
    frame: Frame,
    issues: Vec<IssueLine>,
}

struct IssuePage {
    frame: Frame,
    line: IssueLine,
    description: Option<SafeHtml>,
    cause: Option<SafeHtml>,
    solution: Option<SafeHtml>,
    comments: Comments,
    files: Files,
    form_key: String,
}

impl IssuePage {
    /// The team says that it is solved, and wants to hear whether it is.
    fn asks(&self) -> bool {
        self.line.state == IssueState::Solved
    }
    fn can_reopen(&self) -> bool {
        matches!(self.line.state, IssueState::Solved | IssueState::Confirmed)
    }
}

#[derive(Template)]
#[template(path = "issues.html")]
struct Issues<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a IssuesPage,
}

#[derive(Template)]
#[template(path = "issue.html")]
struct Issue<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a IssuePage,
}

impl Words {
    fn issue_state(&self, state: IssueState) -> String {
        self.t(&format!("portal.issue.state.{}", state.word()))
    }
}

fn render_issues(page: &IssuesPage, locale: Locale) -> String {
    finish(Issues { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn render_issue(page: &IssuePage, locale: Locale) -> String {
    finish(Issue { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn line(issue: &ClientIssue, zone: &str) -> IssueLine {
    IssueLine {
        key: issue.key.to_string(),
        number: format!("{}-{}", ISSUE.prefix, issue.number),
        title: issue.title.clone(),
        state: issue.state,
        at: issue.newest_at.in_zone(zone).date(),
    }
}

/// Those that the team says are solved, for whoever may say whether they are.
pub(crate) fn wants(issues: &[ClientIssue], role: PartyRole) -> Vec<Want> {
    if may_settle(role).is_err() {
        return Vec::new();
    }
    let solved = issues.iter().filter(|issue| issue.state == IssueState::Solved);
    let want = |issue: &ClientIssue| Want {
        kind: WantKind::Issue,
        title: issue.title.clone(),
        due: None,
        href: format!("issues/{}", issue.key),
    };
    solved.map(want).collect()
}

/// What was shown since a moment, and how those stand that moved on after it.
pub(crate) fn news(
    issues: &[ClientIssue],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let tell = |issue: &ClientIssue, at: Timestamp, word: &str| {
        let number = format!("{}-{}", ISSUE.prefix, issue.number);
        let params = [("number", number.into()), ("title", issue.title.as_str().into())];
        let sentence = sentence(locale, &format!("portal.news.issue.{word}"), &params);
        (at, News { day: at.in_zone(zone).date(), sentence, href: Some(format!("issues/{}", issue.key)) })
    };
    let happened = |issue: &ClientIssue| {
        // Since when it is shown may not be known: then an open one may never have been anything else.
        let moved_on =
            issue.shown_at.map_or(issue.state != IssueState::Open, |shown| issue.newest_at > shown);
        let shown = issue.shown_at.map(|at| tell(issue, at, "shown"));
        let step = moved_on.then(|| tell(issue, issue.newest_at, issue.state.word()));
        [shown, step].into_iter().flatten().filter(|(at, _)| *at > since).collect::<Vec<_>>()
    };
    issues.iter().flat_map(happened).collect()
}

fn list(conn: &mut ClientConn, asking: &Asking) -> Result<IssuesPage> {
    let zone = read::zone(conn)?;
    let issues = for_client::issues(conn)?.iter().map(|issue| line(issue, &zone)).collect();
    Ok(IssuesPage { frame: read::frame_alone(conn, asking)?, issues })
}

fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<IssuePage> {
    let issue = for_client::issue(conn, key)?;
    let (zone, frame) = (read::zone(conn)?, read::frame_alone(conn, asking)?);
    let written = |text: &str| (!text.is_empty()).then(|| SafeHtml::of_markdown(text));
    Ok(IssuePage {
        files: files_of(conn, asking, &frame, &zone, (ISSUE.name, key))?,
        line: line(&issue, &zone),
        description: written(&issue.description),
        cause: written(&issue.cause),
        solution: written(&issue.solution),
        comments: comments(conn, asking, &zone, key, false)?,
        form_key: asking.form_key.clone(),
        frame,
    })
}

endpoint!(/// The issues that the team shows to this client.
    portal_issues: GET "/p/{token}/issues", Client, SeeProject);
async fn portal_issues(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    show(&cx, asking(&cx, &token, "/issues".into()), list, render_issues).await.map(Html)
}

endpoint!(/// One issue with its cause and its solution.
    portal_issue: GET "/p/{token}/issues/{issue}", Client, SeeProject);
async fn portal_issue(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key);
    show(&cx, asking(&cx, &token, format!("/issues/{key}")), read, render_issue).await.map(Html)
}

#[derive(Debug, Clone)]
struct Settled {
    issue: Uuid,
    is_solved: bool,
    form: WordsForm,
}

impl Deed for Settled {
    fn path(&self) -> String {
        let act = if self.is_solved { "confirmation" } else { "reopening" };
        format!("issues/{}/{act}", self.issue)
    }
    fn here(&self) -> String {
        format!("/issues/{}", self.issue)
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.form.carried()
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let settling = ClientSettling {
            issue: self.issue,
            is_solved: self.is_solved,
            text: self.form.text.clone(),
            form_key: self.form.form_key,
        };
        match settle_as_client(tx, by, &place.witness, &settling) {
            Ok(_) => {}
            // Settled otherwise in the meantime: its page says how it stands.
            Err(Failure::Refused(_)) => {
                keep_words(tx, by, place, (self.issue, &self.form.text, self.form.form_key))?;
            }
            Err(other) => return Err(other),
        }
        Ok(self.here())
    }
}

endpoint!(/// Confirms that an issue is solved.
    create_portal_issue_confirmation: POST "/p/{token}/issues/{issue}/confirmation", Client, AskAndAnswer);
async fn create_portal_issue_confirmation(
    cx: Cx<Client>,
    Path((token, issue)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { issue, is_solved: true, form }).await
}

endpoint!(/// Says that an issue is not solved yet.
    create_portal_issue_reopening: POST "/p/{token}/issues/{issue}/reopening", Client, AskAndAnswer);
async fn create_portal_issue_reopening(
    cx: Cx<Client>,
    Path((token, issue)): Path<(String, Uuid)>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    settle(&cx, &token, Settled { issue, is_solved: false, form }).await
}

async fn settle(cx: &Cx<Client>, token: &str, settled: Settled) -> Answer<Page> {
    acting::act(cx, token, settled.form.saying(), settled).await
}

pub fn routes() -> Routes {
    routes![portal_issues, portal_issue, create_portal_issue_confirmation, create_portal_issue_reopening]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_one_was_opened_again_only_where_it_was_shown_before() {
        let at = Timestamp::from_micros;
        let told = |state, shown_at| {
            let issue = ClientIssue {
                key: Uuid::nil(),
                number: 2,
                title: "No power".into(),
                description: String::new(),
                cause: String::new(),
                solution: String::new(),
                state,
                newest_at: at(5),
                shown_at,
            };
            let told = news(&[issue], at(0), Locale::En, "UTC").into_iter();
            told.map(|(_, news)| news.sentence).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(told(IssueState::Open, None), "");
        assert!(told(IssueState::Solved, None).starts_with("Solved"));
        assert!(told(IssueState::Open, Some(at(9))).starts_with("An issue that"));
        assert!(told(IssueState::Open, Some(at(3))).contains("Being worked on again"));
    }
}
