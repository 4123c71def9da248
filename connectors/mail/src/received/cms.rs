//! A mail signed as one block (`application/pkcs7-mime; smime-type=signed-data`): the words inside, taken out. Whether the
//! signature holds is not asked here.
//!
//! What must hold: every length is checked against what is there, and nothing nests deeper than a few steps; what is no such
//! block stays the file that it is.

/// Steps into each other, more than any program writes.
const DEEPEST: usize = 8;

const SEQUENCE: u8 = 0x30;
const OBJECT: u8 = 0x06;
const EXPLICIT: u8 = 0xA0;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;

/// 1.2.840.113549.1.7.2 and …1.7.1, as they are written.
const SIGNED: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];

/// What was signed; none where it is no such block, or the words are not inside it.
pub fn signed_content(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut block = Elements::of(within(bytes, SEQUENCE)?);
    if block.next(OBJECT)? != SIGNED {
        return None;
    }
    let mut signed = Elements::of(within(block.next(EXPLICIT)?, SEQUENCE)?);
    // The form's number and the names of what it was hashed with.
    signed.any()?;
    signed.any()?;
    let mut inner = Elements::of(signed.next(SEQUENCE)?);
    if inner.next(OBJECT)? != DATA {
        return None;
    }
    let content = Elements::of(inner.next(EXPLICIT)?).any()?;
    let mut words = Vec::new();
    octets(&content, 0, &mut words)?;
    (!words.is_empty()).then_some(words)
}

/// Of one piece, or of several that stand one after the other.
fn octets(element: &Element<'_>, depth: usize, words: &mut Vec<u8>) -> Option<()> {
    match element.tag {
        OCTETS => words.extend_from_slice(element.body),
        OCTETS_IN_PIECES if depth < DEEPEST => {
            let mut pieces = Elements::of(element.body);
            while !pieces.0.is_empty() {
                octets(&pieces.any()?, depth + 1, words)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn within(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    Elements::of(bytes).next(tag)
}

struct Element<'a> {
    tag: u8,
    body: &'a [u8],
}

/// One after the other, from the front.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    const fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
    fn any(&mut self) -> Option<Element<'a>> {
        let (element, rest) = read(self.0, 0)?;
        self.0 = rest;
        Some(element)
    }
    fn next(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.any().filter(|element| element.tag == tag).map(|element| element.body)
    }
}

/// The first element and what follows it. A length that is not told (BER) ends where an empty element stands.
fn read(bytes: &[u8], depth: usize) -> Option<(Element<'_>, &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>()?;
    let is_long_tag = tag & 0x1F == 0x1F;
    if is_long_tag || depth > DEEPEST {
        return None;
    }
    if first == 0x80 {
        let mut after = rest;
        while !after.starts_with(&[0, 0]) {
            after = read(after, depth + 1)?.1;
        }
        let body = &rest[..rest.len() - after.len()];
        return Some((Element { tag, body }, &after[2..]));
    }
    let (length, rest) = length(first, rest)?;
    let (body, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, body }, rest))
}

fn length(first: u8, rest: &[u8]) -> Option<(usize, &[u8])> {
    if first < 0x80 {
        return Some((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7F);
    let (told, rest) = rest.split_at_checked(count).filter(|_| count <= 4)?;
    let length = told.iter().fold(0, |all, byte| all << 8 | usize::from(*byte));
    Some((length, rest))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An element with its length told, or not.
    pub fn element(tag: u8, body: &[u8], is_told: bool) -> Vec<u8> {
        match (is_told, u16::try_from(body.len())) {
            (false, _) => [&[tag, 0x80], body, &[0, 0]].concat(),
            (true, Ok(length)) if length >= 0x80 => [&[tag, 0x82], &length.to_be_bytes()[..], body].concat(),
            (true, _) => [&[tag, u8::try_from(body.len()).expect("short")], body].concat(),
        }
    }

    /// What programs write: in DER as one piece, and in BER as several, with lengths that are not told.
    pub fn block(words: &[u8], is_der: bool) -> Vec<u8> {
        let octets = match is_der {
            true => element(OCTETS, words, true),
            false => {
                let pieces: Vec<u8> =
                    words.chunks(40).flat_map(|piece| element(OCTETS, piece, true)).collect();
                element(OCTETS_IN_PIECES, &pieces, false)
            }
        };
        let inner = [element(OBJECT, DATA, true), element(EXPLICIT, &octets, is_der)].concat();
        let signed = [
            element(0x02, &[1], true),
            element(0x31, &[], true),
            element(SEQUENCE, &inner, is_der),
            element(0x31, &[0x30, 0], true),
        ];
        let signed = element(SEQUENCE, &signed.concat(), is_der);
        let all = [element(OBJECT, SIGNED, true), element(EXPLICIT, &signed, is_der)].concat();
        element(SEQUENCE, &all, is_der)
    }

    const WORDS: &[u8] =
        "Content-Type: text/plain; charset=utf-8\r\n\r\n下周二可以，请提前一天通知门卫。\r\n".as_bytes();

    #[test]
    fn the_words_inside() {
        for is_der in [true, false] {
            assert_eq!(signed_content(&block(WORDS, is_der)).as_deref(), Some(WORDS), "DER: {is_der}");
        }
    }

    #[test]
    fn what_is_no_such_block() {
        let enciphered = element(SEQUENCE, &element(OBJECT, &[0x2A, 0x03], true), true);
        let apart = {
            let inner = element(SEQUENCE, &element(OBJECT, DATA, true), true);
            let signed = [element(0x02, &[1], true), element(0x31, &[], true), inner].concat();
            let signed = element(EXPLICIT, &element(SEQUENCE, &signed, true), true);
            element(SEQUENCE, &[element(OBJECT, SIGNED, true), signed].concat(), true)
        };
        let deep = [[0x30, 0x80]; 5_000].concat();
        let told_too_long = [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x06];
        for bytes in [&b""[..], b"0", b"hello", &enciphered, &apart, &deep, &told_too_long] {
            assert_eq!(signed_content(bytes), None);
        }
    }

    /// Cut anywhere, or with any byte bent: words or none, and never a fault.
    #[test]
    fn broken_blocks() {
        for is_der in [true, false] {
            let whole = block(WORDS, is_der);
            for place in 0..whole.len() {
                let _ = signed_content(&whole[..place]);
                for bend in [0x00, 0x24, 0x7F, 0x80, 0x84, 0xA0, 0xFF] {
                    let mut bent = whole.clone();
                    bent[place] = bend;
                    let _ = signed_content(&bent);
                }
            }
        }
    }

    proptest::proptest! {
        /// Elements of any sort in any order: words or none.
        #[test]
        fn made_up_blocks(
            bytes in proptest::collection::vec(
                proptest::prop_oneof![
                    proptest::sample::select(vec![0x30u8, 0x24, 0x04, 0xA0, 0x06, 0x80, 0x84, 0x00, 0x02]),
                    proptest::num::u8::ANY,
                ],
                0..400,
            ),
            from in 0_usize..60,
        ) {
            let _ = signed_content(&bytes);
            let mut whole = block(WORDS, false);
            let from = from.min(whole.len());
            whole.splice(from.., bytes);
            let _ = signed_content(&whole);
        }
    }
}
