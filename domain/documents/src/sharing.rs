//! Who may see a document, and where a client may send one: decided here and nowhere else.

use kernel::{Audience, PartyId, PartyRole, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who sees a record: nobody but the team, one party, or every party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub audience: Audience,
    pub party: Option<PartyId>,
    /// Of the party the commercial circle alone.
    pub is_commercial: bool,
}

/// A document is shown to nobody who does not see the record it hangs on.
pub fn may_share(on: Option<Seen>, party: PartyId) -> Result<(), Refusal> {
    match on {
        None => Ok(()),
        Some(Seen { audience: Audience::Internal, .. }) => Err(Refusal::new("document.record_is_internal")),
        Some(Seen { party: Some(only), .. }) if only != party => {
            Err(Refusal::new("document.party_does_not_see_record"))
        }
        Some(_) => Ok(()),
    }
}

/// How a document stands to a party before it is shown to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The party sees it.
    pub is_seen: bool,
    /// Of its party the commercial circle alone sees it, or saw it last.
    pub is_commercial: bool,
    /// Money was asked about on what it hangs on.
    pub is_about_money: bool,
    /// The circle alone sees what it hangs on.
    pub is_record_commercial: bool,
    /// Its newest version was not shown yet.
    pub is_newer: bool,
}

/// Whether a document is for the commercial circle of its party alone. Said knowingly, it is as said; otherwise a party
/// goes on seeing it as it does, and what is shown anew is for the circle where it was, or where money was asked about.
/// A new version of what everybody sees may name a price there, so somebody has to say for whom it is. On what the circle
/// alone sees, nothing is for more.
pub fn is_for_circle(said: Option<bool>, of: Standing) -> Result<bool, Refusal> {
    match said {
        Some(false) if of.is_record_commercial => Err(Refusal::new("document.record_is_commercial")),
        Some(said) => Ok(said),
        None if of.is_commercial || of.is_record_commercial => Ok(true),
        None if of.is_about_money && of.is_seen && of.is_newer => {
            Err(Refusal::new("document.say_who_sees_it"))
        }
        None => Ok(of.is_about_money && !of.is_seen),
    }
}

/// The same of a file that somebody of the client's sends. Who is not of the circle sends to everybody, themselves among
/// them; a picture of an acceptance case stands with the case.
pub fn is_sent_to_circle(place: UploadPlace, is_of_circle: bool, is_about_money: bool) -> bool {
    place == UploadPlace::Record && is_of_circle && is_about_money
}

/// A page that said "the circle alone" is kept to its word.
pub fn may_send_to(is_told_circle: bool, is_for_circle: bool) -> Result<(), Refusal> {
    if is_told_circle && !is_for_circle { Err(Refusal::new("document.told_to_all")) } else { Ok(()) }
}

/// Whoever holds a link reads the file, so one that leads out of the circle is made knowingly.
pub fn may_link(is_commercial: bool, leaves_circle: bool) -> Result<(), Refusal> {
    if is_commercial && !leaves_circle { Err(Refusal::new("document.link_leaves_circle")) } else { Ok(()) }
}

/// Where the client's people may send files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientUploads {
    Nowhere,
    #[default]
    QuestionsAndChanges,
    /// On every record that they see.
    EverythingShared,
}

kernel::words!(ClientUploads {
    Nowhere = "nowhere",
    QuestionsAndChanges = "questions_and_changes",
    EverythingShared = "everything_shared",
});

impl ClientUploads {
    /// Whether a record of this kind takes files of the client.
    pub fn allow(self, kind: &str) -> bool {
        match self {
            Self::Nowhere => false,
            Self::QuestionsAndChanges => matches!(kind, "question" | "change_request"),
            Self::EverythingShared => kind != crate::DOCUMENT.name,
        }
    }
    /// Whether a record of this kind takes files in that place.
    pub fn take(self, place: UploadPlace, kind: &str) -> bool {
        match place {
            UploadPlace::Record => self.allow(kind),
            UploadPlace::AcceptanceCase => self != Self::Nowhere && kind != crate::DOCUMENT.name,
        }
    }
}

/// What a client's person sends a file with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UploadPlace {
    #[default]
    Record,
    /// A picture of what somebody saw while they went through an acceptance case: wherever files are taken at all.
    AcceptanceCase,
}

/// So many files one contact sends within a day.
pub const MOST_A_DAY: i64 = 30;

/// Whether somebody of the client may send a file to a record of this kind now.
pub fn may_upload(
    role: PartyRole,
    uploads: ClientUploads,
    (place, kind): (UploadPlace, &str),
    sent_today: i64,
) -> Result<(), Refusal> {
    match (role, uploads.take(place, kind)) {
        (PartyRole::ClientViewer, _) | (_, false) => Err(Refusal::new("document.uploads_are_off")),
        _ if sent_today >= MOST_A_DAY => {
            Err(Refusal::new("document.too_many_today").with("most", MOST_A_DAY))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_never_wider_than_its_record() {
        let (one, other) = (PartyId::new(), PartyId::new());
        let seen = |audience, party| Some(Seen { audience, party, is_commercial: false });
        for (on, refused) in [
            (None, None),
            (seen(Audience::Internal, None), Some("document.record_is_internal")),
            (seen(Audience::Client, None), None),
            (seen(Audience::Client, Some(one)), None),
            (seen(Audience::Client, Some(other)), Some("document.party_does_not_see_record")),
        ] {
            assert_eq!(may_share(on, one).err().map(|refusal| refusal.code), refused, "{on:?}");
        }
    }

    #[test]
    fn a_page_is_kept_to_its_word() {
        for (is_told_circle, is_for_circle, may) in
            [(false, false, true), (false, true, true), (true, true, true), (true, false, false)]
        {
            assert_eq!(may_send_to(is_told_circle, is_for_circle).is_ok(), may);
        }
    }

    #[test]
    fn whom_a_document_is_for() {
        let (circle, all) = (Some(true), Some(false));
        let refused = || Err(Refusal::new("document.say_who_sees_it"));
        for (said, is_seen, is_commercial, is_about_money, is_newer, told) in [
            // Said knowingly.
            (circle, false, false, false, true, Ok(true)),
            (circle, true, false, false, true, Ok(true)),
            (all, false, true, true, true, Ok(false)),
            (all, true, true, true, true, Ok(false)),
            (all, true, false, true, true, Ok(false)),
            // Not said: what was the circle's stays so, what everybody saw goes on being seen by everybody.
            (None, true, true, false, true, Ok(true)),
            (None, true, true, true, true, Ok(true)),
            (None, true, false, false, true, Ok(false)),
            (None, true, false, true, false, Ok(false)),
            (None, false, true, false, true, Ok(true)),
            (None, false, false, true, true, Ok(true)),
            (None, false, false, false, true, Ok(false)),
            // What everybody saw may have a price now.
            (None, true, false, true, true, refused()),
        ] {
            let of =
                Standing { is_seen, is_commercial, is_about_money, is_record_commercial: false, is_newer };
            assert_eq!(is_for_circle(said, of), told, "{said:?} {of:?}");
        }
    }

    #[test]
    fn on_what_the_circle_alone_sees_no_document_is_for_more() {
        let all = [false, true].into_iter();
        for (is_seen, is_about_money) in all.flat_map(|one| [(one, false), (one, true)]) {
            let of = Standing {
                is_seen,
                is_commercial: false,
                is_about_money,
                is_record_commercial: true,
                is_newer: true,
            };
            assert_eq!((is_for_circle(None, of), is_for_circle(Some(true), of)), (Ok(true), Ok(true)));
            let wider = is_for_circle(Some(false), of).err().map(|refusal| refusal.code);
            assert_eq!(wider, Some("document.record_is_commercial"), "{of:?}");
        }
    }

    #[test]
    fn whom_a_sent_file_is_for() {
        for (place, is_of_circle, is_about_money, to_circle) in [
            (UploadPlace::Record, true, true, true),
            (UploadPlace::Record, true, false, false),
            (UploadPlace::Record, false, true, false),
            (UploadPlace::AcceptanceCase, true, true, false),
        ] {
            assert_eq!(is_sent_to_circle(place, is_of_circle, is_about_money), to_circle, "{place:?}");
        }
    }

    #[test]
    fn a_link_out_of_the_circle_is_made_knowingly() {
        for (is_commercial, leaves_circle, refused) in [
            (false, false, None),
            (false, true, None),
            (true, true, None),
            (true, false, Some("document.link_leaves_circle")),
        ] {
            let said = may_link(is_commercial, leaves_circle).err().map(|refusal| refusal.code);
            assert_eq!(said, refused, "{is_commercial} {leaves_circle}");
        }
    }

    #[test]
    fn where_a_client_may_send_files() {
        use ClientUploads::*;
        use PartyRole::*;
        let deliverable =
            |uploads, place| may_upload(ClientContact, uploads, (place, "deliverable"), 0).is_ok();
        for (uploads, on_record, with_case) in
            [(Nowhere, false, false), (QuestionsAndChanges, false, true), (EverythingShared, true, true)]
        {
            assert_eq!(deliverable(uploads, UploadPlace::Record), on_record, "{uploads:?}");
            assert_eq!(deliverable(uploads, UploadPlace::AcceptanceCase), with_case, "{uploads:?}");
        }
        for (role, uploads, kind, today, refused) in [
            (ClientContact, QuestionsAndChanges, "question", 0, None),
            (ClientApprover, QuestionsAndChanges, "change_request", 29, None),
            (ClientContact, QuestionsAndChanges, "task", 0, Some("document.uploads_are_off")),
            (ClientContact, EverythingShared, "task", 0, None),
            (ClientContact, EverythingShared, "document", 0, Some("document.uploads_are_off")),
            (ClientContact, Nowhere, "question", 0, Some("document.uploads_are_off")),
            (ClientViewer, EverythingShared, "question", 0, Some("document.uploads_are_off")),
            (ClientContact, QuestionsAndChanges, "question", 30, Some("document.too_many_today")),
        ] {
            let said = may_upload(role, uploads, (UploadPlace::Record, kind), today)
                .err()
                .map(|refusal| refusal.code);
            assert_eq!(said, refused, "{role:?} {uploads:?} {kind} {today}");
        }
        for one in ClientUploads::ALL {
            assert_eq!(ClientUploads::from_word(one.word()), Some(one));
        }
    }
}
