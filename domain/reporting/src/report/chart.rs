//! The pictures of a report: made by the server from its values, the same on the page, in the draft and on paper.
//!
//! Must hold: whole numbers alone, so that the same values give the same bytes; the ink is the page's own.

use super::{BurnUpPoint, Line, Trend, Value};
use jiff::Span;
use jiff::civil::Date;
use locales::{Locale, text};
use std::fmt::Write;

/// As many points as a picture of this width holds apart.
const POINTS: i32 = 24;
const WIDTH: i64 = 400;
const HEIGHT: i64 = 190;
/// Where the picture's field lies.
const LEFT: i64 = 34;
const RIGHT: i64 = 388;
const TOP: i64 = 30;
const BOTTOM: i64 = 164;
/// Ink that is read on light and on dark paper alike, apart also without colours: by dashes and marks.
const DONE: &str = "#1f8a5b";
const PLANNED: &str = "#8a8f98";
const LINES: [&str; 6] = ["#2f6fd0", "#c2571a", "#1f8a5b", "#9a4fc0", "#b0343c", "#6b7a12"];

/// By which day how many were to be done, and how many were: each task by the day it is due, the day it is or was
/// finished, and whether it is done.
pub fn burn_up(tasks: &[(Date, Date, bool)], today: Date) -> Vec<BurnUpPoint> {
    let days = tasks.iter().flat_map(|(due, finish, _)| [*due, *finish]);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Vec::new() };
    let span = (last - first).get_days();
    let step = (span / POINTS).max(1);
    let mut points = Vec::new();
    let mut day = first;
    loop {
        points.push(point(tasks, day, today));
        if day >= last {
            return points;
        }
        let next = day.checked_add(Span::new().days(step)).unwrap_or(last).min(last);
        // Today is a point of its own: there the line of what is done ends.
        day = if day < today && today < next { today } else { next };
    }
}

fn point(tasks: &[(Date, Date, bool)], day: Date, today: Date) -> BurnUpPoint {
    let count = |counts: &dyn Fn(&(Date, Date, bool)) -> bool| {
        i64::try_from(tasks.iter().filter(|task| counts(task)).count()).unwrap_or(i64::MAX)
    };
    BurnUpPoint {
        day,
        planned: count(&|(due, ..)| *due <= day),
        done: (day <= today).then(|| count(&|(_, finish, is_done)| *is_done && *finish <= day)),
    }
}

/// From one value to a length.
struct Axis {
    from: i64,
    to: i64,
    first: i64,
    last: i64,
}

impl Axis {
    fn at(&self, value: i64) -> i64 {
        let span = (self.last - self.first).max(1);
        self.from + (value - self.first) * (self.to - self.from) / span
    }
}

fn number_of(day: Date) -> i64 {
    i64::from((day - Date::constant(2000, 1, 1)).get_days())
}

/// The picture, and what it shows in a sentence.
pub fn burn_up_picture(points: &[BurnUpPoint], locale: Locale) -> (String, String) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Default::default() };
    let most = last.planned.max(points.iter().filter_map(|point| point.done).max().unwrap_or(0)).max(1);
    let x = Axis { from: LEFT, to: RIGHT, first: number_of(first.day), last: number_of(last.day) };
    let y = Axis { from: BOTTOM, to: TOP, first: 0, last: most };
    let at = |day: Date, count: i64| (x.at(number_of(day)), y.at(count));
    let planned: Vec<_> = points.iter().map(|point| at(point.day, point.planned)).collect();
    let done: Vec<_> = points.iter().filter_map(|point| Some(at(point.day, point.done?))).collect();
    let mut svg = opened();
    grid(&mut svg, &[(y.at(0), "0".to_owned()), (y.at(most), locales::number(most))]);
    days(&mut svg, &x, [first.day, last.day], locale);
    path(&mut svg, &planned, PLANNED, "4 3");
    path(&mut svg, &done, DONE, "");
    if let Some((x, y)) = done.last() {
        let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{DONE}\"/>");
    }
    let say = |key: &str| text(locale, key, &[]);
    legend(&mut svg, 0, PLANNED, "4 3", &say("report.picture.planned"));
    legend(&mut svg, 1, DONE, "", &say("report.picture.done"));
    svg.push_str("</svg>");
    let (planned, done) = reached(points);
    let says = text(
        locale,
        "report.picture.burn_up",
        &[("done", done.into()), ("planned", planned.into()), ("count", most.into())],
    );
    (svg, says)
}

/// How many were to be done by now, and how many are.
pub fn reached(points: &[BurnUpPoint]) -> (i64, i64) {
    let reached = points.iter().filter_map(|point| Some((point.planned, point.done?))).next_back();
    reached.unwrap_or_default()
}

/// On which day each milestone was expected, report by report.
pub fn trend_picture(trends: &[Trend], locale: Locale) -> (String, String) {
    let points = || trends.iter().flat_map(|trend| &trend.points);
    let told = points().map(|point| point.told);
    let finish = points().map(|point| point.finish);
    let (Some(first), Some(last)) = (told.clone().min(), told.max()) else { return Default::default() };
    let (Some(low), Some(high)) = (finish.clone().min(), finish.max()) else { return Default::default() };
    let x = Axis { from: LEFT + 30, to: 250, first: number_of(first), last: number_of(last) };
    let y = Axis { from: BOTTOM, to: TOP, first: number_of(low), last: number_of(high) };
    let mut svg = opened();
    let mut marks = vec![(y.at(number_of(low)), locale.date(low))];
    if high > low {
        marks.push((y.at(number_of(high)), locale.date(high)));
    }
    grid(&mut svg, &marks);
    days(&mut svg, &x, [first, last], locale);
    for (place, trend) in trends.iter().enumerate() {
        let colour = LINES[place % LINES.len()];
        let at: Vec<_> = trend
            .points
            .iter()
            .map(|point| (x.at(number_of(point.told)), y.at(number_of(point.finish))))
            .collect();
        path(&mut svg, &at, colour, "");
        for (x, y) in &at {
            let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>");
        }
        let top = TOP + 10 + 22 * i64::try_from(place).unwrap_or(0);
        let _ = write!(
            svg,
            "<circle cx=\"272\" cy=\"{}\" r=\"4\" fill=\"{colour}\"/><text x=\"282\" y=\"{top}\" {LABEL}>{}</text>",
            top - 4,
            escaped(&shortened(&trend.title))
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{LEFT}\" y=\"14\" {LABEL}>{}</text>",
        escaped(&text(locale, "report.picture.trend", &[]))
    );
    svg.push_str("</svg>");
    (svg, text(locale, "report.picture.trend_says", &[("count", trends.len().into())]))
}

/// Hours that were to be done and are done, a row for each function that is told.
pub fn effort_picture(lines: &[Line], locale: Locale) -> (String, String) {
    let rows: Vec<(&str, i64, i64)> = effort_rows(lines).filter_map(hours).collect();
    if rows.is_empty() {
        return Default::default();
    }
    let most = rows.iter().map(|(_, planned, done)| *planned.max(done)).max().unwrap_or(0).max(1);
    let x = Axis { from: 128, to: 340, first: 0, last: most };
    let mut svg = opened_to(TOP + ROW * i64::try_from(rows.len()).unwrap_or(0));
    let say = |key: &str| text(locale, key, &[]);
    for (place, (title, planned, done)) in rows.into_iter().enumerate() {
        let top = TOP + ROW * i64::try_from(place).unwrap_or(0);
        let title = if title.is_empty() { say("report.picture.others") } else { shortened(title) };
        let _ = write!(svg, "<text x=\"2\" y=\"{}\" {LABEL}>{}</text>", top + 14, escaped(&title));
        for (y, hours, colour) in [(top, planned, PLANNED), (top + 11, done, DONE)] {
            let width = x.at(hours) - x.from;
            let _ = write!(
                svg,
                "<rect x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"9\" rx=\"1\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"{}\" {LABEL}>{}</text>",
                x.from,
                x.from + width + 6,
                y + 9,
                locales::number(hours)
            );
        }
    }
    legend(&mut svg, 0, PLANNED, "", &say("report.picture.planned"));
    legend(&mut svg, 1, DONE, "", &say("report.picture.done"));
    svg.push_str("</svg>");
    (svg, say("report.picture.effort"))
}

/// What one function takes, and how many stand on a page.
const ROW: i64 = 30;
const MOST_ROWS: usize = 14;

/// The lines that have a row.
pub fn effort_rows(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().filter(|line| hours(line).is_some()).take(MOST_ROWS)
}

/// Of one function; the sum of all has no row.
fn hours(line: &Line) -> Option<(&str, i64, i64)> {
    let of = |name: &str| match line.values.get(name)? {
        Value::Count(hours) => Some(*hours),
        Value::Day(_) | Value::Word(_) => None,
    };
    let is_row = matches!(line.says.as_str(), "effort" | "effort_none");
    is_row.then_some((line.title.as_str(), of("planned")?, of("done")?))
}

const LABEL: &str = "font-size=\"11\" fill=\"currentColor\"";

fn opened() -> String {
    opened_to(HEIGHT)
}

fn opened_to(height: i64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"Rapport Sans, system-ui, sans-serif\" aria-hidden=\"true\">"
    )
}

fn grid(svg: &mut String, marks: &[(i64, String)]) {
    for (y, label) in marks {
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {y}H{RIGHT}\" stroke=\"currentColor\" stroke-opacity=\"0.2\" fill=\"none\"/>\
             <text x=\"2\" y=\"{}\" {LABEL}>{}</text>",
            y + 4,
            escaped(label)
        );
    }
}

fn days(svg: &mut String, x: &Axis, [first, last]: [Date; 2], locale: Locale) {
    let y = BOTTOM + 18;
    let _ = write!(svg, "<text x=\"{}\" y=\"{y}\" {LABEL}>{}</text>", x.from, locale.date_with_year(first));
    if first < last {
        let at = x.at(number_of(last));
        let last = locale.date_with_year(last);
        let _ = write!(svg, "<text x=\"{at}\" y=\"{y}\" text-anchor=\"end\" {LABEL}>{last}</text>");
    }
}

fn path(svg: &mut String, points: &[(i64, i64)], colour: &str, dashes: &str) {
    if points.is_empty() {
        return;
    }
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
    let dashed = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
    let _ = write!(
        svg,
        "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dashed}/>",
        line.join("L")
    );
}

fn legend(svg: &mut String, place: i64, colour: &str, dashes: &str, words: &str) {
    let x = LEFT + 180 * place;
    path(svg, &[(x, 10), (x + 22, 10)], colour, dashes);
    let _ = write!(svg, "<text x=\"{}\" y=\"14\" {LABEL}>{}</text>", x + 28, escaped(words));
}

/// As much of a title as stands beside the picture: Chinese is twice as wide.
fn shortened(title: &str) -> String {
    let mut width = 0;
    let mut kept = String::new();
    for sign in title.chars() {
        width += if sign.is_ascii() { 1 } else { 2 };
        if width > 18 {
            kept.push('…');
            break;
        }
        kept.push(sign);
    }
    kept
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::TrendPoint;
    use super::*;
    use jiff::civil::date;

    fn day(day: i8) -> Date {
        date(2027, 3, day)
    }

    #[test]
    fn what_was_to_be_done_and_what_was() {
        let tasks = [(day(1), day(1), true), (day(3), day(4), true), (day(5), day(9), false)];
        let points = burn_up(&tasks, day(4));
        let told: Vec<_> = points.iter().map(|point| (point.day.day(), point.planned, point.done)).collect();
        let wanted = [
            (1, 1, Some(1)),
            (2, 1, Some(1)),
            (3, 2, Some(1)),
            (4, 2, Some(2)),
            (5, 3, None),
            (6, 3, None),
            (7, 3, None),
            (8, 3, None),
            (9, 3, None),
        ];
        assert_eq!(told, wanted);
        assert_eq!(burn_up(&[], day(4)), []);
    }

    #[test]
    fn a_long_plan_has_few_points_and_today_is_one() {
        let tasks = [(date(2020, 1, 1), date(2020, 1, 1), true), (date(2030, 1, 1), date(2030, 1, 1), false)];
        let points = burn_up(&tasks, date(2026, 6, 7));
        assert!(points.len() < 40, "{}", points.len());
        assert!(points.iter().any(|point| point.day == date(2026, 6, 7) && point.done == Some(1)));
        assert_eq!(points.last().map(|point| (point.planned, point.done)), Some((2, None)));
    }

    #[test]
    fn a_title_is_text_in_the_picture() {
        let point = |told, finish| TrendPoint { told: day(told), finish: day(finish) };
        let points = vec![point(1, 20), point(8, 22)];
        let trend = Trend { place: "items/1".into(), title: "<b>&\"".into(), points };
        let (svg, says) = trend_picture(&[trend], Locale::En);
        assert!(svg.contains("&lt;b&gt;&amp;&quot;") && !svg.contains("<b>"), "{svg}");
        assert!(!says.is_empty());
        assert_eq!(trend_picture(&[], Locale::En), Default::default());
    }
}
