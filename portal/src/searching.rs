//! Finding among what this reader sees: shared items of the plan, questions, answers, and what the team remarked
//! on them, and what is to be agreed to. Through the second lock, like every page.

use crate::demonstrations::read as demonstrations;
use crate::model::*;
use crate::questionnaires::read as questionnaires;
use crate::read::{Asking, frame_alone, items};
use crate::remarked;
use crate::sign_offs::read as decisions;
use communication::excerpt::{excerpt, holds_all};
use communication::store::for_client::{self as words, ClientWords};
use documents::DOCUMENT;
use engagement::sign_off::Content;
use kernel::{Failure, Result};
use store::{ClientConn, search};
use uuid::Uuid;

/// The longest query; more is cut off.
const LONGEST: usize = 200;
const MOST: u32 = 50;
/// How many signs around the words are shown.
const SNIPPET: usize = 120;

pub(crate) fn search(conn: &mut ClientConn, asking: &Asking, typed: &str) -> Result<SearchPage> {
    let query: String = typed.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    let frame = frame_alone(conn, asking)?;
    let items = items(conn)?;
    let mut found: Vec<Found> = Vec::new();
    for key in found_keys(conn, &query)? {
        let one = match items.iter().find(|item| item.key == key.to_string()) {
            Some(item) => Some(of_item(conn, item, key, &query)?),
            None => match of_question(conn, key, &query)? {
                Some(found) => Some(found),
                None => of_record(conn, asking, key, &query)?,
            },
        };
        found.extend(one);
    }
    // A task that two parties see is in the index of one of them; its title is on the page of both.
    let is_known = |found: &[Found], item: &PlanItem| found.iter().any(|one| one.href.ends_with(&item.key));
    for item in items.iter().filter(|item| !query.is_empty() && holds_all(&item.title, &query)) {
        if !is_known(&found, item) && found.len() < MOST as usize {
            found.push(Found {
                what: FoundWhat::Item(item.kind),
                title: item.title.clone(),
                snippet: None,
                href: format!("items/{}", item.key),
            });
        }
    }
    if !query.is_empty() {
        let decided = decisions::contents(conn)?;
        found.extend(decided.iter().filter_map(|(key, content)| of_decision(*key, content, &query)));
        found.extend(asked_and_shown(conn, &query)?);
        found.extend(files(conn, &query)?);
    }
    Ok(SearchPage { frame, query, found })
}

/// Records whose texts hold the words, each once. What was asked and said for the reader's commercial circle stands in no
/// index: it is looked through.
fn found_keys(conn: &mut ClientConn, query: &str) -> Result<Vec<Uuid>> {
    let mut keys: Vec<Uuid> = Vec::new();
    let hits = search::find_as_client(conn, query, MOST)?.into_iter().map(|hit| hit.client_key);
    let said = words::comments_in_no_index(conn)?;
    let said = said.iter().filter(|said| !query.is_empty() && holds_all(&said.body, query));
    let asked = asked_for_circle(conn, query)?;
    for key in hits.chain(said.map(|said| said.key)).chain(asked) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The questions of the reader's commercial circle that hold the words, with what was said there.
fn asked_for_circle(conn: &mut ClientConn, query: &str) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for one in words::questions_of_circle(conn)?.iter().filter(|_| !query.is_empty()) {
        let mut text = [&one.known_as(), &one.title, &one.body, &one.cause, &one.solution]
            .map(String::as_str)
            .join("\n");
        for said in words::answers(conn, one.key)?.into_iter().chain(words::comments(conn, one.key)?) {
            text.push('\n');
            text.push_str(&said.body);
        }
        if holds_all(&text, query) {
            found.push(one.key);
        }
    }
    Ok(found)
}

/// Questionnaires of the reader and what their party was shown, by number, title and every word of them. There are
/// few enough to be looked through.
fn asked_and_shown(conn: &mut ClientConn, query: &str) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for one in questionnaires::of_reader(conn)? {
        let words = one.sections.iter().flat_map(|section| {
            let questions = section.questions.iter().map(|question| &question.words);
            questions.chain([&section.title])
        });
        let words = words.chain([&one.intro]).flat_map(|words| [words.en.as_str(), words.zh.as_str()]);
        let number = questionnaires::number(&one);
        let what = FoundWhat::Questionnaire(number.clone());
        let href = format!("questionnaires/{}", one.key);
        found.extend(by_words(what, &number, &one.title, words.collect(), href, query));
    }
    for (number, one, words) in demonstrations::of_party(conn)?.texts() {
        let what = FoundWhat::Demonstration(number.clone());
        let href = format!("demonstrations/{}", one.key);
        found.extend(by_words(what, &number, &one.title, words, href, query));
    }
    Ok(found)
}

/// Shared files by their titles.
fn files(conn: &mut ClientConn, query: &str) -> Result<Vec<Found>> {
    let all = documents::store::for_client::documents(conn)?;
    let found = all.into_iter().filter(|one| holds_all(&one.title, query));
    Ok(found
        .map(|one| Found {
            what: FoundWhat::Document,
            href: format!("documents/{}", one.key),
            title: one.title,
            snippet: None,
        })
        .collect())
}

fn by_words(
    what: FoundWhat,
    number: &str,
    title: &str,
    words: Vec<&str>,
    href: String,
    query: &str,
) -> Option<Found> {
    let snippet = match holds_all(&format!("{number} {title}"), query) {
        true => None,
        false => Some(words.into_iter().find(|text| holds_all(text, query))?),
    };
    let snippet = snippet.map(|text| excerpt(text, query, SNIPPET));
    Some(Found { what, title: title.to_owned(), snippet, href })
}

/// By what is agreed to: its number, its words, and those of its items. There are few enough to be looked through.
fn of_decision(key: Uuid, content: &Content, query: &str) -> Option<Found> {
    let named = format!("{} {}", content.number, content.title);
    let bodies = [&content.summary].into_iter();
    let bodies =
        bodies.chain(content.items.iter().flat_map(|item| [&item.title, &item.body, &item.criteria]));
    let snippet = match holds_all(&named, query) {
        true => None,
        false => Some(bodies.into_iter().find(|text| holds_all(text, query))?),
    };
    Some(Found {
        what: FoundWhat::Decision(content.number.clone()),
        title: content.title.clone(),
        snippet: snippet.map(|text| excerpt(text, query, SNIPPET)),
        href: format!("sign-offs/{key}"),
    })
}

fn of_item(conn: &mut ClientConn, item: &PlanItem, key: Uuid, query: &str) -> Result<Found> {
    let said = words::comments(conn, key)?;
    Ok(Found {
        what: FoundWhat::Item(item.kind),
        title: item.title.clone(),
        snippet: snippet(&item.title, said.into_iter(), query),
        href: format!("items/{key}"),
    })
}

/// Nothing where the record behind the key is no question: its item is not shown any more.
fn of_question(conn: &mut ClientConn, key: Uuid, query: &str) -> Result<Option<Found>> {
    let question = match words::question(conn, key) {
        Err(Failure::NotFound) => return Ok(None),
        question => question?,
    };
    let number = question.known_as();
    let asked = ClientWords {
        key,
        author_name: question.asked_by_name,
        author_side: question.asked_by_side,
        body: question.body,
        at: question.asked_at,
        is_commercial: false,
    };
    let said = [asked].into_iter().chain(words::answers(conn, key)?).chain(words::comments(conn, key)?);
    Ok(Some(Found {
        what: FoundWhat::Question(number),
        snippet: snippet(&question.title, said, query),
        title: question.title,
        href: format!("questions/{key}"),
    }))
}

/// A record of another kind, found by its own words or by what the team wrote on it.
fn of_record(conn: &mut ClientConn, asking: &Asking, key: Uuid, query: &str) -> Result<Option<Found>> {
    let Some(record) = words::record(conn, key)? else { return Ok(None) };
    let Some(place) = remarked::place(conn, &record, asking.chosen)? else { return Ok(None) };
    let is_file = record.kind == DOCUMENT.name;
    if is_file && holds_all(&place.title, query) {
        // By its title it stands among the files already.
        return Ok(None);
    }
    let said = words::comments(conn, key)?;
    let what = match is_file {
        true => FoundWhat::Document,
        false => FoundWhat::Record { kind: record.kind, number: place.number },
    };
    Ok(Some(Found {
        snippet: snippet(&place.title, said.into_iter(), query),
        what,
        title: place.title,
        href: place.href,
    }))
}

/// The first text that holds the words, where the title does not.
fn snippet(title: &str, mut said: impl Iterator<Item = ClientWords>, query: &str) -> Option<String> {
    if holds_all(title, query) {
        return None;
    }
    said.find(|words| holds_all(&words.body, query)).map(|words| excerpt(&words.body, query, SNIPPET))
}
