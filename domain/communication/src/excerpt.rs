//! The piece of a text around the words that were looked for, to be read in a list of what was found.

/// The text on one line, at most `max` signs of it, cut so that the first word found stands in it.
pub fn excerpt(text: &str, query: &str, max: usize) -> String {
    let text: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    if text.len() <= max {
        return text.into_iter().collect();
    }
    let found = query.split_whitespace().filter_map(|word| position(&text, word)).min().unwrap_or(0);
    // A third of the room stands before the word.
    let start = found.saturating_sub(max / 3).min(text.len() - max);
    let end = start + max;
    let cut: String = text[start..end].iter().collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{before}{}{after}", cut.trim())
}

/// Whether every word of the query stands in the text.
pub fn holds_all(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    query.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

fn position(text: &[char], word: &str) -> Option<usize> {
    let word: Vec<char> = word.chars().map(small).collect();
    text.windows(word.len().max(1))
        .position(|window| window.iter().map(|sign| small(*sign)).eq(word.iter().copied()))
}

/// One sign for one sign, so that positions stay.
fn small(sign: char) -> char {
    sign.to_lowercase().next().unwrap_or(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_looked_for_is_in_sight() {
        for (text, query, piece) in [
            ("short", "x", "short"),
            ("one\ntwo  three", "x", "one two three"),
            ("aaaa bbbb cccc dddd eeee ffff Gutter hhhh", "gutter", "…e ffff Gutter hhhh"),
            (
                "培训安排在集成测试之后，两场各半天；请准备一间会议室。",
                "会议",
                "…之后，两场各半天；请准备一间会议室。",
            ),
            ("nothing of it is in this text here", "zebra", "nothing of it is i…"),
        ] {
            assert_eq!(excerpt(text, query, 18), piece, "{query}");
        }
        assert!(holds_all("Gutter, north side", "NORTH gutter") && !holds_all("Gutter", "gutter roof"));
    }
}
