//! Documents are true today: what they link to inside the project is there, and both READMEs have the same parts.

use super::{Problem, Source, problem};

pub fn check(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for (path, text) in source.ending(&[".md"]) {
        for (index, line) in text.lines().enumerate() {
            for target in targets(line) {
                if !source.has(&resolved(path, target)) {
                    found.push(problem(path, index + 1, format!("`{target}` is not there")));
                }
            }
        }
    }
    found.extend(readmes(source));
    found
}

/// Where the links of a line lead inside the project, without the place in the page.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = ends.filter(|target| !target.contains("://") && !target.starts_with('#'));
    inside.map(|target| target.split('#').next().unwrap_or_default())
}

fn resolved(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The same headings in number and the same commands, in English and in Chinese.
fn readmes(source: &Source) -> Vec<Problem> {
    let (Some(en), Some(zh)) = (source.text("README.md"), source.text("README.zh-CN.md")) else {
        return Vec::new();
    };
    let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    let commands = |text: &str| -> Vec<String> {
        let fenced = text.split("```").skip(1).step_by(2).flat_map(str::lines);
        fenced.filter_map(|line| line.split('#').next()).map(|command| command.trim().to_string()).collect()
    };
    if headings(en) == headings(zh) && commands(en) == commands(zh) {
        return Vec::new();
    }
    vec![problem("README.zh-CN.md", 1, "has other parts or other commands than README.md")]
}

#[cfg(test)]
mod tests {
    use super::{check, resolved};
    use crate::tidy::testing::said;

    #[test]
    fn where_a_link_leads() {
        let cases = [
            ("docs/a.md", "b.md", "docs/b.md"),
            ("docs/how-to/a.md", "../b.md", "docs/b.md"),
            ("README.md", "docs/./b.md", "docs/b.md"),
        ];
        for (from, target, path) in cases {
            assert_eq!(resolved(from, target), path);
        }
    }

    #[test]
    fn dead_links_and_unequal_readmes_are_named() {
        let en = "# A\n[b](docs/b.md#c), [gone](docs/gone.md), [far](https://example.org/x)\n```sh\nrun # it\n```\n";
        let zh = "# A\n```sh\nrun # 它\nmore\n```\n";
        assert_eq!(
            said(check, &[("README.md", en), ("README.zh-CN.md", zh), ("docs/b.md", "")]),
            [
                "README.md:2: `docs/gone.md` is not there",
                "README.zh-CN.md:1: has other parts or other commands than README.md"
            ]
        );
    }
}
