//! The offer the client decides on: dates, price, quality, validity. What is offered is typed by the manager and may
//! differ from what was computed; the client's own dates stand beside it as "now".
//!
//! Must hold: nothing of the assessment is in it unless somebody wrote it here for the client.

use crate::assessment::{checked_currency, optional_text};
use crate::request::{ChangeState, LONGEST_TITLE};
use engagement::sign_off::{Content, Figure, Label, Money, Value};
use jiff::civil::Date;
use kernel::{FieldProblem, Input, RecordId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most milestones one offer names.
pub const MOST_MILESTONES: usize = 50;
/// The largest price, in the smallest unit: beyond it sums would no longer be exact in a browser.
pub const LARGEST_PRICE: u64 = 1_000_000_000_000_000;

/// What is offered, in the client's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// The version of the assessment that was looked at: its edits are what goes along.
    pub assessment_version: i64,
    /// As the client reads it; the team's title is not shown.
    pub title: String,
    /// Why, in the client's words. Markdown.
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub quality_notes: String,
    /// The day on which the project ends if the client approves.
    #[schema(value_type = String)]
    pub finish: Date,
    #[serde(default)]
    pub milestones: Vec<OfferedMilestone>,
    /// None: nothing is paid, nothing saved. Negative: it gets cheaper.
    #[serde(default)]
    pub price: Option<Money>,
    /// The last day on which it can be decided.
    #[schema(value_type = String)]
    pub valid_until: Date,
    /// When an answer is wanted; not later than the validity.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub due: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferedMilestone {
    pub task_id: RecordId,
    /// Left out where the client sees the milestone: then it is called what they call it.
    #[serde(default)]
    pub title: Option<String>,
    #[schema(value_type = String)]
    pub date: Date,
}

/// What the client reads now of one milestone.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownMilestone {
    pub title: String,
    pub finish: Option<Date>,
}

impl Offered {
    /// `today` is the day where the project is.
    pub fn checked(self, today: Date) -> Result<Self> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        let summary = optional_text(&mut input, "summary", &self.summary);
        let quality_notes = optional_text(&mut input, "quality_notes", &self.quality_notes);
        if self.valid_until < today {
            input.problem("valid_until", "in_the_past");
        }
        if self.due.is_some_and(|due| due > self.valid_until) {
            input.problem("due", "after_validity");
        }
        within_reason(&mut input, "finish", self.finish);
        let price = self.price.filter(|price| price.minor != 0);
        if let Some(price) = &price {
            checked_currency(&mut input, "price.currency", &price.currency);
            if price.minor.unsigned_abs() > LARGEST_PRICE {
                input.problem("price.minor", "out_of_range");
            }
        }
        let milestones = checked_milestones(&mut input, self.milestones);
        input.finish()?;
        Ok(Self { title, summary, quality_notes, milestones, price, ..self })
    }

    pub fn is_commercial(&self) -> bool {
        self.price.is_some()
    }
}

fn checked_milestones(input: &mut Input, milestones: Vec<OfferedMilestone>) -> Vec<OfferedMilestone> {
    if milestones.len() > MOST_MILESTONES {
        input.problem("milestones", "too_many");
    }
    let mut known = Vec::new();
    let mut checked = Vec::new();
    for (place, one) in milestones.into_iter().enumerate() {
        let field = |name: &str| format!("milestones.{place}.{name}");
        if known.contains(&one.task_id) {
            input.problem(field("task_id"), "named_twice");
        }
        known.push(one.task_id);
        within_reason(input, &field("date"), one.date);
        let title = one.title.as_deref().map(|title| input.line(&field("title"), title, LONGEST_TITLE));
        checked.push(OfferedMilestone { title, ..one });
    }
    checked
}

fn within_reason(input: &mut Input, field: &str, date: Date) {
    if !(1900..=2200).contains(&date.year()) {
        input.problem(field, "not_a_date");
    }
}

/// An offer is made of what was assessed, and as long as nothing was agreed. One that waits is replaced.
pub fn may_offer(state: ChangeState) -> Result<(), Refusal> {
    use ChangeState::{
        Applied, Approved, Assessing, Closed, Declined, Done, NotApplied, Offered, Received, WithoutWork,
    };
    match state {
        Assessing | Offered | Declined => Ok(()),
        Received => Err(Refusal::new("change.not_assessed")),
        Approved | Applied | WithoutWork | NotApplied | Done => Err(Refusal::new("change.already_agreed")),
        Closed => Err(Refusal::new("change.closed")),
    }
}

/// What a milestone is called before the client, and where it is for them now. One they do not see needs a title.
pub fn shown_milestone(
    place: usize,
    offered: &OfferedMilestone,
    seen: Option<(String, Option<Date>)>,
) -> Result<ShownMilestone> {
    match (offered.title.clone(), seen) {
        (title, Some((theirs, finish))) => Ok(ShownMilestone { title: title.unwrap_or(theirs), finish }),
        (Some(title), None) => Ok(ShownMilestone { title, finish: None }),
        (None, None) => {
            let problem = FieldProblem::new(format!("milestones.{place}.title"), "required");
            Err(kernel::Failure::Invalid(vec![problem]))
        }
    }
}

/// What the client is asked to agree to.
pub fn content(
    kind: &str,
    number: i64,
    version: i64,
    offered: &Offered,
    finish_now: Option<Date>,
    milestones: &[ShownMilestone],
) -> Content {
    let date = |date: Option<Date>| date.map(Value::Date);
    let mut figures = vec![Figure {
        label: Label::Code("finish".into()),
        now: date(finish_now),
        becomes: date(Some(offered.finish)),
    }];
    figures.extend(milestones.iter().zip(&offered.milestones).map(|(shown, milestone)| Figure {
        label: Label::Text(shown.title.clone()),
        now: date(shown.finish),
        becomes: date(Some(milestone.date)),
    }));
    figures.extend(offered.price.as_ref().map(|price| Figure {
        label: Label::Code("price".into()),
        now: None,
        becomes: Some(Value::Money { minor: price.minor, currency: price.currency.clone() }),
    }));
    if !offered.quality_notes.is_empty() {
        let becomes = Some(Value::Text(offered.quality_notes.clone()));
        figures.push(Figure { label: Label::Code("quality".into()), now: None, becomes });
    }
    Content {
        kind: kind.to_owned(),
        number: format!("CR-{number}"),
        version,
        title: offered.title.clone(),
        summary: offered.summary.clone(),
        figures,
        items: Vec::new(),
        valid_until: Some(offered.valid_until),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::Failure;

    fn offered() -> Offered {
        Offered {
            assessment_version: 1,
            title: "2-D pallet codes".into(),
            summary: String::new(),
            quality_notes: "Old codes keep working.".into(),
            finish: date(2026, 3, 31),
            milestones: vec![OfferedMilestone {
                task_id: RecordId(uuid::Uuid::from_u128(1)),
                title: None,
                date: date(2026, 3, 20),
            }],
            price: Some(Money { minor: 8_600_000, currency: "CNY".into() }),
            valid_until: date(2026, 3, 9),
            due: None,
        }
    }

    fn fields(outcome: Result<Offered>) -> Vec<String> {
        match outcome {
            Ok(_) => vec![],
            Err(Failure::Invalid(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn offers_from_forms() {
        let today = date(2026, 3, 2);
        let price = |minor, currency: &str| Some(Money { minor, currency: currency.into() });
        let twice = offered().milestones.into_iter().cycle().take(2).collect();
        for (offer, wrong) in [
            (offered(), vec![]),
            (Offered { valid_until: today, ..offered() }, vec![]),
            (Offered { title: " ".into(), ..offered() }, vec!["title"]),
            (Offered { valid_until: date(2026, 3, 1), ..offered() }, vec!["valid_until"]),
            (Offered { due: Some(date(2026, 3, 10)), ..offered() }, vec!["due"]),
            (Offered { price: price(5, "yuan"), ..offered() }, vec!["price.currency"]),
            (Offered { price: price(i64::MIN, "CNY"), ..offered() }, vec!["price.minor"]),
            (Offered { price: price(i64::MAX, "CNY"), ..offered() }, vec!["price.minor"]),
            (Offered { milestones: twice, ..offered() }, vec!["milestones.1.task_id"]),
            (Offered { finish: date(9999, 1, 1), ..offered() }, vec!["finish"]),
        ] {
            assert_eq!(fields(offer.clone().checked(today)), wrong, "{offer:?}");
        }
    }

    #[test]
    fn only_what_costs_or_saves_is_for_the_commercial_circle() {
        for (minor, is_commercial) in [(0, false), (1, true), (-1, true)] {
            let price = Some(Money { minor, currency: "CNY".into() });
            let offer = Offered { price, ..offered() }.checked(date(2026, 3, 2)).expect("good");
            assert_eq!(offer.is_commercial(), is_commercial, "{minor}");
        }
    }

    #[test]
    fn when_an_offer_may_be_made() {
        for state in ChangeState::ALL {
            let wanted = match state.word() {
                "assessing" | "offered" | "declined" => Ok(()),
                "received" => Err("change.not_assessed"),
                "closed" => Err("change.closed"),
                _ => Err("change.already_agreed"),
            };
            assert_eq!(may_offer(state).map_err(|refusal| refusal.code), wanted, "{state:?}");
        }
    }

    #[test]
    fn what_the_client_is_asked() {
        let shown = ShownMilestone { title: "Handover".into(), finish: Some(date(2026, 3, 13)) };
        let content = content("change_offer", 2, 1, &offered(), Some(date(2026, 3, 24)), &[shown]);
        let told: Vec<_> = content.figures.iter().map(|one| (&one.label, &one.now, &one.becomes)).collect();
        let (code, text) = (|word: &str| Label::Code(word.into()), Label::Text("Handover".into()));
        let on = |month, day| Some(Value::Date(date(2026, month, day)));
        let price = Some(Value::Money { minor: 8_600_000, currency: "CNY".into() });
        let quality = Some(Value::Text("Old codes keep working.".into()));
        assert_eq!(
            told,
            [
                (&code("finish"), &on(3, 24), &on(3, 31)),
                (&text, &on(3, 13), &on(3, 20)),
                (&code("price"), &None, &price),
                (&code("quality"), &None, &quality),
            ]
        );
        assert_eq!((content.number.as_str(), content.valid_until), ("CR-2", Some(date(2026, 3, 9))));
    }

    #[test]
    fn a_milestone_that_the_client_does_not_see_needs_words() {
        let bare = offered().milestones.remove(0);
        let named = OfferedMilestone { title: Some("Gate".into()), ..bare.clone() };
        let seen = || Some(("Handover".to_owned(), None));
        for (offered, seen, title) in [
            (&bare, seen(), Some("Handover")),
            (&named, seen(), Some("Gate")),
            (&named, None, Some("Gate")),
            (&bare, None, None),
        ] {
            let shown = shown_milestone(0, offered, seen).ok().map(|shown| shown.title);
            assert_eq!(shown.as_deref(), title);
        }
    }
}
