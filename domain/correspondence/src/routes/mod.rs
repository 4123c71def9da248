//! The endpoints of this crate.

mod held;
mod of_record;
mod posting;
mod returned;

pub fn routes() -> web::Routes {
    posting::routes().join(held::routes()).join(of_record::routes()).join(returned::routes())
}
