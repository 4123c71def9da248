use web::{Answer, Client, Cx, NoContent, Routes, endpoint, routes};

endpoint!(list_things: GET "/api/v1/things", Team, ReadThings);
async fn list_things(_: Cx<Client>) -> Answer<NoContent> {
    Ok(NoContent)
}

fn all() -> Routes {
    routes![list_things]
}

fn main() {
    all();
}
