//! Every kind of letter, and what must still be true when it leaves: between writing and sending days may pass.
//!
//! Must hold: a kind that asks for nothing more than its link and its reader says why. What is asked for is asked by
//! the same rule as a reminder of it.

use crate::assembly::ASKED_KINDS;
use communication::REMINDER_SUBJECT;
use communication::reminder::ReminderKind;
use communication::reminder_facts::{OpenAsking, asked_task, open_asking};
use communication::store::comments;
use engagement::sign_off;
use engagement::store::{codes, parties, projects, sign_off_letters};
use kernel::{
    Audience, CommentId, Failure, Letter, PartyId, PersonId, RecordId, Result, SignOffId, Timestamp,
};
use store::{Conn, records};
use uuid::Uuid;

/// What must still be true of what a letter speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Still {
    /// Nothing more, and why.
    Anyway(&'static str),
    /// The code in it can still be entered.
    CodeIsGood,
    /// The sign-off waits for its reader.
    SignOffWaits,
    /// Its reader may read the sign-off.
    SignOffIsRead,
    /// It is open, at the place the letter leads to, and its reader was asked and has not answered.
    Asked(ReminderKind),
    /// It is open at that place, whoever of its reader's side answers.
    Open(ReminderKind),
    /// It is shown to its reader's party, and not open at that place again.
    Over(ReminderKind),
    /// It is shown to its reader.
    Shown,
    /// The comment stands, and its reader reads it with its record.
    CommentIsRead,
    /// What it reminds of is asked of its reader.
    Reminds,
    /// It is shown to its reader, and no newer version was sent since.
    IsNewest,
    /// Its reader was told nothing newer of the meeting since.
    MeetingStands,
    /// The times can still be chosen, and its reader has marked none.
    TimesStand,
    /// Its reader was not asked again since.
    TimesOver,
    /// The review of the communication plan waits for its reader.
    PlanReviewWaits,
    /// Nobody took the pack back.
    KickoffPackIsRead,
}

impl Still {
    /// Whether its reader is to do something.
    fn asks(self) -> bool {
        match self {
            SignOffWaits | Asked(_) | Open(_) | Reminds | PlanReviewWaits | TimesStand => true,
            Anyway(_) | CodeIsGood | SignOffIsRead | Over(_) | Shown | CommentIsRead | IsNewest
            | MeetingStands | TimesOver | KickoffPackIsRead => false,
        }
    }
}

use Still::{
    Anyway, Asked, CodeIsGood, CommentIsRead, IsNewest, KickoffPackIsRead, MeetingStands, Open, Over,
    PlanReviewWaits, Reminds, Shown, SignOffIsRead, SignOffWaits, TimesOver, TimesStand,
};

const ITS_LINK: &str = "speaks of the project alone; its link is asked";
const TEAM: &str = "a member reads the whole project; whether they still are one is asked";
const GATHERED: &str = "of each of them it was asked when they were gathered";
const EACH: &str = "each of them is asked by itself whenever the mail is about to leave";
const ACCOUNT: &str = "speaks of its reader's account; whether it is open is asked";

/// To the client's people, with a link.
pub const TO_CLIENTS: &[(&str, Still)] = &[
    ("change_closed", Shown),
    ("comment_for_you", CommentIsRead),
    ("demonstration_sent", Asked(ReminderKind::Demonstration)),
    ("gathered", Anyway(EACH)),
    ("invitation", Anyway(ITS_LINK)),
    ("issue_solved", Asked(ReminderKind::Issue)),
    ("kickoff_pack_sent", KickoffPackIsRead),
    ("link_again", Anyway(ITS_LINK)),
    ("meeting_called_off", MeetingStands),
    ("meeting_changed", MeetingStands),
    ("meeting_invited", MeetingStands),
    ("meeting_times", TimesStand),
    ("meeting_times_withdrawn", TimesOver),
    ("plan_review_asked", PlanReviewWaits),
    ("question_answered", Shown),
    ("question_asked", Asked(ReminderKind::Question)),
    ("questionnaire_asked", Asked(ReminderKind::Questionnaire)),
    ("questionnaire_returned", Asked(ReminderKind::Questionnaire)),
    ("reminder", Reminds),
    ("report_sent", IsNewest),
    ("review_asked", Asked(ReminderKind::Review)),
    ("review_closed", Over(ReminderKind::Review)),
    ("sign_off_asked", SignOffWaits),
    ("sign_off_asked_tacit", SignOffWaits),
    ("sign_off_code", CodeIsGood),
    ("sign_off_deemed", SignOffIsRead),
    ("sign_off_paper_receipt", SignOffIsRead),
    ("sign_off_receipt", SignOffIsRead),
    ("sign_off_tacit_soon", SignOffWaits),
    ("task_returned", Open(ReminderKind::Task)),
];

/// To the team, who sign in.
pub const TO_TEAM: &[(&str, Still)] = &[
    ("change_done", Anyway(TEAM)),
    ("change_not_applied", Anyway(TEAM)),
    ("change_requested", Anyway(TEAM)),
    ("channel_disabled", Anyway(TEAM)),
    ("comment_mentioned", Anyway(TEAM)),
    ("comment_written", Anyway(TEAM)),
    ("deliverable_case_failed", Anyway(TEAM)),
    ("deliverable_remarked", Anyway(TEAM)),
    ("demonstration_answered", Anyway(TEAM)),
    ("file_sent", Anyway(TEAM)),
    ("first_password", Anyway(ACCOUNT)),
    ("mail_held", Anyway(TEAM)),
    ("meeting_called_off", Anyway(TEAM)),
    ("meeting_changed", Anyway(TEAM)),
    ("meeting_invited", Anyway(TEAM)),
    ("notice", Anyway(TEAM)),
    ("notices", Anyway(GATHERED)),
    ("notices_of_project", Anyway(GATHERED)),
    ("password_reset", Anyway(ACCOUNT)),
    ("question_answered", Anyway(TEAM)),
    ("question_asked", Anyway(TEAM)),
    ("questionnaire_submitted", Anyway(TEAM)),
    ("sign_off_decided", Anyway(TEAM)),
    ("sign_off_deemed_team", Anyway(TEAM)),
    ("task_assigned", Anyway(TEAM)),
    ("task_reported", Anyway(TEAM)),
    ("test", Anyway("leaves while its sender waits for it")),
    ("totp_removed", Anyway(ACCOUNT)),
    ("totp_removed_by_command", Anyway(ACCOUNT)),
];

/// What became of a letter to a client that is about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    Stays(&'static str),
    /// Asked again later: whatever it asks for is refused while the project is archived.
    Waits,
    /// With what its words are filled in with as its reader reads it today, where that is known.
    Leaves {
        today: Option<(&'static str, String)>,
    },
}

/// Asks once more. A letter of an earlier version does not say what it speaks of: of a sign-off it was noted, and what
/// asks for something else stays.
pub fn leaving(
    conn: &mut Conn,
    (id, letter): (Uuid, &Letter),
    party: PartyId,
    now: Timestamp,
) -> Result<Leaving> {
    let still = TO_CLIENTS.iter().find(|(template, _)| *template == letter.template);
    let Some((_, still)) = still else { return Ok(LEAVES) };
    if still.asks() && is_archived(conn, letter)? {
        return Ok(Leaving::Waits);
    }
    let about = match letter.about {
        Some(about) => Some(about),
        None => sign_off_letters::sign_off_of(conn, id)?.map(|sign_off| sign_off.uuid()),
    };
    let Some(about) = about else {
        return Ok(if still.asks() { Leaving::Stays("letter.not_known") } else { LEAVES });
    };
    let reason = match *still {
        Anyway(_) => None,
        CodeIsGood => (!codes::is_good(conn, about, now)?).then_some("code.over"),
        SignOffWaits => sign_off::reason_to_stay(conn, SignOffId(about), letter.to, now)?,
        SignOffIsRead => {
            let is_commercial = sign_off::get(conn, SignOffId(about))?.is_commercial;
            let reader = parties::contact(conn, party, letter.to)?;
            let may_read = reader.is_some_and(|reader| reader.is_commercial || !is_commercial);
            (!may_read).then_some(NOT_SHOWN)
        }
        Shown => (!is_shown(conn, about, (party, letter.to))?).then_some(NOT_SHOWN),
        IsNewest if !is_shown(conn, about, (party, letter.to))? => Some(NOT_SHOWN),
        IsNewest => {
            let newest = reporting::store::reports::newest_key(conn, RecordId(about))?;
            (key_of_place(letter) != newest).then_some("letter.replaced")
        }
        MeetingStands => meeting::routes::reason_to_stay(conn, letter)?,
        TimesStand | TimesOver => meeting::routes::times_reason_to_stay(conn, letter)?,
        KickoffPackIsRead => agreement::pack_reason_to_stay(conn, about)?,
        PlanReviewWaits => communication_plan::review_reason_to_stay(conn, about, letter.to)?,
        CommentIsRead => return of_comment(conn, CommentId::from(about), (party, letter.to)),
        Asked(kind) | Open(kind) | Over(kind) => {
            return of_asking(conn, letter, (*still, kind, about), party, now);
        }
        Reminds => match letter.params.get("kind").and_then(|kind| ReminderKind::from_word(kind.as_str()?)) {
            Some(ReminderKind::SignOff) => sign_off::reason_to_stay(conn, SignOffId(about), letter.to, now)?,
            Some(ReminderKind::PlanReview) => {
                communication_plan::review_reason_to_stay(conn, about, letter.to)?
            }
            Some(kind) => {
                let subject = letter.params.get(REMINDER_SUBJECT).and_then(|id| id.as_str()?.parse().ok());
                let subject = subject.unwrap_or(about);
                return of_asking(conn, letter, (Asked(kind), kind, subject), party, now);
            }
            None => None,
        },
    };
    Ok(reason.map_or(LEAVES, Leaving::Stays))
}

fn is_archived(conn: &mut Conn, letter: &Letter) -> Result<bool> {
    match letter.project {
        Some(project) => Ok(projects::archived(conn, project)?.is_some()),
        None => Ok(false),
    }
}

const LEAVES: Leaving = Leaving::Leaves { today: None };
const NOT_SHOWN: &str = "letter.not_shown";

/// In the words of today. Who reads a task under a key of its own party's is asked of the task.
fn of_comment(conn: &mut Conn, id: CommentId, (party, reader): (PartyId, PersonId)) -> Result<Leaving> {
    let comment = match comments::get(conn, id) {
        Err(Failure::NotFound) => return Ok(Leaving::Stays(NOT_SHOWN)),
        found => found?,
    };
    let seen = comment.seen;
    let is_of_circle = parties::contact(conn, party, reader)?.is_some_and(|contact| contact.is_commercial);
    let is_read = comment.deleted_at.is_none()
        && is_shown_to((seen.audience, seen.party, seen.is_commercial), (party, is_of_circle));
    let reads_task = match comment.record_key {
        Some(key) => asked_task(conn, comment.project, (party, key), comment.record)?.is_some(),
        None => false,
    };
    let is_read = is_read && (reads_task || is_shown(conn, comment.record.uuid(), (party, reader))?);
    Ok(if is_read {
        Leaving::Leaves { today: Some(("quote", comment.body)) }
    } else {
        Leaving::Stays(NOT_SHOWN)
    })
}

fn of_asking(
    conn: &mut Conn,
    letter: &Letter,
    (still, kind, about): (Still, ReminderKind, Uuid),
    party: PartyId,
    now: Timestamp,
) -> Result<Leaving> {
    let project = letter.project.ok_or_else(|| Failure::fault("a letter to a client is of a project"))?;
    let (is_shown, asking) = match kind {
        // Each party reads it under a key of its own, while the record is of one party.
        ReminderKind::Task => {
            let read = match key_of_place(letter) {
                Some(key) => asked_task(conn, project, (party, key), RecordId(about))?,
                None => None,
            };
            (read.is_some(), read.flatten())
        }
        // What a party was sent of it is its own, whoever reads the record.
        ReminderKind::MeetingTimes | ReminderKind::Meeting => {
            (true, open_asking(conn, ASKED_KINDS, project, (kind, about), now)?)
        }
        _ => {
            let asking = open_asking(conn, ASKED_KINDS, project, (kind, about), now)?;
            (is_shown(conn, about, (party, letter.to))?, asking)
        }
    };
    let here = |asking: &&OpenAsking| {
        let leads_there = letter.url.as_ref().is_some_and(|url| url.ends_with(&asking.place));
        asking.party == party && leads_there
    };
    let open = asking.as_ref().filter(here);
    let is_asked = open.is_some_and(|asking| asking.people.contains(&letter.to));
    Ok(match weigh(still, is_shown, open.is_some(), is_asked) {
        Some(reason) => Leaving::Stays(reason),
        None => Leaving::Leaves { today: open.map(|asking| ("title", asking.title.clone())) },
    })
}

/// The client's key that a letter's link ends with.
fn key_of_place(letter: &Letter) -> Option<Uuid> {
    letter.url.as_ref()?.rsplit('/').next()?.parse().ok()
}

fn is_shown(conn: &mut Conn, record: Uuid, (party, reader): (PartyId, PersonId)) -> Result<bool> {
    let record = match records::get(conn, RecordId(record)) {
        Err(Failure::NotFound) => return Ok(false),
        found => found?,
    };
    let is_of_circle = parties::contact(conn, party, reader)?.is_some_and(|contact| contact.is_commercial);
    Ok(is_shown_to((record.audience, record.party, record.is_commercial), (party, is_of_circle)))
}

/// A record of no party is shown to every party, and one of a commercial circle to whoever is of it.
fn is_shown_to(
    (audience, of, is_commercial): (Audience, Option<PartyId>, bool),
    (reader, is_of_circle): (PartyId, bool),
) -> bool {
    audience == Audience::Client && of.is_none_or(|only| only == reader) && (is_of_circle || !is_commercial)
}

/// Out of sight is said before over, and over before answered.
fn weigh(still: Still, is_shown: bool, is_open: bool, is_asked: bool) -> Option<&'static str> {
    match still {
        _ if !is_shown => Some(NOT_SHOWN),
        Asked(_) | Open(_) if !is_open => Some("letter.not_open"),
        Asked(_) if !is_asked => Some("letter.not_asked"),
        Over(_) if is_open => Some("letter.open_again"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_says_what_must_still_be_true() {
        let words: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(include_str!("../../locales/en.json")).expect("words");
        let written = words.keys().filter_map(|key| key.strip_prefix("mail.")?.strip_suffix(".subject"));
        let written: BTreeSet<&str> = written.collect();
        let known: BTreeSet<&str> = TO_CLIENTS.iter().chain(TO_TEAM).map(|(template, _)| *template).collect();
        assert_eq!(known, written);
        for kinds in [TO_CLIENTS, TO_TEAM] {
            assert!(kinds.is_sorted_by(|one, next| one.0 < next.0), "each once, in order");
        }
        let unasked = TO_CLIENTS.iter().filter(|(_, still)| matches!(still, Anyway(_)));
        assert_eq!(
            unasked.map(|(kind, _)| *kind).collect::<Vec<_>>(),
            ["gathered", "invitation", "link_again"]
        );
    }

    #[test]
    fn every_kind_to_clients_says_whether_it_leaves_together_with_others() {
        let kinds = |all: &[(&'static str, engagement::burst::Leaves)]| -> Vec<&str> {
            all.iter().map(|(kind, _)| *kind).collect()
        };
        let known: Vec<&str> = TO_CLIENTS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds(engagement::burst::KINDS), known, "a new kind is gathered or says why it is not");
        for (kind, _) in crate::letter_parts::LETTER_PARTS.0 {
            let leaves = engagement::burst::KINDS.iter().find(|(one, _)| one == kind);
            assert!(
                !matches!(leaves, Some((_, engagement::burst::Leaves::Together))),
                "{kind} brings something along"
            );
        }
    }

    #[test]
    fn whom_a_record_is_shown_to() {
        let (reader, another) = (PartyId::new(), PartyId::new());
        for (audience, of, wanted) in [
            (Audience::Client, Some(reader), true),
            (Audience::Client, None, true),
            (Audience::Client, Some(another), false),
            (Audience::Internal, Some(reader), false),
            (Audience::Internal, None, false),
        ] {
            for (is_commercial, is_of_circle) in [(false, false), (false, true), (true, true), (true, false)]
            {
                let told = is_shown_to((audience, of, is_commercial), (reader, is_of_circle));
                let wanted = wanted && (is_of_circle || !is_commercial);
                assert_eq!(told, wanted, "{audience:?} {of:?} {is_commercial} {is_of_circle}");
            }
        }
    }

    #[test]
    fn what_keeps_a_letter_here() {
        let kind = ReminderKind::Review;
        for (still, is_shown, is_open, is_asked, wanted) in [
            (Asked(kind), true, true, true, None),
            (Asked(kind), true, true, false, Some("letter.not_asked")),
            (Asked(kind), true, false, false, Some("letter.not_open")),
            (Asked(kind), false, true, true, Some("letter.not_shown")),
            (Open(kind), true, true, false, None),
            (Open(kind), true, false, false, Some("letter.not_open")),
            (Open(kind), false, false, false, Some("letter.not_shown")),
            (Over(kind), true, false, false, None),
            (Over(kind), true, true, true, Some("letter.open_again")),
            (Over(kind), false, false, false, Some("letter.not_shown")),
        ] {
            let said = weigh(still, is_shown, is_open, is_asked);
            assert_eq!(said, wanted, "{still:?} {is_shown} {is_open} {is_asked}");
        }
    }
}
