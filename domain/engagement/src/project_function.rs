//! Project functions: what somebody is in a project (sponsor, technical lead, key user), whatever they may do there.
//!
//! Must hold: a function gives no right. Of the team a party reads those who have one, and of its own side everybody;
//! of another party nobody.

use kernel::{Input, PersonId, Result};

/// The longest name of a function, in characters.
const LONGEST: usize = 80;
/// The most of one person.
const MOST: usize = 8;

/// The functions of one person as they are kept: each once, in the order in which they were typed.
pub fn checked(typed: &[String]) -> Result<Vec<String>> {
    let mut input = Input::new();
    if typed.len() > MOST {
        input.problem("functions", "too_many");
    }
    let mut kept: Vec<String> = Vec::new();
    for (place, one) in typed.iter().enumerate() {
        let one = input.line(&format!("functions.{place}"), one, LONGEST);
        if !kept.iter().any(|before| before.to_lowercase() == one.to_lowercase()) {
            kept.push(one);
        }
    }
    input.finish()?;
    Ok(kept)
}

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq)]
pub struct Involved {
    pub person: PersonId,
    pub name: String,
    pub is_team: bool,
    pub functions: Vec<String>,
}

/// Whom a party reads of: of the team who has a function, then its own people.
pub fn read_by_party(team: Vec<Involved>, own: Vec<Involved>) -> Vec<Involved> {
    team.into_iter().filter(|one| !one.functions.is_empty()).chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_tidied() {
        let all = |typed: &[&str]| checked(&typed.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(all(&[" Sponsor ", "sponsor", "关键用户"]).unwrap(), ["Sponsor", "关键用户"]);
        assert_eq!(all(&[]).unwrap(), Vec::<String>::new());
        for wrong in [&[" "][..], &["x"; MOST + 1], &[&"x".repeat(LONGEST + 1)]] {
            assert!(all(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_party_reads_of_the_team_who_has_a_function() {
        let involved = |name: &str, is_team, functions: &[&str]| Involved {
            person: PersonId::new(),
            name: name.into(),
            is_team,
            functions: functions.iter().map(|one| (*one).to_owned()).collect(),
        };
        let team = vec![involved("Lena", true, &["Lead"]), involved("Max", true, &[])];
        let own = vec![involved("Zheng", false, &[])];
        let read = read_by_party(team, own);
        assert_eq!(read.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Lena", "Zheng"]);
    }
}
