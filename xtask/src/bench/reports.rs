//! Figures of a weekly report of 1,000 tasks that its client reads all: drafted, and set as PDF in both languages.

use super::Known;
use super::plans::{post, sent};
use super::table::Table;
use crate::http::request;
use crate::program::Outcome;
use crate::rapport::{Place, Serving};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LANGUAGES: [&str; 2] = ["en", "zh-CN"];
/// Of so many the median: each draft is of days of its own, so that none is given back.
const DRAFTED: usize = 5;
const GOAL: Duration = Duration::from_secs(1);

/// From the press of the button to the file, in one language: draft, frozen values, PDF.
pub fn weekly(place: &Place, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let serving = place.serve()?;
    let at = format!("/api/v1/projects/{}", known.project);
    let weekly = Weekly { serving: &serving, token, party: reads_all(&serving, token, &at)?, at };
    for (place, language) in LANGUAGES.into_iter().enumerate() {
        let (mut took, mut bytes) = (Vec::new(), 0);
        for count in 1..=DRAFTED {
            let began = Instant::now();
            bytes = weekly.set(count + place * DRAFTED, language)?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let name =
            format!("a weekly report of 1,000 tasks, drafted, as PDF of {} KiB, {language}", bytes / 1024);
        table.seconds(&name, took[took.len() / 2], GOAL);
    }
    let name = "longest hold of the writer, sharing 1,000 tasks and reporting on them";
    table.hold(name, &serving.stop(&place.data)?)
}

struct Weekly<'a> {
    serving: &'a Serving,
    token: &'a str,
    at: String,
    party: String,
}

impl Weekly<'_> {
    /// The bytes of the paper.
    fn set(&self, day: usize, language: &str) -> Outcome<usize> {
        let [from, until] = [day, day + 6].map(|day| format!("2027-03-{day:02}"));
        let wanted = json!({ "party_id": self.party, "kind": "progress", "from": from, "until": until });
        let report = post(self.serving, &format!("{}/reports", self.at), self.token, &wanted)?;
        let id = report["id"].as_str().ok_or("no report was drafted")?;
        let path = format!("/api/v1/reports/{id}/sheets/{language}");
        let sheet = self.serving.connect()?.get(&path, self.token).map_err(|error| error.to_string())?;
        match sheet.status {
            200 if sheet.body.starts_with(b"%PDF-") => Ok(sheet.body.len()),
            status => Err(format!("{path}: status {status}: {}", String::from_utf8_lossy(&sheet.body))),
        }
    }
}

/// A party that is shown the whole plan.
fn reads_all(serving: &Serving, token: &str, at: &str) -> Outcome<String> {
    let wanted = json!({ "name": "Reader of all", "locale": "zh-CN", "time_zone": "Asia/Shanghai" });
    let client = post(serving, "/api/v1/clients", token, &wanted)?["id"].clone();
    let parties = post(serving, &format!("{at}/parties"), token, &json!({ "client_id": client }))?;
    let ours = parties["items"].as_array().into_iter().flatten().find(|party| party["client_id"] == client);
    let party = ours.and_then(|party| party["id"].as_str()).ok_or("no party was made")?.to_owned();
    let path = format!("{at}/parties/{party}/sharing");
    let kept: Value = sent(serving, &request("GET", &path, token, None, ""))?;
    let rule = json!({ "rule": { "phases_and_milestones": true, "level": 9 } }).to_string();
    let revision = format!("if-match: \"{}\"\r\n", kept["revision"]);
    sent(serving, &request("PUT", &path, token, Some(&rule), &revision))?;
    Ok(party)
}
