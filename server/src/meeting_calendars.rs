//! Meetings as calendars read them: what an invitation brings along, what a calendar program answers, and the feeds behind
//! secret addresses.
//!
//! Must hold: a client's feed is read through the second lock as its person, and shows nothing once they are off the project or
//! their access was taken away; an invitation names its reader alone as whoever is asked; a date of a series has one name, in mails
//! and feeds alike.

use crate::letter_parts::Departure;
use ::calendar::{
    Attendee, Calendar, Event, Mailbox, Part, ReadAnswer, ReadCalendar, Repeats, Standing, When, write,
};
use correspondence::CalendarReply;
use engagement::store::{members, parties, projects};
use jiff::Zoned;
use jiff::civil::Date;
use kernel::{Failure, LetterPart, Result, Timestamp};
use locales::{Locale, text};
use meeting::feed::{Feed, FeedKind};
use meeting::invitation::Invitation;
use meeting::meeting::{Attendance, MeetingState};
use meeting::routes::{CalendarEntry, MailedAnswer, SeriesDate, SeriesEntry, works};
use meeting::store::meetings::{self, Meeting};
use meeting::store::{feeds, for_client, series};
use people::person;
use schedule::planning::Plans;
use schedule::store::for_client as shown;
use schedule::task::TaskKind;
use schedule::times::finish_day;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use store::{ClientConn, Conn, Tx, Viewer};
use uuid::Uuid;
use web::{Answer, Anyone, App, BoxFuture, CalendarText, Cx, Path, Routes, endpoint, routes};

/// How far back and ahead a feed reaches, in days.
const BACK: i64 = 180;
const AHEAD: i64 = 550;
/// Longer is no answer that somebody's calendar program writes; and so many invitations are answered with one mail.
const LONGEST_REPLY: usize = 64 << 10;
const MOST_ANSWERED: usize = 5;

/// The invitation of a letter, or that it is off.
pub fn invitation(_: App, departure: Departure) -> BoxFuture<'static, Result<Vec<LetterPart>>> {
    Box::pin(async move {
        let letter = &departure.letter;
        let entry =
            CalendarEntry::of(letter).ok_or_else(|| Failure::fault("an invitation without its entry"))?;
        let locale = Locale::from_tag(&letter.locale).unwrap_or_default();
        let address = departure.reply_address.as_ref().unwrap_or(&departure.from_address);
        let attendee = Attendee {
            who: Mailbox { name: letter.to_name.clone(), address: letter.to_email.clone() },
            is_needed: entry.is_needed,
            part: Part::NeedsAction,
        };
        let now = jiff::Timestamp::now();
        let told = |invitation: &Invitation, instance_of: Option<Zoned>| Event {
            standing: if entry.is_called_off { Standing::Cancelled } else { Standing::Confirmed },
            organizer: Some(Mailbox { name: entry.organizer.clone(), address: address.clone() }),
            attendees: vec![attendee.clone()],
            instance_of,
            ..event(invitation, (&entry.uid, entry.sequence), (now, locale))
        };
        let events = match &entry.series {
            Some(series) => of_series(&entry, series, told),
            None => {
                let slot = entry.instance_of.map(|at| at.in_zone(entry.slot_zone()));
                vec![told(&entry.invitation, slot)]
            }
        };
        let method = entry.method();
        let calendar = Calendar { method: Some(method), name: String::new(), events };
        Ok(vec![LetterPart::Calendar { method, text: write(&calendar) }])
    })
}

/// A series as one event that comes again, without the slots at which its reader does not meet; each meeting that is at another
/// time or otherwise stands beside it by its slot, and so does one that the rule does not give: Outlook reads no added dates.
/// What is off altogether is one event. Without a rule each meeting is one event, named by its slot.
fn of_series(
    entry: &CalendarEntry,
    series: &SeriesEntry,
    told: impl Fn(&Invitation, Option<Zoned>) -> Event,
) -> Vec<Event> {
    let zoned = |at: Timestamp| at.in_zone(entry.slot_zone());
    let each = |date: &SeriesDate| told(&date.read(&entry.invitation), Some(zoned(date.slot)));
    let Some(rule) = &series.rule else { return series.dates.iter().map(each).collect() };
    let slots = rule.slots();
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return Vec::new() };
    let minutes = entry.invitation.minutes;
    let master =
        Event { when: When::Timed { starts: zoned(*first), minutes }, ..told(&entry.invitation, None) };
    if entry.is_called_off {
        return vec![master];
    }
    let missing = slots.iter().filter(|slot| series.dates.iter().all(|date| date.slot != **slot));
    let added = series.dates.iter().filter(|date| !slots.contains(&date.slot));
    let repeats = Repeats {
        rule: rule.as_recurrence(),
        last: zoned(*last),
        except: missing.map(|slot| zoned(*slot)).collect(),
        also: added.map(|date| zoned(date.slot)).collect(),
    };
    let is_beside = |date: &&SeriesDate| {
        date.starts != date.slot || date.otherwise.is_some() || !slots.contains(&date.slot)
    };
    let others = series.dates.iter().filter(is_beside);
    let others: Vec<Event> = others.map(each).collect();
    std::iter::once(Event { repeats: Some(repeats), ..master }).chain(others).collect()
}

/// What both a mail and a feed say of a meeting.
fn event(
    invitation: &Invitation,
    (uid, sequence): (&str, i64),
    (stamp, locale): (jiff::Timestamp, Locale),
) -> Event {
    let agenda: Vec<String> = invitation.agenda.iter().map(|point| format!("- {}", point.title)).collect();
    let people: Vec<&str> = invitation.people.iter().map(|one| one.name.as_str()).collect();
    let join = (!invitation.join_url.is_empty()).then(|| invitation.join_url.clone());
    let titled = |key: &str, words: String| match words.is_empty() {
        true => String::new(),
        false => format!("{}\n{words}", text(locale, key, &[])),
    };
    let parts = [
        invitation.purpose.clone(),
        titled("meeting.agenda", agenda.join("\n")),
        titled("meeting.people", people.join(", ")),
        join.clone().unwrap_or_default(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Event {
        uid: uid.to_owned(),
        sequence,
        stamp,
        modified: None,
        when: When::Timed {
            starts: invitation.starts.in_zone(&invitation.time_zone),
            minutes: invitation.minutes,
        },
        standing: Standing::Confirmed,
        title: invitation.title.clone(),
        description: parts.join("\n\n"),
        place: invitation.place.clone(),
        url: join.clone(),
        join,
        organizer: None,
        attendees: vec![],
        repeats: None,
        instance_of: None,
    }
}

/// What somebody's calendar answers to an invitation; tells whether it was to one of a meeting.
pub fn take_reply(tx: &mut Tx, reply: &CalendarReply) -> Result<bool> {
    if reply.text.len() > LONGEST_REPLY {
        return Ok(false);
    }
    let Ok(calendar) = ::calendar::read(reply.text.as_bytes()) else { return Ok(false) };
    let is_counter = match calendar.method.as_deref() {
        Some("REPLY") => false,
        Some("COUNTER") => true,
        _ => return Ok(false),
    };
    let sender = person::get(tx, reply.person)?.email;
    let mut is_taken = false;
    for mailed in own_answers(calendar, &sender, is_counter) {
        is_taken |= meeting::routes::answer_by_mail(tx, &mailed)?.is_some();
    }
    Ok(is_taken)
}

/// What the sender themselves answers, once to each invitation; a program answers one, and few more are looked at. Whoever
/// proposes another time says "perhaps" to the one that stands, unless they decline it.
fn own_answers(calendar: ReadCalendar, sender: &str, is_counter: bool) -> Vec<MailedAnswer> {
    let mut own: Vec<MailedAnswer> = Vec::new();
    for event in calendar.events {
        if own.len() == MOST_ANSWERED
            || own.iter().any(|one| one.uid == event.uid && one.instance == event.instance)
        {
            continue;
        }
        let theirs = |one: &&ReadAnswer| person::email_key(&one.address) == person::email_key(sender);
        let Some(answer) = event.answers.iter().find(theirs) else { continue };
        let said = match answer.part {
            Some(Part::Declined) => Attendance::Declined,
            _ if is_counter => Attendance::Tentative,
            Some(Part::Accepted) => Attendance::Accepted,
            Some(Part::Tentative) => Attendance::Tentative,
            Some(Part::NeedsAction) | None => continue,
        };
        own.push(MailedAnswer {
            attendee: answer.address.clone(),
            sender: sender.to_owned(),
            uid: event.uid,
            sequence: event.sequence,
            instance: event.instance,
            answer: said,
            proposes: event.starts.filter(|_| is_counter).map(known_clock),
            note: event.comment,
        });
    }
    own
}

/// Some programs name zones by names of their own.
fn known_clock((at, zone): (String, Option<String>)) -> (String, Option<String>) {
    (at, zone.map(|name| ::calendar::zone_named(&name).map_or(name, str::to_owned)))
}

endpoint!(/// A calendar to subscribe to, behind its secret address. One that was ended, or whose reader may not read any more, is
    /// not found.
    get_calendar_feed: GET "/ical/{file}", Anyone, ReadCalendarFeed);
async fn get_calendar_feed(cx: Cx<Anyone>, Path(file): Path<String>) -> Answer<CalendarText> {
    let secret = file.strip_suffix(".ics").ok_or(Failure::NotFound)?.to_owned();
    let (now, plans) = (cx.now(), cx.app.get::<Plans>().clone());
    let found = cx.db().read(move |conn| {
        let feed = feeds::of_secret(conn, &secret)?;
        if !works(conn, &feed)? {
            return Err(Failure::NotFound);
        }
        let locale = may_read(conn, &feed)?;
        let events = match feed.kind {
            FeedKind::Person => own(conn, &feed, (now, locale))?,
            FeedKind::Project => of_project(conn, &plans, &feed, (now, locale))?,
            FeedKind::Client => Vec::new(),
        };
        Ok((feed, locale, events))
    });
    let (feed, locale, mut events) = found.await?;
    let mut name = text(locale, "meeting.feed.own", &[]);
    if let (Some(project), Some(party), FeedKind::Client) = (feed.project, feed.party, feed.kind) {
        let viewer = Viewer { project, party, person: feed.person };
        events = cx.db().read_as_client(viewer, move |conn| of_client(conn, (now, locale))).await?;
    }
    if let Some(project) = feed.project {
        name = cx.db().read(move |conn| Ok(projects::get(conn, project)?.client_name)).await?;
    }
    let text = write(&Calendar { method: None, name, events });
    let digest = Sha256::digest(text.as_bytes());
    let tag = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(CalendarText { tag, text })
}

/// Whose feed it is may still read; gives their language.
fn may_read(conn: &mut Conn, feed: &Feed) -> Result<Locale> {
    let of = person::get(conn, feed.person)?;
    if of.disabled_at.is_some() {
        return Err(Failure::NotFound);
    }
    match (feed.kind, feed.project, feed.party) {
        (FeedKind::Client, Some(project), Some(party)) => {
            parties::get(conn, project, party)?;
            parties::role(conn, party, feed.person)?.ok_or(Failure::NotFound)?;
        }
        (FeedKind::Project, Some(project), _) => {
            members::role(conn, project, feed.person)?.ok_or(Failure::NotFound)?;
        }
        (FeedKind::Person, ..) => {}
        _ => return Err(Failure::NotFound),
    }
    Ok(Locale::from_tag(&of.locale).unwrap_or_default())
}

fn own(conn: &mut Conn, feed: &Feed, (now, locale): (Timestamp, Locale)) -> Result<Vec<Event>> {
    let found = meetings::of_person(conn, feed.person, now.plus_days(-BACK), now.plus_days(AHEAD))?;
    let mine = members::projects_of(conn, feed.person)?;
    let found = found.into_iter().filter(|meeting| mine.contains(&meeting.project));
    of_team(conn, &found.collect::<Vec<_>>(), locale)
}

fn of_project(
    conn: &mut Conn,
    plans: &Plans,
    feed: &Feed,
    (now, locale): (Timestamp, Locale),
) -> Result<Vec<Event>> {
    let project = feed.project.ok_or(Failure::NotFound)?;
    let found = meetings::between(conn, project, now.plus_days(-BACK), now.plus_days(AHEAD))?;
    let meetings = of_team(conn, &found, locale)?;
    let live = plans.get(conn, project)?;
    let milestones =
        live.plan.tasks.iter().filter(|task| task.kind == TaskKind::Milestone).filter_map(|task| {
            let finish = live.computed.dates(task.id)?.finish;
            Some(whole_day(format!("{}@rapport", task.id), finish_day(finish), task.title.clone(), now))
        });
    Ok(meetings.into_iter().chain(milestones).collect())
}

/// What the feed's person is invited to, and the milestones that their party sees.
fn of_client(conn: &mut ClientConn, (now, locale): (Timestamp, Locale)) -> Result<Vec<Event>> {
    let invited = for_client::meetings(conn, now)?;
    let meetings: Vec<Event> = invited
        .iter()
        .filter(|one| one.answer != Attendance::Declined)
        .map(|one| {
            let stamp = one.sent_at.to_jiff();
            let standing = match (one.is_cancelled, one.answer) {
                (true, _) => Standing::Cancelled,
                (_, Attendance::Accepted) => Standing::Confirmed,
                _ => Standing::Tentative,
            };
            let instance_of = one.slot.as_ref().map(|(at, zone)| at.in_zone(zone));
            Event {
                standing,
                instance_of,
                ..event(&one.invitation, (&one.uid, one.sequence), (stamp, locale))
            }
        })
        .collect();
    let shown = shown::tasks(conn)?.into_iter().filter(|task| task.kind == TaskKind::Milestone);
    let milestones = shown.filter_map(|task| {
        let day = task.finish.parse().ok()?;
        Some(whole_day(format!("{}@rapport", task.key), day, task.title, now))
    });
    Ok(meetings.into_iter().chain(milestones).collect())
}

/// As the team reads them: what is called off stays in the calendar as such. A date of a series is named as by mail.
fn of_team(conn: &mut Conn, found: &[Meeting], locale: Locale) -> Result<Vec<Event>> {
    let ids: BTreeSet<Uuid> =
        found.iter().filter_map(|meeting| meeting.slot).map(|slot| slot.series).collect();
    let series = series::many(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let event = |meeting: &Meeting| {
        let invitation = Invitation::of(&meeting.fields, &[], &[], None);
        let stamp = meeting.updated_at.to_jiff();
        let standing =
            if meeting.state == MeetingState::Cancelled { Standing::Cancelled } else { Standing::Confirmed };
        let of = meeting.slot.and_then(|slot| Some((slot.at, series.get(&slot.series)?)));
        let uid = of.map_or(&meeting.uid, |(_, series)| &series.uid);
        Event {
            standing,
            modified: Some(stamp),
            instance_of: of.map(|(slot, series)| slot.in_zone(&series.rule.time_zone)),
            ..event(&invitation, (uid, meeting.sequence), (stamp, locale))
        }
    };
    Ok(found.iter().map(event).collect())
}

/// A day of the plan. Its stamp is the day it was looked at: the same all day, so that what did not change is not sent again.
fn whole_day(uid: String, day: Date, title: String, now: Timestamp) -> Event {
    let stamp = Timestamp::from_micros(now.micros() - now.micros().rem_euclid(86_400_000_000)).to_jiff();
    Event {
        uid,
        sequence: 0,
        stamp,
        modified: None,
        when: When::Day(day),
        standing: Standing::Confirmed,
        title,
        description: String::new(),
        place: String::new(),
        join: None,
        url: None,
        organizer: None,
        attendees: vec![],
        repeats: None,
        instance_of: None,
    }
}

pub fn routes() -> Routes {
    routes![get_calendar_feed]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::calendar::ReadEvent;
    use meeting::series::SeriesRule;

    #[test]
    fn of_a_calendars_answers_few_are_looked_at() {
        let answer = |address: &str| ReadAnswer { address: address.into(), part: Some(Part::Accepted) };
        let event = |uid: String, address: &str| ReadEvent {
            uid,
            answers: std::iter::repeat_n(answer("other@client.example"), 50)
                .chain([answer(address)])
                .collect(),
            ..ReadEvent::default()
        };
        let mine = "zheng@client.example";
        let again = (0..500).map(|_| event("m@rapport".into(), mine));
        let others = (0..500).map(|at| event(format!("o{at}@rapport"), "stranger@client.example"));
        let many = (0..500).map(|at| event(format!("n{at}@rapport"), mine));
        let calendar = ReadCalendar { method: None, events: again.chain(others).chain(many).collect() };
        let own = own_answers(calendar, "Zheng@Client.example", false);
        let uids: Vec<&str> = own.iter().map(|one| one.uid.as_str()).collect();
        assert_eq!(uids, ["m@rapport", "n0@rapport", "n1@rapport", "n2@rapport", "n3@rapport"]);
        assert!(own.iter().all(|one| one.attendee == mine));
    }

    fn entry(rule: Option<SeriesRule>, slots: &[Timestamp], is_called_off: bool) -> CalendarEntry {
        let invitation = Invitation {
            title: "Review".into(),
            purpose: String::new(),
            starts: slots[0],
            // The meeting was put to another zone than its series is in.
            time_zone: "America/New_York".into(),
            minutes: 30,
            place: String::new(),
            join_url: String::new(),
            agenda: vec![],
            people: vec![],
        };
        let date = |slot: &Timestamp| SeriesDate { slot: *slot, starts: *slot, otherwise: None };
        CalendarEntry {
            uid: "s@rapport".into(),
            sequence: 2,
            is_called_off,
            is_needed: true,
            invitation,
            organizer: "Lin".into(),
            instance_of: None,
            series_zone: Some("Asia/Shanghai".into()),
            series: Some(SeriesEntry { rule, dates: slots.iter().map(date).collect() }),
        }
    }

    fn written(entry: &CalendarEntry) -> String {
        let told = |invitation: &Invitation, instance_of: Option<Zoned>| Event {
            instance_of,
            ..event(invitation, (&entry.uid, entry.sequence), (jiff::Timestamp::UNIX_EPOCH, Locale::En))
        };
        let events = of_series(entry, entry.series.as_ref().expect("a series"), told);
        write(&Calendar { method: Some(entry.method()), name: String::new(), events })
    }

    #[test]
    fn whoever_is_not_asked_to_all_dates_reads_no_slot_but_their_own() {
        let rule: SeriesRule = serde_json::from_value(serde_json::json!({
            "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["tuesday"] }, "from": "2026-03-03",
            "until": "2026-04-07", "time": "09:30:00", "time_zone": "Asia/Shanghai", "on_day_off": "skip",
        }))
        .expect("a rule");
        let slots = rule.slots();
        for is_called_off in [false, true] {
            let text = written(&entry(None, &[slots[1], slots[3]], is_called_off));
            assert!(!text.contains("RRULE") && !text.contains("EXDATE"), "{text}");
            let named: Vec<&str> = text.lines().filter(|line| line.starts_with("RECURRENCE-ID")).collect();
            let wanted =
                ["10", "24"].map(|day| format!("RECURRENCE-ID;TZID=Asia/Shanghai:202603{day}T093000"));
            assert_eq!(named, wanted, "in the zone of the series");
        }
        let text = written(&entry(rule.between(slots[2], slots[4]), &slots[2..5], false));
        assert!(
            text.contains("COUNT=3") && text.contains("DTSTART;TZID=Asia/Shanghai:20260317T093000"),
            "{text}"
        );
        assert!(!text.contains("EXDATE") && !text.contains("20260303"), "{text}");
        assert!(!text.contains("RDATE"), "{text}");

        // A Tuesday that was put to Thursday before anybody knew of it.
        let thursday = slots[3].plus_days(2);
        let text = written(&entry(rule.between(slots[2], slots[4]), &[slots[2], thursday, slots[4]], false));
        for line in
            ["EXDATE", "RDATE", "RECURRENCE-ID"].map(|name| format!("{name};TZID=Asia/Shanghai:202603"))
        {
            let day = if line.starts_with("EXDATE") { "24" } else { "26" };
            assert!(text.contains(&format!("{line}{day}T093000")), "{text}");
        }
    }
}
