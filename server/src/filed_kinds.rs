//! What files itself among a project's documents, and in which standard folder. A further kind is a line here.

use documents::sent_kind::{RECEIPTS, sent};
use documents::{FiledKinds, StandardFolder};

pub const FILED_KINDS: FiledKinds = FiledKinds(&[
    &sent(agreement::CHARTER_SIGN_OFF.name, StandardFolder::Charter),
    &sent(scope::SIGN_OFF.name, StandardFolder::Requirements),
    &sent(schedule::PLAN_SIGN_OFF.name, StandardFolder::Plan),
    &sent(change::CHANGE_OFFER.name, StandardFolder::Changes),
    &sent(meeting::routes::MINUTES_SIGN_OFF.name, StandardFolder::Minutes),
    &scope::CERTIFICATES,
    &reporting::REPORTS,
    &RECEIPTS,
]);
