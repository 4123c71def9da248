//! The table of routes and what is made from it.

use crate::stage::all;
use web::{Answer, Cx, NoContent, Team, endpoint, routes};

endpoint!(list_things_again: GET "/api/v1/things", Team, ReadThings);
async fn list_things_again(_: Cx<Team>) -> Answer<NoContent> {
    Ok(NoContent)
}

#[test]
fn a_path_listed_twice_is_found() {
    assert_eq!(all().duplicates(), Vec::<String>::new());
    assert_eq!(all().join(routes![list_things_again]).duplicates(), ["GET /api/v1/things"]);
    assert_eq!(all().name_clashes(), Vec::<String>::new());
}

#[test]
fn the_table_says_who_may_call() {
    let lines: Vec<_> = all()
        .table()
        .map(|route| {
            let admin = if route.admin { " admin" } else { "" };
            format!("{} {} {:?} {}{admin}", route.method, route.path, route.side, route.action)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    GET /api/v1/things Team ReadThings
    GET /api/v1/things/{thing} Team ReadThings
    POST /api/v1/things Team EditThings
    PATCH /api/v1/things/{thing} Team EditThings
    POST /api/v1/keys Team EditKeys
    GET /api/v1/settings Team ReadSettings admin
    POST /p/open Anyone OpenLink
    GET /p/page Client LookAtPage
    POST /p/words Client SayWords
    ");
}

#[test]
fn the_description_comes_from_the_handlers() {
    let api = all().openapi("0.1.0");
    insta::assert_json_snapshot!(api);
}

#[test]
fn what_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/refused/*.rs");
}
