//! Somebody is taken off the project while they are asked: their turn goes to the deputy who acts for them today, or
//! it is without an owner. A deputy who would act later, or for somebody who decides no more, has nothing to act on.

use super::letters;
use super::opening::{decides, event, today};
use crate::store::{decision_rules, parties, sign_offs};
use ::store::Tx;
use kernel::{PartyId, PersonId, Result};
use serde_json::json;

/// Gives the open seats of somebody who leaves to a deputy, each as a seat of the deputy's own. Before they leave.
pub fn hand_over(
    tx: &mut Tx,
    public_url: &str,
    party: PartyId,
    leaving: PersonId,
    by: PersonId,
) -> Result<()> {
    let deputies = decision_rules::deputies(tx, party)?;
    let Some(leaver) = parties::contact(tx, party, leaving)? else { return Ok(()) };
    for id in sign_offs::open_seats(tx, party, leaving)? {
        let sign_off = sign_offs::get(tx, id)?;
        if !decides(&leaver, &sign_off) {
            continue;
        }
        let at = tx.now();
        let today = today(tx, sign_off.project, at)?;
        let seats = sign_offs::panel(tx, &sign_off)?.seats;
        let mut takes = None;
        for deputy in deputies.iter().filter(|one| one.person == leaving && one.acts_on(today)) {
            let contact = parties::contact(tx, party, deputy.deputy)?;
            let is_free = !seats.contains(&deputy.deputy)
                && !sign_offs::steps(tx, id)?.iter().any(|step| step.person == deputy.deputy);
            if is_free && contact.is_some_and(|contact| decides(&contact, &sign_off)) {
                takes = Some(deputy.deputy);
                break;
            }
        }
        let Some(deputy) = takes else { continue };
        sign_offs::move_seat(tx, id, leaving, deputy)?;
        let moved = event("sign_off.handed_over", at, Some(by), &sign_off);
        tx.event(moved.detail(json!({ "sign_off": id, "from": leaving, "to": deputy })))?;
        if sign_offs::waiting(tx, id)?.contains(&deputy) {
            letters::ask(tx, public_url, &sign_off, &[deputy])?;
        }
    }
    Ok(())
}
