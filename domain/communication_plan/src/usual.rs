//! The plan that a project usually begins with: a weekly progress report, a status meeting every other week, the
//! steering committee every month, a feedback talk, half-yearly the question whether all of this serves, and the review of
//! each month.

use crate::entry::{Channel, EntryFields, Product};
use crate::occurrence::OnDayOff;
use crate::rhythm::{Rhythm, Weekday};
use jiff::civil::Date;
use kernel::{PartyId, PersonId};
use locales::Locale;

/// With whom, from when on, and who sees to it.
pub struct Beginning<'a> {
    pub locale: Locale,
    pub party: Option<PartyId>,
    pub from: Date,
    pub time_zone: &'a str,
    pub owner: Option<PersonId>,
    pub client_owner: Option<PersonId>,
}

/// How a usual row happens.
struct Usual {
    name: &'static str,
    channel: Channel,
    rhythm: Rhythm,
    time: &'static str,
    minutes: i64,
    produces: Product,
    lead_days: i64,
}

/// Begins with the next month of the rhythm where it is a long one: nothing is late on the first day.
pub fn usual(beginning: &Beginning) -> Vec<EntryFields> {
    rows().into_iter().map(|row| fields(row, beginning)).collect()
}

fn rows() -> [Usual; 6] {
    let weekly = |every, weekday| Rhythm::Weekly { every, weekdays: vec![weekday] };
    let monthly = |every, nth, weekday| Rhythm::MonthlyByWeekday { every, nth, weekday };
    [
        Usual {
            name: "report",
            channel: Channel::Mail,
            rhythm: weekly(1, Weekday::Friday),
            time: "16:00",
            minutes: 0,
            produces: Product::ProgressReport,
            lead_days: 2,
        },
        Usual {
            name: "status",
            channel: Channel::Meeting,
            rhythm: weekly(2, Weekday::Tuesday),
            time: "10:00",
            minutes: 60,
            produces: Product::Meeting,
            lead_days: 5,
        },
        Usual {
            name: "steering",
            channel: Channel::Meeting,
            rhythm: monthly(1, -1, Weekday::Thursday),
            time: "14:00",
            minutes: 90,
            produces: Product::Meeting,
            lead_days: 10,
        },
        Usual {
            name: "feedback",
            channel: Channel::Call,
            rhythm: monthly(3, 2, Weekday::Wednesday),
            time: "15:00",
            minutes: 30,
            produces: Product::FeedbackTalk,
            lead_days: 7,
        },
        Usual {
            name: "review",
            channel: Channel::Portal,
            rhythm: monthly(6, 1, Weekday::Monday),
            time: "10:00",
            minutes: 0,
            produces: Product::PlanReview,
            lead_days: 14,
        },
        Usual {
            name: "month",
            channel: Channel::Mail,
            rhythm: Rhythm::MonthlyByDay { every: 1, day: 31 },
            time: "16:00",
            minutes: 0,
            produces: Product::PeriodicReview,
            lead_days: 3,
        },
    ]
}

fn fields(row: Usual, beginning: &Beginning) -> EntryFields {
    let word = |part: &str| {
        locales::text(beginning.locale, &format!("communication_plan.usual.{}.{part}", row.name), &[])
    };
    let from = match &row.rhythm {
        Rhythm::MonthlyByWeekday { every, .. } if *every > 1 => later(beginning.from, *every),
        _ => beginning.from,
    };
    EntryFields {
        title: word("title"),
        is_internal: false,
        party_id: beginning.party,
        audience: word("audience"),
        purpose: word("purpose"),
        outcome: word("outcome"),
        channel: row.channel,
        urgent_channel: Channel::Call,
        rhythm: row.rhythm,
        from,
        until: None,
        time: row.time.to_owned(),
        time_zone: beginning.time_zone.to_owned(),
        on_day_off: OnDayOff::After,
        minutes: row.minutes,
        content: word("content").lines().map(str::to_owned).collect(),
        produces: row.produces,
        lead_days: row.lead_days,
        owner_id: beginning.owner,
        owner_function: String::new(),
        client_owner_id: beginning.client_owner,
        client_owner_function: String::new(),
    }
}

/// A quarter or half a year on.
fn later(from: Date, months: i32) -> Date {
    from.first_of_month().checked_add(jiff::Span::new().months(months)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_usual_row_is_well_in_both_languages() {
        for locale in Locale::ALL {
            let beginning = Beginning {
                locale,
                party: Some(PartyId::new()),
                from: date(2026, 11, 23),
                time_zone: "Asia/Shanghai",
                owner: None,
                client_owner: None,
            };
            let rows = usual(&beginning);
            assert_eq!(rows.len(), 6);
            for row in rows {
                assert!(!row.content.is_empty(), "{locale:?}: {}", row.title);
                assert_eq!(row.clone().checked(), Ok(row), "{locale:?}");
            }
        }
    }
}
