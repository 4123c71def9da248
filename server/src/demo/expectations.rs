//! What the invented clients expect: shown with the answer, still inside the team, and one that they wrote themselves.

use super::client_side::Place;
use agreement::expectation::{Answered, ExpectationAnswer};
use agreement::store::expectations::{self, NewExpectation, Said};
use jiff::ToSpan;
use kernel::{Event, PersonId, Result};
use people::person;
use serde_json::json;
use store::{Db, Tx};

pub struct Expected {
    pub words: &'static str,
    /// The place of the client's person.
    pub whose: usize,
    pub days_ago: i64,
    pub answer: ExpectationAnswer,
    pub agreed: &'static str,
    pub reason: &'static str,
    pub stands: Stands,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    InTheTeam,
    Shown,
    /// Written by the client in the portal.
    Theirs,
}

/// Written down, answered, and shown where it is.
pub async fn keep(db: &Db, all: &'static [Expected], place: &Place<'_>, clients: &[PersonId]) -> Result<()> {
    let (project, party, manager) = (place.project, place.party, place.manager);
    let clients = clients.to_vec();
    db.write(move |tx| {
        all.iter().try_for_each(|one| {
            let whose = person::get(tx, clients[one.whose])?;
            let is_theirs = one.stands == Stands::Theirs;
            let since = tx.now().in_zone("UTC").date().checked_sub(one.days_ago.days()).ok();
            let said = Said { words: one.words, by: Some(whose.id), by_name: &whose.name, since };
            let by = if is_theirs { whose.id } else { manager };
            let of_client = is_theirs.then_some(party);
            let new = NewExpectation { project, said, of_client, form_key: None, by: Some(by) };
            let made = expectations::create(tx, &new)?.id;
            let happened = |tx: &mut Tx, kind, by, side: &str| {
                let event = Event::new(kind, tx.now(), Some(by)).in_project(project).on(made);
                tx.event(event.detail(json!({ "side": side })))
            };
            happened(tx, "expectation.raised", by, if is_theirs { "client" } else { "team" })?;
            if one.answer != ExpectationAnswer::Open {
                let answered =
                    Answered { answer: one.answer, agreed: one.agreed.into(), reason: one.reason.into() };
                let name = person::get(tx, manager)?.name;
                expectations::answer(tx, made, &answered, (Some(manager), &name))?;
                happened(tx, "expectation.answered", manager, "team")?;
            }
            if one.stands == Stands::Shown {
                expectations::put_party(tx, made, Some(party), Some(manager))?;
                happened(tx, "expectation.shared", manager, "team")?;
            }
            Ok(())
        })
    })
    .await
}

use ExpectationAnswer::{Agreed, Corrected, Open};

pub static WAREHOUSE: [Expected; 4] = [
    Expected {
        words: "每两周看一次可用的版本",
        whose: 1,
        days_ago: 40,
        answer: Agreed,
        agreed: "每隔一周的周三下午演示，附可试用的版本。",
        reason: "",
        stands: Stands::Shown,
    },
    Expected {
        words: "上线后免费驻场半年",
        whose: 1,
        days_ago: 40,
        answer: Corrected,
        agreed: "驻场一个月，之后按维保合同。",
        reason: "半年驻场不在合同范围内，四周足以稳定夜班。",
        stands: Stands::Shown,
    },
    Expected {
        words: "看板接入园区大屏",
        whose: 0,
        days_ago: 12,
        answer: Open,
        agreed: "",
        reason: "",
        stands: Stands::InTheTeam,
    },
    Expected {
        words: "夜班交接时系统不重启",
        whose: 0,
        days_ago: 1,
        answer: Open,
        agreed: "",
        reason: "",
        stands: Stands::Theirs,
    },
];

pub static HARBOUR: [Expected; 3] = [
    Expected {
        words: "A demonstration every second week",
        whose: 0,
        days_ago: 40,
        answer: Agreed,
        agreed: "Wednesday afternoons, with a version to try.",
        reason: "",
        stands: Stands::Shown,
    },
    Expected {
        words: "Round-the-clock support after go-live",
        whose: 0,
        days_ago: 35,
        answer: Corrected,
        agreed: "On working days; nights by a separate contract.",
        reason: "A night shift of ours is not part of the contract.",
        stands: Stands::Shown,
    },
    Expected {
        words: "The screens stay readable in direct sunlight",
        whose: 1,
        days_ago: 1,
        answer: Open,
        agreed: "",
        reason: "",
        stands: Stands::Theirs,
    },
];
