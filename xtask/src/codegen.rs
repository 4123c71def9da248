//! The contract is generated: the server prints its API description, and the web app's types are made from it.
//!
//! Both files are committed, so that a change of the contract is seen in review; a difference is an error.

use crate::program::{self, Outcome};
use crate::{node, rapport, tree};
use std::fs;
use std::path::PathBuf;

const TYPES: &str = "web/src/app/generated/api.ts";

#[derive(clap::Args)]
pub struct Codegen {
    /// Write nothing; fail when the committed file differs
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Codegen) -> Outcome {
    if options.check {
        return check();
    }
    let types = generate()?;
    let path = tree::root().join(TYPES);
    fs::create_dir_all(path.parent().expect("the file lies in a folder"))
        .map_err(|error| error.to_string())?;
    fs::write(&path, types).map_err(|error| format!("cannot write {TYPES}: {error}"))?;
    println!("wrote {TYPES}");
    Ok(())
}

/// Refuses when the committed types are not what the server describes.
pub fn check() -> Outcome {
    let committed = fs::read_to_string(tree::root().join(TYPES)).unwrap_or_default();
    if committed == generate()? {
        return Ok(());
    }
    Err(format!("{TYPES} is not what the server describes; run `cargo xtask codegen` and commit it"))
}

fn generate() -> Outcome<String> {
    node::require()?;
    node::install("web")?;
    let binary = rapport::build(rapport::Profile::Dev)?;
    let description = program::output(std::process::Command::new(binary).arg("openapi"))?;
    let folder = tree::temporary("codegen")?;
    let types = types_of(&description, &folder);
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    types
}

fn types_of(description: &str, folder: &std::path::Path) -> Outcome<String> {
    let (input, output): (PathBuf, PathBuf) = (folder.join("openapi.json"), folder.join("api.ts"));
    fs::write(&input, description).map_err(|error| error.to_string())?;
    let mut generator = node::tool("web", "openapi-typescript");
    generator.arg(&input).arg("--output").arg(&output).arg("--alphabetize");
    program::output(&mut generator)?;
    fs::read_to_string(&output).map_err(|error| error.to_string())
}
