//! The endpoints of this crate.

mod held;
mod posting;
mod returned;

pub fn routes() -> web::Routes {
    posting::routes().join(held::routes()).join(returned::routes())
}
