//! Mails that came in: one that waits in a project, one of no project, one that stands under a record.

use crate::world::{Place, World};
use correspondence::store::received::{self, Belongs, MailState};
use correspondence::{Arrived, file_received, take_in};
use uuid::Uuid;

/// What the route is about; its project is the place's, but for what an administrator gives to one.
pub async fn arrived(world: &World, place: &Place, route: &str) -> String {
    let number = world.number();
    let mail = format!(
        "From: nobody{number}@client.example\r\nSubject: {number}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease look.\r\n\
         --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-{number}\r\n\
         --b--\r\n"
    );
    let arrived = Arrived {
        door: "lmtp",
        recipient: None,
        envelope_from: String::new(),
        bytes: mail.into_bytes(),
        place: None,
    };
    let app = &world.app.app;
    take_in(app, arrived).await.expect("taken in");
    while file_received(app).await.expect("looked at") > 0 {}
    let project: Uuid = place.project.parse().expect("an id");
    let task: Uuid = place.internal_task.parse().expect("an id");
    let (is_placed, is_filed) =
        (route != "put_mail_project", matches!(route, "get_mail_original" | "get_mail_file"));
    let is_ignored = route == "put_mail_taking_up";
    let put = app.db().write(move |tx| {
        let waiting = (None, MailState::Held);
        let mail = received::listed(tx, waiting, &store::Page::first(1))?.items.remove(0);
        if is_placed {
            let belongs = Belongs { project: Some(project.into()), ..Belongs::default() };
            received::put_belongs(tx, mail.id, &belongs)?;
        }
        if is_filed {
            let belongs =
                Belongs { project: Some(project.into()), record: Some(task.into()), ..Belongs::default() };
            received::put_belongs(tx, mail.id, &belongs)?;
            received::put_state(tx, mail.id, MailState::Held, (MailState::Filed, "", Some("comment")), None)?;
        }
        if is_ignored {
            let ignored = (MailState::Ignored, "automatic_reply", None);
            received::put_state(tx, mail.id, MailState::Held, ignored, None)?;
        }
        Ok(mail.id)
    });
    put.await.expect("a mail").to_string()
}
