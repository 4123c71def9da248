//! Words as patterns of SQL.

/// The pattern that `lower(…) like $1 escape '\\'` finds a text's words with.
pub fn containing(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn signs_of_patterns_stand_for_themselves() {
        for (text, pattern) in
            [("Roof", "%roof%"), ("100 %", r"%100 \%%"), (r"a_b\", r"%a\_b\\%"), ("屋顶", "%屋顶%")]
        {
            assert_eq!(containing(text), pattern);
        }
    }
}
