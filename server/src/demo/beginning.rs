//! How the invented project began: its kickoff checklist and meeting, and the culture card of its client.

use super::Opened;
use agreement::kickoff::{KickoffItemFields, KickoffMeeting, KickoffStep};
use agreement::store::kickoffs;
use engagement::culture::{Channel, ContactCulture, CultureCard, DayOff, Hours, NameOrder, Reach};
use engagement::store::{culture, parties};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use kernel::{PersonId, Result};
use store::Tx;

/// The manual steps that are done by now.
const DONE: [KickoffStep; 3] =
    [KickoffStep::AccountsArranged, KickoffStep::MaterialsSent, KickoffStep::MeetingHeld];

pub fn fill(tx: &mut Tx, opened: &Opened, manager: PersonId, is_chinese: bool) -> Result<()> {
    let own = |chinese: &str, english: &str| if is_chinese { chinese } else { english }.to_owned();
    kickoffs::begin(tx, opened.project, manager, &[])?;
    for item in kickoffs::items(tx, opened.project)? {
        if item.step.is_some_and(|step| DONE.contains(&step)) {
            let fields = KickoffItemFields {
                step: item.step,
                owner_id: Some(manager),
                is_done: true,
                ..KickoffItemFields::default()
            };
            kickoffs::change(tx, opened.project, &item, &fields, manager)?;
        }
    }
    let meeting = KickoffMeeting {
        starts: Some(tx.now().in_zone("Asia/Shanghai").date().saturating_add(3.days()).at(9, 30, 0, 0)),
        place: own("客户三楼会议室，线上同步", "Meeting room on the third floor, and online"),
        agenda: own(
            "双方介绍与分工\n目标与边界\n计划与里程碑\n如何提问、变更与验收\n下一步",
            "Who is who\nGoals and bounds\nPlan and milestones\nHow to ask, change and accept\nNext steps",
        ),
        materials: own(
            "项目章程草案\n里程碑计划\n责任分配矩阵",
            "Draft of the charter\nPlan of milestones\nResponsibility matrix",
        ),
        rules: own(
            "每周五发送进展\n问题在门户提出，一个工作日内答复",
            "Progress every Friday\nQuestions in the portal, answered within a working day",
        ),
        ..KickoffMeeting::default()
    };
    kickoffs::put_meeting(tx, opened.project, None, &meeting)?;
    let party = parties::get(tx, opened.project, opened.party)?;
    let today = tx.now().in_zone("Asia/Shanghai").date();
    culture::put(tx, party.client, None, &card(today, is_chinese))?;
    if let Some((first, _)) = opened.contacts.first() {
        let salutation = Some(own("尊敬的{family}总：", "Dear Ms {family},"));
        let other = ContactCulture { salutation, ..ContactCulture::default() };
        culture::put_own(tx, party.client, *first, None, &other)?;
    }
    Ok(())
}

fn card(today: Date, is_chinese: bool) -> CultureCard {
    let own = |chinese: &str, english: &str| if is_chinese { chinese } else { english }.to_owned();
    let stocktaking = today.saturating_add(24.days());
    let hours = |from: &str, to: &str| Some(Hours { from: from.to_owned(), to: to.to_owned() });
    CultureCard {
        country: "CN".to_owned(),
        days_off: vec![DayOff {
            name: own("年终盘点", "Stocktaking"),
            from: stocktaking,
            to: stocktaking.saturating_add(1.days()),
        }],
        // A Saturday that is worked for one of them.
        days_on: stocktaking.nth_weekday(2, Weekday::Saturday).into_iter().collect(),
        name_order: if is_chinese { NameOrder::FamilyFirst } else { NameOrder::GivenFirst },
        salutation: own("{name}，您好：", "Dear {name},"),
        manners: own(
            "先与项目负责人私下沟通，再在会上提出分歧。\n报价只对商务联系人谈。",
            "Settle differences with the project lead before the meeting.\nPrices with the commercial contact alone.",
        ),
        ordinary: Reach { channel: Channel::Mail, hours: hours("09:00", "18:00") },
        urgent: Reach { channel: Channel::Phone, hours: hours("07:30", "21:30") },
    }
}
