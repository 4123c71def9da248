//! The client portal: the pages a client's person reads after a mail, in their language, phone first,
//! without JavaScript.
//!
//! What must hold: a page is made of a plain view model that holds nothing but what this reader may see, read
//! through the database's second lock. Looking changes nothing; each act is a form with the page's own token.

mod gantt;
pub mod model;
mod pages;
mod sentences;
mod style;

pub use pages::{
    render_asked, render_end, render_home, render_item, render_question, render_somebody_else, render_who,
};
pub use style::{STYLE_PATH, stylesheet};
