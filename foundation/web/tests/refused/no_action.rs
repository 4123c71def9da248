use web::{Answer, Cx, NoContent, Team, endpoint};

endpoint!(list_things: GET "/api/v1/things", Team);
async fn list_things(_: Cx<Team>) -> Answer<NoContent> {
    Ok(NoContent)
}

fn main() {}
