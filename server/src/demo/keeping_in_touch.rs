//! How the two sides of an invented project keep in touch: eight rows in two time zones, what was kept and what was not,
//! shown to the client, whose approver said how it serves them.

use super::client_side::Place;
use communication_plan::entry::{Channel, EntryFields, Product};
use communication_plan::occurrence::Occurrence;
use communication_plan::review::{ReviewAnswer, RowAnswer, Verdict};
use communication_plan::rhythm::{Rhythm, Weekday};
use communication_plan::store::entries::{self, Entry};
use communication_plan::store::releases::Basis;
use communication_plan::store::reviews::NewReview;
use communication_plan::store::sides::ProjectSides;
use communication_plan::store::{occurrences, releases, reviews};
use communication_plan::usual::{Beginning, usual};
use communication_plan::{ClientReviewing, review_as_client};
use kernel::{PersonId, RecordId, Result};
use locales::Locale;
use people::person;
use store::{Db, Tx};

/// So many days the rows are old.
const OLD_DAYS: i64 = 45;
/// After its time on the day, and a day after it.
const IN_TIME: Option<i64> = Some(1_800);
const LATE_SECONDS: i64 = 26 * 3_600;
const LATE: Option<i64> = Some(LATE_SECONDS);
const MISSED: Option<i64> = None;
/// Of the first rows.
const BECAME: [&[Option<i64>]; 7] =
    [&[IN_TIME, LATE, IN_TIME, MISSED], &[IN_TIME], &[], &[], &[], &[IN_TIME], &[IN_TIME]];

/// Beside the usual rows: what it is and what for in Chinese and in English, the zone where it is not the project's,
/// whether it is the team's alone.
struct Own {
    zh: (&'static str, &'static str),
    en: (&'static str, &'static str),
    channel: Channel,
    rhythm: Rhythm,
    time: &'static str,
    zone: Option<&'static str>,
    is_internal: bool,
}

fn own() -> [Own; 3] {
    let weekly = |weekday| Rhythm::Weekly { every: 1, weekdays: vec![weekday] };
    [
        Own {
            zh: ("总部月度电话会", "让海外总部了解进展，提前说明需要他们决定的事项。"),
            en: ("Call with head office", "Head office hears how things are, and what it will be asked."),
            channel: Channel::Call,
            rhythm: Rhythm::MonthlyByWeekday { every: 1, nth: 2, weekday: Weekday::Wednesday },
            time: "09:30",
            zone: Some("America/New_York"),
            is_internal: false,
        },
        Own {
            zh: ("现场周沟通", "现场负责人有问题可以随时提出，不等例会。"),
            en: ("Chat with the site", "Whoever is on site can ask without waiting for a meeting."),
            channel: Channel::Chat,
            rhythm: weekly(Weekday::Thursday),
            time: "17:00",
            zone: None,
            is_internal: false,
        },
        Own {
            zh: ("团队内部复盘", "客户的反馈当周消化，不带到下周。"),
            en: ("What the client told us", "What the client said is dealt with in the same week."),
            channel: Channel::Meeting,
            rhythm: weekly(Weekday::Monday),
            time: "09:30",
            zone: None,
            is_internal: true,
        },
    ]
}

pub async fn fill(db: &Db, place: &Place<'_>, is_chinese: bool) -> Result<()> {
    let (project, party, manager) = (place.project, place.party, place.manager);
    let (by, witness) = (place.approver(), place.witness());
    db.write(move |tx| {
        let rows = rows(tx, project, is_chinese, (party, manager, by.person))?;
        for (row, became) in rows.iter().zip(BECAME) {
            remember(tx, row, became)?;
        }
        let (lines, basis) = releases::put_together(tx, project, party)?;
        releases::show(tx, &witness.signer, project, party, (&lines, &basis), manager)?;
        let asked: Vec<RecordId> = basis.iter().map(|one: &Basis| one.entry).collect();
        let author = person::get(tx, manager)?.name;
        let new = NewReview {
            project,
            party,
            lines: &lines,
            entries: &asked,
            due: None,
            people: &[by.person],
            by: (manager, &author),
        };
        let review = reviews::create(tx, &new)?;
        let mut answer = ReviewAnswer { usefulness: Some(4), ..ReviewAnswer::all_fits(lines.len()) };
        let words = if is_chinese { "每月一次就够了" } else { "Once a month is enough for us" };
        if let Some(row) = answer.rows.get_mut(1) {
            *row = RowAnswer { verdict: Verdict::LessOften, words: words.to_owned() };
        }
        review_as_client(tx, &by, &witness, &ClientReviewing { review: review.key, answer })
    })
    .await
}

fn rows(
    tx: &mut Tx,
    project: kernel::ProjectId,
    is_chinese: bool,
    (party, manager, client_owner): (kernel::PartyId, PersonId, PersonId),
) -> Result<Vec<Entry>> {
    let zone = engagement::store::projects::get(tx, project)?.time_zone;
    let from = tx.now().plus_days(-OLD_DAYS).in_zone(&zone).date();
    let beginning = Beginning {
        locale: if is_chinese { Locale::ZhCn } else { Locale::En },
        party: Some(party),
        from,
        time_zone: &zone,
        owner: Some(manager),
        client_owner: Some(client_owner),
    };
    let mut all = usual(&beginning);
    let pattern = all.first().cloned();
    for one in own() {
        let (title, purpose) = if is_chinese { one.zh } else { one.en };
        all.extend(pattern.clone().map(|pattern| EntryFields {
            title: title.to_owned(),
            purpose: purpose.to_owned(),
            is_internal: one.is_internal,
            audience: String::new(),
            outcome: String::new(),
            content: Vec::new(),
            channel: one.channel,
            rhythm: one.rhythm.clone(),
            time: one.time.to_owned(),
            time_zone: one.zone.map_or_else(|| zone.clone(), str::to_owned),
            produces: Product::Nothing,
            lead_days: 0,
            ..pattern
        }));
    }
    all.into_iter().map(|fields| entries::create(tx, project, &fields.checked()?, manager)).collect()
}

/// The last days of a row, the newest first: so long after its time each was done, or not at all.
fn remember(tx: &mut Tx, row: &Entry, became: &[Option<i64>]) -> Result<()> {
    let now = tx.now();
    let sides = ProjectSides::of_project(tx, row.project)?;
    let over = |one: &Occurrence| row.fields.recurring().end_of_day(one.day);
    let past = sides.occurrences(&row.fields, now.plus_days(-OLD_DAYS), now.plus_seconds(-LATE_SECONDS));
    for (one, done) in past.iter().rev().zip(became) {
        occurrences::put(tx, row, one, over(one))?;
        if let (Some(kept), Some(seconds)) = (occurrences::get(tx, row.id, one.slot)?, done) {
            occurrences::put_done(tx, kept.id, one.at.plus_seconds(*seconds))?;
        }
    }
    Ok(())
}
