//! How a project forecasts, and what was forecast on which day.

use super::rows::{from_json, to_json};
use crate::forecast::{Forecast, ForecastSettings};
use kernel::{ProjectId, Result, Timestamp};
use store::{Conn, Tx, params};

pub fn settings(conn: &mut Conn, project: ProjectId) -> Result<Option<ForecastSettings>> {
    conn.opt(
        "select low_percent, high_percent, correlation_percent, revision from forecast_settings
         where project_id = $1",
        params![project],
        |row| {
            Ok(ForecastSettings {
                low_percent: row.get(0)?,
                high_percent: row.get(1)?,
                correlation_percent: row.get(2)?,
                revision: row.get(3)?,
            })
        },
    )
}

/// `false` when somebody else changed them since they were looked at.
pub fn put_settings(tx: &mut Tx, project: ProjectId, settings: &ForecastSettings) -> Result<bool> {
    let values = params![
        project,
        settings.low_percent,
        settings.high_percent,
        settings.correlation_percent,
        settings.revision
    ];
    let sql = match settings.revision {
        0 => {
            "insert into forecast_settings (project_id, low_percent, high_percent, correlation_percent, revision)
             values ($1, $2, $3, $4, $5 + 1) on conflict (project_id) do nothing"
        }
        _ => {
            "update forecast_settings set low_percent = $2, high_percent = $3, correlation_percent = $4,
                    revision = revision + 1
             where project_id = $1 and revision = $5"
        }
    };
    Ok(tx.exec(sql, values)? == 1)
}

pub fn delete_settings(tx: &mut Tx, project: ProjectId) -> Result<bool> {
    let is_gone = tx.exec("delete from forecast_settings where project_id = $1", params![project])? == 1;
    // Settings count from one again: what was forecast by the old ones is of none of them.
    tx.exec("update forecasts set settings_revision = 0 where project_id = $1", params![project])?;
    Ok(is_gone)
}

/// Projects that forecast, of which the plan or the settings are not those of any forecast.
pub fn due(conn: &mut Conn) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select s.project_id from forecast_settings s join plans p on p.project_id = s.project_id
         where not exists (select 1 from forecasts f where f.project_id = s.project_id
                             and f.plan_revision = p.revision and f.settings_revision = s.revision)
         order by s.project_id",
        params![],
        |row| row.get(0),
    )
}

/// The last of a day stays.
pub fn put(tx: &mut Tx, project: ProjectId, day: &str, settings: i64, forecast: &Forecast) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into forecasts (project_id, day, plan_revision, settings_revision, made_at, said)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (project_id, day) do update set plan_revision = excluded.plan_revision,
           settings_revision = excluded.settings_revision, made_at = excluded.made_at, said = excluded.said",
        params![project, day, forecast.plan_revision, settings, now, to_json(forecast)?],
    )?;
    Ok(())
}

/// A forecast as it was made.
pub struct Made {
    pub day: String,
    pub settings_revision: i64,
    pub made_at: Timestamp,
    pub forecast: Forecast,
}

/// The newest first, at most so many.
pub fn of_project(conn: &mut Conn, project: ProjectId, most: i64) -> Result<Vec<Made>> {
    conn.rows(
        "select day, settings_revision, made_at, said from forecasts where project_id = $1
         order by day desc limit $2",
        params![project, most],
        |row| {
            Ok(Made {
                day: row.get(0)?,
                settings_revision: row.get(1)?,
                made_at: row.get(2)?,
                forecast: from_json(&row.get::<String>(3)?)?,
            })
        },
    )
}
