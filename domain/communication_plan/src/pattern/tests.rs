//! What of a row travels to another project, and what does not.

use super::*;
use crate::rhythm::Weekday;
use jiff::civil::date;

fn nobody(_: &Sought) -> Option<PersonId> {
    None
}

fn place(start: Date, party: Option<PartyId>) -> Place<'static> {
    Place { start, time_zone: "Europe/Berlin", party, owner: &nobody, client_owner: &nobody }
}

/// A row of the first party of a project in Ningbo, begun in the second week of March.
fn row(rhythm: Rhythm, from: Date) -> EntryFields {
    let beginning = Beginning {
        locale: Locale::En,
        party: Some(PartyId::new()),
        from,
        time_zone: "Asia/Shanghai",
        owner: Some(PersonId::new()),
        client_owner: Some(PersonId::new()),
    };
    let pattern = usual(&beginning).into_iter().next().expect("a row");
    EntryFields { rhythm, until: Some(from.saturating_add(30.days())), ..pattern }
}

fn taken(row: &EntryFields) -> Pattern {
    let lead = row.owner_id;
    let sought = |person| match lead == Some(person) {
        true => Sought { function: String::new(), is_lead: true },
        false => Sought { function: "Key user".into(), is_lead: false },
    };
    Pattern::of(row, &Origin { begun: date(2026, 3, 9), time_zone: "Asia/Shanghai", sought: &sought })
}

#[test]
fn nobody_no_client_and_no_date_travels() {
    let row = row(Rhythm::Weekly { every: 1, weekdays: vec![Weekday::Friday] }, date(2026, 3, 16));
    let pattern = taken(&row);
    let kept = serde_json::to_string(&pattern).expect("text");
    let people = [row.owner_id, row.client_owner_id].map(|person| person.expect("one").to_string());
    for left_behind in people.iter().chain(&[row.party_id.expect("one").to_string(), "2026".to_owned()]) {
        assert!(!kept.contains(left_behind.as_str()), "{left_behind} in {kept}");
    }
    assert_eq!(serde_json::from_str::<Pattern>(&kept).expect("read"), pattern);
    let made = pattern.fields(&place(date(2027, 1, 4), None)).expect("well");
    assert_eq!((made.from, made.until), (date(2027, 1, 11), Some(date(2027, 2, 10))));
    assert_eq!((made.party_id, made.owner_id, made.client_owner_id), (None, None, None));
    assert_eq!((made.owner_function.as_str(), made.client_owner_function.as_str()), ("", "Key user"));
    assert_eq!((made.time_zone.as_str(), made.title == row.title), ("Europe/Berlin", true));
    assert_eq!((made.content.clone(), made.produces), (row.content.clone(), row.produces));
}

#[test]
fn people_are_found_by_function_or_by_what_they_decide() {
    let row = row(Rhythm::Once, date(2026, 3, 9));
    let (lead, key_user) = (PersonId::new(), PersonId::new());
    let owner = |sought: &Sought| sought.is_lead.then_some(lead);
    let client_owner = |sought: &Sought| (sought.function == "Key user").then_some(key_user);
    let place =
        |party| Place { owner: &owner, client_owner: &client_owner, ..place(date(2027, 1, 4), party) };
    let party = PartyId::new();
    let made = taken(&row).fields(&place(Some(party))).expect("well");
    assert_eq!(
        (made.party_id, made.owner_id, made.client_owner_id),
        (Some(party), Some(lead), Some(key_user))
    );
    let internal = taken(&EntryFields { is_internal: true, produces: Product::Nothing, ..row });
    let made = internal.fields(&place(Some(party))).expect("well");
    assert_eq!((made.party_id, made.client_owner_id, made.is_internal), (None, None, true));
    // What nobody was is looked for again.
    let sought = |_| Sought::default();
    let origin = Origin { begun: date(2027, 1, 4), time_zone: "UTC", sought: &sought };
    let waiting = EntryFields { client_owner_id: None, client_owner_function: "Key user".into(), ..made };
    assert_eq!(Pattern::of(&waiting, &origin).client_owner.function, "Key user");
}

#[test]
fn what_happens_by_the_month_counts_from_its_first_month() {
    let second_wednesday = |every| Rhythm::MonthlyByWeekday { every, nth: 2, weekday: Weekday::Wednesday };
    for (rhythm, from, start, first) in [
        (second_wednesday(3), date(2026, 6, 1), date(2026, 11, 23), date(2027, 2, 10)),
        // Its first time is in July: in June it is over on the 22nd.
        (second_wednesday(1), date(2026, 6, 22), date(2026, 11, 23), date(2027, 3, 10)),
        (
            Rhythm::MonthlyByDay { every: 6, day: 31 },
            date(2026, 3, 9),
            date(2026, 11, 23),
            date(2026, 11, 30),
        ),
        (
            Rhythm::Weekly { every: 2, weekdays: vec![Weekday::Tuesday] },
            date(2026, 1, 1),
            date(2026, 11, 23),
            date(2026, 11, 24),
        ),
        (Rhythm::Once, date(2026, 3, 19), date(2026, 11, 23), date(2026, 12, 3)),
    ] {
        let made = taken(&EntryFields { until: None, ..row(rhythm.clone(), from) });
        let made = made.fields(&place(start, None)).expect("well");
        let far = start.saturating_add(400.days());
        assert_eq!(made.rhythm.days(made.from, start, far).first(), Some(&first), "{rhythm:?} {from}");
    }
}

#[test]
fn the_usual_plan_holds_a_feedback_talk_and_a_review_in_both_languages() {
    for locale in Locale::ALL {
        let patterns = usual_patterns(locale);
        let makes: Vec<Product> = patterns.iter().map(|one| one.produces).collect();
        assert!(makes.contains(&Product::FeedbackTalk) && makes.contains(&Product::PlanReview), "{makes:?}");
        for pattern in patterns {
            let made = pattern.fields(&place(date(2026, 11, 23), None)).expect("well");
            assert!(made.from >= date(2026, 11, 23) && !made.is_internal);
        }
    }
}
