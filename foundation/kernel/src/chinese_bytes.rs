//! Whether bytes of no known encoding are Chinese: lists from spreadsheets and mails are saved without saying so.

/// GB18030 decodes almost anything. It is believed when most of its two-byte characters are the common ones of
/// GB 2312 (punctuation and the first level of characters); a Western accented letter followed by a plain one
/// never looks like those.
pub fn looks_chinese(bytes: &[u8]) -> bool {
    let (mut pairs, mut common, mut at) = (0_usize, 0_usize, 0);
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            at += 1;
            continue;
        }
        let follower = bytes.get(at + 1).copied().unwrap_or(0);
        pairs += 1;
        common += usize::from(matches!(bytes[at], 0xA1..=0xA3 | 0xB0..=0xD7) && follower >= 0xA1);
        at += if matches!(follower, 0x30..=0x39) { 4 } else { 2 };
    }
    common * 10 >= pairs * 6
}

#[cfg(test)]
mod tests {
    use super::looks_chinese;

    #[test]
    fn chinese_and_western_bytes() {
        for (bytes, wanted) in [
            (b"\xC8\xCE\xCE\xF1 a".as_slice(), true), // 任务
            (b"\xB9\xA4\xC6\xDA, 3\xCC\xEC", true),   // 工期, 3天
            (b"Pr\xFCfung M\xFCnchen", false),
            (b"caf\xE9 cr\xE8me", false),
            (b"plain", true),
        ] {
            assert_eq!(looks_chinese(bytes), wanted, "{bytes:?}");
        }
    }
}
