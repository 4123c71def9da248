//! A project that is begun from this one: it has its words and none of its audience.

use super::team::Team;
use super::{Readable, words};
use crate::canaries::pages;
use crate::second_lock::viewer;
use crate::world::{Contact, Party, Place, text};
use serde_json::json;

impl Team<'_> {
    /// The same client takes part in it and finds nothing, until somebody shows one task.
    pub async fn begins_another(&mut self) {
        let kept = self.send("POST", &self.at("templates"), json!({ "name": "As before" })).await;
        let kept = kept.expect("a template");
        let body = json!({ "name": "Another", "client_name": "Another for clients", "start": "2026-06-01" });
        let project = text(&self.send("POST", "/api/v1/projects", body).await.expect("a project")["id"]);
        let at = format!("/api/v1/projects/{project}");
        let first = &self.world.ours.parties[0];
        let body = json!({ "client_id": first.client });
        let parties = self.send("POST", &format!("{at}/parties"), body).await.expect("a party");
        let id = text(&parties["items"][0]["id"]);
        let person = first.contacts[0].person.clone();
        let contact = format!("{at}/parties/{id}/contacts/{person}");
        self.send("PUT", &contact, json!({ "role": "client_approver" })).await.expect("a contact");
        let token = self.world.invite(&project, &id, &person).await;
        let contact = Contact { person, token };
        let begin = json!({ "template": kept["id"], "locale": "en" });
        self.send("PUT", &format!("{at}/template"), begin).await.expect("begun");

        let party = Party { id: id.clone(), ..first.clone() };
        let place = Place { project, ..self.world.ours.clone() };
        let looking = viewer(&place, &party, &contact);
        let readable = Readable::of(self.world, looking).await;
        let found = readable.found(self.world, looking).await;
        assert!(found.is_empty(), "{found:?} of a project that was begun a moment ago");
        let plan = self.read(&format!("{at}/plan")).await;
        let tasks = plan["tasks"].as_array().expect("tasks").iter();
        let task = tasks.clone().find(|task| text(&task["title"]).starts_with("wd"));
        let task = task.unwrap_or_else(|| panic!("no task came along: {plan}")).clone();
        let path = format!("/api/v1/records/{}/audience", text(&task["id"]));
        let shown = json!({ "audience": "client", "party_id": id });
        self.send("PUT", &path, shown).await.expect("shown");
        let found = readable.found(self.world, looking).await;
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [text(&task["title"])]);
        for (path, page) in pages(self.world, &contact).await {
            let others: Vec<String> =
                words(&page).into_iter().filter(|word| *word != text(&task["title"])).collect();
            assert!(others.is_empty(), "{others:?} on {path}");
        }
    }
}
