//! What the house's own mail server found about whom a mail is from: `Authentication-Results` (RFC 8601). A pure rule.
//!
//! Must hold: only the server that was named is heard, since everybody can write such a line; what it does not say is not
//! known, and counts for neither side.

/// Longer ones no server writes.
const LONGEST: usize = 8_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Fail,
    /// It was looked for, and the sender's domain says nothing.
    None,
}

kernel::words!(Verdict { Pass = "pass", Fail = "fail", None = "none" });

/// What was found of a mail; nothing where the server says nothing of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Authenticated {
    /// The mail was signed by a domain, and stands as it was signed.
    pub dkim: Option<Verdict>,
    /// The domain under "From" stands for it.
    pub dmarc: Option<Verdict>,
}

/// `server`: the name under which the house's mail server writes; empty where none is heard. The lines in their order, the
/// newest first: it is the one on top that this server wrote itself.
pub fn authenticated(lines: &[String], server: &str) -> Authenticated {
    let mut found = Authenticated::default();
    if server.trim().is_empty() {
        return found;
    }
    for line in lines.iter().filter(|line| line.len() <= LONGEST) {
        let plain = bare(line);
        let mut parts = plain.split(';');
        let by = parts.next().and_then(|by| by.split_whitespace().next()).unwrap_or_default();
        if !by.eq_ignore_ascii_case(server.trim()) {
            continue;
        }
        let all: Vec<(String, Verdict)> = parts.filter_map(method).collect();
        // Of several signatures one that holds is enough; a domain that does not stand for it never passes beside.
        found.dkim = found.dkim.or(of_method(&all, "dkim", Verdict::Pass));
        found.dmarc = found.dmarc.or(of_method(&all, "dmarc", Verdict::Fail));
    }
    found
}

/// Of several the one that goes before, or else the first.
fn of_method(all: &[(String, Verdict)], name: &str, before: Verdict) -> Option<Verdict> {
    let own = || all.iter().filter(|(method, _)| method == name).map(|(_, verdict)| *verdict);
    own().find(|verdict| *verdict == before).or_else(|| own().next())
}

/// `dkim=pass header.d=…`: the method and what it found. A server that could not look found nothing.
fn method(part: &str) -> Option<(String, Verdict)> {
    let (name, rest) = part.split_once('=')?;
    let verdict = match rest.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "pass" | "bestguesspass" => Verdict::Pass,
        "fail" | "hardfail" | "policy" => Verdict::Fail,
        "none" | "neutral" => Verdict::None,
        _ => return None,
    };
    let name = name.trim().split('/').next()?.trim().to_ascii_lowercase();
    Some((name, verdict))
}

/// Without comments, which stand in brackets, also in each other, and without what stands in quotation marks: a sender chooses
/// it (RFC 8601, 2.2; RFC 5322, 3.2.4).
fn bare(line: &str) -> String {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_u32, false, false);
    let mut plain = String::with_capacity(line.len());
    for sign in line.chars() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted || depth > 0 => is_escaped = true,
            '"' if depth == 0 => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            sign if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_named_server_found() {
        use Verdict::{Fail, None as Nothing, Pass};
        let found = |dkim, dmarc| Authenticated { dkim, dmarc };
        let unknown = Authenticated::default();
        let ours = "mx.hengmu.example; dkim=pass (2048-bit key; unprotected) header.d=client.example;\
                    \tspf=pass smtp.mailfrom=client.example; dmarc=pass (p=REJECT sp=NONE) header.from=client.example";
        let forged = "mx.hengmu.example; dmarc=pass header.from=client.example";
        for (lines, server, wanted) in [
            (&[ours][..], "mx.hengmu.example", found(Some(Pass), Some(Pass))),
            (&[ours], "MX.Hengmu.example ", found(Some(Pass), Some(Pass))),
            (&[ours], "", unknown),
            (&[ours], "hengmu.example", unknown),
            (&[], "mx.hengmu.example", unknown),
            (&["mx.hengmu.example; none"], "mx.hengmu.example", unknown),
            (&["mx.hengmu.example 1; dmarc=none"], "mx.hengmu.example", found(None, Some(Nothing))),
            (&["mx.hengmu.example; DMARC = FAIL action=none"], "mx.hengmu.example", found(None, Some(Fail))),
            (&["mx.hengmu.example; dmarc/1=fail"], "mx.hengmu.example", found(None, Some(Fail))),
            (&["mx.hengmu.example; dkim=fail; dkim=pass"], "mx.hengmu.example", found(Some(Pass), None)),
            (&["mx.hengmu.example; dkim=temperror"], "mx.hengmu.example", unknown),
            (
                &["mx.hengmu.example (dmarc=pass; ) ; dmarc=fail"],
                "mx.hengmu.example",
                found(None, Some(Fail)),
            ),
            // What the sender wrote below counts for nothing where the server spoke.
            (&["mx.hengmu.example; dmarc=fail", forged], "mx.hengmu.example", found(None, Some(Fail))),
            (&["other.example; dmarc=pass"], "mx.hengmu.example", unknown),
            // Nor what stands in quotation marks: whoever sends a mail chooses what is before the @.
            (
                &[r#"mx.hengmu.example; spf=pass smtp.mailfrom="(x"@evil.example; dmarc=fail"#],
                "mx.hengmu.example",
                found(None, Some(Fail)),
            ),
            (
                &[
                    r#"mx.hengmu.example; spf=pass smtp.mailfrom="a\"; dmarc=pass; b"@evil.example; dmarc=fail"#,
                ],
                "mx.hengmu.example",
                found(None, Some(Fail)),
            ),
            (&["mx.hengmu.example; dmarc=pass; dmarc=fail"], "mx.hengmu.example", found(None, Some(Fail))),
            (&["(((((", ";;;;=", "mx.hengmu.example; =; dmarc=", "\\"], "mx.hengmu.example", unknown),
        ] {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(authenticated(&lines, server), wanted, "{lines:?} {server}");
        }
    }
}
