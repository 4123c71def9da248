//! The web app is embedded from `web/dist`. Where it was not built, an empty folder stands in its place and the
//! server says so on its pages; the API works all the same.

fn main() {
    let dist = std::path::Path::new("../web/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=the folder of the web app cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed=../web/dist");
}
