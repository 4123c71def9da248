//! What people wrote, as harmless HTML: Markdown is rendered, then cut down to a short list of elements. Where the
//! result is kept, [`RENDERED_BY`] is kept beside it: what anything else made is not shown but made anew, so that a
//! stricter list tomorrow also covers what was written yesterday.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What renders and cuts down, and the number of our own options and list. A change of any of them changes this
/// text; a test holds it to the crates and to what they make of some samples.
pub const RENDERED_BY: &str = "comrak 0.59.0, ammonia 4.2.4, html5ever 0.40.1, list 1";

/// HTML that is safe to put into a page. Only [`SafeHtml::of_markdown`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// What was made earlier and kept with what made it; nothing where that was not this renderer.
    pub(crate) fn kept(html: Option<String>, by: Option<&str>) -> Option<Self> {
        html.filter(|_| by == Some(RENDERED_BY)).map(Self)
    }

    pub fn of_markdown(text: &str) -> Self {
        if is_plain(text) {
            return Self(paragraphs(text));
        }
        Self::rendered(text)
    }
    fn rendered(text: &str) -> Self {
        if text.lines().any(|line| nesting(line) > DEEPEST) {
            let words = ammonia::clean_text(text);
            return Self(format!("<p>{}</p>\n", words.replace("&#10;", "<br>")));
        }
        let mut options = comrak::Options::default();
        options.extension.strikethrough = true;
        options.extension.table = true;
        options.extension.autolink = true;
        options.extension.tasklist = true;
        // A new line is a new line: people write comments, not books.
        options.render.hardbreaks = true;
        // Raw HTML is shown as what it is: text.
        options.render.escape = true;
        Self(CLEANER.clean(&comrak::markdown_to_html(text, &options)).to_string())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Words and their punctuation alone: nothing in it means anything in Markdown or in HTML. Most of what people write is
/// so, and rendering it takes a page of hundreds of texts most of its time.
fn is_plain(text: &str) -> bool {
    let is_of_words = |sign: char| {
        sign.is_alphanumeric() || " \n.,;:?!()%/'\"-–—…·，。；：？！（）、“”‘’《》【】".contains(sign)
    };
    let begins_plainly = |line: &str| {
        let after_number = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let is_list = after_number.len() < line.len() && after_number.starts_with(['.', ')']);
        !is_list && !line.starts_with([' ', '-', ':'])
    };
    text.chars().all(is_of_words)
        && !["://", "www."].iter().any(|link| text.contains(link))
        && text.lines().all(|line| begins_plainly(line) && !line.ends_with(' '))
}

/// Of plain words: an empty line parts two, and a new line is a new line.
fn paragraphs(text: &str) -> String {
    let parts = text.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty());
    parts.map(|part| format!("<p>{}</p>\n", part.replace('\n', "<br>\n"))).collect()
}

/// Quotes and lists within each other; more than this nobody writes, and rendering them would take long.
const DEEPEST: usize = 24;

/// How many marks of quotes and lists a line begins with. A ruler of dashes is no list.
fn nesting(line: &str) -> usize {
    let mut marks = 0;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        let before_space = signs.peek().is_none_or(|next| next.is_whitespace());
        match sign {
            '>' => marks += 1,
            '-' | '*' | '+' | '.' | ')' if before_space => marks += 1,
            '-' | '*' | '+' | '.' | ')' => {}
            other if other.is_whitespace() || other.is_ascii_digit() => {}
            _ => break,
        }
    }
    marks
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    cleaner
});

/// The words alone, on one line, for lists and mails' previews.
pub fn first_line(text: &str, max: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line = line.trim_start_matches(['#', '>', '*', '-', ' ']);
    if line.chars().count() <= max {
        return line.to_owned();
    }
    let cut: String = line.chars().take(max.saturating_sub(1)).collect();
    // Cut at a space when there is one near the end; Chinese has none and needs none.
    let at = cut.rfind(' ').filter(|at| cut[*at..].chars().count() < 20).unwrap_or(cut.len());
    format!("{}…", cut[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What means something in Markdown or HTML, and words around it.
    const PIECES: [&str; 40] = [
        "a", "词", "12", "1.", "2)", " ", "  ", "\n", "\n\n", ".", ",", ":", "://", "www.", "http", "a.b",
        "@", "-", "--", "+", "=", "==", "*", "_", "#", ">", "<", "&", "&amp;", "|", "`", "[", "](", "!",
        "~~", "\"", "'", "（", "\\", "\u{a0}",
    ];

    #[test]
    fn markdown_people_write() {
        for (text, html) in [
            ("One\ntwo", "<p>One<br>\ntwo</p>\n"),
            ("**bold** ~~gone~~ `x<y`", "<p><strong>bold</strong> <del>gone</del> <code>x&lt;y</code></p>\n"),
            ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n"),
            (
                "see https://example.org",
                "<p>see <a href=\"https://example.org\" rel=\"noopener noreferrer nofollow\">https://example.org</a></p>\n",
            ),
        ] {
            assert_eq!(SafeHtml::of_markdown(text).as_str(), html, "{text}");
        }
    }

    const ACTING: [&str; 18] = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example/a)",
        "<a href=\"https://a.example\" onclick=\"x()\">x</a>",
        "<svg onload=alert(1)>",
        "<iframe src=https://evil.example></iframe>",
        "<style>body{display:none}</style>",
        "<form action=https://evil.example><input name=code></form>",
        "`</code><script>alert(1)</script>`",
        "[a]: javascript:alert(1)\n\n[a]",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "| <img src=x onerror=a> |\n|---|\n| <script>b</script> |",
        "![pixel](https://evil.example/track.gif)",
    ];

    #[test]
    fn what_is_kept_names_the_crates_that_made_it() {
        let lock = include_str!("../../../Cargo.lock");
        for named in RENDERED_BY.split(", ").filter(|named| !named.starts_with("list ")) {
            let (name, version) = named.split_once(' ').expect("a name and a version");
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&entry), "RENDERED_BY names {named}, which is not what is built in");
        }
    }

    #[test]
    fn what_is_kept_is_shown_as_long_as_the_same_would_be_made() {
        let html = |by| SafeHtml::kept(Some("<p>a</p>".to_owned()), by);
        assert_eq!(html(Some(RENDERED_BY)), Some(SafeHtml("<p>a</p>".to_owned())));
        assert_eq!((html(Some("list 0")), html(None)), (None, None));
        // FNV-1a over what is made of the samples: where it differs, `list` in RENDERED_BY goes up with it.
        let samples =
            ["# a\n1. b\n\n| c |\n|---|\n| d |", "[e](https://example.org) **f** `g`\n\n> h\n\n- [x] i"];
        let made = ACTING
            .iter()
            .chain(&samples)
            .flat_map(|text| SafeHtml::of_markdown(text).into_string().into_bytes());
        let sum = made.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(
            sum, 0xe298_34db_753f_ecb9,
            "the renderer makes something else than before: raise `list` in RENDERED_BY"
        );
    }

    #[test]
    fn nothing_that_acts_comes_through() {
        for text in ACTING {
            let html = SafeHtml::of_markdown(text).into_string().to_lowercase();
            // Escaped signs are text: only a real tag or address would act.
            for acting in ["<script", "<img", "<svg", "<iframe", "<style", "<form", "<input", "<math"] {
                assert!(!html.contains(acting), "{text} → {html}");
            }
            for address in
                ["href=\"javascript", "href=\"data", "href=\"vbscript", "href=\"//", " onclick=\"", "src="]
            {
                let in_tag = html.split('<').skip(1).filter_map(|part| part.split('>').next());
                assert!(!in_tag.into_iter().any(|tag| tag.contains(address)), "{text} → {html}");
            }
        }
    }

    #[test]
    fn nesting_beyond_reason_is_shown_as_text() {
        for text in ["> ".repeat(5_000), ">".repeat(10_000), "- ".repeat(5_000), "1. ".repeat(3_000)] {
            let html = SafeHtml::of_markdown(&text).into_string();
            assert!(
                html.starts_with("<p>") && !html.contains("<blockquote") && !html.contains("<ul"),
                "{html:.60}"
            );
        }
        let html = SafeHtml::of_markdown("> > > one\n> > two").into_string();
        assert_eq!(html.matches("<blockquote>").count(), 3);
        let ruler = SafeHtml::of_markdown(&format!("one\n\n{}\n\n- two", "-".repeat(60))).into_string();
        assert!(ruler.contains("<hr>") && ruler.contains("<li>two"), "{ruler}");
        for text in ["[".repeat(10_000), "*a ".repeat(3_000), "`".repeat(10_000), "![".repeat(5_000)] {
            SafeHtml::of_markdown(&text);
        }
    }

    proptest! {
        #[test]
        fn plain_words_are_rendered_alike_without_the_renderer(
            text in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..10)
        ) {
            let text = text.concat();
            prop_assert_eq!(SafeHtml::of_markdown(&text), SafeHtml::rendered(&text), "{:?}", text);
        }
    }

    #[test]
    fn what_people_mostly_write_is_plain() {
        let texts = [
            "Ten of ten codes are read at 30 cm.\n\n在 30 厘米处读取十个码，全部成功。",
            "We need it by Friday (12:00), don't we?",
        ];
        assert!(texts.iter().all(|text| is_plain(text)));
    }

    #[test]
    fn first_lines() {
        for (text, line) in [
            ("\n\n  ## When?\nmore", "When?"),
            ("", ""),
            ("培训什么时候开始？地点在哪里？", "培训什么时候开…"),
            ("one two three four", "one…"),
        ] {
            assert_eq!(first_line(text, 8), line);
        }
    }
}
