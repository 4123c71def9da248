//! Acts of talking: comments on everything, changed, narrowed, deleted and brought back; questions and their answers;
//! what the client writes; lists brought in and taken back.

use super::team::Team;
use super::texts::{Comment, Kind, Text};
use crate::world::text;
use serde_json::{Value, json};
use uuid::Uuid;

impl Team<'_> {
    pub async fn talk(&mut self) {
        match self.dice.below(15) {
            0..=2 => self.comment().await,
            3..=5 => self.change_comment().await,
            6 => self.ask().await,
            7 | 8 => self.answer().await,
            9 => self.client_asks().await,
            10 => self.client_comments().await,
            11 | 12 => self.choose_who_reads_a_question().await,
            _ => self.bring_in_a_list().await,
        }
    }

    async fn comment(&mut self) {
        let Some(record) = self.some_record() else { return };
        let (words, (party, id)) = (self.word(), self.some_party_of(Some(&record)));
        let is_for_client = self.dice.percent(60);
        let body = match is_for_client {
            true => {
                let is_commercial = *self.dice.pick(&[None, Some(true), Some(false)]);
                json!({ "body": words, "audience": "client", "party_id": id, "is_commercial": is_commercial })
            }
            false => json!({ "body": words, "audience": "internal" }),
        };
        let path = format!("/api/v1/records/{record}/comments");
        let Some(made) = self.send("POST", &path, body.clone()).await else { return };
        let (seen_by, is_for_circle) = (is_for_client.then_some(party), made["is_commercial"] == true);
        if let Some(party) = seen_by {
            let said = body["is_commercial"].as_bool();
            assert!(said.is_none_or(|said| said == is_for_circle), "{words}: {}", self.story.join("\n"));
            self.show_in(&words, party, is_for_circle);
            self.count(if is_for_circle { "comment for the circle" } else { "comment for a client" });
        }
        self.comments.push(Comment { id: text(&made["id"]), words, seen_by, is_for_circle });
        if is_for_client && self.dice.percent(40) {
            self.leave_comment_to_circle(self.comments.len() - 1).await;
        }
    }
    /// Words that are added to what a party reads are for that party; what was taken back stays inside.
    async fn change_comment(&mut self) {
        let Some(place) = self.any(|team| &team.comments) else { return };
        let path = format!("/api/v1/comments/{}", self.comments[place].id);
        let words = self.word();
        match self.dice.below(6) {
            0 => {
                self.reword(place, &path, words).await;
            }
            4 => self.leave_comment_to_circle(place).await,
            // Never to more than before.
            5 => drop(self.send("PATCH", &path, json!({ "is_commercial": false })).await),
            1 => {
                if self.send("PATCH", &path, json!({ "audience": "internal" })).await.is_some() {
                    self.take_comment_back(place);
                }
            }
            2 => {
                if self.send("PUT", &format!("{path}/deletion"), Value::Null).await.is_some() {
                    self.take_comment_back(place);
                    self.count("comment deleted");
                }
            }
            _ => {
                if self.send("DELETE", &format!("{path}/deletion"), Value::Null).await.is_some() {
                    self.count("comment brought back");
                }
            }
        }
    }

    async fn leave_comment_to_circle(&mut self, place: usize) {
        let Comment { id, words, seen_by, .. } = self.comments[place].clone();
        let narrow = json!({ "is_commercial": true });
        let narrowed = self.send("PATCH", &format!("/api/v1/comments/{id}"), narrow).await;
        if narrowed.is_some() && seen_by.is_some() {
            self.leave_to_circle(&[words]);
            self.comments[place].is_for_circle = true;
            self.count("comment left to the circle");
        }
    }

    async fn reword(&mut self, place: usize, path: &str, words: String) {
        let Some(made) = self.send("PATCH", path, json!({ "body": words })).await else { return };
        self.comments[place].is_for_circle = made["is_commercial"] == true;
        let Comment { words: before, seen_by, is_for_circle, .. } = self.comments[place].clone();
        self.hide(&[before]);
        if let Some(party) = seen_by {
            self.show_in(&words, party, is_for_circle);
            self.count("comment changed");
        }
        self.comments[place].words = words;
    }
    fn take_comment_back(&mut self, place: usize) {
        self.comments[place].seen_by = None;
        self.hide(&[self.comments[place].words.clone()]);
    }

    async fn ask(&mut self) {
        let (words, on) = (self.word(), self.some_record());
        let (party, id) = self.some_party_of(on.as_deref());
        let said = *self.dice.pick(&[None, Some(true), Some(false)]);
        let body = json!({ "party_id": id, "body": words, "record_id": on, "is_commercial": said });
        let path = self.at("questions");
        if let Some(made) = self.send("POST", &path, body).await {
            let is_for_circle = made["is_commercial"] == true;
            assert!(said.is_none_or(|said| said == is_for_circle), "{words}: {}", self.story.join("\n"));
            self.show_in(&words, party, is_for_circle);
            let question = Text::of_talk(Kind::Question, text(&made["id"]), party);
            self.texts.push(Text { is_for_circle, words: vec![words], ..question });
            self.count(if is_for_circle { "ask the circle" } else { "ask" });
        }
    }
    fn some_question(&mut self) -> Option<usize> {
        let is_question = |place: &usize| self.texts[*place].kind == Kind::Question;
        let all: Vec<usize> = (0..self.texts.len()).filter(is_question).collect();
        (!all.is_empty()).then(|| *self.dice.pick(&all))
    }

    /// A question is left to the circle with all that was said in it, or given to everybody of its party.
    async fn choose_who_reads_a_question(&mut self) {
        let Some(place) = self.some_question() else { return };
        let Text { id, words, party, .. } = self.texts[place].clone();
        let (method, is_for_circle) = *self.dice.pick(&[("PUT", true), ("DELETE", false)]);
        let sent = self.send(method, &format!("/api/v1/questions/{id}/circle"), Value::Null).await;
        let (Some(_), Some(party)) = (sent, party) else { return };
        match is_for_circle {
            true => self.leave_to_circle(&words),
            false => words.iter().for_each(|word| self.show(word, party)),
        }
        self.texts[place].is_for_circle = is_for_circle;
        self.count(if is_for_circle { "question left to the circle" } else { "question given to all" });
    }
    async fn answer(&mut self) {
        let Some(place) = self.some_question() else { return };
        let Text { id, party, is_for_circle, .. } = self.texts[place].clone();
        let (words, path) = (self.word(), format!("/api/v1/questions/{id}"));
        let said = match self.dice.below(3) {
            0 => {
                let answer = json!({ "body": words, "is_commercial": is_for_circle });
                self.send("POST", &format!("{path}/answers"), answer).await
            }
            1 => {
                let handled = json!({ "cause": words, "is_commercial": is_for_circle });
                self.send("PATCH", &path, handled).await
            }
            _ => {
                let method = *self.dice.pick(&["PUT", "DELETE"]);
                self.send(method, &format!("{path}/closure"), Value::Null).await;
                None
            }
        };
        if let (Some(_), Some(party)) = (said, party) {
            self.show_in(&words, party, is_for_circle);
            self.texts[place].words.push(words);
            self.count("answer");
        }
    }
    /// What somebody of a party says is for the team and that party.
    async fn client_asks(&mut self) {
        let (words, party) = (self.word(), self.dice.below(2));
        let token = &self.world.ours.parties[party].contacts[0].token;
        let key = Uuid::now_v7().to_string();
        let fields = [("text", words.as_str()), ("form_key", key.as_str()), ("who", "as_named")];
        self.world.app.post(&format!("/p/{token}/questions")).form(&fields).await.expect(303);
        self.tell(format!("party {party} asks {words}"));
        self.show(&words, party);
        self.count("client asks");
    }

    /// What somebody of a party writes under what they see is for the team and that party, or for its circle.
    async fn client_comments(&mut self) {
        let (words, number) = (self.word(), self.dice.below(2));
        let party = &self.world.ours.parties[number];
        let key = Uuid::now_v7().to_string();
        let fields = [("text", words.as_str()), ("form_key", key.as_str()), ("who", "as_named")];
        let path = format!("/p/{}/records/{}/comments", party.contacts[0].token, party.item);
        let answer = self.world.app.post(&path).form(&fields).await;
        self.tell(format!("party {number} writes {words}: {}", answer.status));
        if answer.status != 303 {
            return;
        }
        let path = format!("/api/v1/records/{}/comments", party.shared_task);
        let Some(told) = self.send("GET", &path, Value::Null).await else { return };
        let items = told["items"].as_array().expect("comments");
        let made = items.iter().find(|one| one["body"] == words).expect("it was written");
        let is_for_circle = made["is_commercial"] == true;
        self.show_in(&words, number, is_for_circle);
        self.count("client comments");
        let id = text(&made["id"]);
        self.comments.push(Comment { id, words, seen_by: Some(number), is_for_circle });
    }

    /// Requirements from a file are the team's, and go again.
    async fn bring_in_a_list(&mut self) {
        let list = format!("Title,Priority\n{},must\n{},must\n", self.word(), self.word());
        let path = self.at("requirement-imports");
        let sending = self.world.app.post(&format!("{path}?file_name=list.csv")).as_(self.world.root());
        let made = sending.body("application/octet-stream", list).await.expect(200).json();
        let path = format!("{path}/{}/applications", text(&made["id"]));
        if self.send("POST", &path, Value::Null).await.is_some() {
            self.count("list brought in");
        }
        if self.dice.percent(50) {
            self.send("DELETE", &path, Value::Null).await;
        }
    }
}
