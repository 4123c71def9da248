//! What of a mail is seen besides its words: those that were not taken, who read along, what hangs on it, and what the house's
//! mail server found about whom it is from.

use crate::mail_in::{Asked, REPLY, ask, bring, mail, mail_server, question, state, states, switch_on};
use crate::world::{World, text};
use serde_json::{Value, json};
use store::testing::each_database;

async fn held(world: &World, query: &str) -> Value {
    let path = format!("/api/v1/projects/{}/held-mails{query}", world.ours.project);
    world.done("GET", &path, Value::Null).await
}

async fn logged(world: &World, what: &str) -> Vec<Value> {
    let path = format!("/api/v1/projects/{}/communication-log", world.ours.project);
    let log = world.done("GET", &path, Value::Null).await;
    let items = log["items"].as_array().expect("entries").clone();
    items.into_iter().filter(|one| one["what"] == what).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_automatic_reply_stands_in_the_log_and_can_be_taken_up() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let Asked { from, reply_to, id, .. } = &asked;
        let away = "Auto-Submitted: auto-replied\r\n";
        bring(&world, reply_to, &mail(from, reply_to, away, "我12月5日前不在办公室，急事请找王工。")).await;
        // What a stranger's machine writes stands in no project's log.
        bring(&world, REPLY, &mail("robot@elsewhere.example", REPLY, "Precedence: list\r\n", "News")).await;
        bring(&world, reply_to, &mail("robot@elsewhere.example", reply_to, away, "Away.")).await;
        let wanted = [
            state("ignored", "automatic_reply"),
            state("ignored", "bulk"),
            state("ignored", "automatic_reply"),
        ];
        assert_eq!(states(&world).await, wanted);

        let entries = logged(&world, "mail.away").await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!(entries[0]["words"], "我12月5日前不在办公室，急事请找王工。");
        assert_eq!(
            (&entries[0]["side"], &entries[0]["actor"]["name"], &entries[0]["record"]["id"]),
            (&json!("client"), &json!(asked.name), &json!(id))
        );
        let open = question(&world, id).await;
        assert_eq!((&open["state"], &open["answers"]), (&json!("open"), &json!([])), "no clock has stopped");

        let ignored = held(&world, "?state=ignored").await;
        assert_eq!(ignored["count"], 2, "{ignored}");
        assert_eq!(held(&world, "").await["count"], 0);
        let of_nobody = world.done("GET", "/api/v1/held-mails?state=ignored", Value::Null).await;
        assert_eq!(of_nobody["items"][0]["reason"], "bulk", "{of_nobody}");
        let one = ignored["items"].as_array().expect("mails").last().expect("the first").clone();
        assert_eq!(one["reason"], "automatic_reply");
        let path = format!("/api/v1/projects/{}/held-mails?state=ignored", world.ours.project);
        for (holder, status) in [("member", 403), ("outsider", 404)] {
            world.dressed(world.app.get(&path), holder).await.expect(status);
        }

        let taking = format!("/api/v1/mails/{}/taking-up", text(&one["id"]));
        world.done("PUT", &taking, Value::Null).await;
        world.done("PUT", &taking, Value::Null).await;
        assert_eq!(held(&world, "").await["items"][0]["id"], one["id"]);
        assert_eq!(held(&world, "?state=ignored").await["count"], 1);
        let filing = format!("/api/v1/mails/{}/filing", text(&one["id"]));
        world.done("PUT", &filing, json!({ "record_id": id, "filed_as": "note" })).await;
        world.app.put(&taking).as_(world.root()).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_along_stands_with_the_mail() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let party = &world.ours.parties[0];
        let (asked, colleague) = (ask(&world, party, 0).await, ask(&world, party, 1).await);
        let cc =
            format!("Cc: {}, Director <boss@client.example>, {}\r\n", colleague.from, colleague.reply_to);
        bring(&world, &asked.reply_to, &mail(&asked.from, &asked.reply_to, &cc, "Yes.")).await;
        assert_eq!(states(&world).await, [state("filed", "")]);
        let path = format!("/api/v1/records/{}/mails", asked.id);
        let along = world.done("GET", &path, Value::Null).await["items"][0]["also_to"].clone();
        let wanted = json!([
            { "address": colleague.from, "name": colleague.name },
            { "address": "boss@client.example", "name": null }
        ]);
        assert_eq!(along, wanted, "no address of ours stands among them");
        let entries = logged(&world, "mail.copied").await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!(entries[0]["people"][0]["name"], json!(colleague.name), "{entries:?}");
        // Of very many a part is kept.
        let many: Vec<String> = (0..300).map(|at| format!("p{at}@client.example")).collect();
        let cc = format!("Cc: {}\r\n", many.join(",\r\n "));
        bring(&world, &asked.reply_to, &mail("gate@client.example", &asked.reply_to, &cc, "And I.")).await;
        let along = held(&world, "").await["items"][0]["also_to"].clone();
        assert_eq!(along.as_array().map(Vec::len), Some(50));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_hangs_on_a_mail_is_said() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let closed = mail(&asked.from, &asked.reply_to, "", "AAAA").replace(
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        );
        bring(&world, &asked.reply_to, &closed).await;
        assert_eq!(states(&world).await, [state("held", "enciphered")], "nothing of it is filed unread");
        let file = held(&world, "").await["items"][0]["files"][0].clone();
        assert_eq!((&file["name"], &file["note"]), (&json!("smime.p7m"), &json!("enciphered")), "{file}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_houses_mail_server_found_is_heard_and_nobody_elses_word() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (port, _) = mail_server(None).await;
        switch_on(&world, port, None).await;
        let asked = ask(&world, &world.ours.parties[0], 0).await;
        let (from, to) = (&asked.from, &asked.reply_to);
        let found = |by: &str, dmarc: &str| {
            format!("Authentication-Results: {by};\r\n dkim=pass header.d=client.example; dmarc={dmarc} (p=NONE)\r\n")
        };
        // Nothing is heard before a server is named.
        let failed = found("mx.hengmu.example", "fail");
        bring(&world, to, &mail(from, to, &failed, "One.")).await;
        let named = json!({ "reply_address": REPLY, "lmtp": null, "secret": "keep",
            "authentication_server": "mx.hengmu.example" });
        let set = world.done("PUT", "/api/v1/mail-in-settings", named).await;
        assert_eq!(set["authentication_server"], "mx.hengmu.example");
        bring(&world, to, &mail(from, to, &found("elsewhere.example", "fail"), "Two.")).await;
        bring(&world, to, &mail(from, to, &found("mx.hengmu.example", "pass"), "Three.")).await;
        bring(&world, to, &mail(from, to, &failed, "Four.")).await;
        // Under what its own server found, the sender wrote something better.
        let forged = format!("{failed}{}", found("mx.hengmu.example", "pass"));
        bring(&world, to, &mail(from, to, &forged, "Five.")).await;
        let filed = state("filed", "");
        let waits = state("held", "not_authenticated");
        assert_eq!(states(&world).await, [filed.clone(), filed.clone(), filed, waits.clone(), waits]);
        let mails = world.done("GET", &format!("/api/v1/records/{}/mails", asked.id), Value::Null).await;
        let told: Vec<_> = mails["items"].as_array().expect("mails").iter().map(|one| &one["dmarc"]).collect();
        assert_eq!(told, [&Value::Null, &Value::Null, &json!("pass")], "{mails}");
        let one = held(&world, "").await["items"][0].clone();
        assert_eq!((&one["dkim"], &one["dmarc"]), (&json!("pass"), &json!("fail")), "{one}");
        // Left out, the name stays; what is no name is refused with the field.
        let body = |name: Value| json!({ "reply_address": REPLY, "lmtp": null, "secret": "keep", "authentication_server": name });
        let set = world.done("PUT", "/api/v1/mail-in-settings", body(Value::Null)).await;
        assert_eq!(set["authentication_server"], "mx.hengmu.example");
        let sending = world.app.put("/api/v1/mail-in-settings").as_(world.root());
        let refused = sending.json(body(json!("mx one"))).await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], "authentication_server", "{refused}");
    })
    .await;
}
