//! What the table of routes must keep.

#[test]
fn every_route_and_every_name_stands_for_one_thing() {
    let routes = people::routes();
    assert_eq!(routes.duplicates(), Vec::<String>::new());
    assert_eq!(routes.name_clashes(), Vec::<String>::new());
    assert_eq!(routes.openapi("0").paths.paths.len(), 15);
}
