//! Figures of what is agreed with a client: 300 requirements asked for, read and confirmed, and what a change would
//! do to the plan of 1,000 tasks.

use super::load::{Load, Request};
use super::plans::{post, sent};
use super::table::Table;
use super::{Known, get};
use crate::http::{form, request};
use crate::program::Outcome;
use crate::rapport::Serving;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const REQUIREMENTS: usize = 300;
/// One key for a form that is sent once.
const FORM_KEY: &str = "5d5f6f0e-8b1c-4f0a-9d51-0c7a3f4be001";

/// A longer first task, which all others follow.
pub fn what_if(serving: &Serving, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let wanted = json!({ "title": "Measured", "description": "", "origin": "team" });
    let change = post(serving, &format!("/api/v1/projects/{}/changes", known.project), token, &wanted)?;
    let path = format!("/api/v1/changes/{}/what-ifs", text(&change["id"])?);
    let first = known.tasks.first().ok_or("the plan is empty")?;
    let edit = json!({ "op": "update_task", "id": first, "set": { "duration_minutes": 9_600 } });
    let asked = request("POST", &path, token, Some(&json!({ "edits": [edit] }).to_string()), "");
    let asking: Request = Arc::new(move |_, _| asked.clone());
    let load = Load { connections: 1, span: Duration::from_secs(2), request: asking };
    let measured = load.run(serving.address, serving.process())?;
    table.load("what a change would do to 1,000 tasks", 1, &measured, 1_000_000.0, None);
    Ok(())
}

/// Sent to a client's approver, opened, and confirmed at once.
pub fn confirmation(serving: &Serving, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let at = format!("/api/v1/projects/{}", known.project);
    let (party, link) = approver(serving, token, &at)?;
    let mut items = Vec::with_capacity(REQUIREMENTS);
    for number in 1..=REQUIREMENTS {
        let fields = json!({ "title": format!("Reader {number} 读头 reads 2-D codes"), "kind": "function",
            "acceptance_criteria": "Ten of ten codes are read at 30 cm.\n\n在 30 厘米处读取十个码，全部成功。" });
        let made = post(serving, &format!("{at}/requirements"), token, &json!({ "fields": fields }))?;
        items.push(json!({ "id": made["id"], "version": 1 }));
    }
    let asked = json!({ "party_id": party, "items": items, "title": "Measured", "summary": "" });
    let began = Instant::now();
    post(serving, &format!("{at}/requirement-confirmations"), token, &asked)?;
    milliseconds(table, "300 requirements sent for confirmation", began);

    let home = page(serving, &link)?;
    let sign_off =
        home.split_once("/sign-offs/").and_then(|(_, rest)| rest.get(..36)).ok_or("nothing to decide")?;
    let path = format!("{link}/sign-offs/{sign_off}");
    let opened = request("GET", &path, "", None, "accept-encoding: gzip\r\n");
    let opening: Request = Arc::new(move |_, _| opened.clone());
    let load = Load { connections: 1, span: Duration::from_secs(2), request: opening };
    let measured = load.run(serving.address, serving.process())?;
    table.load("their page for the client", 1, &measured, 50_000.0, None);
    table.kilobytes("their page, compressed", measured.bytes as f64 / 1024.0, 100.0);

    let shown = page(serving, &path)?;
    let [locale, words] = [hidden(&shown, "locale")?, hidden(&shown, "words")?];
    let answer =
        format!("verdict=approved&remark=&form_key={FORM_KEY}&who=as_named&locale={locale}&words={words}");
    let began = Instant::now();
    let mut connection = serving.connect()?;
    let decided = connection.exchange(&form(&format!("{path}/decisions"), &answer));
    let decided = decided.map_err(|error| error.to_string())?;
    if decided.status != 303 {
        return Err(format!("the confirmation was answered with {}", decided.status));
    }
    milliseconds(table, "all of them confirmed", began);
    Ok(())
}

/// What a hidden field of a page holds.
fn hidden<'p>(page: &'p str, name: &str) -> Outcome<&'p str> {
    let after = page.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, after)| after);
    after.and_then(|after| after.split('"').next()).ok_or_else(|| format!("no field {name}"))
}

/// A party with one approver, who opens a link; the project asks for no code.
fn approver(serving: &Serving, token: &str, at: &str) -> Outcome<(String, String)> {
    let project = get(serving, token, at)?;
    let revision = format!("if-match: \"{}\"\r\n", project["revision"]);
    let body = json!({ "asks_code": false }).to_string();
    sent(serving, &request("PATCH", at, token, Some(&body), &revision))?;
    let wanted = json!({ "name": "Measured client", "locale": "zh-CN", "time_zone": "Asia/Shanghai" });
    let client = text(&post(serving, "/api/v1/clients", token, &wanted)?["id"])?;
    let parties = post(serving, &format!("{at}/parties"), token, &json!({ "client_id": client }))?;
    let ours = parties["items"].as_array().into_iter().flatten().find(|party| party["client_id"] == client);
    let party = text(&ours.ok_or("no party was made")?["id"])?;
    let wanted = json!({ "name": "Approver", "email": "approver@client.example", "locale": "zh-CN" });
    let person = text(&post(serving, &format!("/api/v1/clients/{client}/contacts"), token, &wanted)?["id"])?;
    let role = json!({ "role": "client_approver" }).to_string();
    let path = format!("{at}/parties/{party}/contacts/{person}");
    sent(serving, &request("PUT", &path, token, Some(&role), ""))?;
    let wanted = json!({ "party_id": party, "person_ids": [person] });
    let invited = post(serving, &format!("{at}/invitations"), token, &wanted)?;
    let url = text(&invited["items"][0]["url"])?;
    let (_, path) = url.split_once("/p/").ok_or("the invitation has no link")?;
    Ok((party, format!("/p/{path}")))
}

fn page(serving: &Serving, path: &str) -> Outcome<String> {
    let answer = serving.connect()?.get(path, "").map_err(|error| error.to_string())?;
    String::from_utf8(answer.body).map_err(|error| error.to_string())
}

fn text(value: &Value) -> Outcome<String> {
    value.as_str().map(str::to_string).ok_or_else(|| format!("no text: {value}"))
}

fn milliseconds(table: &mut Table, name: &str, began: Instant) {
    table.row(name, &format!("{:.0} ms", began.elapsed().as_secs_f64() * 1e3), "", true);
}
