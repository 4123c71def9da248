//! Reporting: what people look at first, drawn together from the areas below. Reads only.

mod client_news;
mod home;
mod waiting;
mod waiting_facts;
mod waiting_record_facts;

pub fn routes() -> web::Routes {
    home::routes().join(client_news::routes()).join(waiting::routes())
}
