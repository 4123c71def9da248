//! What a page says but for what is random: keys, codes, and what a receipt proves with them.

use std::collections::HashMap;

/// Random keys by the order in which they turn up in a text: ids, links' secrets, form tokens. The cookie that
/// counts visits names its visitor by eight digits.
pub fn keyless(text: &str) -> String {
    const VISIT: &str = "rapport_visit=";
    if let Some((before, after)) = text.split_once(VISIT) {
        let (visitor, after) = after.split_at_checked(8).unwrap_or((after, ""));
        assert!(visitor.chars().all(|c| c.is_ascii_hexdigit()), "{visitor}");
        return format!("{}{VISIT}…{}", keyless(before), keyless(after));
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut told = String::with_capacity(text.len());
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut rest = text;
    while let Some(from) = rest.find(is_of_key) {
        told.push_str(&rest[..from]);
        let word = &rest[from..];
        let end = word.find(|c| !is_of_key(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        if is_random(word) {
            let next = names.len();
            told.push_str(&format!("key{}", names.entry(word).or_insert(next)));
        } else {
            told.push_str(word);
        }
        rest = after;
    }
    told.push_str(rest);
    told
}

/// At least 32 letters and digits, some of them digits or of both cases, is no word of a language.
fn is_random(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    let letters = word.chars().filter(char::is_ascii_alphanumeric).count();
    letters >= 32 && (has(char::is_ascii_digit) || is_mixed)
}

/// A receipt names its entry by a hash of it, in which there are keys and salts: the hashes differ, how many they are
/// and what stands beside them does not.
pub fn hashless(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '"' | '\\' | ' ' | '\n');
    let is_of_hash = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let is_hash = |word: &str| {
        word.chars().all(is_of_hash) && ((word.len() >= 22 && word.ends_with('=')) || word.len() >= 40)
    };
    let words = text.split_inclusive(is_mark).map(|word| {
        let bare = word.trim_end_matches(is_mark);
        if is_hash(bare) { word.replacen(bare, "hash", 1) } else { word.to_owned() }
    });
    words.collect()
}

/// The digits by which two people compare a receipt, and those that are printed on a form.
pub fn digitless(page: &str) -> String {
    without(&without(page, "code", 19), "b", 9)
}

/// Groups of hexadecimal digits, so many signs long, in an element of their own.
fn without(page: &str, element: &str, signs: usize) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let is_digits =
        |code: &str| code.len() == signs && code.chars().all(|c| c.is_ascii_hexdigit() || c == ' ');
    let codes = page.split(&open).map(|part| match part.split_once(&close) {
        Some((code, rest)) if is_digits(code) => format!("digits{close}{rest}"),
        _ => part.to_owned(),
    });
    codes.collect::<Vec<_>>().join(&open)
}

#[test]
fn keys_are_called_by_their_order() {
    let key = "5d5f6f0e-8b1c-4f0a-9d51-0c7a3f4be001";
    let other = "0d5f6f0e8b1c4f0a9d510c7a3f4be001";
    assert_eq!(keyless(&format!("a {key} b {other} {key}")), "a key0 b key1 key0");
    assert_eq!(keyless("supercalifragilisticexpialidocious"), "supercalifragilisticexpialidocious");
    assert_eq!(keyless("2026-05-04T09:00"), "2026-05-04T09:00");
    assert_eq!(keyless("GMtVrXlRPvAmgHSQKwCDeiTKnRQSFOtxSLFZRTDYzRg"), "key0", "a link without a digit");
}

#[test]
fn hashes_are_called_alike() {
    let salt = "AAAAAAAAAAAAAAAAAAAAAA==";
    assert_eq!(
        hashless(&format!("{{\"salt\":\"{salt}\",\"text\":\"short\"}}")),
        "{\"salt\":\"hash\",\"text\":\"short\"}"
    );
    assert_eq!(
        digitless("<code>12ab 34cd 56ef 7890</code><code>rapport verify</code>"),
        "<code>digits</code><code>rapport verify</code>"
    );
    assert_eq!(digitless("<b>f255 6c32</b><b>D-2.1</b>"), "<b>digits</b><b>D-2.1</b>");
}
