//! What the people of a party do with what they were shown: each form of the portal once.

use super::shown::{Shown, Step};
use serde_json::json;
use uuid::Uuid;

const WAITING: &str =
    "select client_key from sign_offs where party_id = $1 and kind = $2 and state = 'waiting'";
const DOCUMENT: &str =
    "select record_key from sign_offs where party_id = $1 and kind = $2 and state = 'waiting'";
const TASK: &str = "select client_key from released_tasks where party_id = $1 and record_id = $2";
const RECORD: &str = "select client_key from records where party_id = $1 and id = $2";
const INVITATION: &str = "select client_key from meeting_invitations where party_id = $1 and meeting_id = $2";
const TIMES: &str = "select client_key from meeting_times where party_id = $1 and meeting_id = $2";
const REVIEW: &str = "select client_key from deliverable_reviews where party_id = $1 and deliverable_id = $2";
const PLAN_REVIEW: &str =
    "select client_key from communication_plan_reviews where party_id = $1 and content like '%' || $2 || '%'";
const CASE: &str =
    "select case_key from released_cases where party_id = $1 and deliverable_id = $2 and ended_at is null";

impl Shown<'_> {
    pub async fn client_does(&mut self, step: Step) {
        let key = self.form_key();
        match step {
            Step::ClientAsks => {
                self.sent("questions", &[("text", "When do we start?"), ("form_key", &key)]).await;
                self.keep_asked().await;
            }
            Step::Settle => {
                let asked = self.key(RECORD, self.id("asked")).await;
                let words = [("text", "Not quite"), ("form_key", &fresh())];
                self.sent(&format!("questions/{asked}/answers"), &words).await;
                let again = [("text", "Still stuck"), ("form_key", &fresh())];
                self.sent(&format!("questions/{asked}/reopening"), &again).await;
                self.sent(&format!("questions/{asked}/confirmation"), &[("form_key", &fresh())]).await;
            }
            Step::ClientSends => self.client_sends().await,
            Step::ConfirmPlan => self.confirms_plan().await,
            Step::Done => self.does_their_task().await,
            Step::DecideRequirement => {
                self.decided("requirements", &[("verdict", "approved"), ("w0", "Which codes?")]).await;
            }
            Step::DecideChange => {
                let change = self.key(RECORD, self.id("change")).await;
                let about = [("text", "Does the date include testing?"), ("form_key", &fresh())];
                self.sent(&format!("records/{change}/questions"), &about).await;
                self.decided("change_offer", &[("verdict", "declined"), ("remark", "Too late for us")]).await;
            }
            Step::ClientWishes => {
                let wish = [("title", "A third gate"), ("text", "Like the second"), ("form_key", &fresh())];
                self.sent("changes", &wish).await;
            }
            Step::ClientExpects => self.expects().await,
            Step::FillIn => self.fill_in().await,
            Step::Remark => {
                let review = self.key(REVIEW, self.id("deliverable")).await;
                let words = [("act", "remark"), ("text", "Rather blue"), ("form_key", &fresh())];
                self.sent(&format!("reviews/{review}/remarks"), &words).await;
            }
            Step::RunCase => {
                let (of, case) =
                    (self.key(RECORD, self.id("deliverable")), self.key(CASE, self.id("deliverable")));
                let path = format!("deliverables/{}/cases/{}/results", of.await, case.await);
                let fields =
                    [("version", "1"), ("result", "passed"), ("text", "Twice"), ("form_key", &fresh())];
                self.sent(&path, &fields).await;
            }
            Step::Accept => {
                let words = [("verdict", "approved_with_conditions"), ("remark", "With a manual")];
                self.decided("deliverable", &words).await;
            }
            Step::ConfirmCharter => self.decided("charter", &[("verdict", "approved")]).await,
            Step::SettleIssue => {
                let issue = self.key(RECORD, self.id("issue")).await;
                let again = [("text", "Again"), ("form_key", &fresh())];
                self.sent(&format!("issues/{issue}/reopening"), &again).await;
                let path = format!("/api/v1/issues/{}/steps", self.id("issue"));
                self.done("POST", &path, json!({ "step": "solved" })).await;
                self.sent(&format!("issues/{issue}/confirmation"), &[("form_key", &fresh())]).await;
            }
            Step::AttendMeeting => self.attends().await,
            Step::ChooseTimes => self.chooses_times().await,
            Step::AnswerReview => {
                let review = self.key(PLAN_REVIEW, "The week").await;
                let said = [("row0", "less_often"), ("words0", "Too much"), ("form_key", &key)];
                self.sent(&format!("plan-reviews/{review}/answers"), &said).await;
            }
            other => panic!("{other:?} is not a client's"),
        }
    }

    async fn chooses_times(&mut self) {
        let times = self.key(TIMES, self.id("choice")).await;
        let marked = [("suits", "marked"), ("t1", "on"), ("note", "Not on Monday"), ("round", "1")];
        let key = fresh();
        let fields = [&marked[..], &[("form_key", key.as_str())]].concat();
        self.sent(&format!("meeting-times/{times}/fits"), &fields).await;
    }

    /// Says that they come, and subscribes to a calendar of it.
    async fn attends(&mut self) {
        let meeting = self.key(INVITATION, self.id("meeting")).await;
        let coming =
            [("answer", "accepted"), ("note", "By train"), ("sequence", "1"), ("form_key", &fresh())];
        self.sent(&format!("meetings/{meeting}/attendance"), &coming).await;
        let page = self.sent("calendars", &[("form_key", &fresh())]).await;
        let secret = page.rsplit('/').next().expect("an address has an end");
        self.addresses.push(format!("/ical/{secret}.ics"));
        self.sent("calendar-endings", &[("form_key", &fresh())]).await;
        let page = self.sent("calendars", &[("form_key", &fresh())]).await;
        let secret = page.rsplit('/').next().expect("an address has an end");
        self.addresses.push(format!("/ical/{secret}.ics"));
    }

    async fn does_their_task(&mut self) {
        let item = self.key(TASK, self.id("theirs")).await;
        let words = [("text", "The gate is open"), ("form_key", &fresh())];
        self.sent(&format!("items/{item}/reports"), &words).await;
        let about = [("text", "Is this the right gate?"), ("form_key", &fresh())];
        self.sent(&format!("records/{item}/questions"), &about).await;
        let under = [("text", "The gate is blue"), ("form_key", &fresh())];
        self.sent(&format!("records/{item}/comments"), &under).await;
    }

    async fn expects(&mut self) {
        let words = [("text", "Somebody answers at night"), ("form_key", &fresh())];
        self.sent("expectations", &words).await;
    }

    /// What has no page of its own is talked about where it is agreed to.
    async fn confirms_plan(&mut self) {
        let (plan, asked) = (self.key(DOCUMENT, "plan").await, self.key(WAITING, "plan").await);
        let under = [("text", "Without the holidays?"), ("sign_off", &asked), ("form_key", &fresh())];
        self.sent(&format!("records/{plan}/comments"), &under).await;
        let about = [("text", "Who is on site in May?"), ("form_key", &fresh())];
        self.sent(&format!("records/{plan}/questions"), &about).await;
        self.decided("plan", &[("verdict", "approved")]).await;
    }

    /// A form of the portal, as the party's approver; what it leads to is there.
    async fn sent(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.visitor.act(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        let next = answer.header("location").expect("it leads somewhere");
        let next = next.split('#').next().unwrap_or(next).to_owned();
        self.world.app.get(&next).await.expect(200);
        self.visitor.led_to.push(next.clone());
        next
    }
    async fn decided(&mut self, kind: &str, fields: &[(&str, &str)]) {
        let sign_off = self.key(WAITING, kind).await;
        let key = fresh();
        let words = self.visitor.shown_words(&format!("sign-offs/{sign_off}")).await;
        let fields = [fields, &[("form_key", key.as_str())], &words].concat();
        self.sent(&format!("sign-offs/{sign_off}/decisions"), &fields).await;
    }
    async fn fill_in(&mut self) {
        let asked = self.key(RECORD, self.id("questionnaire")).await;
        let path = format!("questionnaires/{asked}");
        self.sent(&format!("{path}/sections/1"), &[("q0", "The network")]).await;
        self.sent(&format!("{path}/submissions"), &[("locale", "en")]).await;
        let shown = self.key(RECORD, self.id("demonstration")).await;
        let verdict = [("v0", "changes_wanted"), ("r0", "Louder"), ("form_key", &fresh())];
        self.sent(&format!("demonstrations/{shown}/verdicts"), &verdict).await;
    }
    /// A file to the question that was asked.
    async fn client_sends(&mut self) {
        let on = self.key(RECORD, self.id("asked")).await;
        let field = |name: &str, value: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"gate.txt\"\r\n\r\nOur gate\r\n";
        let form = [&field("form_key", &fresh()), &field("who", "as_named"), file, "--cut--\r\n"].concat();
        let path = format!("/p/{}/records/{on}/documents", self.visitor.contact.token);
        let sending = self.world.app.post(&path).body("multipart/form-data; boundary=cut", form);
        let answer = sending.await;
        self.visitor.pressed.push(path);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
}

/// Of one form: another each time, and the same length.
fn fresh() -> String {
    Uuid::new_v4().to_string()
}
