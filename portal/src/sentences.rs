//! Sentences of the portal, made from released values only.

use crate::model::{
    Closed, DeliverableLine, Frame, Health, HomePage, ItemKind, PlanItem, QuestionState, Reader, Standing,
    TestsLine, Want, WantKind,
};
use jiff::civil::{Date, DateTime};
use locales::{Locale, Param, text};

/// The words of one reader on one day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub locale: Locale,
    pub now: DateTime,
}

/// Where a filled-in text begins and ends, until the spaces beside it are set. Of the private area: nobody types it.
const SEAM: char = '\u{e000}';

/// The sentence for a key. In Chinese a Latin word that is filled in gets the space that belongs between the
/// two scripts; names within one script, digits and punctuation stay as close as they were written.
pub(crate) fn sentence(locale: Locale, key: &str, params: &[(&str, Param)]) -> String {
    if locale != Locale::ZhCn {
        return text(locale, key, params);
    }
    let marked: Vec<(&str, Param)> = params
        .iter()
        .map(|(name, param)| match param {
            Param::Text(text) => (*name, Param::Text(format!("{SEAM}{}{SEAM}", text.replace(SEAM, "")))),
            Param::Number(number) => (*name, Param::Number(*number)),
        })
        .collect();
    seams_closed(&text(locale, key, &marked))
}

fn seams_closed(marked: &str) -> String {
    let mut closed = String::with_capacity(marked.len());
    let mut signs = marked.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != SEAM {
            closed.push(sign);
            continue;
        }
        while signs.next_if_eq(&SEAM).is_some() {}
        let (before, after) = (closed.chars().next_back(), signs.peek().copied());
        if before.zip(after).is_some_and(|(a, b)| (is_han(a) && is_latin(b)) || (is_latin(a) && is_han(b))) {
            closed.push(' ');
        }
    }
    closed
}

fn is_han(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

fn is_latin(sign: char) -> bool {
    sign.is_alphabetic() && sign < '\u{250}'
}

impl Words {
    pub fn t(&self, key: &str) -> String {
        text(self.locale, key, &[])
    }
    pub fn with(&self, key: &str, params: &[(&str, Param)]) -> String {
        sentence(self.locale, key, params)
    }
    fn today(&self) -> Date {
        self.now.date()
    }

    /// Since when everything is closed, that it can be read, and whom to ask.
    pub fn archived(&self, closed: &Closed) -> String {
        self.closed(closed, "portal.end.archived")
    }

    fn closed(&self, closed: &Closed, words: &str) -> String {
        let (name, unnamed) =
            (closed.ask.clone().map(Param::Text), || Param::Text(self.t("portal.unnamed.team")));
        let name = name.unwrap_or_else(unnamed);
        match closed.since {
            Some(since) => {
                let since = Param::Text(self.locale.date_with_year(since));
                self.with(&format!("{words}.body"), &[("since", since), ("name", name)])
            }
            None => self.with(&format!("{words}.undated"), &[("name", name)]),
        }
    }

    /// The state in one sentence, cut into clauses: a line breaks between them.
    pub fn state(&self, standing: &Standing) -> Vec<String> {
        let day = |date: Date| Param::Text(self.locale.date_near(date, self.today()));
        let Some(finish) = standing.finish else {
            return vec![self.t("portal.state.no_plan")];
        };
        let is_over = standing.health == Health::Finished && finish <= self.today();
        let sentence = match standing.agreed_finish {
            _ if is_over => self.with("portal.state.finished", &[("finish", day(finish))]),
            Some(agreed) if agreed == finish => {
                self.with("portal.state.as_agreed", &[("finish", day(finish))])
            }
            Some(agreed) => {
                self.with("portal.state.agreed", &[("finish", day(finish)), ("agreed", day(agreed))])
            }
            None => self.with("portal.state.finish", &[("finish", day(finish))]),
        };
        sentence.split('|').map(|clause| clause.trim().to_owned()).collect()
    }

    /// What comes next, and when this was computed.
    pub fn below_state(&self, standing: &Standing) -> String {
        let mut sentences = Vec::new();
        if let Some(next) = &standing.next {
            let start = Param::Text(self.locale.date_near(next.start, self.today()));
            let key = if next.start <= self.today() { "portal.state.now" } else { "portal.state.next" };
            sentences.push(self.with(key, &[("title", Param::from(&next.title)), ("start", start)]));
        }
        if let Some(at) = standing.as_of {
            let key = if standing.is_held { "portal.state.held" } else { "portal.state.updated" };
            sentences.push(self.with(key, &[("at", Param::Text(self.moment(at)))]));
        }
        sentences.join(if self.locale == Locale::En { " " } else { "" })
    }

    /// "today, 9:06" or a day with its time.
    pub fn moment(&self, at: DateTime) -> String {
        if at.date() == self.today() {
            self.with("portal.today_at", &[("time", Param::Text(self.locale.time(at.time())))])
        } else {
            self.locale.date_time(at)
        }
    }

    pub fn day(&self, date: Date) -> String {
        if date.year() == self.today().year() || (date - self.today()).get_days().abs() < 200 {
            self.locale.date(date)
        } else {
            self.locale.date_with_year(date)
        }
    }

    /// For lists of what happened: today is called so.
    pub fn news_day(&self, date: Date) -> String {
        if date == self.today() { self.t("portal.today") } else { self.day(date) }
    }

    pub fn until(&self, date: Date) -> String {
        self.locale.date_near(date, self.today())
    }

    /// "by today", "by Tuesday 26 January", or that the day has passed.
    pub fn due(&self, want: &Want) -> Option<String> {
        let due = want.due?;
        let day = Param::Text(self.locale.date_with_weekday(due));
        Some(match due.cmp(&self.today()) {
            std::cmp::Ordering::Less => self.with("portal.want.overdue", &[("day", day)]),
            std::cmp::Ordering::Equal => self.t("portal.want.by_today"),
            std::cmp::Ordering::Greater => self.with("portal.want.by", &[("day", day)]),
        })
    }

    pub fn is_urgent(&self, want: &Want) -> bool {
        want.due.is_some_and(|due| due <= self.today())
    }

    /// "in 5 days" for what comes next.
    pub fn distance(&self, date: Date) -> String {
        let days = i64::from((date - self.today()).get_days());
        match days {
            0 => self.t("portal.today"),
            1 => self.t("portal.tomorrow"),
            days if days > 1 => self.with("portal.in_days", &[("count", days.into())]),
            days => self.with("portal.days_ago", &[("count", (-days).into())]),
        }
    }

    pub fn was(&self, date: &Date) -> String {
        self.with("portal.was", &[("day", Param::Text(self.day(*date)))])
    }

    pub fn weekday(&self, date: &Date) -> String {
        self.locale.date_with_weekday(*date)
    }

    /// From–to, or the one day of a milestone.
    pub fn span(&self, item: &PlanItem) -> String {
        if item.kind == ItemKind::Milestone || item.start == item.finish {
            self.day(item.finish)
        } else {
            self.days(item.start, item.finish)
        }
    }

    /// From the first to the last day; one day stands alone.
    pub fn days(&self, from: Date, until: Date) -> String {
        let is_written_without_year = |day: Date| self.day(day) == self.locale.date(day);
        match is_written_without_year(from) && is_written_without_year(until) {
            true => self.locale.period(from, until),
            false => self.locale.period_with_year(from, until),
        }
    }

    /// How far a row is, in words: the picture is not the only way to know.
    pub fn progress(&self, item: &PlanItem) -> String {
        match item.percent_complete {
            100.. => self.t("portal.plan.done"),
            0 if item.start > self.today() => self.t("portal.plan.ahead"),
            0 if item.kind == ItemKind::Milestone => self.t("portal.plan.ahead"),
            percent => self.with("portal.plan.percent", &[("percent", percent.into())]),
        }
    }

    pub fn health(&self, health: Health) -> String {
        self.t(&format!("portal.health.{}", health.word()))
    }

    pub fn item_kind(&self, kind: ItemKind) -> String {
        self.t(&format!("portal.item.{}", kind.word()))
    }

    pub fn want_button(&self, want: &Want) -> String {
        self.t(match want.kind {
            WantKind::Question => "portal.want.question",
            WantKind::Task => "portal.want.task",
            WantKind::Decision => "portal.want.decision",
            WantKind::Questionnaire => "portal.want.questionnaire",
            WantKind::Demonstration => "portal.want.demonstration",
            WantKind::Review => "portal.want.review",
            WantKind::Issue => "portal.want.issue",
            WantKind::Meeting => "portal.want.meeting",
            WantKind::MeetingTimes => "portal.want.meeting_times",
            WantKind::PlanReview => "portal.want.plan_review",
        })
    }

    /// "D-2 · version 1 · accepted"
    pub fn deliverable_head(&self, line: &DeliverableLine) -> String {
        let state = self.t(&format!("portal.deliverable.state.{}", line.state));
        match line.version {
            0 => format!("{} · {state}", line.number),
            version => {
                let version = self.with("portal.deliverable.version", &[("version", version.into())]);
                format!("{} · {version} · {state}", line.number)
            }
        }
    }

    /// How the acceptance cases went so far.
    pub fn tests(&self, tests: &TestsLine) -> String {
        let left = tests.count.saturating_sub(tests.passed + tests.failed);
        let params = [
            ("count", tests.count.into()),
            ("passed", tests.passed.into()),
            ("failed", tests.failed.into()),
            ("left", left.into()),
        ];
        self.with("portal.tests.count", &params)
    }

    pub fn question_state(&self, state: QuestionState, frame: &Frame) -> String {
        let waits = matches!(state, QuestionState::WaitingForYou | QuestionState::WaitingForTeam);
        let word = if waits && frame.closed.is_some() { "unanswered" } else { state.word() };
        self.with(&format!("portal.question.{word}"), &[("team", frame.team.as_str().into())])
    }

    /// The other language, called as its readers call it.
    pub fn other_language(&self) -> String {
        self.t("portal.language.other")
    }

    /// Who this page was made for, and until when.
    pub fn seen_as(&self, frame: &Frame) -> String {
        let key = match frame.reader {
            Reader::AsNamed | Reader::Viewer => "portal.seen_as",
            Reader::Unasked => "portal.seen_as_nobody",
            Reader::SomebodyElse => "portal.seen_as_somebody_else",
            Reader::Team { .. } | Reader::Draft => "portal.seen_in_draft",
        };
        let until = frame.valid_until.map(|date| self.until(date)).unwrap_or_default();
        let params = [
            ("name", frame.reader_name.as_str().into()),
            ("email", frame.reader_email.as_str().into()),
            ("until", Param::Text(until)),
        ];
        self.with(key, &params)
    }

    /// Why there is no form.
    pub fn may_not_write(&self, frame: &Frame) -> String {
        if let Some(closed) = &frame.closed {
            return self.closed(closed, "portal.closed");
        }
        match frame.reader {
            Reader::Viewer => self.with("portal.ask.viewer", &[("team", frame.team.as_str().into())]),
            _ => self.t("portal.ask.not_in_preview"),
        }
    }

    /// One sign of a Chinese name, the first letters of others.
    pub fn initials(&self, name: &str) -> String {
        let is_letter = |c: &char| c.is_alphanumeric();
        let mut parts = name.split_whitespace().filter_map(|part| part.chars().find(is_letter));
        match (parts.next(), parts.next_back()) {
            (Some(first), Some(last)) if first.is_ascii() => format!("{first}{last}").to_uppercase(),
            (Some(first), _) => first.to_uppercase().to_string(),
            _ => "·".to_owned(),
        }
    }

    pub fn since(&self, page: &HomePage) -> String {
        match page.last_visit {
            Some(day) => self.with("portal.news.since", &[("day", Param::Text(self.until(day)))]),
            None => self.t("portal.news.lately"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Coming;
    use jiff::civil::date;

    fn words(locale: Locale) -> Words {
        Words { locale, now: date(2027, 1, 20).at(14, 0, 0, 0) }
    }

    fn standing(health: Health, finish: Option<Date>, agreed: Option<Date>) -> Standing {
        Standing { health, finish, agreed_finish: agreed, next: None, as_of: None, is_held: false }
    }

    #[test]
    fn the_state_is_one_sentence() {
        let (march, agreed) = (Some(date(2027, 3, 24)), Some(date(2027, 3, 26)));
        for (health, finish, agreed, en, zh) in [
            (
                Health::AtRisk,
                march,
                agreed,
                "We expect to finish on 24 March; agreed is 26 March.",
                "预计 3月24日完成，约定是 3月26日。",
            ),
            (
                Health::OnTrack,
                march,
                march,
                "We expect to finish on 24 March, as agreed.",
                "预计 3月24日完成，与约定一致。",
            ),
            (Health::OnTrack, march, None, "We expect to finish on 24 March.", "预计 3月24日完成。"),
            (Health::Empty, None, None, "The plan is being prepared.", "计划正在准备中。"),
            (
                Health::Finished,
                Some(date(2026, 12, 18)),
                agreed,
                "Finished on 18 December 2026.",
                "已于 2026年12月18日完成。",
            ),
            (
                Health::Late,
                Some(date(2028, 3, 24)),
                march,
                "We expect to finish on 24 March 2028; agreed is 24 March.",
                "预计 2028年3月24日完成，约定是 3月24日。",
            ),
        ] {
            let standing = standing(health, finish, agreed);
            let said = |locale| {
                words(locale)
                    .state(&standing)
                    .join(if locale == Locale::En { " " } else { "" })
                    .replace('\u{a0}', " ")
            };
            assert_eq!(said(Locale::En), en);
            assert_eq!(said(Locale::ZhCn), zh);
        }
    }

    #[test]
    fn a_latin_name_in_a_chinese_sentence_stands_apart() {
        let waits = |team: &str| {
            words(Locale::ZhCn).with("portal.question.waiting_for_team", &[("team", team.into())])
        };
        for (team, said) in [
            ("衡木科技", "等待衡木科技答复"),
            ("Hengmu", "等待 Hengmu 答复"),
            ("衡木科技 Hengmu", "等待衡木科技 Hengmu 答复"),
            ("Hengmu（上海）", "等待 Hengmu（上海）答复"),
            ("2 号团队", "等待2 号团队答复"),
            ("\u{e000}Hengmu", "等待 Hengmu 答复"),
        ] {
            assert_eq!(waits(team), said);
        }
        let english = words(Locale::En).with("portal.question.waiting_for_team", &[("team", "衡木".into())]);
        assert_eq!(english, "衡木 will answer");
    }

    #[test]
    fn held_figures_say_as_of_when() {
        let mut held = standing(Health::OnTrack, None, None);
        held.as_of = Some(date(2027, 1, 18).at(9, 6, 0, 0));
        held.is_held = true;
        held.next = Some(Coming { title: "Integration test".into(), start: date(2027, 1, 25) });
        let said = words(Locale::En).below_state(&held).replace('\u{a0}', " ");
        assert_eq!(
            said,
            "Next: Integration test, 25 January. As of 18 January, 9:06; the plan is being revised."
        );
        held.is_held = false;
        held.as_of = Some(date(2027, 1, 20).at(9, 6, 0, 0));
        let said = words(Locale::ZhCn).below_state(&held).replace('\u{a0}', " ");
        assert_eq!(said, "接下来：Integration test，1月25日。更新于今天 9:06。");
    }
}
