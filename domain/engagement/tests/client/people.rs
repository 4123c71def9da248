//! Project functions, and whom a party reads of once who is who was shown to it.

use crate::scene::{Scene, with_scene};
use engagement::follow_people;
use engagement::store::functions_for_client;
use kernel::{PartyId, PersonId};
use serde_json::{Value, json};
use store::Viewer;
use web::testing::team;

impl Scene {
    fn functions_of(&self, person: PersonId) -> String {
        format!("/api/v1/projects/{}/functions/{person}", self.project)
    }
    async fn give(&self, person: PersonId, functions: Value) -> Value {
        let body = json!({ "functions": functions });
        self.app.put(&self.functions_of(person)).as_(team(self.lin)).json(body).await.expect(200).json()
    }
    fn people_release(&self, party: PartyId) -> String {
        format!("/api/v1/projects/{}/parties/{party}/people-release", self.project)
    }
    /// Name and functions of everybody a party's person reads of.
    async fn who_is_who(&self, party: PartyId, person: PersonId) -> Vec<(String, Vec<String>)> {
        let viewer = Viewer { project: self.project, party, person };
        let read = self.db().read_as_client(viewer, functions_for_client::of_viewer).await.expect("people");
        read.into_iter().map(|one| (one.name, one.functions)).collect()
    }
}

#[tokio::test]
async fn functions_are_given_by_the_project_manager_and_never_lost() {
    with_scene(|scene| async move {
        let kept = scene.give(scene.zheng, json!([" Sponsor ", "sponsor"])).await;
        assert_eq!(kept["items"][0]["functions"], json!(["Sponsor"]));
        let path = scene.functions_of(scene.zheng);
        let body = json!({ "functions": ["Key user"] });
        let late =
            scene.app.put(&path).as_(team(scene.lin)).header("if-match", "\"0\"").json(body.clone()).await;
        late.expect(412);
        scene.app.put(&path).as_(team(scene.wen)).json(body.clone()).await.expect(403);
        let nobody = scene.functions_of(PersonId::new());
        scene.app.put(&nobody).as_(team(scene.lin)).json(body).await.expect(404);
        let list = format!("/api/v1/projects/{}/functions", scene.project);
        let read = scene.app.get(&list).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(read["items"], kept["items"]);
    })
    .await;
}

#[tokio::test]
async fn a_party_reads_its_own_people_and_whoever_of_the_team_has_a_function() {
    with_scene(|scene| async move {
        scene.give(scene.lin, json!(["Technical lead", "技术负责人"])).await;
        scene.give(scene.zheng, json!(["Sponsor"])).await;
        scene.give(scene.xu, json!(["Operator"])).await;
        assert_eq!(scene.who_is_who(scene.party, scene.zheng).await, [], "nothing is shown yet");

        let release = scene.people_release(scene.party);
        scene.app.put(&release).as_(team(scene.wen)).await.expect(403);
        scene.app.put(&release).as_(team(scene.lin)).await.expect(200);
        let read = scene.who_is_who(scene.party, scene.zheng).await;
        let with: Vec<_> = read.iter().filter(|(_, functions)| !functions.is_empty()).collect();
        assert_eq!(
            with.iter().map(|(_, functions)| functions[0].as_str()).collect::<Vec<_>>(),
            ["Technical lead", "Sponsor"]
        );
        assert_eq!(read.len(), 6, "one of the team, five of their own: {read:?}");
        assert_eq!(
            scene.who_is_who(scene.party_b, scene.xu).await,
            [],
            "nothing was shown to the other party"
        );

        scene.give(scene.lin, json!([])).await;
        assert_eq!(scene.who_is_who(scene.party, scene.zheng).await.len(), 5);
        let contact =
            format!("/api/v1/projects/{}/parties/{}/contacts/{}", scene.project, scene.party, scene.mo);
        scene.app.delete(&contact).as_(team(scene.lin)).await.expect(204);
        assert_eq!(scene.who_is_who(scene.party, scene.zheng).await.len(), 4);

        scene.app.delete(&release).as_(team(scene.lin)).await.expect(200);
        assert_eq!(scene.who_is_who(scene.party, scene.zheng).await, []);
    })
    .await;
}

#[tokio::test]
async fn who_was_renamed_is_read_so() {
    with_scene(|scene| async move {
        scene.app.put(&scene.people_release(scene.party)).as_(team(scene.lin)).await.expect(200);
        let (mo, lin) = (scene.mo, scene.lin);
        let renamed = scene
            .db()
            .write(move |tx| people::person::correct(tx, lin, mo, "Mo Newname", "mo@new.example", "en"));
        renamed.await.expect("renamed");
        follow_people(scene.db()).await.expect("followed");
        let read = scene.who_is_who(scene.party, scene.zheng).await;
        assert!(read.iter().any(|(name, _)| name == "Mo Newname"), "{read:?}");
    })
    .await;
}
