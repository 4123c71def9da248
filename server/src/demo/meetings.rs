//! Meetings of the invented projects: one that was held, with what was written down, a series ahead that both sides are asked
//! to, of which one date was put to another day, and one whose time the client chooses.

use super::client_side::Place;
use communication_plan::occurrence::OnDayOff;
use communication_plan::rhythm::{Rhythm, Weekday};
use engagement::store::{links, parties};
use jiff::ToSpan;
use jiff::civil;
use kernel::{PersonId, ProjectId, Result};
use meeting::note::{NoteFields, NoteKind};
use meeting::routes::{
    AskedBody, MeetingBody, PointBody, SeriesBody, ask_times, create, create_series, hold, put, send_series,
};
use meeting::series::RepeatsBody;
use meeting::store::{meetings, notes};
use meeting::times::TimesBody;
use std::collections::BTreeSet;
use store::{Db, Tx};
use uuid::Uuid;

struct Planned {
    title: &'static str,
    purpose: &'static str,
    join_url: &'static str,
    time_zone: &'static str,
    /// The title, and whether it is the team's alone.
    points: [(&'static str, bool); 3],
}

struct Said {
    kind: NoteKind,
    words: &'static str,
    is_internal: bool,
}

const ZH_HELD: Planned = Planned {
    title: "接口评审会",
    purpose: "确认出入库接口的字段和上线顺序",
    join_url: "https://meeting.tencent.com/dm/rapport-demo",
    time_zone: "Asia/Shanghai",
    points: [("出库接口字段", false), ("扫码枪到货安排", false), ("人手是否够用", true)],
};
const ZH_AHEAD: Planned = Planned {
    title: "双周例会",
    purpose: "进展、待决事项和下两周安排",
    points: [("进展与里程碑", false), ("待客户确认的事项", false), ("加班补偿", true)],
    ..ZH_HELD
};
const ZH_CHOOSING: Planned = Planned {
    title: "项目指导会",
    purpose: "上线时间和下一阶段的投入",
    points: [("上线准备情况", false), ("下一阶段安排", false), ("报价底线", true)],
    ..ZH_HELD
};
const EN_HELD: Planned = Planned {
    title: "Interface review",
    purpose: "Which fields the gate sends, and in which order we go live",
    join_url: "https://us02web.zoom.us/j/8000000000",
    time_zone: "Europe/London",
    points: [
        ("Fields of the gate interface", false),
        ("When the readers arrive", false),
        ("Are we enough people?", true),
    ],
};
const EN_AHEAD: Planned = Planned {
    title: "Fortnightly meeting",
    purpose: "Progress, open decisions, the next two weeks",
    points: [("Progress and milestones", false), ("What waits for your side", false), ("Overtime", true)],
    ..EN_HELD
};
const EN_CHOOSING: Planned = Planned {
    title: "Steering meeting",
    purpose: "When we go live, and what the next phase takes",
    points: [("Ready to go live?", false), ("The next phase", false), ("Our lowest price", true)],
    ..EN_HELD
};
const ZH_SAID: [Said; 4] = [
    Said {
        kind: NoteKind::Said, words: "现场网络已经就绪，扫码枪推迟一周到货。", is_internal: false
    },
    Said {
        kind: NoteKind::Decision, words: "出库接口保留三个字段：单号、数量、库位。", is_internal: false
    },
    Said { kind: NoteKind::Action, words: "整理接口字段清单并发给双方", is_internal: false },
    Said {
        kind: NoteKind::Said, words: "客户内部对库位编码还有分歧，下次先单独沟通。", is_internal: true
    },
];
const EN_SAID: [Said; 4] = [
    Said {
        kind: NoteKind::Said,
        words: "The network on site is ready; the readers come a week later.",
        is_internal: false,
    },
    Said {
        kind: NoteKind::Decision,
        words: "The gate sends three fields: number, quantity, place.",
        is_internal: false,
    },
    Said {
        kind: NoteKind::Action,
        words: "Write the list of fields and send it to both sides",
        is_internal: false,
    },
    Said {
        kind: NoteKind::Said,
        words: "They do not agree on place codes yet: talk to them alone first.",
        is_internal: true,
    },
];

impl Planned {
    fn body(&self, tx: &Tx, days: i64, people: &[PersonId]) -> MeetingBody {
        let day = tx.now().in_zone(self.time_zone).date();
        let day = day.checked_add(days.days()).unwrap_or(day);
        let point = |(title, is_internal): &(&str, bool)| PointBody {
            id: None,
            title: (*title).to_owned(),
            minutes: Some(20),
            owner_id: None,
            is_internal: *is_internal,
            record_id: None,
            backlog_id: None,
            is_reached: None,
        };
        MeetingBody {
            title: self.title.to_owned(),
            purpose: self.purpose.to_owned(),
            starts: format!("{day}T10:00"),
            time_zone: self.time_zone.to_owned(),
            minutes: 60,
            place: String::new(),
            join_url: self.join_url.to_owned(),
            people: people.iter().map(|id| AskedBody { person_id: *id, is_needed: true }).collect(),
            points: self.points.iter().map(point).collect(),
        }
    }
}

pub async fn fill(db: &Db, place: &Place<'_>, team: &[PersonId], is_chinese: bool) -> Result<()> {
    let ([held, ahead, choosing], said) = match is_chinese {
        true => ([&ZH_HELD, &ZH_AHEAD, &ZH_CHOOSING], &ZH_SAID),
        false => ([&EN_HELD, &EN_AHEAD, &EN_CHOOSING], &EN_SAID),
    };
    let (approver, party) = (place.approver, place.party);
    let (project, manager, public_url) = (place.project, place.manager, place.public_url.to_owned());
    let people: Vec<PersonId> = team.iter().take(2).copied().chain([place.approver]).collect();
    db.write(move |tx| {
        // Who takes part has a link by now: letters about meetings go to nobody else.
        let party = parties::get(tx, project, party)?;
        links::invite(tx, &party, approver, None)?;
        let was = create(tx, project, &held.body(tx, -6, &people), manager)?;
        let there: BTreeSet<PersonId> = people.iter().copied().collect();
        let was = hold(tx, &was, &there, manager)?;
        for one in said {
            let is_action = one.kind == NoteKind::Action;
            let fields = NoteFields {
                kind: one.kind,
                words: one.words.to_owned(),
                point: None,
                owner: people.get(1).copied().filter(|_| is_action),
                due: is_action.then(|| tx.now().plus_days(7).in_zone(held.time_zone).date()),
                is_internal: one.is_internal,
            };
            notes::create(tx, was.id, Uuid::now_v7(), &fields, manager)?;
        }
        come_again(tx, &public_url, (project, manager), ahead, &people)?;
        let times = [15, 16, 17].map(|days| choosing.body(tx, days, &people));
        let open = create(tx, project, &times[0], manager)?;
        let starts = times.into_iter().map(|time| time.starts).collect();
        let asked = TimesBody { starts, person_ids: vec![approver] };
        ask_times(tx, &public_url, open.id, (open.revision, &asked), manager).map(drop)
    })
    .await
}

/// Every second Tuesday; the third of them a day later, said before anybody knew of it.
fn come_again(
    tx: &mut Tx,
    public_url: &str,
    (project, manager): (ProjectId, PersonId),
    planned: &Planned,
    people: &[PersonId],
) -> Result<()> {
    let today = tx.now().in_zone(planned.time_zone).date();
    let first = today.nth_weekday(2, civil::Weekday::Tuesday).unwrap_or(today);
    let body = |tx: &Tx, days: i32| planned.body(tx, i64::from((first - today).get_days() + days), people);
    let rhythm = Rhythm::Weekly { every: 2, weekdays: vec![Weekday::Tuesday] };
    let repeats = RepeatsBody { rhythm, count: Some(6), until: None, on_day_off: OnDayOff::After };
    let series = create_series(tx, project, &SeriesBody { meeting: body(tx, 0), repeats }, manager)?;
    let Some(slot) = series.slot else { return Ok(()) };
    if let Some(third) = meetings::of_series(tx, slot.series)?.get(2) {
        put(tx, third, None, &body(tx, 29), manager)?;
    }
    let looked_at = meetings::of_series(tx, slot.series)?.iter().map(|one| one.revision).sum();
    send_series(tx, public_url, slot.series, looked_at, manager)
}
