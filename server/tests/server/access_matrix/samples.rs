//! Sample bodies, one for each route that takes JSON, as they would be accepted.

use super::requests::Spot;
use super::{
    asked_and_shown, changes, channels, charters, communication_plans, deliverables, expectations, filed,
    issues, kickoffs, meetings, reports,
};
use crate::world::{World, text, working_week};
use serde_json::{Value, json};
use uuid::Uuid;
use web::Route;

pub fn requested(party: &str, requirement: &str) -> Value {
    json!({ "party_id": party, "items": [{ "id": requirement, "version": 1 }], "title": "What we agreed on" })
}

pub const WITHOUT_JSON: &[&str] = &[
    "create_import",
    "create_import_application",
    "create_requirement_import",
    "create_requirement_import_application",
    "put_requirement_dropping",
    "create_questionnaire_copy",
    "put_questionnaire_closing",
    "put_item_settling",
    "put_requirement_task",
    "put_goal_requirement",
    "put_deliverable_requirement",
    "create_review_closure",
    "create_review_reopening",
    "put_closure",
    "create_document",
    "create_document_version",
    "create_dropped_mail",
    "put_document_removal",
    "put_notification_mute",
    "put_document_circle",
    "put_document_openness",
    "put_deletion",
    "put_settlement",
    "put_log_entry_deletion",
    "put_waiting_release",
    "put_promise_release",
    "put_people_release",
    "put_question_circle",
    "create_totp",
    "create_outbox_attempt",
    "create_outbox_attempts",
    "put_mail_discarding",
    "put_mail_taking_up",
    "create_fresh_link",
    "create_channel_test",
    "create_channel_delivery",
    "create_kickoff",
    "put_communication_plan_entry_deletion",
    "put_plan_review_closing",
    "create_report_drawing",
    "create_report_approval",
    "create_meeting_invitations",
    "put_meeting_note_task",
    "put_meeting_note_change",
    "create_posted_mail",
    "create_alternative_renewal",
    "put_levelling_end",
];

/// Bodies that name nothing of a project.
pub async fn of_house(world: &World, route: &Route) -> Option<Value> {
    let number = world.number();
    Some(match route.name {
        "create_client" | "update_client" => {
            json!({ "name": format!("Client {number}"), "locale": "en", "time_zone": "UTC" })
        }
        "create_contact" => {
            json!({ "name": "New", "email": format!("new{number}@client.example"), "locale": "en" })
        }
        "update_contact" => json!({ "title": format!("Head {number}"), "name": format!("Renamed {number}") }),
        "put_culture_card" => json!({ "country": "CN" }),
        "put_contact_culture" => json!({ "manners": "Formal." }),
        "update_organisation" => json!({ "name": format!("House {number}"), "locale": "en" }),
        "create_project" => json!({ "name": format!("Project {number}"), "start": "2026-05-04" }),
        "create_person" => {
            json!({ "name": "New", "email": format!("new{number}@hengmu.example"), "locale": "en" })
        }
        "update_person" => json!({ "name": format!("Somebody {number}") }),
        "create_handover" => json!({ "to": world.ids["reader"] }),
        "update_me" => json!({ "theme": "dark" }),
        "create_calendar_feed" => json!({}),
        "create_token" => json!({ "name": "mine", "scope": "read" }),
        "change_password" => json!({ "current": "not this one", "password": "a long new pass phrase" }),
        "confirm_totp" => json!({ "code": "000000" }),
        "delete_totp" => json!({ "password": "not this one" }),
        "create_session" => json!({ "email": "nobody@hengmu.example", "password": "not this one" }),
        "create_password_reset" => json!({ "email": "nobody@hengmu.example" }),
        "redeem_password_reset" => json!({ "password": "a long new pass phrase" }),
        "create_setup" => json!({ "token": "x", "organisation": "O", "name": "N", "email": "n@o.example",
            "password": "a long new pass phrase", "locale": "en", "time_zone": "UTC" }),
        "put_mail_settings" => json!({ "host": "", "port": 587, "security": "starttls",
            "from_address": "", "from_name": "" }),
        "put_unplaced_discarding" => json!({ "until": "2026-05-04T00:00:00Z" }),
        "put_mail_in_settings" => json!({ "reply_address": "", "lmtp": null, "secret": "keep" }),
        "create_channel" => channels::body(),
        "put_report_terms" => {
            json!({ "items": [{ "en": { "term": format!("Term {number}"), "plain": "plain words" } }] })
        }
        "put_channel_networks" => json!({ "networks": ["10.0.0.0/8"] }),
        "put_mailbox_settings" => {
            json!({ "host": "", "port": 993, "security": "tls", "user": "", "folder": "",
            "done_folder": null })
        }
        "create_mailbox_test" => json!({ "host": "127.0.0.1", "port": 1, "security": "none", "user": "u",
            "password": "p", "folder": "", "done_folder": null }),
        "create_mail_test" => json!({ "to": "nobody@hengmu.example" }),
        "put_notification_wishes" => {
            json!({ "topics": [{ "topic": "files", "pace": "daily" }], "digest_at": "08:30", "quiet": null })
        }
        "put_notifications_read" => json!({ "up_to": Uuid::now_v7().to_string() }),
        "create_party" => json!({ "client_id": fresh_client(world).await }),
        _ => return None,
    })
}

async fn fresh_client(world: &World) -> String {
    let body = json!({ "name": format!("Client {}", world.number()), "locale": "en", "time_zone": "UTC" });
    text(&world.done("POST", "/api/v1/clients", body).await["id"])
}

/// Bodies about a project; their ids are of the place that the path names.
pub fn of_project(route: &Route, spot: Spot<'_>) -> Value {
    let party = &spot.party.id;
    if let Some(body) = filed::body(route, spot.party) {
        return body;
    }
    let edits = json!({ "edits": [{ "op": "create_task", "title": "One more" }] });
    match route.name {
        "update_project" => json!({ "code": "X-1" }),
        "put_member" => json!({ "role": "member" }),
        "put_mail_filing" => json!({ "record_id": spot.place.internal_task, "filed_as": "note" }),
        "put_mail_project" => json!({ "project_id": spot.place.project }),
        "put_functions" => json!({ "functions": ["Key user"] }),
        "put_party_contact" => json!({ "role": "client_contact" }),
        "put_decision_rule" => {
            json!({ "mode": "any", "deciders": [{ "person_id": spot.party.contacts[0].person }] })
        }
        "put_signed_paper" => json!({ "person_id": spot.party.contacts[0].person, "verdict": "approved",
            "is_sealed": true, "printed_hash": "0000 0000", "document_version": 1, "form_key": Uuid::now_v7().to_string() }),
        "put_sign_off_withdrawal" => json!({ "reason": "A figure was wrong." }),
        "create_invitations" => {
            json!({ "party_id": party, "person_ids": [spot.party.contacts[2].person] })
        }
        "create_client_view" => json!({ "party_id": party }),
        "create_baseline" => json!({ "name": "As agreed" }),
        "create_alternative" => json!({ "name": "Two weeks later" }),
        "put_alternative_adoption" => json!({ "revision": 1, "plan_revision": 1 }),
        "put_forecast_settings" => {
            json!({ "low_percent": 80, "high_percent": 150, "correlation_percent": 30, "revision": 0 })
        }
        "create_calendar" | "update_calendar" => {
            json!({ "name": "Shifts", "week": working_week(), "exceptions": [] })
        }
        "create_resource" | "update_resource" => json!({ "name": "Crane", "kind": "material" }),
        "update_import" => json!({ "mapping": { "columns": { "0": "title", "1": "duration" } } }),
        "create_plan_edits"
        | "create_plan_preview"
        | "create_alternative_edits"
        | "create_alternative_preview" => edits,
        "put_sharing" | "create_sharing_preview" => {
            json!({ "rule": { "task_ids": [spot.party.shared_task] } })
        }
        "put_audience" => json!({ "audience": "client", "party_id": party }),
        "create_comment" => json!({ "body": "Noted.", "audience": "internal" }),
        "change_comment" => json!({ "body": "Noted, again." }),
        "create_change" => json!({ "title": "New", "description": "", "party_id": party }),
        "update_change" => json!({ "title": "Renamed" }),
        "create_change_from_mail" => changes::out_of_a_mail(),
        "put_assessment" => json!({ "from_version": 0, "edits": [] }),
        "create_what_if" | "put_change_application" => json!({ "edits": [] }),
        "create_offer" => changes::offer(),
        "put_offer_withdrawal" => json!({ "reason": "A figure was wrong." }),
        "put_change_closure" => json!({ "note": "Checked." }),
        "put_communication_settings" => json!({ "logs_visits": true }),
        "create_conversation" | "create_conversation_preview" => {
            json!({ "text": "Lin Wei 2026/1/2 14:03\nNoted.", "time_zone": "UTC" })
        }
        "create_log_entry" | "put_log_entry" => json!({ "kind": "call", "words": "They called." }),
        _ => of_talk_and_agreement(route, spot),
    }
}

/// What is asked and answered, required, delivered and agreed on.
fn of_talk_and_agreement(route: &Route, spot: Spot<'_>) -> Value {
    let party = &spot.party.id;
    if let Some(body) = kickoffs::body(route.name).or_else(|| communication_plans::body(route.name)) {
        return body;
    }
    if let Some(body) = meetings::body(route.name, spot.party) {
        return body;
    }
    match route.name {
        "create_question" | "create_meeting_note_question" => json!({ "party_id": party, "body": "When?" }),
        "create_answer" => json!({ "body": "Tomorrow.", "is_commercial": false }),
        "update_question" => json!({ "priority": "high", "cause": "A cable.", "solution": "",
            "is_commercial": false }),
        "put_response_promises" => {
            let promise = |priority: &str| json!({ "priority": priority, "first_answer_minutes": 240, "resolution_minutes": 960 });
            let items = ["urgent", "high", "normal", "low"].map(promise);
            let of_changes = json!({ "first_answer_minutes": 480, "resolution_minutes": 1_920 });
            json!({ "items": items, "change_requests": of_changes })
        }
        "create_requirement" | "put_requirement" => {
            json!({ "fields": { "title": "Scan offline", "kind": "function" } })
        }
        "create_confirmation_preview" => json!({ "party_id": party }),
        "create_requirement_confirmation" => requested(party, &spot.place.requirement),
        name if asked_and_shown::ROUTES.contains(&name) => asked_and_shown::body(name, spot.party),
        "create_reminder" => json!({ "kind": "question", "subject_id": spot.party.question }),
        "put_questionnaire_return" => json!({ "words": "The second part is about last year." }),
        "put_charter" => charters::body(),
        "create_plan_confirmation_preview" | "create_plan_confirmation" => json!({ "title": "The plan" }),
        "put_task_return" => json!({ "words": "The key is missing." }),
        "create_charter_preview" | "create_charter_confirmation" => charters::confirmation(spot.party),
        "create_expectation" | "put_expectation" => expectations::body(),
        "put_expectation_party" => json!({ "party_id": party }),
        "create_expectation_answer" => json!({ "answer": "declined", "reason": "Nobody can." }),
        "create_issue" | "put_issue" => issues::body(),
        "create_project_channel" => channels::body(),
        "put_channel" => channels::changed(),
        "create_report" | "put_report" | "create_report_version" | "put_report_settings" => {
            reports::body(route.name, party)
        }
        "put_issue_party" => json!({ "party_id": party }),
        "create_issue_step" => json!({ "step": "solved" }),
        "create_deliverable" | "put_deliverable" => deliverables::body(),
        "create_submission" | "create_deliverable_review" => deliverables::submission(spot.party),
        "put_remark_answer" => json!({ "outcome": "done" }),
        "put_defect_mending" | "put_condition_fulfilment" => json!({ "note": "Done." }),
        "update_requirement_import" => json!({ "mapping": { "columns": { "0": "title" } } }),
        other => panic!("the matrix has no sample body for {other}"),
    }
}
