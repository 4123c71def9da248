use web::{Answer, Cx, NoContent, Routes, Team, routes};

async fn list_things(_: Cx<Team>) -> Answer<NoContent> {
    Ok(NoContent)
}

fn all() -> Routes {
    routes![list_things]
}

fn main() {
    all();
}
