//! The rules about questionnaires, as tables.

use super::*;
use AnswerKind::*;

fn words(en: &str, zh: &str) -> BilingualText {
    BilingualText { en: en.into(), zh: zh.into() }
}

fn question(kind: AnswerKind) -> QuestionnaireQuestion {
    QuestionnaireQuestion {
        id: Uuid::from_u128(7),
        kind,
        words: words("How many?", "多少？"),
        options: vec![words("Few", "少"), words("Many", "")],
        scale_most: 5,
        low: words("bad", ""),
        high: BilingualText::default(),
        is_required: true,
    }
}

fn fields(sections: Vec<QuestionnaireSection>) -> QuestionnaireFields {
    let intro = words(" a\r\nb ", "");
    QuestionnaireFields {
        title: "Before we begin".into(),
        intro,
        due: Some("2026-02-28".into()),
        owner_id: None,
        sections,
    }
}

fn section(questions: Vec<QuestionnaireQuestion>) -> QuestionnaireSection {
    QuestionnaireSection { title: words("Night shift", ""), questions }
}

#[test]
fn words_are_read_in_ones_own_language_or_in_the_other() {
    for (text, en, zh) in [
        (words("Yes", "是"), "Yes", "是"),
        (words("Yes", ""), "Yes", "Yes"),
        (words("", "是"), "是", "是"),
        (words("", ""), "", ""),
    ] {
        assert_eq!((text.read_in(false), text.read_in(true)), (en, zh));
    }
}

#[test]
fn where_it_stands_says_what_may_be_done() {
    use QuestionnaireState::*;
    for (state, edit, send, close) in
        [(Draft, true, true, false), (Sent, false, true, true), (Closed, false, false, true)]
    {
        let found = (may_edit(state).is_ok(), may_send(state, 1).is_ok(), may_close(state).is_ok());
        assert_eq!(found, (edit, send, close), "{state:?}");
        assert!(may_send(state, 0).is_err(), "{state:?} without questions");
        assert_eq!(QuestionnaireState::from_word(state.word()), Some(state));
    }
    for (closed, submitted, may) in
        [(false, false, true), (true, false, false), (false, true, false), (true, true, false)]
    {
        assert_eq!(may_answer(closed, submitted).is_ok(), may, "{closed} {submitted}");
    }
}

#[test]
fn fields_are_checked() {
    let one = || question(Choice);
    let few = QuestionnaireQuestion { options: vec![words("Few", "")], ..one() };
    let mute = QuestionnaireQuestion { words: words(" ", ""), ..one() };
    let steep = QuestionnaireQuestion { scale_most: 11, ..question(Scale) };
    let long = QuestionnaireQuestion { id: Uuid::new_v4(), words: words(&"x".repeat(501), ""), ..one() };
    for (wrong, field) in [
        (QuestionnaireFields { title: " ".into(), ..fields(Vec::new()) }, "title"),
        (QuestionnaireFields { due: Some("2026-02-30".into()), ..fields(Vec::new()) }, "due"),
        (fields(vec![section(vec![few])]), "sections.0.questions.0.options"),
        (fields(vec![section(vec![mute])]), "sections.0.questions.0.words"),
        (fields(vec![section(vec![steep])]), "sections.0.questions.0.scale_most"),
        (fields(vec![section(vec![one(), long])]), "sections.0.questions.1.words"),
        (fields(vec![section(vec![one(), one()])]), "sections.0.questions.1.id"),
        (fields(vec![section(Vec::new()); MOST_SECTIONS + 1]), "sections"),
    ] {
        let Err(Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} accepted") };
        assert_eq!(problems[0].field, field);
    }
    let kept = fields(vec![section(vec![question(Line)])]).checked().expect("fine");
    assert_eq!(kept.intro.en, "a\nb");
    let line = &kept.sections[0].questions[0];
    assert_eq!((line.options.len(), line.low.is_empty()), (0, true), "a line has no options and no scale");
    assert_eq!(kept.checked().as_ref(), Ok(&kept));
}

#[test]
fn an_answer_is_what_its_form_can_send() {
    let answer =
        |text: &str, chosen: &[i64]| QuestionnaireAnswer { text: text.into(), chosen: chosen.to_vec() };
    let long = "长".repeat(LONGEST_LINE + 1);
    for (kind, given, kept) in [
        (Line, answer(" twelve ", &[]), Some(answer("twelve", &[]))),
        (Line, answer("", &[1]), Some(answer("", &[]))),
        (Line, answer(&long, &[]), None),
        (Text, answer(&long, &[]), Some(answer(&long, &[]))),
        (Text, answer("a\r\nb", &[]), Some(answer("a\nb", &[]))),
        (Text, answer("\u{1}", &[]), None),
        (Choice, answer("typed", &[1]), Some(answer("", &[1]))),
        (Choice, answer("", &[0, 1]), None),
        (Choice, answer("", &[2]), None),
        (Choices, answer("", &[1, 0, 1]), Some(answer("", &[0, 1]))),
        (Choices, answer("", &[-1]), None),
        (Scale, answer("", &[5]), Some(answer("", &[5]))),
        (Scale, answer("", &[0]), None),
        (Scale, answer("", &[6]), None),
        (YesNo, answer("", &[0]), Some(answer("", &[0]))),
        (YesNo, answer("", &[2]), None),
    ] {
        assert_eq!(checked_answer(&question(kind), &given).ok(), kept, "{kind:?} {given:?}");
    }
}

#[test]
fn answers_are_told_in_words() {
    let answer =
        |text: &str, chosen: &[i64]| QuestionnaireAnswer { text: text.into(), chosen: chosen.to_vec() };
    for (kind, given, en, zh) in [
        (Text, answer("Twelve\nor so", &[]), "Twelve\nor so", "Twelve\nor so"),
        (Choice, answer("", &[0]), "Few", "少"),
        (Choices, answer("", &[0, 1]), "Few, Many", "少、Many"),
        (Scale, answer("", &[4]), "4 / 5", "4 / 5"),
        (YesNo, answer("", &[1]), "✓", "✓"),
        (YesNo, answer("", &[0]), "✗", "✗"),
        (YesNo, answer("", &[]), "", ""),
    ] {
        let question = question(kind);
        let told = [false, true].map(|is_chinese| answer_words(&question, &given, is_chinese));
        assert_eq!(told, [en, zh], "{kind:?}");
    }
    assert_eq!(title_of(&question(Text), "Twelve\nor so", false), "Twelve");
    assert_eq!(title_of(&question(Choice), "少", true), "多少？：少");
    assert_eq!(title_of(&question(Text), &"x".repeat(300), false).chars().count(), 120);
}

#[test]
fn what_wants_an_answer_and_has_none() {
    let asked = question(Line);
    let free = QuestionnaireQuestion { id: Uuid::from_u128(8), is_required: false, ..question(Line) };
    let sections = vec![section(vec![asked.clone(), free])];
    let given = |text: &str| {
        HashMap::from([(asked.id, QuestionnaireAnswer { text: text.into(), chosen: Vec::new() })])
    };
    for (answers, open) in
        [(HashMap::new(), vec![asked.id]), (given(""), vec![asked.id]), (given("12"), vec![])]
    {
        assert_eq!(unanswered(&sections, &answers), open);
    }
}

#[test]
fn a_copy_has_questions_of_its_own_and_nobodys_audience() {
    let by = PersonId::new();
    let of = fields(vec![section(vec![question(Line)])]);
    let copy = of.copied(by);
    assert_ne!(copy.sections[0].questions[0].id, of.sections[0].questions[0].id);
    assert_eq!(copy.sections[0].questions[0].words, of.sections[0].questions[0].words);
    assert_eq!((copy.due, copy.owner_id), (None, Some(by)));
}
