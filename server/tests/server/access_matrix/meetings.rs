//! Meetings of a project: inside the team, and sent to a party's people.

use crate::world::{Party, Place, World, text};
use engagement::store::{links, projects};
use meeting::feed::FeedKind;
use meeting::store::feeds::{self, NewFeed};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub fn body(route: &str, party: &Party) -> Option<Value> {
    let (person, party) = (party.contacts[0].person.as_str(), &party.id);
    Some(match route {
        "create_meeting" | "put_meeting" => planned_for("2027-03-02T09:30", &[]),
        "create_meeting_series" => {
            json!({ "meeting": planned_for("2027-03-02T09:30", &[person]), "repeats": tuesdays() })
        }
        "create_meeting_series_preview" => {
            json!({ "starts": "2027-03-02T09:30", "time_zone": "UTC", "repeats": tuesdays() })
        }
        "create_meeting_times_preview" | "create_meeting_times" => choice(&[person]),
        "put_meeting_times_withdrawal" => json!({ "reason": "Too early." }),
        "put_meeting_chosen_time" => json!({ "starts": "2030-03-02T09:30:00Z" }),
        "put_meeting_cancellation" => json!({ "reason": "Somebody is ill." }),
        "put_own_attendance" => json!({ "answer": "accepted" }),
        "create_meeting_note" => json!({ "id": Uuid::now_v7(), "note": note() }),
        "put_meeting_note" => note(),
        "put_meeting_attendance" => json!({ "person_ids": [] }),
        "create_agenda_backlog_point" => json!({ "id": Uuid::now_v7(), "point": { "title": "Open fields" } }),
        "put_agenda_backlog_point" => json!({ "title": "Open fields" }),
        "create_agenda_put_aside" => json!({ "proposed": { "title": "Open fields" } }),
        "create_minutes_preview" | "create_minutes" => json!({ "party_id": party, "title": "Minutes" }),
        _ => return None,
    })
}

pub fn note() -> Value {
    json!({ "kind": "action", "words": "Send the list" })
}

fn tuesdays() -> Value {
    json!({ "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["tuesday"] }, "count": 3 })
}

fn choice(people: &[&str]) -> Value {
    json!({ "starts": ["2030-03-05T09:30", "2030-03-06T09:30"], "person_ids": people })
}

fn planned_for(starts: &str, people: &[&str]) -> Value {
    let people: Vec<_> = people.iter().map(|id| json!({ "person_id": id })).collect();
    json!({ "title": "Review", "starts": starts, "time_zone": "UTC", "minutes": 30, "people": people })
}

async fn planned(world: &World, place: &Place, starts: &str, people: &[&str]) -> String {
    let path = format!("/api/v1/projects/{}/meetings", place.project);
    text(&world.done("POST", &path, planned_for(starts, people)).await["id"])
}

/// One as a route wants it: ahead, or over with minutes that may be sent.
pub async fn fresh(world: &World, place: &Place, party: &Party, route: &str) -> String {
    let person = party.contacts[0].person.as_str();
    if route == "delete_meeting_chosen_time" {
        return chosen(world, place, person).await;
    }
    if !matches!(route, "put_meeting_attendance" | "create_minutes_preview" | "create_minutes") {
        return planned(world, place, "2030-03-02T09:30", &[person]).await;
    }
    let meeting = planned(world, place, "2020-03-02T09:30", &[person]).await;
    let at = format!("/api/v1/meetings/{meeting}");
    if route != "put_meeting_attendance" {
        world.done("PUT", &format!("{at}/attendance"), json!({ "person_ids": [person] })).await;
        let body = json!({ "id": Uuid::now_v7(), "note": note() });
        world.done("POST", &format!("{at}/notes"), body).await;
    }
    meeting
}

/// What tells that the minutes were looked at, where there are any.
pub async fn seen(world: &World, meeting: &str, body: &Value) -> Value {
    let path = format!("/api/v1/meetings/{meeting}/minutes-previews");
    let looking = world.app.post(&path).as_(world.root()).json(body.clone());
    match looking.await.json()["seen"].as_str() {
        Some(seen) => seen.into(),
        None => "nothing".into(),
    }
}

/// From now on nobody is asked for a code.
pub async fn without_codes(world: &World, place: &Place) {
    let project: Uuid = place.project.parse().expect("an id");
    let put = world.app.db().write(move |tx| projects::set_asks_code(tx, project.into(), false));
    put.await.expect("put");
}

/// The calendar of the party's approver.
pub async fn feed(world: &World, place: &Place, party: &Party) -> String {
    let person: Uuid = party.contacts[0].person.parse().expect("an id");
    let of: Uuid = party.id.parse().expect("an id");
    let project: Uuid = place.project.parse().expect("an id");
    let made = world.app.db().write(move |tx| {
        let link = links::newest(tx, of.into(), person.into())?.map(|link| link.id);
        let (project, party) = (Some(project.into()), Some(of.into()));
        feeds::create(tx, &NewFeed { kind: FeedKind::Client, person: person.into(), project, party, link })
    });
    made.await.expect("a feed").0.id.to_string()
}

/// A point that waits for a next meeting.
pub async fn waiting(world: &World, place: &Place) -> String {
    let body = json!({ "id": Uuid::now_v7(), "point": { "title": "Open fields" } });
    let path = format!("/api/v1/projects/{}/agenda-backlog", place.project);
    text(&world.done("POST", &path, body).await["id"])
}

/// One of which a time was taken, and nobody was told.
async fn chosen(world: &World, place: &Place, person: &str) -> String {
    let meeting = planned(world, place, "2030-03-02T09:30", &[person]).await;
    let at = format!("/api/v1/meetings/{meeting}");
    let sending = world.app.post(&format!("{at}/times")).as_(world.root());
    let known = super::reports::revision(world, &meeting).await;
    sending.if_match(known).json(choice(&[person])).await.expect(200);
    let body = json!({ "starts": "2030-03-05T09:30:00Z" });
    world.done("PUT", &format!("{at}/chosen-time"), body).await;
    meeting
}

pub async fn noted(world: &World, place: &Place) -> String {
    let meeting = planned(world, place, "2030-03-02T09:30", &[]).await;
    let body = json!({ "id": Uuid::now_v7(), "note": note() });
    text(&world.done("POST", &format!("/api/v1/meetings/{meeting}/notes"), body).await["id"])
}

/// The key under which everybody of the party who was asked chooses a time.
pub async fn times_key(world: &World, place: &Place, party: &Party) -> String {
    let people: Vec<&str> = party.contacts.iter().map(|contact| contact.person.as_str()).collect();
    let meeting = planned(world, place, "2030-03-02T09:30", &people).await;
    let sending = world.app.post(&format!("/api/v1/meetings/{meeting}/times")).as_(world.root());
    let known = super::reports::revision(world, &meeting).await;
    sending.if_match(known).json(choice(&people)).await.expect(200);
    let id: Uuid = meeting.parse().expect("an id");
    let key = world.app.db().write(move |tx| {
        let sql = "select client_key from meeting_times where meeting_id = $1";
        let key: Uuid = tx.one(sql, params![id], |row| row.get(0))?;
        // Whoever was asked and only looks by now goes on reading it.
        let sql = "update meeting_people set times_key = $2, times_round = 1, asked_round = 1, times_at = 1
                   where meeting_id = $1 and party_id is not null";
        tx.exec(sql, params![id, key])?;
        Ok(key)
    });
    key.await.expect("a key").to_string()
}

/// The key under which everybody of the party who was asked knows it.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    let people: Vec<&str> = party.contacts.iter().map(|contact| contact.person.as_str()).collect();
    let meeting = planned(world, place, "2030-03-02T09:30", &people).await;
    let sending = world.app.post(&format!("/api/v1/meetings/{meeting}/invitations")).as_(world.root());
    sending.if_match(super::reports::revision(world, &meeting).await).await.expect(200);
    let id: Uuid = meeting.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        let sql = "select client_key from meeting_invitations where meeting_id = $1";
        conn.one(sql, params![id], |row| row.get::<Uuid>(0))
    });
    key.await.expect("a key").to_string()
}
