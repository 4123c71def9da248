//! Words of the field and the plain ones for them: those that are built in, and the organisation's own.

use crate::report::terms::{OwnTerm, PlainWords, checked, known};
use crate::store::terms::{self, TermList};
use kernel::Event;
use locales::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ReportTerms {
    /// The organisation's own, in its order.
    items: Vec<OwnTerm>,
    revision: i64,
    /// Those that are pointed out in every installation.
    built_in: Vec<OwnTerm>,
}

fn told(list: TermList) -> Tagged<Json<ReportTerms>> {
    let built_in = known(Locale::En).into_iter().zip(known(Locale::ZhCn));
    let built_in = built_in.map(|(en, zh): (PlainWords, PlainWords)| OwnTerm { en, zh }).collect();
    let TermList { revision, items } = list;
    Tagged { revision, answer: Json(ReportTerms { items, revision, built_in }) }
}

endpoint!(/// The words of the field that are pointed out where words go to a client, with the plain ones for them.
    list_report_terms: GET "/api/v1/report-terms", Team, ReadTerms);
async fn list_report_terms(cx: Cx<Team>) -> Answer<Tagged<Json<ReportTerms>>> {
    Ok(told(cx.db().read(terms::get).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportTermsBody {
    items: Vec<OwnTerm>,
}

endpoint!(/// Sets the organisation's own terms, all of them. What was sent to a client keeps what it explained.
    put_report_terms: PUT "/api/v1/report-terms", Team, AdministerHouse, admin);
async fn put_report_terms(
    cx: Cx<Team>,
    IfMatch(seen): IfMatch,
    Json(body): Json<ReportTermsBody>,
) -> Answer<Tagged<Json<ReportTerms>>> {
    let by = cx.scope.person();
    let kept = cx.db().write(move |tx| {
        let list = terms::put(tx, seen, checked(&body.items)?)?;
        let at = tx.now();
        tx.event(Event::new("report_terms.changed", at, Some(by)))?;
        Ok(list)
    });
    Ok(told(kept.await?))
}

pub fn routes() -> Routes {
    routes![list_report_terms, put_report_terms]
}
