//! How letters open and when they may leave, as tables.

use super::*;
use jiff::civil::date;

fn card() -> CultureCard {
    let hours = |from: &str, to: &str| Some(Hours { from: from.into(), to: to.into() });
    CultureCard {
        country: "CN".into(),
        days_off: vec![DayOff { name: "盘点日".into(), from: date(2026, 3, 12), to: date(2026, 3, 12) }],
        ordinary: Reach { channel: Channel::Mail, hours: hours("09:00", "18:00") },
        urgent: Reach { channel: Channel::Phone, hours: hours("07:00", "22:00") },
        ..CultureCard::default()
    }
}

fn moment(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond())
}

#[test]
fn a_letter_waits_for_the_hours_of_its_reader() {
    let manner = Manner::of(&card(), &ContactCulture::default(), "Asia/Shanghai");
    use Urgency::*;
    for (now, urgency, leaves) in [
        // Tuesday 10:30 in Shanghai.
        ("2026-03-10T02:30:00Z", Ordinary, "2026-03-10T02:30:00Z"),
        // Tuesday 06:00: at nine.
        ("2026-03-09T22:00:00Z", Ordinary, "2026-03-10T01:00:00Z"),
        // Tuesday 18:00 sharp is over: on Wednesday.
        ("2026-03-10T10:00:00Z", Ordinary, "2026-03-11T01:00:00Z"),
        // Wednesday evening, Thursday is a day of their own: on Friday.
        ("2026-03-11T12:00:00Z", Ordinary, "2026-03-13T01:00:00Z"),
        // Friday evening: on Monday.
        ("2026-03-13T12:00:00Z", Ordinary, "2026-03-16T01:00:00Z"),
        // Before Spring Festival, whose last days are followed by a working day: from Saturday the 14th, worked,
        // to Tuesday the 24th.
        ("2026-02-13T12:00:00Z", Ordinary, "2026-02-14T01:00:00Z"),
        ("2026-02-14T12:00:00Z", Ordinary, "2026-02-24T01:00:00Z"),
        // Urgent things have hours of their own.
        ("2026-03-10T12:00:00Z", Urgent, "2026-03-10T12:00:00Z"),
        ("2026-03-10T15:00:00Z", Urgent, "2026-03-10T23:00:00Z"),
        ("2026-03-13T15:00:00Z", AskedFor, "2026-03-13T15:00:00Z"),
    ] {
        let found = manner.not_before(moment(now), urgency);
        assert_eq!(found, moment(leaves), "{now} {urgency:?}: {found}");
    }
}

#[test]
fn without_hours_nothing_waits_and_one_may_live_elsewhere() {
    let late = moment("2026-03-14T18:00:00Z");
    let anytime = Manner::of(&CultureCard::default(), &ContactCulture::default(), "Asia/Shanghai");
    assert_eq!(anytime.not_before(late, Urgency::Ordinary), late);
    let own = ContactCulture { time_zone: Some("Europe/Berlin".into()), ..ContactCulture::default() };
    let abroad = Manner::of(&card(), &own, "Asia/Shanghai");
    // Tuesday 10:30 in Shanghai is 03:30 in Berlin.
    let found = abroad.not_before(moment("2026-03-10T02:30:00Z"), Urgency::Ordinary);
    assert_eq!(found, moment("2026-03-10T08:00:00Z"));
}

#[test]
fn somebody_who_is_never_there_waits_no_longer_than_three_weeks() {
    let away = DayOff { name: "Away".into(), from: date(2026, 3, 1), to: date(2026, 5, 31) };
    let card = CultureCard { days_off: vec![away], ..card() };
    let manner = Manner::of(&card, &ContactCulture::default(), "UTC");
    let now = moment("2026-03-10T02:30:00Z");
    assert_eq!(manner.not_before(now, Urgency::Ordinary), now);
}

#[test]
fn how_a_letter_opens() {
    use NameOrder::*;
    for (salutation, name, order, opened) in [
        ("尊敬的{family}总：", "郑海砚", FamilyFirst, "尊敬的郑总："),
        ("{name}老师，您好：", "欧阳澄", GivenFirst, "欧阳澄老师，您好："),
        ("{family}工，您好：", "欧阳澄", FamilyFirst, "欧阳工，您好："),
        ("Dear Ms {family},", "Anna Maria Lindqvist", GivenFirst, "Dear Ms Lindqvist,"),
        ("Dear Mr {family},", "Zheng Haiyan", FamilyFirst, "Dear Mr Zheng,"),
        ("Hi {given},", "Zheng Haiyan", FamilyFirst, "Hi Haiyan,"),
        ("Dear {family},", "Sukarno", FamilyFirst, "Dear Sukarno,"),
    ] {
        let card = CultureCard { salutation: salutation.into(), name_order: order, ..CultureCard::default() };
        let manner = Manner::of(&card, &ContactCulture::default(), "UTC");
        assert_eq!(manner.opening(name).as_deref(), Some(opened));
    }
    let usual = Manner::of(&CultureCard::default(), &ContactCulture::default(), "UTC");
    assert_eq!(usual.opening("郑海砚"), None);
}

#[test]
fn a_persons_own_card_goes_before_the_organisations() {
    let house = CultureCard { salutation: "Dear {name},".into(), manners: "Formal.".into(), ..card() };
    let own = ContactCulture {
        salutation: Some("Hello {given},".into()),
        ordinary: Some(Reach::default()),
        ..ContactCulture::default()
    };
    let manner = Manner::of(&house, &own, "UTC");
    assert_eq!(manner.card.salutation, "Hello {given},");
    assert_eq!(manner.card.manners, "Formal.");
    assert_eq!((manner.card.ordinary.hours, manner.card.urgent), (None, house.urgent));
}

#[test]
fn a_day_that_is_made_up_for_is_worked_whatever_else_is_said_of_it() {
    let named = |from, to| DayOff { name: "Spring Festival".into(), from, to };
    let card = CultureCard {
        country: "CN".into(),
        days_off: vec![named(date(2027, 2, 5), date(2027, 2, 13))],
        days_on: vec![date(2027, 2, 14), date(2027, 2, 6), date(2027, 2, 14)],
        ..CultureCard::default()
    }
    .checked()
    .expect("a card");
    assert_eq!(card.days_on, [date(2027, 2, 6), date(2027, 2, 14)], "in order, each once");
    for (day, works) in
        [((2027, 2, 6), true), ((2027, 2, 7), false), ((2027, 2, 14), true), ((2027, 2, 21), false)]
    {
        let day = date(day.0, day.1, day.2);
        assert_eq!((card.works(day), card.free_on(day).is_some()), (works, day == date(2027, 2, 7)), "{day}");
    }
}

#[test]
fn what_is_accepted_of_a_card() {
    let refused = |card: CultureCard| match card.checked() {
        Err(kernel::Failure::Invalid(problems)) => problems.into_iter().map(|one| one.field).collect(),
        _ => Vec::new(),
    };
    let hours = |from: &str, to: &str| Reach {
        hours: Some(Hours { from: from.into(), to: to.into() }),
        ..Reach::default()
    };
    let none = CultureCard::default;
    for (card, field) in [
        (CultureCard { country: "XX".into(), ..none() }, "country"),
        (CultureCard { days_on: vec![date(2027, 2, 6); 61], ..none() }, "days_on"),
        (CultureCard { salutation: "Dear {title},".into(), ..none() }, "salutation"),
        (CultureCard { ordinary: hours("9", "18:00"), ..none() }, "ordinary.hours.from"),
        (CultureCard { urgent: hours("18:00", "09:00"), ..none() }, "urgent.hours.to"),
    ] {
        assert_eq!(refused(card), [field]);
    }
    assert_eq!(refused(card()), Vec::<String>::new());
}
