//! Sentences about what is to be decided: what it means in one sentence, on a button, and what is agreed to by
//! pressing it.

use super::model::*;
use crate::sentences::Words;
use engagement::sign_off::{Figure, Label, Paper, Value, Verdict};
use jiff::civil::Date;
use locales::{Locale, Param, has, number};
use sha2::{Digest, Sha256};

/// The figures that a sentence is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Consequence {
    was: Option<Date>,
    finish: Option<Date>,
    price: Option<i64>,
}

fn consequence(figures: &[Figure]) -> (Consequence, &str) {
    let by_code = |code: &str| figures.iter().find(|figure| figure.label == Label::Code(code.to_owned()));
    let date = |value: &Option<Value>| match value {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let (finish, price) = (by_code("finish"), by_code("price"));
    let money = price.and_then(|figure| match &figure.becomes {
        Some(Value::Money { minor, currency }) => Some((*minor, currency.as_str())),
        _ => None,
    });
    let found = Consequence {
        was: finish.and_then(|figure| date(&figure.now)),
        finish: finish.and_then(|figure| date(&figure.becomes)),
        price: money.map(|(minor, _)| minor),
    };
    (found, money.map_or("", |(_, currency)| currency))
}

impl Words {
    /// What it is and what it means, cut into clauses where figures allow a sentence.
    pub(crate) fn decision(&self, title: &str, figures: &[Figure]) -> Vec<String> {
        let (what, currency) = consequence(figures);
        let Some(finish) = what.finish else { return vec![title.to_owned()] };
        let day = |date: Date| Param::Text(self.until(date));
        let was = what.was.unwrap_or(finish);
        let key = match (what.was, was == finish) {
            (None, _) => "finish",
            (_, true) => "kept",
            (_, false) => "moved",
        };
        let params = [("title", title.into()), ("day", day(finish)), ("was", day(was))];
        let first = self.with(&format!("portal.sign_off.says.{key}"), &params);
        let cost = match what.price {
            Some(price) => {
                let amount = Param::Text(self.money(price.saturating_abs(), currency));
                self.with(&format!("portal.sign_off.says.{}", sign(price)), &[("price", amount)])
            }
            None => self.t("portal.sign_off.says.end"),
        };
        let clauses = format!("{first}{cost}");
        match self.locale {
            // English breaks where the line ends.
            Locale::En => vec![clauses.replace('|', "")],
            Locale::ZhCn => clauses.split('|').map(|clause| clause.trim().to_owned()).collect(),
        }
    }

    /// The words of a button, with its consequence on it.
    pub(crate) fn verdict_button(&self, kind: &str, verdict: Verdict, figures: &[Figure]) -> String {
        let button = self.of_kind(kind, verdict.word());
        let (what, currency) = consequence(figures);
        if verdict != Verdict::Approved {
            return button;
        }
        let day = what
            .finish
            .map(|day| self.with("portal.sign_off.what.finish", &[("day", self.until(day).into())]));
        let price = what.price.map(|price| {
            let amount = Param::Text(self.money(price.saturating_abs(), currency));
            self.with(&format!("portal.sign_off.what.{}", sign(price)), &[("price", amount)])
        });
        let all: Vec<String> = day.into_iter().chain(price).collect();
        if all.is_empty() {
            return button;
        }
        let what = all.join(if self.locale == Locale::En { ", " } else { "，" });
        self.with("portal.sign_off.button", &[("button", button.into()), ("what", what.into())])
    }

    /// A word of a kind, or the one for every kind.
    pub(crate) fn of_kind(&self, kind: &str, word: &str) -> String {
        self.t(&self.key_of_kind(kind, word))
    }

    fn key_of_kind(&self, kind: &str, word: &str) -> String {
        let own = format!("portal.sign_off.{kind}.{word}");
        if has(&own) { own } else { format!("portal.sign_off.any.{word}") }
    }

    /// Above the figures: what a yes changes, or changed where nothing is to be said any more.
    pub(crate) fn figures_head(&self, page: &SignOffPage) -> String {
        let is_over =
            !page.turn.shows_form() && !has(&format!("portal.sign_off.{}.changes", page.subject.kind));
        self.of_kind(&page.subject.kind, if is_over { "what_it_changes" } else { "changes" })
    }

    /// Above what it would become; nothing is left to be approved where it was decided or taken back.
    pub(crate) fn becomes(&self, page: &SignOffPage) -> String {
        let own = has(&format!("portal.sign_off.{}.becomes", page.subject.kind));
        self.of_kind(&page.subject.kind, if own || page.turn.shows_form() { "becomes" } else { "became" })
    }

    /// What is agreed to by pressing a button: the page's sentence, its version, and the button's own words. Kept
    /// with the evidence as it was read.
    pub(crate) fn consent(&self, subject: &Subject, figures: &[Figure], verdict: Verdict) -> String {
        let says = self.decision(&subject.title, figures);
        let says = says.join(if self.locale == Locale::En { " " } else { "" });
        let params = [
            ("number", subject.number.as_str().into()),
            ("version", subject.version.into()),
            ("says", says.into()),
            ("button", self.verdict_button(&subject.kind, verdict, figures).into()),
            ("note", self.t("portal.sign_off.counts").into()),
        ];
        self.with("portal.sign_off.consent", &params)
    }

    /// What stands for all that can be agreed to on a page: the same as long as each word is.
    pub(crate) fn shown_words(&self, subject: &Subject, figures: &[Figure], verdicts: &[Verdict]) -> String {
        let all: Vec<String> =
            verdicts.iter().map(|verdict| self.consent(subject, figures, *verdict)).collect();
        let digest = Sha256::digest(all.join("\n").as_bytes());
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn sign_off_head(&self, page: &SignOffPage) -> String {
        let what = [("number", page.subject.number.as_str().into())];
        let head = self.with(&self.key_of_kind(&page.subject.kind, "head"), &what);
        match page.due.filter(|_| page.turn.shows_form()) {
            Some(due) => {
                let by = [("head", head.into()), ("day", self.until(due).into())];
                self.with("portal.sign_off.head_by", &by)
            }
            None => head,
        }
    }

    /// How many single things it holds, in the words of its kind.
    pub(crate) fn items_head(&self, page: &SignOffPage) -> String {
        let own = format!("portal.sign_off.{}.items", page.subject.kind);
        let key = if has(&own) { own.as_str() } else { "portal.sign_off.items" };
        self.with(key, &[("count", page.items.len().into())])
    }

    /// "REQ-26 to REQ-50"
    pub(crate) fn items_from_to(&self, group: &ItemGroup) -> String {
        let number =
            |item: Option<&ItemLine>| Param::Text(item.map(|item| item.number.clone()).unwrap_or_default());
        let ends =
            [("from", number(group.items.first().copied())), ("to", number(group.items.last().copied()))];
        self.with("portal.sign_off.items_from_to", &ends)
    }

    pub(crate) fn figure_label(&self, label: &Label) -> String {
        match label {
            Label::Text(text) => text.clone(),
            Label::Code(code) => {
                let key = format!("sign_off.figure.{code}");
                if has(&key) { self.t(&key) } else { code.clone() }
            }
        }
    }

    /// A figure in the table. What is not known has a dash, with words for those who listen.
    pub(crate) fn figure(&self, value: &Option<Value>) -> String {
        match value {
            Some(Value::Date(date)) => self.day(*date),
            Some(Value::Days { from, until }) => self.days(*from, *until),
            Some(Value::Money { minor, currency }) => self.money(*minor, currency),
            Some(Value::Text(text)) => text.clone(),
            None => "–".into(),
        }
    }

    /// Whether anything of it was so before; else there is nothing to stand beside.
    pub(crate) fn has_before(&self, page: &SignOffPage) -> bool {
        page.figures.iter().any(|figure| figure.now.is_some())
    }

    /// Long texts take a row of their own.
    pub(crate) fn is_long(&self, figure: &Figure) -> bool {
        // A Chinese character is as wide as two letters.
        let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        matches!(&figure.becomes, Some(Value::Text(text)) if width(text) > 14)
    }

    /// ¥86,000; in Chinese round sums of yuan from ten thousand on are counted in 万.
    pub(crate) fn money(&self, minor: i64, currency: &str) -> String {
        let is_yuan = self.locale == Locale::ZhCn && currency == "CNY";
        if is_yuan && minor.unsigned_abs() >= 1_000_000 && minor % 10_000 == 0 {
            let hundredths = minor.unsigned_abs() / 10_000;
            let fraction = format!("{:02}", hundredths % 100);
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            let whole = number((hundredths / 100) as i64);
            return format!("{}{whole}{point}{fraction}\u{a0}万元", minus(minor));
        }
        let exact = self.exact_money(minor, currency);
        exact.strip_suffix(".00").map(str::to_owned).unwrap_or(exact)
    }

    /// To the cent.
    pub(crate) fn exact_money(&self, minor: i64, currency: &str) -> String {
        let sign = match currency {
            "CNY" => "¥".to_owned(),
            "EUR" => "€".to_owned(),
            "USD" => "$".to_owned(),
            "GBP" => "£".to_owned(),
            other => format!("{other}\u{a0}"),
        };
        let parts = if matches!(currency, "JPY" | "KRW" | "VND") { 1 } else { 100 };
        let (whole, rest) = (minor.unsigned_abs() / parts, minor.unsigned_abs() % parts);
        let whole = number(i64::try_from(whole).unwrap_or(i64::MAX));
        match parts {
            1 => format!("{}{sign}{whole}", minus(minor)),
            _ => format!("{}{sign}{whole}.{rest:02}", minus(minor)),
        }
    }

    /// A figure on the receipt: what was, where it changes, and what becomes. The year is written where it is
    /// not the receipt's.
    pub(crate) fn figure_change(&self, page: &ReceiptPage, figure: &Figure) -> (Option<String>, String) {
        let exact = |value: &Option<Value>| match value {
            Some(Value::Money { minor, currency }) => self.exact_money(*minor, currency),
            Some(Value::Date(date)) => self.locale.date_near(*date, page.at.date()),
            other => self.figure(other),
        };
        let was = figure.now.is_some() && figure.now != figure.becomes;
        (was.then(|| exact(&figure.now)), exact(&figure.becomes))
    }

    pub(crate) fn names(&self, names: &[String]) -> String {
        names.join(if self.locale == Locale::En { ", " } else { "、" })
    }

    /// What the end of a sign-off is called, and what helps there.
    pub(crate) fn turn(&self, page: &SignOffPage, part: &str) -> String {
        let names = match &page.turn {
            Turn::Noted { names } | Turn::Later { names } | Turn::Others { names } => self.names(names),
            _ => String::new(),
        };
        let params = [
            ("number", page.subject.number.as_str().into()),
            ("names", names.into()),
            ("team", page.frame.team.as_str().into()),
            ("name", page.frame.reader_name.as_str().into()),
            ("day", page.valid_until.map(|day| self.until(day)).unwrap_or_default().into()),
        ];
        self.with(&format!("portal.sign_off.turn.{}.{part}", page.turn.word()), &params)
    }

    /// "Approved by Zheng Haiyan on 21 January".
    pub(crate) fn decided(&self, page: &SignOffPage, verdict: Verdict, on: Option<Date>) -> String {
        let params = [
            ("number", page.subject.number.as_str().into()),
            ("day", on.map(|day| self.until(day)).unwrap_or_default().into()),
        ];
        self.with(&own_of_kind("portal.sign_off.decided", &page.subject.kind, verdict.word()), &params)
    }

    /// That silence counts here, and from when; or that it did. Nothing where it does not.
    pub(crate) fn tacit(&self, page: &SignOffPage) -> Option<String> {
        let line = page.tacit.as_ref()?;
        let key = match (&page.turn, line.last_day) {
            (Turn::Decided { verdict: Verdict::DeemedAccepted, .. }, _) => "portal.sign_off.deemed",
            (turn, Some(_)) if turn.is_open() && line.is_running => "portal.sign_off.tacit",
            _ => return None,
        };
        let params = [
            ("days", line.working_days.into()),
            ("charter", line.charter.as_str().into()),
            ("day", line.last_day.map(|day| self.until(day)).unwrap_or_default().into()),
        ];
        Some(self.with(key, &params))
    }

    /// As it is called where something of this kind was decided: a deliverable is accepted.
    pub(crate) fn verdict_on(&self, subject: &Subject, verdict: Verdict) -> String {
        self.verdict_of(&subject.kind, verdict)
    }
    /// The same, by the kind of what it was said of.
    pub(crate) fn verdict_of(&self, kind: &str, verdict: Verdict) -> String {
        self.t(&own_of_kind("portal.verdict", kind, verdict.word()))
    }

    pub(crate) fn answered_by(&self, kind: &str, answer: &AnswerLine) -> String {
        let key = if answer.on_behalf_of.is_empty() { "by" } else { "by_for" };
        let params = [
            ("name", answer.name.as_str().into()),
            ("other", answer.on_behalf_of.as_str().into()),
            ("verdict", self.verdict_of(kind, answer.verdict).into()),
            ("at", self.moment(answer.at).into()),
        ];
        self.with(&format!("portal.sign_off.answer.{key}"), &params)
    }

    /// How an answer came on paper, and who brought it in.
    pub(crate) fn on_paper(&self, paper: &Paper) -> String {
        let params = [
            ("day", self.until(paper.signed_on).into()),
            ("position", paper.position.as_str().into()),
            ("name", paper.recorded_by.as_str().into()),
            ("file", paper.file_name.as_str().into()),
        ];
        let sealed = if paper.is_sealed { "sealed" } else { "signed" };
        self.with(&format!("portal.sign_off.paper.{sealed}"), &params)
    }

    /// "You decide as Zheng Haiyan, approver", perhaps on behalf of somebody else.
    pub(crate) fn decides_as(&self, page: &SignOffPage) -> String {
        let other = match &page.turn {
            Turn::Yours { on_behalf_of } => on_behalf_of.clone(),
            _ => None,
        };
        let key = if other.is_some() { "portal.sign_off.as_deputy" } else { "portal.sign_off.as" };
        let params =
            [("name", page.frame.reader_name.as_str().into()), ("other", other.unwrap_or_default().into())];
        self.with(key, &params)
    }

    pub(crate) fn decision_state(&self, line: &DecisionLine) -> String {
        match line.state {
            DecisionState::Decided(verdict) => self.verdict_of(&line.kind, verdict),
            other => self.t(&format!("portal.decisions.{}", other.word())),
        }
    }

    pub(crate) fn receipt_says(&self, page: &ReceiptPage) -> Vec<String> {
        let of_kind = match page.of {
            ReceiptOf::Decision => "answered",
            ReceiptOf::Answers => "filled_in",
            ReceiptOf::ClientAct | ReceiptOf::TeamAct => return self.done_says(page),
        };
        let verdict = page.verdict.map_or(of_kind, |verdict| verdict.word());
        let whose = match (&page.person, page.is_mine) {
            (_, true) => "you",
            (Some(_), false) => "name",
            (None, false) => "nobody",
        };
        let params = [
            ("number", page.subject.number.as_str().into()),
            ("title", page.subject.title.as_str().into()),
            ("name", page.person.as_deref().unwrap_or_default().into()),
        ];
        let key = own_of_kind("portal.receipt.says", &page.subject.kind, &format!("{verdict}.{whose}"));
        let says = self.with(&key, &params);
        says.split('|').map(|clause| clause.trim().to_owned()).collect()
    }

    /// Whoever did it, in a word.
    pub(crate) fn receipt_by(&self, page: &ReceiptPage) -> String {
        self.t(match page.of {
            ReceiptOf::Decision => "portal.receipt.by",
            ReceiptOf::Answers => "portal.receipt.answered_by",
            ReceiptOf::ClientAct | ReceiptOf::TeamAct => "portal.receipt.done_by",
        })
    }

    /// Nobody is named: who it was stands below, as far as the reader may know.
    fn done_says(&self, page: &ReceiptPage) -> Vec<String> {
        let params = [
            ("number", page.subject.number.as_str().into()),
            ("title", page.subject.title.as_str().into()),
            ("team", page.frame.team.as_str().into()),
        ];
        let says = self.with(&format!("portal.receipt.says.{}", page.done), &params);
        says.split('|').map(|clause| clause.trim().to_owned()).collect()
    }

    /// 2027-01-21 14:32 UTC+8: the same in every language. To the microsecond it is in the file.
    pub(crate) fn exact_time(&self, page: &ReceiptPage) -> String {
        let at = page.at;
        format!("{} {:02}:{:02} {}", at.date(), at.hour(), at.minute(), page.zone)
    }

    /// What stands below the buttons, up to the link.
    pub(crate) fn before_asking(&self) -> String {
        let between = if self.locale == Locale::En { " " } else { "" };
        [self.t("portal.sign_off.counts"), self.t("portal.sign_off.unsure")].join(between)
    }

    pub(crate) fn authenticated(&self, page: &ReceiptPage) -> String {
        self.t(&format!("portal.receipt.authenticated.{}", page.authenticated))
    }

    /// In groups of four, as they are read out.
    pub(crate) fn check_digits(&self, page: &ReceiptPage) -> String {
        let digits: Vec<char> = page.check_digits.chars().collect();
        let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }

    /// What is wrong with a remark.
    pub(crate) fn remark_problem(&self, code: &str) -> String {
        let key = format!("portal.sign_off.problem.{code}");
        self.t(if has(&key) { &key } else { "portal.sign_off.problem.required" })
    }

    /// Whether some of the answers ask for words.
    pub(crate) fn needs_remark(&self, page: &SignOffPage) -> bool {
        let needs =
            |verdict: &Verdict| matches!(verdict, Verdict::ApprovedWithConditions | Verdict::OtherTerms);
        page.verdicts.iter().any(needs)
    }

    /// What happens now, a sentence each, and whether it has happened.
    pub(crate) fn what_next(&self, page: &ReceiptPage) -> Vec<(bool, String)> {
        let team = [("team", page.frame.team.as_str().into())];
        let mut next = vec![(true, self.with("portal.receipt.next.told", &team))];
        match page.state {
            Some(DecisionState::Waiting) => {
                let names = [("names", self.names(&page.waiting_for).into())];
                next.push((false, self.with("portal.receipt.next.waiting", &names)));
            }
            Some(DecisionState::Decided(verdict)) => {
                let word = match verdict {
                    Verdict::Approved if page.questioned.is_empty() => "next.approved_as_it_is".to_owned(),
                    _ => format!("next.{}", verdict.word()),
                };
                let own = self.key_of_kind(&page.subject.kind, &word);
                let key = if has(&own) { own } else { self.key_of_kind(&page.subject.kind, "next.approved") };
                next.push((false, self.with(&key, &team)));
            }
            _ => {}
        }
        next
    }
}

/// The words that a kind has of its own, or those of all.
pub(crate) fn own_of_kind(area: &str, kind: &str, word: &str) -> String {
    let own = format!("{area}.{kind}.{word}");
    if has(&own) { own } else { format!("{area}.{word}") }
}

fn minus(minor: i64) -> &'static str {
    if minor < 0 { "\u{2212}" } else { "" }
}

const fn sign(price: i64) -> &'static str {
    match price {
        0 => "free",
        1.. => "more",
        _ => "less",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn words(locale: Locale) -> Words {
        Words { locale, now: date(2027, 1, 20).at(14, 0, 0, 0) }
    }

    fn figures(was: Option<Date>, finish: Date, price: Option<i64>) -> Vec<Figure> {
        let mut all = vec![Figure {
            label: Label::Code("finish".into()),
            now: was.map(Value::Date),
            becomes: Some(Value::Date(finish)),
        }];
        all.extend(price.map(|minor| Figure {
            label: Label::Code("price".into()),
            now: None,
            becomes: Some(Value::Money { minor, currency: "CNY".into() }),
        }));
        all
    }

    #[test]
    fn figures_become_a_sentence_and_a_button() {
        let (old, new) = (date(2027, 3, 24), date(2027, 3, 31));
        for (figures, en, en_button, zh, zh_button) in [
            (
                figures(Some(old), new, Some(8_600_000)),
                "2-D codes: finished on 31 March instead of 24 March, for ¥86,000 more.",
                "Approve: 31 March, ¥86,000 more",
                "2-D codes：3月31日完成（原 3月24日），增加 8.6 万元。",
                "批准：3月31日完成，增加 8.6 万元",
            ),
            (
                figures(Some(old), old, Some(0)),
                "2-D codes: the finish stays 24 March, at no extra cost.",
                "Approve: 24 March, no extra cost",
                "2-D codes：完成日期仍为 3月24日，不增加费用。",
                "批准：3月24日完成，不增加费用",
            ),
            (
                figures(None, new, None),
                "2-D codes: finished on 31 March.",
                "Approve: 31 March",
                "2-D codes：3月31日完成。",
                "批准：3月31日完成",
            ),
            (
                figures(Some(new), old, Some(-123_450)),
                "2-D codes: finished on 24 March instead of 31 March, for ¥1,234.50 less.",
                "Approve: 24 March, ¥1,234.50 less",
                "2-D codes：3月24日完成（原 3月31日），减少 ¥1,234.50。",
                "批准：3月24日完成，减少 ¥1,234.50",
            ),
            (vec![], "2-D codes", "Approve", "2-D codes", "批准"),
        ] {
            let said = |locale: Locale| {
                let says = words(locale).decision("2-D codes", &figures);
                let button = words(locale).verdict_button("change_offer", Verdict::Approved, &figures);
                let says = says.join(if locale == Locale::En { " " } else { "" });
                (says.replace('\u{a0}', " "), button.replace('\u{a0}', " "))
            };
            assert_eq!(said(Locale::En), (en.to_owned(), en_button.to_owned()));
            assert_eq!(said(Locale::ZhCn), (zh.to_owned(), zh_button.to_owned()));
        }
    }

    #[test]
    fn sums_in_their_currency() {
        for (minor, currency, en, zh) in [
            (176_000_000, "CNY", "¥1,760,000", "176 万元"),
            (12_345_600, "CNY", "¥123,456", "¥123,456"),
            (12_340_000, "CNY", "¥123,400", "12.34 万元"),
            (105, "EUR", "€1.05", "€1.05"),
            (500, "JPY", "JPY 500", "JPY 500"),
            (-1_000_000, "CNY", "−¥10,000", "−1 万元"),
        ] {
            assert_eq!(words(Locale::En).money(minor, currency).replace('\u{a0}', " "), en);
            assert_eq!(words(Locale::ZhCn).money(minor, currency).replace('\u{a0}', " "), zh);
        }
    }
}
