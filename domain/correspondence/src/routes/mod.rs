//! The endpoints of this crate.

mod held;
mod posting;

pub fn routes() -> web::Routes {
    posting::routes().join(held::routes())
}
