//! Words that say nothing, and things that have no place in the tree: unfinished or silenced code, paths of one
//! machine, addresses of package registries.

use super::{Problem, Source, is_test, problem};

/// Never part of a type, module or file name. The field's own words, such as project manager, are spared.
const EMPTY_WORDS: [&str; 9] =
    ["manager", "service", "helper", "helpers", "util", "utils", "info", "data", "misc"];

pub fn check(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, rust) in source.rust() {
        for (index, line) in rust.code.lines().enumerate() {
            found.extend(
                declared(line, &["struct", "enum", "trait", "type", "mod", "union"])
                    .and_then(|name| empty(path, index + 1, name)),
            );
            found.extend(unfinished(path, index + 1, line));
        }
    }
    for (path, text) in source.ending(&[".ts", ".tsx", ".mjs"]) {
        for (index, line) in text.lines().enumerate() {
            found.extend(
                declared(line, &["class", "interface", "type", "enum", "namespace"])
                    .and_then(|name| empty(path, index + 1, name)),
            );
            found.extend(silenced(path, index + 1, line));
        }
    }
    for (path, text) in source.texts() {
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        if path.ends_with(".rs") || path.ends_with(".ts") || path.ends_with(".tsx") {
            found.extend(empty(path, 1, stem));
        }
        found.extend(of_one_machine(path, text));
    }
    found
}

/// The name that a line declares with one of these words.
fn declared<'a>(line: &'a str, words: &[&str]) -> Option<&'a str> {
    let mut parts = line.split_whitespace().skip_while(|word| {
        matches!(*word, "pub" | "export" | "default" | "declare" | "abstract") || word.starts_with("pub(")
    });
    let word = parts.next()?;
    if !words.contains(&word) {
        return None;
    }
    let name = parts.next()?;
    let end = name.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(name.len());
    Some(&name[..end])
}

fn empty(path: &str, line: usize, name: &str) -> Option<Problem> {
    let words = words_of(name);
    let word = words.iter().enumerate().find_map(|(at, word)| {
        let spared = word == "manager" && at > 0 && words[at - 1] == "project";
        (EMPTY_WORDS.contains(&word.as_str()) && !spared).then_some(word)
    })?;
    Some(problem(
        path,
        line,
        format!("`{name}` says nothing with \"{word}\"; find the project manager's word (docs/glossary.md)"),
    ))
}

/// `ProjectManager`, `project_manager` and `project-manager` are all two words.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if character.is_alphanumeric() {
            words.last_mut().expect("never empty").extend(character.to_lowercase());
        }
        before = character;
    }
    words
}

fn unfinished(path: &str, line: usize, code: &str) -> Option<Problem> {
    let cases = [
        ("todo!(", "finish it or leave it out"),
        ("unimplemented!(", "finish it or leave it out"),
        ("#[ignore", "nothing is ignored: if behaviour is wrong and stays wrong, assert it and say so"),
        ("unsafe ", "`unsafe` is forbidden in our crates"),
        ("#[allow(", "use `#[expect(…, reason = \"…\")]`: a silenced warning carries its reason"),
    ];
    let (word, advice) = cases.iter().find(|(word, _)| code.contains(word))?;
    let carries_reason = *word == "#[allow(" && code.contains("reason");
    (!carries_reason).then(|| problem(path, line, format!("`{}`: {advice}", word.trim())))
}

fn silenced(path: &str, line: usize, code: &str) -> Option<Problem> {
    let skipped = is_test(path) && [".skip(", ".only(", ".todo("].iter().any(|word| code.contains(word));
    let silenced = code.contains(concat!("@ts-", "ignore")) || code.contains(concat!("@ts-", "nocheck"));
    match (skipped, silenced) {
        (true, _) => Some(problem(path, line, "every test runs: no skip, only or todo")),
        (_, true) => {
            Some(problem(path, line, "name the error with @ts-expect-error and a reason, or mend it"))
        }
        _ => None,
    }
}

/// Paths of one machine and download addresses in lock files.
fn of_one_machine(path: &str, text: &str) -> Vec<Problem> {
    let folders =
        [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/", "b"), concat!("C:\\", "Users")];
    let lock = path.ends_with("package-lock.json");
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in folders {
            let stands_alone = line.match_indices(folder).any(|(at, _)| {
                !line[..at].ends_with(|before: char| {
                    before.is_alphanumeric() || matches!(before, '-' | '_' | '.' | '}')
                })
            });
            if stands_alone {
                found.push(problem(path, index + 1, "a path of one machine has no place in the tree"));
            }
        }
        if lock && line.contains("\"resolved\": \"http") {
            found.push(problem(
                path,
                index + 1,
                "the lock file records download addresses (npm: omit-lockfile-registry-resolved)",
            ));
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{check, words_of};
    use crate::tidy::testing::said;

    #[test]
    fn names_are_cut_into_words() {
        let cases = [
            ("ProjectManager", vec!["project", "manager"]),
            ("task_rows", vec!["task", "rows"]),
            ("Metadata", vec!["metadata"]),
            ("WBSCode", vec!["wbscode"]),
        ];
        for (name, words) in cases {
            assert_eq!(words_of(name), words, "{name}");
        }
    }

    #[test]
    fn empty_names_are_refused_and_the_fields_own_words_spared() {
        let rust = "pub struct TaskManager;\npub enum ProjectManagerRights {}\npub(crate) struct SessionInfo<T>(T);\nmod helpers;\nstruct Database;\n";
        let told =
            said(check, &[("a/src/b.rs", rust), ("web/src/utils.ts", "export interface UserData {}\n")]);
        let places: Vec<_> = told.iter().map(|each| each.split(": ").next().unwrap_or_default()).collect();
        assert_eq!(
            places,
            ["a/src/b.rs:1", "a/src/b.rs:3", "a/src/b.rs:4", "web/src/utils.ts:1", "web/src/utils.ts:1"]
        );
    }

    #[test]
    fn unfinished_and_silenced_code_is_refused_but_not_when_only_spoken_of() {
        let rust = format!(
            "// todo!() is banned\nfn a() {{ {}!() }}\n#[allow(dead_code)]\nfn b() {{ \"unsafe \" }}\n",
            "todo"
        );
        let told = said(check, &[("a/src/b.rs", &rust), ("web/src/a.test.ts", "it.skip('x')\n")]);
        assert_eq!(told.len(), 3, "{told:?}");
    }

    #[test]
    fn paths_of_one_machine_are_refused() {
        let home = concat!("see /ro", "ot/notes, not /api/wo", "rk/ or {project}/wo", "rk/");
        assert_eq!(
            said(check, &[("docs/a.md", home)]),
            ["docs/a.md:1: a path of one machine has no place in the tree"]
        );
    }
}
