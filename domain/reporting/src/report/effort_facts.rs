//! How the work of the team's own plan is used, function by function: what a periodic review says of it.
//!
//! Must hold: these figures come from the whole plan, which no client reads, and name nobody: of each function the hours,
//! and in how many weeks there is more to do than time. Each line is kept back until somebody of the team lets it in.

use super::{Line, SectionCode};
use ::store::Conn;
use engagement::store::{functions, parties};
use jiff::civil::Date;
use kernel::{PartyId, PersonId, ProjectId, ResourceId, Result};
use schedule::plan::{Resource, ResourceKind};
use schedule::planning::LivePlan;
use schedule::planning::effort::{Effort, effort};
use schedule::planning::load::{PersonLoad, loads};
use schedule::times;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// More functions than a picture and a reader hold apart.
const MOST_FUNCTIONS: usize = 12;

/// The hours until a day, and the weeks from then on that ask too much: of the team and of the people of the party, whose
/// client is named. What another party does is not in it.
pub fn lines(
    conn: &mut Conn,
    (project, party, client): (ProjectId, PartyId, &str),
    until: Date,
) -> Result<Vec<Line>> {
    let live = LivePlan::load(conn, project)?;
    let functions = functions::by_person(conn, project)?;
    let own: HashSet<PersonId> =
        parties::contacts(conn, party)?.into_iter().map(|contact| contact.person).collect();
    let others = of_others(&live.plan.resources, &own);
    let mut efforts = effort(&live, times::of_civil(until));
    efforts.retain(|one| !others.contains(&one.resource));
    let mut loads = loads(&live, &live, &[]);
    loads.retain(|one| !others.contains(&one.resource_id));
    let mut lines = used(&efforts, &functions, client);
    lines.extend(crowded(&loads, until));
    Ok(lines)
}

/// The people of the client's side who are not known to be of the party.
fn of_others(resources: &[Resource], own: &HashSet<PersonId>) -> HashSet<ResourceId> {
    let is_other = |one: &&Resource| {
        one.kind == ResourceKind::ClientPerson && one.person.is_none_or(|person| !own.contains(&person))
    };
    resources.iter().filter(is_other).map(|one| one.id).collect()
}

/// All, planned until the day, and done, in minutes.
type Minutes = [i64; 3];

fn used(efforts: &[Effort], functions: &HashMap<PersonId, Vec<String>>, client: &str) -> Vec<Line> {
    let mut all: Minutes = [0; 3];
    let mut by_function: BTreeMap<&str, Minutes> = BTreeMap::new();
    let mut of_client: Minutes = [0; 3];
    for one in efforts {
        let minutes = [one.all_minutes, one.planned_minutes, one.done_minutes];
        let first = one.person.and_then(|person| functions.get(&person)?.first()).map_or("", String::as_str);
        let of = if one.is_client_side { &mut of_client } else { by_function.entry(first).or_default() };
        for sum in [of, &mut all] {
            sum.iter_mut().zip(minutes).for_each(|(sum, minutes)| *sum += minutes);
        }
    }
    if all[0] == 0 {
        return Vec::new();
    }
    let none = by_function.remove("").filter(|minutes| minutes[0] > 0);
    let mut named: Vec<(&str, Minutes)> = by_function.into_iter().collect();
    named.sort_by_key(|(name, minutes)| (std::cmp::Reverse(minutes[0]), *name));
    named.truncate(MOST_FUNCTIONS);
    let mut lines = vec![hours("resources:all", "effort_all", "", all)];
    // Where nobody has a function, one line says it all.
    let is_told_apart = !named.is_empty() || of_client[0] > 0;
    let function = |(name, minutes): (&str, Minutes)| {
        hours(&format!("resources:function:{name}"), "effort", name, minutes)
    };
    lines.extend(named.into_iter().map(function));
    lines.extend(
        none.filter(|_| is_told_apart).map(|minutes| hours("resources:none", "effort_none", "", minutes)),
    );
    if of_client[0] > 0 {
        lines.push(hours("resources:client", "effort", client, of_client));
    }
    lines
}

fn hours(key: &str, says: &str, title: &str, [all, planned, done]: Minutes) -> Line {
    let line = Line { title: title.to_owned(), ..Line::told(key, says) };
    [("count", all), ("planned", planned), ("done", done)]
        .into_iter()
        .fold(line, |line, (name, minutes)| line.number(name, (minutes + 30) / 60))
}

/// In how many weeks from a day on there is more to do than time, and for how many people.
fn crowded(loads: &[PersonLoad], from: Date) -> Option<Line> {
    let first = from.to_string();
    let mut weeks = BTreeSet::new();
    let mut people = 0;
    for load in loads {
        let too_much = load.weeks.iter().filter(|week| week.percent_after > 100 && week.week > first);
        let mine: Vec<&str> = too_much.map(|week| week.week.as_str()).collect();
        people += usize::from(!mine.is_empty());
        weeks.extend(mine);
    }
    let line = Line::told("resources:crowded", "crowded").count("weeks", weeks.len()).count("count", people);
    (people > 0).then_some(line)
}

impl SectionCode {
    /// Whether nothing of it leaves but the lines that somebody lets in.
    pub const fn is_kept_back(self) -> bool {
        matches!(self, Self::Resources)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::*;

    fn asked(person: Option<PersonId>, is_client_side: bool, [all, planned, done]: [i64; 3]) -> Effort {
        Effort {
            resource: ResourceId::new(),
            person,
            is_client_side,
            all_minutes: all * 60,
            planned_minutes: planned * 60,
            done_minutes: done * 60,
        }
    }

    #[test]
    fn what_people_of_another_party_do_is_not_told() {
        let [team, own, other] = [(); 3].map(|()| PersonId::new());
        let resource = |kind, person| Resource {
            id: ResourceId::new(),
            name: String::new(),
            kind,
            person,
            calendar: None,
            units: 1.0,
            source_uid: None,
        };
        let resources = [
            resource(ResourceKind::Person, Some(team)),
            resource(ResourceKind::ClientPerson, Some(own)),
            resource(ResourceKind::ClientPerson, Some(other)),
            resource(ResourceKind::ClientPerson, None),
        ];
        let wanted: HashSet<ResourceId> = resources[2..].iter().map(|one| one.id).collect();
        assert_eq!(of_others(&resources, &[own].into()), wanted);
    }

    fn told(lines: &[Line]) -> Vec<(&str, &str, [i64; 3])> {
        let of = |line: &Line, name: &str| match line.values.get(name) {
            Some(Value::Count(count)) => *count,
            _ => panic!("{line:?}"),
        };
        let hours = |line: &Line| ["count", "planned", "done"].map(|name| of(line, name));
        lines.iter().map(|line| (line.says.as_str(), line.title.as_str(), hours(line))).collect()
    }

    #[test]
    fn hours_are_told_by_function_and_name_nobody() {
        let [lin, wen, yu] = [(); 3].map(|()| PersonId::new());
        let functions = [(lin, vec!["Engineer".into(), "Sponsor".into()]), (wen, vec!["Engineer".into()])];
        let efforts = [
            asked(Some(lin), false, [40, 20, 10]),
            asked(Some(wen), false, [10, 10, 10]),
            asked(Some(yu), false, [8, 8, 0]),
            asked(None, true, [6, 0, 0]),
        ];
        let lines = used(&efforts, &functions.into(), "Chengchuan");
        let wanted = [
            ("effort_all", "", [64, 38, 20]),
            ("effort", "Engineer", [50, 30, 20]),
            ("effort_none", "", [8, 8, 0]),
            ("effort", "Chengchuan", [6, 0, 0]),
        ];
        assert_eq!(told(&lines), wanted);
        assert_eq!(told(&used(&efforts[2..3], &HashMap::new(), "")), [("effort_all", "", [8, 8, 0])]);
        assert_eq!(used(&[], &HashMap::new(), ""), []);
    }
}
