//! Who decides at the client: one, any, all, or one after the other; limits by amount; deputies with dates.
//!
//! Must hold: whoever's limit is below the amount never decides alone. One, any: only those whose limit reaches
//! it take a seat. All, in order: everybody does, and at least one limit reaches it. Where no limit reaches the
//! amount, nobody is asked. A limit is in the rule's currency; an amount in another one is beyond every limit.

use jiff::civil::Date;
use kernel::{PersonId, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the deciders of a party come to one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DecisionMode)]
pub enum Mode {
    /// The first decider alone.
    One,
    /// Whoever is first.
    Any,
    All,
    /// All, one after the other (会签).
    InOrder,
}

kernel::words!(Mode { One = "one", Any = "any", All = "all", InOrder = "in_order" });

/// What somebody answers to what they are asked to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approved,
    ApprovedWithConditions,
    OtherTerms,
    Declined,
    /// Nobody answered in the time that the party's confirmed charter names. Nobody can choose it.
    DeemedAccepted,
}

kernel::words!(Verdict {
    Approved = "approved",
    ApprovedWithConditions = "approved_with_conditions",
    OtherTerms = "other_terms",
    Declined = "declined",
    DeemedAccepted = "deemed_accepted",
});

impl Verdict {
    pub const fn is_approval(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedWithConditions | Self::DeemedAccepted)
    }
}

/// Money in the smallest unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub minor: i64,
    /// Three letters, for example `CNY`.
    pub currency: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decider {
    pub person: PersonId,
    pub position: i64,
    /// The largest amount they may decide; none is without limit.
    pub limit_minor: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRule {
    pub mode: Mode,
    /// Of the limits; empty where nobody has one.
    pub currency: String,
    pub deciders: Vec<Decider>,
}

/// Somebody who acts for a decider, from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deputy {
    pub person: PersonId,
    pub deputy: PersonId,
    pub from: Date,
    pub until: Date,
}

impl Deputy {
    pub fn acts_on(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// Who is asked about one thing, as it was when they were asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    pub mode: Mode,
    pub seats: Vec<PersonId>,
}

/// Where a decision stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Waiting { on: Vec<PersonId> },
    Decided(Verdict),
}

/// Who takes a seat for this amount.
pub fn panel(rule: &DecisionRule, amount: Option<&Money>) -> Result<Panel, Refusal> {
    let mut deciders = rule.deciders.clone();
    deciders.sort_by_key(|decider| decider.position);
    let reaches = |decider: &&Decider| match (amount, decider.limit_minor) {
        (None, _) | (Some(_), None) => true,
        (Some(amount), Some(limit)) => {
            let is_within = u64::try_from(limit).is_ok_and(|limit| amount.minor.unsigned_abs() <= limit);
            amount.currency == rule.currency && is_within
        }
    };
    let able: Vec<PersonId> = deciders.iter().filter(reaches).map(|decider| decider.person).collect();
    match (deciders.is_empty(), able.first()) {
        (true, _) => Err(Refusal::new("sign_off.nobody_decides")),
        (false, None) => Err(Refusal::new("sign_off.over_all_limits")),
        (false, Some(first)) => {
            let seats = match rule.mode {
                Mode::One => vec![*first],
                Mode::Any => able,
                Mode::All | Mode::InOrder => deciders.iter().map(|decider| decider.person).collect(),
            };
            Ok(Panel { mode: rule.mode, seats })
        }
    }
}

/// Where it stands after these answers, each with the seat it was given for. One that is no approval ends it;
/// of several approvals one with conditions makes the whole conditional.
pub fn standing(panel: &Panel, answers: &[(PersonId, Verdict)]) -> Standing {
    if let Some((_, against)) = answers.iter().find(|(_, verdict)| !verdict.is_approval()) {
        return Standing::Decided(*against);
    }
    let open: Vec<PersonId> =
        panel.seats.iter().filter(|seat| !answers.iter().any(|(of, _)| of == *seat)).copied().collect();
    let is_enough = match panel.mode {
        Mode::One | Mode::Any => !answers.is_empty(),
        Mode::All | Mode::InOrder => open.is_empty(),
    };
    match (is_enough, panel.mode) {
        (true, _) => {
            let is_conditional = answers.iter().any(|(_, verdict)| *verdict != Verdict::Approved);
            Standing::Decided(if is_conditional {
                Verdict::ApprovedWithConditions
            } else {
                Verdict::Approved
            })
        }
        (false, Mode::InOrder) => Standing::Waiting { on: open.into_iter().take(1).collect() },
        (false, Mode::One | Mode::Any | Mode::All) => Standing::Waiting { on: open },
    }
}

/// The open one of the seats that somebody may take today: their own, else one they are deputy of. Whoever has
/// a seat of their own is nobody's deputy: as one person answers once, theirs would stay empty.
pub fn seat_of(
    seats: &[PersonId],
    open: &[PersonId],
    person: PersonId,
    deputies: &[Deputy],
    today: Date,
) -> Option<PersonId> {
    let is_theirs = |seat: &&PersonId| match seats.contains(&person) {
        true => **seat == person,
        false => {
            deputies.iter().any(|one| one.person == **seat && one.deputy == person && one.acts_on(today))
        }
    };
    open.iter().find(is_theirs).copied()
}

/// Everybody who may take one of the open seats today.
pub fn holders(seats: &[PersonId], open: &[PersonId], deputies: &[Deputy], today: Date) -> Vec<PersonId> {
    let mut holders = Vec::new();
    for seat in open {
        let acts = |one: &&Deputy| one.person == *seat && one.acts_on(today) && !seats.contains(&one.deputy);
        let acting = deputies.iter().filter(acts);
        for person in std::iter::once(*seat).chain(acting.map(|one| one.deputy)) {
            if !holders.contains(&person) {
                holders.push(person);
            }
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mode::*;
    use Verdict::*;
    use jiff::civil::date;

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }
    fn persons(numbers: &[u128]) -> Vec<PersonId> {
        numbers.iter().map(|n| person(*n)).collect()
    }
    fn yuan(minor: i64) -> Option<Money> {
        Some(Money { minor, currency: "CNY".into() })
    }
    fn euro(minor: i64) -> Option<Money> {
        Some(Money { minor, currency: "EUR".into() })
    }

    #[test]
    fn who_takes_a_seat() {
        let (small, none): (Option<i64>, Option<i64>) = (Some(100), None);
        let refused = |code: &'static str| Err(code);
        for (mode, limits, amount, wanted) in [
            (One, vec![none, none], None, Ok(vec![1])),
            (One, vec![small, none], None, Ok(vec![1])),
            (One, vec![small, none], yuan(100), Ok(vec![1])),
            (One, vec![small, none], yuan(101), Ok(vec![2])),
            (One, vec![small, none], yuan(-101), Ok(vec![2])),
            (One, vec![small, none], yuan(i64::MIN), Ok(vec![2])),
            (One, vec![Some(i64::MAX)], yuan(i64::MIN), refused("sign_off.over_all_limits")),
            (One, vec![Some(i64::MAX)], yuan(i64::MAX), Ok(vec![1])),
            (One, vec![small, none], euro(1), Ok(vec![2])),
            (One, vec![small], yuan(101), refused("sign_off.over_all_limits")),
            (Any, vec![small, none, none], yuan(101), Ok(vec![2, 3])),
            (Any, vec![small, small], yuan(101), refused("sign_off.over_all_limits")),
            (All, vec![small, none], yuan(101), Ok(vec![1, 2])),
            (All, vec![small, small], yuan(101), refused("sign_off.over_all_limits")),
            (InOrder, vec![small, none], yuan(101), Ok(vec![1, 2])),
            (InOrder, vec![small, small], yuan(100), Ok(vec![1, 2])),
            (Any, vec![], None, refused("sign_off.nobody_decides")),
        ] {
            // The positions say the order, not the places in the list.
            let mut deciders = Vec::new();
            for (limit_minor, n) in limits.iter().copied().zip(1_i64..) {
                deciders.insert(0, Decider { person: person(n as u128), position: n, limit_minor });
            }
            let rule = DecisionRule { mode, currency: "CNY".into(), deciders };
            let found =
                panel(&rule, amount.as_ref()).map(|panel| panel.seats).map_err(|refusal| refusal.code);
            assert_eq!(found, wanted.map(|seats| persons(&seats)), "{mode:?} {limits:?} {amount:?}");
        }
    }

    #[test]
    fn how_it_stands() {
        let waiting = |on: &[u128]| Standing::Waiting { on: persons(on) };
        for (mode, answers, wanted) in [
            (One, vec![], waiting(&[1, 2, 3])),
            (Any, vec![], waiting(&[1, 2, 3])),
            (Any, vec![(2, Approved)], Standing::Decided(Approved)),
            (Any, vec![(2, ApprovedWithConditions)], Standing::Decided(ApprovedWithConditions)),
            (All, vec![], waiting(&[1, 2, 3])),
            (All, vec![(2, Approved)], waiting(&[1, 3])),
            (All, vec![(2, Approved), (1, Declined)], Standing::Decided(Declined)),
            (All, vec![(2, OtherTerms)], Standing::Decided(OtherTerms)),
            (
                All,
                vec![(2, ApprovedWithConditions), (1, Approved), (3, Approved)],
                Standing::Decided(ApprovedWithConditions),
            ),
            (All, vec![(2, Approved), (1, Approved), (3, Approved)], Standing::Decided(Approved)),
            (InOrder, vec![], waiting(&[1])),
            (InOrder, vec![(1, Approved)], waiting(&[2])),
            (InOrder, vec![(1, ApprovedWithConditions), (2, Approved)], waiting(&[3])),
            (InOrder, vec![(1, Declined)], Standing::Decided(Declined)),
        ] {
            let panel = Panel { mode, seats: persons(&[1, 2, 3]) };
            let given: Vec<_> = answers.iter().map(|(n, verdict)| (person(*n), *verdict)).collect();
            assert_eq!(standing(&panel, &given), wanted, "{mode:?} {answers:?}");
        }
    }

    #[test]
    fn deputies_act_within_their_dates() {
        let deputy = |of, by, from, until| Deputy { person: person(of), deputy: person(by), from, until };
        let (first, last) = (date(2026, 3, 2), date(2026, 3, 6));
        let deputies = [deputy(1, 7, first, last), deputy(2, 7, first, first), deputy(2, 1, first, last)];
        for (seats, open, by, today, wanted) in [
            (vec![1, 2], vec![1, 2], 1, first, Some(1)),
            (vec![2], vec![2], 1, last, Some(2)),
            (vec![2, 1], vec![2], 1, last, None),
            (vec![1, 2], vec![2], 1, last, None),
            (vec![1, 2], vec![1, 2], 7, first, Some(1)),
            (vec![1, 2], vec![2], 7, first, Some(2)),
            (vec![2], vec![2], 7, last, None),
            (vec![1], vec![1], 7, last, Some(1)),
            (vec![1], vec![1], 7, date(2026, 3, 7), None),
            (vec![1], vec![1], 7, date(2026, 3, 1), None),
            (vec![1, 2], vec![1, 2], 9, first, None),
        ] {
            let (all, on) = (persons(&seats), persons(&open));
            let found = seat_of(&all, &on, person(by), &deputies, today);
            assert_eq!(found, wanted.map(person), "{open:?} of {seats:?} {by} {today}");
            let holds = holders(&all, &on, &deputies, today).contains(&person(by));
            assert_eq!(holds, wanted.is_some(), "{open:?} of {seats:?} {by} {today}");
        }
        let (both, second) = (persons(&[1, 2]), persons(&[2]));
        assert_eq!(holders(&both, &both, &deputies, first), persons(&[1, 7, 2]));
        assert_eq!(holders(&second, &second, &deputies, last), persons(&[2, 1]));
    }
}
