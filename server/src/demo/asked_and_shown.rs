//! What the invented houses asked before they began, and what they have shown since: answered in part, as it is in
//! life.

use super::client_side::Place;
use super::script::Project;
use engagement::access::{ShareWithClient, authorized_by_command};
use engagement::noted_act::Witness;
use engagement::store::parties;
use kernel::{ClientPrincipal, Failure, PartyRole, PersonId, ProjectId, RecordId, Result};
use scope::demonstration::{DemonstrationFields, DemonstrationItemBody, DemonstrationVerdict};
use scope::questionnaire::{
    AnswerKind, BilingualText, QuestionnaireAnswer, QuestionnaireFields, QuestionnaireQuestion,
    QuestionnaireSection,
};
use scope::routes::{
    ClientAnswers, ClientSubmission, ClientVerdict, ClientVerdicts, answer_as_client,
    give_verdicts_as_client, send_demonstration, send_questionnaire, submit_as_client,
};
use scope::store::{demonstrations, questionnaires, requirements};
use store::{Db, Tx};
use uuid::Uuid;

/// A question, how it is answered, what can be chosen, and what the client's approver answers.
type Asked = (AnswerKind, [&'static str; 2], &'static [[&'static str; 2]], [&'static str; 2], &'static [i64]);

const NIGHT: &[Asked] = &[
    (
        AnswerKind::Text,
        ["What stops the night shift most often?", "夜班最常因为什么停下来？"],
        &[],
        [
            "Whenever the network is gone, so is the scanner; we type it in the next morning.",
            "网络一断，扫码枪就不能用；补录要到第二天早上。",
        ],
        &[],
    ),
    (
        AnswerKind::Choices,
        ["With what do you count today?", "现在用什么盘点？"],
        &[["Paper lists", "纸质清单"], ["Handhelds", "手持终端"], ["A spreadsheet", "电子表格"]],
        ["", ""],
        &[0, 2],
    ),
];
const SCREEN: &[Asked] = &[
    (
        AnswerKind::Scale,
        ["How well can you read the screen from three metres?", "三米外看大屏，清楚程度如何？"],
        &[],
        ["", ""],
        &[2],
    ),
    (
        AnswerKind::YesNo,
        ["Does the shift lead need it on the phone?", "值班经理需要在手机上看吗？"],
        &[],
        ["", ""],
        &[1],
    ),
    (
        AnswerKind::Line,
        ["Who decides what it shows?", "由谁决定显示什么？"],
        &[],
        ["Operations", "运营部"],
        &[],
    ),
];

pub async fn fill(db: &Db, script: &'static Project, place: &Place<'_>) -> Result<()> {
    let is_chinese = script.locale == "zh-CN";
    let (project, party, manager) = (place.project, place.party, place.manager);
    let (public_url, client) = (place.public_url.to_owned(), place.approver());
    let witness = place.witness();
    db.write(move |tx| {
        let by = authorized_by_command::<ShareWithClient>(project, manager);
        let made =
            questionnaires::create(tx, project, manager, &questionnaire(is_chinese, manager).checked()?)?;
        let asked = parties::contacts(tx, party)?.into_iter();
        let asked: Vec<PersonId> =
            asked.filter(|one| one.role > PartyRole::ClientViewer).map(|one| one.person).collect();
        send_questionnaire(tx, &by, &public_url, &made, party, &asked)?;
        answer(tx, &client, (&public_url, &witness), made.id, script.locale)?;
        let shown = demonstration(tx, project, manager, is_chinese)?;
        let made = demonstrations::create(tx, project, manager, &shown.checked()?)?;
        send_demonstration(tx, &by, &public_url, &made, party)?;
        judge(tx, &client, (&public_url, &witness), made.id, script.locale)
    })
    .await
}

fn both([en, zh]: [&str; 2]) -> BilingualText {
    BilingualText { en: en.into(), zh: zh.into() }
}

fn questionnaire(is_chinese: bool, owner: PersonId) -> QuestionnaireFields {
    let section = |title: [&str; 2], asked: &[Asked]| QuestionnaireSection {
        title: both(title),
        questions: asked.iter().map(question).collect(),
    };
    QuestionnaireFields {
        title: if is_chinese { "开工前的几个问题" } else { "A few questions before we begin" }.into(),
        intro: both(["Ten minutes; you can stop and go on later.", "约十分钟，可以随时停下，以后接着填。"]),
        due: None,
        owner_id: Some(owner),
        sections: vec![
            section(["The night shift", "夜班"], NIGHT),
            section(["The screen in the hall", "大厅的屏幕"], SCREEN),
        ],
    }
}

fn question((kind, words, options, _, _): &Asked) -> QuestionnaireQuestion {
    QuestionnaireQuestion {
        id: Uuid::new_v4(),
        kind: *kind,
        words: both(*words),
        options: options.iter().map(|option| both(*option)).collect(),
        scale_most: 5,
        low: both(["not at all", "看不清"]),
        high: both(["very well", "很清楚"]),
        is_required: *kind == AnswerKind::Text,
    }
}

/// The approver hands it in; the others are still asked.
fn answer(
    tx: &mut Tx,
    by: &ClientPrincipal,
    (public_url, witness): (&str, &Witness),
    id: RecordId,
    locale: &str,
) -> Result<()> {
    let of = questionnaires::get(tx, id)?;
    let key = of.client_key.ok_or_else(|| Failure::fault("it was sent"))?;
    let questions = of.fields.sections.iter().flat_map(|section| &section.questions);
    let answers = questions.zip(NIGHT.iter().chain(SCREEN)).map(|(question, (_, _, _, text, chosen))| {
        let text = text[usize::from(locale == "zh-CN")].to_owned();
        (question.id, QuestionnaireAnswer { text, chosen: chosen.to_vec() })
    });
    let given = ClientAnswers { questionnaire: key, answers: answers.collect() };
    answer_as_client(tx, by, &given)?;
    let submission =
        ClientSubmission { questionnaire: key, consent: "提交我的回答".into(), locale: locale.into() };
    submit_as_client(tx, by, public_url, witness, &submission)
}

/// Shows the first requirements of the register.
fn demonstration(
    tx: &mut Tx,
    project: ProjectId,
    owner: PersonId,
    is_chinese: bool,
) -> Result<DemonstrationFields> {
    let shown = requirements::all(tx, project)?.into_iter().take(3);
    let items = shown.map(|one| DemonstrationItemBody {
        id: Uuid::now_v7(),
        words: one.fields.title,
        requirement_id: Some(one.id),
    });
    let words = |zh: &str, en: &str| if is_chinese { zh.to_owned() } else { en.to_owned() };
    Ok(DemonstrationFields {
        title: words("第 3 次迭代演示", "What the third iteration brought"),
        description: words(
            "请在手机或电脑上打开，逐项看一看。",
            "Open it on a phone or a computer, and look at one thing after the other.",
        ),
        link: "https://demo.hengmu.example/iteration-3".into(),
        shown_on: None,
        due: None,
        owner_id: Some(owner),
        items: items.collect(),
    })
}

/// One thing as wanted, one to be changed; of the third nobody said anything yet.
fn judge(
    tx: &mut Tx,
    by: &ClientPrincipal,
    (public_url, witness): (&str, &Witness),
    id: RecordId,
    locale: &str,
) -> Result<()> {
    let key = demonstrations::get(tx, id)?.client_key.ok_or_else(|| Failure::fault("it was sent"))?;
    let remark = if locale == "zh-CN" {
        "断网提示太小，戴手套时看不清。"
    } else {
        "The grey is too close to the blue."
    };
    let said = [(DemonstrationVerdict::AsWanted, ""), (DemonstrationVerdict::ChangesWanted, remark)];
    let items = demonstrations::items(tx, id)?;
    let verdicts = items.iter().zip(said).map(|(item, (verdict, remark))| ClientVerdict {
        item: item.key,
        verdict,
        remark: remark.into(),
    });
    let given = ClientVerdicts {
        demonstration: key,
        verdicts: verdicts.collect(),
        form_key: Uuid::new_v4(),
        consent: "发送我的意见".into(),
        locale: locale.into(),
    };
    give_verdicts_as_client(tx, by, public_url, witness, &given)
}
