//! What somebody of the team says of an issue: solved, confirmed, taken up again, dropped.

use super::issues::{IssueDetail, tagged, whole};
use super::letters::ask_to_confirm;
use super::settling::{Saying, say};
use crate::issue::{LONGEST_NOTE, Step};
use crate::store::issues;
use engagement::access::{EditPlan, authorize};
use kernel::{Input, RecordId, Side};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueStepBody {
    step: Step,
    /// Stays in the team.
    #[serde(default)]
    note: String,
}

endpoint!(/// Takes down the next step of an issue, with who said so and when.
    create_issue_step: POST "/api/v1/issues/{issue}/steps", Team, EditPlan);
async fn create_issue_step(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<IssueStepBody>,
) -> Answer<Tagged<Json<IssueDetail>>> {
    let mut input = Input::new();
    let note = input.optional_line("note", &body.note, LONGEST_NOTE);
    input.finish()?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let said = cx.db().write(move |tx| {
        let before = issues::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &scope, before.project)?;
        let saying =
            Saying { step: body.step, note: &note, person: proof.person(), side: Side::Team, form_key: None };
        let issue = say(tx, &before, &saying)?;
        ask_to_confirm(tx, &public_url, &issue)?;
        whole(tx, issue)
    });
    Ok(tagged(said.await?))
}

pub fn routes() -> Routes {
    routes![create_issue_step]
}
