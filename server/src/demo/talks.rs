//! Talks of the invented project that its manager noted: calls, a meeting, a chat, and what is to be done about them.

use super::Opened;
use communication::log::{FollowUp, LogKind};
use communication::store::log::{self, OwnEntry};
use kernel::{Event, PersonId, Result};
use store::Tx;

/// So many days ago, what it was, in Chinese and in English, and in how many days it is followed up.
const TALKS: [(i64, LogKind, &str, &str, Option<i64>); 4] = [
    (
        9,
        LogKind::Meeting,
        "现场走访：确认入库口数量与叉车通道宽度。",
        "Walked the site: counted the gates and measured the lanes for forklifts.",
        None,
    ),
    (
        6,
        LogKind::Call,
        "客户询问试运行能否避开月底盘点，我们答应给出两个备选日期。",
        "Asked whether the trial run can avoid the stocktaking; we promised two other dates.",
        Some(2),
    ),
    (
        3,
        LogKind::Chat,
        "接口文档已收到，字段说明由他们的信息部核对。",
        "The interface paper arrived; their IT checks the fields.",
        None,
    ),
    (
        1,
        LogKind::Call,
        "希望培训分两批，每批不超过十二人。",
        "Would like the training in two groups of twelve at most.",
        Some(-1),
    ),
];

pub fn note(tx: &mut Tx, opened: &Opened, manager: PersonId, is_chinese: bool) -> Result<()> {
    for (place, (days_ago, kind, zh, en, due)) in TALKS.into_iter().enumerate() {
        let now = tx.now();
        let (with, _) = &opened.contacts[place % opened.contacts.len()];
        let day = |days: i64| now.plus_days(days).in_zone("Asia/Shanghai").date().to_string();
        let entry = OwnEntry {
            party: Some(opened.party),
            at: now.plus_days(-days_ago).plus_seconds(-1_800),
            kind,
            people: vec![*with],
            words: if is_chinese { zh } else { en }.to_owned(),
            follow_up: due.map(|days| FollowUp { owner: manager, due: Some(day(days)), done_at: None }),
        };
        let noted = log::create(tx, opened.project, manager, &entry)?;
        let event = Event::new("log_entry.created", now, Some(manager)).in_project(opened.project);
        tx.event(event.on(noted.id.into()))?;
    }
    Ok(())
}
