//! The live stream of the team's app: ids of what changed, each frame authorised for its receiver when sent.

use engagement::store::members;
use kernel::{PersonId, Principal, ProjectId, Result, TeamPrincipal};
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use store::Db;
use store::events::StoredEvent;
use web::live::{EventStream, Frame, Hub, Receiver};
use web::{Answer, App, BoxFuture, Cx, RequestHead, Routes, Team, endpoint, routes};

endpoint!(/// What changes while somebody looks, as server-sent events.
    get_stream: GET "/api/v1/stream", Team, ReadProjects);
async fn get_stream(cx: Cx<Team>) -> Answer<EventStream> {
    let listener = Listener {
        app: cx.app.clone(),
        head: cx.head().clone(),
        person: cx.scope.person(),
        sees_all: cx.scope.is_administrator(),
    };
    Ok(cx.app.get::<Hub>().stream(listener))
}

struct Listener {
    app: App,
    head: RequestHead,
    person: PersonId,
    sees_all: bool,
}

impl Receiver for Listener {
    fn may_listen(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async move {
            let caller = crate::assembly::authenticate(self.app.clone(), &self.head).await?;
            // Whoever gained or lost the sight of all projects begins anew, with the sight they have now.
            let is_same =
                |team: &TeamPrincipal| team.person == self.person && team.administers() == self.sees_all;
            Ok(matches!(caller, Some(Principal::Team(team)) if is_same(&team)))
        })
    }

    fn frames(&self, events: Arc<[StoredEvent]>) -> BoxFuture<'_, Result<Vec<Frame>>> {
        Box::pin(async move {
            let visible = self.projects(self.app.db()).await?;
            let mine = events.iter().filter(|event| match event.project {
                Some(project) => self.sees_all || visible.contains(&project),
                None => self.sees_all || event.actor == Some(self.person),
            });
            Ok(mine.map(frame).collect())
        })
    }
}

impl Listener {
    async fn projects(&self, db: &Db) -> Result<HashSet<ProjectId>> {
        let person = self.person;
        let projects = db.read(move |conn| members::projects_of(conn, person)).await?;
        Ok(projects.into_iter().collect())
    }
}

fn frame(event: &StoredEvent) -> Frame {
    let data = json!({
        "kind": event.kind,
        "project_id": event.project,
        "record_id": event.record,
        "actor_id": event.actor,
        "at": event.at,
        "plan_revision": event.detail.get("revision"),
    });
    Frame { event: "change", data }
}

pub fn routes() -> Routes {
    routes![get_stream]
}
