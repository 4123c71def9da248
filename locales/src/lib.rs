//! The words of the product: one catalogue per language, shared by server, portal, mails and the team's app.
//!
//! What must hold: both catalogues have the same keys with the same parameters (a test says so). A key that
//! does not exist shows itself, so that it is seen and never breaks a page.

mod dates;
mod message;
mod zones;

use message::Message;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    #[default]
    En,
    ZhCn,
}

impl Locale {
    pub const ALL: [Locale; 2] = [Locale::En, Locale::ZhCn];

    /// Understands `en`, `en-GB`, `zh`, `zh-CN`, `zh-Hans-CN`; nothing for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::ZhCn),
            _ => None,
        }
    }

    /// The tag in the database, in JSON and in `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::ZhCn,
            Self::ZhCn => Self::En,
        }
    }

    /// The first language of an `Accept-Language` header that the product speaks.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::from_tag(part.split(';').next().unwrap_or_default().trim()))
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../en.json"),
            Self::ZhCn => include_str!("../zh-CN.json"),
        }
    }

    fn catalogue(self) -> &'static HashMap<String, Message> {
        static EN: OnceLock<HashMap<String, Message>> = OnceLock::new();
        static ZH_CN: OnceLock<HashMap<String, Message>> = OnceLock::new();
        let cell = match self {
            Self::En => &EN,
            Self::ZhCn => &ZH_CN,
        };
        cell.get_or_init(|| {
            let texts: HashMap<String, String> =
                serde_json::from_str(self.source()).expect("catalogues are objects of texts, held by a test");
            texts.into_iter().map(|(key, text)| (key, Message::parse(&text))).collect()
        })
    }
}

/// What is put into a message. Numbers are grouped and choose the plural.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    Text(String),
    Number(i64),
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
macro_rules! number_params {
    ($($type:ty),*) => {$(
        impl From<$type> for Param {
            fn from(number: $type) -> Self {
                Self::Number(number as i64)
            }
        }
    )*};
}
number_params!(i64, i32, u32, usize);

/// The sentence for a key in a language, its parameters filled in.
pub fn text(locale: Locale, key: &str, params: &[(&str, Param)]) -> String {
    match locale.catalogue().get(key) {
        Some(message) => message.fill(locale, params),
        None => key.to_owned(),
    }
}

/// Whether there are words for this key.
pub fn has(key: &str) -> bool {
    Locale::En.catalogue().contains_key(key)
}

/// A whole number with its thousands grouped: 12,345 in both languages.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        grouped.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn texts(locale: Locale) -> BTreeMap<String, String> {
        serde_json::from_str(locale.source()).unwrap()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_parameters() {
        let (en, zh) = (texts(Locale::En), texts(Locale::ZhCn));
        let only_en: Vec<_> = en.keys().filter(|key| !zh.contains_key(*key)).collect();
        let only_zh: Vec<_> = zh.keys().filter(|key| !en.contains_key(*key)).collect();
        assert!(only_en.is_empty() && only_zh.is_empty(), "only en: {only_en:?}, only zh-CN: {only_zh:?}");
        let mut wrong = Vec::new();
        for (key, text) in &en {
            let (here, there) = (Message::parse(text), Message::parse(&zh[key]));
            if here.parameters() != there.parameters() {
                wrong.push(format!("{key}: {:?} / {:?}", here.parameters(), there.parameters()));
            }
            for (tag, text, message) in [("en", text, &here), ("zh-CN", &zh[key], &there)] {
                if text.trim().is_empty() || !message.is_whole() {
                    wrong.push(format!("{key} ({tag}): empty, or a brace or an `other` is missing"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn keys_are_sorted_so_that_changes_merge() {
        for locale in Locale::ALL {
            let written: Vec<&str> = locale
                .source()
                .lines()
                .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
                .collect();
            let mut sorted = written.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(written, sorted, "{}", locale.tag());
        }
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(text(Locale::En, "no.such.key", &[]), "no.such.key");
    }

    #[test]
    fn tags() {
        for (tag, locale) in [
            ("en", Some(Locale::En)),
            ("en-GB", Some(Locale::En)),
            ("zh", Some(Locale::ZhCn)),
            ("zh-Hans-CN", Some(Locale::ZhCn)),
            ("ZH_cn", Some(Locale::ZhCn)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Locale::from_tag(tag), locale, "{tag}");
        }
        assert_eq!(Locale::from_accept_language("fr-CH, zh-CN;q=0.9, en;q=0.8"), Some(Locale::ZhCn));
        assert_eq!(Locale::from_accept_language("fr"), None);
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, written) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (-86_000, "−86,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(value), written);
        }
    }
}
