//! Small and in reading order: a file is a sitting, a function fits on a screen, a file opens with its purpose.

use super::{Problem, Source, problem};

const FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 70;

pub fn check(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, text) in source.ending(&[".rs", ".ts", ".tsx", ".mjs", ".css"]) {
        let lines = text.lines().count();
        if lines > FILE_LINES {
            found.push(problem(
                path,
                FILE_LINES,
                format!("{lines} lines; split by meaning (the wall is {FILE_LINES})"),
            ));
        }
        // Programs that must not compile lie beside what the compiler says of them; they are shown as they are.
        let must_not_compile =
            path.strip_suffix(".rs").is_some_and(|stem| source.text(&format!("{stem}.stderr")).is_some());
        if !must_not_compile && !opens_with_its_purpose(path, text) {
            found.push(problem(path, 1, "open the file with a few lines: what lives here, what must hold"));
        }
    }
    for (path, rust) in source.rust() {
        for function in rust.functions.iter().filter(|function| function.lines > FUNCTION_LINES) {
            let sentence =
                format!("`{}` has {} lines (the wall is {FUNCTION_LINES})", function.name, function.lines);
            found.push(problem(path, function.line, sentence));
        }
    }
    found
}

/// Rust files have a `//!` note; others begin with a comment.
fn opens_with_its_purpose(path: &str, text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    match path.rsplit('.').next() {
        Some("rs") => first.starts_with("//!"),
        // The names of its tests say what such a file is about.
        Some("ts" | "tsx") if path.contains(".test.") => true,
        Some("ts" | "tsx" | "mjs") => {
            first.starts_with("//") || first.starts_with("/*") || first.starts_with("#!")
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::testing::said;

    #[test]
    fn long_files_and_long_functions_are_named() {
        let long_file = format!("//! Long.\n{}", "const A: u8 = 1;\n".repeat(600));
        let long_function = format!("//! Long.\nfn long() {{\n{}}}\n", "    step();\n".repeat(69));
        let short = format!("//! Short.\nfn short() {{\n{}}}\n", "    step();\n".repeat(68));
        assert_eq!(
            said(
                check,
                &[
                    ("a/src/long.rs", &long_file),
                    ("a/src/function.rs", &long_function),
                    ("a/src/short.rs", &short)
                ]
            ),
            [
                "a/src/function.rs:2: `long` has 71 lines (the wall is 70)",
                "a/src/long.rs:600: 601 lines; split by meaning (the wall is 600)",
            ]
        );
    }

    #[test]
    fn a_file_opens_with_its_purpose() {
        assert_eq!(
            said(
                check,
                &[
                    ("a/src/mute.rs", "fn a() {}\n"),
                    ("web/src/mute.ts", "export {}\n"),
                    ("a/src/ok.rs", "//! Ok.\n")
                ]
            ),
            [
                "a/src/mute.rs:1: open the file with a few lines: what lives here, what must hold",
                "web/src/mute.ts:1: open the file with a few lines: what lives here, what must hold",
            ]
        );
    }
}
