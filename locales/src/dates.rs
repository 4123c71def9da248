//! Dates and times as people write them: 24 Mar / 3月24日. Space inside a date never breaks a line.

use crate::Locale;
use jiff::civil::{Date, DateTime, Time, Weekday};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FIXED: char = '\u{a0}';

impl Locale {
    /// 24 Mar / 3月24日.
    pub fn date(self, date: Date) -> String {
        match self {
            Self::En => format!("{}{FIXED}{}", date.day(), &month(date)[..3]),
            Self::ZhCn => format!("{}月{}日", date.month(), date.day()),
        }
    }

    /// 24 March / 3月24日, for sentences.
    pub fn date_in_words(self, date: Date) -> String {
        match self {
            Self::En => format!("{}{FIXED}{}", date.day(), month(date)),
            Self::ZhCn => self.date(date),
        }
    }

    /// 24 March 2027 / 2027年3月24日.
    pub fn date_with_year(self, date: Date) -> String {
        match self {
            Self::En => format!("{}{FIXED}{}", self.date_in_words(date), date.year()),
            Self::ZhCn => format!("{}年{}", date.year(), self.date(date)),
        }
    }

    /// From the first to the last day, one day alone: 16–22 November 2026 / 2026年11月16日至22日. What both days share is
    /// said once.
    pub fn period_with_year(self, from: Date, until: Date) -> String {
        let (is_same_year, is_same_month) = shared(from, until);
        match self {
            _ if from == until => self.date_with_year(from),
            Self::En if is_same_month => format!("{}–{}", from.day(), self.date_with_year(until)),
            Self::En if is_same_year => {
                format!("{} – {}", self.date_in_words(from), self.date_with_year(until))
            }
            Self::En => format!("{} – {}", self.date_with_year(from), self.date_with_year(until)),
            Self::ZhCn if is_same_month => format!("{}至{}日", self.date_with_year(from), until.day()),
            Self::ZhCn if is_same_year => format!("{}至{}", self.date_with_year(from), self.date(until)),
            Self::ZhCn => format!("{}至{}", self.date_with_year(from), self.date_with_year(until)),
        }
    }

    /// The same without years: 16–22 Nov / 11月16日至22日.
    pub fn period(self, from: Date, until: Date) -> String {
        let (_, is_same_month) = shared(from, until);
        match self {
            _ if from == until => self.date(from),
            Self::En if is_same_month => format!("{}–{}", from.day(), self.date(until)),
            Self::En => format!("{} – {}", self.date(from), self.date(until)),
            Self::ZhCn if is_same_month => format!("{}至{}日", self.date(from), until.day()),
            Self::ZhCn => format!("{}至{}", self.date(from), self.date(until)),
        }
    }

    /// In sentences: the year is written when it is not the reader's.
    pub fn date_near(self, date: Date, today: Date) -> String {
        if date.year() == today.year() { self.date_in_words(date) } else { self.date_with_year(date) }
    }

    /// Tuesday 26 January / 1月26日 周二.
    pub fn date_with_weekday(self, date: Date) -> String {
        match self {
            Self::En => format!("{}{FIXED}{}", self.weekday(date), self.date_in_words(date)),
            Self::ZhCn => format!("{}{FIXED}{}", self.date(date), self.weekday(date)),
        }
    }

    /// Tuesday / 周二.
    pub fn weekday(self, date: Date) -> &'static str {
        let names = match self {
            Self::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Self::ZhCn => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        };
        names[usize::from(date.weekday().since(Weekday::Monday).unsigned_abs())]
    }

    /// Mar / 3月; with the year in January and where asked.
    pub fn month(self, date: Date, with_year: bool) -> String {
        match (self, with_year) {
            (Self::En, false) => month(date)[..3].to_owned(),
            (Self::En, true) => format!("{}{FIXED}{}", &month(date)[..3], date.year()),
            (Self::ZhCn, false) => format!("{}月", date.month()),
            (Self::ZhCn, true) => format!("{}年{}月", date.year(), date.month()),
        }
    }

    /// 9:06.
    pub fn time(self, time: Time) -> String {
        format!("{}:{:02}", time.hour(), time.minute())
    }

    /// 24 March, 18:00 / 3月24日 18:00.
    pub fn date_time(self, at: DateTime) -> String {
        match self {
            Self::En => format!("{}, {}", self.date_in_words(at.date()), self.time(at.time())),
            Self::ZhCn => format!("{} {}", self.date(at.date()), self.time(at.time())),
        }
    }
}

/// Whether both lie in the same year, and in the same month of it.
fn shared(from: Date, until: Date) -> (bool, bool) {
    let is_same_year = from.year() == until.year();
    (is_same_year, is_same_year && from.month() == until.month())
}

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_in_both_languages() {
        let day = date(2027, 1, 26);
        for (written, wanted) in [
            (Locale::En.date(day), "26 Jan"),
            (Locale::ZhCn.date(day), "1月26日"),
            (Locale::En.date_in_words(day), "26 January"),
            (Locale::En.date_with_year(day), "26 January 2027"),
            (Locale::ZhCn.date_with_year(day), "2027年1月26日"),
            (Locale::En.date_near(day, date(2027, 12, 31)), "26 January"),
            (Locale::ZhCn.date_near(day, date(2026, 12, 31)), "2027年1月26日"),
            (Locale::En.date_with_weekday(day), "Tuesday 26 January"),
            (Locale::ZhCn.date_with_weekday(day), "1月26日 周二"),
            (Locale::En.month(day, false), "Jan"),
            (Locale::ZhCn.month(day, true), "2027年1月"),
            (Locale::En.date_time(day.at(9, 6, 0, 0)), "26 January, 9:06"),
            (Locale::ZhCn.date_time(day.at(18, 0, 0, 0)), "1月26日 18:00"),
            (Locale::En.weekday(date(2027, 1, 31)).to_owned(), "Sunday"),
        ] {
            assert_eq!(written.replace('\u{a0}', " "), wanted);
        }
    }

    #[test]
    fn what_the_days_of_a_period_share_is_said_once() {
        let of = |from: (i16, i8, i8), until: (i16, i8, i8)| {
            let day = |(year, month, day)| date(year, month, day);
            Locale::ALL
                .map(|locale| {
                    [locale.period_with_year(day(from), day(until)), locale.period(day(from), day(until))]
                })
                .map(|said| said.map(|said| said.replace('\u{a0}', " ")))
        };
        for (from, until, wanted) in [
            (
                (2026, 11, 16),
                (2026, 11, 22),
                [["16–22 November 2026", "16–22 Nov"], ["2026年11月16日至22日", "11月16日至22日"]],
            ),
            (
                (2026, 11, 30),
                (2026, 12, 6),
                [
                    ["30 November – 6 December 2026", "30 Nov – 6 Dec"],
                    ["2026年11月30日至12月6日", "11月30日至12月6日"],
                ],
            ),
            (
                (2026, 12, 28),
                (2027, 1, 3),
                [
                    ["28 December 2026 – 3 January 2027", "28 Dec – 3 Jan"],
                    ["2026年12月28日至2027年1月3日", "12月28日至1月3日"],
                ],
            ),
            (
                (2026, 3, 1),
                (2027, 3, 1),
                [
                    ["1 March 2026 – 1 March 2027", "1 Mar – 1 Mar"],
                    ["2026年3月1日至2027年3月1日", "3月1日至3月1日"],
                ],
            ),
            (
                (2026, 11, 22),
                (2026, 11, 22),
                [["22 November 2026", "22 Nov"], ["2026年11月22日", "11月22日"]],
            ),
        ] {
            assert_eq!(of(from, until), wanted.map(|said| said.map(str::to_owned)));
        }
    }
}
