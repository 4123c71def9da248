//! Asking a party to agree, and taking that back.

use super::{Content, SignOff, SignOffKind, State, letters, silence_acting};
use crate::deciding::{self, Deputy, Mode, Money, Panel, Standing};
use crate::noted_act::{OfSignOff, note_of_team};
use crate::store::sign_offs::Course;
use crate::store::{
    decision_rules, parties, parties::PartyContact, projects, sign_off_letters, sign_offs, tacit as counts,
};
use crate::tacit::Stop;
use ::store::{Conn, Tx};
use evidence::Signer;
use jiff::civil::Date;
use kernel::{
    Event, Failure, PartyId, PartyRole, PersonId, ProjectId, RecordId, Refusal, Result, SignOffId, Timestamp,
};
use people::person;
use serde_json::json;
use std::collections::{HashMap, HashSet};

pub struct NewSignOff<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    pub record: RecordId,
    pub content: &'a Content,
    /// What the limits of the deciders are held against.
    pub amount: Option<Money>,
    /// Only for the party's commercial circle.
    pub is_commercial: bool,
    pub due: Option<Date>,
    pub opened_by: PersonId,
}

/// Asks those whose turn it is. One of the same record that still waits at this party is superseded.
pub fn open(
    tx: &mut Tx,
    public_url: &str,
    signer: &Signer,
    kind: &SignOffKind,
    new: &NewSignOff,
) -> Result<SignOff> {
    if new.content.kind != kind.name {
        return Err(Failure::fault(format!("a sign-off of {} with content of another kind", kind.name)));
    }
    parties::get(tx, new.project, new.party)?;
    let panel = panel(tx, new)?;
    let Standing::Waiting { on } = deciding::standing(&panel, &[]) else {
        return Err(Failure::fault("a panel that has decided before it was asked"));
    };
    let key = kernel::client_key();
    let earlier = match sign_offs::supersede(tx, new.record, new.party, key)? {
        Some(earlier) => Some(sign_offs::get(tx, earlier)?),
        None => None,
    };
    if let Some(earlier) = &earlier {
        ended(tx, earlier.id, "sign_off.superseded")?;
    }
    let sign_off = sign_offs::create(tx, key, new, &panel, &on)?;
    let at = tx.now();
    let asked = waiting_for(tx, &sign_off, at)?;
    if asked.is_empty() {
        return Err(nobody_answers(tx, &on)?.into());
    }
    tx.event(event("sign_off.opened", at, Some(new.opened_by), &sign_off))?;
    note_of_team(tx, signer, new.opened_by, &sign_off, &OfSignOff::Sent(earlier.as_ref()))?;
    // Where silence may come to count, the letters name the day: they go when it is counted.
    match silence_acting::terms_of(tx, &sign_off, &panel)? {
        Some(terms) => counts::prepare(tx, &sign_off, &terms)?,
        None => letters::ask(tx, public_url, &sign_off, &asked)?,
    }
    Ok(sign_off)
}

/// Nobody is asked any more: letters that wait stay, and no silence counts.
fn ended(tx: &mut Tx, sign_off: SignOffId, reason: &str) -> Result<()> {
    sign_off_letters::take_back(tx, sign_off, reason)?;
    counts::stop(tx, sign_off, Stop::Ended).map(drop)
}

/// The party's rule, or any of its approvers where it has none.
fn panel(tx: &mut Tx, new: &NewSignOff) -> Result<Panel> {
    let rule = decision_rules::get(tx, new.party)?.rule;
    let contacts = parties::contacts(tx, new.party)?;
    let may_see = |contact: &&PartyContact| contact.is_commercial || !new.is_commercial;
    if rule.deciders.is_empty() {
        let mut approvers = contacts.iter().filter(|contact| contact.role == PartyRole::ClientApprover);
        let seats: Vec<PersonId> = approvers.clone().filter(may_see).map(|contact| contact.person).collect();
        return match (seats.is_empty(), approvers.next()) {
            (false, _) => Ok(Panel { mode: Mode::Any, seats }),
            (true, Some(outside)) => Err(sees_no_prices(outside)),
            (true, None) => Err(Failure::refused("sign_off.nobody_decides")),
        };
    }
    let panel = deciding::panel(&rule, new.amount.as_ref())?;
    let outside = |contact: &&PartyContact| panel.seats.contains(&contact.person) && !may_see(contact);
    match contacts.iter().find(outside) {
        Some(contact) => Err(sees_no_prices(contact)),
        None => Ok(panel),
    }
}

fn sees_no_prices(contact: &PartyContact) -> Failure {
    Refusal::new("sign_off.decider_outside_circle").with("name", contact.name.as_str()).into()
}

/// Whose turn it would be was an approver when the rule was made, and no deputy acts for them today.
fn nobody_answers(tx: &mut Tx, on: &[PersonId]) -> Result<Refusal> {
    let Some(seat) = on.first() else { return Ok(Refusal::new("sign_off.nobody_decides")) };
    let name = person::get(tx, *seat)?.name;
    Ok(Refusal::new("sign_off.decider_is_no_approver").with("name", name))
}

/// Everybody who may answer on that day: those whose turn it is and their deputies, as far as they take part in
/// the project now. Nobody means that the sign-off is without an owner.
pub fn waiting_for(conn: &mut Conn, sign_off: &SignOff, at: Timestamp) -> Result<Vec<PersonId>> {
    let mut asked = waiting_for_each(conn, sign_off.project, std::slice::from_ref(sign_off), at)?;
    Ok(asked.remove(&sign_off.id).unwrap_or_default())
}

/// The same of many of a project, in as many statements; of those that wait.
pub fn waiting_for_each(
    conn: &mut Conn,
    project: ProjectId,
    sign_offs: &[SignOff],
    at: Timestamp,
) -> Result<HashMap<SignOffId, Vec<PersonId>>> {
    let waiting: Vec<&SignOff> = sign_offs.iter().filter(|one| one.state == State::Waiting).collect();
    if waiting.is_empty() {
        return Ok(HashMap::new());
    }
    let today = today(conn, project, at)?;
    let courses = sign_offs::courses(conn, waiting.iter().map(|one| one.id))?;
    let mut sides = HashMap::new();
    for party in waiting.iter().map(|one| one.party).collect::<HashSet<_>>() {
        sides.insert(party, (parties::contacts(conn, party)?, decision_rules::deputies(conn, party)?));
    }
    let asked = waiting.into_iter().filter_map(|sign_off| {
        let (contacts, deputies) = sides.get(&sign_off.party)?;
        let course = courses.get(&sign_off.id)?;
        Some((sign_off.id, asked(sign_off, course, (contacts, deputies), today)))
    });
    Ok(asked.collect())
}

fn asked(
    sign_off: &SignOff,
    course: &Course,
    (contacts, deputies): (&[PartyContact], &[Deputy]),
    today: Date,
) -> Vec<PersonId> {
    let deputies = empowered(deputies.to_vec(), contacts, sign_off);
    let may_answer = |person: &PersonId| {
        let contact = contacts.iter().find(|contact| contact.person == *person);
        contact.is_some_and(|contact| decides(contact, sign_off)) && !course.answered.contains(person)
    };
    let holders = deciding::holders(&course.seats, &course.open, &deputies, today);
    holders.into_iter().filter(may_answer).collect()
}

/// The deputies of those who may decide themselves: whoever was lowered or taken off empowers nobody any more.
pub(super) fn empowered(deputies: Vec<Deputy>, contacts: &[PartyContact], sign_off: &SignOff) -> Vec<Deputy> {
    let decides_themselves = |deputy: &Deputy| {
        contacts.iter().any(|contact| contact.person == deputy.person && decides(contact, sign_off))
    };
    deputies.into_iter().filter(decides_themselves).collect()
}

/// Whether a contact as they are now may answer at all.
pub(super) fn decides(contact: &PartyContact, sign_off: &SignOff) -> bool {
    contact.role == PartyRole::ClientApprover && (contact.is_commercial || !sign_off.is_commercial)
}

/// The day where the project is.
pub fn today(conn: &mut Conn, project: ProjectId, at: Timestamp) -> Result<Date> {
    Ok(at.in_zone(&projects::get(conn, project)?.time_zone).date())
}

/// Takes a waiting one back; its page says why.
pub fn withdraw(
    tx: &mut Tx,
    signer: &Signer,
    by: PersonId,
    sign_off: SignOffId,
    reason: &str,
) -> Result<SignOff> {
    if !sign_offs::withdraw(tx, sign_off, by, reason)? {
        return Err(Failure::refused("sign_off.not_waiting"));
    }
    ended(tx, sign_off, "sign_off.withdrawn")?;
    let (at, sign_off) = (tx.now(), sign_offs::get(tx, sign_off)?);
    tx.event(event("sign_off.withdrawn", at, Some(by), &sign_off))?;
    note_of_team(tx, signer, by, &sign_off, &OfSignOff::Withdrawn(reason))?;
    Ok(sign_off)
}

pub(super) fn event(kind: &'static str, at: Timestamp, by: Option<PersonId>, sign_off: &SignOff) -> Event {
    Event::new(kind, at, by)
        .in_project(sign_off.project)
        .on(sign_off.record)
        .for_client(Some(sign_off.party))
        .detail(json!({ "sign_off": sign_off.id }))
}
