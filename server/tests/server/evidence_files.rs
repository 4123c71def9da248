//! Evidence leaves the house as a file that a stranger can check, and as nothing else.

use crate::world::{SEAL, World, text};
use evidence::{Personal, Signer, Statement, Subject};
use kernel::{PartyId, PersonId, ProjectId, Timestamp};
use serde_json::{Value, json};
use store::testing::each_database;
use uuid::Uuid;
use verify::VerifierKey;

fn statement(project: ProjectId, party: PartyId) -> Statement<'static> {
    Statement {
        project,
        party,
        act: "requirements.approved",
        subject: Subject {
            kind: "requirements",
            number: "RD-v3",
            key: Uuid::new_v4(),
            version: 3,
            title: "Requirements",
        },
        content: "{}",
        answer: r#"{"remark":"","verdict":"approved"}"#,
        consent: Some("I agree."),
        locale: "en",
        person: Some(Personal {
            person: PersonId::new(),
            name: "Zheng Haiyan",
            email: "zheng@client.example",
            role: "client_approver",
            side: "client",
            on_behalf_of: None,
            ip: "203.0.113.7",
            agent: "test",
        }),
        authenticated: "mail_link",
        is_commercial: false,
        at: Timestamp(1_772_413_200_000_000),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_manager_takes_a_partys_tree_and_anybody_the_key() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (ours, own) = (&world.ours, &world.ours.parties[0]);
        let project: ProjectId = ours.project.parse().expect("an id");
        let party: PartyId = own.id.parse().expect("an id");
        let signer = Signer::from_seed("rapport-test", &SEAL);
        let said = db.write(move |tx| evidence::record(tx, &signer, &statement(project, party)));
        said.await.expect("recorded");

        let key = world.app.get("/api/v1/evidence-key").await.expect(200).json();
        let key: VerifierKey = key["verifier_key"].as_str().expect("a key").parse().expect("a key");
        for (party, entries) in [(&own.id, 1), (&ours.parties[1].id, 0)] {
            let path = format!("/api/v1/projects/{project}/parties/{party}/evidence");
            let file = world.dressed(world.app.get(&path), "manager").await.expect(200).text();
            let report = verify::check_export(&file, &[], Some(&key)).expect("nothing wrong");
            assert_eq!((report.said.len(), report.is_trusted), (entries, true));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_is_kept_under_a_name_that_tells_nothing() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db.clone()).await;
        let (ours, own) = (&world.ours, &world.ours.parties[0]);
        let at = format!("/api/v1/projects/{}", ours.project);
        let asked = json!({ "party_id": own.id, "items": [{ "id": ours.requirement, "version": 1 }],
            "title": "What we agreed", "summary": "" });
        world.done("POST", &format!("{at}/requirement-confirmations"), asked).await;
        let waiting = world.done("GET", &format!("{at}/sign-offs"), Value::Null).await;
        let sign_off = text(&waiting["items"][0]["id"]);
        let path = format!("{at}/documents?file_name=Signed%20after%20our%20threat.pdf");
        let scan = text(&world.upload(&path, "%PDF-1.4 a scan").await["row"]["id"]);
        let printed =
            world.app.get(&format!("/api/v1/sign-offs/{sign_off}/paper-form")).as_(world.root()).await;
        let printed = printed.expect(200);
        let policy = printed.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("style-src 'self'") && !policy.contains("script"),
            "it is printed with its style"
        );
        let printed = printed.text();
        let hash = printed.split("<code>").nth(1).and_then(|rest| rest.get(..8)).expect("a hash").to_owned();
        assert!(printed.contains(&format!("<b>{} {}</b>", &hash[..4], &hash[4..])), "{printed}");
        let paper = json!({ "person_id": own.contacts[0].person, "verdict": "approved", "is_sealed": true,
            "printed_hash": "1234 5678", "document_version": 1, "form_key": Uuid::now_v7() });
        let at_scan = format!("/api/v1/sign-offs/{sign_off}/papers/{scan}");
        let refused = world.app.put(&at_scan).as_(world.root()).json(paper).await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], "printed_hash", "{refused}");
        let paper = json!({ "person_id": own.contacts[0].person, "verdict": "approved", "is_sealed": true,
            "printed_hash": hash, "document_version": 1, "form_key": Uuid::now_v7() });
        world.done("PUT", &at_scan, paper).await;

        let link = format!("/p/{}", own.contacts[0].token);
        let home = world.app.get(&link).await.expect(200).text();
        let key = home.split("/sign-offs/").nth(1).and_then(|rest| rest.get(..36)).expect("a sign-off");
        let page = world.app.get(&format!("{link}/sign-offs/{key}")).await.expect(200).text();
        let receipt = page.split("/receipts/").nth(1).and_then(|rest| rest.get(..36)).expect("a receipt");
        let file = world.app.get(&format!("{link}/receipts/{receipt}/file")).await.expect(200).text();
        for told in [&home, &page, &file] {
            assert!(!told.contains("threat"), "{told}");
        }
        assert!(page.contains("-v1.pdf") && file.contains("-v1.pdf"), "{page}");
    })
    .await;
}
