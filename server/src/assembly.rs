//! The crates put together: their tables, their routes, and the functions that lower ones take from upper ones.

use crate::agenda_sources::AGENDA_SOURCES;
use crate::channel_delivery::CARRIER;
use crate::filed_kinds::FILED_KINDS;
use crate::letter_parts::LETTER_PARTS;
use crate::mail_doors::Doors;
use crate::mail_tokens::MailTokens;
use crate::meeting_notes;
use crate::planned_products::PRODUCED_KINDS;
use crate::typesetting::SET_REPORT;
use crate::{
    administration, evidence_files, mail_files, mail_in, mailbox_settings, meeting_calendars, organisation,
    papers, plan_files, received_mails, requirement_files, stream,
};
use change::mail_request::ReadMail;
use communication::routes::SaidByMail;
use communication::{AskedKinds, ClockedKinds};
use correspondence::incoming::ReadIncoming;
use correspondence::store::received;
use correspondence::{CalendarReplies, ReaderKeys};
use documents::FileStore;
use engagement::ProjectFacts;
use engagement::sign_off::SignOffKinds;
use kernel::{Clock, Network, Principal, Result, Side};
use meeting::note_change_kind::ReceiveChange;
use people::Handover;
use reporting::ReportPreview;
use schedule::facts::PROJECT_FACTS;
use schedule::plan_file::{ReadPlanFile, WritePlanFile};
use schedule::planning::Plans;
use schedule::routes::PortalPreview;
use scope::requirement_import::ReadRequirementList;
use std::sync::LazyLock;
use store::seal::SealKey;
use store::{Db, Schema};
use web::{App, AppParts, BoxFuture, Extensions, Limits, RequestHead, Routes};

/// Every crate's tables, from below.
pub const SCHEMAS: &[Schema] = &[
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    risk::TABLES,
    communication::TABLES,
    correspondence::TABLES,
    communication_plan::TABLES,
    meeting::TABLES,
    channel::TABLES,
    change::TABLES,
    agreement::TABLES,
    reporting::TABLES,
];

/// What a client's people can be asked to agree to.
const SIGN_OFF_KINDS: SignOffKinds = SignOffKinds(&[
    &scope::SIGN_OFF,
    &scope::DELIVERABLE_SIGN_OFF,
    &change::CHANGE_OFFER,
    &agreement::CHARTER_SIGN_OFF,
    &schedule::PLAN_SIGN_OFF,
    &meeting::routes::MINUTES_SIGN_OFF,
]);

/// What else clients are reminded of.
pub const ASKED_KINDS: AskedKinds = AskedKinds(&[meeting::ASKED_KINDS, communication_plan::ASKED_KINDS]);

/// What runs on a response clock.
pub const CLOCKED_KINDS: ClockedKinds =
    ClockedKinds(&[&communication::QUESTION_CLOCK, &change::CHANGE_CLOCK]);

/// Who takes an answer to an invitation that came by mail.
const CALENDAR_REPLIES: CalendarReplies = CalendarReplies(&[meeting_calendars::take_reply]);

/// What parties are sent of records that stay the team's.
const READER_KEYS: ReaderKeys = ReaderKeys(&[meeting::store::invitations::key_of_reader]);

/// Every route of the product.
pub fn routes() -> Routes {
    people::routes()
        .join(engagement::routes())
        .join(documents::routes())
        .join(scope::routes())
        .join(schedule::routes())
        .join(risk::routes())
        .join(communication::routes())
        .join(correspondence::routes())
        .join(communication_plan::routes())
        .join(meeting::routes())
        .join(channel::routes())
        .join(change::routes())
        .join(agreement::routes())
        .join(reporting::routes())
        .join(portal::routes())
        .join(administration::routes())
        .join(mail_in::routes())
        .join(mailbox_settings::routes())
        .join(organisation::routes())
        .join(evidence_files::routes())
        .join(papers::routes())
        .join(meeting_calendars::routes())
        .join(stream::routes())
}

/// The description of the API, made when it is first asked for: making it takes tens of megabytes.
pub fn api_description() -> &'static str {
    static DESCRIPTION: LazyLock<String> = LazyLock::new(|| {
        let description = routes().openapi(env!("CARGO_PKG_VERSION"));
        description.to_pretty_json().unwrap_or_default()
    });
    &DESCRIPTION
}

pub struct Settings {
    pub public_url: String,
    pub limits: Limits,
    pub trusted_proxies: Vec<Network>,
    /// The key of the form tokens.
    pub secret: [u8; 32],
    pub seal: SealKey,
    pub signer: evidence::Signer,
    pub files: FileStore,
}

pub fn app(db: Db, clock: Clock, settings: Settings, hub: web::live::Hub) -> App {
    App::new(AppParts {
        db,
        clock,
        public_url: settings.public_url,
        authenticator: authenticate,
        pages: portal::PAGES,
        extensions: extensions(hub, settings.seal, settings.signer, settings.files),
        trusted_proxies: settings.trusted_proxies,
        limits: settings.limits,
        secret: settings.secret,
    })
}

/// What handlers find in the application beside the database.
pub fn extensions(
    hub: web::live::Hub,
    seal: SealKey,
    signer: evidence::Signer,
    files: FileStore,
) -> Extensions {
    Extensions::default()
        .with(hub)
        .with(seal)
        .with(signer)
        .with(files)
        .with(Plans::default())
        .with::<ProjectFacts>(PROJECT_FACTS)
        .with(ReadPlanFile(plan_files::read))
        .with(WritePlanFile(plan_files::write))
        .with(ReadRequirementList(requirement_files::read))
        .with(ReadMail(mail_files::read))
        .with(SIGN_OFF_KINDS)
        .with(CLOCKED_KINDS)
        .with(ASKED_KINDS)
        .with(CARRIER)
        .with(PRODUCED_KINDS)
        .with(ReceiveChange(meeting_notes::receive_change))
        .with(FILED_KINDS)
        .with(LETTER_PARTS)
        .with(ReadIncoming(received_mails::read))
        .with(CALENDAR_REPLIES)
        .with(READER_KEYS)
        .with(SaidByMail(received::said))
        .with(Doors::default())
        .with(MailTokens::default())
        .with(AGENDA_SOURCES)
        .with(PortalPreview(portal::preview))
        .with(ReportPreview(portal::report_preview))
        .with(SET_REPORT)
        .with(Handover {
            moves: &[
                schedule::handing_over::tasks,
                communication::store::questions::hand_over,
                communication::store::log::hand_over,
                communication_plan::store::entries::hand_over,
                change::store::requests::hand_over,
                scope::hand_over,
                risk::store::issues::hand_over,
            ],
        })
}

/// The team by session or token, a client by the link they came with.
pub fn authenticate(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    match head.side() {
        Side::Client => portal::authenticate(app, head),
        Side::Team | Side::Anyone => people::authenticate(app, head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_is_listed_twice_and_no_name_stands_for_two_types() {
        assert_eq!(routes().duplicates(), Vec::<String>::new());
        assert_eq!(routes().name_clashes(), Vec::<String>::new());
    }
}
