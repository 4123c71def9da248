//! Letters to the client's people about a comment: to whoever is named in it, and to whom its author has it mailed.
//!
//! Must hold: nobody gets a letter of what they do not read, and being named shows a comment to nobody.

use super::acts;
use crate::comment::{Mentionable, Seen, mentioned};
use crate::store::comments::Comment;
use ::store::{Conn, Tx, records::Record};
use engagement::letters::{self, Words};
use engagement::store::{parties, parties::Party, parties::PartyContact, projects, sign_offs};
use kernel::{Audience, Failure, PersonId, ProjectId, Refusal, Result};
use serde_json::{Map, json};
use uuid::Uuid;

/// The client's people of a project: who reads what is seen so, and who does not.
struct Sides {
    readers: Vec<(Party, PartyContact)>,
    others: Vec<PartyContact>,
}

fn sides(conn: &mut Conn, project: ProjectId, seen: Seen) -> Result<Sides> {
    let mut sides = Sides { readers: Vec::new(), others: Vec::new() };
    for party in parties::of_project(conn, project)? {
        let reads = seen.audience == Audience::Client && seen.party.is_none_or(|only| only == party.id);
        for contact in parties::contacts(conn, party.id)? {
            if reads && (contact.is_commercial || !seen.is_commercial) {
                sides.readers.push((party.clone(), contact));
            } else {
                sides.others.push(contact);
            }
        }
    }
    sides.others.retain(|other| sides.readers.iter().all(|(_, reader)| reader.person != other.person));
    Ok(sides)
}

fn mentionable(contact: &PartyContact) -> Mentionable {
    Mentionable { person: contact.person, name: contact.name.clone() }
}

/// Whom a text names of the client's people. Of two with one name it is whoever reads it, or works here.
fn named(conn: &mut Conn, project: ProjectId, sides: &Sides, text: &str) -> Result<Vec<PersonId>> {
    if !text.contains(['@', '＠']) {
        return Ok(Vec::new());
    }
    let mut people: Vec<Mentionable> =
        sides.readers.iter().map(|(_, contact)| mentionable(contact)).collect();
    let members = acts::working(conn, project)?.into_iter();
    people.extend(members.map(|member| Mentionable { person: member.person_id, name: member.name }));
    people.extend(sides.others.iter().map(mentionable));
    Ok(mentioned(text, &people))
}

/// Whom of the client's people the team's comment is mailed to: those it names, and those its author chose. Whoever is
/// named and does not read it is told of beforehand, by name; the audience stays as it is.
pub(super) fn receivers(
    conn: &mut Conn,
    project: ProjectId,
    seen: Seen,
    (text, chosen): (&str, &[PersonId]),
) -> Result<Vec<(Party, PartyContact)>> {
    if seen.audience == Audience::Internal && chosen.is_empty() {
        return Ok(Vec::new());
    }
    let mut sides = sides(conn, project, seen)?;
    let is_reader = |person: &PersonId| sides.readers.iter().any(|(_, reader)| reader.person == *person);
    if !chosen.iter().all(is_reader) {
        return Err(Failure::NotFound);
    }
    let named = named(conn, project, &sides, text)?;
    if let Some(outside) = sides.others.iter().find(|other| named.contains(&other.person)) {
        let refusal = Refusal::new("comment.named_does_not_read");
        return Err(refusal.with("name", outside.name.clone()).into());
    }
    sides.readers.retain(|(_, one)| named.contains(&one.person) || chosen.contains(&one.person));
    Ok(sides.readers)
}

/// Whom of their own side a client's comment names. Whoever does not read it is not told of it; the names of others
/// make no difference.
pub(super) fn named_of_own_side(conn: &mut Conn, written: &Comment) -> Result<Vec<(Party, PartyContact)>> {
    let Some(party) = written.seen.party else { return Ok(Vec::new()) };
    let own: Vec<Mentionable> = parties::contacts(conn, party)?.iter().map(mentionable).collect();
    let named = mentioned(&written.body, &own);
    let mut readers = sides(conn, written.project, written.seen)?.readers;
    readers.retain(|(_, reader)| reader.person != written.author && named.contains(&reader.person));
    Ok(readers)
}

/// A letter to each of them who has a link, to where they read the comment.
pub(super) fn mail(
    tx: &mut Tx,
    public_url: &str,
    (record, written): (&Record, &Comment),
    to: Vec<(Party, PartyContact)>,
) -> Result<()> {
    let project = projects::get(tx, written.project)?;
    for (party, contact) in to {
        if letters::unreachable(tx, party.id, contact.person)?.is_some() {
            continue;
        }
        let place = place(tx, (record, written), &party, &contact)?;
        let mut params = Map::new();
        params.insert("project".into(), json!(project.client_name));
        params.insert("by".into(), json!(written.author_name));
        params.insert("quote".into(), json!(written.body));
        let words = Words { template: "comment_for_you", about: Some(written.id.uuid()), params };
        letters::to_contact(tx, public_url, &party, &contact, &place, words)?;
    }
    Ok(())
}

/// Where one of the client's people reads what stands on a record: on its page, or where it was agreed to last.
fn place(
    conn: &mut Conn,
    (record, written): (&Record, &Comment),
    party: &Party,
    contact: &PartyContact,
) -> Result<String> {
    let Some(key) = written.record_key else { return Ok(String::new()) };
    let page = match record.kind.as_str() {
        "task" => format!("/items/{key}"),
        "issue" => format!("/issues/{key}"),
        "requirement" => format!("/requirements/{key}"),
        "change_request" => format!("/changes/{key}"),
        "deliverable" => format!("/deliverables/{key}"),
        "document" => format!("/documents/{key}"),
        "expectation" => format!("/expectations/{key}"),
        "question" => return Ok(format!("/questions/{key}")),
        "questionnaire" => return Ok(format!("/questionnaires/{key}")),
        "demonstration" => return Ok(format!("/demonstrations/{key}")),
        _ => match newest_read(conn, record, party, contact)? {
            Some(sign_off) => format!("/sign-offs/{sign_off}"),
            None => return Ok(String::new()),
        },
    };
    Ok(format!("{page}#comments"))
}

fn newest_read(
    conn: &mut Conn,
    record: &Record,
    party: &Party,
    contact: &PartyContact,
) -> Result<Option<Uuid>> {
    let asked = sign_offs::of_record(conn, record.id)?.into_iter();
    let mut read = asked.filter(|one| one.party == party.id && (contact.is_commercial || !one.is_commercial));
    Ok(read.next().map(|one| one.key))
}
