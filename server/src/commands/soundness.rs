//! Whether a plan file is sound: the fourteen points of the DCMA and what the GAO asks for besides.

use super::plans::{Output, read_plan, stream};
use super::{Ended, Outcome};
use engine::quality::{Limit, Point, points};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Check {
    /// MS Project XML, Primavera XER or XML
    file: PathBuf,
    #[arg(long, value_enum, default_value_t = Output::Csv)]
    format: Output,
}

impl Check {
    pub fn run(self) -> Outcome {
        let (from, plan) = read_plan(&self.file)?;
        let computed = engine::schedule(&plan).map_err(Ended::wrong)?;
        let found = points(&plan, &computed, &importers::baseline_finishes(&from)).map_err(Ended::wrong)?;
        stream(|out| match self.format {
            Output::Csv => {
                writeln!(out, "check,practice,found,of,percent,limit,passes,uids")?;
                found.iter().try_for_each(|point| writeln!(out, "{}", line(point)))
            }
            Output::Json => writeln!(out, "{}", serde_json::Value::from_iter(found.iter().map(json))),
        })
    }
}

fn line(point: &Point) -> String {
    let passes = point.passes.map_or("", |passes| if passes { "true" } else { "false" });
    let uids: Vec<String> = point.uids.iter().map(i64::to_string).collect();
    let (name, percent, limit) = (point.name, point.percent(), limit(point.limit));
    format!(
        "{name},{},{},{},{percent:.2},{limit},{passes},{}",
        point.practice,
        point.found,
        point.of,
        uids.join(" ")
    )
}

fn limit(limit: Limit) -> String {
    match limit {
        Limit::AtMostPercent(most) => format!("<={most}"),
        Limit::AtLeastPercent(least) => format!(">={least}"),
        Limit::None => String::new(),
    }
}

fn json(point: &Point) -> serde_json::Value {
    serde_json::json!({
        "check": point.name, "practice": point.practice, "found": point.found, "of": point.of, "percent": point.percent(),
        "limit": limit(point.limit), "passes": point.passes, "uids": point.uids,
    })
}
