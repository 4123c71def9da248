//! Who may see a document, and where a client may send one: decided here and nowhere else.

use kernel::{Audience, PartyId, PartyRole, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who sees a record: nobody but the team, one party, or every party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub audience: Audience,
    pub party: Option<PartyId>,
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
        let seen = |audience, party| Some(Seen { audience, party });
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
