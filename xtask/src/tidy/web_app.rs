//! The team app's own rules: only `ui` knows Mantine, `ui` knows no domain, `domain` knows no colours; functions
//! and texts inside components are read with the TypeScript compiler (xtask/web-rules.mjs).

use super::{Problem, Source, is_test, problem};
use crate::program::{self, Outcome};
use crate::tree;
use std::process::Command;

const APP: &str = "web/src/";

pub fn check(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, text) in source.ending(&[".ts", ".tsx", ".css"]) {
        let Some(inside) = path.strip_prefix(APP).filter(|_| !is_test(path)) else { continue };
        for (index, line) in text.lines().enumerate() {
            found.extend(broken(inside, line).map(|sentence| problem(path, index + 1, sentence)));
        }
    }
    found
}

fn broken(inside: &str, line: &str) -> Option<&'static str> {
    let area = inside.split('/').next().unwrap_or_default();
    let imports = line.contains("import") || line.contains(" from ");
    if imports && line.contains("@mantine/") && area != "ui" {
        return Some("only web/src/ui imports Mantine");
    }
    if imports && area == "ui" && line.contains("/domain/") {
        return Some("ui knows no domain");
    }
    if area == "domain" && has_colour(line) {
        return Some("domain knows no colours; use a token of ui/tokens.css");
    }
    None
}

/// `#1a2b3c` and its short forms after a quote or colon, `rgb(`, `hsl(`, `oklch(`.
fn has_colour(line: &str) -> bool {
    let functions =
        ["rgb(", "rgba(", "hsl(", "hsla(", "oklch("].iter().any(|function| line.contains(function));
    let written = line.match_indices('#').any(|(at, _)| {
        let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !line[at + 1 + digits..]
            .starts_with(|next: char| next.is_alphanumeric() || next == '-' || next == '_');
        let starts = line[..at].ends_with(['"', '\'', '`', ' ', ':']);
        starts && ends && matches!(digits, 3 | 4 | 6 | 8)
    });
    functions || written
}

/// The rules that need the compiler's own reading; silent while the app's packages are not installed.
pub fn check_with_compiler() -> Outcome<Vec<Problem>> {
    let root = tree::root();
    if !root.join("web/node_modules/typescript").is_dir() {
        println!("not run: rules inside components (the packages of web/ are not installed)");
        return Ok(Vec::new());
    }
    let mut node = Command::new("node");
    let printed = program::output(node.arg("xtask/web-rules.mjs").current_dir(&root))?;
    let problems = printed.lines().filter_map(|line| {
        let mut parts = line.splitn(3, '\t');
        Some(problem(parts.next()?, parts.next()?.parse().ok()?, parts.next()?))
    });
    Ok(problems.collect())
}

#[cfg(test)]
mod tests {
    use super::{check, has_colour};
    use crate::tidy::testing::said;

    #[test]
    fn who_may_know_what() {
        let told = said(
            check,
            &[
                (
                    "web/src/ui/button.tsx",
                    "import { Button } from \"@mantine/core\";\nimport { x } from \"../domain/plan/x\";",
                ),
                (
                    "web/src/domain/plan/page.tsx",
                    "import { Button } from \"@mantine/core\";\nconst red = \"#f00\";",
                ),
                ("web/src/app/shell.tsx", "import { AppShell } from '@mantine/core';"),
            ],
        );
        assert_eq!(
            told,
            [
                "web/src/app/shell.tsx:1: only web/src/ui imports Mantine",
                "web/src/domain/plan/page.tsx:1: only web/src/ui imports Mantine",
                "web/src/domain/plan/page.tsx:2: domain knows no colours; use a token of ui/tokens.css",
                "web/src/ui/button.tsx:2: ui knows no domain",
            ]
        );
    }

    #[test]
    fn what_counts_as_a_colour() {
        let cases = [
            ("color: #fff;", true),
            ("\"#1a2b3c\"", true),
            ("rgb(1, 2, 3)", true),
            ("\"#/path\"", false),
            ("T-#12", false),
            ("'#add-task'", false),
        ];
        for (line, expected) in cases {
            assert_eq!(has_colour(line), expected, "{line}");
        }
    }
}
