//! The HTML of a mail: one table, styles in place, no pictures but those that the mail itself brings along, one button. It reads
//! well in the mail programs used in China (QQ, NetEase, WeCom) and in Outlook, which know little CSS, and with its pictures blocked.

use crate::render::{Beside, Figure, Picture};
use crate::together::{self, PointWords};
use locales::{Locale, text};

const SANS: &str =
    "-apple-system,'Segoe UI','Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',sans-serif";
const SERIF: &str = "Charter,Georgia,'Songti SC','PingFang SC','Microsoft YaHei',serif";

pub(crate) fn html(
    locale: Locale,
    subject: &str,
    body: &str,
    beside: &Beside<'_>,
    button: Option<(&str, &str)>,
    foot: &str,
) -> String {
    let mut rows = format!(
        "<h1 style=\"margin:0 0 16px;font:600 20px/30px {SERIF};color:#1a1d21\">{}</h1>\n",
        escape(subject)
    );
    for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        rows.push_str(&format!("<p style=\"margin:0 0 14px\">{}</p>\n", lines(paragraph)));
    }
    if let Some(quote) = beside.quote {
        rows.push_str(&quoted(quote));
    }
    for picture in beside.pictures {
        rows.push_str(&drawn(picture));
    }
    for point in beside.points {
        rows.push_str(&own_place(point));
    }
    for (words, url) in beside.items {
        rows.push_str(&format!(
            "<p style=\"margin:0 0 10px;padding-top:10px;border-top:1px solid #dad7cf\">\
             <a href=\"{}\" target=\"_blank\" style=\"color:#0b5a6b\">{}</a></p>\n",
            escape(url),
            escape(words)
        ));
    }
    if let Some((words, url)) = button {
        rows.push_str(&press(locale, words, url));
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light\"><title>{title}</title></head>\n\
         <body style=\"margin:0;padding:0;background:#f4f3ef\">\n{first_line}\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#f4f3ef\">\
         <tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#ffffff\" \
         style=\"max-width:560px;background:#ffffff;border:1px solid #dad7cf\">\
         <tr><td align=\"left\" style=\"padding:28px 28px 14px;font:16px/26px {SANS};color:#1a1d21\">\n{rows}</td></tr>\n\
         <tr><td align=\"left\" style=\"padding:14px 28px 20px;border-top:1px solid #dad7cf;\
         font:14px/22px {SANS};color:#62676f\">{foot}</td></tr></table>\n\
         </td></tr></table>\n</body>\n</html>\n",
        first_line = first_line(beside),
        lang = locale.tag(),
        title = escape(subject),
        foot = lines(foot),
    )
}

/// What a phone shows before the mail is opened; whoever opens it reads the same below.
fn first_line(beside: &Beside<'_>) -> String {
    match together::first_line(beside.points) {
        said if said.is_empty() => said,
        said => format!(
            "<div style=\"display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#f4f3ef\">{}</div>\n",
            escape(&said)
        ),
    }
}

/// One of several, under a line of its own.
fn own_place(point: &PointWords) -> String {
    let mut rows = format!(
        "<h2 style=\"margin:22px 0 10px;padding-top:18px;border-top:1px solid #dad7cf;font:600 17px/26px {SERIF};color:#1a1d21\">{}</h2>\n",
        escape(&point.heading)
    );
    for paragraph in &point.paragraphs {
        rows.push_str(&format!("<p style=\"margin:0 0 12px\">{}</p>\n", lines(paragraph)));
    }
    if let Some(quote) = &point.quote {
        rows.push_str(&quoted(quote));
    }
    let button = point.button.as_ref().map(|(words, url)| pressed(words, &escape(url), "0 0 8px"));
    let by_mail = point.by_mail.as_ref().map(|(words, address)| {
        format!(
            "<p style=\"margin:0 0 14px;font:14px/22px {SANS}\"><a href=\"{}\" style=\"color:#0b5a6b\">{}</a></p>\n",
            escape(&together::mailto(address, &point.heading)),
            escape(words)
        )
    });
    rows + &button.unwrap_or_default() + &by_mail.unwrap_or_default()
}

fn quoted(quote: &str) -> String {
    format!(
        "<div style=\"margin:0 0 18px;padding:2px 0 2px 14px;border-left:3px solid #85817a;color:#464b53\">{}</div>\n",
        lines(quote)
    )
}

/// As wide as the column of words, with what it shows in words for whoever sees no pictures, and its figures below it.
fn drawn(picture: &Picture<'_>) -> String {
    let mut rows = format!(
        "<p style=\"margin:6px 0 6px;font:600 16px/24px {SANS};color:#1a1d21\">{}</p>\n",
        escape(picture.heading)
    );
    if let Some(id) = picture.content_id {
        // Its size stands in an attribute: Outlook reads no style for it.
        rows.push_str(&format!(
            "<p style=\"margin:0 0 8px\"><img src=\"cid:{}\" alt=\"{}\" width=\"500\" border=\"0\" \
             style=\"display:block;width:100%;max-width:500px;height:auto;background:#ffffff;font:14px/22px {SANS};color:#464b53\"></p>\n",
            escape(id),
            escape(picture.says)
        ));
    }
    for (place, (words, percent)) in picture.figures.iter().enumerate() {
        let percent = percent.filter(|_| picture.content_id.is_none());
        rows.push_str(&figure((words, percent), if place == 0 { "#1f8a5b" } else { "#8a8f98" }));
    }
    rows + "<p style=\"margin:0 0 12px;font-size:0;line-height:0\">&nbsp;</p>\n"
}

/// A sentence, and its bar where the picture is not there: cells with a ground of their own, which every mail program draws.
fn figure((words, percent): Figure<'_>, ink: &str) -> String {
    let said =
        format!("<p style=\"margin:0 0 4px;font:14px/22px {SANS};color:#464b53\">{}</p>\n", escape(words));
    let Some(percent) = percent else { return said };
    let cell = |width: u64, ground: &str| match width {
        0 => String::new(),
        width => format!(
            "<td width=\"{width}%\" height=\"10\" bgcolor=\"{ground}\" style=\"font-size:0;line-height:10px\">&nbsp;</td>"
        ),
    };
    format!(
        "{said}<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:0 0 14px\">\
         <tr>{}{}</tr></table>\n",
        cell(percent, ink),
        cell(100 - percent, "#e6e4dd"),
    )
}

/// The button is a coloured cell, which every mail program draws; the address stands below it for copying.
fn press(locale: Locale, words: &str, url: &str) -> String {
    let url = escape(url);
    format!(
        "{}<p style=\"margin:0 0 14px;font:14px/22px {SANS};color:#62676f\">{}<br>\
         <span style=\"word-break:break-all\">{url}</span></p>\n",
        pressed(words, &url, "6px 0 18px"),
        escape(&text(locale, "mail.copy_address", &[])),
    )
}

fn pressed(words: &str, url: &str, margin: &str) -> String {
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:{margin}\">\
         <tr><td bgcolor=\"#0b5a6b\" style=\"border-radius:6px\"><a href=\"{url}\" target=\"_blank\" \
         style=\"display:inline-block;padding:11px 24px;font:600 16px/24px {SANS};color:#ffffff;\
         text-decoration:none\">{}</a></td></tr></table>\n",
        escape(words)
    )
}

fn lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("<br>")
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
