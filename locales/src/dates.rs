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
}
