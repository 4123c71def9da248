//! Somebody of a client's with their link and their device: what they do on a page, through every page in between.

use crate::canaries::letters;
use crate::world::{Contact, World};
use serde_json::Value;
use web::testing::TestAnswer;

pub struct Visitor<'w> {
    world: &'w World,
    pub contact: Contact,
    /// Known once they said who they are.
    device: Option<String>,
    /// The addresses of the forms they sent.
    pub pressed: Vec<String>,
    /// The pages that those led to.
    pub led_to: Vec<String>,
}

impl<'w> Visitor<'w> {
    pub fn new(world: &'w World, contact: &Contact) -> Self {
        Self { world, contact: contact.clone(), device: None, pressed: Vec::new(), led_to: Vec::new() }
    }

    /// The same person on a device that nobody knows.
    pub fn elsewhere(&self) -> Self {
        Self {
            world: self.world,
            contact: self.contact.clone(),
            device: None,
            pressed: Vec::new(),
            led_to: Vec::new(),
        }
    }

    /// The same device under another link.
    pub fn with_link(&self, contact: &Contact) -> Self {
        Self { contact: contact.clone(), ..self.same_device() }
    }

    /// Another window of the same browser.
    pub fn same_device(&self) -> Self {
        Self { device: self.device.clone(), ..self.elsewhere() }
    }

    pub async fn send(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> TestAnswer {
        let path = format!("/p/{}/{path}", self.contact.token);
        let path = path.trim_end_matches('/');
        let cookies = format!("rapport_language=en; {}", self.device.as_deref().unwrap_or("none=none"));
        let sending = self.world.app.send(method, path).cookie(&cookies);
        if method == "POST" { sending.form(fields).await } else { sending.await }
    }

    /// Sends a form, says "I am …", and enters the code that was mailed where one is asked for.
    pub async fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> TestAnswer {
        self.pressed.push(format!("/p/{}/{path}", self.contact.token));
        let named = [fields, &[("who", "as_named")]].concat();
        let answer = self.send("POST", path, &named).await;
        self.remember(&answer);
        if !answer.text().contains("one-time-code") {
            return answer;
        }
        let code = self.mailed_code().await;
        let answer = self.send("POST", path, &[fields, &[("code", &code)]].concat()).await;
        self.remember(&answer);
        answer
    }

    /// As far as the page that asks for the code; gives the code that was mailed.
    pub async fn asks_for_code(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let named = [fields, &[("who", "as_named")]].concat();
        let answer = self.send("POST", path, &named).await;
        self.remember(&answer);
        assert!(answer.text().contains("one-time-code"), "{}", answer.text());
        self.mailed_code().await
    }

    /// What a page to decide on puts into its form: in which language it is read, and what stands for its words.
    pub async fn shown_words(&self, page: &str) -> Vec<(&'static str, &'static str)> {
        let page = self.send("GET", page, &[]).await.text();
        shown_words(&page)
    }

    fn remember(&mut self, answer: &TestAnswer) {
        let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value);
        let mut cookies = set.filter_map(|cookie| cookie.split(';').next());
        let device = cookies.rfind(|cookie| cookie.starts_with("rapport_device="));
        self.device = device.map(str::to_owned).or(self.device.take());
    }

    async fn mailed_code(&self) -> String {
        let letters = letters(self.world, &self.contact.person).await;
        let codes = letters.iter().rev().filter_map(|letter| {
            let letter: Value = serde_json::from_str(letter).ok()?;
            letter["params"]["code"].as_str().map(str::to_owned)
        });
        codes.into_iter().next().expect("a code was mailed")
    }
}

/// Of a page that asks for no decision, nothing.
pub fn shown_words(page: &str) -> Vec<(&'static str, &'static str)> {
    let field = |name: &'static str| {
        let (_, after) = page.split_once(&format!("name=\"{name}\" value=\""))?;
        let value: &'static str = after.split('"').next()?.to_owned().leak();
        Some((name, value))
    };
    ["locale", "words"].into_iter().filter_map(field).collect()
}
