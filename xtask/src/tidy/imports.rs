//! Which crate may import which: the table of docs/architecture.md, read off every Cargo.toml.

use super::{Problem, Source, problem};

/// The domain crates from below; each may import those before it.
const DOMAIN: [&str; 18] = [
    "people",
    "evidence",
    "engagement",
    "documents",
    "scope",
    "schedule",
    "quality",
    "cost",
    "risk",
    "communication",
    "correspondence",
    "communication_plan",
    "meeting",
    "channel",
    "change",
    "client_care",
    "agreement",
    "reporting",
];
const CONNECTORS: [&str; 5] = ["importers", "exporters", "mail", "calendar", "channels"];
const FOUNDATION: [&str; 3] = ["kernel", "store", "web"];
const ABOVE: [&str; 3] = ["portal", "server", "xtask"];

pub fn check(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, text) in source.ending(&["/Cargo.toml"]) {
        let Some(name) = name_of(text) else { continue };
        for (line, import) in imports(text) {
            if is_ours(&import) && import != name && !may_import(&name, &import) {
                found.push(problem(
                    path,
                    line,
                    format!("`{name}` may not import `{import}` (docs/architecture.md)"),
                ));
            }
            if name == "engine" && !is_ours(&import) && !matches!(import.as_str(), "serde" | "rayon") {
                found.push(problem(path, line, format!("the engine is pure: `{import}` has no place in it")));
            }
        }
        if !text.contains("[lints]\nworkspace = true") {
            found.push(problem(path, 1, "add `[lints] workspace = true`, so that `unsafe` stays forbidden"));
        }
    }
    found
}

fn name_of(manifest: &str) -> Option<String> {
    let line = manifest.lines().find(|line| line.starts_with("name = "))?;
    Some(line.trim_start_matches("name = ").trim_matches('"').to_string())
}

/// The dependencies that end up in the product, with their lines.
fn imports(manifest: &str) -> Vec<(usize, String)> {
    let mut section = "";
    let mut found = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            section = line.trim();
        } else if section == "[dependencies]" && line.contains('=') && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.push((index + 1, name.to_string()));
        }
    }
    found
}

fn is_ours(name: &str) -> bool {
    [&DOMAIN[..], &CONNECTORS, &FOUNDATION, &ABOVE, &["engine", "verify", "locales"]]
        .iter()
        .any(|group| group.contains(&name))
}

fn may_import(from: &str, to: &str) -> bool {
    let rank = |name: &str| DOMAIN.iter().position(|each| *each == name);
    match from {
        "engine" | "verify" | "kernel" | "locales" | "xtask" => false,
        "store" => to == "kernel",
        "web" => matches!(to, "kernel" | "store"),
        "portal" => to != "server" && !CONNECTORS.contains(&to),
        "server" => true,
        _ if CONNECTORS.contains(&from) => matches!(to, "kernel" | "web" | "engine" | "locales"),
        _ => match (rank(from), rank(to)) {
            (Some(from), Some(to)) => to < from,
            (Some(_), None) => FOUNDATION.contains(&to) || matches!(to, "engine" | "locales"),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{check, may_import};
    use crate::tidy::testing::said;

    #[test]
    fn the_table_of_imports() {
        let cases = [
            ("schedule", "engagement", true),
            ("schedule", "communication", false),
            ("engagement", "schedule", false),
            ("people", "store", true),
            ("kernel", "store", false),
            ("store", "web", false),
            ("web", "store", true),
            ("web", "people", false),
            ("importers", "schedule", false),
            ("importers", "engine", true),
            ("portal", "schedule", true),
            ("portal", "server", false),
            ("server", "portal", true),
            ("engine", "kernel", false),
        ];
        for (from, to, expected) in cases {
            assert_eq!(may_import(from, to), expected, "{from} -> {to}");
        }
    }

    #[test]
    fn a_manifest_that_reaches_upwards_is_named_with_its_line() {
        let manifest = "[package]\nname = \"people\"\n[lints]\nworkspace = true\n[dependencies]\nkernel.workspace = true\nschedule.workspace = true\n[dev-dependencies]\nschedule.workspace = true\n";
        assert_eq!(
            said(check, &[("domain/people/Cargo.toml", manifest)]),
            ["domain/people/Cargo.toml:7: `people` may not import `schedule` (docs/architecture.md)"]
        );
    }

    #[test]
    fn the_engine_stays_pure_and_lints_are_shared() {
        let manifest =
            "[package]\nname = \"engine\"\n[dependencies]\nserde.workspace = true\ntokio = \"1\"\n";
        assert_eq!(
            said(check, &[("engine/Cargo.toml", manifest)]),
            [
                "engine/Cargo.toml:1: add `[lints] workspace = true`, so that `unsafe` stays forbidden",
                "engine/Cargo.toml:5: the engine is pure: `tokio` has no place in it",
            ]
        );
    }
}
