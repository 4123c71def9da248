#![deny(dead_code)]
use web::{Answer, Cx, NoContent, Routes, Team, endpoint, routes};

endpoint!(list_things: GET "/api/v1/things", Team, ReadThings);
async fn list_things(_: Cx<Team>) -> Answer<NoContent> {
    Ok(NoContent)
}

fn all() -> Routes {
    routes![]
}

fn main() {
    all();
}
