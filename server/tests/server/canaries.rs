//! Words that only some may read are put into every text of two projects; then every page, mail and search of
//! every contact is looked through for those that are not theirs, before and after each change of what is shared.

use crate::second_lock::{Reach, viewer};
use crate::world::{Contact, Party, Place, World, text, working_week};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::testing::each_database;
use store::{ClientConn, Conn, search};
use uuid::Uuid;

/// What every word begins with.
const CANARY: &str = "canary";

/// A word and the party of our project that may read it now, if any may; or its commercial circle, which is the first
/// contact of each party.
struct Canary {
    word: String,
    seen_by: Option<usize>,
    is_commercial: bool,
}

/// The words put out so far, and where a client could find them.
struct Canaries {
    words: Vec<Canary>,
    reach: Reach,
}

impl Canaries {
    fn put(&mut self, what: &str, seen_by: Option<usize>) -> String {
        let word = format!("{CANARY}{}{what}", self.words.len());
        self.words.push(Canary { word: word.clone(), seen_by, is_commercial: false });
        word
    }
    fn put_for_circle(&mut self, what: &str, seen_by: Option<usize>) -> String {
        let word = self.put(what, seen_by);
        self.leave_to_circle(&word);
        word
    }
    fn leave_to_circle(&mut self, word: &str) {
        let known = self.words.iter_mut().filter(|canary| canary.word == word);
        known.for_each(|canary| canary.is_commercial = true);
    }
    fn hide(&mut self, word: &str) {
        self.words.iter_mut().filter(|canary| canary.word == word).for_each(|canary| canary.seen_by = None);
    }
    fn show(&mut self, word: &str, party: usize) {
        let known = self.words.iter_mut().filter(|canary| canary.word == word);
        known.for_each(|canary| canary.seen_by = Some(party));
    }
    fn hidden_from(&self, party: usize, contact: usize) -> impl Iterator<Item = &str> {
        let is_shown = move |one: &Canary| one.seen_by == Some(party) && (contact == 0 || !one.is_commercial);
        let hidden = self.words.iter().filter(move |canary| !is_shown(canary));
        hidden.map(|canary| canary.word.as_str())
    }
    /// A word in a text that is hidden from a contact: at each place where one could begin, every word is tried.
    fn told_by(&self, (party, contact): (usize, usize), text: &str) -> Option<&str> {
        let hidden: Vec<&str> = self.hidden_from(party, contact).collect();
        let mut places = text.match_indices(CANARY).map(|(at, _)| &text[at..]);
        places.find_map(|rest| hidden.iter().find(|word| rest.starts_with(**word)).copied())
    }
}

/// The addresses of the portal that a page leads to.
fn links(page: &str, base: &str) -> Vec<String> {
    let found = page.split(['"', '\'']).filter(|part| part.starts_with(base));
    found.map(|link| link.split('#').next().unwrap_or(link).replace("&amp;", "&")).collect()
}

/// Every page a contact can come to, from the one of the mail.
pub async fn pages(world: &World, contact: &Contact) -> Vec<(String, String)> {
    let base = format!("/p/{}", contact.token);
    let mut waiting = vec![base.clone()];
    let mut seen = BTreeSet::new();
    let mut pages = Vec::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) || seen.len() > 300 {
            continue;
        }
        for language in ["en", "zh-CN"] {
            let answer = world.app.get(&path).cookie(&format!("rapport_language={language}")).await;
            let text = format!("{:?}\n{}", answer.headers, answer.text());
            waiting.extend(links(&answer.text(), &base));
            pages.push((format!("{path} ({}, {language})", answer.status), text));
        }
    }
    pages
}

/// The letters to a person that wait in the outbox.
pub async fn letters(world: &World, person: &str) -> Vec<String> {
    let all = world.app.db().read(|conn: &mut Conn| {
        conn.rows("select payload from outbox where kind = 'mail' order by id", &[], |row| {
            row.get::<String>(0)
        })
    });
    let all = all.await.expect("the outbox").into_iter();
    let is_theirs = |letter: &String| {
        let letter: Value = serde_json::from_str(letter).unwrap_or_default();
        letter["to"] == person
    };
    all.filter(is_theirs).collect()
}

/// Those of the words that this viewer's search finds.
async fn found_among(world: &World, viewer: store::Viewer, words: Vec<String>) -> Vec<String> {
    let search = move |conn: &mut ClientConn| {
        let mut found = Vec::new();
        for word in words {
            if !search::find_as_client(conn, &word, 1)?.is_empty() {
                found.push(word);
            }
        }
        Ok(found)
    };
    world.app.db().read_as_client(viewer, search).await.expect("a search")
}

/// How many places the portal's own search shows for a word.
async fn found_on_the_page(world: &World, contact: &Contact, word: &str) -> usize {
    let page = world.app.get(&format!("/p/{}/search?q={word}", contact.token)).await.expect(200).text();
    page.split("class=\"asked found\"").nth(1).map_or(0, |list| list.matches("<li>").count())
}

async fn look(world: &World, canaries: &Canaries, stage: &str, mails_too: bool) {
    let place = &world.ours;
    for (number, party) in place.parties.iter().enumerate() {
        for (person, contact) in party.contacts.iter().enumerate() {
            let mut texts = pages(world, contact).await;
            assert!(texts.len() > 4, "{stage}: a contact came to few pages: {texts:?}");
            let viewer = viewer(place, party, contact);
            texts.push((
                "the database".into(),
                canaries.reach.told(world, viewer).await.into_iter().collect(),
            ));
            if mails_too {
                texts.extend(
                    letters(world, &contact.person).await.into_iter().map(|l| ("a letter".into(), l)),
                );
            }
            let hidden = canaries.hidden_from(number, person).map(str::to_owned).collect();
            let found = found_among(world, viewer, hidden).await;
            assert!(found.is_empty(), "{stage}: {found:?} found by party {number}");
            for (place, text) in &texts {
                let told = canaries.told_by((number, person), text);
                assert_eq!(told, None, "{stage}: told to party {number} by {place}");
            }
            for word in canaries.hidden_from(number, person) {
                assert_eq!(
                    found_on_the_page(world, contact, word).await,
                    0,
                    "{stage}: {word} in party {number}"
                );
            }
        }
    }
}

/// Whether some page of the party's first contact says it: a canary must be able to sing.
async fn is_shown(world: &World, party: &Party, word: &str) -> bool {
    pages(world, &party.contacts[0]).await.iter().any(|(_, text)| text.contains(word))
}

async fn edit(world: &World, edits: Value) -> Value {
    let path = format!("/api/v1/projects/{}/plan-edits", world.ours.project);
    world.done("POST", &path, json!({ "edits": edits })).await
}

async fn share(world: &World, party: &Party, rule: Value) {
    world.share(&world.ours.project, &party.id, rule).await;
}

fn set(task: &str, fields: Value) -> Value {
    json!({ "op": "update_task", "id": task, "set": fields })
}

/// Words into everything of both projects that has words.
async fn fill(world: &World, canaries: &mut Canaries) {
    let (ours, other) = (&world.ours, &world.other);
    for place in [ours, other] {
        let at = format!("/api/v1/projects/{}", place.project);
        let name = json!({ "name": canaries.put("name", None), "code": canaries.put("code", None) });
        world.done("PATCH", &at, name).await;
        let edits = json!([
            set(
                &place.internal_task,
                json!({ "title": canaries.put("title", None), "notes": canaries.put("notes", None) })
            ),
            set(&place.parties[0].shared_task, json!({ "notes": canaries.put("notes", None) })),
        ]);
        world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
        world
            .done("POST", &format!("{at}/baselines"), json!({ "name": canaries.put("baseline", None) }))
            .await;
        let calendar = json!({ "name": canaries.put("calendar", None), "exceptions": [],
            "week": working_week() });
        world.done("POST", &format!("{at}/calendars"), calendar).await;
        for (number, party) in place.parties.iter().enumerate() {
            let seen_by = (place.project == ours.project).then_some(number);
            let question = json!({ "party_id": party.id, "title": canaries.put("question", seen_by),
                "body": canaries.put("body", seen_by), "record_id": party.shared_task });
            let question = text(&world.done("POST", &format!("{at}/questions"), question).await["id"]);
            let answer = json!({ "body": canaries.put("answer", seen_by), "is_commercial": false });
            world.done("POST", &format!("/api/v1/questions/{question}/answers"), answer).await;
            comments(world, canaries, party, seen_by).await;
            candid_changes(world, canaries, place, party).await;
            files(world, canaries, place, party, seen_by).await;
            for_the_circle(world, canaries, place, party, seen_by).await;
            agreed_documents(world, canaries, place, party, seen_by).await;
            edit_titles(world, canaries, place.project.as_str(), party, seen_by).await;
        }
        let internal = json!({ "body": canaries.put("comment", None), "audience": "internal" });
        world.done("POST", &format!("/api/v1/records/{}/comments", place.internal_task), internal).await;
    }
    let person = format!("/api/v1/persons/{}", world.ids["reader"]);
    world.done("PATCH", &person, json!({ "name": canaries.put("person", None) })).await;
    for (number, party) in ours.parties.iter().enumerate() {
        let body = json!({ "name": canaries.put("contact", None), "email": format!("silent{number}@client.example"),
            "locale": "en" });
        world.done("POST", &format!("/api/v1/clients/{}/contacts", party.client), body).await;
    }
}

async fn comments(world: &World, canaries: &mut Canaries, party: &Party, seen_by: Option<usize>) {
    for (record, audience, what, seen_by) in [
        (&party.shared_task, "internal", "comment", None),
        (&party.question, "internal", "comment", None),
        (&party.shared_task, "client", "comment", seen_by),
        (&party.question, "client", "aside", seen_by),
    ] {
        let body = json!({ "body": canaries.put(what, seen_by), "audience": audience });
        world.done("POST", &format!("/api/v1/records/{record}/comments"), body).await;
    }
}

/// A file that a party sees by the title it was shown under; its own name, later versions and titles, folders and
/// notes are the team's, as are other files on what the party sees.
async fn files(world: &World, canaries: &mut Canaries, place: &Place, party: &Party, seen_by: Option<usize>) {
    let at = format!("/api/v1/projects/{}/documents?file_name=", place.project);
    let (title, inside) = (canaries.put("filetitle", seen_by), canaries.put("filename", None));
    let (folder, note) = (canaries.put("folder", None), canaries.put("note", None));
    let on = &party.shared_task;
    let path = format!("{at}{inside}.txt&title={title}&folder={folder}&note={note}&record_id={on}");
    let filed = text(&world.upload(&path, "For the client").await["row"]["id"]);
    world.show_document(&filed, &party.id).await;
    for (audience, seen_by) in [("internal", None), ("client", seen_by)] {
        let place = json!({ "version": 1, "spot": { "kind": "line", "line": 1 } });
        let body = json!({ "body": canaries.put("pinned", seen_by), "audience": audience, "place": place });
        world.done("POST", &format!("/api/v1/records/{filed}/comments"), body).await;
    }
    let later = canaries.put("laterfile", None);
    world.upload(&format!("/api/v1/documents/{filed}/versions?file_name={later}.txt"), &later).await;
    world.done("PATCH", &format!("/api/v1/documents/{filed}"), json!({ "title": later })).await;
    let internal = canaries.put("internalfile", None);
    world.upload(&format!("{at}{internal}.txt&record_id={on}"), &internal).await;
}

/// Files and comments for those who see prices, on what everybody of the party sees: shown so from the beginning, or left
/// to them later; and a file of theirs that all read in a later version.
async fn for_the_circle(
    world: &World,
    canaries: &mut Canaries,
    place: &Place,
    party: &Party,
    seen_by: Option<usize>,
) {
    world.put_in_the_circle(&place.project, &party.id, &party.contacts[0].person, "client_approver").await;
    let (at, on) = (format!("/api/v1/projects/{}/documents", place.project), &party.shared_task);
    for is_narrowed in [false, true] {
        let title = canaries.put_for_circle("pricetitle", seen_by);
        let path = format!("{at}?file_name=a.txt&title={title}&record_id={on}");
        let filed = text(&world.upload(&path, "For those who see prices").await["row"]["id"]);
        if is_narrowed {
            world.show_document(&filed, &party.id).await;
        }
        world.show_document_to(&filed, &party.id, true).await;
        let words = canaries.put_for_circle("price", seen_by);
        let body = json!({ "body": words, "audience": "client", "is_commercial": !is_narrowed });
        let said = world.done("POST", &format!("/api/v1/records/{on}/comments"), body).await;
        if is_narrowed {
            let path = format!("/api/v1/comments/{}", text(&said["id"]));
            world.done("PATCH", &path, json!({ "is_commercial": true })).await;
        }
    }
    asked_of_the_circle(world, canaries, place, party, seen_by).await;
    let before = canaries.put("pricebefore", None);
    let filed =
        text(&world.upload(&format!("{at}?file_name=a.txt&title={before}"), "Dear").await["row"]["id"]);
    world.show_document_to(&filed, &party.id, true).await;
    let path = format!("/api/v1/documents/{filed}");
    world.upload(&format!("{path}/versions?file_name=b.txt"), "Nothing of prices").await;
    let title = canaries.put("pricegone", seen_by);
    world.done("PATCH", &path, json!({ "title": title })).await;
    world.show_document(&filed, &party.id).await;
}

/// Questions for those who see prices, asked so or left to them later, with an answer and a file; about a task that
/// everybody of the party sees.
async fn asked_of_the_circle(
    world: &World,
    canaries: &mut Canaries,
    place: &Place,
    party: &Party,
    seen_by: Option<usize>,
) {
    let at = format!("/api/v1/projects/{}", place.project);
    for is_narrowed in [false, true] {
        let [title, body, answer, cause, file] =
            ["pricequestion", "priceasked", "priceanswer", "pricecause", "pricefile"]
                .map(|what| canaries.put_for_circle(what, seen_by));
        let asked = json!({ "party_id": party.id, "title": title, "body": body, "record_id": party.shared_task,
            "is_commercial": !is_narrowed, "to_person": party.contacts[0].person });
        let asked = text(&world.done("POST", &format!("{at}/questions"), asked).await["id"]);
        let path = format!("/api/v1/questions/{asked}");
        let filed = format!("{at}/documents?file_name=a.txt&title={file}&record_id={asked}");
        let filed = text(&world.upload(&filed, "For those who see prices").await["row"]["id"]);
        world.show_document_to(&filed, &party.id, !is_narrowed).await;
        if is_narrowed {
            world.done("PUT", &format!("{path}/circle"), Value::Null).await;
        }
        world
            .done("POST", &format!("{path}/answers"), json!({ "body": answer, "is_commercial": true }))
            .await;
        world.done("PATCH", &path, json!({ "cause": cause, "is_commercial": true })).await;
    }
}

/// What has no page but that where it is agreed to: the requirements document of a party, and what is said on it.
async fn agreed_documents(
    world: &World,
    canaries: &mut Canaries,
    place: &Place,
    party: &Party,
    seen_by: Option<usize>,
) {
    let requirement = world.requirement(&place.project).await;
    let at = format!("/api/v1/projects/{}", place.project);
    let body = json!({ "party_id": party.id, "items": [{ "id": requirement, "version": 1 }],
        "title": canaries.put("documenttitle", seen_by), "summary": "" });
    world.done("POST", &format!("{at}/requirement-confirmations"), body).await;
    let sent = world.done("GET", &format!("{at}/sign-offs"), Value::Null).await;
    let mut sent = sent["items"].as_array().expect("what was sent").iter();
    let is_theirs = |one: &&Value| one["kind"] == "requirements" && one["party_id"] == party.id.as_str();
    let record = text(&sent.find(is_theirs).expect("the party's")["record_id"]);
    let own = canaries.put("documentnote", None);
    let for_all = canaries.put("documentwords", seen_by);
    let for_circle = canaries.put_for_circle("documentprice", seen_by);
    for (words, audience, is_commercial) in
        [(own, "internal", false), (for_all, "client", false), (for_circle, "client", true)]
    {
        let body = json!({ "body": words, "audience": audience, "is_commercial": is_commercial });
        world.done("POST", &format!("/api/v1/records/{record}/comments"), body).await;
    }
    let note = canaries.put("documentfile", None);
    world.upload(&format!("{at}/documents?file_name={note}.txt&record_id={record}"), &note).await;
}

/// A change that was offered to a party: what the team calls it, thinks of it and would do to the plan.
async fn candid_changes(world: &World, canaries: &mut Canaries, place: &Place, party: &Party) {
    let mut put = |what: &str| canaries.put(what, None);
    let body = json!({ "title": put("changetitle"), "description": put("changewords"), "party_id": party.id,
        "asked_by_name": put("asker") });
    let path = format!("/api/v1/projects/{}/changes", place.project);
    let at = format!("/api/v1/changes/{}", text(&world.done("POST", &path, body).await["id"]));
    let assessment = json!({ "from_version": 0, "risks": put("risks"),
        "necessity": { "level": "high", "words": put("necessity") },
        "quality_notes": put("quality"), "internal": { "notes": put("internals") },
        "edits": [{ "op": "create_task", "title": put("changetask") }] });
    world.done("PUT", &format!("{at}/assessment"), assessment).await;
    let offer = json!({ "assessment_version": 1, "title": "As you asked", "finish": "2026-12-31",
        "valid_until": "2026-12-31" });
    world.done("POST", &format!("{at}/offers"), offer).await;
    let withdrawal = json!({ "reason": "A figure was wrong." });
    world.done("PUT", &format!("{at}/offer-withdrawal"), withdrawal).await;
    world.done("PUT", &format!("{at}/closure"), json!({ "note": put("closing") })).await;
}

/// The team's own title, and another one for the client.
async fn edit_titles(
    world: &World,
    canaries: &mut Canaries,
    project: &str,
    party: &Party,
    seen_by: Option<usize>,
) {
    let at = format!("/api/v1/projects/{project}");
    let title = canaries.put("clienttitle", seen_by);
    let rule =
        json!({ "task_ids": [party.shared_task], "client_titles": { party.shared_task.as_str(): title } });
    world.share(project, &party.id, rule).await;
    let edits = json!([set(&party.shared_task, json!({ "title": canaries.put("teamtitle", None) }))]);
    world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_word_reaches_who_was_not_meant() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let mut canaries = Canaries { words: Vec::new(), reach: Reach::of(&world).await };
        fill(&world, &mut canaries).await;
        for canary in canaries.words.iter().filter(|canary| canary.seen_by == Some(0)) {
            let own = &world.ours.parties[0];
            assert!(is_shown(&world, own, &canary.word).await, "{} is shown", canary.word);
            assert!(
                found_on_the_page(&world, &own.contacts[0], &canary.word).await > 0,
                "{} is found",
                canary.word
            );
        }
        look(&world, &canaries, "filled", true).await;
        shown_and_taken_back(&world, &mut canaries).await;
        deleted_and_brought_back(&world, &mut canaries).await;
        held(&world, &mut canaries).await;
        both_parties_see_one_task(&world, &mut canaries).await;
    })
    .await;
}

async fn new_task(world: &World, title: &str, fields: Value) -> String {
    let id = Uuid::now_v7().to_string();
    edit(world, json!([{ "op": "create_task", "id": id, "title": title, "set": fields }])).await;
    id
}

async fn shown_and_taken_back(world: &World, canaries: &mut Canaries) {
    let party = &world.ours.parties[0];
    let title = canaries.put("briefly", Some(0));
    let task = new_task(world, &title, json!({ "duration_minutes": 480 })).await;
    let audience = format!("/api/v1/records/{task}/audience");
    world.done("PUT", &audience, json!({ "audience": "client", "party_id": party.id })).await;
    assert!(is_shown(world, party, &title).await);
    let comment = canaries.put("briefcomment", Some(0));
    let body = json!({ "body": comment, "audience": "client", "party_id": party.id });
    world.done("POST", &format!("/api/v1/records/{task}/comments"), body).await;
    look(world, canaries, "shown", false).await;
    world.done("PUT", &audience, json!({ "audience": "internal" })).await;
    canaries.hide(&title);
    canaries.hide(&comment);
    let after = canaries.put("afterwards", None);
    edit(world, json!([set(&task, json!({ "title": after }))])).await;
    look(world, canaries, "taken back", false).await;
    // Shown to the others: what was said to the first stays with the first.
    let second = &world.ours.parties[1];
    world.done("PUT", &audience, json!({ "audience": "client", "party_id": second.id })).await;
    canaries.show(&after, 1);
    assert!(is_shown(world, second, &after).await);
    look(world, canaries, "shown to the second party", false).await;
}

async fn deleted_and_brought_back(world: &World, canaries: &mut Canaries) {
    let party = &world.ours.parties[0];
    let title = canaries.put("deleted", Some(0));
    let task = new_task(world, &title, json!({ "duration_minutes": 480 })).await;
    let audience = format!("/api/v1/records/{task}/audience");
    world.done("PUT", &audience, json!({ "audience": "client", "party_id": party.id })).await;
    let undo = edit(world, json!([{ "op": "delete_task", "id": task }])).await["inverse"].clone();
    canaries.hide(&title);
    look(world, canaries, "deleted", false).await;
    // A rule that names a deleted task can still be changed.
    let other = new_task(world, "Another", json!({})).await;
    let shared = json!({ "audience": "client", "party_id": party.id });
    world.done("PUT", &format!("/api/v1/records/{other}/audience"), shared).await;
    edit(world, undo).await;
    look(world, canaries, "brought back", false).await;
}

/// What the first party sees from the beginning, and more.
fn rule_with(world: &World, canaries: &Canaries, number: usize, more: &[&str]) -> Value {
    let shared = world.ours.parties[number].shared_task.as_str();
    let is_title = |canary: &&Canary| canary.word.ends_with("clienttitle") && canary.seen_by == Some(number);
    let title = canaries.words.iter().find(is_title).expect("the party has a title of its own");
    let tasks: Vec<&str> = more.iter().copied().chain([shared]).collect();
    json!({ "task_ids": tasks, "client_titles": { shared: title.word } })
}

async fn held(world: &World, canaries: &mut Canaries) {
    let party = &world.ours.parties[0];
    let (stays, goes) = (canaries.put("stays", Some(0)), canaries.put("goes", Some(0)));
    // Later than the milestones, so that one of them is the next step on the page.
    edit(world, json!([set(&party.shared_task, json!({ "duration_minutes": 4_800 }))])).await;
    let kind = json!({ "kind": "milestone" });
    let (kept, next) = (new_task(world, &stays, kind.clone()).await, new_task(world, &goes, kind).await);
    let rule = |tasks: &[&str], canaries: &Canaries| {
        let mut rule = rule_with(world, canaries, 0, tasks);
        rule["held"] = Value::Bool(true);
        rule
    };
    share(world, party, rule_with(world, canaries, 0, &[&next])).await;
    share(world, party, rule(&[&next, &kept], canaries)).await;
    assert!(is_shown(world, party, &goes).await);
    share(world, party, rule(&[&kept], canaries)).await;
    canaries.hide(&goes);
    look(world, canaries, "taken back while held", false).await;
    let renamed = canaries.put("renamed", Some(0));
    edit(world, json!([set(&kept, json!({ "title": renamed }))])).await;
    canaries.hide(&stays);
    look(world, canaries, "renamed while held", false).await;
    share(world, party, rule(&[], canaries)).await;
    canaries.hide(&renamed);
    look(world, canaries, "hardly anything left while held", false).await;
}

async fn both_parties_see_one_task(world: &World, canaries: &mut Canaries) {
    let team = canaries.put("bothteam", None);
    let task = new_task(world, &team, json!({ "duration_minutes": 480 })).await;
    let titles = [canaries.put("bothfirst", Some(0)), canaries.put("bothsecond", Some(1))];
    for (number, (party, title)) in world.ours.parties.iter().zip(&titles).enumerate() {
        let mut rule = rule_with(world, canaries, number, &[&task]);
        rule["client_titles"][&task] = json!(title);
        share(world, party, rule).await;
    }
    let said = canaries.put("bothcomment", Some(0));
    let body = json!({ "body": said, "audience": "client", "party_id": world.ours.parties[0].id });
    world.done("POST", &format!("/api/v1/records/{task}/comments"), body).await;
    let own = [canaries.put("firstsays", Some(0)), canaries.put("secondsays", Some(1))];
    for (party, words) in world.ours.parties.iter().zip(&own) {
        client_says(world, party, &task, words).await;
    }
    for (party, words) in world.ours.parties.iter().zip(&titles).chain(world.ours.parties.iter().zip(&own)) {
        assert!(is_shown(world, party, words).await, "{words}");
        assert!(found_on_the_page(world, &party.contacts[0], words).await > 0, "{words}");
    }
    look(world, canaries, "seen by both", false).await;
    // Taken from the one, it stays with the other, and only under the other's title.
    share(world, &world.ours.parties[0], rule_with(world, canaries, 0, &[])).await;
    canaries.hide(&titles[0]);
    canaries.hide(&said);
    canaries.hide(&own[0]);
    look(world, canaries, "taken from the first of two", false).await;
    assert!(is_shown(world, &world.ours.parties[1], &titles[1]).await, "still the second party's");
}

/// The first contact of a party writes under a task, under the key by which the party reads it.
async fn client_says(world: &World, party: &Party, task: &str, words: &str) {
    let (of, task): (Uuid, Uuid) = (party.id.parse().expect("an id"), task.parse().expect("an id"));
    let key = world.app.db().read(move |conn| {
        let sql = "select client_key from released_tasks where party_id = $1 and record_id = $2";
        conn.one(sql, store::params![of, task], |row| row.get::<Uuid>(0))
    });
    let path = format!("/p/{}/records/{}/comments", party.contacts[0].token, key.await.expect("its key"));
    let form_key = Uuid::now_v7().to_string();
    let fields = [("text", words), ("form_key", form_key.as_str()), ("who", "as_named")];
    world.app.post(&path).form(&fields).await.expect(303);
}
