//! The forms of the portal, filled in as somebody would.

use super::asked_and_shown;
use uuid::Uuid;
use web::Route;
use web::testing::Sending;

pub fn filled_in(route: &Route, sending: Sending) -> Sending {
    let key = Uuid::now_v7().to_string();
    let sent_by = [("form_key", key.as_str()), ("who", "as_named")];
    let typed: &[(&str, &str)] = match route.name {
        "create_forgotten_device" => return sending.form(&[]),
        name if asked_and_shown::FORMS.contains(&name) => {
            return sending.form(&asked_and_shown::form(name, &key));
        }
        "create_portal_remarks" => &[("act", "remark"), ("text", "Rather blue.")],
        "create_portal_case_result" => &[("version", "1"), ("result", "passed")],
        "create_portal_change" => &[("title", "Something else"), ("text", "And why.")],
        "create_portal_attendance" => &[("answer", "accepted"), ("sequence", "1")],
        "create_portal_fits" => &[("suits", "all"), ("round", "1")],
        "create_portal_calendar" | "create_portal_calendar_ending" | "create_portal_plan_review_answer" => {
            &[]
        }
        _ => &[("text", "Is this so?")],
    };
    sending.form(&[typed, &sent_by].concat())
}
