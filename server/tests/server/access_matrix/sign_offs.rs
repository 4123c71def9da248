//! What a party's people find under their links: something to agree to, and the receipt of an answer.

use crate::world::{Party, Place, ROOT, SEAL, World};
use engagement::sign_off::{self, Content, NewSignOff, SignOff};
use evidence::{Personal, Signer, Statement, Subject};
use kernel::PersonId;
use uuid::Uuid;

fn id(text: &str) -> Uuid {
    text.parse().expect("an id")
}

fn content() -> Content {
    Content {
        kind: scope::SIGN_OFF.name.into(),
        number: "M-2".into(),
        version: 1,
        title: "To be confirmed".into(),
        summary: String::new(),
        figures: Vec::new(),
        items: Vec::new(),
        valid_until: None,
    }
}

/// One that waits for the party; it takes the place of the one before. None of these is ever decided, so nothing has
/// to hang on it.
pub async fn waiting(world: &World, place: &Place, party: &Party) -> SignOff {
    let (project, of, record) = (id(&place.project), id(&party.id), id(&party.question));
    let opened_by = world.ids["administrator"];
    let opened = world.app.db().write(move |tx| {
        let content = content();
        let new = NewSignOff {
            project: project.into(),
            party: of.into(),
            record: record.into(),
            content: &content,
            amount: None,
            is_commercial: false,
            due: None,
            opened_by,
        };
        sign_off::open(tx, ROOT, &engagement::testing::signer(), &scope::SIGN_OFF, &new)
    });
    opened.await.expect("a sign-off")
}

/// The key of the receipt of an answer by the party's approver.
pub async fn receipt(world: &World, place: &Place, party: &Party) -> String {
    let (project, of) = (id(&place.project), id(&party.id));
    let person: PersonId = id(&party.contacts[0].person).into();
    let signer = Signer::from_seed("rapport-test", &SEAL);
    let kept = world.app.db().write(move |tx| {
        let (content, at) = (content(), tx.now());
        let statement = Statement {
            project: project.into(),
            party: of.into(),
            act: "requirements.approved",
            subject: Subject {
                kind: &content.kind,
                number: &content.number,
                key: of,
                version: content.version,
                title: &content.title,
            },
            content: &content.canonical()?,
            answer: r#"{"verdict":"approved","remark":"","questioned":[]}"#,
            consent: Some("Confirm"),
            locale: "en",
            person: Some(Personal {
                person,
                name: "Approver",
                email: "approver@client.example",
                role: "client_approver",
                side: "client",
                on_behalf_of: None,
                ip: "127.0.0.1",
                agent: "test",
            }),
            authenticated: "mail_link_and_code",
            is_commercial: false,
            at,
        };
        evidence::record(tx, &signer, &statement)
    });
    kept.await.expect("a receipt").to_string()
}
