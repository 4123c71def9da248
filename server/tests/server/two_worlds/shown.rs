//! What a party is shown and asked, and what its people do with it: strands of steps, each in its own order, which a
//! seed winds into one.

use super::{FORM_KEY, requirement};
use crate::dice::Dice;
use crate::visiting::Visitor;
use crate::world::{Party, World, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::params;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Begin,
    ClientAsks,
    Answer,
    Settle,
    Edit,
    Title,
    SendPlan,
    ConfirmPlan,
    Done,
    NotYet,
    SendRequirement,
    EditRequirement,
    DecideRequirement,
    ReceiveChange,
    OfferChange,
    DecideChange,
    ClientWishes,
    AskAndShow,
    FillIn,
    Review,
    Remark,
    CloseReview,
    Submit,
    RunCase,
    Accept,
    SendCharter,
    ConfirmCharter,
    ShowExpectation,
    AnswerExpectation,
    ClientExpects,
    ShowIssue,
    SolveIssue,
    SettleIssue,
    CultureCard,
    File,
    FileAnew,
    ClientSends,
    KeepInTouch,
    AskReview,
    AnswerReview,
    SendMeeting,
    MoveMeeting,
    AttendMeeting,
    PlanChoice,
    ProposeTimes,
    ChooseTimes,
    SettleTime,
}

use Step::*;

const STRANDS: [&[Step]; 14] = [
    &[ClientAsks, Answer, Settle, ClientSends],
    &[Edit, Title, SendPlan, ConfirmPlan, Done, NotYet],
    &[SendRequirement, EditRequirement, DecideRequirement],
    &[ReceiveChange, OfferChange, DecideChange],
    &[ClientWishes, CultureCard],
    &[AskAndShow, FillIn],
    &[Review, Remark, CloseReview, Submit, RunCase, Accept],
    &[SendCharter, ConfirmCharter],
    &[ShowExpectation, AnswerExpectation, ClientExpects],
    &[ShowIssue, SolveIssue, SettleIssue],
    &[File, FileAnew],
    &[KeepInTouch, AskReview, AnswerReview],
    &[SendMeeting, AttendMeeting, MoveMeeting],
    &[PlanChoice, ProposeTimes, ChooseTimes, SettleTime],
];

/// All steps, as a seed winds them.
pub fn wound(dice: &mut Dice) -> Vec<Step> {
    let mut left = STRANDS.map(|strand| strand.to_vec());
    let mut wound = vec![Begin];
    loop {
        let open: Vec<usize> = (0..left.len()).filter(|strand| !left[*strand].is_empty()).collect();
        if open.is_empty() {
            return wound;
        }
        let strand = *dice.pick(&open);
        wound.push(left[strand].remove(0));
    }
}

/// One party and what it was shown so far.
pub struct Shown<'w> {
    pub world: &'w World,
    pub party: usize,
    /// Ids by what they are.
    pub ids: BTreeMap<&'static str, String>,
    /// Addresses outside the portal's pages: of files that were given away, and of a calendar.
    pub addresses: Vec<String>,
    /// How often the charter was sent: each time with more in it.
    charters: usize,
    pub visitor: Visitor<'w>,
}

impl<'w> Shown<'w> {
    pub fn new(world: &'w World, party: usize) -> Self {
        let visitor = Visitor::new(world, &world.ours.parties[party].contacts[0]);
        Self { world, party, ids: BTreeMap::new(), addresses: Vec::new(), charters: 0, visitor }
    }
    pub fn at(&self) -> String {
        format!("/api/v1/projects/{}", self.world.ours.project)
    }
    pub fn of(&self) -> &'w Party {
        &self.world.ours.parties[self.party]
    }
    pub fn id(&self, what: &str) -> &str {
        self.ids.get(what).unwrap_or_else(|| panic!("no {what} yet"))
    }
    fn keep(&mut self, what: &'static str, made: &Value) {
        self.ids.insert(what, text(&made["id"]));
    }
    pub async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        self.world.done(method, path, body).await
    }
    /// A key of the client's that a statement gives for the party and something else.
    pub async fn key(&self, sql: &'static str, more: &str) -> String {
        let party: Uuid = self.of().id.parse().expect("an id");
        let (id, word) = (more.parse::<Uuid>(), more.to_owned());
        let found = self.world.app.db().read(move |conn| match id {
            Ok(id) => conn.one(sql, params![party, id], |row| row.get::<Uuid>(0)),
            Err(_) => conn.one(sql, params![party, word.as_str()], |row| row.get::<Uuid>(0)),
        });
        found.await.unwrap_or_else(|why| panic!("{sql}: {why:?}")).to_string()
    }
    async fn revision(&self, path: &str) -> i64 {
        self.done("GET", path, Value::Null).await["revision"].as_i64().expect("a revision")
    }

    pub async fn step(&mut self, step: Step) {
        match step {
            Begin => self.begin().await,
            Answer => self.answer().await,
            Edit => self.edit_task().await,
            Title => self.title().await,
            SendPlan => self.send_plan().await,
            NotYet => {
                let path = format!("/api/v1/tasks/{}/return", self.id("theirs"));
                self.done("PUT", &path, json!({ "words": "The key is missing." })).await;
            }
            SendRequirement => self.send_requirement().await,
            EditRequirement => self.edit_requirement().await,
            ReceiveChange => {
                let body = json!({ "title": "A second gate", "description": "", "party_id": self.of().id });
                let made = self.done("POST", &format!("{}/changes", self.at()), body).await;
                self.keep("change", &made);
            }
            OfferChange => self.offer().await,
            AskAndShow => self.ask_and_show().await,
            Review => self.review().await,
            CloseReview => self.close_review().await,
            Submit => self.submit().await,
            SendCharter => self.send_charter().await,
            ShowExpectation => self.show_expectation().await,
            AnswerExpectation => {
                let path = format!("/api/v1/expectations/{}/answers", self.id("expectation"));
                let answer = json!({ "answer": "corrected", "agreed": "By night", "reason": "Too loud" });
                self.done("POST", &path, answer).await;
            }
            ShowIssue => self.show_issue().await,
            SolveIssue => {
                let path = format!("/api/v1/issues/{}/steps", self.id("issue"));
                self.done("POST", &path, json!({ "step": "solved", "note": "At last" })).await;
            }
            CultureCard => {
                let card = json!({ "country": "CN" });
                self.done("PUT", &format!("/api/v1/clients/{}/culture-card", self.of().client), card).await;
            }
            File => self.file().await,
            KeepInTouch => self.keep_in_touch().await,
            AskReview => self.ask_review().await,
            SendMeeting => self.send_meeting().await,
            PlanChoice => {
                let meeting = self.meeting("2030-04-02T09:30");
                let made = self.done("POST", &format!("{}/meetings", self.at()), meeting).await;
                self.keep("choice", &made);
            }
            ProposeTimes => self.propose_times().await,
            SettleTime => {
                let path = format!("/api/v1/meetings/{}/chosen-time", self.id("choice"));
                self.done("PUT", &path, json!({ "starts": "2030-04-05T09:30:00Z" })).await;
            }
            MoveMeeting => self.move_meeting().await,
            FileAnew => self.file_anew().await,
            client => self.client_does(client).await,
        }
    }

    /// Three tasks of the plan are shown, one of them for the client to do; and how long who waits.
    async fn begin(&mut self) {
        let ids = [Uuid::now_v7().to_string(), Uuid::now_v7().to_string()];
        let create = |id: &str, title: &str, set: Value| json!({ "op": "create_task", "id": id, "title": title, "set": set });
        let edits = json!([
            create(&ids[0], "Milestone 里程碑", json!({ "kind": "milestone" })),
            create(&ids[1], "Access to the site", json!({ "client_side": true })),
        ]);
        self.done("POST", &format!("{}/plan-edits", self.at()), json!({ "edits": edits })).await;
        let rule = json!({ "task_ids": [self.of().shared_task, ids[0], ids[1]] });
        self.world.share(&self.world.ours.project, &self.of().id, rule).await;
        let [milestone, theirs] = ids;
        self.ids.extend([("milestone", milestone), ("theirs", theirs)]);
        let release = format!("{}/parties/{}/waiting-release", self.at(), self.of().id);
        self.done("PUT", &release, Value::Null).await;
        let release = format!("{}/parties/{}/promise-release", self.at(), self.of().id);
        self.done("PUT", &release, Value::Null).await;
        let sponsor = format!("{}/functions/{}", self.at(), self.of().contacts[0].person);
        self.done("PUT", &sponsor, json!({ "functions": ["Sponsor 项目发起人"] })).await;
        let release = format!("{}/parties/{}/people-release", self.at(), self.of().id);
        self.done("PUT", &release, Value::Null).await;
        let path = format!("{}/parties/{}/kickoff-pack", self.at(), self.of().id);
        let looked_at = self.done("GET", &path, Value::Null).await;
        let readers = looked_at["readers"].as_array().expect("readers").iter();
        let readers: Vec<Value> = readers.map(|one| one["person_id"].clone()).collect();
        let body = json!({ "party_id": self.of().id, "pack": looked_at["pack"], "reader_ids": readers });
        self.done("POST", &format!("{}/kickoff-packs", self.at()), body).await;
        self.report().await;
    }
    /// A report as it is drawn, sent.
    async fn report(&mut self) {
        let body = json!({ "party_id": self.of().id, "kind": "progress", "from": "2026-01-01", "until": "2026-12-31" });
        let drafted = self.done("POST", &format!("{}/reports", self.at()), body).await;
        let path = format!("/api/v1/reports/{}/versions", text(&drafted["id"]));
        let revision = drafted["revision"].as_i64().expect("a revision");
        let body = json!({ "languages": ["en", "zh-CN"], "reader_ids": [self.of().contacts[0].person] });
        let sending = self.world.app.post(&path).as_(self.world.root()).json(body);
        sending.if_match(revision).await.expect(200);
    }
    async fn answer(&mut self) {
        let path = format!("/api/v1/questions/{}", self.id("asked"));
        self.done(
            "POST",
            &format!("{path}/answers"),
            json!({ "body": "On **Monday**.", "is_commercial": false }),
        )
        .await;
        let handled = json!({ "cause": "A cable", "solution": "Another cable", "is_commercial": false });
        self.done("PATCH", &path, handled).await;
        let path = format!("{}/documents?file_name=minutes.txt&record_id={}", self.at(), self.id("asked"));
        self.show_file(&path, "What was said").await;
    }
    async fn show_file(&mut self, path: &str, words: &str) -> String {
        let filed = text(&self.world.upload(path, words).await["row"]["id"]);
        self.world.show_document(&filed, &self.of().id).await;
        filed
    }
    /// The first party's task takes longer; the plan ends with it.
    async fn edit_task(&mut self) {
        let minutes = if self.party == 0 { 2_880 } else { 480 };
        let set = json!({ "duration_minutes": minutes, "percent_complete": 25 });
        let edits = json!([{ "op": "update_task", "id": self.of().shared_task, "set": set }]);
        self.done("POST", &format!("{}/plan-edits", self.at()), json!({ "edits": edits })).await;
        let body = json!({ "body": "This takes longer.", "audience": "client", "party_id": self.of().id,
            "is_commercial": false });
        let path = format!("/api/v1/records/{}/comments", self.of().shared_task);
        self.done("POST", &path, body).await;
    }
    async fn title(&mut self) {
        let titles = json!({ self.id("milestone"): "Handover" });
        let tasks = json!([self.of().shared_task, self.id("milestone"), self.id("theirs")]);
        let rule = json!({ "task_ids": tasks, "client_titles": titles });
        self.world.share(&self.world.ours.project, &self.of().id, rule).await;
    }
    async fn send_plan(&mut self) {
        let revision = self.revision(&format!("{}/plan", self.at())).await;
        let path = format!("{}/parties/{}/plan-confirmations", self.at(), self.of().id);
        let body = json!({ "title": "The plan", "summary": "As we said", "due": "2026-07-31" });
        self.world.app.post(&path).as_(self.world.root()).if_match(revision).json(body).await.expect(201);
    }
    async fn send_requirement(&mut self) {
        let fields = requirement("Readers read 2-D codes");
        let made =
            self.done("POST", &format!("{}/requirements", self.at()), json!({ "fields": fields })).await;
        self.keep("requirement", &made);
        let body = json!({ "party_id": self.of().id, "items": [{ "id": made["id"], "version": 1 }],
            "title": "What we agreed", "summary": "", "due": "2026-07-31" });
        self.done("POST", &format!("{}/requirement-confirmations", self.at()), body).await;
    }
    async fn edit_requirement(&mut self) {
        let edited = json!({ "fields": requirement("Readers read 2-D and 1-D codes") });
        let path = format!("/api/v1/requirements/{}", self.id("requirement"));
        let known = self.revision(&path).await;
        self.world.app.put(&path).as_(self.world.root()).if_match(known).json(edited).await.expect(200);
    }
    async fn offer(&mut self) {
        let level = json!({ "level": "medium", "words": "" });
        let work = json!({ "op": "create_task", "id": Uuid::now_v7(), "title": "Build the second gate" });
        let assessment = json!({ "from_version": 0, "necessity": level, "feasibility": level, "priority": level,
            "quality_notes": "", "risks": "", "edits": [work], "internal": { "notes": "" } });
        let path = format!("/api/v1/changes/{}", self.id("change"));
        self.done("PUT", &format!("{path}/assessment"), assessment).await;
        let body = json!({ "assessment_version": 1, "title": "A second gate", "summary": "",
            "quality_notes": "", "milestones": [], "finish": "2026-09-30", "valid_until": "2026-08-31" });
        self.done("POST", &format!("{path}/offers"), body).await;
    }
    /// On better terms, in place of the one that waits.
    pub async fn offers_again(&self) {
        let path = format!("/api/v1/changes/{}/offers", self.id("change"));
        let body = json!({ "assessment_version": 1, "title": "A second gate", "summary": "Sooner",
            "quality_notes": "", "milestones": [], "finish": "2026-09-15", "valid_until": "2026-08-31" });
        self.done("POST", &path, body).await;
    }
    async fn ask_and_show(&mut self) {
        let (questionnaire, demonstration) =
            super::ask_and_show(self.world, Some(self.of()), "Night 夜班").await;
        self.ids.extend([("questionnaire", questionnaire), ("demonstration", demonstration)]);
    }
    async fn review(&mut self) {
        let body = json!({ "title": "Release 41", "handover": "On the test server",
            "criteria": [{ "words": "It runs" }, { "words": "It stops" }], "cases": [{ "title": "It starts" }] });
        let made = self.done("POST", &format!("{}/deliverables", self.at()), body).await;
        self.keep("deliverable", &made);
        let body = json!({ "party_id": self.of().id, "revision": made["revision"], "note": "Please look" });
        let path = format!("/api/v1/deliverables/{}/reviews", self.id("deliverable"));
        self.done("POST", &path, body).await;
    }
    async fn close_review(&mut self) {
        let path = format!("/api/v1/deliverables/{}", self.id("deliverable"));
        let round = self.done("GET", &path, Value::Null).await["reviews"][0].clone();
        let remark = text(&round["remarks"][0]["id"]);
        let answer = json!({ "outcome": "done", "words": "It is blue now" });
        self.done("PUT", &format!("{path}/remarks/{remark}/answer"), answer).await;
        self.done("POST", &format!("{path}/review-closures"), Value::Null).await;
    }
    async fn submit(&mut self) {
        let path = format!("/api/v1/deliverables/{}", self.id("deliverable"));
        let body =
            json!({ "party_id": self.of().id, "revision": self.revision(&path).await, "due": "2026-07-31" });
        self.done("POST", &format!("{path}/submissions"), body).await;
    }
    async fn send_charter(&mut self) {
        let goal = json!({ "specific": "Faster", "measure": "Time", "target": "40", "unit": "s",
            "achievable": "Tried", "relevant": "Season", "due": "2027-11-01" });
        self.charters += 1;
        let aisles: Vec<String> = (1..=self.charters).map(|number| format!("Aisle {number}")).collect();
        let fields =
            json!({ "scope_in": aisles, "start": "2027-03-01", "finish": "2027-12-01", "goals": [goal] });
        let path = format!("{}/charter", self.at());
        self.done("PUT", &path, json!({ "fields": fields })).await;
        let version = self.done("GET", &path, Value::Null).await["version"].clone();
        let body = json!({ "party_id": self.of().id, "version": version, "title": "What this is for" });
        self.done("POST", &format!("{}/charter-confirmations", self.at()), body).await;
    }
    async fn show_expectation(&mut self) {
        let whose = &self.of().contacts[0].person;
        let body = json!({ "words": "The gate is quiet", "said_by_id": whose, "since": "2027-03-01" });
        let made = self.done("POST", &format!("{}/expectations", self.at()), body).await;
        self.keep("expectation", &made);
        let path = format!("/api/v1/expectations/{}/party", self.id("expectation"));
        self.done("PUT", &path, json!({ "party_id": self.of().id })).await;
    }
    async fn show_issue(&mut self) {
        let body = json!({ "title": "The gate is stuck", "severity": "high", "description": "Since Monday",
            "cause": "Rust", "solution": "Oil" });
        let made = self.done("POST", &format!("{}/issues", self.at()), body).await;
        self.keep("issue", &made);
        let path = format!("/api/v1/issues/{}/party", self.id("issue"));
        self.done("PUT", &path, json!({ "party_id": self.of().id })).await;
    }
    async fn keep_in_touch(&mut self) {
        let fields = json!({ "title": "The week", "party_id": self.of().id, "channel": "call", "urgent_channel": "mail",
            "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["wednesday"] }, "from": "2026-05-04",
            "time": "16:00", "time_zone": "Asia/Shanghai", "client_owner_id": self.of().contacts[0].person });
        let path = format!("{}/communication-plan/entries", self.at());
        self.done("POST", &path, json!({ "fields": fields })).await;
        let path = format!("{}/parties/{}/communication-plan", self.at(), self.of().id);
        let lines = self.done("GET", &path, Value::Null).await["lines"].clone();
        let body = json!({ "party_id": self.of().id, "lines": lines });
        self.done("POST", &format!("{}/communication-plan-releases", self.at()), body).await;
    }
    async fn ask_review(&mut self) {
        let approver = &self.of().contacts[0].person;
        let body = json!({ "party_id": self.of().id, "release_number": 1, "person_ids": [approver] });
        self.done("POST", &format!("{}/communication-plan-reviews", self.at()), body).await;
    }
    async fn send_meeting(&mut self) {
        let made =
            self.done("POST", &format!("{}/meetings", self.at()), self.meeting("2030-03-02T09:30")).await;
        self.keep("meeting", &made);
        self.send_invitations().await;
    }
    async fn propose_times(&self) {
        let people: Vec<_> = self.of().contacts.iter().map(|one| one.person.clone()).collect();
        let body = json!({ "starts": ["2030-04-04T09:30", "2030-04-05T09:30"], "person_ids": people });
        let path = format!("/api/v1/meetings/{}", self.id("choice"));
        let known = self.revision(&path).await;
        let sending = self.world.app.post(&format!("{path}/times")).as_(self.world.root());
        sending.if_match(known).json(body).await.expect(200);
    }
    async fn move_meeting(&mut self) {
        let path = format!("/api/v1/meetings/{}", self.id("meeting"));
        let (known, moved) = (self.revision(&path).await, self.meeting("2030-03-03T14:00"));
        self.world.app.put(&path).as_(self.world.root()).if_match(known).json(moved).await.expect(200);
        self.send_invitations().await;
    }
    async fn send_invitations(&self) {
        let path = format!("/api/v1/meetings/{}", self.id("meeting"));
        let known = self.revision(&path).await;
        let sending = self.world.app.post(&format!("{path}/invitations")).as_(self.world.root());
        sending.if_match(known).await.expect(200);
    }
    fn meeting(&self, starts: &str) -> Value {
        let people: Vec<_> =
            self.of().contacts.iter().map(|one| json!({ "person_id": one.person })).collect();
        json!({ "title": "At the gate", "starts": starts, "time_zone": "UTC", "minutes": 30, "people": people })
    }
    async fn file(&mut self) {
        let path =
            format!("{}/documents?file_name=drawing.txt&title=Drawing&standard_folder=plan", self.at());
        let filed = self.show_file(&path, "The drawing").await;
        self.link(&filed).await;
        self.ids.insert("document", filed);
    }
    async fn file_anew(&mut self) {
        let path = format!("/api/v1/documents/{}", self.id("document"));
        self.world
            .upload(&format!("{path}/versions?file_name=drawing2.pdf"), "%PDF-1.7 The second drawing")
            .await;
        // Whatever it was called and wherever it lay meanwhile, it is looked at when it is shown.
        self.done("PATCH", &path, json!({ "title": "Drawing 2", "standard_folder": "plan" })).await;
        self.world.show_document(self.id("document"), &self.of().id).await;
        let document = self.id("document").to_owned();
        self.link(&document).await;
    }
    async fn link(&mut self, document: &str) {
        let path = format!("/api/v1/documents/{document}/links");
        let made = self.done("POST", &path, json!({ "days": 30 })).await;
        let url = text(&made["url"]);
        let secret = url.rsplit("/f/").next().expect("a link has an end");
        self.addresses.extend([format!("/f/{secret}"), format!("/f/{secret}/file")]);
    }

    /// The question that somebody of the client's asked a moment ago.
    pub async fn keep_asked(&mut self) {
        let all = self.done("GET", &format!("{}/questions", self.at()), Value::Null).await;
        let party = json!(self.of().id);
        let mut all = all["items"].as_array().expect("questions").iter();
        let asked = all.find(|one| one["body"] == "When do we start?" && one["party_id"] == party);
        self.ids.insert("asked", text(&asked.expect("the client's question")["id"]));
    }
    /// The key of the party's own form: sent twice, it counts once.
    pub fn form_key(&self) -> String {
        FORM_KEY.replace('1', if self.party == 0 { "1" } else { "2" })
    }
}
