//! What other programs show of a link to the portal.

use super::{frame, home};
use locales::Locale;
use portal::model::*;

/// What a chat shows of a link that is passed on: product and organisation, and nothing of what is inside.
#[test]
fn a_card_in_a_chat_says_nothing_of_the_project() {
    for locale in [Locale::En, Locale::ZhCn] {
        let mut page = home(locale, Reader::AsNamed);
        page.frame.origin = "https://rapport.example".into();
        let html = portal::render_home(&page, locale);
        let cards: Vec<&str> =
            html.split("<meta property=\"og:").skip(1).filter_map(|part| part.split('>').next()).collect();
        assert_eq!(cards.len(), 3, "{cards:?}");
        let said = cards.concat();
        let frame = frame(locale, Reader::AsNamed);
        assert!(
            said.contains(&frame.team) && said.contains("https://rapport.example/portal-style/"),
            "{said}"
        );
        for inside in [&frame.project, &frame.client, &frame.reader_name, &frame.base] {
            assert!(!said.contains(inside.as_str()), "{inside} in {said}");
        }
    }
    let end = EndPage { end: End::Entry, base: None, reference: None, closed: Closed::default() };
    assert!(
        portal::render_end(&end, Locale::En).contains("<meta property=\"og:title\" content=\"Rapport\">")
    );
}
