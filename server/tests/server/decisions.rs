//! Everything that a client's person answers, in one table: looked at by a scanner, forwarded, pressed by somebody who
//! may not, too late, twice, and at the same moment as somebody else. One answer by the right person, and a page that
//! helps the other.

use crate::two_worlds::shown::{Shown, Step};
use crate::visiting::Visitor;
use crate::world::World;
use serde_json::{Value, json};
use store::testing::each_database;
use store::{events, params};
use uuid::Uuid;

/// By which form it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    SignOff(&'static str),
    Verdicts,
    Submission,
    CaseResult,
    Report,
}

struct Kind {
    /// What the team does until it waits for an answer.
    asked: &'static [Step],
    way: Way,
    /// What an approver gets who comes too late with another form: told so, or led to the page that says how it is.
    late: u16,
}

const KINDS: [Kind; 9] = [
    Kind { asked: &[Step::SendRequirement], way: Way::SignOff("requirements"), late: 409 },
    Kind { asked: &[Step::ReceiveChange, Step::OfferChange], way: Way::SignOff("change_offer"), late: 409 },
    Kind { asked: &[Step::SendCharter], way: Way::SignOff("charter"), late: 409 },
    Kind { asked: &[Step::SendPlan], way: Way::SignOff("plan"), late: 409 },
    Kind { asked: HANDED_OVER, way: Way::SignOff("deliverable"), late: 409 },
    Kind { asked: &[Step::AskAndShow], way: Way::Verdicts, late: 303 },
    Kind { asked: &[Step::AskAndShow], way: Way::Submission, late: 303 },
    Kind { asked: HANDED_OVER, way: Way::CaseResult, late: 303 },
    Kind { asked: &[Step::Begin], way: Way::Report, late: 303 },
];
const HANDED_OVER: &[Step] = &[Step::Review, Step::Remark, Step::CloseReview, Step::Submit];

/// A form that waits to be pressed.
struct Form {
    page: String,
    act: String,
    fields: Vec<(&'static str, &'static str)>,
}

impl Form {
    async fn of(shown: &Shown<'_>, way: Way) -> Self {
        let record = async |what: &str| {
            let of_party = "select client_key from records where party_id = $1 and id = $2";
            shown.key(of_party, shown.id(what)).await
        };
        match way {
            Way::SignOff(kind) => {
                let waiting = "select client_key from sign_offs where party_id = $1 and kind = $2 and state = 'waiting'";
                let page = format!("sign-offs/{}", shown.key(waiting, kind).await);
                let words = shown.visitor.shown_words(&page).await;
                let fields = [vec![("verdict", "approved")], words].concat();
                Self { act: format!("{page}/decisions"), page, fields }
            }
            Way::Verdicts => {
                let page = format!("demonstrations/{}", record("demonstration").await);
                Self { act: format!("{page}/verdicts"), page, fields: vec![("v0", "as_wanted")] }
            }
            Way::Submission => {
                let page = format!("questionnaires/{}", record("questionnaire").await);
                Self { act: format!("{page}/submissions"), page, fields: vec![("locale", "en")] }
            }
            Way::CaseResult => {
                let open = "select case_key from released_cases
                            where party_id = $1 and deliverable_id = $2 and ended_at is null";
                let case = shown.key(open, shown.id("deliverable")).await;
                let page = format!("deliverables/{}", record("deliverable").await);
                let act = format!("{page}/cases/{case}/results");
                Self { act, page, fields: vec![("version", "1"), ("result", "passed"), ("text", "")] }
            }
            Way::Report => {
                let of_task = "select client_key from released_tasks where party_id = $1 and record_id = $2";
                let page = format!("items/{}", shown.key(of_task, shown.id("theirs")).await);
                Self { act: format!("{page}/reports"), page, fields: vec![("text", "")] }
            }
        }
    }

    /// Pressed, with a key of its own where the form has one.
    fn pressed<'f>(&'f self, way: Way, key: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
        let own = [("form_key", key)];
        let own = if way == Way::Submission { &[][..] } else { &own[..] };
        [&self.fields[..], own, more].concat()
    }
}

fn fresh() -> String {
    Uuid::new_v4().to_string()
}

/// How many answers there are of the kind, and what happened last.
async fn standing(world: &World, way: Way) -> (i64, i64) {
    let sql = match way {
        Way::SignOff(_) => "select count(*) from sign_off_steps",
        Way::Verdicts => "select count(*) from demonstration_verdicts",
        Way::Submission => "select count(*) from questionnaire_recipients where submitted_at is not null",
        Way::CaseResult => "select count(*) from case_results",
        Way::Report => "select count(*) from task_reports",
    };
    let read = world.app.db().read(move |conn| {
        let count = conn.one(sql, params![], |row| row.get::<i64>(0))?;
        Ok((count, events::newest(conn)?))
    });
    read.await.expect("answers")
}

async fn asked(shown: &mut Shown<'_>, kind: &Kind) -> Form {
    for step in kind.asked {
        shown.step(*step).await;
    }
    let form = Form::of(shown, kind.way).await;
    // A questionnaire has something to hand in.
    if kind.way == Way::Submission {
        let section = format!("{}/sections/1", form.page);
        let kept = shown.visitor.act(&section, &[("q0", "The network")]).await;
        assert_eq!(kept.status, 303, "{}", kept.text());
    }
    form
}

/// Nobody who only looks, or is not the one who is asked, answers anything.
async fn nothing_by_others(world: &World, shown: &Shown<'_>, way: Way, form: &Form) {
    let before = standing(world, way).await;
    for (method, path, status) in [
        ("GET", &form.page, 200),
        ("HEAD", &form.page, 200),
        ("GET", &form.act, 405),
        ("HEAD", &form.act, 405),
    ] {
        let scanned = shown.visitor.elsewhere().send(method, path, &[]).await;
        assert_eq!(scanned.status, status, "{way:?}: {method} {path}");
    }
    let key = fresh();
    // Forwarded: who says to be somebody else reads who was meant; who says nothing is asked first.
    for who in [None, Some(("who", "somebody_else"))] {
        let fields = form.pressed(way, &key, who.as_slice());
        let told = shown.visitor.elsewhere().send("POST", &form.act, &fields).await;
        assert_eq!(told.status, 200, "{way:?} with {who:?}: {}", told.text());
        assert!(told.text().contains("Contact "), "{way:?}: nobody is named: {}", told.text());
    }
    let viewer = &world.ours.parties[0].contacts[2];
    let fields = form.pressed(way, &key, &[("who", "as_named")]);
    let refused = Visitor::new(world, viewer).send("POST", &form.act, &fields).await;
    assert!(matches!(refused.status, 403 | 404), "{way:?}: a viewer got {}", refused.status);
    // The other client's approver, with the right address.
    let other = Visitor::new(world, &world.ours.parties[1].contacts[0]);
    let refused = other.send("POST", &form.act, &fields).await;
    assert_eq!(refused.status, 404, "{way:?}: the other client");
    assert_eq!(standing(world, way).await, before, "{way:?}: somebody else answered");
}

/// Taken back while the page was open; false where that cannot be.
async fn taken_back(world: &World, shown: &Shown<'_>, way: Way, form: &Form) -> bool {
    let (path, body) = match way {
        Way::SignOff(_) => {
            let key = form.page.rsplit('/').next().expect("a key").to_owned();
            let of_key = "select id from sign_offs where party_id = $1 and client_key = $2";
            let id = shown.key(of_key, &key).await;
            (format!("/api/v1/sign-offs/{id}/withdrawal"), json!({ "reason": "A figure was wrong." }))
        }
        Way::Submission => {
            (format!("/api/v1/questionnaires/{}/closing", shown.id("questionnaire")), Value::Null)
        }
        Way::Report => {
            (format!("/api/v1/records/{}/audience", shown.id("theirs")), json!({ "audience": "internal" }))
        }
        Way::Verdicts | Way::CaseResult => return false,
    };
    world.done("PUT", &path, body).await;
    scope::follow_withdrawals(world.app.db()).await.expect("requests follow");
    scope::follow_withdrawn_submissions(world.app.db()).await.expect("submissions follow");
    true
}

/// Somebody of the party who may decide too, known on their device.
async fn second_approver<'w>(world: &'w World) -> Visitor<'w> {
    let (party, second) = (&world.ours.parties[0], &world.ours.parties[0].contacts[1]);
    let path =
        format!("/api/v1/projects/{}/parties/{}/contacts/{}", world.ours.project, party.id, second.person);
    world.done("PUT", &path, json!({ "role": "client_approver" })).await;
    Visitor::new(world, second)
}

/// Pressed by two at once: two approvers where it is decided, else the same person in two windows. One answer.
async fn at_the_same_moment(
    world: &World,
    first: &mut Visitor<'_>,
    second: &mut Visitor<'_>,
    way: Way,
    form: &Form,
) {
    let before = standing(world, way).await.0;
    let (key, other) = (fresh(), fresh());
    let fields = form.pressed(way, &key, &[]);
    let statuses = match way {
        Way::SignOff(_) => {
            let theirs = form.pressed(way, &other, &[]);
            let (one, two) = tokio::join!(first.act(&form.act, &fields), second.act(&form.act, &theirs));
            let late = if one.status == 409 { one.text() } else { two.text() };
            assert!(late.contains("not recorded"), "{way:?}: {late}");
            [one.status, two.status]
        }
        _ => {
            let mut window = first.same_device();
            let (one, two) = tokio::join!(first.act(&form.act, &fields), window.act(&form.act, &fields));
            [one.status, two.status]
        }
    };
    let mut sorted = statuses;
    sorted.sort_unstable();
    let wanted = if matches!(way, Way::SignOff(_)) { [303, 409] } else { [303, 303] };
    assert_eq!(sorted, wanted, "{way:?}");
    assert_eq!(standing(world, way).await.0, before + 1, "{way:?}: at the same moment");
}

/// The same form again is what was done; another one comes too late. Neither changes anything.
async fn twice_and_late(world: &World, visitor: &mut Visitor<'_>, kind: &Kind, form: &Form) {
    let way = kind.way;
    let key = fresh();
    let fields = form.pressed(way, &key, &[]);
    let first = visitor.act(&form.act, &fields).await;
    assert_eq!(first.status, 303, "{way:?}: {}", first.text());
    let before = standing(world, way).await;
    let again = visitor.act(&form.act, &fields).await;
    assert_eq!(again.status, 303, "{way:?} twice: {}", again.text());
    assert_eq!(again.header("location"), first.header("location"), "{way:?} twice");
    assert_eq!(standing(world, way).await, before, "{way:?} twice");
    // What went on: a case is run, and something shown is looked at, as often as somebody likes.
    if matches!(way, Way::CaseResult | Way::Verdicts) {
        return;
    }
    let other = fresh();
    let late = visitor.act(&form.act, &form.pressed(way, &other, &[])).await;
    assert_eq!(late.status, kind.late, "{way:?} late: {}", late.text());
    assert_eq!(standing(world, way).await, before, "{way:?} late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_answer_by_the_right_person() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let mut second = second_approver(&world).await;
        let mut shown = Shown::new(&world, 0);
        shown.step(Step::Begin).await;
        for kind in &KINDS {
            let way = kind.way;
            let form = asked(&mut shown, kind).await;
            nothing_by_others(&world, &shown, way, &form).await;
            if taken_back(&world, &shown, way, &form).await {
                let (before, key) = (standing(&world, way).await.0, fresh());
                let late = shown.visitor.act(&form.act, &form.pressed(way, &key, &[])).await;
                assert!(
                    matches!(late.status, 404 | 409),
                    "{way:?} taken back: {} {}",
                    late.status,
                    late.text()
                );
                assert_eq!(standing(&world, way).await.0, before, "{way:?} taken back");
            }
            let form = asked(&mut shown, kind).await;
            at_the_same_moment(&world, &mut shown.visitor, &mut second, way, &form).await;
            let form = asked(&mut shown, kind).await;
            twice_and_late(&world, &mut shown.visitor, kind, &form).await;
            world.app.db().clock().advance_seconds(3_600);
        }
    })
    .await;
}

/// The page of a version that a newer one took the place of leads to that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_replaced_is_answered_by_nobody() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let mut shown = Shown::new(&world, 0);
        shown.step(Step::Begin).await;
        for kind in &KINDS[..5] {
            let old = asked(&mut shown, kind).await;
            match kind.way {
                Way::SignOff("change_offer") => shown.offers_again().await,
                _ => shown.step(*kind.asked.last().expect("a step")).await,
            }
            let new = Form::of(&shown, kind.way).await;
            assert_ne!(old.page, new.page, "{:?}", kind.way);
            let (before, key) = (standing(&world, kind.way).await.0, fresh());
            let late = shown.visitor.act(&old.act, &old.pressed(kind.way, &key, &[])).await;
            assert_eq!(late.status, 409, "{:?}: {}", kind.way, late.text());
            assert!(late.text().contains(&new.page), "{:?} does not lead on: {}", kind.way, late.text());
            assert_eq!(standing(&world, kind.way).await.0, before, "{:?}", kind.way);
        }
    })
    .await;
}
